"""An erased customer is gone from tables, versions, copies and bytes; everybody else stays."""

from __future__ import annotations

import gzip
import json
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest
import xlsxwriter
from privacy_support import HEADER, Shop, row

from pipelines.erase import Erasure, erase, prove
from pipelines.keyring import key_path, read_keys
from pipelines.pseudonyms import Pseudonyms
from pipelines.traces import Person
from warehouse.errors import DefinitionError, StoreError
from warehouse.measuring import measure
from warehouse.slices import Slice
from warehouse.store import WarehouseReader

Rich = tuple[Shop, Erasure, dict[str, int]]
WHO, OTHER = "customer-777123", "customer-888456"
JANUARY = Slice(date(2026, 1, 1), date(2026, 1, 31))


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    shop = Shop(tmp_path_factory.mktemp("shop"))
    shop.load([row(n, WHO, words="again") for n in range(1, 4)] + [row(n, OTHER) for n in range(4, 10)])
    return shop


@pytest.fixture
def shop(loaded: Shop, tmp_path: Path) -> Shop:
    return loaded.copied(tmp_path)


def pseudonym(shop: Shop, who: str = WHO) -> str:
    keys = read_keys(key_path(shop.settings))
    assert keys is not None
    return "people:" + Pseudonyms(keys).tokens_of([f"people:{who}"], "people")[0]


def done(shop: Shop, who: str = WHO, namespace: str | None = None) -> Erasure:
    return erase(shop.settings, who, namespace)


@pytest.fixture(scope="module")
def erased(loaded: Shop, tmp_path_factory: pytest.TempPathFactory) -> tuple[Shop, Erasure]:
    """The shop after the customer was erased."""
    shop = loaded.copied(tmp_path_factory.mktemp("erased"))
    return shop, done(shop)


def test_the_customers_records_go_and_all_others_stay(erased: tuple[Shop, Erasure]) -> None:
    shop, outcome = erased
    assert {table: rows for table, rows in outcome.rows.items() if rows} == {"interactions": 3, "surveys": 3}
    assert shop.ask("select count(*), count(distinct customer_id) from interactions") == [(6, 1)]
    assert shop.ask("select count(*) from surveys") == [(6,)]


def test_the_marts_are_counted_anew(erased: tuple[Shop, Erasure]) -> None:
    warehouse = WarehouseReader(erased[0].settings).current()
    assert warehouse is not None
    assert measure(warehouse, "contacts", JANUARY)["value"][0] == 6
    assert measure(warehouse, "csat_mean", JANUARY)["n"][0] == 6


def test_what_is_remembered_names_nobody(erased: tuple[Shop, Erasure]) -> None:
    shop, outcome = erased
    ((erasure_id, tag, tables),) = shop.ask("select erasure_id, tag, tables_changed from erasures")
    assert erasure_id == outcome.erasure_id
    assert json.loads(tables) == outcome.rows
    everything = shop.everything()
    assert WHO not in everything
    assert pseudonym(shop).split(":")[1] not in everything
    assert tag not in pseudonym(shop)


def test_the_proof_says_what_it_looked_through(erased: tuple[Shop, Erasure]) -> None:
    shop, outcome = erased
    files = [path for path in shop.settings.home.rglob("*") if path.is_file()]
    assert (outcome.proof.files, outcome.proof.left) == (len(files), ())
    assert outcome.proof.bytes == sum(path.stat().st_size for path in files)
    assert outcome.proof.columns > 50


def test_later_rows_of_the_customer_are_kept_out_without_their_values(
    erased: tuple[Shop, Erasure], tmp_path: Path
) -> None:
    shop = erased[0].copied(tmp_path)
    batch = shop.load([row(60, WHO, words="here I am", wait="long"), row(61, OTHER)], "later.csv")
    counts = {count.record_type: count for count in batch.counts}
    assert (counts["interaction"].rows_loaded, counts["interaction"].rows_quarantined) == (1, 1)
    kept_out = shop.ask("select line, reasons, raw from quarantine where record_type = 'interaction'")
    assert kept_out == [(2, ["erased_customer"], "{}")]
    assert shop.ask("select count(*) from field_faults") == [(0,)]
    assert shop.holding(WHO) == []


def test_erasing_twice_is_recorded_once(erased: tuple[Shop, Erasure], tmp_path: Path) -> None:
    shop = erased[0].copied(tmp_path)
    done(shop, namespace="people")
    assert shop.ask("select count(*) from erasures") == [(1,)]


@pytest.fixture(scope="module")
def rich(loaded: Shop, tmp_path_factory: pytest.TempPathFactory) -> Rich:
    """The shop after a second load, of faults, cases and words of others, and the erasure; what was in quarantine."""
    shop = loaded.copied(tmp_path_factory.mktemp("rich"))
    shop.load(
        [
            row(20, WHO, started="never"),
            row(21, OTHER, started="never"),
            row(22, WHO, wait="long"),
            row(23, OTHER, wait="long"),
            row(24, WHO) + ",broken",
            *[row(30, WHO, case="case-9"), row(31, "", case="case-9"), row(32, "", case="case-8")],
            row(40, OTHER, words=f"{WHO} is my sister. {WHO}2 is not"),
        ],
        "rich.csv",
    )
    before = dict(shop.ask("select record_type, count(*) from quarantine group by 1"))
    return shop, done(shop), before


def test_quarantined_rows_and_emptied_values_of_the_customer_go(rich: Rich) -> None:
    shop, outcome, before = rich
    # Two rows that name nobody give an answer without a key; one of them is a contact of the customer's case.
    assert before == {"interaction": 3, "survey_csat": 2 + 2}
    assert (outcome.rows["quarantine"], outcome.rows["field_faults"]) == (3 + 1, 1)
    assert shop.ask("select record_type, line from quarantine order by all") == [
        *[("interaction", 3), ("survey_csat", 3)],
        ("survey_csat", 9),
    ]
    assert len(shop.ask("select * from field_faults")) == 1


def test_records_that_name_no_customer_but_the_customers_contact_or_case_go_too(rich: Rich) -> None:
    left = rich[0].ask("select interaction_id from interactions where case_id is not null")
    assert left == [("contact-0032",)]
    assert rich[0].ask("select count(*) from surveys where interaction_id = 'contact-0030'") == [(0,)]


def test_words_of_others_that_name_the_customer_lose_the_id(rich: Rich) -> None:
    assert rich[0].ask("select text from interactions where text is not null") == [
        (f"[customer] is my sister. {WHO}2 is not",)
    ]


def test_no_older_version_is_left_to_go_back_to(rich: Rich) -> None:
    shop, outcome, _ = rich
    assert outcome.versions_removed == 2
    assert [path.name for path in shop.settings.warehouse.glob("*.duckdb")] == [f"wh-{outcome.version:08d}.duckdb"]


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """Enough rows for full pages: DuckDB then stores strings the way it does in real life."""
    shop = Shop(tmp_path_factory.mktemp("large"))
    shop.load([row(n, WHO if n % 50 == 0 else f"other-{n}") for n in range(3_000)])
    return shop


def test_the_bytes_of_the_customer_are_gone_from_every_file(large: Shop, tmp_path: Path) -> None:
    shop = large.copied(tmp_path)
    token = pseudonym(shop).split(":")[1]
    before = shop.holding(token)
    done(shop)
    assert before == ["wh-00000001.duckdb"]
    assert shop.holding(token) == shop.holding(WHO) == []


def test_a_plain_delete_would_leave_the_bytes(large: Shop, tmp_path: Path) -> None:
    shop = large.copied(tmp_path)
    token = pseudonym(shop).split(":")[1]
    path = shop.settings.warehouse / "wh-00000001.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"delete from interactions where customer_id = '{pseudonym(shop)}'")
        connection.execute(f"delete from surveys where customer_id = '{pseudonym(shop)}'")
        connection.execute("checkpoint")
    assert token.encode() in path.read_bytes()


def test_copies_of_records_under_the_home_lose_the_customers_lines(shop: Shop) -> None:
    landing = shop.settings.home / "landing"
    landing.mkdir()
    lines = [HEADER, row(1, WHO, words=f'"two\nlines of {OTHER}"'), row(2, OTHER)]
    (landing / "contacts.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    with gzip.open(landing / "contacts.csv.gz", "wt", encoding="utf-8") as packed:
        packed.write("\n".join(lines) + "\n")
    (landing / "contacts.ndjson").write_text(f'{{"who": "{WHO}"}}\n{{"who": "{OTHER}"}}\n', encoding="utf-8")
    erased = done(shop)
    assert set(erased.files.values()) == {1}
    assert (landing / "contacts.csv").read_text(encoding="utf-8") == f"{HEADER}\n{row(2, OTHER)}\n"
    assert gzip.decompress((landing / "contacts.csv.gz").read_bytes()).decode() == f"{HEADER}\n{row(2, OTHER)}\n"
    assert (landing / "contacts.ndjson").read_text(encoding="utf-8") == f'{{"who": "{OTHER}"}}\n'


def test_copies_that_cannot_be_rewritten_are_named_and_the_rest_is_done(shop: Shop) -> None:
    landing = shop.settings.home / "landing"
    landing.mkdir()
    pl.DataFrame({"who": [WHO, OTHER]}).write_parquet(landing / "contacts.parquet")
    with xlsxwriter.Workbook(landing / "contacts.xlsx") as book:
        book.add_worksheet().write_column(0, 0, ["who", WHO, OTHER])
    named = r"not complete.*contacts\.parquet.*contacts\.xlsx.*Remove those files"
    with pytest.raises(StoreError, match=named):
        done(shop)
    assert shop.ask("select count(*) from interactions") == [(6,)]
    for path in landing.iterdir():
        path.unlink()
    assert done(shop, namespace="people").proof.left == ()


def test_a_copy_in_another_folder_is_cleaned_where_it_is_named_and_each_step_tells_its_count(
    shop: Shop, tmp_path: Path
) -> None:
    other = tmp_path / "archive"
    other.mkdir()
    (other / "old.csv").write_text(f"{HEADER}\n{row(1, WHO)}\n{row(2, OTHER)}\n", encoding="utf-8")
    told: list[tuple[str, int]] = []
    erase(shop.settings, WHO, also=[other], progress=lambda step, done: told.append((step, done)))
    assert {step for step, done in told if done} == {"take", "count", "copies", "rewrite", "prove"}
    assert WHO not in (other / "old.csv").read_text(encoding="utf-8")


def test_a_snapshot_that_quotes_the_customer_goes_and_others_stay(shop: Shop) -> None:
    mine, theirs = (shop.settings.home / "snapshots" / name for name in ("2026-W02_en_quotes", "2026-W03_en_quotes"))
    ((said,),) = shop.ask("select any_value(text) from interactions where text is not null")
    for folder, words in ((mine, said), (theirs, "somebody else's words")):
        (folder / "data").mkdir(parents=True)
        pl.DataFrame({"day": [date(2026, 1, 5)], "words": [words]}).write_parquet(folder / "data" / "quotes.parquet")
    assert done(shop).files[str(mine)] == 1
    assert theirs.exists() and not mine.exists()


def test_the_proof_finds_a_customer_who_is_still_there(shop: Shop) -> None:
    (shop.settings.home / "notes.txt").write_text(f"call {WHO}", encoding="utf-8")
    proof = prove(shop.settings, Person("people", WHO, pseudonym(shop)))
    assert set(proof.left) >= {"interactions.customer_id", f"{shop.settings.home / 'notes.txt'} (the id)"}


def test_another_record_that_bears_the_same_characters_is_told_apart(shop: Shop) -> None:
    shop.load([row(70, OTHER, id=WHO)], "same.csv")
    assert done(shop).proof.elsewhere == ("interactions.interaction_id", "surveys.interaction_id")


def test_an_id_of_two_namespaces_must_be_told_apart(shop: Shop) -> None:
    text = shop.profile.read_text(encoding="utf-8")
    shop.profile.write_text(text.replace('"people"', '"guests"').replace('"shop"', '"bar"'), encoding="utf-8")
    shop.load([row(80, WHO)], "guests.csv")
    with pytest.raises(DefinitionError, match=r"guests, people.*--namespace"):
        done(shop)
    assert done(shop, namespace="guests").rows["interactions"] == 1
    assert shop.ask("select count(*) from interactions where customer_id like 'people:%'") == [(9,)]


def test_an_unknown_customer_is_an_error_that_changes_nothing(shop: Shop) -> None:
    with pytest.raises(DefinitionError, match="No customer of that id was loaded"):
        done(shop, "nobody-at-all")
    assert [path.name for path in shop.settings.warehouse.glob("*.duckdb")] == ["wh-00000001.duckdb"]


def test_a_customer_can_be_erased_before_the_first_record(shop: Shop) -> None:
    done(shop, "customer-999000", "people")
    shop.load([row(90, "customer-999000")], "first.csv")
    assert shop.ask("select count(*) from interactions where interaction_id = 'contact-0090'") == [(0,)]

"""Nothing personal gets past the door: not into facts, not into quarantine, not into emptied values, not into files."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from privacy_support import Shop, row

from pipelines.keyring import key_path
from pipelines.profile_file import parse_profile

WHO = "customer-777123"
PHONE = "13800138000"
TOKEN = "people:____________"


SPOILED = {
    "loaded": row(11, "who-loaded-11", words="call 13800138011"),
    "kept out": row(12, "who-kept-out-12", started="never", remark="call 13800138012"),
    "emptied": row(13, "who-emptied-13", wait="long", contact_name="13800138013"),
    "unreadable": row(14, "who-unreadable-14", wait="13800138014"),
    "unmapped channel": row(15, "who-unmapped-15", channel="13800138015"),
    "long row": row(16, "who-long-16", words="13800138016") + ",one cell too many",
    "short row": row(17, "who-short-17", words="13800138017").removesuffix(","),
    "cut off": row(18, "who-cut-off-18", words='"13800138018'),
}
SHAPES = ("1234-5678", "12345678", "9876543.21", "A.B.Smith", "王小明")
MOMENTS = ("2026-01-05 10:02", "2026/1/5", "05.01.2026 10:02:03", "2026-01-05T10:02:03.5Z", "10:02", "1:02 PM")


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """A shop with sound rows and every kind of spoiled one."""
    shop = Shop(tmp_path_factory.mktemp("shop"))
    shop.load(
        [
            *[row(1, WHO), row(2, WHO), row(3, "another"), row(4), row(5, "0")],
            row(6, WHO, started="never", contact_name=f"mail a@b.cn or {PHONE}"),
            row(7, WHO, words="I waited for so long", wait="12.5") + ",call",
            *[row(20 + number, who) + ",call" for number, who in enumerate(SHAPES)],
            *[row(30, "other", started=moment) + ",call" for moment in MOMENTS],
            *SPOILED.values(),  # the one that is cut off comes last
        ]
    )
    return shop


@pytest.fixture(scope="module")
def everything(loaded: Shop) -> str:
    return loaded.everything()


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def kept_out(shop: Shop, part: str) -> str:
    """The one quarantined contact whose raw row holds this."""
    query = "select raw from quarantine where record_type = 'interaction' and contains(raw, '{}')"
    ((raw,),) = shop.ask(query.format(part))
    return str(raw)


def customer(shop: Shop) -> str:
    ((who,),) = shop.ask("select customer_id from interactions where interaction_id = 'contact-0001'")
    return str(who)


def test_a_customer_is_a_pseudonym_in_the_facts(loaded: Shop) -> None:
    first = "interaction_id <= 'contact-0005'"
    found = [
        who for (who,) in loaded.ask(f"select customer_id from interactions where {first} order by interaction_id")
    ]
    assert found[0] == found[1] != found[2]
    assert loaded.ask(f"select count(*) from interactions where {first} and customer_id like '{TOKEN}'") == [(3,)]
    assert found[3:] == [None, None]


@pytest.mark.parametrize("kind", SPOILED)
def test_neither_id_nor_phone_number_is_stored_anywhere(loaded: Shop, everything: str, kind: str) -> None:
    who, phone = SPOILED[kind].split(",")[1], re.findall("138[0-9]{8}", SPOILED[kind])[0]
    assert who not in everything
    assert phone not in everything
    assert loaded.holding(who) == loaded.holding(phone) == []


def test_a_key_made_of_the_customer_is_a_pseudonym_too(loaded: Shop) -> None:
    theirs = "interaction_id in ('contact-0001', 'contact-0002')"
    keys = loaded.ask(f"select response_id from surveys where {theirs}")
    assert len(set(keys)) == 2
    assert loaded.ask(f"select count(*) from surveys where {theirs} and response_id like 'key:____________'") == [(2,)]


def test_quarantine_shows_whose_row_it_was_as_the_facts_do(loaded: Shop) -> None:
    raw = json.loads(kept_out(loaded, "contact-0006"))
    assert raw["who"] == f"pseudonym:{customer(loaded)}"
    assert raw["contact_name"] == "mail [email] or [phone]"


def test_a_row_from_quarantine_can_be_mended_and_loaded_as_the_same_customer(loaded: Shop, tmp_path: Path) -> None:
    shop = loaded.copied(tmp_path)
    shop.load([row(6, json.loads(kept_out(shop, "contact-0006"))["who"])], "mended.csv")
    both = "interaction_id in ('contact-0001', 'contact-0006')"
    assert shop.ask(f"select count(*), count(distinct customer_id) from interactions where {both}") == [(2, 1)]


def test_a_broken_row_keeps_what_is_surely_nobodys_id(loaded: Shop) -> None:
    cells = json.loads(kept_out(loaded, "I waited"))[""].split(",")
    assert cells[1] == f"pseudonym:{customer(loaded)}"
    assert cells[3:8] == ["call", "2026-01-05 10:07", "12.5", "4", "I waited for so long"]
    assert cells[0] != "contact-0007"


@pytest.mark.parametrize("who", SHAPES)
def test_a_broken_row_hides_ids_of_any_shape(everything: str, who: str) -> None:
    assert who not in everything


@pytest.mark.parametrize("number", range(len(MOMENTS)))
def test_a_broken_row_keeps_its_times(loaded: Shop, number: int) -> None:
    row_number = 8 + len(SHAPES) + number
    ((raw,),) = loaded.ask(f"select raw from quarantine where record_type = 'interaction' and src_row = {row_number}")
    assert MOMENTS[number] in raw


def test_texts_are_masked_and_the_marks_counted_in_the_ledger(shop: Shop) -> None:
    batch = shop.load([row(1, WHO, words=f"{PHONE} or {PHONE}", remark="a@b.cn"), row(2, words="order 20240115")])
    assert shop.ask("select text from interactions order by 1") == [("[phone] or [phone]",), ("order 20240115",)]
    assert shop.ask("select * from masked order by all") == [
        (batch.batch_id, "interaction", "text", "phone", 2),
        (batch.batch_id, "survey_csat", "comment", "email", 1),
    ]


def test_a_source_without_customers_makes_no_key(shop: Shop) -> None:
    text = shop.profile.read_text(encoding="utf-8")
    shop.profile.write_text(
        text.replace('customer_id = { column = "who", null_words = ["0"] }\n', ""), encoding="utf-8"
    )
    shop.load([row(1, WHO)])
    assert not key_path(shop.settings).exists()
    assert parse_profile(shop.profile.read_bytes(), "shop.toml", "0").records[0].columns_of("customer_id") == ()


def test_two_sources_of_one_namespace_share_their_customers(loaded: Shop, tmp_path: Path) -> None:
    shop = loaded.copied(tmp_path)
    text = shop.profile.read_text(encoding="utf-8")
    shop.profile.write_text(text.replace('source = "shop"', 'source = "outlet"'), encoding="utf-8")
    shop.load([row(1, WHO)], "outlet.csv")
    same = "interaction_id = 'contact-0001'"
    found = shop.ask(f"select count(distinct source), count(distinct customer_id) from interactions where {same}")
    assert found == [(2, 1)]


def test_agents_keep_their_ids(shop: Shop) -> None:
    text = shop.profile.read_text(encoding="utf-8")
    shop.profile.write_text(
        text.replace('text = "words"', 'text = "words"\nagent_id = "contact_name"'), encoding="utf-8"
    )
    shop.load([row(1, WHO, contact_name="A0139")])
    assert shop.ask("select agent_id from interactions") == [("A0139",)]

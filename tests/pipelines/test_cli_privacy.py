"""The commands about personal data, run as their own processes on a warehouse that was really loaded."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from privacy_support import Shop, row
from terminal import endvalue

from pipelines.keyring import key_path

WHO, OTHER = "customer-777123", "customer-888456"


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    shop = Shop(tmp_path_factory.mktemp("shop"))
    (shop.settings.home).mkdir()
    (shop.settings.home / "settings.toml").write_text('business_zone = "UTC"\nmin_group = 1\n', encoding="utf-8")
    shop.load([row(n, WHO if n % 4 == 0 else OTHER, words="call 13800138000") for n in range(20)])
    return shop


@pytest.fixture
def shop(loaded: Shop, tmp_path: Path) -> Shop:
    return loaded.copied(tmp_path)


def run(shop: Shop, *words: str, given: str = "") -> tuple[int, str, str]:
    done = endvalue("--home", str(shop.settings.home), *words, given=given)
    return done.code, done.out, done.err


def test_erase_says_what_went_and_what_was_looked_through(shop: Shop) -> None:
    code, out, _ = run(shop, "erase", "--customer", WHO)
    assert code == 0
    assert "interactions: 5 rows removed" in out
    assert "Proof: 0 finds in" in out
    assert WHO not in out
    assert shop.holding(WHO) == []


def test_the_id_can_be_read_from_standard_input_and_the_outcome_as_json(shop: Shop) -> None:
    code, out, _ = run(shop, "erase", "--customer", "-", "--json", given=f"{WHO}\n")
    assert code == 0
    done = json.loads(out)
    assert done["rows"]["interactions"] == 5
    assert done["proof"]["left"] == []


def test_an_unknown_customer_is_exit_code_8_and_a_lost_key_5(shop: Shop) -> None:
    assert run(shop, "erase", "--customer", "nobody-at-all")[0] == 8
    key_path(shop.settings).unlink()
    code, _, err = run(shop, "erase", "--customer", WHO)
    assert code == 5
    assert "is gone" in err
    assert "Traceback" not in err


def test_the_key_is_rotated_and_periods_are_applied_by_command(shop: Shop) -> None:
    assert "2 pseudonyms changed; the key file now holds 2 keys" in run(shop, "privacy", "rotate")[1]
    assert run(shop, "privacy", "retain")[0] == 8
    with (shop.settings.home / "settings.toml").open("a", encoding="utf-8") as settings:
        settings.write("[retention]\ntext = 1\n")
    shop.load([row(50, OTHER, day=20)], "later.csv")
    code, out, _ = run(shop, "privacy", "retain")
    assert code == 0
    assert "text of shop: 20 of before 2026-01-19 removed" in out


def test_show_counts_what_was_masked_and_says_what_is_kept(shop: Shop) -> None:
    code, out, _ = run(shop, "privacy", "show", "--json")
    assert code == 0
    assert json.loads(out)["masked"] == [
        {"source": "shop", "record_type": "interaction", "field": "text", "kind": "phone", "marks": 20}
    ]
    assert "Retention: everything for ever." in run(shop, "privacy", "show")[1]


def test_gate_show_counts_what_was_masked_in_a_batch_by_kind(shop: Shop) -> None:
    batch = json.loads(run(shop, "batches", "--json")[1])[0]["batch_id"]
    assert "Masked in texts before anything was stored: 20 [phone]." in run(shop, "gate", "show", batch)[1]
    assert json.loads(run(shop, "gate", "show", batch, "--json")[1])["masked"] == [
        {"record_type": "interaction", "field": "text", "kind": "phone", "marks": 20}
    ]
    said = run(shop, "gate", "show", batch, "--language", "zh-Hant")[1]
    assert "遮罩處數: 聯絡 · 文字 · 電話號碼 20" in said
    assert run(shop, "gate", "show", batch, "--language", "xx")[0] == 8


def test_a_snapshot_holds_nobody(shop: Shop) -> None:
    ((pseudonym,),) = shop.ask("select distinct customer_id from interactions where src_row = 1")
    code, _, err = run(shop, "snapshot", "--week", "2026-W02")
    assert code == 0, err
    files = [path for path in (shop.settings.home / "snapshots").rglob("*") if path.is_file()]
    assert any(path.suffix in {".parquet", ".csv"} for path in files)
    assert [path.name for path in files if pseudonym.split(":")[1].encode() in path.read_bytes()] == []
    assert run(shop, "erase", "--customer", WHO)[0] == 0

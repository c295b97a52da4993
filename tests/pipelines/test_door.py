"""Nothing personal gets past the door: not into facts, not into quarantine, not into emptied values, not into files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from privacy_support import Shop, row

from pipelines.keyring import key_path
from pipelines.profile_file import parse_profile

WHO = "customer-777123"
PHONE = "13800138000"
TOKEN = "people:____________"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def test_a_customer_is_a_pseudonym_in_the_facts(shop: Shop) -> None:
    shop.load([row(1, WHO), row(2, WHO), row(3, "another"), row(4), row(5, "0")])
    found = [who for (who,) in shop.ask("select customer_id from interactions order by interaction_id")]
    assert found[0] == found[1] != found[2]
    assert shop.ask(f"select count(*) from interactions where customer_id like '{TOKEN}'") == [(3,)]
    assert found[3:] == [None, None]


@pytest.mark.parametrize(
    "line",
    [
        row(1, WHO, words=f"call {PHONE}"),
        row(1, WHO, started="never", remark=f"call {PHONE}"),
        row(1, WHO, wait="long", contact_name=PHONE),
        row(1, WHO, wait=PHONE),
        row(1, WHO, channel=PHONE),
        row(1, WHO, words=PHONE) + ",one cell too many",
        row(1, WHO, words=PHONE).removesuffix(","),
        row(1, WHO, words=f'"{PHONE}'),
    ],
    ids=["loaded", "kept out", "emptied", "unreadable", "unmapped channel", "long row", "short row", "cut off"],
)
def test_neither_id_nor_phone_number_is_stored_anywhere(shop: Shop, line: str) -> None:
    shop.load([row(n, f"other-{n}") for n in range(2, 40)] + [line])
    assert WHO not in shop.everything()
    assert PHONE not in shop.everything()
    assert shop.holding(WHO) == shop.holding(PHONE) == []


def test_a_key_made_of_the_customer_is_a_pseudonym_too(shop: Shop) -> None:
    shop.load([row(1, WHO), row(2, WHO)])
    keys = shop.ask("select response_id from surveys")
    assert len(set(keys)) == 2
    assert shop.ask("select count(*) from surveys where response_id like 'key:____________'") == [(2,)]


def test_quarantine_shows_whose_row_it_was_as_the_facts_do(shop: Shop) -> None:
    shop.load([row(1, WHO), row(2, WHO, started="never", contact_name=f"mail a@b.cn or {PHONE}")])
    ((raw,),) = shop.ask("select raw from quarantine where record_type = 'interaction'")
    ((who,),) = shop.ask("select customer_id from interactions")
    assert json.loads(raw)["who"] == f"pseudonym:{who}"
    assert json.loads(raw)["contact_name"] == "mail [email] or [phone]"
    assert json.loads(raw)["id"] == "contact-0002"


def test_a_row_from_quarantine_can_be_mended_and_loaded_as_the_same_customer(shop: Shop) -> None:
    shop.load([row(1, WHO), row(2, WHO, started="never")])
    ((raw,),) = shop.ask("select raw from quarantine where record_type = 'interaction'")
    shop.load([row(2, json.loads(raw)["who"])], "mended.csv")
    assert shop.ask("select count(*), count(distinct customer_id) from interactions") == [(2, 1)]


def test_a_broken_row_keeps_what_is_surely_nobodys_id(shop: Shop) -> None:
    shop.load([row(1, WHO), row(2, WHO, words="I waited for so long", wait="12.5") + ",call"])
    ((raw,),) = shop.ask("select raw from quarantine where record_type = 'interaction'")
    cells = json.loads(raw)[""].split(",")
    ((who,),) = shop.ask("select customer_id from interactions")
    assert cells[1] == f"pseudonym:{who}"
    assert cells[3:8] == ["call", "2026-01-05 10:02", "12.5", "4", "I waited for so long"]
    assert cells[0] != "contact-0002"


@pytest.mark.parametrize("who", ["1234-5678", "12345678", "9876543.21", "A.B.Smith", "王小明"])
def test_a_broken_row_hides_ids_of_any_shape(shop: Shop, who: str) -> None:
    shop.load([row(1, "other"), row(2, who) + ",call"])
    assert who not in shop.everything()


@pytest.mark.parametrize(
    "moment", ["2026-01-05 10:02", "2026/1/5", "05.01.2026 10:02:03", "2026-01-05T10:02:03.5Z", "10:02", "1:02 PM"]
)
def test_a_broken_row_keeps_its_times(shop: Shop, moment: str) -> None:
    shop.load([row(1, "other"), row(2, WHO, started=moment) + ",call"])
    ((raw,),) = shop.ask("select raw from quarantine where record_type = 'interaction'")
    assert moment in raw


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


def test_two_sources_of_one_namespace_share_their_customers(shop: Shop) -> None:
    shop.load([row(1, WHO)])
    text = shop.profile.read_text(encoding="utf-8")
    shop.profile.write_text(text.replace('source = "shop"', 'source = "outlet"'), encoding="utf-8")
    shop.load([row(1, WHO)], "outlet.csv")
    assert shop.ask("select count(distinct source), count(distinct customer_id) from interactions") == [(2, 1)]


def test_agents_keep_their_ids(shop: Shop) -> None:
    text = shop.profile.read_text(encoding="utf-8")
    shop.profile.write_text(
        text.replace('text = "words"', 'text = "words"\nagent_id = "contact_name"'), encoding="utf-8"
    )
    shop.load([row(1, WHO, contact_name="A0139")])
    assert shop.ask("select agent_id from interactions") == [("A0139",)]

"""Personal data in texts gets a mark; numbers that are nobody's stay."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.masking import masked, masked_text

MARK = re.compile(r"\[(phone|email|id|card)\]")


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("我的手机是13800138000请回电", "[phone]"),
        ("电话：１３８　００１３　８０００", "[phone]"),
        ("138-0013-8000", "[phone]"),
        ("+86 138 0013 8000", "[phone]"),
        ("0086 13800138000", "[phone]"),
        ("13800138000这是我的电话", "[phone]"),
        ("一三八零零一三八零零零", "[phone]"),
        ("傳真 (0755) 82345678", "[phone]"),
        ("010-62345678转123", "[phone]"),
        ("手機0912-345-678", "[phone]"),
        ("請打 0912 345 678", "[phone]"),
        ("+886 912 345 678", "[phone]"),
        ("(02) 2345-6789", "[phone]"),
        ("+852 5123 4567", "[phone]"),
        ("5123 4567", "[phone]"),
        ("電話: 22658019", "[phone]"),
        ("WhatsApp 51234567", "[phone]"),
        ("(415) 555-2671", "[phone]"),
        ("917 703 1472", "[phone]"),
        ("call me 4155552671", "[phone]"),
        ("+1 415 555 2671", "[phone]"),
        ("+44 20 7946 0958", "[phone]"),
        ("zhang.san+x@qq.com.cn", "[email]"),
        ("邮箱zhang＠qq．com谢谢", "[email]"),
        ("身份证11010519491231002X", "[id]"),
        ("１１０１０５１９４９１２３１００２Ｘ", "[id]"),
        ("110105 19491231 002X", "[id]"),
        ("身份证号码：110105194912310021", "[id]"),
        ("身份證 A123456789", "[id]"),
        ("A123456(3)", "[id]"),
        ("HKID: A1234563", "[id]"),
        ("护照号E12345678", "[id]"),
        ("my ssn 123-45-6789", "[id]"),
        ("4111 1111 1111 1111", "[card]"),
        ("卡号4111-1111-1111-1111 12", "[card]"),
        ("６２２２０２０２００１２３４５６７８８", "[card]"),
        ("银行卡号是 6222020200123456780", "[card]"),
    ],
)
def test_personal_data_is_replaced_by_its_mark(text: str, mark: str) -> None:
    result = masked_text(text)
    assert MARK.findall(result) == [mark.strip("[]")]
    assert not re.search(r"\d{5}|[０-９]{5}", result)


@pytest.mark.parametrize(
    "text",
    [
        "订单号：13912345678",
        "訂單編號 0912345678",
        "order no. 4111111111111111",
        "ticket number 13800138000",
        "20240115123456789012",
        "订单U13800138000",
        "110105194912310021",
        "A123456780",
        "A1234567",
        "4111 1111 1111 1112",
        "2024-01-15 10:30:00",
        "2024/01/15 10:30-11:45",
        "phone,2026-03-01 10:00,refund",
        "call me 13-11-2026 09:15",
        "2015 2016",
        "2015-2016年",
        "20240115",
        "3000-5000元",
        "6000 8000",
        "￥12,345.67",
        "USD 1234567.89",
        "1234567890123",
        "(40.629078771655344, -73.95947915197725)",
        "0.13800138000",
        "192.168.1.100",
        "400-820-8820",
        "800-555-2671",
        "@united thanks",
        "IMG_20160406_065801180.jpg",
        "flight UA1234 on 12/05/2023 at 10:30",
        "iPhone 15 Pro Max 256GB",
        "等了123456秒",
    ],
)
def test_numbers_that_are_nobodys_stay(text: str) -> None:
    assert masked_text(text) == text


def test_the_rest_of_a_text_stays_as_it_was() -> None:
    assert masked_text("请打　１３８００１３８０００　找我，谢谢！") == "请打　[phone]　找我，谢谢！"


def test_several_finds_in_one_text_are_all_marked_and_counted() -> None:
    texts = pl.Series("text", ["13800138000 or 13900139000, a@b.cn", None, "nothing", "卡4111111111111111"])
    result, found = masked(texts)
    assert result.to_list() == ["[phone] or [phone], [email]", None, "nothing", "卡[card]"]
    assert found == {"phone": 2, "email": 1, "card": 1}
    assert result.name == "text"


def test_texts_without_finds_are_given_back_as_they_are() -> None:
    texts = pl.Series(["order 20240115123456", "a", None])
    result, found = masked(texts)
    assert result.to_list() == texts.to_list()
    assert not found


@settings(deadline=None, max_examples=150)
@given(
    digits=st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    gaps=st.tuples(st.sampled_from(["", " ", "-"]), st.sampled_from(["", " ", "-"])),
    before=st.sampled_from(["", "我的号码", "call ", "TEL:", "（", "\n"]),
    after=st.sampled_from(["", "。", " please", "）", "，谢谢"]),
    wide=st.booleans(),
)
def test_a_mobile_number_is_found_however_it_is_written(
    digits: str, gaps: tuple[str, str], before: str, after: str, wide: bool
) -> None:
    number = f"{digits[:3]}{gaps[0]}{digits[3:7]}{gaps[1]}{digits[7:]}"
    if wide:
        number = number.translate({ord(digit): chr(ord(digit) + 0xFEE0) for digit in "0123456789"})
    result, found = masked(pl.Series([before + number + after]))
    assert sum(found.values()) == 1
    assert MARK.sub("", result[0]) == before + after


@settings(deadline=None, max_examples=150)
@given(
    prefix=st.from_regex(r"(4[0-9]{2}|5[1-5][0-9]|62[0-9])[0-9]{12}", fullmatch=True), gap=st.sampled_from(["", " "])
)
def test_a_card_number_is_found_with_its_check_digit_and_only_with_it(prefix: str, gap: str) -> None:
    doubled = [int(digit) * 2 - 9 * (int(digit) > 4) for digit in prefix[::-2]]
    check = -(sum(doubled) + sum(int(digit) for digit in prefix[-2::-2])) % 10
    groups = [
        gap.join([n[i : i + 4] for i in range(0, 16, 4)]) for n in (f"{prefix}{check}", f"{prefix}{(check + 1) % 10}")
    ]
    assert masked_text(f"card {groups[0]} ok") == "card [card] ok"
    assert "[card]" not in masked_text(f"card {groups[1]} ok")


@settings(deadline=None, max_examples=200)
@given(st.text(alphabet=st.sampled_from("0123456789 -+()@.aZ电话号订单０１９＠：:\n"), max_size=60))
def test_the_cheap_patterns_let_nothing_through_that_the_full_set_would_find(text: str) -> None:
    assert masked(pl.Series([text], dtype=pl.String))[0][0] == masked_text(text)


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=80))
def test_masking_twice_changes_nothing_more(text: str) -> None:
    assert masked_text(masked_text(text)) == masked_text(text)


@pytest.mark.parametrize(
    ("file", "column", "most"),
    [
        ("zh_reviews/waimai_10k.csv", "review", 3),
        ("shopzilla_csat/remarks_all.csv", "Customer Remarks", 1),
        ("airline_tweets/Tweets_b.csv", "text", 30),
        ("sfo_survey/2017_fact_comments.csv", None, 0),
    ],
)
def test_real_texts_lose_contacts_of_people_and_nothing_else(
    shared_data: Path, file: str, column: str | None, most: int
) -> None:
    frame = pl.read_csv(shared_data / file, infer_schema=False, encoding="utf8-lossy", truncate_ragged_lines=True)
    texts = pl.concat([frame[name].alias("text") for name in ([column] if column else frame.columns)]).drop_nulls()
    result, _ = masked(texts)
    assert int((result != texts).sum()) == most

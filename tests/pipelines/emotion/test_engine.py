"""Scores: what counts, what is left out, and that the order and size of batches change nothing."""

from __future__ import annotations

import re
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from pipelines.emotion import engine
from pipelines.emotion.engine import SCORES, score, score_frame
from pipelines.emotion.phrases import CAUSES, FORMS, Phrase, needs
from pipelines.emotion.scoring import SCORING
from pipelines.emotion.terms import Terms, compiled, terms


def model(*phrases: tuple[str, float]) -> Terms:
    return terms(compiled(Phrase(text, weight) for text, weight in phrases))


def hits(text: str, used: Terms | None = None) -> list[str]:
    return score([text], used)["hits"].to_list()[0]


def test_a_label_shows_its_phrases_its_form_cause_and_need() -> None:
    row = score(["等了两个小时没人理，态度恶劣"]).to_dicts()[0]
    assert row["state"] == "negative"
    assert row["hits"] == ["等了", "两个小时", "没人理", "态度恶劣"]
    assert row["forms"] == ["anger"]
    assert row["causes"] == ["emotional", "lag"]
    assert row["needs"] == ["waiting_anxiety", "hurt_dignity"]


def test_a_longer_phrase_hides_the_shorter_one_in_it() -> None:
    used = model(("满意", -1.0), ("不满意", 1.2), ("慢", 1.0), ("慢慢", 0.0))
    assert hits("不满意", used) == ["不满意"]
    assert hits("慢慢来", used) == []


def test_neighbouring_words_are_both_found_and_parts_of_words_are_not() -> None:
    used = model(("bad", 1.0), ("late", 1.0), ("very late", 1.0))
    assert hits("Bad, late!", used) == ["bad", "late"]
    assert hits("badly translated plate", used) == []
    assert hits("VERY   late", used) == ["very late"]


def test_words_beside_chinese_are_found() -> None:
    assert hits("这个app很slow啊", model(("slow", 1.0))) == ["slow"]


def test_an_apostrophe_and_a_curly_one_are_alike() -> None:
    used = model(("don t buy", 1.0))
    assert hits("Don't buy", used) == hits("don’t buy", used) == ["don t buy"]


def test_links_mentions_and_masks_say_nothing() -> None:
    used = model(("bad", 1.0), ("phone", 1.0))
    assert hits("@bad https://bad.example/bad [phone] &bad;", used) == []


@pytest.mark.parametrize(
    "text", [None, "", " ", "N/A", "n/a", "无", "無", "哦", "。。。", "12345", "😡", "[phone]", "None"]
)
def test_a_text_that_says_nothing_is_unscored(text: str | None) -> None:
    row = score([text]).to_dicts()[0]
    assert (row["state"], row["p"], row["intensity"]) == ("unscored", None, None)


def test_text_without_evidence_is_unclear_and_not_neutral() -> None:
    assert score(["订单已经寄往上海"])["state"].to_list() == ["unclear"]


def test_stronger_words_are_more_intense() -> None:
    states = score(["有点失望", "太失望了，垃圾", "垃圾骗子，态度恶劣，再也不来了，差评"])
    assert states["intensity"].to_list() == [1, 3, 3] or states["intensity"].to_list() == [2, 3, 3]
    assert states["p"].is_sorted()


def test_rows_keep_their_order_and_columns_can_be_named_apart() -> None:
    frame = pl.DataFrame({"state": ["a", "b"], "said": ["很好吃，谢谢", "太差了"]})
    scored = score_frame(frame, "said", prefix="emotion_")
    assert scored.columns == ["state", "said", *(f"emotion_{name}" for name in SCORES)]
    assert scored["emotion_state"].to_list() == ["not_negative", "negative"]
    assert scored["state"].to_list() == ["a", "b"]


def test_no_rows_give_no_rows_of_the_same_columns() -> None:
    assert score([]).schema == score(["很好"]).schema


def test_batches_of_any_size_score_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["太差了", None, "客服：抱歉", "客服：抱歉\n用户：等了很久", "很好", "N/A", "rude staff"]
    whole = score(texts)
    for size in (1, 2, 3):
        monkeypatch.setattr(engine, "BATCH", size)
        assert_frame_equal(score(texts), whole)


def test_a_batch_of_nothing_but_unmatched_texts_scores() -> None:
    assert score(["zzz qqq", None])["state"].to_list() == ["unclear", "unscored"]


@settings(deadline=None, max_examples=40)
@given(st.lists(st.one_of(st.none(), st.text(max_size=40)), max_size=6))
def test_any_text_gets_a_state_and_p_within_bounds(texts: list[str | None]) -> None:
    scored = score(texts, model(("差", 1.0), ("good", -1.0), ("！", 0.5)))
    assert scored.height == len(texts)
    assert scored["state"].null_count() == 0
    assert scored["p"].drop_nulls().is_between(0, 1).all()
    assert (scored["p"].is_null() == (scored["state"] == "unscored")).all()


def test_a_few_texts_score_as_they_do_among_many() -> None:
    texts = [
        "等了两个小时没人理",
        "great service, thanks",
        "not good at all!",
        "不是很满意",
        "好",
        "😡",
        "",
        None,
        "算吧啦",
    ]
    # Beyond the size up to which patterns are sought out beforehand.
    many = score([*texts, "字" * 500_001]).head(len(texts))
    assert score(texts).equals(many)


LISTED = [
    Phrase("差", 0.4, "anger", "emotional", "bad_attitude"),
    Phrase("很差", 0.8, "disappointment", "touchpoint", "broken"),
    Phrase("差不多", 0.0),
    Phrase("不差", -0.4),
    Phrase("慢", 0.5, "anxiety", "lag", "slow_delivery"),
    Phrase("app慢", 0.9, "", "lag", "no_answer"),
    Phrase("good", -1.0),
    Phrase("not good", 1.3, "disappointment"),
    Phrase("don t", 0.1, "apathy", "", "worry"),
    Phrase("late", 1.1, "", "lag", "long_wait"),
    Phrase("☹", 0.5),
    Phrase("！", 0.2),
]
PIECES = [
    *(phrase.phrase for phrase in LISTED),
    "没",
    " ",
    "  ",
    ", ",
    "_",
    "-",
    ".",
    "\n",
    "app",
    "x1",
    "don't",
    ":(",
    "!",
    "😡",
]


def plainly(text: str) -> dict[str, Any]:
    """What a text scores, one place after the other: the longest phrase that begins there, or on to the next."""
    for mark, sign in ((":(", "☹"), ("!", "！"), ("_", "-")):
        text = text.replace(mark, sign)
    text = re.sub(r"[^a-z0-9\x80-\U0010FFFF]*([a-z0-9]+)[^a-z0-9\x80-\U0010FFFF]*", r" \1 ", text)
    ways = {re.sub(r"([a-z0-9]+) ?", r" \1 ", one.phrase): one for one in LISTED}
    at, found = 0, []
    while at < len(text):
        begun = max((way for way in ways if text.startswith(way, at)), key=len, default="")
        found += [ways[begun]] if begun else []
        at += len(begun) or 1
    bad = [one for one in found if one.weight > 0]
    return {
        "negative": sum(one.weight for one in bad),
        "positive": -sum(one.weight for one in found if one.weight < 0),
        "hits": [one.phrase for one in found if one.weight],
        "forms": [name for name in FORMS if sum(one.weight for one in bad if one.form == name) >= SCORING.stated],
        "causes": [name for name in CAUSES if sum(one.weight for one in bad if one.cause == name) >= SCORING.stated],
        "families": list(dict.fromkeys(one.family for one in bad if one.family)),
        "needs": [n for n, of in needs().items() if sum(o.weight for o in bad if o.family in of) >= SCORING.stated],
    }


@settings(deadline=None, max_examples=60)
@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=14).map("".join), min_size=1, max_size=20))
def test_texts_score_as_they_do_one_place_after_the_other(texts: list[str]) -> None:
    rows = score(texts, terms(compiled(LISTED))).select(list(plainly(""))).to_dicts()
    assert [(text, row) for text, row in zip(texts, rows, strict=True)] == [(text, plainly(text)) for text in texts]

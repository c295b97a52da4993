"""Of a dialogue only the customer's turns are left."""

from __future__ import annotations

import polars as pl
import pytest

from pipelines.emotion.turns import customer_text


def said(text: str | None) -> str | None:
    return customer_text(pl.Series("text", [text], dtype=pl.String)).to_list()[0]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("客服：您好，抱歉\n用户：我等了三天\n客服：非常抱歉", "我等了三天"),
        ("客服: 您好 客户: 还没收到货", "还没收到货"),
        ("Agent: Sorry for the delay.\nCustomer: Where is it?\nAgent: Sorry again.", "Where is it?"),
        ("Customer: It broke. Agent: So sorry.", "It broke."),
        ("AGENT (Sue): hello\nCUSTOMER (Bob): too slow", "too slow"),
        ("客服小王：您好\n顾客：太慢了\n客服01：抱歉\n顾客：不要了", "太慢了\n不要了"),
        ("[客服]：您好\n[用戶]：等咗好耐", "等咗好耐"),
        ("【系统】会话开始\n【坐席】：您好\n【客户】：退款", "退款"),
    ],
)
def test_only_the_customers_turns_are_left(text: str, left: str) -> None:
    assert said(text) == left


@pytest.mark.parametrize("text", ["客服：非常抱歉给您带来不便", "Agent: sorry for the delay", "店家回复：感谢您的光临"])
def test_nothing_is_left_where_only_the_agent_speaks(text: str) -> None:
    assert said(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "我问客服：为什么不退款？他不说",
        "时间：上午 地点：店里 态度很差",
        "The agent was rude: he hung up",
        "My user: pass was lost at 10:30",
        None,
        "",
        "没有冒号的话",
    ],
)
def test_a_text_without_marks_stays_as_it_is(text: str | None) -> None:
    assert said(text) == text


def test_marked_and_unmarked_texts_keep_their_places() -> None:
    texts = pl.Series("t", ["a", "客服：b", None, "用户：c", "d"])
    assert customer_text(texts).to_list() == ["a", None, None, "c", "d"]
    assert customer_text(texts).name == "t"


@pytest.mark.parametrize("text", ["客服：态度差", "店員:很沒禮貌", "客服：等了三天没人理"])
def test_a_short_rude_remark_under_a_heading_is_the_customers_own(text: str) -> None:
    assert customer_text(pl.Series([text])).to_list() == [text]

"""The customer's own words: an agent's apology reads as negative, so a marked dialogue is reduced to the customer's turns."""

from __future__ import annotations

import polars as pl

_CUSTOMER = (
    "客户", "顾客", "用户", "买家", "消费者", "会员", "旅客", "乘客", "访客", "市民", "客人", "我",
    "客戶", "顧客", "用戶", "買家", "消費者", "會員", "訪客",
    "customer", "client", "user", "caller", "visitor", "consumer", "guest", "passenger", "buyer", "shopper",
)  # fmt: skip
_AGENT = (
    "客服人员", "人工客服", "在线客服", "智能客服", "客服代表", "客服专员", "客服回复", "客服", "坐席", "座席", "话务员", "专员", "机器人",
    "系统消息", "系统", "店员", "商家回复", "商家", "卖家回复", "卖家", "店家回复", "店家", "官方回复", "客户经理",
    "客服人員", "線上客服", "客服專員", "客服回覆", "話務員", "專員", "機器人", "系統", "店員", "商家回覆", "店家回覆", "賣家回覆", "賣家",
    "support agent", "agent", "representative", "rep", "advisor", "adviser", "operator", "assistant", "chatbot", "bot", "system",
    "csr", "support", "staff", "supervisor",
)  # fmt: skip

# A role speaks where a line or sentence begins; "我问客服：" in the middle of a sentence is the customer telling of it.
_BEGINS = r"(^|[\n\r\t ;；|。！？!?\]】>])[\[【(（]?"
# "客服01：", "Agent (Sue):", "客服小王："
_ENDS = r"(?:[ _#-]?[a-z0-9]{1,12}|小\p{Han}|[ ]?[(（][^)）]{1,16}[)）])?[\]】)）]?\s?[:：]"


def _role(words: tuple[str, ...]) -> str:
    return f"(?im){_BEGINS}(?:{'|'.join(words)}){_ENDS}"


_IS_AGENT, _IS_CUSTOMER = _role(_AGENT), _role(_CUSTOMER)
# Signs that no text holds stand for the two roles once they are found.
_AGENT_SIGN, _CUSTOMER_SIGN = "\x01", "\x02"


def customer_text(texts: pl.Series) -> pl.Series:
    """The texts with only what the customer says; null where nobody but the agent speaks, texts without marks as they are."""
    text = pl.col("text")
    marked = text.str.contains(_MAYBE) & text.str.contains(f"{_IS_AGENT}|{_IS_CUSTOMER}")
    signed = text.str.replace_all(_IS_AGENT, _AGENT_SIGN).str.replace_all(_IS_CUSTOMER, _CUSTOMER_SIGN)
    turns = signed.str.extract_all(f"{_CUSTOMER_SIGN}[^{_AGENT_SIGN}{_CUSTOMER_SIGN}]*").list.join("\n")
    said = turns.str.replace_all(_CUSTOMER_SIGN, "", literal=True).str.strip_chars()
    frame = pl.DataFrame({"text": texts})
    which = frame.select(marked.fill_null(value=False)).to_series()
    if not which.any():
        return texts
    places = which.arg_true()
    changed = frame.filter(which).select(said=pl.when(said != "").then(said)).with_columns(row=places)
    numbered = frame.with_row_index("row").with_columns(which=which)
    joined = numbered.join(changed, on="row", how="left", maintain_order="left")
    return joined.select(pl.when("which").then("said").otherwise("text")).to_series().alias(texts.name)


# Cheap: every mark ends with a colon.
_MAYBE = "[:：]"

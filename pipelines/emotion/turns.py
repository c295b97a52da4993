"""The customer's own words: an agent's apology reads as negative, so a dialogue is cut to the customer's turns."""

from __future__ import annotations

import tomllib

import polars as pl

from pipelines.emotion.phrases import LEXICON

_WORDS = tomllib.loads((LEXICON / "texts.toml").read_text(encoding="utf-8"))

# A role speaks where a line or sentence begins; "我问客服：" in the middle of a sentence is the customer telling of it.
_BEGINS = r"(^|[\n\r;；|.。！？!?\]】>]\s*{space})[\[【(（]?"
# "客服01：", "Agent (Sue):", "客服小王："
_ENDS = r"(?:[ _#-]?[a-z0-9]{1,12}|小\p{Han}|[ ]?[(（][^)）]{1,16}[)）])?[\]】)）]?\s?[:：]"


def _role(words: list[str]) -> str:
    # Chinese sets spaces between turns and not between words; in English a space alone begins nothing.
    apart = [(_BEGINS.format(space="|[ \u3000\t]+"), [word for word in words if not word.isascii()])]
    apart.append((_BEGINS.format(space=""), [word for word in words if word.isascii()]))
    return "(?im)" + "|".join(f"(?:{begins}(?:{'|'.join(names)}){_ENDS})" for begins, names in apart)


_IS_AGENT, _IS_CUSTOMER = _role(_WORDS["agent"]), _role(_WORDS["customer"])
# "客服：态度差" at the head of a short remark is the customer's own heading: an agent would be polite.
_HEADING = "^[^:：]{1,6}[:：]\\s*\\p{Han}[^:：\n]{1,11}$"
_POLITE = "您|抱歉|对不起|對不起|不好意思|感谢|感謝|谢谢|謝謝|欢迎|歡迎|你好|请|請|亲|已"
SPOKEN_AS = (_IS_AGENT, _IS_CUSTOMER, _HEADING, _POLITE, _WORDS["empty"])
"""All that decides who speaks and what is nothing: part of a model's identity."""
_MAYBE = "[:：]"  # cheap to look for first: every mark ends with a colon
# Signs that no text holds stand for the two roles once they are found.
_AGENT_SIGN, _CUSTOMER_SIGN = "\x01", "\x02"


def _kept(sign: str) -> str:
    return "${1}${2}" + sign  # what ended the sentence before stays


def customer_text(texts: pl.Series) -> pl.Series:
    """The texts with only what the customer says.

    Null where nobody but the agent speaks; a text without marks of who speaks stays as it is.
    """
    text = pl.col("text")
    marked = text.str.contains(f"{_IS_AGENT}|{_IS_CUSTOMER}")
    heading = text.str.contains(_HEADING) & text.str.contains(r"^\p{Han}") & ~text.str.contains(_POLITE)
    signed = text.str.replace_all(_IS_AGENT, _kept(_AGENT_SIGN)).str.replace_all(_IS_CUSTOMER, _kept(_CUSTOMER_SIGN))
    turns = signed.str.extract_all(f"{_CUSTOMER_SIGN}[^{_AGENT_SIGN}{_CUSTOMER_SIGN}]*").list.join("\n")
    said = turns.str.replace_all(_CUSTOMER_SIGN, "", literal=True).str.replace_all(r"\s*\n\s*", "\n").str.strip_chars()
    numbered = pl.DataFrame({"text": texts}).with_row_index("row")
    dialogues = numbered.filter(text.str.contains(_MAYBE)).filter(marked & ~heading)
    if dialogues.is_empty():
        return texts
    cut = dialogues.select("row", said=pl.when(said != "").then(said), cut=pl.lit(value=True))
    joined = numbered.join(cut, on="row", how="left", maintain_order="left")
    return joined.select(pl.when("cut").then("said").otherwise("text")).to_series().alias(texts.name)


def texts_of_nothing() -> list[str]:
    """What people and systems write where they write nothing."""
    return list(_WORDS["empty"])

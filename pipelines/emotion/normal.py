"""Texts in the one form that phrases are matched in."""

from __future__ import annotations

import polars as pl

# Links, mentions, entities and marks of masked data carry no feeling, and a brand's name in a mention must not.
_NOISE = r"https?://\S+|@\w+|&\w+;|\[(?:phone|email|id|card)\]"
# Each run of Latin letters and digits gets two spaces on each side in place of the marks there, so that neighbours have
# two between them: a pattern takes one on each side of itself, and two neighbouring patterns never need the same space.
# A match without a group is found three times as fast as one with.
_MARK = r"[\x00-/:-`{-\x7f]"
_EDGE = rf"(?-u:\b){_MARK}*|{_MARK}+(?-u:\b)"
_MARKS = {
    ":(": "☹", ":-(": "☹", ":'(": "☹", "=(": "☹", ":/": "☹", ">:(": "😠", ":)": "☺", ":-)": "☺", "=)": "☺",
    ":d": "☺", ":-d": "☺", ";)": "☺", ";-)": "☺", ":p": "☺", "<3": "❤", "^_^": "☺", "^^": "☺",
    "!": "！", "?": "？", "’": "'", "_": "-",
}  # fmt: skip
READ_AS = (_NOISE, _EDGE, _MARKS)
"""All that decides what a text looks like to the phrases: part of a model's identity."""


def normal(text: pl.Expr) -> pl.Expr:
    """The text in small letters, without links and mentions, two spaces round words, smileys as one sign."""
    # Longest first: the first pattern that matches wins.
    marks = sorted(_MARKS, key=len, reverse=True)
    return (
        text.str.to_lowercase()
        .str.replace_all(_NOISE, " ")
        .str.replace_many(marks, [_MARKS[mark] for mark in marks], leftmost=True)
        .str.replace_all(_EDGE, "  ")
    )

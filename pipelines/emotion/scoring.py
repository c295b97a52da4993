"""The numbers of scoring. They are part of a model's identity, as its phrases are: see `terms.model_id`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scoring:
    """How the evidence of a text's phrases becomes a state and a p.

    Attributes:
        logic: raised whenever the code, and none of the numbers, makes a text score otherwise than before.
        slope: of p in the log of the ratio of evidence.
        han_prior, latin_prior: added to that log. An English text needs more evidence than a Chinese one: its weak
            phrases are single everyday words.
        undecided: p without evidence, at most. Of such texts 79 % of meal reviews and 13 % of posts are negative:
            nothing is known.
        unsure: p this near to a half is unclear.
        least: nor are texts with less evidence than this judged.
        mixed, mixed_unsure: so is a text with so much evidence on both sides, and p so near to a half.
        stated: evidence of a form, cause or need from which it is named.
        intense: evidence, less what speaks against it, from which intensity is 2 and 3.
        told: a regular expression of texts that say anything: at least two letters, signs or emoji.
    """

    logic: int = 1
    slope: float = 1.6
    han_prior: float = 0.05
    latin_prior: float = -0.5
    undecided: float = 0.45
    unsure: float = 0.1
    least: float = 0.7
    mixed: float = 2.5
    mixed_unsure: float = 0.2
    stated: float = 0.8
    intense: tuple[float, float] = (2.0, 4.5)
    told: str = r"(?s)[\p{L}\p{So}].*?[\p{L}\p{So}]"


SCORING = Scoring()

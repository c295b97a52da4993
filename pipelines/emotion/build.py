"""Compiles the phrase lists into what is shipped, the table of phrases and the list of those that carry no emotion of
their own: `python -m pipelines.emotion.build`.

Traditional variants are made here, once, by OpenCC (Apache-2.0, dev group only), so that nothing is converted when
texts are scored and both scripts score alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import polars as pl

from pipelines.emotion.phrases import LANGUAGES, Phrase, with_negations, without_emotion, written
from pipelines.emotion.terms import COMPILED, compiled, model_id
from warehouse.emotions import WITHOUT_EMOTION

# To every way of writing the same phrase: general, Taiwan, Hong Kong, and Taiwan with its own words.
_TO_TRADITIONAL = ("s2t", "s2tw", "s2hk", "s2twp")
_VARIANTS = {"zh": _TO_TRADITIONAL, "emoji": _TO_TRADITIONAL, "yue": ("t2s", "tw2s", "hk2s")}
_TO_SIMPLIFIED = ("t2s", "tw2s", "hk2s")


def build() -> pl.DataFrame:
    """The compiled table of all lists, negations and variants."""
    return compiled(_all())


def weak() -> list[str]:
    """The phrases that carry no emotion of their own in any list, with their variants, in order."""
    names, strong = set(), set()
    for language in LANGUAGES:
        found = without_emotion(language)
        for configuration in (None, *_VARIANTS.get(language, ())):
            names |= {one.phrase for one in (_converted(found, configuration) if configuration else found)}
        strong |= {one.phrase for one in written(language)} - {one.phrase for one in found}
    return sorted(names - strong)


def main() -> None:
    """Writes the compiled table beside this file, and the list into the warehouse, which knows no phrase lists."""
    table = build()
    WITHOUT_EMOTION.write_text("\n".join(weak()) + "\n", encoding="utf-8")
    table.write_parquet(COMPILED, compression="zstd", compression_level=19)
    print(f"{table.height} phrases, model {model_id(table)}")  # noqa: T201  # the only output of a build step


def _all() -> Iterator[Phrase]:
    lists = {language: with_negations(language) for language in LANGUAGES}
    # The first of a phrase wins. The Simplified list and its variants go before the Cantonese list, so that a phrase
    # that both know weighs the same in either script.
    for language, phrases in lists.items():
        yield from phrases
        for configuration in _VARIANTS.get(language, ()):
            yield from _converted(phrases, configuration)


def _converted(phrases: Iterable[Phrase], configuration: str) -> Iterator[Phrase]:
    import opencc  # noqa: PLC0415  # of the dev group; nothing that is installed with the product needs it

    convert = opencc.OpenCC(configuration).convert
    # A single Traditional sign for taste or texture is an everyday part of words in Simplified texts.
    many = (phrase for phrase in phrases if len(phrase.phrase) > 1 or configuration not in _TO_SIMPLIFIED)
    return (replace(phrase, phrase=convert(phrase.phrase)) for phrase in many)


if __name__ == "__main__":
    main()

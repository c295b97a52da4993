"""Other tools on the same texts: VADER, SnowNLP and cnsenti, all of the dev group alone."""

from __future__ import annotations

import importlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from pipelines.emotion.engine import score
from pipelines.emotion.evaluate import SETS, Bounds, auc, bounds_of, macro_f1
from pipelines.emotion.scoring import SCORING
from warehouse.errors import DefinitionError

Values = npt.NDArray[np.float64]
ENGLISH = ("airline", "goemotions", "shopzilla")
OURS = "ours"
_SEED = 1
_ABOVE_0 = float(np.nextafter(0.0, 1.0))


@dataclass(frozen=True, slots=True)
class Beside:
    """One tool on one set's sample: AUC and macro-F1 with their 95 % bounds."""

    name: str
    engine: str
    n: int
    auc: float
    auc_bounds: Bounds
    macro_f1: float
    f1_bounds: Bounds


def beside(folder: Path, engines: list[str], rows: int) -> list[Beside]:
    """The lexicon and other tools on the same random rows of every set in a language that they read.

    Raises:
        DefinitionError: a tool is not known, or not installed.
    """
    unknown = sorted(set(engines) - set(RIVALS))
    if unknown:
        raise DefinitionError(f"'{unknown[0]}' is no tool to compare with", f"Name some of: {', '.join(RIVALS)}.")
    found = []
    for data in SETS:
        if not (folder / data.path).exists():
            continue
        texts = data.read(folder / data.path)
        drawn = texts.sample(min(rows, len(texts)), seed=_SEED)
        truth = drawn["negative"].to_numpy().astype(bool)
        reads = [name for name in engines if (name == "vader") == (data.name in ENGLISH)]
        for name in [OURS, *reads] if reads else []:
            values = ENGINES[name](drawn["text"].to_list())
            bounds = bounds_of(truth, values, _ABOVE_0)
            found.append(
                Beside(
                    data.name, name, len(drawn), auc(truth, values), bounds[0], macro_f1(truth, values > 0), bounds[1]
                )
            )
    return found


def _tool(module: str) -> Any:  # none of them has types
    try:
        found = importlib.import_module(module)
    except ImportError as error:
        raise DefinitionError(f"{module} is not installed", "It comes with the dev group: 'uv sync'.") from error
    logging.getLogger("jieba").setLevel(logging.CRITICAL)  # it tells how it loads
    return found


def _ours(texts: list[str]) -> Values:
    return np.asarray(score(pl.Series(texts, dtype=pl.String))["p"].fill_null(SCORING.undecided).to_numpy() - 0.5)


def _vader(texts: list[str]) -> Values:
    analyzer = _tool("vaderSentiment.vaderSentiment").SentimentIntensityAnalyzer()
    return np.array([-analyzer.polarity_scores(text)["compound"] for text in texts])


def _snownlp(texts: list[str]) -> Values:
    tool = _tool("snownlp").SnowNLP
    return np.array([0.5 - tool(text).sentiments if text.strip() else 0.0 for text in texts])


def _cnsenti(texts: list[str]) -> Values:
    sentiment = _tool("cnsenti").Sentiment()
    found = [sentiment.sentiment_count(text) for text in texts]
    return np.array([float(each["neg"] - each["pos"]) for each in found])


RIVALS: dict[str, Callable[[list[str]], Values]] = {"vader": _vader, "snownlp": _snownlp, "cnsenti": _cnsenti}
ENGINES = {OURS: _ours, **RIVALS}
"""Each gives a value a text; above 0 is negative."""

"""The emotion lexicon beside VADER, SnowNLP and cnsenti on the same texts, and its speed and memory.

Usage: python benchmarks/sentiment.py --data FOLDER [--rows 1000] [--texts 300000]
"""

from __future__ import annotations

import argparse
import logging
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
from cnsenti import Sentiment
from snownlp import SnowNLP
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from pipelines.emotion.engine import UNDECIDED, score
from pipelines.emotion.evaluate import SETS, auc, macro_f1

LIMIT = 100_000
_ENGLISH = {"airline", "goemotions", "shopzilla"}


def main() -> None:
    """Measures quality on even samples of each set, then speed and memory on short texts of all of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of public data sets")
    parser.add_argument("--rows", type=int, default=1_000, help="of each set; SnowNLP takes a second for 100")
    parser.add_argument("--texts", type=int, default=300_000)
    given = parser.parse_args()
    logging.disable(logging.CRITICAL)  # jieba tells how it loads
    _say("set, engine, AUC, macro-F1, texts per CPU second")
    short = []
    for data in SETS:
        if not (given.data / data.path).exists():
            continue
        rows = data.read(given.data / data.path)
        short.append(rows.filter(pl.col("text").str.len_chars() < 200)["text"])
        sample = rows.sample(min(given.rows, len(rows)), seed=1)
        others = ["vader"] if data.name in _ENGLISH else ["snownlp", "cnsenti"]
        for engine in ["ours", *others]:
            _print_quality(data.name, engine, sample)
    _speed(pl.concat(short).sample(given.texts, with_replacement=True, seed=1))


def _print_quality(name: str, engine: str, sample: pl.DataFrame) -> None:
    started = time.process_time()
    values = ENGINES[engine](sample["text"].to_list())
    rate = len(sample) / (time.process_time() - started)
    truth = sample["negative"].to_numpy().astype(bool)
    _say(f"{name}, {engine}, {auc(truth, values):.3f}, {macro_f1(truth, values > 0):.3f}, {rate:,.0f}")


def _speed(texts: pl.Series) -> None:
    score(texts.head(1_000))
    for size in (len(texts) // 3, len(texts)):
        started = time.process_time()
        score(texts.head(size))
        rate = size / (time.process_time() - started)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        _say(f"{size:,} short texts: {rate:,.0f} per CPU second, peak {peak:,.0f} MB")
    verdict = "met" if rate >= LIMIT else "NOT MET"
    _say(f"mean length {texts.str.len_chars().mean():.0f}; limit {LIMIT:,} per CPU second: {verdict}")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _ours(texts: list[str]) -> np.ndarray:
    return score(texts)["p"].fill_null(UNDECIDED).to_numpy() - 0.5


def _vader(texts: list[str]) -> np.ndarray:
    analyzer = SentimentIntensityAnalyzer()
    return np.array([-analyzer.polarity_scores(text)["compound"] for text in texts])


def _snownlp(texts: list[str]) -> np.ndarray:
    return np.array([0.5 - SnowNLP(text).sentiments if text.strip() else 0.0 for text in texts])


def _cnsenti(texts: list[str]) -> np.ndarray:
    sentiment = Sentiment()
    found = [sentiment.sentiment_count(text) for text in texts]
    return np.array([float(each["neg"] - each["pos"]) for each in found])


ENGINES: dict[str, Callable[[list[str]], np.ndarray]] = {
    "ours": _ours,
    "vader": _vader,
    "snownlp": _snownlp,
    "cnsenti": _cnsenti,
}

if __name__ == "__main__":
    main()

"""The emotion lexicon beside VADER, SnowNLP and cnsenti on the same texts, and its speed and memory.

Usage: python benchmarks/sentiment.py --data FOLDER [--rows 1000] [--texts 300000]
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from pathlib import Path

import polars as pl

from pipelines.emotion.engine import score
from pipelines.emotion.evaluate import SETS, auc, macro_f1
from pipelines.emotion.rivals import ENGINES, ENGLISH, OURS

LIMIT = 100_000


def main() -> None:
    """Measures quality on even samples of each set, then speed and memory on short texts of all of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of public data sets")
    parser.add_argument("--rows", type=int, default=1_000, help="of each set; SnowNLP takes a second for 100")
    parser.add_argument("--texts", type=int, default=300_000)
    given = parser.parse_args()
    _say("set, engine, AUC, macro-F1, texts per CPU second")
    short = []
    for data in SETS:
        if not (given.data / data.path).exists():
            continue
        rows = data.read(given.data / data.path)
        short.append(rows.filter(pl.col("text").str.len_chars() < 200)["text"])
        sample = rows.sample(min(given.rows, len(rows)), seed=1)
        others = ["vader"] if data.name in ENGLISH else ["snownlp", "cnsenti"]
        for engine in [OURS, *others]:
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


if __name__ == "__main__":
    main()

"""How well a model tells negative texts: AUC and macro-F1 on the public data sets that are found."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from pipelines.emotion.engine import score
from pipelines.emotion.terms import Terms
from warehouse.errors import DefinitionError

Labels = npt.NDArray[np.bool_]
Values = npt.NDArray[np.float64]
Bounds = tuple[float, float]

# Texts whose hash falls here were never looked at while phrases were written.
_FOLDS, _HELD_OUT = 10, 8
_CUT = 0.5
_DRAWS, _SEED = 200, 1  # of the bootstrap
_UNSCORED = 0.3  # the p that stands for texts that say nothing


@dataclass(frozen=True, slots=True)
class DataSet:
    """One public set: where it is, how it is read, and what the first prototype reached on its held-out folds."""

    name: str
    path: str
    read: Callable[[Path], pl.DataFrame]
    auc: float
    macro_f1: float


@dataclass(frozen=True, slots=True)
class Measured:
    """One set's figures.

    Attributes:
        auc, macro_f1: of all rows, each with its 95 % bounds over rows drawn again; an unclear text counts on the side
            of its p, an unscored one as not negative.
        held_auc, held_f1: the same of the held-out fifth alone.
        coverage, accuracy: the share that was judged (neither unclear nor unscored), and how much of it rightly.
        unclear_negative: how many of the unclear are negative in truth: unclear is not neutral.
    """

    name: str
    n: int
    negative: float
    auc: float
    auc_bounds: Bounds
    macro_f1: float
    f1_bounds: Bounds
    held_n: int
    held_auc: float
    held_f1: float
    coverage: float
    accuracy: float
    unclear_negative: float
    baseline_auc: float
    baseline_f1: float


def evaluate(folder: Path, model: Terms | None = None) -> list[Measured]:
    """The figures of every known set under the folder."""
    found = [(each, folder / each.path) for each in SETS if (folder / each.path).exists()]
    if not found:
        raise DefinitionError(f"no known data set is in {folder}", f"Known are {', '.join(s.path for s in SETS)}.")
    return [measure(each, each.read(path), model) for each, path in found]


def measure(data: DataSet, rows: pl.DataFrame, model: Terms | None = None) -> Measured:
    """The figures of one set: `rows` has text and negative (Boolean)."""
    scores = score(rows["text"], model)
    truth = rows["negative"].to_numpy().astype(bool)
    p = scores["p"].fill_null(_UNSCORED).to_numpy()
    held = np.array([zlib.crc32(text.encode()) % _FOLDS >= _HELD_OUT for text in rows["text"]], dtype=bool)
    judged = scores["state"].is_in(["negative", "not_negative"]).to_numpy()
    unclear = (scores["state"] == "unclear").to_numpy()
    auc_bounds, f1_bounds = bounds_of(truth, p, _CUT)
    return Measured(
        data.name,
        len(truth),
        float(truth.mean()),
        auc(truth, p),
        auc_bounds,
        macro_f1(truth, p >= _CUT),
        f1_bounds,
        int(held.sum()),
        auc(truth[held], p[held]),
        macro_f1(truth[held], p[held] >= 0.5),
        float(judged.mean()),
        _share(truth[judged] == (p[judged] >= 0.5)),
        _share(truth[unclear]),
        data.auc,
        data.macro_f1,
    )


def auc(truth: Labels, values: Values) -> float:
    """Area under the ROC curve: how often a negative text has the higher value, ties half; NaN with one class."""
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[places]
    ones = int(truth.sum())
    zeros = len(truth) - ones
    if ones == 0 or zeros == 0:
        return float("nan")
    return float((ranks[truth].sum() - ones * (ones + 1) / 2) / (ones * zeros))


def bounds_of(truth: Labels, values: Values, cut: float) -> tuple[Bounds, Bounds]:
    """95 % bounds of AUC and macro-F1: percentiles over rows drawn again with replacement; negative from the cut on."""
    rng = np.random.default_rng(_SEED)
    drawn = (rng.integers(0, len(truth), len(truth)) for _ in range(_DRAWS))
    found = np.array([(auc(truth[rows], values[rows]), macro_f1(truth[rows], values[rows] >= cut)) for rows in drawn])
    low, high = np.nanpercentile(found, (2.5, 97.5), axis=0) if len(truth) else np.full((2, 2), np.nan)
    return (float(low[0]), float(high[0])), (float(low[1]), float(high[1]))


def macro_f1(truth: Labels, predicted: Labels) -> float:
    """The mean of the F1 of both classes; a class that nobody has or predicts counts 0."""
    return float(np.mean([_f1(truth, predicted), _f1(~truth, ~predicted)]))


def _f1(truth: Labels, predicted: Labels) -> float:
    hits = int((truth & predicted).sum())
    return 2 * hits / max(1, int(truth.sum()) + int(predicted.sum()))


def _share(values: Labels) -> float:
    return float(values.mean()) if len(values) else float("nan")


def _labelled(rows: pl.DataFrame, text: str, negative: pl.Expr) -> pl.DataFrame:
    chosen = rows.select(text=pl.col(text), negative=negative.fill_null(value=False))
    return chosen.filter(pl.col("text").str.strip_chars().str.len_chars() > 0)


def _csv(path: Path) -> pl.DataFrame:
    return pl.read_csv(path, infer_schema=False)


def _airline(path: Path) -> pl.DataFrame:
    return _labelled(_csv(path), "text", pl.col("airline_sentiment") == "negative")


def _reviews(path: Path) -> pl.DataFrame:
    return _labelled(_csv(path), "review", pl.col("label") == "0")


def _openrice(path: Path) -> pl.DataFrame:
    # Quotation marks stand unpaired in its texts.
    rows = pl.read_csv(path, separator="\t", quote_char=None, infer_schema=False)
    return _labelled(rows, "text_a", pl.col("label") == "cry")


_GOEMOTIONS = (
    "anger", "annoyance", "disappointment", "disapproval", "disgust", "embarrassment", "fear", "grief", "nervousness",
    "remorse", "sadness",
)  # fmt: skip


def _goemotions(path: Path) -> pl.DataFrame:
    names = (path / "labels.txt").read_text(encoding="utf-8").split()
    wanted = "|".join(str(names.index(name)) for name in _GOEMOTIONS)
    parts = [
        pl.read_csv(path / f"{part}.tsv", separator="\t", quote_char=None, has_header=False, infer_schema=False)
        for part in ("train", "dev", "test")
    ]
    rows = pl.concat(parts)
    text, labels = rows.columns[:2]
    return _labelled(rows, text, pl.col(labels).str.contains(rf"(^|,)({wanted})(,|$)"))


def _nlpcc(path: Path) -> pl.DataFrame:
    return _labelled(_csv(path), "文本", pl.col("标签").is_in(["anger", "sadness", "disgust", "fear"]))


def _weibo(path: Path) -> pl.DataFrame:
    return _labelled(pl.read_ndjson(path), "content", pl.col("label").is_in(["anger", "sadness", "disgust", "fear"]))


def _shopzilla(path: Path) -> pl.DataFrame:
    return _labelled(_csv(path), "Customer Remarks", pl.col("CSAT Score").cast(pl.Int64) <= 2)


SETS = (
    DataSet("airline", "airline_tweets/Tweets_b.csv", _airline, 0.878, 0.788),
    DataSet("waimai", "zh_reviews/waimai_10k.csv", _reviews, 0.907, 0.762),
    DataSet("online_shopping", "zh_reviews/online_shopping_10_cats.csv.gz", _reviews, 0.919, 0.844),
    DataSet("openrice", "zh_hant_openrice/valid.tsv", _openrice, 0.877, 0.831),
    DataSet("goemotions", "goemotions", _goemotions, 0.766, 0.653),
    DataSet("shopzilla", "shopzilla_csat/Customer_support_data_sample.csv", _shopzilla, 0.869, 0.758),
    DataSet("nlpcc2013", "zh_emotion/nlpcc2013_train.csv", _nlpcc, 0.651, 0.627),
    DataSet("clue_weibo", "zh_emotion/clue_emotion_valid.jsonl", _weibo, 0.766, 0.645),
)

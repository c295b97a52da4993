"""The same bytes again change nothing, whatever their format; the same records in another format add none."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from shop import HEADER, Shop

from warehouse.store import read_pointer

LINES = [f"g{i},call,2026-01-05 10:{i:02d},{i},4,2026-01-06,ann,parcel" for i in range(10)]
FORMATS = ["csv", "csv.gz", "tsv", "parquet", "ndjson", "xlsx"]


def write(folder: Path, name: str) -> Path:
    frame = pl.DataFrame([line.split(",") for line in LINES], schema=HEADER.split(","), orient="row")
    path = folder / name
    if name.endswith(".csv"):
        frame.write_csv(path)
    elif name.endswith(".csv.gz"):
        frame.write_csv(path, compression="gzip")
    elif name.endswith(".tsv"):
        frame.write_csv(path, separator="\t")
    elif name.endswith(".parquet"):
        frame.write_parquet(path)
    elif name.endswith(".ndjson"):
        frame.write_ndjson(path)
    else:
        frame.write_excel(path)
    return path


@pytest.mark.parametrize("kind", FORMATS)
def test_the_same_bytes_under_another_name_publish_nothing(tmp_path: Path, kind: str) -> None:
    shop = Shop(tmp_path)
    path = write(tmp_path, f"one.{kind}")
    first = shop.load_file(path)
    before = read_pointer(shop.settings.warehouse)
    again = shop.load_file(path.rename(tmp_path / f"two.{kind}"))
    assert first.counts[0].rows_loaded == 10
    assert again.known and read_pointer(shop.settings.warehouse) == before


def test_the_same_records_in_another_format_are_duplicates(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    shop.load_file(write(tmp_path, "one.csv"))
    state = shop.state()
    for kind in ("parquet", "ndjson"):
        again = shop.load_file(write(tmp_path, f"one.{kind}"))
        assert (again.counts[0].rows_loaded, again.counts[0].rows_duplicate) == (0, 10)
    assert all(frame.equals(state[table]) for table, frame in shop.state().items())

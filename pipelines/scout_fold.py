"""How the rows of a log come together: how many contacts they make, and in what the rows of one contact differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from pipelines.scout import Look
from pipelines.scout_read import open_bare


@dataclass(frozen=True, slots=True)
class Fold:
    """The contacts of a log.

    Attributes:
        contacts: how many there are.
        rows: that belong to one.
        most: rows of the contact that has most.
        apart: for each column, in how many contacts its rows hold different values.
    """

    contacts: int
    rows: int
    most: int
    apart: dict[str, int]

    def said(self, without: int) -> str:
        """The fold in words; `without` rows have no key."""
        none = f" UNSURE: {without:,} rows name no contact and are kept out." if without else ""
        return f"{self.rows:,} rows are {self.contacts:,} contacts, of at most {self.most:,} rows.{none}"


def fold_by(look: Look, key: str, columns: Sequence[str]) -> Fold:
    """Puts the rows of a file together by a column, over the whole file.

    Args:
        look: at the file.
        key: the column whose value the rows of one contact share.
        columns: those that are looked at for contradictions.
    """
    names = list(dict.fromkeys(columns))
    ends = [each for name in names for each in (f"min {name}", f"max {name}")]
    found = pl.DataFrame(schema={"key": pl.UInt64, "rows": pl.UInt32, **dict.fromkeys(ends, pl.UInt64)})
    with open_bare(look.path, look.read, look.header) as files:
        for frame in files.frames():
            # Numbers in place of the values, so that a long log fits; an empty cell contradicts nothing.
            cells = frame.filter(pl.col(key).str.strip_chars().fill_null("") != "").select(
                pl.col(key).str.strip_chars().hash().alias("key"),
                *(_number(name).alias(f"of {name}") for name in names),
            )
            here = cells.group_by("key").agg(
                pl.len().alias("rows"),
                *(pl.col(f"of {name}").min().alias(f"min {name}") for name in names),
                *(pl.col(f"of {name}").max().alias(f"max {name}") for name in names),
            )
            found = pl.concat([found, here.select(found.columns)]).group_by("key").agg(_together(names))
    apart = {name: int((found[f"min {name}"] != found[f"max {name}"]).sum()) for name in names}
    most = found["rows"].max()
    return Fold(found.height, int(found["rows"].sum()), most if isinstance(most, int) else 0, apart)


def _number(name: str) -> pl.Expr:
    text = pl.col(name).str.strip_chars()
    return pl.when(text != "").then(text.hash())


def _together(names: Sequence[str]) -> list[pl.Expr]:
    return [
        pl.col("rows").sum(),
        *(part for name in names for part in (pl.col(f"min {name}").min(), pl.col(f"max {name}").max())),
    ]

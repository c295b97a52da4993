"""A log of events as a source of contacts: its rows are gathered, put in order, and folded to one row a contact.

DuckDB folds, on disk where the memory limit asks for it; no row is held by Python. A contact may go on in a later
batch: the rows behind published contacts are kept (`contact_events`, behind the door as all that is stored), and a
contact of which a new row comes is folded of all its rows anew.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import polars as pl

from pipelines import fold_statements as sql
from pipelines.cells import APART, stripped, text_of
from pipelines.door import ERASED, FREE_TEXT, Door
from pipelines.event_rules import EVERY, Events
from pipelines.profile import Profile
from pipelines.readers import BATCH_ROWS, ROW_COLUMNS, BrokenRow, FileInfo, SourceFiles
from pipelines.times import instants_of
from warehouse.arrow import ArrowStream, frame_of
from warehouse.contracts import INTERACTION
from warehouse.settings import Settings

if TYPE_CHECKING:
    from pipelines.judging import Part

_REASONS: dict[str, type[pl.DataType] | pl.DataType] = {"src_row": pl.Int64, "reasons": pl.List(pl.String)}


class Folding:
    """The files of a log, seen as files of contacts; `src_row` of a contact is that of its first row.

    Attributes:
        rows: rows of events that were read.
        folded: those that went into a contact beside its first.
        duplicates: those that were there already, in this batch or an earlier one.
        blank: wholly blank ones.
        faulty: rows that are no event: `src_row, reasons`.
    """

    def __init__(
        self,
        files: SourceFiles,
        profile: Profile,
        events: Events,
        door: Door,
        batch: tuple[str, duckdb.DuckDBPyConnection],
        settings: Settings,
    ) -> None:
        self._files, self._profile, self._events = files, profile, events
        self._door, self._settings = door, settings
        self._batch_id, self._connection = batch
        self._fields = profile.records[0].fields
        self._key = next(mapping for mapping in self._fields if mapping.field.name == INTERACTION.key)
        self._columns = tuple(dict.fromkeys(name for mapping in self._fields for name in mapping.sources))
        carried = {name for mapping in self._fields if mapping.event is None for name in mapping.columns}
        carried |= {mapping.only_when.column for mapping in self._fields if mapping.only_when}
        self._columns = tuple(dict.fromkeys((*self._columns, *sorted(carried))))
        self._carried = [number for number, name in enumerate(self._columns) if name in carried]
        self._shape = json.dumps(self._columns, ensure_ascii=False)
        self.rows = self.folded = self.duplicates = self.blank = 0
        self.faulty = pl.DataFrame(schema=_REASONS)
        self._erased: set[str] = set()

    @property
    def files(self) -> tuple[FileInfo, ...]:
        """As of `SourceFiles`."""
        return self._files.files

    @property
    def paths(self) -> dict[int, Path]:
        """As of `SourceFiles`."""
        return self._files.paths

    @property
    def broken(self) -> tuple[BrokenRow, ...]:
        """As of `SourceFiles`."""
        return self._files.broken

    @property
    def mended(self) -> bool:
        """As of `SourceFiles`."""
        return self._files.mended

    @property
    def links(self) -> pl.DataFrame:
        """As of `SourceFiles`, of the contacts that mended rows went into; rows that are still no event have none."""
        links = self._files.links.join(self.faulty, on="src_row", how="anti")
        if links.is_empty():
            return links
        members = frame_of(self._connection, f"select * from {sql.MEMBERS}")
        row = pl.coalesce("contact_row", "src_row").alias("src_row")
        return links.join(members, on="src_row", how="left").select(row, "batch_id", "of_row")

    def frames(self) -> Iterator[pl.DataFrame]:
        """All-text frames like those of any file, one row a contact, with columns `events.<field>` and `APART`."""
        run, count = self._connection.execute, len(self._columns)
        run(sql.make_rows(count))
        for frame in self._files.frames():
            self._gather(frame)
        self._keep_out_erased()
        ((gathered,),) = run(f"select count(*) from {sql.ROWS}").fetchall()
        given = {"source": self._profile.source, "batch_id": self._batch_id}
        run(sql.bring_stored(self._columns, self._shape), given)
        run(sql.keep_once(count))
        run(f"drop table {sql.ROWS}")
        run(sql.fold(self._carried, self._fields, self._columns))
        run(sql.make_members())
        ((members, contacts),) = run(f"select count(*), count(distinct contact_row) from {sql.MEMBERS}").fetchall()
        self.duplicates, self.folded = gathered - members, members - contacts
        for start in range(1, contacts + 1, BATCH_ROWS):
            yield self._page(f"nth between {start} and {start + BATCH_ROWS - 1}")

    def every_row(self, kept_out: pl.DataFrame) -> pl.DataFrame:
        """All rows of contacts that are kept out, each with the reasons of its contact."""
        members = frame_of(self._connection, f"select * from {sql.MEMBERS}")
        rows = members.join(kept_out, left_on="contact_row", right_on="src_row")
        return rows.select("src_row", "reasons").sort("src_row")

    def raw_rows(
        self, src_rows: Sequence[int] | pl.Series, change: Callable[[pl.DataFrame], pl.DataFrame] = lambda rows: rows
    ) -> pl.DataFrame:
        """As of `SourceFiles`: rows of the log, as they stand in their files."""
        return self._files.raw_rows(src_rows, change)

    def raw_records(
        self, src_rows: Sequence[int] | pl.Series, change: Callable[[pl.DataFrame], pl.DataFrame]
    ) -> pl.DataFrame:
        """As of `raw_rows`, with what the rows of the contact say together in place of what its first row says."""
        first = self._files.raw_rows(src_rows, change)
        wanted = pl.DataFrame({"src_row": first["src_row"]})
        stream = ArrowStream(wanted)  # noqa: F841 - DuckDB finds it by its name in the statement
        self._connection.execute("create or replace temporary table fold_wanted as select * from stream")
        said = self._page("src_row in (select src_row from fold_wanted)").select(pl.exclude("file_no", f"^{APART}.*$"))
        raw = [json.dumps({k: v for k, v in row.items() if v is not None}, ensure_ascii=False)
               for row in said.drop("src_row").iter_rows(named=True)]  # fmt: skip
        folded = said.select("src_row", pl.Series("raw", raw, pl.String))
        return first.drop("raw").join(folded, on="src_row", how="left").select(first.columns)

    def tell(self, part: Part) -> None:
        """Tells the part of the contacts how many rows of the log there were, and what became of them so far."""
        part.read, part.twice, part.folded = self.rows + len(self.broken), self.duplicates, self.folded
        part.blank += self.blank
        part.broken += len(self.faulty)

    def remember(self) -> None:
        """Keeps the rows behind the contacts of this batch that are in the facts."""
        given = {"source": self._profile.source, "batch_id": self._batch_id}
        self._connection.execute(sql.remember(self._columns, self._shape), given)

    def _page(self, where: str) -> pl.DataFrame:
        """Contacts as all-text rows, under the names that the profile knows."""
        names = {f"carried_{n}": self._columns[n] for n in self._carried}
        names |= {f"apart_{n}": f"{APART}{self._columns[n]}" for n in self._carried}
        names |= {f"event_{n}": mapping.columns[0] for n, mapping in enumerate(self._fields) if mapping.event}
        found = frame_of(self._connection, f"select * exclude (contact, nth) from {sql.CONTACTS} where {where}")
        return found.sort("src_row").rename(names).select(*ROW_COLUMNS, pl.exclude(ROW_COLUMNS))

    def _gather(self, frame: pl.DataFrame) -> None:
        """Takes in the events of a frame, and sets aside what is none."""
        self.rows += frame.height
        shown, erased = self._behind_the_door(frame)
        time = text_of(frame, self._events.time)
        at = instants_of(time, self._events.time.formats, self._zone())
        word = frame[self._events.word].str.strip_chars().str.to_lowercase().replace("", None)
        contact = text_of(frame, self._key)
        source = [name for name in frame.columns if name not in ROW_COLUMNS]
        blank = frame.select(pl.all_horizontal(pl.col(source).is_null())).to_series()
        self.blank += int(blank.sum())
        faults = {
            "event_key_missing": contact.is_null(),
            "event_time_missing": time.is_null(),
            "event_time_unreadable": time.is_not_null() & at.is_null(),
            "event_word_missing": word.is_null(),
            "event_word_not_in_set": word.is_not_null() & ~self._known(word),
        }
        none = pl.any_horizontal(pl.all())
        bad = pl.DataFrame(faults).select(none).to_series() | blank | erased
        self._erased.update(contact.filter(erased).drop_nulls().to_list())
        self._set_aside(frame["src_row"], faults, blank, erased, bad)
        rows = pl.DataFrame(
            [frame["src_row"], frame["file_no"], contact.alias("contact"), word.alias("word"), at.alias("moment")]
            + [shown[name].alias(f"cell_{number}") for number, name in enumerate(self._columns)]
        ).filter(~bad)
        stream = ArrowStream(rows)  # noqa: F841 - DuckDB finds it by its name in the statement
        self._connection.execute(f"insert into {sql.ROWS} select * from stream")

    def _keep_out_erased(self) -> None:
        """Sets aside every row of a contact of which one row names a customer who was erased."""
        if not self._erased:
            return
        given = {"gone": sorted(self._erased)}
        rows = [row for (row,) in self._connection.execute(
            f"delete from {sql.ROWS} where list_contains($gone, contact) returning src_row", given
        ).fetchall()]  # fmt: skip
        aside = {"src_row": rows, "reasons": [[ERASED]] * len(rows)}
        self.faulty.vstack(pl.DataFrame(aside, schema=_REASONS), in_place=True)

    def _behind_the_door(self, frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
        """The columns that are folded, without white space and as they may be stored, and whose customer was erased."""
        cells = frame.select(stripped(frame[name], self._nulls_of(name)) for name in self._columns)
        delicate = [m for m in self._fields if m.field.name == "customer_id" or m.field.name in FREE_TEXT]
        names = list(dict.fromkeys(name for mapping in delicate for name in mapping.sources))
        if not names:
            return cells, pl.repeat(value=False, n=frame.height, eager=True)
        shown = self._door.raw(cells.select(names))
        gone = pl.any_horizontal(cells[name].is_not_null() & shown[name].is_null() for name in names)
        return cells.with_columns(shown.get_columns()), frame.select(gone.alias("gone")).to_series()

    def _nulls_of(self, column: str) -> tuple[str, ...]:
        """Words that mean "not known" in a column, whoever reads it."""
        readers = [set(mapping.null_words) for mapping in self._fields if column in mapping.sources]
        common = set.intersection(*readers) if readers else set(self._profile.read.null_words)
        return tuple(sorted(common))

    def _zone(self) -> str:
        return self._events.time.zone or self._profile.zone or self._settings.business_zone

    def _known(self, word: pl.Series) -> pl.Series:
        if EVERY in self._events.ignored:
            return word.is_not_null()
        named = {name for mapping in self._fields if mapping.event for name in mapping.event.named}
        return word.is_in(sorted({*named, *self._events.ignored})).fill_null(value=False)

    def _set_aside(
        self, rows: pl.Series, faults: dict[str, pl.Series], blank: pl.Series, erased: pl.Series, bad: pl.Series
    ) -> None:
        if not bad.any():
            return
        reasons = pl.DataFrame(
            [rows, pl.Series("blank", blank), pl.Series("erased", erased)]
            + [series.alias(name) for name, series in faults.items()]
        ).filter(bad)
        named = [pl.when(pl.col(name)).then(pl.lit(name)) for name in faults]
        of_event = pl.concat_list(named).list.drop_nulls()
        self.faulty.vstack(
            reasons.select(
                "src_row",
                pl.when("erased").then(pl.lit([ERASED])).when("blank").then(pl.lit(["blank_row"])).otherwise(of_event)
                .alias("reasons"),
            ),
            in_place=True,
        )  # fmt: skip

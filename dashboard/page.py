"""What a page is handed: the reader's language and choice, the pinned figures, and the pens to write and draw with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import quote_plus, urlencode

import streamlit as st

from dashboard import markup
from dashboard.charts import Pen
from dashboard.claims import HELD, Claims
from dashboard.figures import Figures
from dashboard.filters import FilterState, to_query
from dashboard.format import Format
from dashboard.look import Palette
from dashboard.rights import OPEN, Rights
from dashboard.words import Words
from warehouse.catalogue import Metric
from warehouse.slices import Slice


@dataclass(frozen=True)
class Page:
    """One run of one page for one reader; `first` and `last` are the first and the last day of the data, `remark` what
    else the last line of every card says."""

    figures: Figures
    state: FilterState
    first: date
    last: date
    pen: Pen
    rights: Rights = OPEN
    remark: str = ""

    @property
    def words(self) -> Words:
        """The reader's words."""
        return self.pen.words

    @property
    def fmt(self) -> Format:
        """The reader's numbers."""
        return self.pen.fmt

    @property
    def palette(self) -> Palette:
        """The colours in force."""
        return self.pen.palette

    @property
    def where(self) -> Slice:
        """The question of the filters."""
        return self.state.where()

    @property
    def previous(self) -> Slice | None:
        """The same question of the equal period before, where the data reaches back so far."""
        return self.state.previous(self.first)

    @property
    def claims(self) -> Claims:
        """Sentences in the reader's language."""
        return Claims(self.words, self.fmt, self.figures.settings)

    @cached_property
    def trust_line(self) -> str:
        """As of when, the gate's verdict, and the share of rows that was kept out: the last line of every card."""
        words, fmt = self.words, self.fmt
        stamp = self.figures.stamp(self.where)
        zone = self.figures.settings.zone
        as_of = words("value.unknown") if stamp.as_of is None else fmt.moment(stamp.as_of, zone)
        parts = [
            words("card.as_of", moment=as_of),
            words("card.quarantined", share=fmt.share(stamp.quarantined_share)),
            *([self.remark] if self.remark else []),
        ]
        return markup.trust(parts, stamp.status, words(f"verdict.{stamp.status or 'none'}"), self.palette)

    def address(self, view: str, **more: str) -> str:
        """The address of a page with the reader's choice in it, relative to the one that is open."""
        return "&".join([f"{view}?{self._chosen}", *(f"{name}={_quoted(value)}" for name, value in more.items())])

    @cached_property
    def _chosen(self) -> str:
        """Worked out once: a table may have hundreds of links."""
        return urlencode(self.query())

    def go(self, view: str, **more: str) -> None:
        """Opens another page with the reader's choice; the browser's Back leads here again."""
        st.switch_page(st.session_state["pages"][view], query_params=self.query(**more))

    def query(self, **more: str) -> dict[str, str]:
        """The reader's choice as it stands in an address, and what else is to stand in it."""
        return {"lang": self.words.tag, **to_query(self.state), **more}

    def scope(self) -> str:
        """The period and the chosen slices, in words."""
        chosen = [
            self.words(
                "card.scope",
                dimension=self.words(f"dimension.{dimension}"),
                values=self.words.join([*map(self.namer(dimension), values)]),
            )
            for dimension, values in self.state.choices().items()
            if values
        ]
        return " · ".join([self.fmt.period(self.state.start, self.state.end), *chosen])

    def notes(self, meta: str) -> list[tuple[str, str]]:
        """What the numbers of a file are worth: (label, text) of definition, selection, as of, verdict, kept out."""
        words, stamp = self.words, self.figures.stamp(self.where)
        as_of = "" if stamp.as_of is None else self.fmt.moment(stamp.as_of, self.figures.settings.zone)
        return [
            (words("export.definition"), meta),
            (words("export.scope"), self.scope()),
            (words("export.as_of"), as_of),
            (words("table.verdict"), words(f"verdict.{stamp.status or 'none'}")),
            (words("export.kept_out"), self.fmt.share(stamp.quarantined_share)),
            (words("export.version"), str(self.figures.warehouse.version)),
        ]

    def one(self, key: str) -> dict[str, Any]:
        """A metric over the chosen slice."""
        return self.figures.one(key, self.where)

    def goal(self, key: str) -> float | None:
        """The goal in force at the end of the period."""
        return self.figures.goal(key, self.state.end)

    def namer(self, dimension: str) -> Callable[[str | None], str]:
        """How the values of a dimension are named on screen; departments and categories are data, shown as they are."""

        def name(value: str | None) -> str:
            if value is None:
                return self.words("value.unknown_group")
            return self.words.get(f"channel.{value}", value) if dimension == "channel" else value

        return name

    def meta(self, metric: Metric, row: dict[str, Any], *more: str) -> str:
        """The grey line of a card: definition, n, coverage, method of the interval."""
        words, fmt = self.words, self.fmt
        parts = [self.note(metric), words("value.n", n=fmt.count(row["n"]))]
        if row["coverage"] is not None:
            parts.append(words("card.coverage", share=fmt.coverage(row["coverage"])))
        parts.append(words(f"interval.{metric.interval}"))
        if 0 < row["n"] < metric.min_sample:
            parts.append(words("card.small_sample", least=fmt.count(metric.min_sample)))
        if row["censored"]:
            parts.append(words("value.censored", n=fmt.count(row["censored"])))
        return " · ".join([*parts, *(text for text in more if text)])

    def held(self, row: dict[str, Any]) -> str:
        """What stands in the place of a figure that is not shown: of too few records, or of enough that tell others."""
        return self.words(f"value.{HELD[self.figures.why_withheld(row)]}")

    def note(self, metric: Metric) -> str:
        """The definition of a figure, with the settings that are in force."""
        return self.claims.note(metric)


@lru_cache(maxsize=4_000)
def _quoted(value: str) -> str:
    # Kept: a table may have hundreds of links, to the same hours of the same teams.
    return quote_plus(value)

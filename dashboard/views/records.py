"""Records: the list behind one figure, reached from a chart's mark or from a number under n; it has its own address."""

from __future__ import annotations

from functools import partial
from typing import Any

import polars as pl
import streamlit as st

from dashboard import address, markup
from dashboard.drill import AT, CASE, CUSTOMER, METRIC, PART, PARTS, SOURCE, Cell, cell_from, narrowed, on_the_clock
from dashboard.export import Sheet
from dashboard.looked import written_down
from dashboard.page import Page
from dashboard.plain import html
from dashboard.tables import LEAF, files, leaf
from warehouse.slices import Slice

ORDER = 90
SECTION = "customers"
ICON = ":material/list:"
NEEDS = "records"
HIDDEN = True
_READ = 20_000
_FIRST = (
    *("started_at", "responded_at", "sent_at", "channel", "department", "category", "customer_id", "case_id"),
    *("text", "comment"),
)  # fmt: skip
_ID = {"contacts": "interaction_id", "answers": "response_id", "cases": "case_id"}


def render(page: Page) -> None:
    """Draws the page."""
    if not page.rights.may("records"):
        _nothing(page, "records.forbidden")
        return
    cell = cell_from({name: st.query_params.get(name) for name in (METRIC, AT)})
    where = None if cell is None else narrowed(page.where, cell)
    if cell is None or where is None:
        _nothing(page, "records.none")
        return
    part = _part(page, cell)
    frame = _in_order(_records(page, cell, where, part))
    written_down(page, len(frame), what=cell.query(), part=part)
    name = " · ".join([page.words(f"metric.{cell.metric}"), *_narrowed_words(page, cell)])
    title = page.words.many("records.headline", len(frame), n=page.fmt.count(len(frame)), name=name)
    notes = [page.scope(), page.note(page.figures.metric(cell.metric)), page.words("records.masked")]
    if len(frame) > LEAF:
        notes.append(page.words("records.newest", shown=page.fmt.count(LEAF)))
    if len(frame) == _READ:
        notes.append(page.words("records.cut", n=page.fmt.count(_READ)))
    meta = " · ".join(notes)
    html(markup.head(title, meta, page.palette, level=1))
    headers = [
        page.words.get(f"field.{column}", page.words.get(f"dimension.{column}", column)) for column in frame.columns
    ]
    shown = frame[leaf("records", len(frame))]
    html(
        markup.table(
            headers,
            _rows(page, shown),
            title,
            page.palette,
            len(headers),
            form="listed",
            links=_links(page, shown),
        )
    )
    files(page, f"records-{cell.metric}-{part}", lambda: Sheet(title, page.notes(meta), headers, _rows(page, frame)))
    html(page.trust_line)


def _in_order(frame: pl.DataFrame) -> pl.DataFrame:
    """When, where and who first, then what was said; the keys of the source last. Columns that are empty all the way
    down take no room."""
    told = [column for column in frame.columns if frame.is_empty() or frame[column].null_count() < len(frame)]
    first = [column for column in _FIRST if column in told]
    last = [column for column in ("source", *_ID.values()) if column in told and column not in first]
    return frame.select(*first, *(column for column in told if column not in {*first, *last}), *last)


def _nothing(page: Page, key: str) -> None:
    html(markup.notice(page.words(key), [page.words(f"{key}_note")], [], [], page.palette))


def _part(page: Page, cell: Cell) -> str:
    """Which of the records: all of them, or of a share those that count for it, or those that do not."""
    if page.figures.metric(cell.metric).kind != "ratio":
        return PARTS[0]
    asked = st.query_params.get(PART, PARTS[0])
    if st.session_state.get("part") not in PARTS or st.session_state.get("part_seen") != asked:
        st.session_state["part"] = asked if asked in PARTS else PARTS[0]
    chosen = st.segmented_control(
        page.words("records.part"), PARTS, required=True, key="part", format_func=partial(_part_words, page),
    )  # fmt: skip
    chosen = chosen or PARTS[0]
    address.put(PART, chosen, PARTS[0])
    st.session_state["part_seen"] = chosen
    return chosen


def _part_words(page: Page, part: str) -> str:
    return page.words(f"records.{part}")


def _records(page: Page, cell: Cell, where: Slice, part: str) -> pl.DataFrame:
    if part == "others":
        # Read whole, before anything is cut off: what is not in one list has to be in the other.
        judged, counted = (page.figures.records(cell.metric, where, name, _READ) for name in ("judged", "counted"))
        key = next(column for column in _ID.values() if column in judged.columns)
        frame = judged.join(counted, on=["source", key], how="anti", maintain_order="left")
    else:
        frame = page.figures.records(cell.metric, where, part, _READ)
    clock = on_the_clock(cell)
    if not clock or "started_at" not in frame.columns:
        return frame
    local = pl.col("started_at").dt.replace_time_zone("UTC").dt.convert_time_zone(str(page.figures.settings.zone))
    at = {"weekday": local.dt.weekday(), "hour": local.dt.hour()}
    inside = [at[what] == value for what, value in clock.items()]
    whole = page.figures.records(cell.metric, where, "judged", _READ).filter(*inside)
    # The warehouse hides small groups; an hour of a weekday is not a group that it knows.
    return frame.clear() if len(whole) < page.figures.settings.min_group else frame.filter(*inside)


def _narrowed_words(page: Page, cell: Cell) -> list[str]:
    words = page.words
    said = []
    for what, value in cell.narrow:
        if what == "weekday":
            said.append(words(f"weekday_full.{value}"))
        elif what == "hour":
            said.append(words("records.hour", hour=value))
        elif what == "week":
            said.append(words("records.at_week", week=value))
        else:
            said.append(page.namer(what)(value))
    return said


def _links(page: Page, frame: pl.DataFrame) -> list[markup.Links]:
    """Customers lead to their histories, cases to theirs."""
    found = []
    if "customer_id" in frame.columns:
        addresses = [
            None if one is None else page.address("customer", **{CUSTOMER: one}) for one in frame["customer_id"]
        ]
        found.append(markup.Links(frame.columns.index("customer_id"), addresses, page.words("drill.customer")))
    if "case_id" in frame.columns:
        cases = zip(frame["source"], frame["case_id"], strict=True)
        addresses = [None if case is None else page.address("case", **{SOURCE: of, CASE: case}) for of, case in cases]
        found.append(markup.Links(frame.columns.index("case_id"), addresses, page.words("drill.case")))
    return found


def _rows(page: Page, frame: pl.DataFrame) -> list[list[str]]:
    zone = page.figures.settings.zone

    def cell(column: str, value: Any) -> str:
        if value is None:
            return ""
        if column.endswith("_at"):
            return page.fmt.moment(value, zone)
        if column in {"channel", "emotion_label"}:
            return page.words.get(f"{column.removesuffix('_label')}.{value}", str(value))
        if column == "wait_seconds":
            return page.fmt.value("seconds", value)
        if isinstance(value, bool):
            return page.words("value.yes" if value else "value.no")
        return str(value)

    return [[cell(column, value) for column, value in row.items()] for row in frame.iter_rows(named=True)]

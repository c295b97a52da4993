"""One run of the app: language, filters and navigation around the page that was asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from types import ModuleType
from typing import Any

import streamlit as st

from dashboard import address, board, foreign, live, markup, saved_box, sidebar, signin
from dashboard.access import FILE
from dashboard.charts import Pen
from dashboard.figures import Figures, current
from dashboard.filters import Days, to_query
from dashboard.format import Format
from dashboard.look import Look
from dashboard.page import Page
from dashboard.plain import html
from dashboard.rights import OPEN, Rights
from dashboard.trouble import trouble, trouble_line
from dashboard.views import views
from dashboard.words import Words
from warehouse.errors import EndValueError
from warehouse.settings import home_folder, load_settings

# A picture of our own, open to the signed-out too: a Material icon would be fetched from a font server.
ICON = "/app/static/icon.png"
COMMANDS = ("endvalue demo", "endvalue load FILE --source NAME")


def main() -> None:
    """Draws one run of the app."""
    words = sidebar.language()
    st.set_page_config(page_title=words("app.name"), page_icon=ICON, layout="wide")
    pen = Pen(words, Format(words), Look(st.context.theme.type == "dark"))
    foreign.tell(words, pen.palette)
    try:
        rights = signin.reader(load_settings(), words)
    except EndValueError as error:
        # Who reads is not known; but where nobody signs in, it is whoever runs the server.
        trouble(error, pen, None if (home_folder() / FILE).is_file() else OPEN)
        return
    if rights is None:
        st.navigation([st.Page(lambda: None, title=words("app.name"), default=True)], position="hidden").run()
        return
    choice: dict[str, str] | None = None
    try:
        # The records of a day or a week are no secret from who may see them.
        figures = current(load_settings(), rights.departments, in_blocks=not rights.may("records"))
        draw, choice = _drawer(figures, pen, rights)
    except EndValueError as error:
        draw = partial(_without_warehouse, error, pen, rights)
    pages = _pages(draw, pen, rights)
    # A click on a mark opens another page, and has to name it as Streamlit does.
    st.session_state["pages"] = dict(zip(_offered(rights), pages, strict=True))
    if board.BOARD in st.query_params:
        st.navigation(pages, position="hidden").run()
        return
    page = st.navigation(_by_section(pages, pen, rights), position="sidebar", expanded=True)
    sidebar.language_choice(words)
    address.settle(words.tag, choice, page.url_path)
    _saved(words, rights, page.url_path)
    page.run()


def _saved(words: Words, rights: Rights, path: str) -> None:
    pages = st.session_state["pages"]
    try:
        saved_box.box(words, load_settings().home, rights, pages, path or next(iter(pages)))
    except EndValueError as error:
        with st.sidebar:
            trouble_line(error, words, rights)


def _offered(rights: Rights) -> dict[str, ModuleType]:
    """The pages of a reader: a page NEEDS a right, or shows WHOLE batches, which hold the rows of all departments.
    What is not offered is not there when its address is typed either."""
    return {
        name: view
        for name, view in views().items()
        if (not hasattr(view, "NEEDS") or rights.may(view.NEEDS))
        and not (rights.departments is not None and getattr(view, "WHOLE", False))
    }


def _pages(draw: Callable[[ModuleType], None], pen: Pen, rights: Rights) -> list[Any]:
    return [
        st.Page(
            _runner(view, draw, pen, rights), title=pen.words(f"page.{name}"), icon=view.ICON, url_path=name,
            default=index == 0, visibility="hidden" if getattr(view, "HIDDEN", False) else "visible",
        )
        for index, (name, view) in enumerate(_offered(rights).items())
    ]  # fmt: skip


def _by_section(pages: list[Any], pen: Pen, rights: Rights) -> dict[str, list[Any]]:
    """The pages under the headings of the navigation, in their order."""
    sections: dict[str, list[Any]] = {}
    for page, view in zip(pages, _offered(rights).values(), strict=True):
        sections.setdefault(pen.words(f"section.{view.SECTION}"), []).append(page)
    return sections


def _drawer(
    figures: Figures | None, pen: Pen, rights: Rights
) -> tuple[Callable[[ModuleType], None], dict[str, str] | None]:
    """How a page is drawn with what is published: all of it, the ledger alone, or nothing yet; and what the reader
    chose, as it is to stand in the address."""
    extent = None if figures is None else figures.extent()
    if figures is None or extent is None:
        return lambda view: _without_records(view, figures, pen, rights), None
    days = _days(figures, extent)
    if board.BOARD in st.query_params:
        asked = days.read(st.query_params.to_dict(), figures.options())
        return lambda _: board.render(Page(figures, asked, *extent, pen, rights)), None
    state = sidebar.choose(pen.words, pen.fmt, figures.options(), days)
    page = Page(figures, state, *extent, pen, rights)

    def draw(view: ModuleType) -> None:
        live.line(page)
        if said := sidebar.left_out_of(state, pen.words):
            html(markup.warning(said, pen.palette))
        view.render(page)

    return draw, to_query(state)


def _days(figures: Figures, extent: tuple[date, date]) -> Days:
    """The days that can be chosen: of whole weeks also the first, before which there is nothing, and the last where no
    more of it is to be expected."""
    calendar = figures.settings.calendar
    if not figures.in_blocks:
        return Days(*extent, calendar)
    first, last = figures.reached() or extent
    return Days(calendar.start_of(first, "week"), last, calendar, whole_weeks=True)


@dataclass(frozen=True)
class _Ledger:
    """What a page of the ledger needs while there are no records."""

    figures: Figures
    pen: Pen
    rights: Rights


def _without_records(view: ModuleType, figures: Figures | None, pen: Pen, rights: Rights) -> None:
    if figures is not None and hasattr(view, "render_ledger"):
        view.render_ledger(_Ledger(figures, pen, rights))
        return
    welcome(pen, figures)


def welcome(pen: Pen, figures: Figures | None) -> None:
    """What to do while there are no records; the page draws itself anew as soon as a version is published."""
    words = pen.words
    key = "welcome.how" if figures is None else "welcome.refused"
    version = None if figures is None else figures.warehouse.version
    html(markup.notice(words("welcome.title"), [words(key)], COMMANDS, [words("welcome.then")], pen.palette))
    _watch(version)


@st.fragment(run_every="5s")
def _watch(seen: int | None) -> None:
    figures = current(load_settings())
    if (None if figures is None else figures.warehouse.version) != seen:
        st.rerun()


def _without_warehouse(error: EndValueError, pen: Pen, rights: Rights, view: ModuleType) -> None:
    trouble(error, pen, rights)


def _runner(view: ModuleType, draw: Callable[[ModuleType], None], pen: Pen, rights: Rights) -> Callable[[], None]:
    def run() -> None:
        try:
            draw(view)
        except EndValueError as error:
            trouble(error, pen, rights)

    return run

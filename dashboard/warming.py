"""Pages drawn ahead for nobody, so that the first reader of a version does not wait for what all of them ask."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from dashboard.charts import Pen
from dashboard.figures import Figures, current
from dashboard.filters import FilterState, default_period
from dashboard.format import Format
from dashboard.look import Look
from dashboard.page import Page
from dashboard.views import views
from dashboard.words import DEFAULT, Words
from warehouse.errors import EndValueError
from warehouse.settings import Settings

EVERY_S = 5.0
PAUSE_S = 0.5
_LOGGER = logging.getLogger(__name__)


def keep_warm(settings: Settings, stopped: threading.Event) -> None:
    """Draws what is published, and every version after it as soon as it is there, until it is stopped."""
    seen: tuple[str, int] | None = None
    while not stopped.is_set():
        try:
            with _unheard():
                figures = current(settings)
                if figures is not None and figures.key != seen:
                    seen = figures.key
                    draw(figures, stopped)
        except EndValueError:
            pass  # whoever opens a page is told
        stopped.wait(EVERY_S)


def draw(figures: Figures, stopped: threading.Event) -> None:
    """Draws every page that all readers share, over the period it opens with; between two pages others go first."""
    extent = figures.extent()
    if extent is None:
        return
    words = Words(DEFAULT)
    page = Page(
        figures,
        FilterState(*default_period(*extent, figures.settings.calendar)),
        *extent,
        Pen(words, Format(words), Look()),
    )
    figures.options()
    for view in views().values():
        # Pages that need a right or that no menu leads to are of single readers; some write down who looked.
        if hasattr(view, "NEEDS") or getattr(view, "HIDDEN", False):
            continue
        try:
            view.render(page)
        except EndValueError:
            pass  # whoever opens the page is told
        except Exception:
            _LOGGER.exception("A page could not be drawn ahead")
        if stopped.wait(PAUSE_S):
            return


@contextmanager
def _unheard() -> Iterator[None]:
    """Streamlit says at every call that nobody is there to see it: of this thread alone, that goes unsaid."""
    own = threading.get_ident()

    def of_others(record: logging.LogRecord) -> bool:
        return record.thread != own

    loggers = [logging.getLogger(name) for name in [*logging.root.manager.loggerDict] if name.startswith("streamlit")]
    for logger in loggers:
        logger.addFilter(of_others)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeFilter(of_others)

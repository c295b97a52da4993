"""Runs one page of the dashboard without a browser."""

from __future__ import annotations

import logging
import os
from functools import cache
from pathlib import Path

# The text of an exception is withheld otherwise, also from the tests.
os.environ["STREAMLIT_CLIENT_SHOW_ERROR_DETAILS"] = "full"

from streamlit import config
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

import dashboard

APP = Path(dashboard.__file__).parent / "app.py"
# Every new page would search all installed packages for components, and collect all garbage once it is drawn: nine
# tenths of the time of a page whose figures are known. Both are alike for all pages of a run.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)
config.set_option("runner.postScriptGC", False)
_TABLES: set[str] = set()


def open_page(
    view: str, language: str = "en", *, tables: bool = False, user: dict[str, object] | None = None, **query: str
) -> AppTest:
    """The page of that name, drawn once, or twice to have its tables open; ENDVALUE_HOME names the warehouse.

    Args:
        user: the claims of whoever has signed in.
    """
    logging.getLogger("streamlit").setLevel(logging.ERROR)
    page = AppTest.from_file(str(APP), default_timeout=60)
    if user is not None:
        page.user = user
    page.query_params["lang"] = language
    for key, value in query.items():
        # `from` is a word of Python, so it is passed as `from_`.
        page.query_params[key.rstrip("_")] = value
    page.switch_page(f"views/{view}.py")
    if not tables:
        return page.run()
    # Those known from an earlier drawing are open from the start, which spares the second one.
    for key in _TABLES:
        page.session_state[key] = True
    return with_tables(page.run())


def with_tables(page: AppTest) -> AppTest:
    """The page with every table open that is made when somebody looks at it."""
    names = [fold.proto.id.partition("-table-")[2] for fold in page.get("expander")]
    keys = {f"table-{name}" for name in names if name}
    closed = [key for key in keys if key not in page.session_state or not page.session_state[key]]
    _TABLES.update(keys)
    for key in closed:
        page.session_state[key] = True
    return page.run() if closed else page


def html_of(page: AppTest) -> str:
    """All the HTML of a page, one piece after the other."""
    return "\n".join(element.proto.body for element in page.get("html"))


def alts_of(page: AppTest) -> list[str]:
    """What a screen reader says of every chart."""
    return [chart.proto.alt for chart in page.get("plotly_chart")]

"""What of Streamlit no option reaches. Its own words are told to the page, whose script puts ours there; and its
look falls short of WCAG 2.2 AA: labels of expanders and, on dark, of the first buttons are too faint (1.4.3), parts of
dates too small to hit (2.5.8)."""

from __future__ import annotations

import json
from html import escape

from dashboard.look import Palette
from dashboard.plain import html
from dashboard.stacked import quoted
from dashboard.words import Words

_CELL = "[data-testid=stGridCell]"
_LOW, _HIGH = f"{_CELL}:has([class*=st-key-low-])", f"{_CELL}:not(:has([class*=st-key-low-]))"
_LOOK = (
    "<style>[data-testid=stExpander] summary{opacity:1;color:MUTE}"
    "[role=spinbutton]{display:inline-block;min-width:24px;min-height:24px;line-height:24px;text-align:center}"
    # Parts of that size need the room of what is around them, or the last day of a period is cut off.
    "[data-testid=stDateInput] [data-range-field],[data-testid=stDateInputFieldsScroller]>span{padding:0 1px!important}"
    "[data-testid=stDateInput] [data-range-field=start]{padding-left:6px!important}"
    "[data-testid=stDateInput] [role=spinbutton]{padding:0!important;font-size:.85rem}"
    "[data-testid=stBaseButton-primary]:not(:disabled) p{color:SURFACE}"
    # All pages in sight beside the filters: under each heading as many in a row as there is room for.
    "[data-testid=stSidebarNavItems]{padding:0}"
    "[data-testid=stSidebarNavItems]>div{display:flex;flex-wrap:wrap;gap:0 2px;margin:0 0 .2rem}"
    "[data-testid=stSidebarNavItems] header{flex:1 0 100%;margin:0;padding:0 8px;min-height:0;pointer-events:none}"
    "[data-testid=stSidebarNavItems] header p{font-size:.78rem;color:MUTE}"
    "[data-testid=stSidebarNavItems] header>:last-child,[data-testid=stSidebarNavLink]>:first-child{display:none}"
    "[data-testid=stSidebarNavItems] li,[data-testid=stSidebarNavLinkContainer]{width:auto;margin:0}"
    "[data-testid=stSidebarNavLink]{padding:1px 8px;min-height:24px;margin:0}"
    "[data-testid=stSidebarNavSeparator]{margin:.2rem 0 .5rem}"
    "[data-testid=stSidebarHeader]{height:3rem;margin-bottom:0}"
    "[data-testid=stSidebarUserContent] [data-testid=stVerticalBlock]{gap:.65rem}"
    # Of a font for Chinese, quotation marks are a character wide, which tears an English sentence apart.
    "html[lang^=en]{font-variant-east-asian:proportional-width}"
    "[data-testid=stSidebarHeader]::before{content:'BRAND';font-weight:600;font-size:1.05rem;margin-right:auto}"
    # Low cards stand after the others, which would leave them half empty; the last of an odd number has a row alone.
    + f"{_LOW}{{order:1}}"
    + "".join(f"{one}:nth-child(odd of {one}):nth-last-child(1 of {one}){{grid-column:1/-1}}" for one in (_LOW, _HIGH))
    + "</style>"
)

# As Streamlit 1.67 writes them, which is pinned; the key of ours is under `foreign`.
THEIRS = {
    "App pages": "pages",
    "Main menu": "menu",
    "Sidebar": "sidebar",
    "Expand sidebar": "expand",
    "Collapse sidebar": "collapse",
    "Close": "close",
    "Open": "open",
    "Clear value": "clear",
    "Clear all": "clear_all",
    "Clear dates": "clear_dates",
    "Choose date range": "dates",
    "Quick select a date range": "quick",
    "Previous month": "before",
    "Next month": "after",
    "Theme": "theme",
    "Running...": "running",
    "Copy to clipboard": "copy",
    "System": "as_system",
    "Light": "light",
    "Dark": "dark",
    "Print": "print",
    "Record screen": "record",
    # Any number stands in place of the sign.
    "# more": "more",
    "View # more": "more",
    "View less": "less",
    "Page not found": "lost",
    "Choose an option": "choose",
    "Choose options": "choose_some",
    "No options to select": "no_options",
    "No results": "no_results",
    "Select all": "select_all",
    "Select # matches": "select_matches",
    "Selected values": "selected",
    "Choose date": "date",
    "Next page": "leaf_next",
    "Previous page": "leaf_before",
    "Pagination": "leaves",
    "Page #": "leaf",
    "# options available.": "options",
    "# option available.": "options",
    "Copy version to clipboard": "copy_version",
    "Dismiss": "dismiss",
    "The page that you have requested does not seem to exist": "lost_why",
    "Use arrow keys to navigate dates. Enter to select. Escape to close.": "date_keys",
    "Press Enter to apply": "apply",
    "Press Enter to submit form": "submit",
    "Skip to main content": "skip",
    "Connecting": "connecting",
    "Please wait...": "wait",
    "Date range": "date_range",
    "Connection error": "no_connection",
    "Download failed": "download_failed",
    # Begins so; the rest speaks of logs on a platform that is not ours.
    "This app has encountered an error": "error",
    # The sentence below that heading begins so; the rest names the page.
    "You have requested page /": "lost_why",
}


def tell(words: Words, palette: Palette) -> None:
    """Tells the page its language: that of the document, for glyphs and voices, and of Streamlit's own words."""
    table = json.dumps({theirs: words(f"foreign.{key}") for theirs, key in THEIRS.items()}, ensure_ascii=False)
    told = f"<div hidden data-lang='{words.tag}' data-page-words='{escape(table, quote=True)}'></div>"
    look = _LOOK.replace("MUTE", palette.mute).replace("SURFACE", palette.surface)
    html(told + look.replace("BRAND", quoted(words("app.name"))))

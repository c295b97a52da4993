"""Everything that a page without a browser says: what its reader sees and hears, and what is sent along unseen."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from google.protobuf.message import Message
from streamlit.testing.v1 import AppTest

# Of Streamlit's own messages these are words for the reader; of HTML and of charts, those below.
_WORDS = {"alt", "body", "content", "help", "label", "options", "placeholder"}
_ATTRIBUTES = {"aria-label", "alt", "title"}
_CHART_WORDS = {"hovertemplate", "hovertext", "text", "ticktext", "title"}
# What a reader types, and an address of e-mail, are in no language.
_CODE = ("style", "script", "code")
_ADDRESS = re.compile(r"\S+@\S+")
_FILLED_IN = re.compile(r"%\{[^}]*\}")
_SPOKEN_BY_STYLE = re.compile(r"content:\s*'([^']*)'")
# The picture of a small chart may spell anything.
_PICTURE = re.compile(r"base64,[^'\"]+")


def sent(page: AppTest) -> str:
    """All that reaches the browser, pictures aside: words, option lists, charts, and what none of them shows."""
    return _PICTURE.sub("", "\n".join(text for _, text in _texts(page)))


def words_of(page: AppTest) -> list[str]:
    """The texts that a reader sees or hears, but for commands, addresses of e-mail and the names of languages."""
    found: list[str] = []
    for name, text in _texts(page):
        kind, _, field = name.partition(".")
        if kind == "Html":
            found += _of_html(text)
        elif name == "PlotlyChart.spec":
            found += _of_chart(json.loads(text))
        elif field.rpartition(".")[2] in _WORDS and not name.startswith("Selectbox.options"):
            found.append(text)
    return [text for text in (_ADDRESS.sub("", text) for text in found) if text.strip()]


def _texts(page: AppTest) -> Iterator[tuple[str, str]]:
    for node in page._tree:
        proto = getattr(node, "proto", None)
        if isinstance(proto, Message):
            yield from _of_message(proto, type(proto).__name__)


def _of_message(message: Message, name: str) -> Iterator[tuple[str, str]]:
    for field, value in message.ListFields():
        for one in value if field.is_repeated else [value]:
            if isinstance(one, Message):
                yield from _of_message(one, f"{name}.{field.name}")
            elif isinstance(one, str):
                yield f"{name}.{field.name}", one


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._within = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._within = tag if tag in _CODE else ""
        self.texts += [value for key, value in attrs if key in _ATTRIBUTES and value]

    def handle_endtag(self, tag: str) -> None:
        self._within = ""

    def handle_data(self, data: str) -> None:
        self.texts += _SPOKEN_BY_STYLE.findall(data) if self._within else [data]


def _of_html(body: str) -> list[str]:
    reader = _Reader()
    reader.feed(body)
    return reader.texts


def _of_chart(spec: Any, key: str = "") -> Iterator[str]:
    if isinstance(spec, dict):
        for name, value in spec.items():
            yield from _of_chart(value, name)
    elif isinstance(spec, list):
        for value in spec:
            yield from _of_chart(value, key)
    elif isinstance(spec, str) and key in _CHART_WORDS:
        yield from _of_html(_FILLED_IN.sub("", spec))

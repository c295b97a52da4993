"""Fonts inside the report: the characters it holds, cut out of a free font of the machine, so that none is a box.

Only fonts whose licence lets them be embedded are looked for: Noto Sans CJK and Source Han Sans (SIL OFL 1.1).
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import io
import json
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

FAMILY = "CX Sans"
PATH_VARIABLE = "ENDVALUE_FONTS"
_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "/Library/Fonts",
    "~/Library/Fonts",
    "C:/Windows/Fonts",
)
_FILES = re.compile(r"(NotoSans(CJK|TC|SC)|SourceHanSans)[\w.-]*-(Regular|Bold)\.(ttc|otf|ttf)", re.IGNORECASE)
# The regional forms that a language is written with; English takes the Simplified face for the odd Chinese name.
_REGION = {"zh-Hant": "TC", "zh-Hans": "SC"}
# Bump when the way fonts are cut changes, so that no older cut is taken from the cache.
_CUT = 1
_WEIGHTS = {"Regular": "400", "Bold": "600 700"}
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_SHEETS = re.compile(r"<script>[^<]{200000,}</script>")


@dataclass(frozen=True, slots=True)
class Embedded:
    """The fonts of a report: their CSS, and what the manifest says of them."""

    css: str
    facts: dict[str, Any]


def embedded(page: str, language: str, cache_folder: Path) -> Embedded:
    """The fonts for a page.

    Args:
        page: its HTML, with all of its words and charts.
        language: its locale.
        cache_folder: where cut fonts are kept for the next run.
    """
    region = _REGION.get(language, "SC")
    characters = _characters(page)
    css, cut, missing = [], [], set[str]()
    for weight, number in _WEIGHTS.items():
        face = _face(region, weight)
        if face is None:
            continue
        content = _kept(face, characters, cache_folder)
        missing |= {c for c in characters if ord(c) not in _covered(face)}
        css.append(
            f'@font-face{{font-family:"{FAMILY}";font-weight:{number};'
            f'src:url(data:font/woff2;base64,{base64.b64encode(content).decode()}) format("woff2")}}'
        )
        digest = hashlib.sha256(content).hexdigest()
        cut.append({"face": _name(face), "weight": number, "bytes": len(content), "sha256": digest})
    if not cut:
        note = (
            "No font that may be embedded was found, so the report is shown in the reader's own fonts, and Chinese "
            "characters are boxes where there are none. Install Noto Sans CJK (Debian: fonts-noto-cjk), or name its "
            f"folder in {PATH_VARIABLE}."
        )
        return Embedded("", {"embedded": [], "note": note})
    return Embedded("\n".join(css), {"embedded": cut, "characters_without_glyph": sorted(missing)})


def _characters(page: str) -> str:
    """The characters of a page, those that its charts hold as escapes among them; the library's own left aside."""
    text = _SHEETS.sub("", page)
    found = set(text) | {chr(int(code, 16)) for code in _ESCAPED.findall(text)}
    ascii_ = {chr(code) for code in range(0x20, 0x7F)}
    return "".join(sorted(c for c in found | ascii_ if c.isprintable()))


@dataclass(frozen=True, slots=True)
class _Face:
    path: Path
    number: int


@cache
def _files() -> tuple[Path, ...]:
    given = os.environ.get(PATH_VARIABLE)
    folders = [given] if given is not None else list(_FOLDERS)
    return tuple(path for folder in folders for path in _walk(Path(folder).expanduser()) if _FILES.fullmatch(path.name))


def _walk(folder: Path) -> Iterator[Path]:
    for root, names, files in os.walk(folder):
        names.sort()
        yield from (Path(root) / name for name in sorted(files))


@cache
def _face(region: str, weight: str) -> _Face | None:
    """The face of a region and weight; of another region where there is no better one."""
    found = []
    for path in _files():
        if f"-{weight.lower()}." not in path.name.lower():
            continue
        for number, name in enumerate(_names(path)):
            # Mono faces have the same letters at other widths.
            if "mono" not in name.lower():
                found.append((not re.search(rf"\b{region}\b", name), str(path), number))
    if not found:
        return None
    _, path_name, number = min(found)
    return _Face(Path(path_name), number)


def _names(path: Path) -> list[str]:
    if path.suffix.lower() != ".ttc":
        with TTFont(path, lazy=True) as font:
            return [str(font["name"].getDebugName(1))]
    with TTCollection(path, lazy=True) as collection:
        return [str(font["name"].getDebugName(1)) for font in collection.fonts]


@cache
def _covered(face: _Face) -> frozenset[int]:
    with TTFont(face.path, fontNumber=face.number, lazy=True) as font:
        return frozenset(font.getBestCmap())


@cache
def _name(face: _Face) -> str:
    with TTFont(face.path, fontNumber=face.number, lazy=True) as font:
        return f"{font['name'].getDebugName(4)}, {font['name'].getDebugName(5)}"


def _kept(face: _Face, characters: str, folder: Path) -> bytes:
    """The cut font, from the cache where this very cut was made before."""
    about = [_CUT, _name(face), face.path.stat().st_size, face.number, subset.__name__, characters]
    key = hashlib.sha256(json.dumps(about).encode()).hexdigest()
    path = folder / f"{key}.woff2"
    with contextlib.suppress(OSError):
        content = path.read_bytes()
        if hashlib.sha256(content[:-32]).digest() == content[-32:]:
            return content[:-32]
    content = _cut(face, characters)
    # A home that cannot be written to makes the next run slower, not this one fail.
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
            file.write(content + hashlib.sha256(content).digest())
        Path(file.name).replace(path)
    return content


def _cut(face: _Face, characters: str) -> bytes:
    options = subset.Options()
    options.flavor = "woff2"
    options.layout_features = ["kern", "locl"]
    options.recalc_timestamp = False
    options.hinting = False
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE"]
    with TTFont(face.path, fontNumber=face.number, lazy=True, recalcTimestamp=False) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=[ord(c) for c in characters])
        cutter.subset(font)
        font.flavor = "woff2"
        buffer = io.BytesIO()
        font.save(buffer)
    return buffer.getvalue()

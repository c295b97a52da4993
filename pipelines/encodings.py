"""Which encoding a text is in, where its profile declares none and it is not UTF-8."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipelines.opening import open_bytes
from warehouse.errors import SourceError

_SAMPLE = 256 << 10
_SHOWN = 40
_SURE = 0.35  # the share of usual letters; no text of the public samples was read wrongly at it
_AHEAD = 2.0
_FEWEST = 4  # letters outside ASCII; fewer are no evidence
_NULS = 0.1

# The most used characters of written Chinese, in both scripts, and those of service talk. Text read in the wrong
# encoding seldom hits them: it turns into characters that hardly anybody writes.
_COMMON = frozenset(
    "的一是不了在人有我他这中大来上个国们到说时地为子就出会也你对生能而那得于着下自之年过发后作里用道行所然家种事成方"
    "多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日者意无力它与长把机十民第公此已"
    "工使情明性知全三又关点正业外将两高间由问很最重并物手应向头文体相见被利什二等产或新己制身果加西月话合回特代内信表"
    "化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活更别打女变四总何电数安少报才"
    "结反受目太量再感建务做接必场件计管期市直资命金指许统区保至形便空决客服线复单网货退款户谢请您满差吃味店价钱买卖"
    "這來個國們說時為會對於著過發後裡種經麼學現當沒動還進樣開從實無與長機關點業將兩間問並應頭體見產話內給門東聲員論處"
    "義幾認條氣題別變總電數報結務場計資許統區決線復覆單網貨戶謝請滿價錢買賣餐食飯"
    "，。！？；：、（）“”《》「」"
)


@dataclass(frozen=True, slots=True)
class Detected:
    """An encoding, and what the ledger should say about it."""

    encoding: str
    note: str


def starts_as_wide(path: Path) -> Detected | None:
    """UTF-16 or UTF-32, told by its mark or its zero bytes, which are UTF-8 to a decoder; None for every other file."""
    with open_bytes(path) as source:
        head = source.read(4096)
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):  # of which that of UTF-16 is the beginning
        return Detected("utf-32", "read as utf-32, by its byte-order mark")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Detected("utf-16", "read as utf-16, by its byte-order mark")
    return _bare_utf16(head) if head.count(0) >= _NULS * len(head) else None


def detect(path: Path, error: SourceError) -> Detected:
    """The encoding of a file that is not UTF-8, on the evidence of its lines with letters outside ASCII.

    Each candidate must decode every one of these lines, and its text must look like something people write.

    Args:
        path: the file, packed or not.
        error: why it is not UTF-8; raised, with what to do, where part of the file is UTF-8.

    Raises:
        SourceError: the evidence fits several encodings, or none.
    """
    sample = _telling_lines(path)
    right = sum(1 for letter in sample.decode("utf-8", errors="ignore") if not letter.isascii())
    wrong = sample.decode("utf-8", errors="replace").count("\ufffd")
    if right > 2 * wrong:
        raise _mixed(error) from error
    bare = _bare_utf16(sample)
    if bare is not None:
        return bare
    texts = {name: text for name in _SCORES if (text := _decoded(sample, name)) is not None}
    scores = {name: _SCORES[name](text) for name, text in texts.items()}
    ranked = sorted(scores, key=lambda name: scores[name], reverse=True)
    if ranked and scores[ranked[0]] >= _SURE:
        best, runner_up = ranked[0], max((scores[name] for name in ranked[1:]), default=0.0)
        if len(_foreign(texts[best])) >= _FEWEST and scores[best] >= _AHEAD * runner_up:
            return Detected(best, f"read as {best}, on the evidence of its text ({scores[best]:.0%} usual letters)")
    raise _unclear(path, texts, error) if texts else _mixed(error)


def _mixed(error: SourceError) -> SourceError:
    """What to do where part of a text is UTF-8, or damaged."""
    next_step = (
        f"No one encoding fits all of it: mend it from line {error.facts['line']:,} on, or export it again in one"
        " encoding."
    )
    return SourceError(error.what, next_step, **error.facts)


def _unclear(path: Path, texts: dict[str, str], error: SourceError) -> SourceError:
    shown = "; ".join(f"{name} reads '{''.join(_foreign(text)[:_SHOWN])}'" for name, text in texts.items())
    facts = error.facts
    return SourceError(
        f"{path} is not UTF-8: byte {facts['offset']:,} (line {facts['line']:,}) does not fit, and its text does not"
        f" tell its encoding: {shown}",
        "Declare its `encoding` in [read] of the profile: the one whose text is right.",
        file=str(path),
        candidates=list(texts),
        **{key: value for key, value in facts.items() if key in ("offset", "line")},
    )


def _telling_lines(path: Path) -> bytes:
    """The lines with bytes outside ASCII, up to the size of the sample."""
    lines: list[bytes] = []
    size = 0
    with open_bytes(path) as source:
        while size < _SAMPLE and (line := source.readline(_SAMPLE)):
            if not line.isascii():
                lines.append(line)
                size += len(line)
    return b"".join(lines)


def _bare_utf16(sample: bytes) -> Detected | None:
    """UTF-16 without a mark: in one byte order nearly all is ASCII or usual, in the other nearly nothing."""
    even = sample[: len(sample) // 2 * 2]
    if 0 not in even:
        return None
    scores = {}
    for name in ("utf-16-le", "utf-16-be"):
        text = _decoded(even, name)
        usual = sum(
            letter in _COMMON or letter.isprintable() * letter.isascii() or letter in "\r\n\t" for letter in text or ""
        )
        scores[name] = usual / len(text) if text else 0.0
    best, other = sorted(scores, key=lambda name: scores[name], reverse=True)
    if scores[best] < _SURE or scores[best] < _AHEAD * scores[other]:
        return None
    return Detected(best, f"read as {best}, which has no byte-order mark, on the evidence of its text")


def _decoded(sample: bytes, encoding: str) -> str | None:
    try:
        return codecs.getincrementaldecoder(encoding)("strict").decode(sample)
    except UnicodeDecodeError:
        return None


def _foreign(text: str) -> list[str]:
    return [letter for letter in text if not letter.isascii()]


def _chinese(text: str) -> float:
    """The share of usual characters among the letters outside ASCII."""
    foreign = _foreign(text)
    return sum(letter in _COMMON for letter in foreign) / len(foreign) if foreign else 0.0


def _western(text: str) -> float:
    """The share of small letters and marks like the dash that stand next to none of their kind, as in `café`.

    Capitals and signs count against it, for they are what the first bytes of Big5 letters look like.
    """
    foreign = alone = 0
    for before, letter, after in zip(" " + text, text, text[1:] + " ", strict=False):
        if not letter.isascii():
            foreign += 1
            mark = ord(letter) > 0xFF and letter.isprintable()
            alone += before.isascii() and after.isascii() and (mark or "ß" <= letter <= "ÿ")
    return alone / foreign if foreign else 0.0


_SCORES: dict[str, Callable[[str], float]] = {"gb18030": _chinese, "cp950": _chinese, "cp1252": _western}

"""What people said of texts, kept as it comes: lines that are only ever appended, in `<home>/labels/`.

A page may not write the warehouse, and a label must not be lost while a load is running. So labels go into files, one a
rater, and the next load takes them in; the files stay, so that a home that is built anew has its labels at once. They
hold no text and no customer: a record's key, and a mark of the words that were seen.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from warehouse.errors import StoreError
from warehouse.vocabulary import CAUSES, NEGATIVE_FORMS, VERDICTS

FOLDER = "labels"
DESIGNS = ("random", "chosen")
RECORDS = ("interaction", "survey")
_SHORT = 15


@dataclass(frozen=True, slots=True)
class Label:
    """One person's word on one text.

    Attributes:
        label_id: unique.
        record, source, record_key: whose text; record is interaction or survey.
        text_mark: `mark_of` the masked text that was seen; a text that changed since has no label.
        rater: who says so.
        verdict: negative, not_negative or unclear.
        form, cause: of a negative one, where the person says it.
        design: `random` where the product drew the text, else `chosen`.
        labelled_at: UTC.
    """

    label_id: str
    record: str
    source: str
    record_key: str
    text_mark: str
    rater: str
    verdict: str
    labelled_at: datetime
    form: str | None = None
    cause: str | None = None
    design: str = "random"

    def faults(self) -> list[str]:
        """The fields that hold what they cannot hold."""
        allowed = {
            "record": RECORDS, "verdict": VERDICTS, "design": DESIGNS, "form": (None, *NEGATIVE_FORMS),
            "cause": (None, *CAUSES),
        }  # fmt: skip
        wrong = [name for name, values in allowed.items() if getattr(self, name) not in values]
        blank = [name for name in ("label_id", "source", "record_key", "text_mark", "rater") if not getattr(self, name)]
        if self.verdict != "negative" and (self.form or self.cause):
            wrong.append("form" if self.form else "cause")
        return wrong + blank


def mark_of(text: str) -> str:
    """What stands for a text: t and 15 hex digits of its SHA-256; the letter keeps it a text in spreadsheets."""
    return "t" + hashlib.sha256(text.encode()).hexdigest()[:_SHORT]


def label_id_of(record: str, source: str, record_key: str, text_mark: str, rater: str) -> str:
    """One rater has one label of one text: the same words said twice are the same label."""
    return hashlib.sha256("\x1f".join((record, source, record_key, text_mark, rater)).encode()).hexdigest()[:24]


class LabelStore:
    """The label files of a home."""

    def __init__(self, home: Path) -> None:
        self.folder = home / FOLDER

    def append(self, labels: Iterable[Label]) -> None:
        """Writes labels behind what is there, whole or not at all, whoever else is writing.

        Raises:
            StoreError: a file cannot be written.
        """
        by_rater: dict[str, list[Label]] = {}
        for label in labels:
            by_rater.setdefault(label.rater, []).append(label)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            for rater, given in by_rater.items():
                self._append(self.folder / f"{_file_name(rater)}.jsonl", given)
        except OSError as error:
            raise StoreError(f"{self.folder} cannot be written ({error})", "Check its rights and its disk.") from error

    def say(self, label: Label, *, change: bool = False) -> bool:
        """Keeps one rater's word on one text, unless it stands already: a key pressed twice says nothing twice.

        Args:
            label: the word.
            change: whether another word on the same text is a change of mind; else the one that stands stays.

        Returns:
            Whether it was written.

        Raises:
            StoreError: the file cannot be written.
        """

        def is_new(lines: list[str]) -> bool:
            said = [one for one in map(_read, lines) if one is not None and one.label_id == label.label_id]
            same = said and (said[-1].verdict, said[-1].form, said[-1].cause) == (
                label.verdict, label.form, label.cause,
            )  # fmt: skip
            return not said or (change and not same)

        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            return self._append(self.folder / f"{_file_name(label.rater)}.jsonl", [label], is_new)
        except OSError as error:
            raise StoreError(f"{self.folder} cannot be written ({error})", "Check its rights and its disk.") from error

    def read(self) -> tuple[list[Label], int]:
        """Every label, by the time it was given, and how many lines cannot be read (cut off, or not ours)."""
        found: list[Label] = []
        broken = 0
        for path in sorted(self.folder.glob("*.jsonl")):
            for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
                label = _read(line)
                broken += label is None
                if label is not None:
                    found.append(label)
        return sorted(found, key=lambda label: (label.labelled_at, label.label_id)), broken

    def keep(self, wanted: Callable[[Label], bool]) -> int:
        """Takes the labels that are not wanted out of the files (their record was erased); how many went."""
        gone = 0
        for path in sorted(self.folder.glob("*.jsonl")):
            with path.open("r+", encoding="utf-8", errors="replace") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                lines = file.read().splitlines()
                kept = [line for line in lines if (label := _read(line)) is None or wanted(label)]
                if len(kept) < len(lines):
                    gone += len(lines) - len(kept)
                    file.seek(0)
                    file.write("".join(f"{line}\n" for line in kept))
                    file.truncate()
                    file.flush()
                    os.fsync(file.fileno())
        return gone

    def _append(self, path: Path, labels: list[Label], wanted: Callable[[list[str]], bool] | None = None) -> bool:
        text = "".join(json.dumps(asdict(label), ensure_ascii=False, default=str) + "\n" for label in labels)
        with path.open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            if wanted is not None and not wanted(file.read().decode(errors="replace").splitlines()):
                return False
            size = file.seek(0, os.SEEK_END)
            if size:
                file.seek(size - 1)
                if file.read(1) != b"\n":
                    # A line that was cut off by a crash stays alone, and is counted as broken.
                    text = "\n" + text
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        return True


def _file_name(rater: str) -> str:
    plain = re.sub(r"[^\w-]+", "_", rater)[:40]
    return f"{plain}-{hashlib.sha256(rater.encode()).hexdigest()[:8]}"


def _read(line: str) -> Label | None:
    try:
        given = json.loads(line)
        label = Label(**{**given, "labelled_at": datetime.fromisoformat(given["labelled_at"])})
    except (ValueError, TypeError, KeyError):
        return None
    return None if label.faults() else label

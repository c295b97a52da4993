"""What happened to a customer or in a case, moment by moment: contacts, answers, steps and promises in one order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dashboard.page import Page
from warehouse.customers import History
from warehouse.vocabulary import CHANNELS, NEGATIVE_LABELS

LANES = (*CHANNELS, "answers", "steps", "promises")
_TONE_OF_PROMISE = {"kept": "good", "broken": "bad"}
_Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of a timeline.

    Attributes:
        at: when, UTC.
        lane: a channel, or answers, steps, promises.
        tone: bad, good or level.
        what: what happened, in a word or two.
        detail: what else is known of it.
        channel, department, who: where, and the agent; empty where not known.
        text: the masked words of the customer, or the note of a step.
        case: (source, case_id), where it belongs to one.
    """

    at: datetime
    lane: str
    tone: str
    what: str
    detail: str
    channel: str
    department: str
    who: str
    text: str
    case: tuple[str, str] | None


def moments(page: Page, history: History) -> list[Moment]:
    """Every moment of a history, oldest first."""
    contacts = list(history.contacts.iter_rows(named=True))
    found = [_contact(page, row) for row in contacts]
    found += [_promise(page, row) for row in contacts if row["promised_at"] is not None]
    found += [_answer(page, row) for row in history.answers.iter_rows(named=True)]
    found += [_step(page, row) for row in history.steps.iter_rows(named=True)]
    return sorted(found, key=lambda moment: (moment.at, LANES.index(moment.lane), moment.what))


def emotion_words(page: Page, row: _Row) -> tuple[str, str]:
    """(tone, words) of what is believed of a contact's emotion, with its origin; no words where nothing is."""
    words = page.words
    if row["emotion_label"] is not None:
        tone = "bad" if row["emotion_label"] in NEGATIVE_LABELS else "level"
        named = words.get(f"emotion.{row['emotion_label']}", row["emotion_label"])
        return tone, f"{named} ({words('origin.source')})"
    if row["believed"] is None:
        return "level", ""
    forms = [words(f"form.{form}") for form in row["forms"] or []]
    named = words(f"believed.{row['believed']}")
    listed = f"{named}: {words.join(forms)}" if forms else named
    origin = words(f"origin.{row['origin']}")
    return "bad" if row["believed"] == "negative" else "level", f"{listed} ({origin})"


def grade_words(page: Page, row: _Row) -> str:
    """How a complaint's grade stands against its clock."""
    limit = "" if row["grade_within_s"] is None else page.fmt.seconds(row["grade_within_s"])
    taken = "" if row["grade_taken_s"] is None else page.fmt.seconds(max(row["grade_taken_s"], 0.0))
    state = row["grade_clock"] or "unknown"
    key = f"grade.{state}_late" if state == "missed" and taken else f"grade.{state}"
    return page.words(key, grade=row["complaint_grade"], limit=limit, taken=taken)


def compensation_words(page: Page, row: _Row) -> str:
    """Kind, amount and who approved it, as far as known."""
    words = page.words
    kind = row["compensation_kind"]
    parts = [words("moment.compensation") if kind is None else words(f"rung.{kind}")]
    if row["compensation_amount"] is not None:
        parts.append(page.fmt.value("money", row["compensation_amount"]))
    if row["compensation_approved_by"] is not None:
        parts.append(words.get(f"approver.{row['compensation_approved_by']}", row["compensation_approved_by"]))
    return words.join(parts)


def is_compensated(row: _Row) -> bool:
    """Something is known of a compensation."""
    return any(row[f"compensation_{part}"] is not None for part in ("kind", "amount", "approved_by"))


def _case(row: _Row) -> tuple[str, str] | None:
    return None if row["case_id"] is None else (row["source"], row["case_id"])


def _contact(page: Page, row: _Row) -> Moment:
    words, fmt = page.words, page.fmt
    ours = row["direction"] == "outbound" or row["proactive"]
    what = "moment.outbound" if ours else "moment.abandoned" if row["abandoned"] else "moment.contact"
    tone, emotion = emotion_words(page, row)
    parts = [row["category"] or "", emotion]
    if row["wait_seconds"] is not None:
        parts.append(words("moment.waited", time=fmt.seconds(row["wait_seconds"])))
    if row["resolved"] is not None:
        parts.append(words("moment.resolved" if row["resolved"] else "moment.unresolved"))
    if row["transfers"]:
        parts.append(words("moment.transfers", n=fmt.count(row["transfers"])))
    if row["escalated"]:
        parts.append(words("moment.escalated"))
    if row["complaint_grade"] is not None:
        parts.append(grade_words(page, row))
    elif row["is_complaint"]:
        parts.append(words("field.is_complaint"))
    if is_compensated(row):
        parts.append(compensation_words(page, row))
    detail = " · ".join(part for part in parts if part)
    channel = words.get(f"channel.{row['channel']}", row["channel"])
    return Moment(
        row["started_at"], row["channel"], tone, words(what), detail, channel,
        row["department"] or "", row["agent_id"] or "", row["text"] or "", _case(row),
    )  # fmt: skip


def _promise(page: Page, row: _Row) -> Moment:
    words, zone = page.words, page.figures.settings.zone
    done = "" if row["fulfilled_at"] is None else page.fmt.moment(row["fulfilled_at"], zone)
    detail = words("moment.fulfilled", moment=done) if done else ""
    return Moment(
        row["promised_at"], "promises", _TONE_OF_PROMISE.get(row["promise"], "level"),
        words(f"promise.{row['promise']}"), detail, words.get(f"channel.{row['channel']}", row["channel"]),
        row["department"] or "", row["agent_id"] or "", "", _case(row),
    )  # fmt: skip


def _answer(page: Page, row: _Row) -> Moment:
    words, fmt = page.words, page.fmt
    score = "" if row["score"] is None else f"{row['score']:g}"
    top = "" if row["scale_max"] is None else f"{row['scale_max']:g}"
    normal = row["norm_score"]
    tone = "level" if normal is None else "bad" if normal <= 2 else "good" if normal >= 4 else "level"
    what = words("moment.answer", kind=(row["kind"] or "").upper(), score=score, top=top)
    detail = "" if row["stage"] is None else words.get(f"stage.{row['stage']}", row["stage"])
    if normal is not None and row["scale_max"] != 5:
        detail = " · ".join(
            part for part in (detail, words("moment.of_five", score=fmt.value("score", normal))) if part
        )
    channel = "" if row["channel"] is None else words.get(f"channel.{row['channel']}", row["channel"])
    return Moment(
        row["responded_at"], "answers", tone, what, detail, channel, row["department"] or "", "",
        row["comment"] or "", _case(row),
    )  # fmt: skip


def _step(page: Page, row: _Row) -> Moment:
    words, fmt = page.words, page.fmt
    again = words("moment.times", n=fmt.count(row["times"])) if row["times"] > 1 else ""
    stayed = "" if row["is_last"] else words("moment.stayed", time=fmt.seconds(row["stayed_s"]))
    detail = " · ".join(part for part in (stayed, again) if part)
    return Moment(
        row["step_at"], "steps", "level", words(f"step.{row['step']}"), detail,
        "", row["department"] or "", row["agent_id"] or "", row["note"] or "", _case(row),
    )  # fmt: skip

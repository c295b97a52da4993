"""A survey in long form, one row per answered question: each kind becomes a survey of its own, on its own scale."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from pipelines.profile_file import parse_profile
from pipelines.scout import look
from pipelines.scout_check import Check, check
from pipelines.scout_propose import propose
from pipelines.scout_write import profile_text
from warehouse.settings import Settings

RESPONSES = 150
HEADER = "Response ID,Contact ID,Customer ID,Channel,Question Type,Score,Comment,Submitted At"


def export(path: Path) -> Path:
    """What a survey tool writes: three rows a response, some left open, and a question of another kind."""
    chance, lines = random.Random(20260301), [HEADER]
    for number in range(RESPONSES):
        start = f"R{10_000 + number},C{number},U{number % 40},{('Phone', 'Chat')[number % 2]}"
        at = f"2026-03-{1 + number % 28:02d} 1{number % 10}:15:00"
        answers = [("NPS", chance.randint(0, 10)), ("CSAT", chance.randint(1, 5)), ("CES", chance.randint(1, 7))]
        for kind, score in answers:
            given = "" if kind == "CES" and number % 10 == 0 else score
            lines.append(f'{start},{kind},{given},"{"Quick, friendly" if kind == "CSAT" else ""}",{at}')
        if number % 50 == 0:
            lines.append(f"{start},Consent,1,,{at}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    path = export(tmp_path_factory.mktemp("long") / "answers.csv")
    return path, profile_text(propose(look(path), "answers"))


@pytest.fixture(scope="module")
def checked(text: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory) -> Check:
    profile = parse_profile(text[1].encode(), "answers.toml", "")
    return check([text[0]], profile, Settings(tmp_path_factory.mktemp("home") / "home"))


def test_each_kind_is_proposed_as_a_survey_whose_score_counts_in_its_own_rows(text: tuple[Path, str]) -> None:
    for kind in ("NPS", "CSAT", "CES"):
        condition = f'only_when = {{ column = "Question Type", words = ["{kind}"] }}'
        assert f'score = {{ column = "Score", {condition} }}' in text[1]
    assert text[1].count("[[survey]]") == 3
    assert "[interaction]" not in text[1]
    assert 'response_id = "Response ID"' in text[1]


def test_each_kind_has_the_scale_of_its_own_answers(text: tuple[Path, str]) -> None:
    ends = [line for line in text[1].splitlines() if line.startswith(("kind =", "scale_"))]
    found = {ends[at].split('"')[1]: (ends[at + 1][-3], ends[at + 2].split()[-2]) for at in range(0, len(ends), 3)}
    assert found == {"nps": ("0", "10"), "csat": ("1", "5"), "ces": ("1", "7")}


def test_a_word_that_names_no_known_kind_is_named(text: tuple[Path, str]) -> None:
    assert '# UNSURE: no kind of question that is known, so read as no answer: "Consent" (3 rows).' in text[1]


def test_the_proposed_profile_loads_every_answer_once(checked: Check) -> None:
    loaded = {c.record_type: (c.rows_loaded, c.rows_quarantined) for c in checked.result.counts}
    assert loaded == {
        "survey_nps": (RESPONSES, 0),
        "survey_csat": (RESPONSES, 0),
        "survey_ces": (RESPONSES - RESPONSES // 10, 0),
    }
    assert checked.faults == []

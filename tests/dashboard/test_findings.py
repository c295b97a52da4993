"""What the gate found is told in the reader's language, from numbers, with rows that show it and who accepted it."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
from dash_app import html_of, open_page
from dash_sample import sample

from dashboard.findings import findings, held_against, unjudged
from dashboard.format import Format
from dashboard.words import DEFAULT, Words, languages, texts
from expectations.policy import policy
from warehouse.publish import publishing

RESULT = {
    "record_type": "interaction",
    "rule": "one_stamp",
    "check_kind": "one_stamp",
    "severity": "critical",
    "level": "batch",
    "passed": False,
    "error": None,
    "rows_failed": None,
    "rows_checked": None,
    "observed": "62.0 %",
    "expected": "at most 50.0 %",
}
NUMBERS = {
    "record_type": "interaction",
    "rule": "one_stamp",
    "state": "judged",
    "unit": "share",
    "value": 0.62,
    "low": None,
    "high": 0.5,
    "usual": None,
    "rows": 1200,
    "batches": 0,
    "word": "2026-03-02 08:00:00",
}


def plain(text: str) -> str:
    """A text whose spaces that never break are ordinary ones."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


def told(tag: str, results: list[dict[str, object]], numbers: list[dict[str, object]]) -> list[str]:
    words = Words(tag)
    found = findings(pl.DataFrame(results), pl.DataFrame(numbers), words, Format(words))
    return [plain(finding.says) for finding in found]


def test_every_check_of_the_batch_has_words_for_all_that_is_said_of_it() -> None:
    wanted = {f"{voice}.{check}" for check in policy().checks for voice in ("checking", "says", "then")}
    assert wanted - set(texts(DEFAULT)) == set()


@pytest.mark.parametrize(
    ("tag", "sentence"),
    [
        ("en", "62.0 % of 1,200 rows bear one and the same time (2026-03-02 08:00:00 UTC); 50.0 % are allowed"),
        ("zh-Hans", "1,200 行中有 62.0% 的时间完全相同（2026-03-02 08:00:00 UTC），上限 50.0%"),
        ("zh-Hant", "1,200 列中有 62.0% 的時間完全相同（2026-03-02 08:00:00 UTC），上限 50.0%"),
    ],
)
def test_a_finding_is_a_sentence_with_its_number_and_its_limit(tag: str, sentence: str) -> None:
    assert told(tag, [RESULT], [NUMBERS]) == [sentence]


@pytest.mark.parametrize("tag", list(languages()))
@pytest.mark.parametrize("check", list(policy().checks))
def test_every_check_can_be_told_in_every_language(tag: str, check: str) -> None:
    row = RESULT | {"check_kind": check, "rule": f"channel_{check}"}
    (sentence,) = told(tag, [row], [NUMBERS | {"rule": row["rule"], "low": 0.1, "usual": 0.2}])
    assert "62.0" in sentence and "{" not in sentence


def test_what_refuses_stands_before_what_warns_and_counted_rows_are_left_out() -> None:
    warned = RESULT | {"rule": "same_clock", "check_kind": "same_clock", "severity": "warning"}
    counted = RESULT | {"rule": "wait_seconds_out_of_range", "check_kind": "out_of_range", "level": "row"}
    sentences = told("en", [counted, warned, RESULT], [NUMBERS | {"rule": "same_clock"}, NUMBERS])
    assert [("time of day" in text, "one and the same" in text) for text in sentences] == [(False, True), (True, False)]


def test_a_rule_that_could_not_run_says_why() -> None:
    assert told("en", [RESULT | {"error": "no such column"}], [NUMBERS])[0].endswith("(no such column)")


def test_findings_of_several_record_types_say_whose_they_are() -> None:
    both = [RESULT, RESULT | {"record_type": "survey_csat"}]
    numbers = [NUMBERS, NUMBERS | {"record_type": "survey_csat"}]
    assert [text.split(":")[0] for text in told("en", both, numbers)] == ["Contacts", "Survey answers (CSAT)"]


def test_limits_are_shown_in_signs_that_need_no_language() -> None:
    words = Words("en")
    shown = [plain(held_against(RESULT, NUMBERS | bounds, words, Format(words))[1]) for bounds in ({}, {"low": 0.1})]
    assert shown == ["≤ 50.0 %", "10.0 %–50.0 %"]


def test_checks_without_history_are_counted() -> None:
    assert unjudged(pl.DataFrame([NUMBERS, NUMBERS | {"state": "no_history"}, NUMBERS | {"state": "too_few"}])) == 1


@pytest.fixture
def accepted_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A warehouse whose newest batch was refused for one stamp, and accepted."""
    monkeypatch.setenv("ENDVALUE_HOME", str(tmp_path))
    settings = sample(tmp_path, per_day=4, weeks=4)
    with publishing(settings) as building:
        con = building.connection
        con.execute("update batches set status = 'accepted' where batch_id = 'b-0001'")
        con.execute("delete from batches where batch_id = 'b-0002'")
        con.execute(
            "insert into batch_acceptances values (?, ?, ?, ?)",
            ["b-0001", "import of 2 March", "Mei", datetime(2026, 3, 3)],
        )
        con.execute(
            "insert into gate_results values ('b-0001', 'interaction', 'one_stamp', 'x', 'one_stamp', null, 'critical',"
            " 'batch', false, null, null, null, '62.0 %', null)"
        )
        con.execute(
            "insert into gate_numbers values ('b-0001', 'interaction', 'one_stamp', 'judged', 'share', 0.62, null, 0.5,"
            " null, 1200, 0, '2026-03-02 08:00:00')"
        )
        raw, shown = ({"who": who, "channel": "call"} for who in ("Ann Smith", "•••"))
        con.execute(
            "insert into gate_samples values ('b-0001', 'interaction', 'one_stamp', 7, 'contacts.csv', 8, ?, ?)",
            [json.dumps(raw), json.dumps(shown)],
        )
        con.execute("insert into masked values ('b-0001', 'interaction', 'text', 'phone', 1234)")
        con.execute("insert into masked values ('b-0001', 'raw', 'who', 'email', 2)")
        building.publish(figures_changed=True)
    return tmp_path


def test_the_page_says_who_accepted_a_refused_batch_and_why(accepted_home: Path) -> None:
    html = html_of(open_page("quality"))
    assert "Published although refused, and answered for: helpdesk" in html
    assert "Accepted by Mei, 3 Mar 2026" in html and "import of 2 March" in html
    assert "An import stamped them." in html


def test_the_page_shows_rows_without_what_may_be_personal(accepted_home: Path) -> None:
    html = html_of(open_page("quality"))
    assert "contacts.csv, line 8" in html and "who: ••• · channel: call" in html
    assert "Ann Smith" not in html
    assert "Personal data masked in this batch: 1,236" in html
    rows = [row.split("</tr>")[0] for row in html.split("<tr")]
    assert any(all(word in row for word in ("Contacts", "Phone numbers", "1,234")) for row in rows)
    assert any(all(word in row for word in ("Raw values", "who", "E-mail addresses", ">2<")) for row in rows)


def test_every_card_bears_the_mark_of_an_accepted_batch(accepted_home: Path) -> None:
    html = html_of(open_page("waiting"))
    # Each card says "As of" once, and the line at the top of the page "Figures as of".
    assert html.count("◩ Gate refused, accepted by a person") == 1 + html.count("As of ") > 1

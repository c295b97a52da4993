"""Files whose rows are no contacts: what a row is, is told by its columns, and the proposed profile loads the file."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
from terminal import endvalue

from pipelines.profile import Profile
from pipelines.profile_file import parse_profile
from pipelines.scout import look
from pipelines.scout_check import check, coverage
from pipelines.scout_propose import propose
from pipelines.scout_write import profile_text
from warehouse.errors import DefinitionError
from warehouse.measuring import measure
from warehouse.settings import Settings
from warehouse.slices import Slice
from warehouse.store import opened

LOG = """Log ID,Call ID,Event,At,Media,Queue,Agent,Caller ID
1,c1,Queued,2026-11-02 09:00:00,Phone,Billing,,m1
2,c1,Ringing,2026-11-02 09:00:20,Phone,Billing,,m1
3,c1,Answered,2026-11-02 09:00:30,Phone,Billing,a1,m1
4,c1,Hung up,2026-11-02 09:05:30,Phone,Billing,a1,m1
5,c2,Queued,2026-11-02 09:01:00,Phone,Care,,m2
6,c2,Hung up,2026-11-02 09:04:00,Phone,Care,,m2
7,c3,Queued,2026-11-02 09:02:00,Phone,Care,,m3
8,c3,Answered,2026-11-02 09:02:10,Phone,Care,a2,m3
9,c3,Transferred,2026-11-02 09:03:10,Phone,Care,a3,m3
10,c3,Resolved,2026-11-02 09:09:10,Phone,Care,a3,m3
11,c3,Hung up,2026-11-02 09:09:20,Phone,Care,a3,m3
"""
LOG_ZH = """會話編號,動作,發生時間,進線管道,客戶編號,座席工號
s1,進入佇列,2026/11/2 09:00,線上客服,m1,
s1,接聽,2026/11/2 09:01,線上客服,m1,a1
s1,關閉,2026/11/2 09:09,線上客服,m1,a1
s2,進入佇列,2026/11/2 10:00,電話,m2,
s2,放棄,2026/11/2 10:04,電話,m2,
"""
STEPS = """投诉单号,环节,处理时间,处理人,备注
T1,首次安抚,2026-11-02 09:00,a1,打电话
T1,方案确认,2026-11-02 11:00,a1,
T2,首次安抚,2026-11-03 09:00,a2,
T2,结果反馈,2026-11-03 19:00,a2,
"""
DAYS = """user_id;dt;login_count;orders;order_amount
u1;13/11/2026;3;1;12,50
u1;14/11/2026;1;0;0
u2;13/11/2026;2;2;1.250,00
"""
HOURS = """日期,时段,技能组,在岗人数
2026-11-02,9,售后,12
2026-11-02,10,售后,14
2026-11-02,9,售前,3
"""
HALF_HOURS = """Date,Interval,Team,Agents staffed
2026-11-02,09:00,Billing,12
2026-11-02,09:30,Billing,14
2026-11-02,09:00,Care,3
"""
ASKED = """survey id,contact id,sent at,answered at,customer id
1,c1,2026-11-02 09:00,2026-11-02 10:00,m1
2,c2,2026-11-02 09:00,,m2
"""


class Case(NamedTuple):
    """A file, what its rows are, and the rows that a load of it under the proposed profile keeps."""

    text: str
    record: str
    loaded: int


CASES = {
    "event log": Case(LOG, "event_log", 3),
    "event log in Chinese": Case(LOG_ZH, "event_log", 2),
    "steps of cases": Case(STEPS, "case_event", 4),
    "customers' days": Case(DAYS, "activity", 3),
    "hours of a roster": Case(HOURS, "staffing", 3),
    "half hours of a roster": Case(HALF_HOURS, "staffing", 3),
    "questions sent": Case(ASKED, "invitation", 2),
}


def proposed(folder: Path, text: str, record: str | None = None) -> tuple[Path, str, str]:
    """The file, what its rows were taken for, and the text of the profile."""
    path = folder / "export.csv"
    path.write_text(text, encoding="utf-8")
    found = propose(look(path), "export", record)
    return path, found.record, profile_text(found)


def parsed(text: str) -> Profile:
    return parse_profile(text.encode(), "export.toml", "")


def read_whole(folder: Path, path: Path, text: str) -> int:
    """How many records the file holds under a profile; every needed field of each of them can be read."""
    profile = parsed(text)
    fields = coverage([path], profile, Settings(folder / "home"))
    needed = {field.name for field in profile.records[0].contract.fields if field.required}
    assert [each for each in fields if each.field in needed and each.known != each.rows] == []
    return fields[0].rows


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_a_row_is_is_told_by_the_columns_and_the_profile_loads_every_row(tmp_path: Path, case: Case) -> None:
    path, record, text = proposed(tmp_path, case.text)
    assert record == case.record
    assert f"UNSURE: read as {record}" in text
    assert read_whole(tmp_path, path, text) == case.loaded
    # The same record asked for by name makes the same profile, without the doubt.
    assert f"Read as {record}, as asked." in proposed(tmp_path, case.text, record)[2]


def test_a_table_of_tickets_with_a_status_is_no_log_for_sharing_some_other_id(tmp_path: Path) -> None:
    words = ("new", "open", "solved", "closed")
    rows = "".join(f"{n},f{n % 2},2026-11-0{1 + n} 09:00:00,{words[n % 4]},web\n" for n in range(8))
    assert proposed(tmp_path, "id,ticket_form_id,created_at,status,channel\n" + rows)[1] == "interaction"


def test_a_log_goes_from_file_to_published_figures_without_an_edit(tmp_path: Path) -> None:
    head, *events = LOG.splitlines(keepends=True)
    # Four times over, since figures of fewer than five are not shown.
    often = [each.replace(",c", f",{n}c").replace(",m", f",{n}m") for n in range(4) for each in events]
    (tmp_path / "calls.csv").write_text(head + "".join(often), encoding="utf-8")
    said = endvalue("source", "new", "calls.csv", cwd=tmp_path, columns=160)
    assert "Several rows are one contact: 'Event' says what happened." in said.out
    assert "who hung up and was not answered is taken as having left" in said.out
    assert endvalue("load", "calls.csv", "--source", "calls", cwd=tmp_path).code == 0

    whole = Slice(date(2026, 11, 1), date(2026, 11, 3))
    with opened(Settings(tmp_path / "var")) as warehouse:
        keys = ("contacts", "abandon_rate", "wait_average", "transfer_rate")
        figures = [measure(warehouse, key, whole)["value"][0] for key in keys]
    assert figures == pytest.approx([12, 1 / 3, (30 + 10) / 2, 1 / 3])


def test_what_differs_within_contacts_is_counted_over_the_file_and_taken_from_one_row(tmp_path: Path) -> None:
    text = proposed(tmp_path, LOG)[2]
    assert "# UNSURE: agent_id differs within 1 of 3 contacts: the last counts." in text
    assert 'agent_id = { event = ["Answered", "Transferred"], column = "Agent", take = "last" }' in text
    assert "# 11 rows are 3 contacts, of at most 5 rows." in text


def test_an_event_that_is_not_known_is_named_and_nothing_is_kept_of_it(tmp_path: Path) -> None:
    path, _, text = proposed(tmp_path, LOG + "12,c3,Pigeon sent,2026-11-02 09:09:30,Phone,Care,a3,m3\n")
    assert 'nothing is kept of them: "Pigeon sent" (1 rows)' in text
    assert read_whole(tmp_path, path, text) == 3


def test_a_step_that_is_not_known_is_named_and_its_rows_are_kept_out(tmp_path: Path) -> None:
    path, _, text = proposed(tmp_path, STEPS + "T2,奇怪,2026-11-03 20:00,a2,\n")
    assert 'their rows are kept out until they are mapped: "奇怪" (1 rows)' in text
    found = check([path], parsed(text), Settings(tmp_path / "home"))
    assert [(row["reason"], row["rows"]) for row in found.reasons] == [("step_unreadable", 1)]


def test_a_row_that_is_asked_to_be_an_answer_finds_its_score_by_its_values(tmp_path: Path) -> None:
    rows = "".join(f"{n},2026-03-{1 + n % 28:02d} 10:00,{1 + n % 5}\n" for n in range(120))
    path, record, text = proposed(tmp_path, "answer no,submitted at,q1\n" + rows, "survey")
    assert record == "survey"
    assert read_whole(tmp_path, path, text) == 120


@pytest.mark.parametrize(
    ("record", "says"),
    [("letters", "There is no record 'letters'"), ("event_log", "No column says what happened"),
     ("survey", "No column can hold the answers")],
)  # fmt: skip
def test_a_record_that_the_file_cannot_hold_is_one_clear_error(tmp_path: Path, record: str, says: str) -> None:
    with pytest.raises(DefinitionError, match=says):
        proposed(tmp_path, "id,start date\n1,2026-03-01\n2,2026-03-02\n", record)


def test_a_record_whose_columns_are_not_there_says_what_is_missing(tmp_path: Path) -> None:
    text = proposed(tmp_path, "id,start date\n1,2026-03-01\n2,2026-03-02\n", "staffing")[2]
    assert "# UNSURE: staffing.agents is needed and is not decided" in text
    with pytest.raises(DefinitionError):
        parsed(text)

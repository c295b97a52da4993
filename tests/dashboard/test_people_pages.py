"""Customers, one customer, one case: what is drawn of whom, for whom, and that it stands in the audit log."""

from __future__ import annotations

import json
import re
import time
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from dash_app import APP, html_of, open_page, with_tables
from people_sample import ACCESS, FALL, fallen_contacts, people_records
from small_warehouse import publish_records, settings_in
from streamlit.testing.v1 import AppTest

from dashboard.timeline import opens_case
from warehouse.audit import events
from warehouse.customers import case_history, customer_history, customers_at_risk, end_value_now, risk_by_tier
from warehouse.measuring import measure
from warehouse.slices import Slice
from warehouse.store import Warehouse, WarehouseReader

WHERE = Slice(date(2026, 3, 2), date(2026, 5, 31))
WHOLE = {"from": "2026-03-02", "to": "2026-05-31"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("people")
    publish_records(settings_in(folder), **people_records())
    (folder / "settings.toml").write_text('business_zone = "UTC"\nmin_group = 1\n')
    (folder / "access.toml").write_text(ACCESS)
    return folder


@pytest.fixture(scope="module")
def published(home: Path) -> Warehouse:
    found = WarehouseReader(settings_in(home)).current()
    assert found is not None
    return found


@pytest.fixture(scope="module")
def billing_alone(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """The same records without those of any other department."""
    given = people_records()
    mine = {name: [row for row in rows if row.get("department") == "Billing"] for name, rows in given.items()}
    mine["surveys"] = [row for row in given["surveys"] if row["interaction_id"] == "a1"]
    mine["activity"] = given["activity"]
    return publish_records(settings_in(tmp_path_factory.mktemp("billing")), **mine)


def _as(home: Path, monkeypatch: pytest.MonkeyPatch, groups: tuple[str, ...], view: str, **query: str) -> AppTest:
    monkeypatch.setenv("ENDVALUE_HOME", str(home))
    page = AppTest.from_file(str(APP), default_timeout=60)
    page.user = {
        "is_logged_in": True, "sub": "mia", "email": "mia@x.test", "groups": list(groups), "iat": time.time(),
    }  # fmt: skip
    page.query_params["lang"] = "en"
    for name, value in query.items():
        page.query_params[name] = value
    page.switch_page(f"views/{view}.py")
    return with_tables(page.run())


def test_what_a_bounded_reader_is_given_rests_on_no_row_of_another_department(
    published: Warehouse, billing_alone: Warehouse
) -> None:
    mine = WHERE.bounded(("Billing",))
    for full, own in (
        (customer_history(published, mine, "s:c1"), customer_history(billing_alone, WHERE, "s:c1")),
        (case_history(published, mine, "s", "k1"), case_history(billing_alone, WHERE, "s", "k1")),
    ):
        assert full.rows == own.rows > 0
        for name in ("contacts", "answers", "steps"):
            assert getattr(full, name).equals(getattr(own, name))
    assert customers_at_risk(published, mine)["customer_id"].to_list() == ["s:c1"]
    assert customer_history(published, mine, "s:c3").rows == 0


def test_promises_and_clocks_are_judged_as_in_the_figures(published: Warehouse) -> None:
    contacts = case_history(published, WHERE, "s", "k1").contacts
    assert contacts["promise"].to_list() == ["broken", "broken"]
    assert contacts["grade_clock"].to_list() == ["met", None]
    for key, column, good, bad in (
        ("promise_kept", "promise", "kept", "broken"), ("complaint_grade_2_attainment", "grade_clock", "met", "missed"),
    ):  # fmt: skip
        row = measure(published, key, WHERE).row(0, named=True)
        states = contacts[column].to_list()
        assert (row["numerator"], row["n"]) == (states.count(good), states.count(good) + states.count(bad))


def test_the_time_in_a_step_runs_to_the_next_one(published: Warehouse) -> None:
    steps = case_history(published, WHERE, "s", "k1").steps
    assert steps["stayed_s"].to_list()[:2] == [2 * 3600, 6 * 3600]
    assert steps["is_last"].to_list() == [False, False, True]


def test_at_risk_by_tier_adds_up_to_the_figure(published: Warehouse) -> None:
    whole, tiers = risk_by_tier(published, WHERE)
    figure = measure(published, "at_risk_share", WHERE).row(0, named=True)
    assert (whole["n"], whole["value"]) == (figure["n"], figure["value"]) == (5, 0.4)
    assert tiers["n"].sum() == 5 and tiers["numerator"].sum() == len(customers_at_risk(published, WHERE)) == 2


def test_small_groups_of_customers_are_neither_listed_nor_counted(home: Path) -> None:
    strict = WarehouseReader(settings_in(home, min_group=6)).current()
    assert strict is not None
    whole, tiers = risk_by_tier(strict, WHERE)
    assert whole["value"] is None and tiers["value"].null_count() == len(tiers)
    assert customers_at_risk(strict, WHERE).is_empty()


def test_the_end_value_now_is_the_last_answer_of_so_many_days(published: Warehouse) -> None:
    answers = customer_history(published, WHERE, "s:c1").answers
    now = end_value_now(answers, date(2026, 5, 31), 180)
    assert now is not None and now["norm_score"] == 5
    before = end_value_now(answers, date(2026, 3, 2), 180)
    assert before is not None and before["norm_score"] == 1
    assert end_value_now(answers, date(2026, 5, 31), 30) is None


@pytest.mark.parametrize(("view", "said"), [("customer", "Which customer?"), ("case", "Which case?")])
def test_an_address_without_an_id_says_what_to_do(
    home: Path, monkeypatch: pytest.MonkeyPatch, view: str, said: str
) -> None:
    assert said in html_of(_as(home, monkeypatch, ("cx-analyst",), view))


@pytest.mark.parametrize(
    ("groups", "view", "query"),
    [
        (("cx-analyst",), "customer", {"customer": "s:nobody"}),
        (("cx-analyst",), "case", {"of": "s", "case": "k9"}),
        (("cx-analyst",), "case", {"of": "elsewhere", "case": "k1"}),
        (("cx-manager", "billing"), "customer", {"customer": "s:c3"}),
        (("cx-manager",), "case", {"of": "s", "case": "k1"}),
    ],
)
def test_an_id_that_is_unknown_and_one_that_may_not_be_seen_look_alike(
    home: Path, monkeypatch: pytest.MonkeyPatch, groups: tuple[str, ...], view: str, query: dict[str, str]
) -> None:
    before = len(events(home, "record_view"))
    page = _as(home, monkeypatch, groups, view, **query)
    drawn = html_of(page)
    assert not page.exception and not page.get("plotly_chart")
    # A manager of no department is not even told of a period with records.
    assert f"No such {view} to see" in drawn or "cx-manager" in groups
    assert "Billing" not in drawn and "Returns" not in drawn
    assert len(events(home, "record_view")) == before


@pytest.mark.parametrize("view", ["customers", "customer", "case"])
def test_the_committee_sees_no_single_customer(home: Path, monkeypatch: pytest.MonkeyPatch, view: str) -> None:
    page = _as(home, monkeypatch, ("cx",), view, customer="s:c1", of="s", case="k1")
    told = re.sub(r"base64,[^'\"]+", "", html_of(page))  # a small chart's picture may spell anything
    assert "s:c1" not in told and "k1" not in told


@pytest.mark.parametrize(
    ("group", "shown"), [("cx", ("2026-03-09", "2026-03-15")), ("cx-analyst", ("2026-03-11",) * 2)]
)
def test_a_link_to_one_day_shows_its_whole_week_to_who_may_see_no_records(
    home: Path, monkeypatch: pytest.MonkeyPatch, group: str, shown: tuple[str, str]
) -> None:
    page = _as(home, monkeypatch, (group,), "waiting", **{"from": "2026-03-11", "to": "2026-03-11"})
    start, end = page.session_state["period"]
    assert not page.exception
    assert (start.isoformat(), end.isoformat()) == shown


def test_a_case_is_told_whole_to_an_analyst_and_written_down(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = _as(home, monkeypatch, ("cx-analyst",), "case", of="s", case="k1")
    drawn = html_of(page)
    assert not page.exception
    assert "3 of 8 steps" in drawn and "Rob" in drawn and "SECRET OF RETURNS" in drawn and "broken 2" in drawn
    assert "customer?" in drawn and len(page.get("plotly_chart")) == 2
    written = events(home, "record_view")[0]
    assert (written["user"], written["what"], written["records"]) == ("mia@x.test", {"source": "s", "case": "k1"}, 7)


def test_a_manager_is_told_the_own_part_and_that_there_may_be_more(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for view, query in (("case", {"of": "s", "case": "k1"}), ("customer", {"customer": "s:c1"}), ("customers", {})):
        page = _as(home, monkeypatch, ("cx-manager", "billing"), view, **query)
        drawn = html_of(page) + "".join(chart.proto.spec for chart in page.get("plotly_chart"))
        assert not page.exception
        assert "Other departments may have" in drawn or "Other departments may hold" in drawn
        for foreign in ("Returns", "Rob", "SECRET", "77.00", "s:c3"):
            assert foreign not in drawn, (view, foreign)


def test_records_lead_to_customers_and_cases_and_these_to_one_another(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = html_of(_as(home, monkeypatch, ("cx-analyst",), "records", m="fcr_reported", **WHOLE))
    assert "customer=s%3Ac1" in records and "case=k1" in records
    customer = html_of(_as(home, monkeypatch, ("cx-analyst",), "customer", customer="s:c1"))
    assert "case=k1" in customer
    listed = html_of(_as(home, monkeypatch, ("cx-analyst",), "customers"))
    assert "customer=s%3Ac1" in listed and "s:c3" in listed and "s:c2" not in listed


def test_a_mark_of_a_customers_timeline_opens_the_case_that_its_row_links(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = _as(home, monkeypatch, ("cx-analyst",), "customer", customer="s:c1")
    chart = json.loads(page.get("plotly_chart")[0].proto.spec)
    places = sorted(at for mark in chart["data"] for (at,) in mark["customdata"])
    assert places == list(range(len(places)))
    moments = [SimpleNamespace(case=None), SimpleNamespace(case=("s", "k1"))]
    opens = opens_case(moments)  # type: ignore[arg-type]  # of a moment the case alone is asked
    assert opens({"customdata": [1]}) == ("case", {"of": "s", "case": "k1"})
    assert opens({"customdata": [0]}) is None


@pytest.fixture(scope="module")
def fallen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fallen")
    publish_records(settings_in(folder, min_group=5), fallen_contacts())
    (folder / "settings.toml").write_text('business_zone = "UTC"\n')
    return folder


@pytest.mark.parametrize(("language", "said"), [("en", "First-contact resolution"), ("zh-Hant", "首次解決率")])
def test_whoever_fell_against_the_own_period_before_is_listed_and_nobody_else(
    fallen: Path, monkeypatch: pytest.MonkeyPatch, language: str, said: str
) -> None:
    monkeypatch.setenv("ENDVALUE_HOME", str(fallen))
    page = open_page("teams", language, **FALL)
    (plunges,) = [html for html in html_of(page).split("<h3") if "Benjamini" in html]
    rows = re.findall(r"<tr><th scope='row'.*?</tr>", plunges)
    assert not page.exception and len(rows) == 2
    assert "North" in rows[0] and "Ann" in rows[1] and all(said in row for row in rows)
    assert "m=fcr_reported&amp;at=team%3ANorth" in rows[0]

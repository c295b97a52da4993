"""What pages say of a real warehouse and of what is wrong with one; that each is drawn for everybody in every language
is told in `test_matrix.py`."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from pathlib import Path

import plotly.graph_objects as go
import pytest
from dash_app import alts_of, html_of, open_page
from dash_sample import START, sample
from small_warehouse import publish_records
from streamlit.testing.v1 import AppTest

from dashboard.figures import current
from dashboard.filters import ADDRESS_KEYS
from dashboard.views import views
from dashboard.words import Words, languages
from warehouse.publish import publishing
from warehouse.settings import load_settings

PAGES = list(views())
# Pages of tables; and of people, about whom the sample holds nothing (tests/dashboard/test_people_pages.py).
UNCHARTED = {"quality", "definitions", "records", "labelling", "snapshots", "customers", "customer", "case"}
CHARTED = [view for view in PAGES if view not in UNCHARTED]


Drawn = Callable[[str], AppTest]


@pytest.fixture(scope="module")
def in_english() -> dict[str, AppTest]:
    """Pages of the sample that have been drawn in English, by name."""
    return {}


@pytest.fixture
def drawn(at_sample: Path, in_english: dict[str, AppTest]) -> Drawn:
    """A page of the sample in English with its tables, drawn once for all tests that do no more than look at it."""

    def page(view: str) -> AppTest:
        if view not in in_english:
            in_english[view] = open_page(view, tables=True)
        return in_english[view]

    return page


def address(page: AppTest) -> dict[str, str]:
    """The filters as they stand in the address."""
    found = {key: page.query_params[key] for key in ADDRESS_KEYS if key in page.query_params}
    return {key: value if isinstance(value, str) else value[0] for key, value in found.items()}


def language_of(page: AppTest) -> str:
    """The language as it stands in the address."""
    value = page.query_params["lang"]
    return value if isinstance(value, str) else value[0]


def test_the_pages_are_in_the_order_of_the_committee() -> None:
    expected = [
        *("overview", "resolution", "waiting", "loyalty", "emotions", "repair"),
        *("departments", "drivers", "labelling", "teams", "customers", "snapshots", "quality", "definitions"),
        *("records", "customer", "case"),
    ]
    assert expected == PAGES


@pytest.mark.parametrize("view", CHARTED)
def test_every_chart_has_words_for_it_with_n_and_interval(drawn: Drawn, view: str) -> None:
    alts = alts_of(drawn(view))
    assert alts
    assert [alt for alt in alts if "n\u00a0" not in alt or "95\u00a0% interval" not in alt] == []


@pytest.mark.parametrize("view", CHARTED)
def test_every_card_tells_as_of_and_the_gates_verdict(drawn: Drawn, view: str) -> None:
    page = drawn(view)
    html = html_of(page)
    cards = html.count("<h3")
    assert cards >= len(page.get("plotly_chart"))
    assert html.count("As of 21 Nov 2026") == html.count("Gate passed with warnings") - 1 == cards
    assert html.count("Figures as of 21 Nov 2026") == 1


@pytest.mark.parametrize("view", CHARTED)
def test_every_chart_has_a_table_beside_it(drawn: Drawn, view: str) -> None:
    page = drawn(view)
    assert html_of(page).count("<table") >= len(page.get("plotly_chart"))


@pytest.mark.parametrize("view", CHARTED)
def test_every_property_of_every_chart_is_one_that_plotly_knows(drawn: Drawn, view: str) -> None:
    # Plotly refuses to make its object from a chart with any other property.
    for chart in drawn(view).get("plotly_chart"):
        assert go.Figure(json.loads(chart.proto.spec)).data


@pytest.mark.parametrize("view", CHARTED)
def test_no_chart_is_a_pie_or_lays_two_axes_over_one_another(drawn: Drawn, view: str) -> None:
    for chart in drawn(view).get("plotly_chart"):
        spec = json.loads(chart.proto.spec)
        assert {"pie", "sunburst", "treemap", "funnelarea"}.isdisjoint(trace["type"] for trace in spec["data"])
        axes = [axis for name, axis in spec["layout"].items() if name.startswith(("xaxis", "yaxis"))]
        assert axes and not any(axis.get("overlaying") for axis in axes)


@pytest.mark.parametrize("language", list(languages()))
def test_without_sign_in_the_page_says_that_it_is_open(at_sample: Path, language: str) -> None:
    said = [caption.value for caption in open_page("definitions", language).sidebar.caption]
    assert Words(language)("signin.open_mode") in said


@pytest.mark.parametrize("view", PAGES)
def test_a_page_holds_at_most_six_charts(drawn: Drawn, view: str) -> None:
    assert len(drawn(view).get("plotly_chart")) <= 6


@pytest.mark.parametrize("language", list(languages()))
def test_a_home_without_records_says_what_to_type(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("ENDVALUE_HOME", str(tmp_path))
    html = html_of(open_page("overview", language))
    assert "endvalue demo" in html
    assert "endvalue load FILE --source NAME" in html


def test_an_unreadable_warehouse_names_the_next_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "warehouse").mkdir()
    (tmp_path / "warehouse" / "CURRENT").write_text("nonsense", encoding="utf-8")
    monkeypatch.setenv("ENDVALUE_HOME", str(tmp_path))
    page = open_page("waiting")
    assert [error.value for error in page.exception] == []
    assert "restore it from a backup" in html_of(page)


def test_a_wrong_settings_file_names_the_next_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "settings.toml").write_text("colour = 1", encoding="utf-8")
    monkeypatch.setenv("ENDVALUE_HOME", str(tmp_path))
    page = open_page("overview")
    assert [error.value for error in page.exception] == []
    assert "Known settings" in html_of(page)


def test_a_new_version_shows_without_a_restart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENDVALUE_HOME", str(tmp_path))
    page = open_page("resolution")
    assert "Nothing has been loaded yet" in html_of(page)
    sample(tmp_path, per_day=10, weeks=14, refused=False)
    page.run()
    assert "First-contact resolution:" in html_of(page)


def test_a_link_means_the_same_in_every_language(at_sample: Path) -> None:
    choice = {"from_": "2026-09-07", "to": "2026-10-04", "ch": "chat", "dep": "Returns"}
    seen = []
    for language in languages():
        page = open_page("emotions", language, **choice)
        seen.append(address(page))
        assert page.session_state["channel"] == ["chat"]
    assert seen == [{"from": "2026-09-07", "to": "2026-10-04", "ch": "chat", "dep": "Returns"}] * 3


def test_a_bad_link_shows_the_default(at_sample: Path) -> None:
    page = open_page("overview", "xx", from_="garbage", ch="evil", dep="<script>")
    assert [error.value for error in page.exception] == []
    assert address(page)["from"] == "2026-08-24"
    assert language_of(page) == "en"
    assert "ch" not in address(page)


def test_switching_the_language_keeps_the_filters(at_sample: Path) -> None:
    page = open_page("emotions", "en", ch="chat")
    page.selectbox(key="language").set_value("zh-Hant").run()
    assert language_of(page) == "zh-Hant"
    assert address(page)["ch"] == "chat"
    assert "負面情緒率" in html_of(page)


def test_a_filter_changes_the_figures_and_the_address(at_sample: Path) -> None:
    page = open_page("resolution")
    before = alts_of(page)
    page.multiselect(key="department").set_value(["Returns"]).run()
    assert address(page)["dep"] == "Returns"
    assert alts_of(page) != before


def test_reset_goes_back_to_the_default(at_sample: Path) -> None:
    page = open_page("resolution", ch="chat", dep="Returns", from_="2026-09-07")
    page.button(key="reset").click().run()
    assert address(page)["from"] == "2026-08-24"
    assert {"ch", "dep"} & set(address(page)) == set()


def test_the_planted_weak_department_is_named(drawn: Drawn) -> None:
    assert "worst on Returns" in html_of(drawn("resolution"))


def test_the_planted_rise_of_anger_on_chat_is_listed(drawn: Drawn) -> None:
    assert "Negative emotion, Chat" in html_of(drawn("overview"))


def test_the_planted_hours_stand_out(drawn: Drawn) -> None:
    title = next(alt for alt in alts_of(drawn("waiting")) if "peak on" in alt)
    assert any(f"{hour}:00\u2060–" in title for hour in (17, 18, 19))


def test_a_group_under_the_smallest_size_is_never_shown(at_sample: Path) -> None:
    page = open_page("resolution", from_="2026-04-27", to="2026-11-21")
    assert "Rare matter" not in html_of(page)
    assert "groups held back" in html_of(page)


def test_what_a_source_does_not_give_is_not_shown_as_zero(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENDVALUE_HOME", str(tmp_path))
    contacts = [{"interaction_id": str(i), "started_at": START, "resolved": i % 3 > 0} for i in range(60)]
    publish_records(load_settings(tmp_path), contacts)
    for view in CHARTED:
        page = open_page(view)
        assert [error.value for error in page.exception] == []
    loyalty = html_of(open_page("loyalty"))
    assert "(NPS): not measurable from this source; missing: answers to recommendation questions (NPS, 0–10)" in loyalty
    html = html_of(open_page("waiting"))
    assert "not measurable from this source; missing: Wait" in html
    assert "0.0\u00a0%" not in html.replace("coverage 0.0\u00a0%", "")


def test_a_refused_batch_is_shown_and_leaves_the_figures(drawn: Drawn) -> None:
    html = html_of(drawn("quality"))
    assert "Refused: callcentre. The figures stayed as they were" in html
    assert "Every row is accounted for" in html
    assert "As of" not in html


def test_a_batch_that_does_not_add_up_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENDVALUE_HOME", str(tmp_path))
    settings = sample(tmp_path, per_day=4, weeks=4)
    with publishing(settings) as building:
        building.connection.execute("update batch_counts set rows_in = rows_in + 1 where record_type = 'survey_csat'")
        building.publish(figures_changed=False)
    assert "1 batch does not add up" in html_of(open_page("quality"))


def test_a_refused_first_batch_shows_the_ledger_and_no_figures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENDVALUE_HOME", str(tmp_path))
    with publishing(load_settings(tmp_path)) as building:
        row = ["b1", "pos", "p", "refused", ["rows_min"], None, START, START, START, building.version]
        building.connection.execute("insert into batches values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, false)", row)
        building.publish(figures_changed=False)
    assert "Refused: pos" in html_of(open_page("quality"))
    assert "The gate refused every batch so far" in html_of(open_page("overview"))


def test_the_gate_results_of_another_batch_can_be_chosen(at_sample: Path) -> None:
    page = open_page("quality")
    page.selectbox(key="batch").set_value("b-0002").run()
    assert "0 of 1 checks found nothing; 1 found something" in html_of(page)


@pytest.mark.parametrize(
    ("view", "said"), [("loyalty", "its limits are narrow"), ("overview", "drifts, limits are narrow")]
)
def test_end_value_says_that_its_limits_are_narrow(drawn: Drawn, view: str, said: str) -> None:
    assert said in html_of(drawn(view))


def test_resolution_is_shown_in_every_way_to_count_it(drawn: Drawn) -> None:
    html = html_of(drawn("resolution"))
    plain = ["Reported", *(f"{days} d, {where} channel" for days in (1, 7, 30) for where in ("any", "same"))]
    assert [name for name in (*plain, *(f"{name}, net" for name in plain)) if f">{name}<" not in html] == []


def test_a_definition_names_exclusions_formula_needs_goal_and_version(drawn: Drawn) -> None:
    cells = [
        "those who left within 5\u00a0s are out of both",
        "(abandoned_all - short_abandons) / (offered - short_abandons)",
    ]
    row = "</td><td>".join([*cells, "Abandoned", "95\xa0% interval: Wilson", "5.0\xa0%", "2</td>"])
    assert row in html_of(drawn("definitions"))


def test_the_overview_says_how_many_alarms_chance_alone_would_raise(drawn: Drawn) -> None:
    assert re.search(r"charts would still raise about [0-9.]+ alarms a week", html_of(drawn("overview")))


def test_observed_resolution_is_judged_where_the_window_has_passed(at_sample: Path) -> None:
    assert "every record that could be judged is too recent" not in html_of(open_page("resolution"))
    # The last day of the sample: no contact of it is older than the window.
    html = html_of(open_page("resolution", from_="2026-11-21", to="2026-11-21"))
    assert "window 7 d)" in html
    assert "missing: Customer" not in html


def test_the_planted_weak_department_stands_worst_on_the_scorecard(drawn: Drawn) -> None:
    assert "Returns: clearly worse than the whole on" in html_of(drawn("departments"))


def test_the_line_at_the_top_says_since_when_new_figures_are_shown(at_sample: Path) -> None:
    page = open_page("waiting")
    version = current(load_settings())
    assert version is not None
    assert "shown now" not in html_of(page)
    page.session_state["_figures_came"] = (version.key, time.time())
    assert "New since" in html_of(page.run())
    page.session_state["_figures_came"] = (version.key, time.time() - 3600)
    assert "New since" not in html_of(page.run())


def test_teams_are_told_without_a_filter_that_they_are_not_kept_by(at_sample: Path) -> None:
    html = html_of(open_page("teams", cat="Refund"))
    assert "does not apply here" in html and "Teams side by side" in html


def test_tables_that_stand_for_a_chart_have_their_files(drawn: Drawn) -> None:
    offered = " ".join(button.proto.id for button in drawn("departments").get("download_button"))
    for card in ("scorecard", "causes-repeats", "beside-handoffs"):
        assert f"download-{card}-" in offered

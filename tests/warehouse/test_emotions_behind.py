"""Apathy is read off behaviour, every label keeps its origin, and no small cell is the rest of what is shown."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from small_warehouse import publish_records, settings_in

from warehouse.apathy import withdrawal
from warehouse.arrow import frame_of
from warehouse.catalogue import metric
from warehouse.emotions import ANY, cells, forms_by_channel, origins_behind, texts_behind
from warehouse.errors import DefinitionError
from warehouse.measuring import measure
from warehouse.publish import publishing
from warehouse.refresh import refresh_marts, track_changes
from warehouse.slices import Slice
from warehouse.store import Warehouse

START = datetime(2026, 3, 2, 9)
YEAR = Slice(date(2026, 1, 1), date(2026, 12, 31))


def contact(number: str, customer: str | None, at: datetime = START, **more: Any) -> dict[str, Any]:
    return {"interaction_id": number, "customer_id": customer, "started_at": at, "text": f"text {number}", **more}


def scored(number: str, at: datetime = START, **more: Any) -> dict[str, Any]:
    return {"record_key": number, "day": at.date(), "p": 0.9, "intensity": 2, **more}


def days(customer: str, first: datetime, count: int, **more: Any) -> list[dict[str, Any]]:
    return [
        {"activity_id": f"{customer} {first + timedelta(days=i)}", "customer_id": customer,
         "active_on": first + timedelta(days=i), "logins": 1, "uses": 20, **more}
        for i in range(count)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def withdrawn(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Members 1 to 6 wrote; what each did afterwards differs."""
    day0 = START - timedelta(days=40)
    contacts = [
        contact("leaves", "c:1"),
        contact("stays", "c:2"),
        contact("fades", "c:3"),
        contact("open", "c:4", resolved=False),
        contact("late", "c:5", answered_at=START + timedelta(hours=1), wait_seconds=3600),
        contact("asked", "c:6"),
        contact("angry", "c:1", emotion_label="anger"),
        contact("last", "c:9", START + timedelta(days=60)),
    ]
    activity = [
        *days("c:1", day0, 42, uses=0),
        *days("c:2", day0, 100),
        *days("c:3", day0, 45),
        *days("c:3", day0 + timedelta(days=45), 55, uses=2),
    ]
    asked = [
        {"invitation_id": "a", "customer_id": "c:6", "sent_at": START - timedelta(days=9),
         "answered_at": START - timedelta(days=8)},
        {"invitation_id": "b", "customer_id": "c:6", "interaction_id": "asked", "sent_at": START},
        {"invitation_id": "c", "customer_id": "c:5", "interaction_id": "late", "sent_at": START},
        {"invitation_id": "d", "customer_id": "c:9", "sent_at": START + timedelta(days=60)},
    ]  # fmt: skip
    scores = [scored(one["interaction_id"], one["started_at"], forms=["anxiety"], causes=["lag"]) for one in contacts]
    folder = tmp_path_factory.mktemp("withdrawn")
    return publish_records(settings_in(folder), contacts, scores=scores, activity=activity, invitation=asked)


def test_each_way_of_withdrawing_is_told_and_a_customer_who_stays_has_none(withdrawn: Warehouse) -> None:
    signs = withdrawn.sql("select record_key, sign from apathy_signs order by all").rows()
    assert signs == [
        ("angry", "no_login"),
        ("asked", "unanswered"),
        ("fades", "falling_use"),
        ("leaves", "no_login"),
        ("open", "silence"),
    ]


def test_behaviour_names_apathy_beside_the_text_and_never_over_the_sources_label(withdrawn: Warehouse) -> None:
    forms = {key: list(zip(forms, origins, strict=True)) for key, forms, origins in withdrawn.sql(
        "select record_key, forms, form_origins from emotion_records"
    ).rows()}  # fmt: skip
    assert forms["leaves"] == [("anxiety", "text"), ("apathy", "measured")]
    assert forms["angry"] == [("anger", "source")]
    # Most questions stay unanswered: that is shown, and names no form.
    assert forms["asked"] == forms["stays"] == [("anxiety", "text")]


def test_a_late_answer_is_measured_lag_and_a_phrase_of_lag_counts_where_no_time_is_known(withdrawn: Warehouse) -> None:
    query = "select causes, cause_origins from emotion_records where record_key = $key"
    assert withdrawn.sql(query, {"key": "late"}).row(0) == (["lag"], ["measured"])
    assert withdrawn.sql(query, {"key": "stays"}).row(0) == (["lag"], ["text"])


def test_every_label_that_is_listed_bears_its_origin_and_the_models_version(withdrawn: Warehouse) -> None:
    listed = texts_behind(withdrawn, metric("text_negative_index"), YEAR, "judged", 100)
    assert {len(row) for row in listed.select("forms", "form_origins").rows()} == {2}
    assert listed["model_id"].unique().to_list() == ["m"]
    assert listed["form_origins"].explode().unique().sort().to_list() == ["measured", "source", "text"]


def test_withdrawal_is_judged_only_where_it_could_be_seen(withdrawn: Warehouse) -> None:
    found = {row["sign"]: (row["records"], row["n"]) for row in withdrawal(withdrawn, YEAR).to_dicts()}
    # The last contact is too young, and those of customers without days are not in it.
    assert found == {"no_login": (2, 4), "falling_use": (1, 4), "silence": (1, 1), "unanswered": (1, 1)}


def test_what_is_done_weeks_later_changes_the_contact_it_followed(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    publish_records(settings, [contact("1", "c:1")], scores=[scored("1")])
    first = publish_records(settings, activity=days("c:1", START - timedelta(days=40), 60))
    assert first.sql("from apathy_signs").is_empty()
    with publishing(settings) as building:
        connection = building.connection
        track_changes(connection)
        # Her days after the contact are taken out; nothing of the contact's own day is named.
        connection.execute("delete from activities where day > $day", {"day": START.date()})
        connection.execute("insert into activities select * replace ('c:2' as customer_id, 'x' as activity_id,"
                           " day + 50 as day) from activities limit 1")  # fmt: skip
        connection.execute("insert into touched_activity select distinct source, day from activities")
        refresh_marts(connection, settings)
        assert frame_of(connection, "select forms, form_origins from emotion_records").rows() == [
            (["apathy"], ["measured"])
        ]
        assert frame_of(connection, "select sum(records) from mart_emotion_cells where form = 'apathy'").item() == 2


def spread(folder: Path, counts: dict[tuple[str, str], int], least: int) -> Warehouse:
    """Negative records of one form and one cause each."""
    keys = [
        (f"{form} {cause} {i}", form, cause) for (form, cause), n in counts.items() for i in range(n)
    ]  # fmt: skip
    contacts = [contact(key, None) for key, _, _ in keys]
    scores = [scored(key, forms=[form], causes=[cause]) for key, form, cause in keys]
    return publish_records(settings_in(folder, min_group=least), contacts, scores=scores)


def test_no_small_cell_is_a_total_less_what_is_shown(tmp_path: Path) -> None:
    counts = {
        ("anger", "lag"): 40,
        ("anger", "value"): 30,
        ("disappointment", "lag"): 20,
        ("disappointment", "value"): 3,
    }
    found = cells(spread(tmp_path, counts, 5), YEAR)
    shown = {(row["form"], row["cause"]): row["records"] for row in found.to_dicts()}
    assert shown["disappointment", "value"] is None
    rest_of_row = found.filter(form="disappointment", cause=ANY)["n"].item()
    known = [rest_of_row, shown["disappointment", "lag"]]
    assert None in known
    assert None in [shown[ANY, "value"], shown["anger", "value"]]


def test_weeks_of_few_and_those_that_would_tell_them_are_withheld_from_the_weekly_shares(tmp_path: Path) -> None:
    counts = {"anger": (20, 3, 9), "anxiety": (30, 8, 9)}
    keys = [
        (f"{form} {w} {i}", form, w) for form, weeks in counts.items() for w, n in enumerate(weeks) for i in range(n)
    ]
    contacts = [contact(key, None, START + timedelta(weeks=w), channel="chat") for key, _, w in keys]
    scores = [scored(key, START + timedelta(weeks=w), forms=[form]) for key, form, w in keys]
    found = forms_by_channel(publish_records(settings_in(tmp_path, min_group=5), contacts, scores=scores), YEAR)
    assert found.filter(form="anger").select("of_form", "records", "value").rows()[0] == (32, 20, 20 / 50)
    # Beside the total of its week, the other form would tell the same.
    assert found.filter(pl.col("week") > START).select("records", "value", "suppressed").unique().rows() == [
        (None, None, True)
    ]


def test_a_form_of_too_few_hides_its_count_too(tmp_path: Path) -> None:
    found = cells(spread(tmp_path, {("anger", "lag"): 40, ("apathy", "lag"): 2}, 5), YEAR).filter(form="apathy")
    assert found["n"].null_count() == len(found)
    assert found["records"].drop_nulls().is_empty()


def test_origins_of_few_are_hidden(tmp_path: Path) -> None:
    found = origins_behind(spread(tmp_path, {("anger", "lag"): 40, ("apathy", "lag"): 2}, 5), YEAR)
    rows = {(row["kind"], row["word"], row["origin"]): row["records"] for row in found.to_dicts()}
    assert rows["cause", "lag", "text"] == 42
    assert rows["form", "apathy", "text"] is None


def test_shares_of_a_form_are_those_of_the_pages_cells(tmp_path: Path) -> None:
    warehouse = spread(tmp_path, {("anger", "lag"): 40, ("anxiety", "lag"): 20, ("apathy", "value"): 2}, 5)
    told = measure(warehouse, "text_negative_index", YEAR, ("form",)).to_dicts()
    shown = cells(warehouse, YEAR).filter(pl.col("cause") == ANY).filter(pl.col("form") != ANY)
    assert [(row["form"], row["numerator"], row["suppressed"]) for row in told] == [
        (form, records, hidden) for form, records, hidden in shown.select("form", "records", "suppressed").iter_rows()
    ]


@pytest.mark.parametrize(("dimension", "word", "share"), [("form", "anger", 2 / 3), ("cause", "lag", 1.0)])
def test_negative_texts_have_shares_with_n_and_interval(
    tmp_path: Path, dimension: str, word: str, share: float
) -> None:
    warehouse = spread(tmp_path, {("anger", "lag"): 40, ("anxiety", "lag"): 20}, 5)
    found = measure(warehouse, "text_negative_audited", YEAR, (dimension,))
    row = found.row(by_predicate=pl.col(dimension) == word, named=True)
    assert (row["value"], row["n"], row["numerator"]) == (pytest.approx(share), 60, 60 * share)
    assert row["lower"] < share <= row["upper"]


def test_the_forms_that_a_source_names_add_up_to_its_negative_labels(tmp_path: Path) -> None:
    labels = ["anger"] * 6 + ["anxiety"] * 3 + ["negative"] * 3 + ["neutral"] * 8
    contacts = [contact(str(i), None, emotion_label=label) for i, label in enumerate(labels)]
    found = measure(publish_records(settings_in(tmp_path), contacts), "negative_emotion_rate", YEAR, ("form",))
    assert dict(found.select("form", "numerator").iter_rows()) == {
        "anger": 6, "disappointment": 0, "apathy": 0, "anxiety": 3, "not_stated": 3,
    }  # fmt: skip
    assert (found["n"].unique().to_list(), found["numerator"].sum()) == ([12], 12)


@pytest.mark.parametrize(
    ("key", "by", "why"),
    [
        ("csat_mean", ["form"], "not kept by form"),
        ("negative_emotion_rate", ["need"], "labels say no need"),
        ("text_negative_index", ["form", "channel"], "asked alone"),
    ],
)
def test_a_breakdown_that_means_nothing_says_so(withdrawn: Warehouse, key: str, by: list[str], why: str) -> None:
    with pytest.raises(DefinitionError, match=why):
        measure(withdrawn, key, YEAR, by)


def test_needs_are_shares_of_the_negative_texts_and_small_ones_are_left_out(tmp_path: Path) -> None:
    told = [["waiting_anxiety", "unfair_loss"]] * 6 + [["helplessness"]] * 2 + [[]] * 2
    contacts = [contact(str(i), None) for i in range(10)]
    scores = [scored(str(i), needs=needs) for i, needs in enumerate(told)]
    warehouse = publish_records(settings_in(tmp_path, min_group=5), contacts, scores=scores)
    found = measure(warehouse, "text_negative_index", YEAR, ("need",))
    assert found.select("need", "numerator", "n").rows() == [("unfair_loss", 6, 10), ("waiting_anxiety", 6, 10)]

"""Phrases, the feed and new phrases are read of what was taken aside for them: it says what the records say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import hypergeom
from small_warehouse import publish_records, settings_in

from warehouse import new_phrases
from warehouse.emotion_marts import policy
from warehouse.emotions import ANY, phrases_behind
from warehouse.escalations import escalation_counts, escalations
from warehouse.slices import Slice
from warehouse.stats import discovery
from warehouse.store import Warehouse

END = datetime(2026, 3, 15, 12)
WHERE = Slice(date(2026, 1, 1), END.date())
# (hours before the end, minutes to the first reply, intensity, the source's label)
ASKED = (
    (10, 2, 3, None),
    (11, 900, 3, None),
    (12, None, 3, None),
    (0, None, 3, None),
    (13, None, 1, "anger"),
    (14, None, 2, None),
    (24 * 20, None, 3, None),
)


@pytest.fixture(scope="module")
def feed(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    contacts: list[dict[str, Any]] = []
    for i, (hours, minutes, _, label) in enumerate(ASKED):
        start = END - timedelta(hours=hours)
        contacts.append({
            "interaction_id": str(i), "started_at": start, "channel": "chat", "department": "Billing",
            "text": f"text {i}",
            "emotion_label": label, "first_response_at": minutes and start + timedelta(minutes=minutes),
        })  # fmt: skip
    scores = [
        {"record_key": str(i), "day": contacts[i]["started_at"].date(), "p": 0.9, "intensity": asked[2],
         "hits": ["not", "no reply"], "forms": ["anger"], "causes": ["lag"] if i < 2 else []}
        for i, asked in enumerate(ASKED)
    ]  # fmt: skip
    return publish_records(settings_in(tmp_path_factory.mktemp("feed")), contacts, scores=scores)


def test_strong_and_recent_contacts_are_listed_by_their_clock(feed: Warehouse) -> None:
    found = escalations(feed, WHERE)
    assert found.select("record_key", "clock").rows() == [
        ("2", "overdue"), ("4", "overdue"), ("3", "running"), ("1", "missed"), ("0", "met"),
    ]  # fmt: skip
    assert found.row(0, named=True)["text"] == "text 2"


def test_the_counts_of_the_feed_are_those_of_its_list(feed: Warehouse) -> None:
    listed = escalations(feed, WHERE).group_by("department", "clock").len("n").sort("clock")
    assert escalation_counts(feed, WHERE).select("department", "clock", "n").rows() == listed.rows()


def test_a_list_that_is_cut_keeps_the_most_overdue(feed: Warehouse) -> None:
    assert escalations(feed, WHERE, 1)["record_key"].to_list() == ["2"]


def test_phrases_of_a_cell_are_counted_over_the_whole_period(feed: Warehouse) -> None:
    assert phrases_behind(feed, WHERE)["records"].to_list() == [len(ASKED)]
    assert phrases_behind(feed, WHERE, "anger", "not_stated")["records"].sum() + phrases_behind(
        feed, WHERE, ANY, "lag"
    )["records"].sum() == len(ASKED)


def test_phrases_without_emotion_of_their_own_are_left_out(feed: Warehouse) -> None:
    assert phrases_behind(feed, WHERE)["phrase"].to_list() == ["no reply"]


def test_a_sample_of_every_day_finds_what_is_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(policy(), "sampled_texts", 40)
    contacts = [
        {"interaction_id": f"{day}-{i}", "started_at": END - timedelta(days=day), "customer_id": f"s:{day}-{i}",
         "text": "the lift is stuck" if day == 0 and i % 2 else "where is my parcel"}
        for day in range(14)
        for i in range(120)
    ]  # fmt: skip
    scores = [{"record_key": one["interaction_id"], "day": one["started_at"].date(), "p": 0.5} for one in contacts]
    warehouse = publish_records(settings_in(tmp_path, min_group=5), contacts, scores=scores)
    monkeypatch.setattr(new_phrases, "_MOST_TEXTS", 300)
    found = new_phrases.new_phrases(warehouse, WHERE)
    assert found["phrase"].to_list() == ["the lift is stuck"]
    assert 200 < found["of"][0] <= 300


def test_a_small_slice_has_texts_of_its_own_in_the_sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(policy(), "sampled_texts", 10)
    monkeypatch.setitem(policy(), "sampled_of_slice", 20)
    contacts = [
        {"interaction_id": f"{day}-{i}", "started_at": END - timedelta(days=day), "customer_id": f"s:{day}-{i}",
         "channel": "chat" if i % 12 == 0 else "phone",
         "text": "the lift is stuck" if day == 0 and i % 2 == 0 else "where is my parcel"}
        for day in range(14)
        for i in range(240)
    ]  # fmt: skip
    scores = [{"record_key": one["interaction_id"], "day": one["started_at"].date(), "p": 0.5} for one in contacts]
    warehouse = publish_records(settings_in(tmp_path, min_group=5), contacts, scores=scores)
    drawn = dict(warehouse.sql("select channel, count(*) from text_sample group by channel").rows())
    assert drawn["chat"] == 20 * 14
    assert drawn["phone"] < 35 * 14
    found = new_phrases.new_phrases(warehouse, replace(WHERE, channels=("chat",)))
    assert found.select("phrase", "texts", "of").rows() == [("the lift is stuck", 20, 20 * 7)]


@pytest.mark.parametrize(("here", "there"), [(10, 0), (10, 5), (300, 200), (2, 30)])
def test_the_chance_of_so_many_texts_is_that_of_fisher(here: int, there: int) -> None:
    counts = (np.array([value]) for value in (here, 1000, there, 6000))
    exact = hypergeom.sf(here - 1, 7000, here + there, 1000)
    assert discovery.fisher(*counts)[0] == pytest.approx(exact if here / 1000 > there / 6000 else 1.0, rel=1e-9)

"""A published warehouse of made-up records with a few truths planted in it, for the pages to show.

Planted: anger on chat from week 24, a weak department (Returns), long waits on the phone at 17-19 h, a jump in
resolution from week 20, a category with two records only, a refused batch after the published ones.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from small_warehouse import publish_records, settings_in

from warehouse.publish import publishing
from warehouse.settings import Settings

START = datetime(2026, 4, 27)
WEEKS = 30
_HOURS = [8, 9, 9, 10, 10, 11, 11, 12, 13, 14, 14, 15, 16, 17, 17, 18, 18, 19, 20]
_CHANNELS = ["phone"] * 8 + ["chat"] * 5 + ["email"] * 3 + ["app"] * 2 + ["social"]
_DEPARTMENTS = ["Orders", "Billing", "Delivery", "Returns", "Technical support"]
_CATEGORIES = ["Late delivery", "Refund", "Wrong item", "Account & login", "Invoice", "Product question"]


def sample(home: Path, *, per_day: int = 40, weeks: int = WEEKS, refused: bool = True, **changes: Any) -> Settings:
    """Publishes the sample in a home folder; the settings are those the dashboard will read from it."""
    settings = settings_in(home, **{"min_group": 5, **changes})
    home.mkdir(parents=True, exist_ok=True)
    (home / "settings.toml").write_text('business_zone = "UTC"\n', encoding="utf-8")
    chance = random.Random(20260427)
    contacts, answers = [], []
    for day in range(7 * weeks - 1):  # the last week lacks its Sunday
        for index in range(per_day):
            contact = _contact(chance, day, index)
            contacts.append(contact)
            answers += _answers(chance, contact)
    contacts += [{**contacts[-1], "interaction_id": f"rare-{i}", "category": "Rare matter"} for i in range(2)]
    publish_records(settings, contacts, answers, source="helpdesk")
    _ledger(settings, len(contacts), len(answers), refused)
    return settings


def _contact(chance: random.Random, day: int, index: int) -> dict[str, Any]:
    week = day // 7
    channel, department = chance.choice(_CHANNELS), chance.choice(_DEPARTMENTS)
    started = START + timedelta(days=day, hours=chance.choice(_HOURS), minutes=chance.randrange(60))
    busy = channel == "phone" and 17 <= started.hour <= 19
    wait = chance.expovariate(1 / (260 if busy else 55 if channel == "phone" else 90))
    abandoned = wait > 150 and chance.random() < 0.25
    settled = 0.71 + 0.05 * (week >= 20) - 0.14 * (department == "Returns") - 0.05 * (channel == "email")
    anger = 0.11 + 0.16 * (channel == "chat" and week >= 24) + 0.05 * (department == "Returns")
    emotion = chance.choices(["anger", "disappointment", "anxiety"])[0] if chance.random() < anger else "neutral"
    return {
        "interaction_id": f"{day}-{index}",
        "channel": channel,
        "started_at": started,
        "customer_id": f"helpdesk:c{chance.randrange(2500)}",
        "wait_seconds": round(wait, 1),
        "handle_seconds": None if abandoned else round(chance.gauss(320, 60)),
        "abandoned": abandoned,
        "answered_at": None if abandoned else started + timedelta(seconds=wait),
        "first_response_at": None if abandoned else started + timedelta(seconds=wait),
        "transfers": 0,
        "resolved": None if chance.random() < 0.06 else (not abandoned and chance.random() < settled),
        "department": department,
        "category": chance.choice(_CATEGORIES),
        "emotion_label": None if chance.random() < 0.12 else emotion,
    }


def _answers(chance: random.Random, contact: dict[str, Any]) -> list[dict[str, Any]]:
    if contact["abandoned"] or chance.random() > 0.35:
        return []
    happy = (
        4.3 - 1.2 * (contact["emotion_label"] in ("anger", "disappointment")) - 0.5 * (contact["wait_seconds"] > 180)
    )
    about = {
        "responded_at": contact["started_at"] + timedelta(hours=2),
        "interaction_id": contact["interaction_id"],
        "customer_id": contact["customer_id"],
        "channel": contact["channel"],
        "department": contact["department"],
        "category": contact["category"],
    }
    score = float(min(5, max(1, round(chance.gauss(happy, 0.8)))))
    liking = float(min(10, max(0, round(chance.gauss(2 * happy, 1.8)))))
    key = contact["interaction_id"]
    return [
        {**about, "response_id": f"csat-{key}", "kind": "csat", "score": score},
        {**about, "response_id": f"nps-{key}", "kind": "nps", "score": liking, "scale_min": 0.0, "scale_max": 10.0},
    ]


def _ledger(settings: Settings, contacts: int, answers: int, refused: bool) -> None:
    last = START + timedelta(weeks=WEEKS, hours=-28)
    with publishing(settings) as building:
        con, version = building.connection, building.version
        con.execute("delete from batches")
        batch = [["b-0001", "helpdesk", "p", "warned", ["channel_unmapped"], 0.004, START, last, last, version]]
        if refused:
            batch.append(
                ["b-0002", "callcentre", "p", "refused", ["quarantined_share"], 0.31, START, last, last, version]
            )
        con.executemany("insert into batches values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, false)", batch)
        counts = [
            ["b-0001", "interaction", contacts + 90, contacts, 70, 20, 0, 0, 0, 0, 42],
            ["b-0001", "survey_csat", answers + 5, answers, 5, 0, 0, 0, 0, 0, 3],
        ]
        if refused:
            counts.append(["b-0002", "interaction", 1000, 0, 310, 0, 690, 0, 0, 0, 0])
        names = (
            "batch_id, record_type, rows_in, rows_loaded, rows_quarantined, rows_duplicate, rows_held_back, "
            "rows_restated, rows_blank, rows_unanswered, field_faults"
        )
        con.executemany(f"insert into batch_counts ({names}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", counts)
        con.executemany("insert into gate_results values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", _results())
        con.executemany(
            "insert into quarantine values (?, ?, ?, ?, ?, ?, ?)",
            [["b-0001", "interaction", i, "contacts.csv", i + 1, ["started_at_missing"], "{}"] for i in range(40)]
            + [["b-0001", "interaction", 40 + i, "contacts.csv", 41 + i, ["ragged_row"], "{}"] for i in range(30)]
            + [["b-0001", "survey_csat", i, "answers.csv", i + 1, ["score_off_scale"], "{}"] for i in range(5)],
        )
        con.executemany(
            "insert into field_faults values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                ["b-0001", "interaction", i, "contacts.csv", i, "k", "wait_seconds", "wait_seconds_out_of_range", "-5"]
                for i in range(39)
            ]
            + [
                [
                    "b-0001",
                    "interaction",
                    i,
                    "contacts.csv",
                    i,
                    "k",
                    "answered_at",
                    "answered_at_before_started_at",
                    "x",
                ]
                for i in range(3)
            ],
        )
        con.executemany(
            "insert into batch_files values (?, ?, ?, ?, ?, ?, ?)",
            [
                ["b-0001", 1, "contacts.csv", 5_413_201, "ab" * 32, contacts + 90, None],
                ["b-0001", 2, "answers.csv", 801_222, "cd" * 32, answers + 5, None],
            ],
        )
        building.publish(figures_changed=True)


def _results() -> list[list[Any]]:
    def one(
        batch: str, record: str, rule: str, kind: str, severity: str, passed: bool, failed: int, seen: str, want: str
    ) -> list[Any]:
        level = "batch" if rule in ("channel_unmapped", "rows_min", "quarantined_share") else "row"
        return [batch, record, rule, "expect", kind, None, severity, level, passed, None, 8000, failed, seen, want]

    return [
        one(
            "b-0001", "interaction", "channel_unmapped", "channel_unmapped", "warning", False, 12, "'Fax' (12)", "none"
        ),
        one("b-0001", "interaction", "started_at_missing", "missing", "critical", True, 40, "0.5 %", "at most 5 %"),
        one("b-0001", "interaction", "rows_min", "rows_min", "critical", True, 0, "8,370", "at least 1"),
        one("b-0001", "survey_csat", "score_off_scale", "off_scale", "critical", True, 5, "0.1 %", "at most 5 %"),
        one(
            "b-0002",
            "interaction",
            "quarantined_share",
            "quarantined_share",
            "critical",
            False,
            310,
            "31.0 %",
            "at most 10 %",
        ),
    ]

"""Times in an hour that clocks show twice are read as the earlier one, and the load says how many."""

from __future__ import annotations

from pathlib import Path

from shop import PROFILE, Shop

# In New York clocks went from 02:00 back to 01:00 on 2026-11-01, so 01:30 came twice.
NEW_YORK = PROFILE.replace('zone = "UTC"', 'zone = "America/New_York"')
TIMES = ("2026-11-01 00:30", "2026-11-01 01:30", "2026-11-01 01:59", "2026-11-01 02:30")


def noted(folder: Path, profile: str, times: tuple[str, ...] = TIMES) -> list[str]:
    lines = [f"g{i},call,{at},1,4,2026-11-20,ann,parcel" for i, at in enumerate(times)]
    result = Shop(folder, profile).load(lines)
    return [note for note in result.notes if "twice" in note]


def test_they_are_counted_by_field(tmp_path: Path) -> None:
    told = noted(tmp_path, NEW_YORK)
    assert [note.partition(" name no")[0] for note in told] == [
        "interaction: 2 times of started_at",
        "survey_csat: 2 times of responded_at",
    ]


def test_times_that_name_their_offset_are_in_no_doubt(tmp_path: Path) -> None:
    own = NEW_YORK.replace("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M%z")
    assert noted(tmp_path, own, tuple(f"{at}-0400" for at in TIMES)) == []


def test_a_zone_that_keeps_its_clocks_says_nothing(tmp_path: Path) -> None:
    assert noted(tmp_path, PROFILE.replace('zone = "UTC"', 'zone = "Asia/Shanghai"')) == []

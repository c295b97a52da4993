"""Steps of complaints are records like others: loaded, judged, corrected, taken back, masked and erased."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from first_load import load_first

from pipelines.batch import BatchResult
from pipelines.erase import erase
from pipelines.revoke import revoke
from warehouse.measuring import measure
from warehouse.settings import Settings
from warehouse.slices import Slice, iso_week
from warehouse.store import Warehouse, WarehouseReader

CONTACTS = """
source = "care"
about = "complaints"
zone = "UTC"
customers = "care"
[gate]
max_quarantined = 1.0
[interaction]
interaction_id = "id"
channel = { value = "phone" }
started_at = "at"
case_id = "case"
customer_id = "customer"
is_complaint = { value = true }
complaint_grade = { value = 2 }
"""
STEPS = """
source = "care"
about = "steps of complaints"
zone = "UTC"
[gate]
max_quarantined = 1.0
[case_event]
event_id = { columns = ["case", "step", "at"] }
case_id = "case"
step = { column = "step", words = { "同频" = "attune", "解决方案" = "solve", "解决结果" = "deliver" } }
step_at = "at"
note = "note"
"""


class Care:
    """A home with contacts, and the means to load steps into it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.settings = folder, Settings(folder / "home", business_zone="UTC", min_group=1)
        for name, text in (("contacts", CONTACTS), ("steps", STEPS)):
            (folder / f"{name}.toml").write_text(text, encoding="utf-8")
        self.load(
            "contacts",
            "id,at,case,customer\n1,2026-03-02 09:00,K1,anna-1234\n2,2026-03-02 09:00,K2,bert-5678\n"
            "3,2026-03-04 09:00,,carl-9012\n",
        )

    def load(self, profile: str, text: str) -> BatchResult:
        path = self.folder / f"{profile}.csv"
        path.write_text(text, encoding="utf-8")
        return load_first(path, self.folder / f"{profile}.toml", self.settings)

    @property
    def warehouse(self) -> Warehouse:
        found = WarehouseReader(self.settings).current()
        assert found is not None
        return found

    def in_time(self) -> tuple[float | None, int]:
        where = Slice(*iso_week("2026-W10"))
        row = measure(self.warehouse, "complaint_grade_2_attainment", where).row(0, named=True)
        return row["value"], row["n"]

    def events(self) -> pl.DataFrame:
        return self.warehouse.sql("select case_id, step, step_at, note from case_events order by case_id, step_at")


@pytest.fixture
def care(tmp_path: Path) -> Care:
    return Care(tmp_path)


HEAD = "case,step,at,note\n"
GOOD = "K1,同频,2026-03-02 10:00,\nK1,解决结果,2026-03-03 10:00,\nK2,同频,2026-03-02 15:00,\n"


def test_steps_tell_whether_somebody_stepped_in_in_time(care: Care) -> None:
    assert care.in_time() == (None, 0)
    care.load("steps", HEAD + GOOD)
    assert care.in_time() == (0.5, 2)
    assert care.events()["step"].to_list() == ["attune", "deliver", "attune"]


def test_a_step_that_is_none_of_the_eight_is_kept_out_with_its_reason(care: Care) -> None:
    result = care.load(
        "steps", HEAD + GOOD + "K2,等待,2026-03-03 15:00,\nK2,解决方案,nonsense,\n,同频,2026-03-03 15:00,\n"
    )
    counts = result.counts[0]
    assert (counts.rows_in, counts.rows_loaded, counts.rows_quarantined) == (6, 3, 3)
    reasons = care.warehouse.sql("select distinct unnest(reasons) as reason from quarantine order by 1")
    assert [reason.split("_")[0] for reason in reasons["reason"]] == ["case", "event", "step", "step"]


def test_the_same_steps_twice_are_there_once(care: Care) -> None:
    care.load("steps", HEAD + GOOD)
    again = care.load("steps", HEAD + GOOD + "K2,解决结果,2026-03-05 15:00,\n")
    assert (again.counts[0].rows_loaded, again.counts[0].rows_duplicate) == (1, 3)
    assert care.events().height == 4


def test_steps_that_are_taken_back_no_longer_count(care: Care) -> None:
    care.load("steps", HEAD + "K1,同频,2026-03-02 10:00,\n")
    late = care.load("steps", HEAD + "K2,同频,2026-03-02 10:00,\n")
    assert care.in_time() == (1.0, 2)
    revoke(late.batch_id, "sent by mistake", care.settings, by="a tester")
    assert care.in_time() == (0.5, 2)


def test_notes_are_masked_before_they_are_stored(care: Care) -> None:
    care.load("steps", HEAD + "K1,同频,2026-03-02 10:00,call 13812345678 back\n")
    assert "13812345678" not in str(care.events()["note"].item())


def test_erasing_a_customer_takes_the_steps_of_their_cases(care: Care) -> None:
    care.load("steps", HEAD + GOOD)
    erase(care.settings, "anna-1234", "care")
    assert care.events()["case_id"].unique().to_list() == ["K2"]

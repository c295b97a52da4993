"""How well a blind look at the public files agrees with the profiles that were written for them by hand."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from pipelines.profile import FieldMap, Profile, load_profile
from pipelines.profile_file import parse_profile
from pipelines.scout import look
from pipelines.scout_check import check
from pipelines.scout_propose import propose
from pipelines.scout_write import profile_text
from warehouse.settings import Settings

pytestmark = pytest.mark.data


@dataclass(frozen=True)
class Case:
    """A file, how many fields the shipped profile of it maps, and how many of them a blind look has to find."""

    path: str
    mapped: int
    found: int
    loaded: int


# sfo_2017: 97 coded questions and a day of the month without a month: nothing there can be decided by looking.
# What else is missed: that a contact came in or is a complaint where no column says so (direction, is_complaint: 7);
# technion's key, for which two columns are enough; sf311's second level of three.
CASES = {
    "shopzilla": Case("shopzilla_csat/Customer_support_data_sample.csv", 24, 24, 17_182),
    "technion": Case("technion_bank/january.txt", 11, 9, 31_599),
    "pwc": Case("pwc_call_centre/Call Center Dataset.csv", 19, 19, 5_000),
    "pwc_variant": Case("pwc_call_centre/call_center_variant.csv", 19, 19, 5_000),
    "pwc_xlsx": Case("pwc_call_centre/Contact-Center-Dataset.xlsx", 19, 19, 5_000),
    "call_center": Case("call_center_32941/Call Center.csv", 17, 17, 10_747),
    "sf311": Case("sf311/311_service_requests.csv", 9, 8, 10_000),
    "nyc311": Case("nyc311/311_235rows.csv", 9, 9, 235),
    "nyc311_short": Case("nyc311/311_Animals_short.csv", 9, 9, 4_969),
    "cfpb": Case("cfpb/complaints_truncated_2023.csv", 11, 9, 2_067),
    "cfpb_subset": Case("cfpb/complaints-subset.csv", 8, 6, 279),
    "zh_gov": Case("zh_gov_messages/附件3.xlsx", 7, 6, 4_326),
    "zh_gov_labelled": Case("zh_gov_messages/附件2_示例495.xlsx", 8, 7, 493),
    "sfo_2017": Case("sfo_survey/2017_SFO_Customer_Survey.csv", 21, 0, 0),
}
_USABLE = [name for name, case in CASES.items() if case.loaded]


@pytest.fixture(scope="module")
def proposed(shared_data: Path) -> dict[str, str]:
    """The text of the profile that is proposed for each file."""
    return {name: profile_text(propose(look(shared_data / case.path), name)) for name, case in CASES.items()}


def fields_of(profile: Profile) -> dict[tuple[str, str], FieldMap]:
    """Every mapped field, by its record (a survey with its kind) and name."""
    found = {}
    for record in profile.records:
        kind = next((mapping.value for mapping in record.fields if mapping.field.name == "kind"), "")
        found |= {(f"{record.contract.record_type} {kind}", m.field.name): m for m in record.fields}
    return found


def agreeing(proposal: Profile, shipped: Profile) -> int:
    """How many fields are read from the same columns, or are the same constant, in the same unit."""
    ours = fields_of(proposal)
    return sum(
        key in ours and (ours[key].columns, ours[key].value, ours[key].unit) == (each.columns, each.value, each.unit)
        for key, each in fields_of(shipped).items()
    )


@pytest.mark.parametrize("name", _USABLE)
def test_a_blind_proposal_finds_at_least_these_fields(name: str, proposed: dict[str, str]) -> None:
    shipped = load_profile(name)
    proposal = parse_profile(proposed[name].encode(), f"{name}.toml", "")
    assert len(fields_of(shipped)) == CASES[name].mapped
    assert agreeing(proposal, shipped) >= CASES[name].found


def test_what_cannot_be_decided_is_said_and_not_guessed(proposed: dict[str, str]) -> None:
    assert "# UNSURE: interaction.started_at is needed and is not decided" in proposed["sfo_2017"]


@pytest.mark.parametrize("name", _USABLE)
def test_a_blind_proposal_loads_the_rows_of_its_file(
    name: str, proposed: dict[str, str], shared_data: Path, settings: Settings
) -> None:
    found = check([shared_data / CASES[name].path], parse_profile(proposed[name].encode(), name, ""), settings)
    contacts = next(counts for counts in found.result.counts if counts.record_type == "interaction")
    assert contacts.rows_loaded == CASES[name].loaded, found.result.verdict

"""A refused batch is published when somebody answers for it, and everybody can see that."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
from first_load import load_first
from typer.testing import CliRunner

from expectations.verdict import Acceptance
from pipelines import console
from pipelines.batch import BatchResult, load
from pipelines.cli import app
from pipelines.judging import Terms
from pipelines.profile import load_profile
from warehouse import summary
from warehouse.errors import BatchRejectedError, DefinitionError, SourceError
from warehouse.settings import HOME_VARIABLE, Settings
from warehouse.slices import Slice
from warehouse.store import Warehouse, WarehouseReader

PROFILE = """
source = "shop"
zone = "UTC"
[interaction]
interaction_id = "id"
customer_id = "who"
channel = { value = "phone" }
started_at = "at"
text = "said"
"""
GOOD = [f"g{i},c{i},2026-01-05 10:{i:02d}:17,hello" for i in range(40)]
BAD = [f",c{i},2026-01-05 11:{i:02d}:17,Ann Smith" for i in range(20)]
ALL = Slice(datetime(2026, 1, 1).date(), datetime(2026, 12, 31).date())
WHO = Acceptance("the ids are lost for good", "Mei", datetime(2026, 1, 6))


class Shop:
    """A home folder with one refused batch; `here` where it matters in which folder its file lay when it was loaded."""

    def __init__(self, folder: Path, *, here: bool = False) -> None:
        self.settings = Settings(folder / "home", min_group=1)
        self.file, self.profile = folder / "calls.csv", folder / "shop.toml"
        self.profile.write_text(PROFILE, encoding="utf-8")
        self.file.write_text("\n".join(["id,who,at,said", *GOOD, *BAD]) + "\n", encoding="utf-8")
        self.refused = self.load(Terms()) if here else load_first(self.file, self.profile, self.settings)

    def load(self, terms: Terms) -> BatchResult:
        return load([self.file], load_profile(self.profile), self.settings, terms=terms)

    @property
    def warehouse(self) -> Warehouse:
        found = WarehouseReader(self.settings).current()
        assert found is not None
        return found


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Shop:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    made = Shop(tmp_path, here=getattr(request, "param", False))
    assert made.refused.verdict is not None and made.refused.verdict.status == "refused"
    return made


def test_an_accepted_batch_is_published_without_its_faulty_rows(shop: Shop) -> None:
    result = shop.load(Terms.accepting(shop.refused.batch_id, WHO))
    assert result.verdict is not None and result.verdict.status == "accepted"
    assert (result.counts[0].rows_loaded, result.counts[0].rows_quarantined) == (40, 20)
    assert shop.warehouse.sql("select count(*) as n from interactions")["n"][0] == 40


def test_the_ledger_and_every_stamp_say_who_accepted_it_and_why(shop: Shop) -> None:
    shop.load(Terms.accepting(shop.refused.batch_id, WHO))
    rows = summary.acceptances(shop.warehouse).rows()
    assert rows == [(shop.refused.batch_id, WHO.reason, "Mei", WHO.at)]
    assert summary.batches(shop.warehouse)["status"].to_list() == ["accepted"]
    assert summary.stamp(shop.warehouse, ALL).status == "accepted"


def test_other_bytes_than_those_refused_are_not_accepted(shop: Shop) -> None:
    shop.file.write_text(shop.file.read_text(encoding="utf-8") + GOOD[0] + "\n", encoding="utf-8")
    with pytest.raises(BatchRejectedError, match="one of them has changed"):
        shop.load(Terms.accepting(shop.refused.batch_id, WHO))
    assert summary.batches(shop.warehouse)["status"].to_list() == ["refused"]


def test_an_acceptance_of_a_batch_that_passes_leaves_no_trace(shop: Shop) -> None:
    lenient = PROFILE + "[gate]\nmax_quarantined = 0.5\n"
    shop.profile.write_text(lenient, encoding="utf-8")
    result = shop.load(Terms(accepted=WHO))
    assert result.verdict is not None and result.verdict.status == "warned"
    assert summary.acceptances(shop.warehouse).is_empty()


@pytest.mark.parametrize("shop", [True], indirect=True)
def test_the_command_accepts_from_where_the_files_lay(shop: Shop) -> None:
    done = CliRunner().invoke(app, ["gate", "accept", shop.refused.batch_id, "--reason", "known", "--by", "Mei"])
    assert done.exit_code == 0, done.output
    assert summary.acceptances(shop.warehouse)["accepted_by"].to_list() == ["Mei"]


@pytest.mark.parametrize("shop", [True], indirect=True)
def test_files_that_are_gone_are_asked_for(shop: Shop) -> None:
    shop.file.rename(shop.file.with_name("moved.csv"))
    arguments = ["gate", "accept", shop.refused.batch_id, "--reason", "known"]
    assert isinstance(CliRunner().invoke(app, arguments).exception, SourceError)
    found = CliRunner().invoke(app, [*arguments, "--file", str(shop.file.with_name("moved.csv"))])
    assert found.exit_code == 0, found.output


@pytest.mark.parametrize("reason", ["", "  "])
def test_an_acceptance_needs_a_reason(shop: Shop, reason: str) -> None:
    done = CliRunner().invoke(app, ["gate", "accept", shop.refused.batch_id, "--reason", reason])
    assert isinstance(done.exception, DefinitionError)


def test_only_a_refused_batch_can_be_accepted(shop: Shop) -> None:
    shop.load(Terms.accepting(shop.refused.batch_id, WHO))
    done = CliRunner().invoke(app, ["gate", "accept", shop.refused.batch_id, "--reason", "again"])
    assert isinstance(done.exception, DefinitionError) and "is accepted, not refused" in str(done.exception)


def test_the_terminal_tells_a_refusal_on_one_screen_with_rows_and_the_next_step(shop: Shop) -> None:
    lines = CliRunner().invoke(app, ["gate", "show", shop.refused.batch_id]).output.splitlines()
    assert len(lines) <= 24 and max(len(line) for line in lines) <= console.OUT.width
    text = "\n".join(lines)
    assert "REFUSED" in lines[0]
    assert "20 of 60 rows (33.3 %) cannot be used" in " ".join(text.split())
    assert 'calls.csv:42 (interaction_id_missing) {"who": "•••"' in text
    assert f"endvalue gate accept {shop.refused.batch_id}" in text


def test_rows_are_kept_as_examples_and_shown_to_readers_without_personal_data(shop: Shop) -> None:
    rows = summary.gate_samples(shop.warehouse, shop.refused.batch_id).to_dicts()
    assert [(row["rule"], row["line"]) for row in rows] == [("interaction_id_missing", line) for line in (42, 43, 44)]
    assert json.loads(rows[0]["shown"]) == {"who": "•••", "at": "2026-01-05 11:00:17", "said": "•••"}


def test_repeated_rows_stand_among_the_faults(shop: Shop) -> None:
    shop.file.write_text("\n".join(["id,who,at,said", *GOOD, GOOD[0] + "!"]) + "\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["load", str(shop.file), "--profile", str(shop.profile)])
    assert "repeated" in done.output and "row kept out" in done.output

"""The shipped demo profiles read every cell of the sample files but the dirt."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from pipelines.demo import CONTACTS_PROFILE, SURVEYS_PROFILE, DemoFiles, write_demo
from pipelines.normalise import normalise
from pipelines.profile import load_profile
from pipelines.readers import open_source
from warehouse.contracts import INTERACTION, SURVEY, Contract
from warehouse.settings import Settings


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> DemoFiles:
    return write_demo(tmp_path_factory.mktemp("demo"), scale=0.05)


def _staged(path: Path, profile_name: str, home: Path) -> pl.DataFrame:
    profile = load_profile(profile_name)
    (record,) = profile.records
    with open_source([path], profile) as source:
        return pl.concat([normalise(frame, record, profile, Settings(home)).rows for frame in source.frames()])


def _dirt(files: DemoFiles, file: str) -> dict[str, int]:
    return {dirt.what: dirt.rows for dirt in files.dirt if dirt.file == file}


def _unreadable(rows: pl.DataFrame, contract: Contract) -> dict[str, int]:
    """Rows with an unreadable value, by field."""
    bits = enumerate(field.name for field in contract.fields)
    counts = {name: rows.filter((pl.col("fault_mask") // 2**bit) % 2 == 1).height for bit, name in bits}
    return {name: count for name, count in counts.items() if count}


def test_the_contacts_profile_reads_everything_but_the_planted_dates(files: DemoFiles, tmp_path: Path) -> None:
    rows, dirt = _staged(files.contacts, CONTACTS_PROFILE, tmp_path), _dirt(files, "contacts")
    assert rows.height == files.rows["contacts"]
    assert _unreadable(rows, INTERACTION) == {"started_at": dirt["unreadable date"]}
    assert rows["blank"].sum() == dirt["blank row"]


def test_the_fax_is_the_only_channel_word_without_a_meaning(files: DemoFiles, tmp_path: Path) -> None:
    words = _staged(files.contacts, CONTACTS_PROFILE, tmp_path)["unmapped_channel"].drop_nulls()
    assert words.to_list() == ["传真"] * _dirt(files, "contacts")["unmapped channel word"]


def test_the_surveys_profile_reads_everything_but_the_planted_dates(files: DemoFiles, tmp_path: Path) -> None:
    rows, dirt = _staged(files.surveys, SURVEYS_PROFILE, tmp_path), _dirt(files, "surveys")
    assert rows.height == files.rows["surveys"]
    assert _unreadable(rows, SURVEY) == {"responded_at": dirt["unreadable date"]}
    off = rows.filter((pl.col("score") < pl.col("scale_min")) | (pl.col("score") > pl.col("scale_max")))
    assert off.height == dirt["NPS of 11"] + dirt["CSAT of 0"]


def test_customers_of_both_files_are_the_same_people(files: DemoFiles, tmp_path: Path) -> None:
    contacts = _staged(files.contacts, CONTACTS_PROFILE, tmp_path)["customer_id"].drop_nulls()
    answers = _staged(files.surveys, SURVEYS_PROFILE, tmp_path)["customer_id"].drop_nulls()
    assert answers.is_in(contacts.implode()).mean() > 0.97  # type: ignore[operator]  # a share

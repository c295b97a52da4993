"""Profiles are read strictly, and their mistakes are named."""

from __future__ import annotations

from pathlib import Path

import pytest
from pipelines_support import CALLS, profile_of, with_field

from pipelines.profile import SHIPPED, known_profiles, load_profile
from warehouse.errors import DefinitionError

SURVEY = """
[[survey]]
response_id = "id"
responded_at = "at"
kind = { value = "csat" }
score = "score"
scale_min = { value = 1 }
scale_max = { value = 5 }
"""


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.toml")), ids=lambda path: path.stem)
def test_every_shipped_profile_loads_and_begins_with_a_comment(path: Path) -> None:
    assert load_profile(path.stem).records
    assert path.read_text(encoding="utf-8").startswith("#")


def test_a_profile_exposes_its_records_and_digest(tmp_path: Path) -> None:
    path = tmp_path / "calls.toml"
    path.write_text(CALLS + "[gate]\nmax_quarantined = 0.2", encoding="utf-8")
    profile = load_profile(path)
    assert profile.source == profile.customers == "calls"
    assert profile.records[0].mapped == {"interaction_id", "channel", "started_at"}
    assert profile.columns == ("id", "at")
    assert profile.gate == {"max_quarantined": 0.2}
    assert len(profile.sha256) == 64


def test_the_digest_changes_with_one_byte(tmp_path: Path) -> None:
    path = tmp_path / "calls.toml"
    path.write_text(CALLS, encoding="utf-8")
    before = load_profile(path).sha256
    path.write_text(CALLS + "\n", encoding="utf-8")
    assert load_profile(path).sha256 != before


def test_a_projects_own_profile_comes_before_the_shipped_one(tmp_path: Path) -> None:
    own = tmp_path / "profiles"
    own.mkdir()
    (own / "pwc.toml").write_text(CALLS, encoding="utf-8")
    assert load_profile("pwc", tmp_path).source == "calls"
    assert known_profiles(tmp_path)["pwc"] == own / "pwc.toml"


def test_an_unknown_name_lists_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match=r"Did you mean 'technion'.*call_center.*technion"):
        load_profile("techniom", tmp_path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="no profile file"):
        load_profile(tmp_path / "none.toml")


@pytest.mark.parametrize(
    "form", ["%Y-%m-%dT%H:%M:%S%#z", "%d.%m.%y", "%Y-%m-%d %I:%M %p", "%Y%m%d%H%M%S", "epoch_ms", "excel"]
)
def test_a_format_that_reads_a_day_is_taken(form: str) -> None:
    profile = with_field(f'ended_at = {{ column = "e", formats = ["{form}"] }}')
    assert profile.records[0].fields[-1].formats == (form,)


def test_extras_reach_the_record_as_they_stand() -> None:
    profile = profile_of(CALLS + '[[interaction.extras]]\ntype = "ExpectSomething"\nmeta = { rule = "x" }')
    assert profile.records[0].extras == ({"type": "ExpectSomething", "meta": {"rule": "x"}},)


def test_records_of_one_row_keep_their_ids_apart() -> None:
    profile = profile_of(CALLS + SURVEY + SURVEY.replace("csat", "nps"))
    assert [record.suffix for record in profile.records] == [None, "csat", "nps"]
    assert [record.first for record in profile.records] == [True, False, False]


def test_the_only_survey_of_a_source_keeps_its_ids() -> None:
    assert profile_of('source = "s"' + SURVEY).records[0].suffix is None


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ('agent = "x"', r"test.toml, interaction: unknown key 'agent'. Did you mean 'agent_id'"),
        ('agent_id = { colum = "x" }', r"interaction.agent_id: unknown key 'colum'. Did you mean 'column'"),
        ('agent_id = { column = "x", formats = ["%Y"] }', r"agent_id: unknown key 'formats'"),
        ("agent_id = 3", r"must be a column's name or a table"),
        ('agent_id = { column = "x", value = "y" }', r"exactly one of"),
        ('agent_id = { null_words = ["x"] }', r"exactly one of"),
        ('agent_id = { column = "x", null_words = "y" }', r"null_words: must be a list of texts"),
        ('wait_seconds = { column = "w", unit = "days" }', r"unknown unit 'days'. Use one of: s, min"),
        ('wait_seconds = { from = "answered_at" }', r"derived from 'answered_at', which is not a mapped instant"),
        ('agent_id = { from = "started_at" }', r"only a duration can be derived"),
        ('ended_at = { column = "e", formats = ["%H:%M"] }', r"'%H:%M' is no format of a date"),
        ('ended_at = { column = "e", formats = ["nonsense"] }', r"'nonsense' is no format"),
        ('ended_at = { column = "e", formats = ["%s"] }', r'Use "epoch_s"'),
        ('ended_at = { column = "e", zone = "Mars/Base" }', r"unknown time zone 'Mars/Base'"),
        ('abandoned = { column = "o", words = { HANG = "yes" } }', r"words.HANG: 'yes' does not fit .* boolean"),
        ("transfers = { value = true }", r"True does not fit"),
        ('direction = { value = "sideways" }', r"'sideways' is not a word of direction. Use one of: inbound"),
        ('direction = { column = "d", words = { A = "inbound", a = "outbound" } }', r"given twice"),
        ('direction = { column = "d", words = {} }', r"words: is empty"),
        ('agent_id = { column = "a", only_when = { column = "o" } }', r"needs a column and its words"),
        ('agent_id = { column = "a", allow_gaps = "yes" }', r"must be true or false"),
        ('ended_at = { value = "now" }', r"cannot be a constant"),
    ],
)
def test_a_mistake_in_a_field_is_named_with_its_place(line: str, complaint: str) -> None:
    with pytest.raises(DefinitionError, match=complaint):
        with_field(line)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("source = ", "not readable TOML"),
        (CALLS + "[reed]", "unknown key 'reed'. Did you mean 'read'"),
        ('source = "Bad Name"', "source: must be a name"),
        ('source = "s"', "maps no record"),
        ('source = "s"\n[survey]\nscore = "x"', "must be a list of tables"),
        ('source = "s"\n[interaction]\ninteraction_id = "id"', "does not map channel, started_at"),
        (CALLS + '[read]\nformat = "doc"', "unknown format 'doc'"),
        (CALLS + '[read]\ndelimiter = ";;"', "must be one ASCII character"),
        (CALLS + '[read]\nencoding = "klingon"', "unknown encoding 'klingon'"),
        (CALLS + '[read]\ndecimal = "x"', "a point or a comma"),
        (CALLS + "[gate]\nmax_quarantined = 10", "a share from 0 to 1"),
        (CALLS + SURVEY + SURVEY, "two surveys would give the same ids"),
        (CALLS + "[[interaction.extras]]\n[gate]\nlimit = 1", "unknown key 'limit'"),
    ],
)
def test_a_mistake_in_a_profile_is_named(text: str, complaint: str) -> None:
    with pytest.raises(DefinitionError, match=complaint):
        profile_of(text)

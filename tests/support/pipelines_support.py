"""Small sources, profiles and frames for the pipelines' tests."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pipelines.normalise import Staged, normalise
from pipelines.profile import Profile
from pipelines.profile_file import parse_profile
from pipelines.readers import SourceFiles, open_source
from warehouse.settings import Settings

CALLS = """
source = "calls"
zone = "UTC"
[interaction]
interaction_id = "id"
channel = { value = "phone" }
started_at = "at"
"""


def profile_of(text: str) -> Profile:
    """The profile that this TOML says."""
    return parse_profile(text.encode(), "test.toml", "0" * 64)


def with_field(line: str) -> Profile:
    """The profile of `CALLS` with one more line in its interaction table."""
    return profile_of(f"{CALLS}\n{line}\n")


def columns_profile(*columns: str, read: str = "") -> Profile:
    """A profile that needs these columns and nothing else of the file."""
    return profile_of(
        f"""
        source = "any"
        [read]
        {read}
        [interaction]
        interaction_id = {{ columns = {list(columns)!r} }}
        channel = {{ value = "phone" }}
        started_at = {{ column = {columns[0]!r} }}
        """
    )


def read_all(source: SourceFiles, batch_rows: int = 250_000) -> pl.DataFrame:
    """Every good row of a source."""
    frames = list(source.frames(batch_rows))
    return pl.concat(frames, how="diagonal") if frames else pl.DataFrame(schema=["file_no", "src_row"])


def staged(profile: Profile, settings: Settings, number: int = 0, **columns: list[str | None]) -> Staged:
    """The staging rows of an all-text frame with these columns."""
    height = len(next(iter(columns.values())))
    frame = pl.DataFrame(
        {"file_no": [1] * height, "src_row": range(1, height + 1), **columns},
        schema={"file_no": pl.Int32, "src_row": pl.Int64, **dict.fromkeys(columns, pl.String)},
    )
    return normalise(frame, profile.records[number], profile, settings)


def field_of(line: str, settings: Settings, **columns: list[str | None]) -> pl.DataFrame:
    """The rows that a profile with this one more line makes of these columns; ids and times are filled in."""
    height = len(next(iter(columns.values())))
    ids = [str(number) for number in range(height)]
    return staged(with_field(line), settings, id=ids, at=["2024-01-01"] * height, **columns).rows


def stage_file(profile: Profile, path: Path, settings: Settings) -> list[Staged]:
    """The staging rows of every record of a file, record by record."""
    with open_source([path], profile) as source:
        frame = read_all(source)
    return [normalise(frame, record, profile, settings) for record in profile.records]


def faulty(rows: pl.DataFrame, profile: Profile, name: str, number: int = 0) -> list[bool]:
    """For each row, whether this field held text that could not be read."""
    bit = [field.name for field in profile.records[number].contract.fields].index(name)
    return [bool(mask >> bit & 1) for mask in rows["fault_mask"]]

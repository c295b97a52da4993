"""docs/profiles.md knows every key, unit and format, and its example is a profile."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest
from pipelines_support import profile_of

from pipelines import profile_fields, profile_file
from pipelines.profile import Format, Unit

PAGE = (Path(__file__).parents[2] / "docs" / "profiles.md").read_text(encoding="utf-8")
KEYS = {
    *profile_file._TOP,
    *profile_file._READ,
    *profile_fields._COMMON,
    *(key for keys in profile_fields._OF_KIND.values() for key in keys),
    *profile_fields._EPOCHS,
    *get_args(Unit),
    *get_args(Format),
}


@pytest.mark.parametrize("key", sorted(KEYS))
def test_the_page_names_it(key: str) -> None:
    assert re.search(rf"(?<![\w-]){key}(?![\w-])", PAGE)


def test_the_example_is_a_profile() -> None:
    example = re.search(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    assert example is not None
    contacts, *others, answers = profile_of(example[1]).records
    assert [record.name for record in others] == ["case_event", "invitation", "activity", "staffing"]
    assert contacts.extras[0]["type"] == "ExpectColumnValuesToMatchRegex"
    assert answers.suffix == "after_call"

"""The locales are complete, alike, and cover everything the code and the data can name."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest
from babel import Locale

import dashboard
from dashboard.words import DEFAULT, Words, languages, negotiate, texts
from warehouse.catalogue import INTERVALS, catalogue
from warehouse.contracts import CONTRACTS
from warehouse.vocabulary import CHANNELS, DIMENSIONS, EMOTION_LABELS

CODE = Path(dashboard.__file__).parent
KEY = re.compile(r'words(?:\.get|(\.many))?\(\s*(f?)"([a-z_0-9]+\.[^"]*)"')
CHECKS = (
    "missing", "unreadable", "out_of_range", "not_in_set", "before", "off_scale", "repeated", "blank_row", "ragged_row",
    "truncated_record", "total_row", "superseded", "rows_min", "quarantined_share", "channel_unmapped",
)  # fmt: skip


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def used_keys() -> list[tuple[str, str, bool]]:
    found = []
    for path in sorted(CODE.rglob("*.py")):
        if "snapshot" not in path.parts:
            for many, formatted, key in KEY.findall(path.read_text(encoding="utf-8")):
                found.append((path.name, f"{key}.other" if many else key, bool(formatted)))
    return found


def counted() -> set[str]:
    """The keys that have a text for each plural form."""
    return {key.removesuffix(".one") for key in texts(DEFAULT) if key.endswith(".one")}


def forms(tag: str) -> set[str]:
    """The keys of a language for each plural form that it has."""
    rule = Locale.parse(tag, sep="-").plural_form
    return {f"{key}.{form}" for key in counted() for form in {*rule.tags, "other"}}


@pytest.mark.parametrize("tag", list(languages()))
def test_every_locale_has_exactly_the_keys_of_english(tag: str) -> None:
    assert set(texts(tag)) - forms(tag) == set(texts(DEFAULT)) - forms(DEFAULT)


@pytest.mark.parametrize("tag", list(languages()))
def test_every_locale_has_the_plural_forms_of_its_language(tag: str) -> None:
    assert counted() and forms(tag) <= set(texts(tag))


def test_one_is_told_as_one() -> None:
    said = [Words("en").many("records.headline", n, n=n, name="x") for n in (0, 1, 2)]
    assert said == ["0 records: x", "1 record: x", "2 records: x"]
    assert Words("zh-Hans").many("records.headline", 1, n=1, name="x") == "x：1 条记录"


def test_every_counted_text_tells_one_in_other_words_than_many() -> None:
    english = texts(DEFAULT)
    assert {key for key in counted() if english[f"{key}.one"] == english[f"{key}.other"]} == set()
    assert Words("en").many("date.days", 1, days=1) == "1 day"


@pytest.mark.parametrize("tag", list(languages()))
def test_every_text_has_the_placeholders_of_english(tag: str) -> None:
    english = texts(DEFAULT)
    different = {key for key, text in texts(tag).items() if placeholders(text) != placeholders(english[key])}
    assert different == set()


def test_the_product_speaks_three_languages() -> None:
    assert languages() == {"en": "English", "zh-Hans": "简体中文", "zh-Hant": "繁體中文"}


def test_every_key_in_the_code_exists() -> None:
    known = set(texts(DEFAULT))
    missing = []
    for file, key, formatted in used_keys():
        pattern = re.escape(key)
        if formatted:
            pattern = re.sub(r"\\\{.*?\\\}", "[a-z0-9_]+", pattern)
        if not any(re.fullmatch(pattern, name) for name in known):
            missing.append(f"{file}: {key}")
    assert len(used_keys()) > 80, "the pattern that finds the keys no longer fits the code"
    assert missing == []


@pytest.mark.parametrize("key", list(catalogue()))
def test_every_metric_has_a_name_and_a_note(key: str) -> None:
    assert {f"metric.{key}", f"note.{key}"} <= set(texts(DEFAULT))


def test_everything_the_data_can_name_has_words() -> None:
    fields = {field.name for contract in CONTRACTS.values() for field in contract.fields}
    wanted = {
        *(f"field.{name}" for name in fields),
        *(f"channel.{name}" for name in CHANNELS),
        *(f"dimension.{name}" for name in DIMENSIONS),
        *(f"emotion.{name}" for name in EMOTION_LABELS),
        *(f"interval.{name}" for name in INTERVALS.values()),
        *(f"record.{name}" for name in CONTRACTS),
        *(f"{voice}.{name}" for name in CHECKS for voice in ("check", "checking")),
        *(f"weekday.{day}" for day in range(1, 8)),
    }
    assert wanted - set(texts(DEFAULT)) == set()


@pytest.mark.parametrize("tag", list(languages()))
def test_no_text_has_an_emoji(tag: str) -> None:
    assert {
        key for key, text in texts(tag).items() if re.search("[\U0001f000-\U0001faff\u2600-\u26ff\ufe0f]", text)
    } == set()


def test_simplified_and_traditional_use_their_own_terms() -> None:
    hans, hant = texts("zh-Hans"), texts("zh-Hant")
    assert (hans["dimension.channel"], hant["dimension.channel"]) == ("渠道", "管道")
    assert (hans["page.quality"], hant["page.quality"]) == ("数据质量", "資料品質")
    assert (hans["metric.end_value"], hant["metric.end_value"]) == ("满意度终值", "滿意度終值")


@pytest.mark.parametrize(
    ("asked", "browser", "tag"),
    [
        ("zh-Hant", "en-US", "zh-Hant"),
        (None, "zh-TW", "zh-Hant"),
        (None, "zh_HK", "zh-Hant"),
        (None, "zh-CN", "zh-Hans"),
        (None, "zh", "zh-Hans"),
        (None, "en-GB", "en"),
        (None, "de-DE", "en"),
        (None, None, "en"),
        ("<script>", "zh-SG", "zh-Hans"),
    ],
)
def test_the_language_is_the_one_asked_for_else_the_browsers(asked: str | None, browser: str | None, tag: str) -> None:
    assert negotiate(asked, browser) == tag


def test_an_unknown_language_falls_back_to_english() -> None:
    assert Words("xx").tag == "en"

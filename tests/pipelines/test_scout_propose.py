"""A proposed profile: what the evidence decides is there and loads; what it does not decide waits as a comment."""

from __future__ import annotations

import tomllib
from pathlib import Path

import polars as pl
import pytest

from pipelines.profile import Profile, ReadOptions
from pipelines.profile_file import parse_profile
from pipelines.scout import look
from pipelines.scout_propose import propose
from pipelines.scout_write import profile_text, toml
from warehouse.errors import DefinitionError, SourceError


def write(path: Path, header: str, rows: list[str], encoding: str = "utf-8") -> Path:
    path.write_text("\n".join([header, *rows]) + "\n", encoding=encoding)
    return path


def text_for(path: Path, read: ReadOptions | None = None) -> str:
    return profile_text(propose(look(path, read), "shop"))


def profile_for(path: Path) -> Profile:
    return parse_profile(text_for(path).encode(), "shop.toml", "")


def columns_of(profile: Profile, record: int = 0) -> dict[str, tuple[str, ...]]:
    return {mapping.field.name: mapping.columns for mapping in profile.records[record].fields}


def test_a_date_that_can_be_read_in_two_ways_is_left_to_a_person(tmp_path: Path) -> None:
    rows = [f"{n},{1 + n % 12:02d}/{1 + n // 12 % 12:02d}/2026 10:{n % 60:02d},Phone" for n in range(100)]
    text = text_for(write(tmp_path / "calls.csv", "call id,call time,channel", rows))
    assert '# started_at = { column = "call time", formats = ["%d/%m/%Y %H:%M"] }' in text
    assert '# started_at = { column = "call time", formats = ["%m/%d/%Y %H:%M"] }' in text
    with pytest.raises(DefinitionError, match="does not map started_at"):
        parse_profile(text.encode(), "shop.toml", "")
    choice = 'started_at = { column = "call time", formats = ["%m/%d'
    settled = text.replace(f"# {choice}", choice)
    assert parse_profile(settled.encode(), "shop.toml", "").records[0].columns_of("started_at") == ("call time",)


def test_one_row_at_the_end_of_a_long_file_decides_day_and_month(tmp_path: Path) -> None:
    rows = [f"{n},{1 + n % 12:02d}/{1 + n // 12 % 12:02d}/2026,Phone" for n in range(30_000)] + ["x,05/28/2026,Phone"]
    profile = profile_for(write(tmp_path / "calls.csv", "call id,call date,channel", rows))
    assert profile.records[0].fields[2].formats == ("%m/%d/%Y",)


def test_a_column_takes_the_order_that_another_time_of_the_file_shows_and_says_so(tmp_path: Path) -> None:
    rows = [f"{n},{1 + n % 28:02d}/03/2026,05/04/2026,Phone" for n in range(60)]
    text = text_for(write(tmp_path / "calls.csv", "call id,start date,closed date,channel", rows))
    assert 'resolved_at = { column = "closed date", formats = ["%d/%m/%Y"] }' in text
    assert "# UNSURE: day and month cannot be told apart here; in their order in the file's other times." in text


def test_a_channel_word_that_is_not_known_is_named_and_not_mapped(tmp_path: Path) -> None:
    rows = [f"{n},2026-03-{1 + n % 28:02d},{('Phone', 'Email', 'Pigeon')[n % 3]}" for n in range(60)]
    text = text_for(write(tmp_path / "calls.csv", "id,start date,channel", rows))
    assert 'words = { Email = "email", Phone = "phone" }' in text
    assert '"Pigeon" (20 rows)' in text


def test_columns_that_are_a_key_only_together_are_found_on_the_whole_file(tmp_path: Path) -> None:
    rows = [f"{n % 1000},L{n // 1000},2026-03-{1 + n % 28:02d} 10:00:00,Phone" for n in range(30_000)]
    profile = profile_for(write(tmp_path / "calls.csv", "call id,line,start time,channel", rows))
    assert set(columns_of(profile)["interaction_id"]) == {"call id", "line"}


def test_a_file_whose_rows_cannot_be_told_apart_gets_no_key(tmp_path: Path) -> None:
    rows = [f"2026-03-{1 + n % 28:02d},Phone" for n in range(600)]
    text = text_for(write(tmp_path / "calls.csv", "start date,channel", rows))
    assert "# UNSURE: interaction.interaction_id is needed and is not decided" in text
    assert "\ninteraction_id =" not in text


def test_decimal_commas_are_seen_and_thousands_are_not_guessed(tmp_path: Path) -> None:
    def rows(numbers: list[str]) -> list[str]:
        return [f"{n};2026-03-{1 + n % 28:02d};Phone;{numbers[n % len(numbers)]}" for n in range(60)]

    header = "id;start date;channel;wait seconds"
    assert profile_for(write(tmp_path / "a.csv", header, rows(["12,5", "3,25", "100,75"]))).read.decimal == ","
    unsure = text_for(write(tmp_path / "b.csv", header, rows(["1,250", "2,125"])))
    assert "# UNSURE: numbers like 1,234 may be a thousand or 1.234" in unsure
    assert "\ndecimal" not in unsure


def test_two_questions_in_a_row_become_two_surveys_beside_the_contact(tmp_path: Path) -> None:
    rows = [f"{n},2026-03-{1 + n % 28:02d},Phone,A{n % 7},{1 + n % 5},{n % 11}" for n in range(220)]
    profile = profile_for(write(tmp_path / "wide.csv", "id,start date,channel,agent,csat,nps", rows))
    assert [record.name for record in profile.records] == ["interaction", "survey_csat", "survey_nps"]


def test_a_file_of_answers_alone_gives_surveys_alone(tmp_path: Path) -> None:
    rows = [f"{n},2026-03-{1 + n % 28:02d} 10:00:00,C{n % 40},{n % 11}" for n in range(220)]
    profile = profile_for(write(tmp_path / "answers.csv", "response id,response date,contact no,nps", rows))
    assert [record.contract.record_type for record in profile.records] == ["survey"]
    assert columns_of(profile)["interaction_id"] == ("contact no",)
    assert columns_of(profile)["response_id"] == ("response id",)


def test_names_and_telephone_numbers_of_persons_are_left_out(tmp_path: Path) -> None:
    rows = [f"{n},2026-03-{1 + n % 28:02d},Phone,Ann {n},1380013{n:04d},a{n}@b.test" for n in range(60)]
    text = text_for(write(tmp_path / "calls.csv", "id,start date,channel,customer name,phone number,e mail", rows))
    assert "# - customer name: may name a person" in text
    assert "# - e mail: may name a person" in text
    assert "Ann" not in text and "1380013" not in text


def test_a_telephone_number_is_offered_for_the_customer_where_no_column_is_an_id(tmp_path: Path) -> None:
    rows = [f"{n},2026-03-{1 + n % 28:02d},Phone,1380013{n:04d}" for n in range(60)]
    offered = '# customer_id = "phone number"'
    assert offered in text_for(write(tmp_path / "calls.csv", "id,start date,channel,phone number", rows))
    known = [f"{row},C{n % 20}" for n, row in enumerate(rows)]
    assert offered not in text_for(
        write(tmp_path / "known.csv", "id,start date,channel,phone number,customer id", known)
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "big5"])
def test_a_header_in_chinese_is_read_in_every_usual_encoding(tmp_path: Path, encoding: str) -> None:
    rows = [f"{n},2026-03-{1 + n % 28:02d} 10:00:00,A{n % 5}" for n in range(60)]
    header = "通話編號,進線時間,座席工號" if encoding == "big5" else "通话编号,呼入时间,坐席工号"
    profile = profile_for(write(tmp_path / "calls.csv", header, rows, encoding))
    assert columns_of(profile)["agent_id"] == (header.split(",")[2],)


def test_bytes_that_no_known_name_explains_are_not_decoded_by_guess(tmp_path: Path) -> None:
    path = write(tmp_path / "calls.csv", "甲乙,丙丁", [f"{n},x" for n in range(10)], "gb18030")
    with pytest.raises(SourceError, match="does not tell its encoding"):
        look(path)


@pytest.mark.parametrize("kind", ["csv.gz", "csv.zst", "parquet", "ndjson", "xlsx"])
def test_every_format_that_can_be_loaded_can_be_looked_at(tmp_path: Path, kind: str) -> None:
    frame = pl.DataFrame(
        {
            "call id": [f"c{n}" for n in range(50)],
            "start time": [f"2026-03-{1 + n % 28:02d} 10:00:00" for n in range(50)],
            "channel": ["Phone", "Chat"] * 25,
        }
    )
    path = tmp_path / f"calls.{kind}"
    if kind == "parquet":
        frame.write_parquet(path)
    elif kind == "ndjson":
        frame.write_ndjson(path)
    elif kind == "xlsx":
        frame.write_excel(path)
    else:
        frame.write_csv(path, compression="gzip" if kind == "csv.gz" else "zstd")
    assert set(columns_of(profile_for(path))) >= {"interaction_id", "channel", "started_at"}


@pytest.mark.parametrize("value", ['a"b', "back\\slash", "tab\tline\n", "\x7f\x00", "中文", {"a b": [1, True]}])
def test_what_is_written_reads_back_as_it_was(value: object) -> None:
    assert tomllib.loads(f"x = {toml(value)}")["x"] == value


def test_a_column_whose_name_holds_a_line_break_stays_one_comment(tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    rows = "".join(f"{n},2026-03-{1 + n % 28:02d},Phone,x{n}\n" for n in range(60))
    path.write_text('id,start date,channel,"odd\nsource = 1"\n' + rows, encoding="utf-8")
    assert profile_for(path).source == "shop"

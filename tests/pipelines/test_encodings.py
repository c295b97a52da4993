"""A file in another encoding is read without loss and the ledger says so; what is not clear is refused."""

from __future__ import annotations

import gzip
from pathlib import Path

import polars as pl
import pytest
from pipelines_support import columns_profile, read_all

from pipelines.readers import open_source
from warehouse.errors import SourceError

HANS = "你们的客服电话一直打不通，等了很久也没有人接，我要退款"
HANT = "你們的客服電話一直打不通，等了很久也沒有人接，我要退款"
WEST = "Réservé à 10 h, déjà payé 30 € — très déçu"


def read(path: Path, options: str = "") -> tuple[list[object], str | None]:
    with open_source([path], columns_profile("a", "b", read=options)) as source:
        return read_all(source)["b"].to_list(), source.files[0].note


@pytest.mark.parametrize(
    ("text", "codec", "named"),
    [
        (HANS, "gbk", "gb18030"),
        (HANT, "big5", "cp950"),
        (WEST, "cp1252", "cp1252"),
        (HANS, "utf-16", "utf-16"),
        (HANT, "utf-16-le", "utf-16-le"),
        (HANS, "utf-16-be", "utf-16-be"),
        (HANS, "utf-32", "utf-32"),
        ("plain", "utf-16-le", "utf-16-le"),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_the_encoding_is_told_by_the_text_and_noted(
    tmp_path: Path, text: str, codec: str, named: str, packed: bool
) -> None:
    path = tmp_path / ("f.csv.gz" if packed else "f.csv")
    data = f"a,b\n1,{text.replace(',', '')}\n".encode(codec)
    path.write_bytes(gzip.compress(data) if packed else data)
    cells, note = read(path)
    assert cells == [text.replace(",", "")]
    assert f"read as {named}," in str(note)


def test_a_foreign_letter_far_behind_the_first_lines_is_found(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_bytes(b"a,b\n" + b"1,plain\n" * 2_000_000 + f"2,{HANS}\n".encode("gbk"))
    cells, note = read(path)
    assert cells[-1] == HANS
    assert "gb18030" in str(note)


def test_utf8_has_no_note(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text(f"a,b\n1,{HANS}\n", encoding="utf-8")
    assert read(path) == ([HANS], None)


def test_a_declared_encoding_wins(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_bytes(f"a,b\n1,{HANS}\n".encode("gbk"))
    with pytest.raises(SourceError, match="is not utf-8: byte"):
        read(path, 'encoding = "utf-8"')


def test_an_unclear_text_is_refused_with_each_reading(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_bytes("a,b\n1,是的\n".encode("gbk"))
    with pytest.raises(SourceError, match=r"gb18030 reads '是的'; cp950 reads '.+'; cp1252 reads") as refused:
        read(path)
    assert refused.value.facts["candidates"] == ["gb18030", "cp950", "cp1252"]


def test_one_damaged_byte_in_utf8_is_not_taken_for_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_bytes(f"a,b\n1,{HANS}\n".encode() + b"2,\xff\n")
    with pytest.raises(SourceError, match=r"is not utf-8: byte .+ \(line 3\)"):
        read(path)


def test_a_file_in_two_encodings_is_told_that_none_fits_all_of_it(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_bytes(f"a,b\n1,{HANS}\n".encode() + f"2,{HANS}\n".encode("gbk"))
    with pytest.raises(SourceError, match=r"\(line 3\).* No one encoding fits all of it: mend it from line 3 on"):
        read(path)


def test_damage_in_a_detected_encoding_is_never_read_over(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_bytes(f"a,b\n1,{HANS}\n".encode("gbk") * 20 + b"2,\xff\xff\n")
    with pytest.raises(SourceError):
        read(path)


@pytest.mark.parametrize("codec", ["gb18030", "big5"])
def test_real_reviews_are_told_right_at_every_length(tmp_path: Path, shared_data: Path, codec: str) -> None:
    """No reading is ever the wrong one: short ones may be refused as unclear, and few are."""
    reviews = pl.read_csv(shared_data / "zh_reviews" / "waimai_10k.csv")["review"].drop_nulls()
    texts = [text.replace('"', "").replace(",", "") for text in reviews.sample(60, seed=1)]
    known = [text.encode(codec, errors="ignore").decode(codec) for text in texts]
    path = tmp_path / "f.csv"
    unclear = 0
    for text in filter(lambda text: not text.isascii(), known):
        path.write_bytes(f"a,b\n1,{text}\n".encode(codec))
        try:
            cells, _ = read(path)
        except SourceError:
            unclear += 1
        else:
            assert cells == [text]
    assert unclear <= 12

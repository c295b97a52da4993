"""The commands about emotions say what they found, to people and to programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.emotion.terms import shipped
from warehouse.errors import DefinitionError, SourceError

run = CliRunner().invoke


def test_a_score_shows_its_phrases() -> None:
    result = run(app, ["emotion", "score", "等了两个小时没人理"])
    assert result.exit_code == 0
    assert "negative" in result.stdout
    assert "没人理" in result.stdout
    assert shipped().model_id in result.stdout


def test_scores_as_json_name_the_model(tmp_path: Path) -> None:
    file = tmp_path / "texts.txt"
    file.write_text("太差了\n\n很好吃，谢谢\n", encoding="utf-8")
    result = run(app, ["emotion", "score", "--file", str(file), "--json"])
    found = json.loads(result.stdout)
    assert found["model_id"] == shipped().model_id
    assert [(row["text"], row["state"]) for row in found["scores"]] == [
        ("太差了", "negative"),
        ("很好吃，谢谢", "not_negative"),
    ]


def test_nothing_to_score_is_an_error() -> None:
    assert isinstance(run(app, ["emotion", "score"]).exception, DefinitionError)


def test_a_file_that_is_no_text_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "x.bin"
    file.write_bytes(b"\xff\xfe\x00\xd8")
    assert isinstance(run(app, ["emotion", "score", "--file", str(file)]).exception, SourceError)


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_evaluate_measures_the_sets_it_finds(tmp_path: Path, options: list[str]) -> None:
    folder = tmp_path / "zh_reviews"
    folder.mkdir()
    reviews = "label,review\n0,太差了，再也不来\n1,很好吃，谢谢\n0,等了两个小时\n1,强烈推荐\n"
    (folder / "waimai_10k.csv").write_text(reviews, encoding="utf-8")
    result = run(app, ["emotion", "evaluate", "--data", str(tmp_path), *options])
    assert result.exit_code == 0
    if options:
        found = json.loads(result.stdout)["sets"]
        assert [(row["name"], row["n"], row["auc"], row["macro_f1"]) for row in found] == [("waimai", 4, 1.0, 1.0)]
    else:
        assert "waimai" in result.stdout

"""Commands about negative emotion in texts: score some, measure the model."""

from __future__ import annotations

from dataclasses import asdict
from math import isnan
from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from pipelines import console
from pipelines.cli_read import AsJson
from pipelines.emotion.engine import score
from pipelines.emotion.evaluate import Bounds, Measured, evaluate
from pipelines.emotion.rivals import Beside, beside
from pipelines.emotion.terms import shipped
from warehouse.errors import DefinitionError, SourceError

app = typer.Typer(
    help=(
        "Negative emotion in customers' own words, by phrases: every label shows the phrases that made it."
        "\n\nThe share of negative texts is an index of the phrases, not a share of customers, until people have"
        " labelled a random sample. Sarcasm is not understood. See docs/emotions.md."
    ),
    no_args_is_help=True,
)


@app.command("score")
def score_texts(
    texts: Annotated[list[str] | None, typer.Argument(help="One text each.", show_default=False)] = None,
    file: Annotated[Path | None, typer.Option(help="A text file, one text a line.")] = None,
    as_json: AsJson = False,
) -> None:
    """Score texts: state, p, the phrases that counted, forms and causes.

    Only the customer's turns count: what stands after "客服：" or "Agent:" is left out. p is an index of the evidence,
    not a probability; `unclear` is not neutral, and `unscored` has nothing to score.

    Example: endvalue emotion score "等了两个小时没人理" "great service, thanks"
    """
    given = [*(texts or []), *(_lines(file) if file else [])]
    if not given:
        raise DefinitionError("nothing to score", "Give texts, or --file with one text a line.")
    scores = pl.DataFrame({"text": given}).hstack(score(given).get_columns())
    if as_json:
        console.say_json({"model_id": shipped().model_id, "scores": console.rows_of(scores)})
        return
    console.say(f"model {shipped().model_id}")
    for row in scores.iter_rows(named=True):
        index = "" if row["p"] is None else f", p {row['p']:.2f}"
        strength = "" if row["intensity"] is None else f", intensity {row['intensity']}"
        console.say(f"\n{row['text']}\n  {row['state']}{index}{strength}")
        for name in ("hits", "forms", "causes", "needs"):
            if row[name]:
                console.say(f"  {name}: {', '.join(row[name])}")


@app.command("evaluate")
def evaluate_model(
    data: Annotated[Path, typer.Option(help="A folder of the public data sets; docs/emotions.md names them.")],
    against: Annotated[
        list[str] | None,
        typer.Option(help="vader, snownlp or cnsenti (dev group), on the same texts; repeat."),
    ] = None,
    rows: Annotated[int, typer.Option(min=1, help="Texts of each set for --against.")] = 600,
    as_json: AsJson = False,
) -> None:
    """Measure the model on labelled public texts: AUC and macro-F1, beside the first prototype's figures.

    Bounds are 95 %, from 200 bootstrap samples of the rows.

    Held out: a fifth of each set, by a hash of the text, that was not looked at while phrases were written. Judged:
    neither unclear nor unscored; right: of the
    judged; of unclear: the share of the unclear that is negative in truth.

    Example: endvalue emotion evaluate --data ../shared/data
    """
    found = evaluate(data)
    others = beside(data, against, rows) if against else []
    if as_json:
        sets = {"sets": [_plain(each) for each in found], "beside": [asdict(each) for each in others]}
        console.say_json({"model_id": shipped().model_id, **sets})
        return
    _say_figures(found, others)


def _say_figures(found: list[Measured], others: list[Beside]) -> None:
    columns = ["set", "n", "negative", "AUC", "macro-F1", "held out", "prototype", "judged", "right", "of unclear"]
    table = [
        [
            *(m.name, m.n, f"{m.negative:.2f}", _bounded(m.auc, m.auc_bounds), _bounded(m.macro_f1, m.f1_bounds)),
            _pair(m.held_auc, m.held_f1),
            *(_pair(m.baseline_auc, m.baseline_f1), f"{m.coverage:.2f}", f"{m.accuracy:.3f}"),
            f"{m.unclear_negative:.2f}",
        ]
        for m in found
    ]
    console.show_table(columns, table, title=f"model {shipped().model_id}")
    if others:
        told = [
            [o.name, o.engine, o.n, _bounded(o.auc, o.auc_bounds), _bounded(o.macro_f1, o.f1_bounds)] for o in others
        ]
        console.show_table(["set", "tool", "n", "AUC", "macro-F1"], told, title="on the same texts")


def _bounded(value: float, bounds: Bounds) -> str:
    return f"{value:.3f} ({bounds[0]:.3f}-{bounds[1]:.3f})"


def _pair(auc: float, macro_f1: float) -> str:
    return f"{auc:.3f} {macro_f1:.3f}"


def _plain(measured: Measured) -> dict[str, object]:
    return {
        name: None if isinstance(value, float) and isnan(value) else value for name, value in asdict(measured).items()
    }


def _lines(file: Path) -> list[str]:
    try:
        return [line for line in file.read_text(encoding="utf-8-sig").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{file} cannot be read as text: {error}", "Give a UTF-8 text file.") from error

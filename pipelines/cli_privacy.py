"""Commands about personal data: erase a customer, let old records go, change the key, see what is held."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from pipelines import console
from pipelines.cli_read import AsJson
from pipelines.erase import erase
from pipelines.retention import retain
from pipelines.rotation import rotate
from warehouse.errors import DefinitionError
from warehouse.settings import load_settings
from warehouse.store import opened


def erase_customer(
    customer: Annotated[str, typer.Option(help="The id as the source writes it; '-' reads it from standard input.")],
    namespace: Annotated[str | None, typer.Option(help="Whose customer, where several sources know that id.")] = None,
    also: Annotated[
        list[Path] | None, typer.Option(help="A folder outside the home with copies of records, besides watched ones.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Erase a customer from every version, quarantine and copy of records, and prove it.

    Example: endvalue erase --customer U0000012 --namespace demo
    """
    customer = sys.stdin.readline().strip() if customer == "-" else customer.strip()
    if not customer:
        raise DefinitionError("No customer was named", "Give the id as the source writes it.")
    missing = [path for path in also or [] if not path.is_dir()]
    if missing:
        raise DefinitionError(f"There is no folder {missing[0]}", "Check the path.")
    with console.progress_of(("take", "count", "copies", "rewrite", "prove"), quiet=as_json) as progress:
        done = erase(load_settings(), customer, namespace, also or [], progress)
    if as_json:
        console.say_json(asdict(done))
        return
    for table, rows in done.rows.items():
        if rows:
            console.say(f"{table}: {rows:,} rows removed")
    for path, records in done.files.items():
        console.say(f"{path}: {records:,} records taken out")
    console.say(f"Written anew as version {done.version}; {done.versions_removed} older versions removed.")
    proof = done.proof
    console.say(
        f"Proof: 0 finds in {proof.columns} columns ({proof.rows:,} values) of the published version, and in"
        f" {proof.files:,} files ({proof.bytes:,} bytes) under home."
    )
    if proof.elsewhere:
        console.say(f"The same characters stand in other records: {', '.join(proof.elsewhere)}.")
    console.say(f"Recorded as erasure {done.erasure_id}, without the id; later rows of this customer are kept out.")


def rotate_key(as_json: AsJson = False) -> None:
    """Give the pseudonyms a new key, for when the old one may have been seen; figures stay as they are.

    The key file then holds both, and both are needed to load: keep a new copy of it.
    """
    with console.progress_of(("turn", "rewrite"), quiet=as_json) as progress:
        done = rotate(load_settings(), progress)
    if as_json:
        console.say_json(asdict(done))
        return
    console.say(f"{done.pseudonyms:,} pseudonyms changed; the key file now holds {done.keys} keys: copy it anew.")
    console.say(f"Written anew as version {done.version}; older versions were removed.")


def apply_retention(as_json: AsJson = False) -> None:
    """Let go of what is older than settings.toml keeps it; figures stay, and what went is counted and recorded.

    Example: [retention] in settings.toml with text = 180 and interactions = 730, then: endvalue privacy retain
    """
    with console.progress_of(("take", "rewrite"), quiet=as_json) as progress:
        done = retain(load_settings(), progress=progress)
    if as_json:
        console.say_json(asdict(done))
        return
    for item in done.let_go:
        whose = f" of {item.source}" if item.source else ""
        console.say(f"{item.table_name}{whose}: {item.rows_removed:,} of before {item.before_day} removed")
    if done.version is None:
        console.say(f"Nothing is older than it may be, as of {done.as_of}; {done.versions_removed} versions removed.")
    else:
        console.say(f"Written anew as version {done.version}; {done.versions_removed} older versions removed.")


def show_privacy(as_json: AsJson = False) -> None:
    """What was masked, erased and let go so far, and the retention periods that are set."""
    settings = load_settings()
    with opened(settings) as warehouse:
        found = {name: warehouse.read(name) for name in ("masked", "erasures", "retentions")}
    periods = asdict(settings.retention)
    if as_json:
        console.say_json({name: console.rows_of(frame) for name, frame in found.items()} | {"retention": periods})
        return
    titles = {"masked": "Masked in texts", "erasures": "Erased customers", "retentions": "Let go after their time"}
    for name, frame in found.items():
        columns = [column.replace("_", " ") for column in frame.columns]
        console.show_table(columns, frame.rows(), title=titles[name])
    kept = ", ".join(f"{name} {days} days" for name, days in periods.items() if days) or "everything for ever"
    console.say(f"Retention: {kept}.")

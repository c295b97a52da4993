"""Figures that outlive their records: what removed records still contribute to the mart that is counted whole.

Marts of single days are left as they are when the records of a day go. The end-values are counted from all answers anew
when one changed, so the part of the removed ones is kept aside as the difference of two counts, and added each time.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

_SUMS = ("BIGINT", "DOUBLE")


def let_go(mart: str, tables: Sequence[str] = ("interactions",), margin: int = 0) -> str:
    """A condition on the rows of a mart: whether the records of their source and day were let go.

    Args:
        mart: its name.
        tables: the facts that it is counted from.
        margin: for how many days more it looks back at facts other than contacts.
    """
    gone = [
        f"exists (select 1 from retentions as r where r.table_name = '{table}' and r.source = {mart}.source"
        f" and {mart}.day < r.before_day + {0 if table == 'interactions' else margin})"
        for table in tables
    ]
    return f"({' or '.join(gone)})"


def remember(connection: duckdb.DuckDBPyConnection, mart: str) -> None:
    """Keeps a mart as it is now, before records go, for `keep_difference`; nothing is added to the next count."""
    connection.execute(f"create or replace temporary table before_{mart} as select * from {mart}")
    connection.execute(f"delete from kept_{mart}")


def keep_difference(connection: duckdb.DuckDBPyConnection, mart: str) -> None:
    """Keeps what the mart has lost since `remember`, and gives it back to the mart.

    Args:
        connection: the building version; the mart is counted from the records that are left, and from them alone.
        mart: its name.
    """
    _add_up(connection, mart, f"kept_{mart}", f"before_{mart}", "-")
    connection.execute(f"drop table before_{mart}")
    add_kept(connection, mart)


def add_kept(connection: duckdb.DuckDBPyConnection, mart: str) -> None:
    """Adds to a mart that was counted from the records what removed ones contribute."""
    row = connection.execute(f"select count(*) from kept_{mart}").fetchone()
    if not row or not row[0]:
        return
    _add_up(connection, mart, "summed", f"kept_{mart}", "+")
    connection.execute(f"delete from {mart}")
    connection.execute(f"insert into {mart} select * from summed")
    connection.execute("drop table summed")


def _add_up(connection: duckdb.DuckDBPyConnection, mart: str, target: str, other: str, sign: str) -> None:
    """Fills `target` with the sums of two marts, or, for `-`, with those of `other` less those of `mart`."""
    columns = connection.execute(
        "select column_name, data_type from duckdb_columns() where table_name = $mart and schema_name = 'main'"
        " order by column_index",
        {"mart": mart},
    ).fetchall()
    sums = [name for name, kind in columns if kind in _SUMS]
    own = ", ".join(f"{'-' if sign == '-' else ''}{name} as {name}" if name in sums else name for name, _ in columns)
    kinds = dict(columns)
    added = ", ".join(f"cast(sum({name}) as {kinds[name]}) as {name}" if name in sums else name for name, _ in columns)
    some = " or ".join(f"abs(sum({name})) > 1e-9" for name in sums)
    select = (
        f"select {added} from (select {own} from {mart} union all select * from {other})"
        f" group by {', '.join(name for name, _ in columns if name not in sums)} having {some}"
    )
    if target.startswith("kept_"):
        connection.execute(f"insert into {target} {select}")
    else:
        connection.execute(f"create or replace temporary table {target} as {select}")

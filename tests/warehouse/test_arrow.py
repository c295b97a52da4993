"""Answers of statements that are read once and asked again."""

from __future__ import annotations

import duckdb

from warehouse.arrow import frame_of, parsed, rows_of

EVERY_KIND = """
select range as whole, range * 0.5::double as part, 'x' || range as word, range > $least as truth,
  date '2026-01-01' + range::int as day, timestamp '2026-01-01' as moment, [range] as list, sum(range) over () as total,
  range::utinyint as hour, 'a'::enum('a', 'b') as kind, if(range > 1, range, null) as maybe
from range(3) where range >= $least
"""


def test_a_statement_read_once_gives_what_it_gives_each_time_with_any_values() -> None:
    with duckdb.connect() as connection:
        statement = parsed(connection, EVERY_KIND)
        for least in (0, 1, 3):
            asked = rows_of(connection, statement, {"least": least})
            plain = frame_of(connection, EVERY_KIND, {"least": least})
            assert asked.schema == plain.schema
            assert asked.equals(plain) and len(asked) == 3 - least

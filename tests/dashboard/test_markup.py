"""HTML of our own: everything from data is escaped, and every colour has a word or shape beside it."""

from __future__ import annotations

from dashboard import markup
from dashboard.look import LIGHT

EVIL = "<script>alert('x')</script>"


def test_everything_from_data_is_escaped() -> None:
    pieces = [
        markup.head(EVIL, EVIL, LIGHT),
        markup.table([EVIL], [[EVIL]], EVIL, LIGHT),
        markup.trust([EVIL, EVIL], "passed", EVIL, LIGHT),
        markup.tiles([markup.Tile(EVIL, EVIL, EVIL, EVIL, "good", EVIL, "", EVIL)], LIGHT),
        markup.changes([("good", EVIL, EVIL, EVIL)], LIGHT),
        markup.panels([(EVIL, EVIL, EVIL, "")], LIGHT),
        markup.notice(EVIL, [EVIL], [EVIL], [EVIL], LIGHT),
    ]
    assert [piece for piece in pieces if "<script" in piece or "('x')" in piece] == []


def test_a_table_names_its_columns_and_rows_for_a_screen_reader() -> None:
    table = markup.table(["Week", "n"], [["2026-W46", "12"]], "Weeks", LIGHT)
    assert "<th scope='col'" in table
    assert "<th scope='row'" in table
    assert "tabindex='0'" in table


def test_every_verdict_has_a_shape_of_its_own() -> None:
    assert len(set(markup.VERDICT_MARKS.values())) == len(markup.VERDICT_MARKS) == 5


def test_a_missing_verdict_is_not_shown_as_passed() -> None:
    assert "✓" not in markup.trust(["as of", "kept out"], None, "no verdict", LIGHT)

"""HTML of our own: everything from data is escaped, and every colour has a word or shape beside it."""

from __future__ import annotations

import re

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


def test_a_table_of_many_columns_is_stacked_in_a_narrow_card_and_a_small_one_is_not() -> None:
    wide = markup.table(["Week", "n", "Figure", "95 % interval"], [["2026-W46", "12", "3", ""]], "Weeks", LIGHT)
    assert "@container" in wide and wide.count("95\\20 \\25 \\20 interval") == 1
    assert "@container" not in markup.table(["Week", "n"], [["2026-W46", "12"]], "Weeks", LIGHT)


def test_a_table_of_more_columns_is_stacked_sooner_unless_it_is_scrolled() -> None:
    def stacked_below(columns: int, form: markup.TableForm) -> int:
        found = re.search(
            r"@container \(max-width:(\d+)px", markup.table(["x"] * columns, [["1"] * columns], "x", LIGHT, form=form)
        )
        assert found is not None
        return int(found[1])

    assert stacked_below(5, "whole") < stacked_below(7, "whole") < stacked_below(13, "whole") < 900
    assert stacked_below(13, "listed") == stacked_below(5, "whole")


def test_a_header_cannot_end_the_rules_that_hold_it() -> None:
    header = "'}</style><script>"
    assert "<script>" not in markup.table([header] * 4, [[""] * 4], "x", LIGHT)

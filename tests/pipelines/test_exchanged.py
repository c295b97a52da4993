"""A file whose days and months are exchanged is refused, and the load says what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest
from shop import PROFILE, Shop

from pipelines.times import exchanged

DAYS = [f"g{day},call,{{}} 10:00,1,4,2026-03-01,ann,parcel" for day in range(1, 29)]
STRICT = PROFILE.replace("max_quarantined = 1.0", "max_quarantined = 0.1")


def shop_of(folder: Path, form: str, profile: str = STRICT) -> Shop:
    return Shop(folder, profile.replace("%Y-%m-%d %H:%M", f"{form} %H:%M"))


def lines(form: str) -> list[str]:
    return [line.format(form.format(day=day, month=1)) for day, line in enumerate(DAYS, start=1)]


@pytest.mark.parametrize(
    ("declared", "written"),
    [
        ("%d/%m/%Y", "{month:02d}/{day:02d}/2026"),
        ("%m/%d/%Y", "{day}/{month}/2026"),
        ("%Y-%m-%d", "2026-{day}-{month}"),
    ],
)
def test_exchanged_days_and_months_are_refused_and_named(tmp_path: Path, declared: str, written: str) -> None:
    result = shop_of(tmp_path, declared).load(lines(written))
    assert result.verdict is not None
    assert result.verdict.status == "refused"
    assert any(note.startswith("interaction: 16 times of started_at") and "exchanged" in note for note in result.notes)


def test_times_in_the_declared_order_are_not_noted(tmp_path: Path) -> None:
    assert shop_of(tmp_path, "%d/%m/%Y").load(lines("{day:02d}/{month:02d}/2026")).notes == ()


def test_times_that_fit_in_neither_order_are_not_noted(tmp_path: Path) -> None:
    shop = shop_of(tmp_path, "%d/%m/%Y", PROFILE)
    assert shop.load([*lines("{day:02d}/{month:02d}/2026"), DAYS[0].format("32/13/2026")]).notes == ()


def test_only_formats_with_a_day_and_a_month_can_be_exchanged() -> None:
    assert exchanged(("%d/%m/%Y", "%Y", "epoch_s", "%d %b %Y")) == ("%m/%d/%Y",)

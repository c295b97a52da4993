"""Drivers: what goes along with satisfaction here, and what the trade says of it."""

from __future__ import annotations

import polars as pl

from dashboard import asked, markup
from dashboard.axes import padded, value_axis
from dashboard.cards import Table, card
from dashboard.charts import HEIGHT, gap
from dashboard.fixed import of_fixed_weeks
from dashboard.look import Drawing
from dashboard.opening import opening
from dashboard.page import Page
from warehouse.drivers import LONG_BAND, Estimate

ORDER = 8
SECTION = "customers"
ICON = ":material/compare_arrows:"

# Each claim of the trade in the form in which the reader's own records are estimated. Source of all three: the
# customer-service folklore that docs/reading-the-dashboard.md lists; SQM puts a point of resolution at a point of CSAT.
FOLKLORE = {"long_wait": -0.40, "settled_first": 0.15, "broken_promises": 0.35}
# The edges of the wait bands, in parts of the long wait of the settings; see mart_doses.
_EDGES = (0.0, 1 / 6, 1 / 3, 1.0, 5 / 3, 10 / 3)


@of_fixed_weeks("claims")
def render(page: Page) -> None:
    """Draws the page."""
    found = {name: asked.estimate(page.figures, page.where, name) for name in FOLKLORE}
    opening(page, doses_title(page))
    _claims_card(page, found)
    _doses_card(page)


def verdict(estimate: Estimate, claimed: float) -> str:
    """What an interval says of a claim: `unknown`, `agrees` (it holds the claim), `weaker` (the same direction, less
    of it), `stronger`, `opposite`, or `nothing` (it holds no difference at all, and not the claim)."""
    if estimate.value is None or estimate.lower is None or estimate.upper is None:
        return "unknown"
    if estimate.lower <= claimed <= estimate.upper:
        return "agrees"
    if estimate.lower <= 0 <= estimate.upper:
        return "nothing"
    if (estimate.value > 0) != (claimed > 0):
        return "opposite"
    return "weaker" if abs(estimate.value) < abs(claimed) else "stronger"


def headline(page: Page, found: dict[str, Estimate]) -> str:
    """How many of the claims that can be judged hold here."""
    verdicts = [verdict(estimate, FOLKLORE[name]) for name, estimate in found.items()]
    judged = [said for said in verdicts if said != "unknown"]
    if not judged:
        return page.words("drivers.headline_none")
    return page.words("drivers.headline", agree=judged.count("agrees"), judged=len(judged))


def _claims_card(page: Page, found: dict[str, Estimate]) -> None:
    words, fmt = page.words, page.fmt
    rows = [_claim(page, name, estimate) for name, estimate in found.items()]
    for name in ("agent_mood", "new_agents"):
        said, unknown = words(f"drivers.trade_{name}"), words("value.unknown")
        rows.append([words(f"drivers.{name}"), said, unknown, "", fmt.count(0), unknown, words("drivers.unmeasured")])
    headers = [words(f"drivers.{key}") for key in ("claim", "trade", "own")]
    headers += [words(f"table.{key}") for key in ("interval", "n", "coverage")]
    title = headline(page, found)
    body = Table([*headers, words("drivers.says")], rows, 2, text_tail=1)
    n = words("value.n", n=fmt.count(found["long_wait"].n))
    card(page, "claims", title, f"{words('drivers.note')} · {n} · {words('drivers.interval')}", body, None)


def _claim(page: Page, name: str, estimate: Estimate) -> list[str]:
    words, fmt = page.words, page.fmt
    own, lower, upper = (
        None if value is None else _share(page, value, signed=name != "broken_promises")
        for value in (estimate.value, estimate.lower, estimate.upper)
    )
    return [
        words(f"drivers.{name}", long=fmt.seconds(page.figures.settings.long_wait_s)),
        words(f"drivers.trade_{name}"),
        own or words("value.unknown"),
        words("spread.range", lower=lower, upper=upper) if own else "",
        fmt.count(estimate.n),
        fmt.coverage(estimate.n / estimate.base) if estimate.base else words("value.unknown"),
        words(f"drivers.{verdict(estimate, FOLKLORE[name])}"),
    ]


def _share(page: Page, value: float, *, signed: bool) -> str:
    number = page.fmt.number(100 * abs(value), 1)
    sign = ("+" if value > 0 else "\u2212" if value < 0 else "") if signed else ""
    return page.words("unit.percent", number=sign + number)


def _doses_card(page: Page) -> None:
    words, fmt = page.words, page.fmt
    table = asked.doses(page.figures, page.where)
    n = int(table["answers"].sum())
    base = asked.estimate(page.figures, page.where, "long_wait").base
    share = fmt.coverage(n / base) if base else words("value.unknown")
    meta = " · ".join(
        [
            words("drivers.doses_note"),
            words("value.n", n=fmt.count(n)),
            words("card.coverage", share=share),
            words("interval.wilson"),
        ]
    )
    known = table.filter(pl.col("value").is_not_null())
    title = doses_title(page)
    names = [band_name(page, int(band)) for band in table["wait_band"]]
    rows = []
    for name, row in zip(names, table.iter_rows(named=True), strict=True):
        hidden = row["value"] is None and row["answers"] > 0
        value = words("value.too_few") if hidden else fmt.value("share", row["value"])
        count = words("value.too_few") if hidden else fmt.count(row["answers"])
        rows.append(
            [name, value, fmt.interval("share", row["lower"], row["upper"]), fmt.value("score", row["mean"]), count]
        )
    headers = [
        words("drivers.wait"),
        words("drivers.satisfied"),
        words("table.interval"),
        words("drivers.mean"),
        words("table.n"),
    ]
    body = None if known.is_empty() else dose_chart(page, table, names)
    card(page, "doses", title, meta, body, Table(headers, rows))


def doses_title(page: Page) -> str:
    """What the records say of long waits."""
    long = page.fmt.seconds(page.figures.settings.long_wait_s)
    return page.words(f"drivers.doses_{doses_say(page)}", long=long)


def doses_say(page: Page) -> str:
    """Whether satisfaction is lower, higher or no different after a long wait, beyond the interval."""
    found = asked.estimate(page.figures, page.where, "long_wait")
    if found.value is None or found.lower is None or found.upper is None:
        return "unknown"
    return "lower" if found.upper < 0 else "higher" if found.lower > 0 else "level"


def band_name(page: Page, band: int) -> str:
    """A span of waits in words."""
    long = page.figures.settings.long_wait_s
    low = page.fmt.seconds(round(long * _EDGES[band]))
    if band == len(_EDGES) - 1:
        return page.words("drivers.over", low=low)
    return page.words("drivers.span", low=low, high=page.fmt.seconds(round(long * _EDGES[band + 1])))


def _on_two_lines(name: str) -> str:
    """A span of waits as it fits under its mark on a telephone; durations themselves hold no space to break at."""
    spans = name.replace(f" {markup.DASH} ", markup.DASH).replace(markup.DASH, f"{markup.DASH}<br>")
    return spans.replace(" ", "<br>", 1) if spans == name else spans


def dose_chart(page: Page, table: pl.DataFrame, names: list[str]) -> Drawing:
    """The share of satisfied answers in each band with its interval, bands over the long wait in the signal colour."""
    palette = page.palette
    rows = [(index, row) for index, row in enumerate(table.iter_rows(named=True)) if row["value"] is not None]
    low, high = padded([row[name] for _, row in rows for name in ("lower", "upper")], "share")
    colours = [palette.signal if row["wait_band"] >= LONG_BAND else palette.focus for _, row in rows]
    trace = {
        "type": "scatter", "mode": "markers", "x": [index for index, _ in rows], "y": [row["value"] for _, row in rows],
        "marker": {"size": 10, "color": colours,
                   "symbol": ["diamond" if row["wait_band"] >= LONG_BAND else "circle" for _, row in rows]},
        "error_y": {"type": "data", "symmetric": False, "width": 0, "thickness": 2.5, "color": palette.rest,
                    "array": [gap(row["upper"], row["value"]) for _, row in rows],
                    "arrayminus": [gap(row["value"], row["lower"]) for _, row in rows]},
        "text": [f"<b>{names[index]}</b><br>{page.fmt.value('share', row['value'])} "
                 f"{page.fmt.interval('share', row['lower'], row['upper'])}<br>"
                 f"{page.words('value.n', n=page.fmt.count(row['answers']))}" for index, row in rows],
        "hovertemplate": "%{text}<extra></extra>",
    }  # fmt: skip
    return page.pen.look.drawing(
        HEIGHT, [trace], margin={"l": 8, "r": 12, "t": 10, "b": 8},
        xaxis={"range": [-0.5, len(names) - 0.5], "tickmode": "array", "tickvals": list(range(len(names))),
               "ticktext": [_on_two_lines(name) for name in names], "tickangle": 0,
               "tickfont": {"color": palette.mute, "size": 11}},
        yaxis=value_axis(low, high, "share", page.fmt),
    )  # fmt: skip

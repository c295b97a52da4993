"""Emotions: how negative customers' texts are, audited by people where they labelled; and what lies behind it."""

from __future__ import annotations

import polars as pl

from dashboard.apathy_cards import apathy_card, origins_card
from dashboard.cards import Table, card, control_card, ranks_card, wall
from dashboard.chart_ranks import ranks
from dashboard.claims import absent
from dashboard.emotion_cards import INDEX, cells_card, forms_card, needs_card, new_phrases_card, phrases_card
from dashboard.feed_card import feed_card
from dashboard.fixed import of_fixed_weeks
from dashboard.look import Drawing
from dashboard.moved_card import moved_card
from dashboard.opening import opening
from dashboard.page import Page
from dashboard.sections import section
from warehouse.audits import label_debt, model_in_force
from warehouse.stats.audited import MIN_LABELS

ORDER = 5
SECTION = "customers"
ICON = ":material/sentiment_dissatisfied:"
LABELLED = "negative_emotion_rate"
AUDITED = "text_negative_audited"
UNCLEAR = "text_unclear_share"


def render(page: Page) -> None:
    """Draws the page: the answers first, then what lies behind them, part by part."""
    words = page.words
    has_texts = model_in_force(page.figures.warehouse) is not None
    opening(page, _headline(page, has_texts))
    with wall():
        control_card(page, LABELLED, words("emotions.source_labels"))
        if has_texts:
            _audited_card(page)
        else:
            moved_card(page, LABELLED)
    if has_texts:
        feed_card(page)
        with section("behind", words("emotions.behind")):
            _behind(page)
        with section("withdrawn", words("emotions.withdrawn")):
            apathy_card(page)
            with wall():
                control_card(page, "silence_after_unresolved")
        with section("texts", words("emotions.in_texts")):
            _texts(page)
    with section("labels", words("emotions.by_sources")), wall():
        if has_texts:
            moved_card(page, LABELLED)
        for dimension in ("channel", "department", "category"):
            ranks_card(page, LABELLED, dimension, words("emotions.source_labels"))


@of_fixed_weeks("behind")
def _behind(page: Page) -> None:
    """Causes, needs, phrases and forms."""
    cells_card(page)
    with wall():
        needs_card(page)
        new_phrases_card(page)
    phrases_card(page)
    forms_card(page)
    origins_card(page)


def _texts(page: Page) -> None:
    """The index over time, the audited rates where they can be told, and the labels that are missing."""
    with wall():
        control_card(page, INDEX, _index_note(page), grey=True)
        for dimension in ("department", "category"):
            # Without enough labels in any of its groups a breakdown has nothing to say.
            if page.figures.measure(AUDITED, page.where, (dimension,))["value"].is_not_null().any():
                ranks_card(page, AUDITED, dimension)
        _debt_card(page)


def _headline(page: Page, has_texts: bool) -> str:
    """What the sources' own labels say, and what people found in texts where they labelled enough of them."""
    words, row = page.words, page.one(LABELLED)
    level = page.claims.level(page.figures.metric(LABELLED), row, page.goal(LABELLED))
    if not has_texts:
        return level
    audited = page.one(AUDITED)
    if audited["value"] is None:
        said = words("emotions.not_audited", least=page.fmt.count(MIN_LABELS))
    else:
        bounds = page.fmt.interval("share", audited["lower"], audited["upper"])
        said = words("emotions.audited", share=page.fmt.value("share", audited["value"]), bounds=bounds)
    return said if absent(row) else words("claim.and", first=level, second=said)


def _index_note(page: Page) -> str:
    """That the index is not calibrated, how much of it is unclear, and what people found where they labelled."""
    words, row = page.words, page.one(AUDITED)
    told = [words("emotions.uncalibrated"), _unclear(page, page.one(UNCLEAR)["value"])]
    if row["value"] is not None:
        bounds = page.fmt.interval("share", row["lower"], row["upper"])
        told.append(words("emotions.audited_note", share=page.fmt.value("share", row["value"]), bounds=bounds))
    return " · ".join(told)


def _audited_card(page: Page) -> None:
    """Every channel: the audited rate with its interval, or, in grey and marked so, the uncalibrated index."""
    words, fmt = page.words, page.fmt
    rates = page.figures.measure(AUDITED, page.where, ("channel",)).drop_nulls("channel")
    indexes = page.figures.measure(INDEX, page.where, ("channel",)).select("channel", index="value")
    debt = page.figures.asked(label_debt, page.where)
    unclear = page.figures.measure(UNCLEAR, page.where, ("channel",)).select("channel", unclear="value")
    found = (
        rates.join(indexes, on="channel").join(unclear, on="channel").join(debt[["channel", "labels"]], on="channel")
    )
    audited = found.filter(pl.col("value").is_not_null()).sort("value", descending=True)
    raw = found.filter(pl.col("value").is_null() & pl.col("index").is_not_null() & ~pl.col("suppressed"))
    total = page.one(AUDITED)
    model = model_in_force(page.figures.warehouse)
    assert model is not None
    last = words("emotions.never") if model.last_label_at is None else fmt.day(model.last_label_at.date())
    by_model = words("emotions.by_model", labels=fmt.count(int(found["labels"].sum())), model=model.model_id, day=last)
    told = [page.note(page.figures.metric(AUDITED if len(audited) else INDEX)), by_model]
    told += [words("interval.difference")] if len(audited) else []
    told += [words("emotions.grey", said=words("emotions.is_index"))] if len(raw) else []
    title = words("emotions.audited_by_channel", audited=fmt.count(len(audited)), channels=fmt.count(len(found)))
    rows = [
        [
            page.namer("channel")(row["channel"]),
            words("emotions.is_audited") if row["value"] is not None else words("emotions.is_index"),
            fmt.value("share", row["value"] if row["value"] is not None else row["index"]),
            fmt.interval("share", row["lower"], row["upper"]),
            fmt.count(row["labels"]),
            fmt.count(row["base"]),
            fmt.value("share", row["unclear"]),
        ]
        for row in pl.concat([audited, raw]).iter_rows(named=True)
    ]
    names = ("table.value", "table.interval", "emotions.labels", "emotions.texts", "emotions.unclear_share")
    headers = [words("dimension.channel"), words("table.remark"), *(words(name) for name in names)]
    drawing = _rates(page, audited, raw, total["value"] if len(audited) else None) if rows else None
    card(page, "audited", title, " · ".join(told), drawing, Table(headers, rows, 2))


def _rates(page: Page, audited: pl.DataFrame, raw: pl.DataFrame, overall: float | None) -> Drawing:
    words = page.words
    rows = [
        {"name": page.namer("channel")(row["channel"]), "n": row["labels"] or 0,
         "standing": "better" if known else "level",
         "unclear": row["unclear"],
         "value": row["value"] if known else row["index"], "lower": row["lower"] if known else row["index"],
         "upper": row["upper"] if known else row["index"]}
        for known, part in ((True, audited), (False, raw))
        for row in part.iter_rows(named=True)
    ]  # fmt: skip
    drawing = ranks(pl.DataFrame(rows), overall, None, "share", page.pen)
    # The colours say whether people audited the figure, not how it compares; so does what the mouse is told.
    for trace in drawing["data"]:
        known = trace["marker"]["color"] == page.palette.focus
        said = words("emotions.is_audited") if known else words("emotions.is_index")
        trace["text"] = [f"{text.rpartition('<br>')[0]}<br>{said}" for text in trace["text"]]
        if not known:
            trace["marker"] |= {"symbol": "circle-open", "line": {"color": page.palette.mute, "width": 2}}
            trace["opacity"] = 0.6
    for label in drawing["layout"]["annotations"]:
        if label.get("xref") == "paper" and rows[label["y"]]["standing"] == "level":
            label["font"] |= {"color": page.palette.mute}
    for index, row in enumerate(rows):
        drawing["layout"]["yaxis"]["ticktext"][index] = (
            f"{row['name']}<br><span style='font-size:10.5px;color:{page.palette.mute}'>"
            f"{words('emotions.n_labels', n=page.fmt.count(row['n']))} · {_unclear(page, row['unclear'])}</span>"
        )
    return drawing


def _unclear(page: Page, share: float | None) -> str:
    return page.words("emotions.unclear", share=page.fmt.value("share", share))


def _debt_card(page: Page) -> None:
    """How many labels are missing, channel by channel."""
    words, fmt = page.words, page.fmt
    debt = page.figures.asked(label_debt, page.where).drop_nulls("channel")
    rows = [
        [
            page.namer("channel")(row["channel"]),
            fmt.count(row["texts"]),
            fmt.count(row["labels"]),
            fmt.count(row["missing"]),
        ]
        for row in debt.iter_rows(named=True)
    ]
    headers = [words("dimension.channel"), *(words(f"emotions.{name}") for name in ("texts", "labels", "missing"))]
    missing = int(debt["missing"].sum() or 0)
    title = words.many("emotions.debt", missing, missing=fmt.count(missing)) if missing else words("emotions.no_debt")
    card(page, "debt", title, words("emotions.debt_note"), None, Table(headers, rows))

"""The other side of `superset.py`: a Superset of its own, with the six figures of our first page on a dashboard."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
from browser import serving
from playwright.sync_api import APIRequestContext

from dashboard.views.overview import TILES
from warehouse.catalogue import metric

# What is not set here is as Superset has it. Its default remembers no answer; a store on disk that both workers share
# stands for the Redis of a deployment. Rows of the log would be written during what is timed: a favour to Superset.
_CONFIG = """
import os
from superset.utils.log import StdOutEventLogger
_HERE = os.environ["SUPERSET_HOME"]
def _cache(name):
    return {"CACHE_TYPE": "FileSystemCache", "CACHE_DIR": f"{_HERE}/cache/{name}", "CACHE_DEFAULT_TIMEOUT": 86400}
SECRET_KEY = os.environ["SUPERSET_SECRET_KEY"]
SQLALCHEMY_DATABASE_URI = f"sqlite:///{_HERE}/superset.db"
PREVENT_UNSAFE_DB_CONNECTIONS = False  # it refuses DuckDB otherwise
CACHE_CONFIG, DATA_CACHE_CONFIG = _cache("meta"), _cache("data")
FILTER_STATE_CACHE_CONFIG, EXPLORE_FORM_DATA_CACHE_CONFIG = _cache("filter"), _cache("explore")
EVENT_LOGGER = StdOutEventLogger()
TALISMAN_ENABLED = False  # no TLS on loopback
"""
_FORMATS = {"share": ".1%", "score": ".2f", "points": "+.1f"}
_LAST = {"end_value": "sum(score) / sum(customers)"}
_USER = "reader"


@dataclass(frozen=True)
class Dashboard:
    """Where the dashboard is, and the cookies of somebody who has signed in."""

    address: str
    cookies: Any
    process: int


def export(version: Path, target: Path) -> None:
    """Writes the rows of the marts that the six figures are counted from as one table of a DuckDB file.

    End-values are kept as changes; their state at the end of every week is worked out here, so that Superset need not.
    """
    target.unlink(missing_ok=True)
    with duckdb.connect(str(target)) as connection:
        connection.execute(f"attach '{version}' as kept (read_only)")
        connection.execute("""
            create table figures as
            select source, day, channel, department, resolved_first, resolved_known, waits_long, waits_known,
              emotions_negative, emotions_judged from kept.mart_channels
            union all by name
            select source, day, channel, department, category, csat_sum, csat_answers, nps_promoters, nps_detractors,
              nps_answers from kept.mart_surveys
            union all by name
            select cast(week + interval 6 day as date) as day, channel, sum(customers_change)::bigint as customers,
              sum(score_change) as score
            from (select unnest(generate_series(date_trunc('week', min(day)), max(day)::timestamp, interval 7 day))
              as week from kept.mart_channels)
            join kept.mart_end_values as changed on changed.day <= week + interval 6 day group by all""")
        connection.execute("detach kept")


@contextmanager
def superset(
    venv: Path, scratch: Path, port: int, workers: int, signing_in: APIRequestContext, period: tuple[date, date]
) -> Iterator[Dashboard]:
    """A Superset with its dashboard, while it runs.

    Args:
        venv: has apache-superset, duckdb-engine and gunicorn.
        scratch: holds `figures.duckdb`; what is set up there once is used again.
        port, workers: of its server.
        signing_in: signs the reader in.
        period: the first and the last day that is drawn.
    """
    (scratch / "superset_config.py").write_text(_CONFIG, encoding="utf-8")
    secret, prepared = scratch / "secret", scratch / "prepared.db"
    if not secret.exists():
        secret.touch(0o600)
        secret.write_text(secrets.token_urlsafe(48), encoding="utf-8")
    password = secret.read_text(encoding="utf-8")
    own = {
        **os.environ, "SUPERSET_CONFIG_PATH": str(scratch / "superset_config.py"), "SUPERSET_HOME": str(scratch),
        "SUPERSET_SECRET_KEY": password,
    }  # fmt: skip
    if not prepared.exists():
        admin = ["--username", _USER, "--firstname", "A", "--lastname", "Reader", "--email", "reader@localhost"]
        for words in (["db", "upgrade"], ["fab", "create-admin", *admin, "--password", password], ["init"]):
            subprocess.run([venv / "bin" / "superset", *words], env=own, check=True, capture_output=True)
        shutil.copy(scratch / "superset.db", prepared)
    # Every run begins with nothing made and nothing remembered.
    shutil.copy(prepared, scratch / "superset.db")
    shutil.rmtree(scratch / "cache", ignore_errors=True)
    asked = [
        str(venv / "bin" / "gunicorn"), "-w", str(workers), "-k", "gthread", "--threads", "8", "--timeout", "120",
        "-b", f"127.0.0.1:{port}", "superset.app:create_app()",
    ]  # fmt: skip
    with serving(asked, own, f"http://127.0.0.1:{port}", "/health") as (address, process):
        made = _Api(signing_in, address, password).dashboard(scratch / "figures.duckdb", period)
        yield Dashboard(f"{address}/superset/dashboard/{made}/", signing_in.storage_state(), process)


class _Api:
    """Superset's REST interface."""

    def __init__(self, context: APIRequestContext, address: str, password: str) -> None:
        self._context, self._address = context, address
        asked = {"username": _USER, "password": password, "provider": "db"}
        token = context.post(f"{address}/api/v1/security/login", data=asked).json()["access_token"]
        self._headers = {"Authorization": f"Bearer {token}", "Referer": address}
        found = context.get(f"{address}/api/v1/security/csrf_token/", headers=self._headers)
        self._headers["X-CSRFToken"] = found.json()["result"]
        form = {"username": _USER, "password": password, "csrf_token": self._headers["X-CSRFToken"]}
        context.post(f"{address}/login/", form=form, headers={"Referer": address})

    def dashboard(self, data: Path, period: tuple[date, date]) -> int:
        """Makes the connection, the dataset, six charts and the dashboard; gives the number of the dashboard."""
        read_only = json.dumps({"engine_params": {"connect_args": {"read_only": True}}})
        database = self._make(
            "database",
            {"database_name": "figures", "sqlalchemy_uri": f"duckdb:///{data}", "extra": read_only},
        )
        dataset = self._make("dataset", {"database": database, "table_name": "figures", "schema": "main"})
        metrics = [{"metric_name": key, "expression": _expression(key)} for key in TILES]
        self._change(f"dataset/{dataset}", {"metrics": metrics})
        charts = [self._chart(dataset, key, period) for key in TILES]
        placed = {"dashboard_title": "Overview", "published": True, **_layout(charts, dataset)}
        made = self._make("dashboard", placed)
        for chart in charts:
            self._change(f"chart/{chart}", {"dashboards": [made]})
        return made

    def _chart(self, dataset: int, key: str, period: tuple[date, date]) -> int:
        start, end = period[0], period[1] + timedelta(days=1)
        when = {
            "clause": "WHERE", "expressionType": "SIMPLE", "subject": "day", "operator": "TEMPORAL_RANGE",
            "comparator": f"{start} : {end}",
        }  # fmt: skip
        params = {
            "viz_type": "big_number", "datasource": f"{dataset}__table", "metric": key, "x_axis": "day",
            "time_grain_sqla": "P1W", "aggregation": "LAST_VALUE" if key in _LAST else "raw",
            "y_axis_format": _FORMATS[metric(key).unit], "show_trend_line": True, "start_y_axis_at_zero": False,
            "adhoc_filters": [when],
        }  # fmt: skip
        return self._make("chart", {
            "slice_name": metric(key).label, "viz_type": "big_number", "datasource_id": dataset,
            "datasource_type": "table", "params": json.dumps(params),
        })  # fmt: skip

    def _make(self, kind: str, body: dict[str, Any]) -> int:
        answer = self._context.post(f"{self._address}/api/v1/{kind}/", data=body, headers=self._headers)
        return int(_checked(answer)["id"])

    def _change(self, what: str, body: dict[str, Any]) -> None:
        _checked(self._context.put(f"{self._address}/api/v1/{what}", data=body, headers=self._headers))


def _checked(answer: Any) -> dict[str, Any]:
    if not answer.ok:
        raise SystemExit(f"Superset answered {answer.status} at {answer.url}: {answer.text()[:500]}")
    return answer.json()  # type: ignore[no-any-return]


def _expression(key: str) -> str:
    """A figure in SQL, from its contract in the catalogue."""
    told = metric(key)
    below = " + ".join(f"sum({name})" for name in told.denominator)
    if key in _LAST:
        return _LAST[key]
    if told.kind == "nps":
        return f"100 * (sum({told.promoters[0]}) - sum({told.detractors[0]})) / ({below})"
    return f"sum({(told.total or told.numerator)[0]}) / ({below})"


def _layout(charts: list[int], dataset: int) -> dict[str, str]:
    """Two rows of three charts and a filter by channel, as a dashboard keeps them."""
    rows = {f"ROW-{at}": charts[at : at + 3] for at in range(0, len(charts), 3)}
    grid = {"type": "GRID", "id": "GRID_ID", "children": [*rows], "parents": ["ROOT_ID"]}
    root = {"type": "ROOT", "id": "ROOT_ID", "children": ["GRID_ID"]}
    placed: dict[str, Any] = {"DASHBOARD_VERSION_KEY": "v2", "ROOT_ID": root, "GRID_ID": grid}
    for row, inside in rows.items():
        parents = ["ROOT_ID", "GRID_ID"]
        children = [f"CHART-{chart}" for chart in inside]
        meta = {"background": "BACKGROUND_TRANSPARENT"}
        placed[row] = {"type": "ROW", "id": row, "children": children, "parents": parents, "meta": meta}
        for chart, name in zip(inside, children, strict=True):
            size = {"chartId": chart, "width": 4, "height": 35}
            placed[name] = {"type": "CHART", "id": name, "children": [], "parents": [*parents, row], "meta": size}
    choose = {
        "id": "NATIVE_FILTER-channel", "name": "Channel", "type": "NATIVE_FILTER", "filterType": "filter_select",
        "targets": [{"datasetId": dataset, "column": {"name": "channel"}}], "controlValues": {"multiSelect": True},
        "defaultDataMask": {"extraFormData": {}, "filterState": {}, "ownState": {}}, "cascadeParentIds": [],
        "scope": {"rootPath": ["ROOT_ID"], "excluded": []},
    }  # fmt: skip
    told = {"native_filter_configuration": [choose], "chart_configuration": {}, "positions": placed}
    return {"position_json": json.dumps(placed), "json_metadata": json.dumps(told)}

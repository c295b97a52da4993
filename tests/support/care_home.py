"""A home with records of customers' days, agents on duty and questions sent, loaded for real."""

from __future__ import annotations

from pathlib import Path

from pipelines.batch import BatchResult, load
from pipelines.profile import load_profile
from warehouse.settings import Settings
from warehouse.store import WarehouseReader

HEAD = 'source = "care"\nabout = "care"\nzone = "{zone}"\ncustomers = "care"\n[gate]\nmax_quarantined = 1.0\n'
ACTIVITY = """
[activity]
activity_id = { columns = ["customer", "day"] }
customer_id = "customer"
active_on = "day"
logins = "logins"
uses = "uses"
orders = "orders"
order_value = "value"
"""
STAFFING = """
[staffing]
staffing_id = { columns = ["day", "hour", "team"], allow_gaps = true }
duty_at = "day"
clock_hour = "hour"
team = "team"
agents = "agents"
"""
INVITATION = """
[invitation]
invitation_id = "id"
sent_at = "sent"
answered_at = "answered"
customer_id = "customer"
[[survey]]
response_id = "id"
responded_at = "answered"
kind = { value = "csat" }
score = "score"
scale_min = { value = 1 }
scale_max = { value = 5 }
sent_at = "sent"
customer_id = "customer"
"""
DAYS = "customer,day,logins,uses,orders,value\n"
DUTY = "day,hour,team,agents\n"
ASKED = "id,sent,answered,score,customer\n"


class Care:
    """A home, and the means to load records of one type into it."""

    def __init__(self, folder: Path, zone: str = "UTC", business_zone: str = "UTC") -> None:
        self.folder, self.zone = folder, zone
        self.settings = Settings(folder / "home", business_zone=business_zone, min_group=1)

    def load(self, sections: str, text: str) -> BatchResult:
        profile, path = self.folder / "care.toml", self.folder / "care.csv"
        profile.write_text(HEAD.format(zone=self.zone) + sections, encoding="utf-8")
        path.write_text(text, encoding="utf-8")
        return load([path], load_profile(profile), self.settings)

    def ask(self, sql: str) -> list[tuple[object, ...]]:
        warehouse = WarehouseReader(self.settings).current()
        assert warehouse is not None
        return warehouse.sql(sql).rows()

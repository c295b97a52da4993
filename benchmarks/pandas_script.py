"""The obvious pandas script for loading the sample contacts; see pandas_load.py. Usage: DATABASE CSV"""

import hashlib
import hmac
import sys

import duckdb
import pandas as pd

TIMES = {
    "started": "started_at",
    "answered": "answered_at",
    "first_response": "first_response_at",
    "ended": "ended_at",
    "resolved_time": "resolved_at",
    "promised": "promised_at",
    "fulfilled": "fulfilled_at",
    "updated": "updated_at",
}
CHANNELS = {
    "電話": "phone",
    "Phone": "phone",
    "在线客服": "chat",
    "Live chat": "chat",
    "电子邮件": "email",
    "APP": "app",
    "小程序": "mini_program",
    "微博": "social",
    "小红书": "social",
    "Facebook": "social",
}
EMOTIONS = {
    "愤怒": "anger",
    "失望": "disappointment",
    "焦虑": "anxiety",
    "冷淡": "apathy",
    "中性": "neutral",
    "满意": "positive",
    "不明": "unclear",
}
FLAGS = {
    "abandoned_flag": "abandoned",
    "escalated_flag": "escalated",
    "resolved_flag": "resolved",
    "complaint_flag": "is_complaint",
}
PERSONAL = [
    r"[\w.+-]+@[\w-]+\.[\w.]+",
    r"(?<!\d)1[3-9]\d{9}(?!\d)",
    r"(?<!\d)\d{17}[\dXx](?!\d)",
    r"(?<!\d)\d{16}(?!\d)",
]
SLICE = ["day", "channel", "department", "category"]

rows = pd.read_csv(sys.argv[2], dtype=str, keep_default_na=False)
raw = rows.copy()
for name in rows:
    rows[name] = rows[name].str.strip().replace("", None)
bad = rows["contact_no"].isna()
for name, field in TIMES.items():
    local = pd.to_datetime(rows[name], format="%Y-%m-%d %H:%M:%S", errors="coerce")
    utc = local.dt.tz_localize("Asia/Shanghai", ambiguous="NaT", nonexistent="NaT").dt.tz_convert("UTC")
    rows[field] = utc.dt.tz_localize(None)
    bad |= rows[name].notna() & rows[field].isna()
bad |= rows["started_at"].isna()
rows["channel"] = rows["channel_name"].map(CHANNELS).fillna("other")
rows["emotion_label"] = rows["emotion"].map(EMOTIONS)
for name, field in FLAGS.items():
    rows[field] = rows[name].map({"Y": True, "N": False}).astype("boolean")
for name, field in {"wait_s": "wait_seconds", "handle_s": "handle_seconds", "transfer_count": "transfers"}.items():
    rows[field] = pd.to_numeric(rows[name], errors="coerce")
    rows.loc[rows[field] < 0, field] = None
for field in ("answered_at", "ended_at", "resolved_at"):
    bad |= rows[field] < rows["started_at"]
quarantine = raw[bad]
rows = rows[~bad]
rows = rows.drop_duplicates().sort_values("updated_at").drop_duplicates("contact_no", keep="last")
key = b"k" * 32
rows["customer_id"] = rows["customer_no"].map(
    lambda text: "demo:" + hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:24], na_action="ignore"
)
text = rows["customer_text"]
for pattern in PERSONAL:
    text = text.str.replace(pattern, "[masked]", regex=True)
rows["text"] = text
local = rows["started_at"].dt.tz_localize("UTC").dt.tz_convert("Asia/Shanghai").dt.tz_localize(None)
rows["day"], rows["hour"] = local.dt.normalize(), local.dt.hour
rows = rows.sort_values("started_at")
after = rows.groupby(["customer_id", "category"])["started_at"].shift(-1)
rows["repeat"] = (after - rows["started_at"]) <= pd.Timedelta(days=7)
rows["negative"] = rows["emotion_label"].isin(["anger", "disappointment", "anxiety", "apathy"])
rows["long_wait"] = rows["wait_seconds"] > 180
spec = {
    "contacts": ("contact_no", "size"),
    "resolved": ("resolved", "sum"),
    "abandoned": ("abandoned", "sum"),
    "waits": ("wait_seconds", "count"),
    "wait_sum": ("wait_seconds", "sum"),
    "long_waits": ("long_wait", "sum"),
    "handle_sum": ("handle_seconds", "sum"),
    "repeats": ("repeat", "sum"),
    "negative": ("negative", "sum"),
}
by_day = rows.groupby(SLICE, dropna=False).agg(**spec).reset_index()
by_hour = rows.groupby([*SLICE, "hour"], dropna=False).agg(**spec).reset_index()
waits = rows.groupby(SLICE, dropna=False)["wait_seconds"].quantile([0.5, 0.9]).reset_index()
connection = duckdb.connect(sys.argv[1])
for name, frame in {
    "interactions": rows.drop(columns=[*TIMES, "customer_no", "customer_text"]),
    "bad": quarantine,
    "by_day": by_day,
    "by_hour": by_hour,
    "waits": waits,
}.items():
    connection.register("frame", frame)
    connection.execute(f"create table {name} as select * from frame")
    connection.unregister("frame")
sys.stdout.write(f"{len(rows)}\n")
connection.close()

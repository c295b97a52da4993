"""Exports that no shipped profile knows, made for the tests: a hotline's calls in Chinese."""

from __future__ import annotations

import csv
import io
import random
from datetime import datetime, timedelta
from pathlib import Path

ROWS = 400
_HANS = (
    "通话编号", "呼入时间", "接通时间", "结束时间", "渠道", "坐席工号", "技能组",
    "客户编号", "手机号", "问题类型", "是否解决", "满意度", "客户留言内容",
)  # fmt: skip
_HANT = (
    "通話編號", "進線時間", "接通時間", "結束時間", "服務管道", "座席工號", "組別",
    "客戶編號", "手機號碼", "問題類型", "是否解決", "滿意度", "客戶留言內容",
)  # fmt: skip
_WORDS = {
    "hans": {
        "channels": ("电话", "在线客服", "微信小程序"),
        "topics": ("物流查询", "退款", "发票", "账号登录"),
        "teams": ("售后一组", "售后二组"),
        "none": "未评价",
        "said": "等了很久没有人处理，这个问题请尽快给我回电话说明",
        "phone": "13800138000",
    },
    "hant": {
        "channels": ("電話", "線上客服", "小程式"),
        "topics": ("物流查詢", "退款", "發票", "帳號登入"),
        "teams": ("售後一組", "售後二組"),
        "none": "未評價",
        "said": "等了很久沒有人處理，這個問題請儘快給我回電話說明",
        "phone": "0912345678",
    },
}


def write_hotline(path: Path, script: str, encoding: str, *, first_day: int = 9, days: int = 20) -> Path:
    """Writes 400 calls and returns the path.

    Args:
        path: the file.
        script: `hans` or `hant`.
        encoding: of the file.
        first_day: of November 2026, in which the calls begin.
        days: over which they are spread.
    """
    chance = random.Random(20261109)
    words = _WORDS[script]
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\r\n")
    out.writerow(_HANS if script == "hans" else _HANT)
    for number in range(ROWS):
        start = datetime(2026, 11, first_day, 9) + timedelta(minutes=number * days * 1440 // ROWS, seconds=number % 60)
        answered = start + timedelta(seconds=chance.randrange(5, 240)) if number % 10 else None
        said = f"{words['said']}，第{number}次" + (f"，我的号码{words['phone']}" if number % 40 == 0 else "")
        if script == "hant":
            said = said.replace("号码", "號碼")
        out.writerow(
            [
                f"T{number:06d}",
                _time(start),
                _time(answered),
                _time(answered + timedelta(seconds=200)) if answered else "",
                words["channels"][number % 3],
                f"{8000 + number % 17}" if answered else "",
                words["teams"][number % 2],
                f"C{chance.randrange(250):04d}",
                f"138{chance.randrange(10**8):08d}",
                words["topics"][number % 4],
                "是" if number % 4 else "否",
                str(1 + number % 5) if answered and number % 3 else words["none"],
                said,
            ]
        )
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def _time(moment: datetime | None) -> str:
    return f"{moment.year}/{moment.month}/{moment.day} {moment:%H:%M:%S}" if moment else ""

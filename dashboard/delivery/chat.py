"""Delivery to a chat: the headlines and a link, in the shape that each chat's webhook takes."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote_plus

import requests

from dashboard.delivery.message import NotSentError, Parcel, UnsureError
from warehouse.errors import DefinitionError

_TIMEOUT_S = (10, 30)
# WeCom takes no longer text, counted in bytes of UTF-8 (its group robot manual); DingTalk and Feishu take 20,000.
_WECOM_BYTES = 4096


def send(parcel: Parcel, options: Mapping[str, Any], at: datetime) -> str:
    """Posts one message.

    Raises:
        NotSentError: the chat refused it or was not reached.
        UnsureError: the connection broke after the message was handed over.
        DefinitionError: the address or the secret is missing.
    """
    address, secret = _secret(options["url_env"]), _secret(options.get("secret_env"))
    shape = options["shape"]
    body = BODIES[shape](parcel)
    if secret:
        address, body = _signed(shape, address, body, secret, at)
    try:
        # Never along a redirect: the address is a secret, and so is what is posted.
        answer = requests.post(address, json=body, timeout=_TIMEOUT_S, allow_redirects=False)
    except (requests.exceptions.ConnectTimeout, requests.exceptions.InvalidURL, requests.exceptions.MissingSchema):
        raise NotSentError(f"{shape} was not reached") from None
    except requests.exceptions.ConnectionError as error:
        if "NewConnectionError" in repr(error) or "NameResolutionError" in repr(error):
            raise NotSentError(f"{shape} was not reached") from None
        raise UnsureError(f"{shape} broke off") from None
    except requests.exceptions.RequestException as error:
        # The error's own text holds the address, which is a secret.
        raise UnsureError(f"{shape}: {type(error).__name__}") from None
    _check(shape, answer)
    return ""


def _check(shape: str, answer: requests.Response) -> None:
    """The chats answer 200 to what they refuse as well; what became of it stands in the body."""
    if not answer.ok:
        raise NotSentError(f"{shape} answered {answer.status_code}: {answer.text[:200]}")
    if shape in ("slack", "teams"):
        return
    try:
        said = answer.json()
    except ValueError:
        raise NotSentError(f"{shape} answered what is no JSON: {answer.text[:200]}") from None
    code = said.get("code", said.get("StatusCode")) if shape == "feishu" else said.get("errcode")
    if code != 0:
        raise NotSentError(f"{shape} refused it ({code}): {str(said.get('errmsg', said.get('msg', '')))[:200]}")


def _slack(parcel: Parcel) -> dict[str, Any]:
    text = [f"*{_slack_text(parcel.title)}*", *(f"• {_slack_text(line)}" for line in parcel.lines)]
    if parcel.link:
        text.append(f"<{parcel.link}|{_slack_text(parcel.words('delivery.report'))}>")
    return {"text": "\n".join(text)}


def _slack_text(text: str) -> str:
    # Slack's three control characters; without this a department's name could call a channel.
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _teams(parcel: Parcel) -> dict[str, Any]:
    blocks = [{"type": "TextBlock", "text": _plain(parcel.title), "weight": "Bolder", "wrap": True}]
    blocks += [{"type": "TextBlock", "text": _plain(line), "wrap": True} for line in parcel.lines]
    card: dict[str, Any] = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": "1.4",
        "body": blocks,
    }  # fmt: skip
    if parcel.link:
        card["actions"] = [{"type": "Action.OpenUrl", "title": parcel.words("delivery.report"), "url": parcel.link}]
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return {"type": "message", "attachments": [attachment]}


def _dingtalk(parcel: Parcel) -> dict[str, Any]:
    return {"msgtype": "markdown", "markdown": {"title": parcel.title, "text": "\n\n".join(_markdown(parcel))}}


def _wecom(parcel: Parcel) -> dict[str, Any]:
    lines = _markdown(parcel)
    while len("\n".join(lines).encode()) > _WECOM_BYTES and len(lines) > 2:
        # The weakest headline gives way; title and link stay.
        lines.pop(-2)
    return {"msgtype": "markdown", "markdown": {"content": "\n".join(lines)}}


def _feishu(parcel: Parcel) -> dict[str, Any]:
    content: list[list[dict[str, str]]] = [[{"tag": "text", "text": f"• {line}"}] for line in parcel.lines]
    if parcel.link:
        content.append([{"tag": "a", "text": parcel.words("delivery.report"), "href": parcel.link}])
    # "zh_cn" names the part of the message, whatever language it is in; every client shows it.
    return {"msg_type": "post", "content": {"post": {"zh_cn": {"title": parcel.title, "content": content}}}}


def _markdown(parcel: Parcel) -> list[str]:
    lines = [f"### {_plain(parcel.title)}", *(f"- {_plain(line)}" for line in parcel.lines)]
    last = f"[{parcel.words('delivery.report')}]({parcel.link})" if parcel.link else parcel.name
    return [*lines, last]


def _plain(text: str) -> str:
    """Text that Markdown takes as it stands: a name from the data makes no link and calls nobody."""
    for sign in "\\`*_[]()<>#@":
        text = text.replace(sign, f"\\{sign}")
    return text


def _signed(shape: str, address: str, body: dict[str, Any], secret: str, at: datetime) -> tuple[str, dict[str, Any]]:
    """DingTalk signs the address with milliseconds, Feishu the body with seconds; the others know no signature."""
    if shape == "dingtalk":
        stamp = str(round(at.timestamp() * 1000))
        sign = _digest(secret.encode(), f"{stamp}\n{secret}".encode())
        return f"{address}{'&' if '?' in address else '?'}timestamp={stamp}&sign={quote_plus(sign)}", body
    if shape == "feishu":
        stamp = str(int(at.timestamp()))
        return address, {"timestamp": stamp, "sign": _digest(f"{stamp}\n{secret}".encode(), b""), **body}
    raise DefinitionError(f"A {shape} webhook takes no secret", "Remove 'secret_env'.")


def _digest(key: bytes, text: bytes) -> str:
    return base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()


def _secret(name: str | None) -> str:
    if name is None:
        return ""
    if name not in os.environ:
        raise DefinitionError(f"The environment holds no {name}", "Set it where the schedule runs.")
    return os.environ[name]


BODIES: dict[str, Callable[[Parcel], dict[str, Any]]] = {
    "slack": _slack, "teams": _teams, "dingtalk": _dingtalk, "wecom": _wecom, "feishu": _feishu,
}  # fmt: skip
"""The body of a message in the shape of each chat."""

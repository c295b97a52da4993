"""What arrives at each kind of receiver, and how a refusal is told from a broken connection."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
from moto.server import ThreadedMotoServer
from receivers import DUE, WEEK, certificate, home_with_snapshot, look, mail_server, status, webhook

NAME = f"{WEEK}_en"


def chat_to(shape: str, secret: str = "") -> str:
    more = f'secret_env = "{secret}"\n' if secret else ""
    link = 'link = "https://cx.example.com/s"\n'
    return f'{link}[[to]]\nname = "room"\nkind = "chat"\nshape = "{shape}"\nurl_env = "HOOK"\n{more}'


def post(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shape: str, secret: str = "") -> tuple[str, dict[str, Any]]:
    """What a chat of that shape is posted."""
    home = home_with_snapshot(tmp_path / "home", chat_to(shape, "SECRET" if secret else ""))
    monkeypatch.setenv("SECRET", secret)
    with webhook() as hook:
        monkeypatch.setenv("HOOK", hook.address)
        assert look(home).failed == []
        [found] = hook.posts
    return found


def test_slack_gets_headlines_that_call_nobody_and_a_link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = post(tmp_path, monkeypatch, "slack")[1]["text"]
    assert "&lt;b&gt;rose&lt;/b&gt;" in text
    assert f"<https://cx.example.com/s/{NAME}/report.html|Open the report>" in text


def test_teams_gets_an_adaptive_card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    [card] = post(tmp_path, monkeypatch, "teams")[1]["attachments"]
    assert card["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert WEEK in card["content"]["body"][0]["text"].replace("\\", "")
    assert card["content"]["actions"][0]["url"].endswith("/report.html")


def test_wecom_gets_markdown_no_longer_than_it_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    body = post(tmp_path, monkeypatch, "wecom")[1]
    assert body["msgtype"] == "markdown"
    assert len(body["markdown"]["content"].encode()) <= 4096
    assert "\\@all" in body["markdown"]["content"]


def test_dingtalk_gets_an_address_signed_as_its_robot_checks_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, body = post(tmp_path, monkeypatch, "dingtalk", "SEC1")
    assert body["msgtype"] == "markdown"
    asked = parse_qs(urlsplit(path).query)
    stamp = asked["timestamp"][0]
    assert stamp == str(round(DUE.timestamp() * 1000))
    right = hmac.new(b"SEC1", f"{stamp}\nSEC1".encode(), hashlib.sha256).digest()
    assert base64.b64decode(asked["sign"][0]) == right


def test_feishu_gets_a_post_signed_as_its_robot_checks_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    body = post(tmp_path, monkeypatch, "feishu", "key")[1]
    right = hmac.new(f"{body['timestamp']}\nkey".encode(), b"", hashlib.sha256).digest()
    assert base64.b64decode(body["sign"]) == right
    assert body["content"]["post"]["zh_cn"]["content"][-1][0]["href"].endswith("/report.html")


@pytest.mark.parametrize(
    ("answer", "code", "hang_up", "becomes"),
    [
        (b'{"errcode": 310000, "errmsg": "sign not match"}', 200, False, "failed"),
        (b"no", 500, False, "failed"),
        (b"<html>", 200, False, "failed"),
        (b"", 200, True, "unsure"),
    ],
)
def test_a_chat_that_refuses_is_tried_again_and_one_that_breaks_off_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: bytes, code: int, hang_up: bool, becomes: str
) -> None:
    home = home_with_snapshot(tmp_path / "home", chat_to("dingtalk"))
    with webhook() as hook:
        monkeypatch.setenv("HOOK", hook.address)
        hook.answer, hook.status, hook.hang_up = answer, code, hang_up
        run = look(home)
        assert status(home) == {"room": becomes}
        assert hook.address not in (home / "schedule" / "log.jsonl").read_text() + str(run.failed)
        hook.answer, hook.status, hook.hang_up = b'{"errcode": 0}', 200, False
        look(home, DUE + timedelta(minutes=15))
        assert len(hook.posts) == (2 if becomes == "failed" else 1)


def test_a_missing_secret_is_named_and_nothing_goes_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOOK", raising=False)
    home = home_with_snapshot(tmp_path / "home", chat_to("slack"))
    assert "The environment holds no HOOK" in look(home).failed[0]
    assert status(home) == {"room": "failed"}


def test_mail_goes_over_a_checked_connection(tmp_path: Path) -> None:
    cert, context = certificate(tmp_path / "tls")
    with mail_server(context=context) as box:
        plan = (
            f'[[to]]\nname = "board"\nkind = "mail"\nserver = "127.0.0.1"\nport = {box.port}\n'
            'sender = "cx@example.com"\naddresses = ["a@example.com"]\n'
        )
        stranger = home_with_snapshot(tmp_path / "stranger", plan)
        assert "certificate" in look(stranger).failed[0]
        home = home_with_snapshot(tmp_path / "home", plan + f'ca_file = "{cert}"\n')
        assert look(home).failed == []
        assert [mail["Message-ID"] for mail in box.mails] == [f"<{NAME}.board@example.com>"]


def test_an_address_that_is_refused_is_told_while_the_others_get_theirs(tmp_path: Path) -> None:
    with mail_server(refuses=("b@example.com",)) as box:
        plan = (
            f'[[to]]\nname = "board"\nkind = "mail"\nserver = "127.0.0.1"\nport = {box.port}\nsecurity = "none"\n'
            'sender = "cx@example.com"\naddresses = ["a@example.com", "b@example.com"]\n'
        )
        home = home_with_snapshot(tmp_path / "home", plan)
        look(home)
        assert len(box.mails) == 1
    log = (home / "schedule" / "log.jsonl").read_text()
    assert "1 of 2 addresses refused" in log
    assert "b@example.com" not in log


def test_a_folder_that_holds_another_snapshot_of_that_name_is_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "out" / NAME
    other.mkdir(parents=True)
    (other / "manifest.json").write_text("{}")
    home = home_with_snapshot(
        tmp_path / "home", f'[[to]]\nname = "archive"\nkind = "folder"\npath = "{tmp_path / "out"}"\n'
    )
    assert "not overwritten" in look(home).failed[0]
    assert (other / "manifest.json").read_text() == "{}"


@pytest.fixture
def storage(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A server that speaks S3, with a bucket."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    address = "http://{}:{}".format(*server.get_host_and_port())
    boto3.client("s3", endpoint_url=address, region_name="us-east-1").create_bucket(Bucket="cx-weekly")
    yield address
    server.stop()


def test_a_bucket_gets_every_file_under_the_prefix(tmp_path: Path, storage: str) -> None:
    home = home_with_snapshot(
        tmp_path / "home",
        f'[[to]]\nname = "store"\nkind = "s3"\nbucket = "cx-weekly"\nprefix = "weekly/"\nendpoint = "{storage}"\n',
    )
    assert look(home).failed == []
    client = boto3.client("s3", endpoint_url=storage, region_name="us-east-1")
    keys = {each["Key"] for each in client.list_objects_v2(Bucket="cx-weekly")["Contents"]}
    assert keys == {f"weekly/{NAME}/{name}" for name in ("report.html", "data/agenda.csv", "manifest.json")}
    body = client.get_object(Bucket="cx-weekly", Key=f"weekly/{NAME}/manifest.json")["Body"].read()
    assert json.loads(body)["week"] == WEEK


def test_a_bucket_that_is_not_there_is_named(tmp_path: Path, storage: str) -> None:
    home = home_with_snapshot(
        tmp_path / "home", f'[[to]]\nname = "store"\nkind = "s3"\nbucket = "none"\nendpoint = "{storage}"\n'
    )
    assert "NoSuchBucket" in look(home).failed[0]

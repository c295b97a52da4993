"""Delivery by mail: the files attached, or a link to them."""

from __future__ import annotations

import mimetypes
import os
import smtplib
import ssl
from collections.abc import Mapping
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from dashboard.delivery.message import NotSentError, Parcel, UnsureError
from warehouse.errors import DefinitionError

_TIMEOUT_S = 60
_PORTS = {"starttls": 587, "tls": 465, "none": 25}


def send(parcel: Parcel, recipient: str, options: Mapping[str, Any], at: Any) -> str:
    """Sends one mail to all addresses.

    Returns:
        What of it did not go through: addresses that the server refused while it took others; empty for nothing.

    Raises:
        NotSentError: the server took it for nobody.
        UnsureError: the connection broke after the text was handed over.
        DefinitionError: a secret or an attachment is missing.
    """
    mail = compose(parcel, recipient, options, at)
    try:
        server = _connect(options)
    except (OSError, smtplib.SMTPException) as error:
        raise NotSentError(f"{options['server']}: {_said(error)}") from error
    try:
        refused = server.send_message(mail, to_addrs=options["addresses"])
    except smtplib.SMTPServerDisconnected as error:
        raise UnsureError(f"{options['server']} broke off: {_said(error)}") from error
    except smtplib.SMTPException as error:
        raise NotSentError(f"{options['server']}: {_said(error)}") from error
    except OSError as error:
        raise UnsureError(f"{options['server']} broke off: {_said(error)}") from error
    finally:
        server.close()
    # Addresses stay out of the log: how many is enough to look it up.
    return f"{len(refused)} of {len(options['addresses'])} addresses refused" if refused else ""


def compose(parcel: Parcel, recipient: str, options: Mapping[str, Any], at: Any) -> EmailMessage:
    """The mail. Its Message-ID follows from snapshot and recipient, so that a receiver can tell a second copy."""
    words, mail = parcel.words, EmailMessage()
    mail["Subject"] = parcel.title
    mail["From"] = options["sender"]
    mail["To"] = ", ".join(options["addresses"])
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{parcel.name}.{recipient}@{options['sender'].rpartition('@')[2].rstrip('>')}>"
    mail["Auto-Submitted"] = "auto-generated"
    attached = options.get("attach", [])
    last = words("delivery.open", link=parcel.link) if parcel.link else words("delivery.in_folder", name=parcel.name)
    if attached:
        last = words("delivery.attached", files=words.join(list(attached))) + "\n" + last
    mail.set_content("\n".join([parcel.title, "", *(f"- {line}" for line in parcel.lines), "", last, ""]))
    for name in attached:
        if name not in parcel.files:
            raise DefinitionError(
                f"The snapshot holds no '{name}' to attach for '{recipient}'",
                f"Its files: {', '.join(file for file in parcel.files if '/' not in file)}.",
            )
        kind = (mimetypes.guess_type(name)[0] or "application/octet-stream").split("/")
        content = (parcel.folder / name).read_bytes()
        mail.add_attachment(
            content, maintype=kind[0], subtype=kind[1], filename=f"{parcel.name}-{name.replace('/', '-')}"
        )
    return mail


def _connect(options: Mapping[str, Any]) -> smtplib.SMTP:
    security = options.get("security", "starttls")
    server, port = options["server"], options.get("port", _PORTS[security])
    context = ssl.create_default_context(cafile=options.get("ca_file"))
    password = _secret(options.get("password_env"))
    if security == "tls":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(server, port, timeout=_TIMEOUT_S, context=context)
    else:
        connection = smtplib.SMTP(server, port, timeout=_TIMEOUT_S)
    try:
        if security == "starttls":
            connection.starttls(context=context)
        if "user" in options:
            connection.login(options["user"], password)
    except (OSError, smtplib.SMTPException):
        connection.close()
        raise
    return connection


def _secret(name: str | None) -> str:
    if name is None:
        return ""
    if name not in os.environ:
        raise DefinitionError(
            f"The environment holds no {name}", "Set it where the schedule runs; see docs/schedule.md."
        )
    return os.environ[name]


def _said(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__

"""Who may sign in, and as what: `<home>/access.toml`, see docs/deployment.md. Without that file nobody signs in."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast, get_args

from dashboard.rights import Rights, Role
from warehouse.errors import DefinitionError

_ROLES: tuple[str, ...] = get_args(Role)
# A reader in several groups has the rights of the strongest.
_STRENGTH = ("committee", "manager", "analyst", "admin")
_TABLES = {
    "provider": {"metadata_url", "client_id", "client_secret", "client_secret_env", "address"},
    "session": {"hours", "cookie_secret", "cookie_secret_env"},
    "audit": {"days"},
}
_LEAST_SECRET = 32
FILE = "access.toml"
"""In the home folder; without it nobody signs in."""


@dataclass(frozen=True, slots=True)
class Access:
    """Attributes:
    auth: what Streamlit calls [auth].
    hours: for how long a sign-in holds.
    audit_days: for how long the audit log is kept.
    roles: the role of every group.
    departments: the departments of users and of groups.
    """

    auth: Mapping[str, str]
    hours: float
    audit_days: int
    roles: Mapping[str, str]
    departments: Mapping[str, tuple[str, ...]]


def load_access(home: Path) -> Access | None:
    """The sign-in of a home; None where none is configured.

    Raises:
        DefinitionError: the file is not TOML, or something in it is missing, unknown or of the wrong kind.
    """
    path = home / FILE
    if not path.is_file():
        return None
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _wrong(f"is not TOML ({error})") from error
    if strange := set(given) - {*_TABLES, "roles", "departments"}:
        raise _wrong(f"has unknown tables: {', '.join(sorted(strange))}")
    tables = {name: _table(given, name) for name in (*_TABLES, "roles", "departments")}
    for name, known in _TABLES.items():
        if strange := set(tables[name]) - known:
            raise _wrong(f"has unknown keys in [{name}]: {', '.join(sorted(strange))}")
    hours, days = tables["session"].get("hours", 8), tables["audit"].get("days", 365)
    for number, named in ((hours, "[session] hours"), (days, "[audit] days")):
        if isinstance(number, bool) or not isinstance(number, int | float) or number <= 0:
            raise _wrong(f"needs a positive number as {named}")
    return Access(_auth(tables), hours, int(days), _roles(tables["roles"]), _departments(tables["departments"]))


def _auth(tables: Mapping[str, dict[str, Any]]) -> dict[str, str]:
    provider, session = tables["provider"], tables["session"]
    address = _text(provider, "provider", "address").rstrip("/")
    cookie = _secret(session, "session", "cookie_secret")
    if len(cookie) < _LEAST_SECRET:
        raise _wrong(f"needs a cookie_secret of at least {_LEAST_SECRET} characters")
    return {
        "redirect_uri": f"{address}/oauth2callback",
        "cookie_secret": cookie,
        "client_id": _text(provider, "provider", "client_id"),
        "client_secret": _secret(provider, "provider", "client_secret"),
        "server_metadata_url": _text(provider, "provider", "metadata_url"),
    }


def _table(given: Mapping[str, Any], name: str) -> dict[str, Any]:
    table = given.get(name, {})
    if not isinstance(table, dict):
        raise _wrong(f"needs [{name}] to be a table")
    return table


def _text(table: Mapping[str, Any], name: str, key: str) -> str:
    found = table.get(key)
    if not isinstance(found, str) or not found:
        raise _wrong(f"needs {key} in [{name}]")
    return found


def _secret(table: Mapping[str, Any], name: str, key: str) -> str:
    variable = table.get(f"{key}_env")
    if variable is None:
        return _text(table, name, key)
    found = os.environ.get(str(variable))
    if not found:
        raise _wrong(f"names the variable {variable} for {key}, which is not set")
    return found


def _roles(table: Mapping[str, Any]) -> dict[str, str]:
    if not table:
        raise _wrong("gives no group a role in [roles]")
    for group, role in table.items():
        if role not in _ROLES:
            raise _wrong(f"gives the group {group} the role '{role}', which is none of {', '.join(_ROLES)}")
    return dict(table)


def _departments(table: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    for name, values in table.items():
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise _wrong(f"needs a list of names for {name} in [departments]")
    return {name: tuple(values) for name, values in table.items()}


def _wrong(what: str) -> DefinitionError:
    return DefinitionError(f"access.toml {what}", "Mend it as docs/deployment.md shows; nobody can sign in until then.")


def session_id(claims: Mapping[str, Any]) -> str:
    """What tells one sign-in from another."""
    told = [str(claims.get(key)) for key in ("iss", "sub", "iat", "auth_time", "nonce")]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def seal(nonce: str, access: Access | None, claims: Mapping[str, Any]) -> str:
    """A mark for the name of a file, which ties it to one sign-in: 32 hex digits of `nonce`, and 32 that nobody can
    write who does not know the secret of the server. Without sign-in the nonce alone tells."""
    if access is None:
        return nonce + "0" * len(nonce)
    told = f"{nonce} {session_id(claims)}".encode()
    return nonce + hmac.new(access.auth["cookie_secret"].encode(), told, hashlib.sha256).hexdigest()[: len(nonce)]


def is_sealed(mark: str, access: Access | None, claims: Mapping[str, Any]) -> bool:
    """Whether a file with this mark was made for the sign-in with these claims."""
    return len(mark) == 64 and hmac.compare_digest(mark, seal(mark[:32], access, claims))


def revoke(home: Path, claims: Mapping[str, Any]) -> None:
    """Ends a sign-in on the server: its cookie is worth nothing from now on."""
    folder = home / "access"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    (folder / f"{session_id(claims)}.ended").touch(mode=0o600)


def admitted(access: Access, home: Path, claims: Mapping[str, Any], now: float) -> Rights | str:
    """The rights of somebody with these claims; else why not: `anonymous`, `expired`, `ended` or `no_role`.

    `now` is in seconds since 1970. A manager without departments of their own sees none.
    """
    if not claims.get("is_logged_in") or not claims.get("sub"):
        return "anonymous"
    since = claims.get("auth_time") or claims.get("iat")
    if not isinstance(since, int | float) or now - since > access.hours * 3600 or since > now + 300:
        return "expired"
    if (home / "access" / f"{session_id(claims)}.ended").exists():
        return "ended"
    listed = claims.get("groups")
    groups = [str(group) for group in listed] if isinstance(listed, list | tuple) else []
    roles = {access.roles[group] for group in groups if group in access.roles}
    if not roles:
        return "no_role"
    role = cast(Role, max(roles, key=_STRENGTH.index))
    user = str(claims.get("email") or claims["sub"])
    named = [access.departments[name] for name in (user, str(claims["sub"]), *groups) if name in access.departments]
    if role != "manager" and not named:
        return Rights(user, role)
    return Rights(user, role, tuple(sorted({one for names in named for one in names})))

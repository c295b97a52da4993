"""Sign-in before anything is read: who is at the other end, or a page that offers to sign in and nothing else."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard.access import Access, admitted, load_access, revoke, seal, session_id
from dashboard.rights import OPEN, Rights
from dashboard.words import Words
from warehouse.audit import record
from warehouse.settings import Settings

_KNOWN = "_signed_in_as"
_CLAIMS, _NONCE, _SEAL = "_claims", "_file_nonce", "_file_seal"


def reader(settings: Settings, words: Words) -> Rights | None:
    """The rights of whoever looks, asked anew at every run; None where the sign-in page was drawn instead."""
    access = load_access(settings.home)
    if access is None:
        _remember(None, {})
        st.sidebar.caption(words("signin.open_mode"))
        return OPEN
    claims = dict(st.user)
    found = admitted(access, settings.home, claims, time.time())
    if isinstance(found, str):
        if found != "anonymous" and st.session_state.get(_KNOWN) != found:
            record(settings.home, "refusal", str(claims.get("email") or claims.get("sub")), why=found)
            st.session_state[_KNOWN] = found
        _door(words, found)
        return None
    _remember(access, claims)
    if st.session_state.get(_KNOWN) != session_id(claims):
        record(settings.home, "sign_in", found.user, role=found.role, departments=found.departments)
        st.session_state[_KNOWN] = session_id(claims)
    with st.sidebar:
        st.text(words("signin.as", user=found.user or "", role=words(f"role.{found.role}")))
        if st.button(words("signin.out"), type="tertiary", key="sign_out"):
            revoke(settings.home, claims)
            record(settings.home, "sign_out", found.user)
            st.logout()
    return found


def claims_of_session() -> Mapping[str, Any]:
    """What the provider said of whoever this session was drawn for; empty without sign-in."""
    found: Mapping[str, Any] = st.session_state.get(_CLAIMS, {})
    return found


def file_seal() -> str:
    """What the name of a file that this session makes has to carry: see `dashboard.guard`."""
    return str(st.session_state.get(_SEAL) or secrets.token_hex(32))


def still_in(settings: Settings, claims: Mapping[str, Any]) -> bool:
    """Whether a sign-in that was good when the page was drawn is good now: its age grows, and it may have been ended.
    A part of a page that is drawn without the rest, and a file that is made at a click, have to ask."""
    return not isinstance(_standing(settings, claims), str)


def holds(settings: Settings, rights: Rights) -> bool:
    """Whether a reader who was let in still may look, with the same rights; an open page asks without drawing."""
    return _standing(settings, claims_of_session()) == rights


def _standing(settings: Settings, claims: Mapping[str, Any]) -> Rights | str:
    """The rights that these claims are worth now, or why they are worth none."""
    access = load_access(settings.home)
    return OPEN if access is None else admitted(access, settings.home, claims, time.time())


def _remember(access: Access | None, claims: dict[str, Any]) -> None:
    nonce = st.session_state.setdefault(_NONCE, secrets.token_hex(16))
    st.session_state[_CLAIMS], st.session_state[_SEAL] = claims, seal(nonce, access, claims)


def _door(words: Words, why: str) -> None:
    st.title(words("app.name"))
    st.text(words(f"signin.why_{why}"))
    if st.button(words("signin.in"), type="primary", key="sign_in"):
        st.login()

"""Sign-in before anything is read: who is at the other end, or a page that offers to sign in and nothing else."""

from __future__ import annotations

import time

import streamlit as st

from dashboard.access import admitted, load_access, revoke, session_id
from dashboard.rights import OPEN, Rights
from dashboard.words import Words
from warehouse.audit import record
from warehouse.settings import Settings

_KNOWN = "_signed_in_as"


def reader(settings: Settings, words: Words) -> Rights | None:
    """The rights of whoever looks, asked anew at every run; None where the sign-in page was drawn instead."""
    access = load_access(settings.home)
    if access is None:
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


def holds(settings: Settings, rights: Rights) -> bool:
    """Whether a reader who was let in still may look; an open page asks without drawing anything."""
    access = load_access(settings.home)
    if access is None:
        return rights == OPEN
    return admitted(access, settings.home, dict(st.user), time.time()) == rights


def _door(words: Words, why: str) -> None:
    st.title(words("app.name"))
    st.text(words(f"signin.why_{why}"))
    if st.button(words("signin.in"), type="primary", key="sign_in"):
        st.login()

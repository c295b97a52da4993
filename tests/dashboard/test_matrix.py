"""Every page in every language for every kind of reader on no data, the sample year and public data: all 765 of them,
each drawn once and then held to four claims."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import product
from pathlib import Path
from string import ascii_lowercase
from urllib.parse import unquote

import pytest
from access_files import OFFLINE
from dash_app import html_of, open_page
from said import sent, words_of
from shared import sample_year

from dashboard.views import views
from dashboard.words import Words, languages, texts
from pipelines.batch import load
from pipelines.profile import load_profile
from warehouse.catalogue import catalogue
from warehouse.docs import FORMULA_WORDS, formula
from warehouse.settings import Settings
from warehouse.store import Warehouse, WarehouseReader

ROLES = ("open", "admin", "analyst", "committee", "manager")
RECORDS = {"records", "customers", "customer", "case"}
# What is not there for a reader. A manager of some departments sees no whole batch.
REFUSED = {"committee": RECORDS | {"labelling", "teams"}, "manager": {"labelling", "quality"}}
# The one department of the manager.
SCOPE = {"empty": "Billing", "sample": "Billing", "public": "PUC Sewer Ops"}
DATA = [pytest.param(data, marks=pytest.mark.data) if data == "public" else data for data in SCOPE]
# Pages on which customers are quoted, each in their own language.
QUOTING = RECORDS | {"emotions", "labelling"}
_NAMES = ("department", "category", "subcategory", "team", "agent_id", "site", "product", "customer_tier", "source")
_CHINESE = re.compile("[\u4e00-\u9fff]+")
# A piece of an id or of the name of a column is no word.
_LATIN = re.compile(r"(?<![\w-])[A-Za-z]{3,}(?![\w-])")
_PERSONAL = ("customer_id", "agent_id", "case_id", "interaction_id")


@dataclass(frozen=True)
class Home:
    """A home folder with one kind of data, and what its records hold."""

    data: str
    path: Path

    @property
    def scope(self) -> str:
        return SCOPE[self.data]

    @cached_property
    def _warehouse(self) -> Warehouse | None:
        return WarehouseReader(Settings(self.path)).current()

    def _asked(self, query: str) -> set[str]:
        found = self._warehouse and self._warehouse.sql(query)
        return set() if found is None else {name for name in found.to_series() if name is not None}

    def distinct(self, column: str, where: str = "true") -> set[str]:
        """The values of a column of the contacts."""
        return self._asked(f"select distinct {column} from interactions where {where}")

    @cached_property
    def names(self) -> str:
        """The names that the data gives, which stand in no locale."""
        actions = self.path / "actions.toml"
        own = [actions.read_text(encoding="utf-8")] if actions.is_file() else []
        files = self._asked("select distinct file_name from batch_files union select distinct word from gate_numbers")
        # Letters in their order tell on the page of teams who cannot be told apart.
        own += [ascii_lowercase, *files, *(name for column in _NAMES for name in self.distinct(column))]
        return "\n".join(own).casefold()

    @cached_property
    def quotes(self) -> str:
        """What customers wrote."""
        return "\n".join(self.distinct("text")).casefold()

    @cache  # noqa: B019 - as long as the home
    def people(self, where: str = "true") -> set[str]:
        """Ids of customers, agents, cases and contacts as they would stand in a link or a table."""
        return {name.rpartition(":")[2] for column in _PERSONAL for name in self.distinct(column, where)}

    def asked(self, view: str) -> dict[str, str]:
        """What a page needs in its address: a figure, or somebody whom the manager has dealt with."""
        where = f"department = '{self.scope}' and customer_id is not null and case_id is not null"
        found = self._warehouse and self._warehouse.sql(
            f"select customer_id, source, case_id from interactions where {where} order by started_at desc limit 1"
        )
        customer, source, case = found.row(0) if found is not None and len(found) else ("", "", "")
        return {
            "records": {"m": "fcr_reported"}, "customer": {"customer": customer}, "case": {"of": source, "case": case},
        }.get(view, {})  # fmt: skip

    def open_to(self, role: str) -> dict[str, object] | None:
        """Lets such a reader in: the claims to sign in with; None where nobody does."""
        access = self.path / "access.toml"
        access.unlink(missing_ok=True)
        if role == "open":
            return None
        roles = "".join(f'{name} = "{name}"\n' for name in ROLES[1:])
        access.write_text(f"{OFFLINE}[roles]\n{roles}[departments]\nmanager = ['{self.scope}']\n", encoding="utf-8")
        return {"is_logged_in": True, "sub": role, "email": f"{role}@x.test", "groups": [role], "iat": time.time()}


@dataclass(frozen=True)
class Seen:
    """What is left of a page: its exceptions, its title, its texts, and all that was sent."""

    troubles: list[str]
    title: str
    words: list[str]
    sent: str


@dataclass(frozen=True)
class Walk:
    """All pages as one reader sees them in one language."""

    home: Home
    role: str
    language: str
    pages: dict[str, Seen]

    @property
    def refused(self) -> set[str]:
        return REFUSED.get(self.role, set())


@pytest.fixture(scope="module", params=DATA)
def home(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home of its own for each kind of data: the year is shared with others and is not written to."""
    found = Home(request.param, tmp_path_factory.mktemp(request.param))
    if found.data == "sample":
        year = sample_year(tmp_path_factory) / "home"
        for name in ("warehouse", "actions.toml"):
            (found.path / name).symlink_to(year / name)
    if found.data == "public":
        public = request.getfixturevalue("shared_data")
        for path, profile in (
            ("pwc_call_centre/Call Center Dataset.csv", "pwc"),
            ("sf311/311_service_requests.csv", "sf311"),
        ):
            load([public / path], load_profile(profile), Settings(found.path))
    return found


@pytest.fixture(scope="module", params=list(product(ROLES, languages())), ids="-".join)
def walk(request: pytest.FixtureRequest, home: Home) -> Iterator[Walk]:
    role, language = request.param
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ENDVALUE_HOME", str(home.path))
        user = home.open_to(role)
        yield Walk(home, role, language, {view: _seen(home, view, language, user) for view in views()})


def _seen(home: Home, view: str, language: str, user: dict[str, object] | None) -> Seen:
    page = open_page(view, language, tables=True, user=user, **home.asked(view))
    titles = re.findall("<h1[^>]*>(.*?)</h1>", html_of(page), flags=re.DOTALL)
    assert len(titles) == 1, f"{view} has {len(titles)} titles"
    return Seen([one.value for one in page.exception], titles[0], words_of(page), sent(page))


def test_every_page_is_drawn(walk: Walk) -> None:
    assert {view: seen.troubles for view, seen in walk.pages.items() if seen.troubles} == {}
    welcome = {view for view, seen in walk.pages.items() if seen.title == Words(walk.language)("welcome.title")}
    assert welcome == (set(walk.pages) if walk.home.data == "empty" else set())


def test_who_may_not_see_a_page_is_shown_the_first_one_in_its_place(walk: Walk) -> None:
    first = walk.pages["overview"].title
    others = {view for view, seen in walk.pages.items() if view != "overview" and seen.title == first}
    assert others == ({*walk.pages} - {"overview"} if walk.home.data == "empty" else walk.refused)


def test_no_text_is_a_key_or_in_another_language(walk: Walk) -> None:
    found = {}
    for view, seen in walk.pages.items():
        data = walk.home.names + (walk.home.quotes if view in QUOTING else "")
        if view == "definitions":
            data += _formulas(walk.language)
        told = _strange("\n".join(set(seen.words)), walk.language) - walk.home.people()

        if strange := {piece for piece in told if piece.casefold() not in data}:
            found[view] = sorted(strange)[:20]
    assert found == {}


def test_nothing_of_whom_the_reader_may_not_see_is_sent(walk: Walk) -> None:
    hidden: set[str] = set()
    foreign: set[str] = set()
    if walk.role == "committee":
        hidden = walk.home.people()
    if walk.role == "manager":
        mine = f"department = '{walk.home.scope}'"
        hidden = walk.home.people() - walk.home.people(mine)
        foreign = walk.home.distinct("department", f"not ({mine})")
    found = {}
    for view, seen in walk.pages.items():
        told = unquote(seen.sent)
        if leaks := {*re.findall(r"[\w-]+", told)} & hidden | {name for name in foreign if name in told}:
            found[view] = sorted(leaks)[:20]
    assert found == {}


@cache
def _of_others(language: str) -> set[str]:
    """The Chinese characters that other languages write and this one does not."""
    own = {*"".join(texts(language).values())}
    rest = {sign for tag in languages() if tag != language for text in texts(tag).values() for sign in text}
    return {sign for sign in rest - own if _CHINESE.match(sign)}


@cache
def _latin_words(language: str) -> set[str]:
    return {word for text in texts(language).values() for word in re.findall("[A-Za-z]{3,}", text)}


@cache
def _formulas(language: str) -> str:
    """How figures are computed, in columns, which are called alike in all languages."""
    between = {name: Words(language)(f"formula.{name}") for name in FORMULA_WORDS}
    return "\n".join(formula(metric, between) for metric in catalogue().values()).casefold()


def _strange(text: str, language: str) -> set[str]:
    """What in a text is not of the language, and so has to be of the data: keys, Latin words, Chinese characters."""
    others = _of_others(language)
    found = {*re.findall(r"\w+(?:\.\w+)+", text)} & {*texts(language)}
    found |= {run for run in {*_CHINESE.findall(text)} if others.intersection(run)}
    return found if language == "en" else found | ({*_LATIN.findall(text)} - _latin_words(language))

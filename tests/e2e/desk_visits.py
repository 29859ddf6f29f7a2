"""The review desk served with accounts, and people who sit down at it in browsers of their own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from page_visits import Visiting

from served import server_of
from truceline.steps.accounts import accounts_add
from truceline.steps.desk import desk_show

pytest_plugins = ("page_visits",)

PASSWORD = "seven grey herons wading"
PEOPLE = {
    "anna": ("Anna", ["reviewer"]),
    "ben": ("Ben", ["reviewer"]),
    "clara": ("Clara", ["reviewer"]),
    "duty": ("Duty officer", ["analyst"]),
    "olga": ("Olga", ["observer"]),
    "pavel": ("Pavel", ["publisher"]),
    "ada": ("Ada", ["admin"]),
}


def workspace_of(example: Path, folder: Path) -> Path:
    """Return a copy of an example with an account for each of the people."""
    copy = folder / example.name
    shutil.copytree(example, copy, ignore=shutil.ignore_patterns(".truceline"))
    for name, (display, roles) in PEOPLE.items():
        accounts_add(copy, name, roles, display=display, password=PASSWORD)
    return copy


@dataclass
class Seat:
    """Somebody at the desk, in a browser of their own."""

    page: Any
    url: str

    def sign_in(self, name: str, password: str = PASSWORD) -> Seat:
        """Open the desk and sign in."""
        self.page.goto(f"{self.url}desk.html")
        self.fill_in(name, password)
        self.page.get_by_role("button", name="Sign out").wait_for()
        return self

    def fill_in(self, name: str, password: str) -> None:
        self.page.get_by_role("heading", name="Sign in").wait_for()
        self.page.get_by_label("Name", exact=True).fill(name)
        self.page.get_by_label("Password", exact=True).fill(password)
        self.page.get_by_role("button", name="Sign in", exact=True).click()

    def look_at(self, matter: str) -> Any:
        """Open a matter by its address; return the part that tells where it stands."""
        self.page.goto(f"{self.url}desk.html#/matter/{quote(matter, safe='')}")
        standing = self.page.locator(".standing")
        self.page.locator(".standing .id", has_text=matter).wait_for()
        return standing

    def take(self, verb: str, **fields: Any) -> None:
        """Take an action on the open matter by its button, and wait until it is recorded."""
        self.write(verb, **fields)
        self.send(verb)
        self.page.locator(".told.shown").get_by_text("Recorded as entry").wait_for()

    def write(self, verb: str, **fields: Any) -> None:
        """Open the form of an action and fill it in."""
        group = self.page.get_by_role("group", name="What may be done next")
        group.get_by_role("button", name=verb).click()
        form = self.form()
        for label, value in fields.items():
            if label == "outcome":
                form.get_by_role("radio", name=value, exact=False).check()
            elif label == "saw":
                form.get_by_role("checkbox").check()
            elif label == "party":
                form.locator("select").select_option(value)
            elif label == "origins":
                form.get_by_label("Origins").fill(value)
            else:
                form.locator("textarea").fill(value)

    def send(self, verb: str) -> None:
        self.form().get_by_role("button", name=verb, exact=True).click()

    def form(self) -> Any:
        return self.page.locator(".standing form")

    def state(self, expected: str) -> None:
        """Wait until the open matter is in a state."""
        self.page.locator(f'.standing [data-state="{expected}"]').wait_for()


Seating = Callable[..., Seat]


@pytest.fixture(scope="module")
def day(built_page: Path, examples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a mission's day with accounts; each test takes a finding of its own."""
    return workspace_of(examples / "mission-day", tmp_path_factory.mktemp("desk"))


@pytest.fixture(scope="module")
def desk_url(day: Path) -> Iterator[str]:
    """Return the address of the desk of the mission's day."""
    with served_desk(day) as url:
        yield url


@contextmanager
def served_desk(root: Path, **options: Any) -> Iterator[str]:
    """Serve a workspace in a process of its own, with accounts unless it is said otherwise."""
    with server_of(root, **{"auth": True, **options}) as address:
        yield f"{address}/"


@pytest.fixture
def seat(visit: Visiting, desk_url: str) -> Seating:
    """Return a function that seats somebody at the desk of the mission's day."""

    def sit(name: str = "", url: str = desk_url, **size: int) -> Seat:
        taken = Seat(visit(url, **{"width": 1440, "height": 900, **size}).page, url)
        return taken.sign_in(name) if name else taken

    return sit


def finding(number: int) -> str:
    """Return the id of a finding of the mission's day."""
    return f"finding/patrol:q{number:02d}/ceasefire"


def steps_of(root: Path, matter: str) -> list[tuple[str, str]]:
    """Return who did what on a matter, as the ledger has it."""
    return [(step.by, step.kind) for step in desk_show(root, matter).steps]

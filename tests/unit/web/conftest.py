"""A workspace at the desk, and an application whose built page is one file."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

PASSWORD = "seven grey herons wading"


@pytest.fixture
def desk_root(examples: Path, tmp_path: Path) -> Path:
    """A mission's day with an account for each of three people and a publisher."""
    from truceline.steps.accounts import accounts_add

    ignored = shutil.ignore_patterns(".truceline")
    root = shutil.copytree(examples / "mission-day", tmp_path / "day", ignore=ignored)
    people = {"ann": ["analyst"], "bob": ["reviewer"], "cara": ["reviewer"],
              "pia": ["publisher"], "olga": ["observer"], "adam": ["admin"]}  # fmt: skip
    for name, roles in people.items():
        accounts_add(root, name, roles, password=PASSWORD)
    return root


@pytest.fixture
def open_app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Any]]:
    """Return a client of an application that serves what it is given."""
    from litestar.testing import TestClient

    from truceline.web import app as web_app

    static = tmp_path / "static"
    static.mkdir()
    for page in ("index.html", "desk.html", "public.html"):
        (static / page).write_text(f"<!doctype html>{page}", encoding="utf-8")
    monkeypatch.setattr(web_app, "STATIC", static)
    with ExitStack() as stack:

        def opened(serving: Any) -> Any:
            client = TestClient(web_app.build_app(serving), base_url="http://127.0.0.1:8642")
            return stack.enter_context(client)

        yield opened

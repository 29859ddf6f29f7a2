"""Ledgers for tests: every claim about the store is tried on SQLite and on PostgreSQL."""

from __future__ import annotations

import itertools
import shutil

import pytest

from temporary_postgres import shared_postgres
from truceline.cli.main import main
from truceline.ledger import open_ledger
from truceline.steps.recording import record_step

_schemas = itertools.count()


@pytest.fixture(autouse=True)
def keys(tmp_path_factory, monkeypatch):
    """Keep the keys of a test apart from those of the person who runs it."""
    folder = tmp_path_factory.mktemp("keys")
    monkeypatch.setenv("TRUCELINE_KEYS", str(folder))
    return folder


@pytest.fixture(scope="session")
def postgres():
    return shared_postgres()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request):
    """Return the URL of an empty ledger, "" for the file in the workspace."""
    if request.param == "sqlite":
        return ""
    return request.getfixturevalue("postgres").url(f"test_{next(_schemas)}")


@pytest.fixture
def root(tmp_path):
    folder = tmp_path / "workspace"
    folder.mkdir()
    return folder


@pytest.fixture
def ledger(root, url):
    with open_ledger(root, url) as opened:
        yield opened


@pytest.fixture
def workspace(examples, tmp_path):
    folder = tmp_path / "workspace"
    shutil.copytree(
        examples / "donbas-2025-08", folder, ignore=shutil.ignore_patterns(".truceline")
    )
    return folder


@pytest.fixture
def run(capfd):
    def call(*words):
        with pytest.raises(SystemExit) as ended:
            main([str(word) for word in words])
        out, err = capfd.readouterr()
        return ended.value.code, out, err

    return call


@pytest.fixture
def recorded(workspace):
    record_step(workspace, "assess", b"sheet")
    return workspace

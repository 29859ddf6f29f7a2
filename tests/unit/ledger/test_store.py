"""The tables: moved between versions without loss, and errors that people can act upon."""

from __future__ import annotations

import sqlite3

import pytest

from truceline.errors import InputError, TamperedError, UnavailableError
from truceline.ledger import open_ledger
from truceline.ledger.audit import audit
from truceline.ledger.checkpoints import sign_checkpoint
from truceline.ledger.entries import COLUMNS, row_of
from truceline.ledger.store import VERSION, open_store
from truceline.model.entry import Draft, Input

# the tables as version 1 wrote them, kept here word for word: this is what is out there
VERSION_1 = """
CREATE TABLE log (
    single INTEGER PRIMARY KEY CHECK (single = 1),
    log_id TEXT NOT NULL, version INTEGER NOT NULL, size BIGINT NOT NULL,
    edge {bytes} NOT NULL, last_leaf {bytes} NOT NULL, last_us BIGINT NOT NULL);
CREATE TABLE entry (
    position BIGINT PRIMARY KEY, key TEXT NOT NULL UNIQUE, base_key TEXT NOT NULL,
    kind TEXT NOT NULL, subject TEXT NOT NULL, targets TEXT, recorded_us BIGINT NOT NULL,
    valid_from_us BIGINT, valid_to_us BIGINT, draft_sha256 TEXT NOT NULL,
    leaf {bytes} NOT NULL, body {bytes} NOT NULL);
CREATE TABLE checkpoint (size BIGINT NOT NULL, note TEXT NOT NULL);
"""


def connect(root, url):
    if not url:
        (root / ".truceline").mkdir()
        return sqlite3.connect(root / ".truceline" / "ledger.sqlite", isolation_level=None), "?"
    import psycopg

    return psycopg.connect(url, autocommit=True), "%s"


def test_a_ledger_of_the_first_version_is_brought_over_to_the_byte(root, url, tmp_path):
    with open_ledger(tmp_path / "model") as model:
        model.append(*(Draft(kind="fact", key=f"k{n}", content={"n": n}) for n in range(20)))
        rows = [row_of(stored) for stored in model.entries()]
        head = model.store.log_row()
        log_id, size, edge, last_leaf, last_us = head
        model_root = model.root()
    connection, mark = connect(root, url)
    bytes_type = "BYTEA" if url else "BLOB"
    for statement in VERSION_1.format(bytes=bytes_type).split(";")[:-1]:
        connection.execute(statement)
    marks = ", ".join([mark] * 12)
    for row in rows:
        connection.execute(f"INSERT INTO entry ({COLUMNS}) VALUES ({marks})", row)
    connection.execute(
        f"INSERT INTO log VALUES (1, {', '.join([mark] * 6)})",
        (log_id, 1, size, edge, last_leaf, last_us),
    )
    connection.close()
    with open_ledger(root, url) as ledger:
        assert [row_of(stored) for stored in ledger.entries()] == rows
        assert ledger.root() == model_root
        assert audit(ledger).entries == 20
        assert ledger.append(Draft(kind="fact", key="k3", content={"n": 3}))[0].outcome == "same"
        assert ledger.append(Draft(kind="fact", key="new"))[0].index == 20
    with open_ledger(root, url) as ledger:
        assert ledger.size() == 21


def test_a_ledger_of_the_second_version_is_brought_over_to_the_byte(ledger, root, url):
    """The second knew nothing of kept originals: its entries keep their bytes and their hashes."""
    digest = "ab" * 32
    step = Draft(kind="step", key="s", inputs=(Input(name="a.txt", sha256=digest),))
    ledger.append(step, Draft(kind="fact", key="k"))
    assert b"kept" not in ledger.stored(0).body  # as the second version wrote it
    rows = [row_of(stored) for stored in ledger.entries()]
    sign_checkpoint(ledger)
    ledger.store.execute("UPDATE log SET version = 2")
    with open_ledger(root, url) as later:
        (version,) = later.store.execute("SELECT version FROM log").fetchone()
        assert version == VERSION
        assert [row_of(stored) for stored in later.entries()] == rows
        assert later.append(step)[0].outcome == "same"
        assert audit(later).entries == 2
        kept = Input(name="a.txt", sha256=later.originals.keep(b"x"), kept=True)
        later.append(Draft(kind="step", key="s2", inputs=(kept,)))
        assert audit(later).entries == 3


def test_a_ledger_of_a_later_version_is_left_alone(ledger, root, url):
    ledger.store.execute("UPDATE log SET version = ?", (VERSION + 1,))
    with pytest.raises(UnavailableError) as caught:
        open_ledger(root, url)
    assert caught.value.problems[0].code == "LEDGER-NEWER"
    assert ledger.store.execute("SELECT version FROM log").fetchone()[0] == VERSION + 1


def test_a_damaged_file_is_told(root):
    folder = root / ".truceline"
    folder.mkdir()
    (folder / "ledger.sqlite").write_bytes(b"not a database at all, but long enough" * 200)
    with pytest.raises(TamperedError) as caught:
        open_ledger(root)
    assert caught.value.problems[0].code == "LEDGER-DAMAGED"


def test_a_ledger_without_its_head_is_told(ledger, root, url):
    ledger.append(Draft(kind="fact", key="k"))
    ledger.store.execute("DELETE FROM log")
    for act in (lambda: open_ledger(root, url), ledger.size, lambda: audit(ledger)):
        with pytest.raises(TamperedError) as caught:
            act()
        assert caught.value.problems[0].code == "LEDGER-DAMAGED"


def test_a_server_that_is_not_there_is_told_without_the_password(root):
    with pytest.raises(UnavailableError) as caught:
        open_ledger(root, "postgresql://someone:hunter2@127.0.0.1:9/x")
    (problem,) = caught.value.problems
    assert problem.code == "LEDGER-UNREACHABLE"
    assert "hunter2" not in str(problem)


@pytest.mark.parametrize("url", ["mysql://x", "sqlite:///x", "x"])
def test_other_databases_are_refused(root, url):
    with pytest.raises(InputError) as caught:
        open_ledger(root, url)
    assert caught.value.problems[0].code == "LEDGER-URL"


def test_a_full_disk_is_told_and_nothing_is_half_written(root):
    with open_ledger(root) as ledger:
        ledger.append(Draft(kind="fact", key="before"))
        (pages,) = ledger.store.execute("PRAGMA page_count").fetchone()
        ledger.store.execute(f"PRAGMA max_page_count = {pages + 4}")
        with pytest.raises(UnavailableError) as caught:
            ledger.append(*(Draft(kind="fact", key=f"k{n}", note="x" * 3000) for n in range(50)))
        assert caught.value.problems[0].code == "LEDGER-FULL"
        assert ledger.size() == 1
        ledger.store.execute("PRAGMA max_page_count = 1000000")
        assert ledger.append(Draft(kind="fact", key="after"))[0].index == 1
        assert audit(ledger).entries == 2


def test_a_ledger_that_may_not_be_written_is_told(root):
    (root / ".truceline").write_text("a file in place of the folder")
    with pytest.raises(UnavailableError) as caught:
        open_store(root / ".truceline" / "ledger.sqlite")
    assert caught.value.problems[0].code == "LEDGER-READONLY"


def test_a_server_that_does_not_wait_for_its_disk_is_refused(root, postgres):
    import psycopg

    url = postgres.url("unsafe")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")
    try:
        for _ in range(100):
            with psycopg.connect(url, autocommit=True) as connection:
                if connection.execute("SHOW fsync").fetchone() == ("off",):
                    break
        with pytest.raises(UnavailableError) as caught:
            open_ledger(root, url)
        assert caught.value.problems[0].code == "LEDGER-UNSAFE"
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("ALTER SYSTEM RESET fsync")
            connection.execute("SELECT pg_reload_conf()")


def test_sqlite_runs_with_full_durability(root):
    with open_ledger(root) as ledger:
        assert ledger.store.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert ledger.store.execute("PRAGMA synchronous").fetchone()[0] == 2  # FULL


def test_the_extra_for_postgresql_is_named(root, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(UnavailableError) as caught:
        open_ledger(root, "postgresql://127.0.0.1/x")
    assert "truceline[postgres]" in caught.value.problems[0].hint

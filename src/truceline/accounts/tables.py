"""The tables of the accounts, and what brings those of an earlier program up to date."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from truceline.errors import Problem, UnavailableError, Where

VERSION = 1

_FIRST = (
    """CREATE TABLE account (
        name TEXT PRIMARY KEY, display TEXT NOT NULL, roles TEXT NOT NULL,
        password TEXT NOT NULL, subject TEXT UNIQUE, disabled INTEGER NOT NULL,
        created REAL NOT NULL, seen REAL) STRICT""",
    """CREATE TABLE session (
        token TEXT PRIMARY KEY, name TEXT NOT NULL REFERENCES account(name) ON DELETE CASCADE,
        client TEXT NOT NULL, created REAL NOT NULL, seen REAL NOT NULL) STRICT""",
    """CREATE TABLE token (
        id TEXT PRIMARY KEY, secret TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL REFERENCES account(name) ON DELETE CASCADE,
        label TEXT NOT NULL, created REAL NOT NULL, expires REAL NOT NULL) STRICT""",
    "CREATE TABLE attempt (name TEXT NOT NULL, address TEXT NOT NULL, at REAL NOT NULL) STRICT",
    """CREATE TABLE asked (
        state TEXT PRIMARY KEY, nonce TEXT NOT NULL, verifier TEXT NOT NULL,
        at REAL NOT NULL) STRICT""",
    """CREATE TABLE event (
        number INTEGER PRIMARY KEY, at REAL NOT NULL, what TEXT NOT NULL, who TEXT NOT NULL,
        address TEXT NOT NULL, about TEXT NOT NULL) STRICT""",
)
_STEPS = (_FIRST,)  # what brings the tables from each version to the next; rows stay


def bring_up_to_date(base: sqlite3.Connection, path: Path) -> None:
    """Make the tables, or bring earlier ones to this version; raise LEDGER-NEWER for later ones."""
    (version,) = base.execute("PRAGMA user_version").fetchone()
    if version > VERSION:
        message = (
            f"the accounts have version {version} of their tables; this program knows {VERSION}"
        )
        where = Where(file=str(path))
        raise UnavailableError(Problem("LEDGER-NEWER", message, where, "Update Truceline."))
    if version < VERSION:
        base.execute("PRAGMA journal_mode = WAL")
        base.execute("BEGIN IMMEDIATE")  # another program may be making the same tables
        (version,) = base.execute("PRAGMA user_version").fetchone()
        for statements in _STEPS[version:]:
            for statement in statements:
                base.execute(statement)
        base.execute(f"PRAGMA user_version = {VERSION}")

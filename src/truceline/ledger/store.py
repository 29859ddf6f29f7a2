"""The tables under a ledger, on SQLite or PostgreSQL: the same few statements for both.

Every write is one transaction that first takes the single row of ``log``: so there is one writer
at a time, the index has no gaps, and what was acknowledged was durable before.
"""

from __future__ import annotations

import os
import random
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from truceline.errors import (
    InputError,
    Problem,
    TamperedError,
    TrucelineError,
    UnavailableError,
    Where,
    missing_extra,
)
from truceline.ledger.connections import reached, waiting
from truceline.ledger.merkle import EMPTY_ROOT
from truceline.ledger.originals import sync_folder

VERSION = 3
_PATIENCE_S = 30  # how long a writer waits for another

_FIRST_TABLES = (
    """CREATE TABLE log (
        single INTEGER PRIMARY KEY CHECK (single = 1),
        log_id TEXT NOT NULL, version INTEGER NOT NULL, size BIGINT NOT NULL,
        edge {bytes} NOT NULL, last_leaf {bytes} NOT NULL, last_us BIGINT NOT NULL)""",
    """CREATE TABLE entry (
        position BIGINT PRIMARY KEY, key TEXT NOT NULL UNIQUE, base_key TEXT NOT NULL,
        kind TEXT NOT NULL, subject TEXT NOT NULL, targets TEXT, recorded_us BIGINT NOT NULL,
        valid_from_us BIGINT, valid_to_us BIGINT, draft_sha256 TEXT NOT NULL,
        leaf {bytes} NOT NULL, body {bytes} NOT NULL)""",
    "CREATE TABLE checkpoint (size BIGINT NOT NULL, note TEXT NOT NULL)",
)
_SECOND = (
    "ALTER TABLE checkpoint ADD COLUMN log_key TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE checkpoint ADD COLUMN token {bytes}",  # an RFC 3161 timestamp
    "CREATE INDEX entry_targets ON entry (targets)",
    "CREATE INDEX entry_subject ON entry (subject)",
    "CREATE INDEX entry_recorded ON entry (recorded_us)",
)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one database differs from the other."""

    name: str
    mark: str  # the placeholder of a value
    bytes_type: str
    begin_writing: str
    begin_reading: str
    lock: str
    log_exists: str  # a statement that counts tables of the name "log"
    creation_lock: str  # keeps a second creator of the tables waiting
    integrity: str  # a statement that finds indexes and pages that contradict each other
    protection: tuple[str, ...]  # statements that make the database refuse changes to entries


SQLITE = Dialect(
    name="SQLite",
    mark="?",
    bytes_type="BLOB",
    begin_writing="BEGIN IMMEDIATE",
    begin_reading="BEGIN",
    lock="",
    log_exists="SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'log'",
    creation_lock="SELECT 1",
    integrity="PRAGMA integrity_check(20)",
    protection=tuple(
        f"CREATE TRIGGER entry_refuses_{verb.lower()} BEFORE {verb} ON entry "
        "BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END"
        for verb in ("UPDATE", "DELETE")
    ),
)
POSTGRES = Dialect(
    name="PostgreSQL",
    mark="%s",
    bytes_type="BYTEA",
    begin_writing="BEGIN",
    begin_reading="BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    lock=" FOR UPDATE",
    # not to_regclass, which may still remember that there was none before another made it
    log_exists="SELECT count(*) FROM pg_tables WHERE tablename = 'log' "
    "AND schemaname = ANY (current_schemas(false))",
    creation_lock="SELECT pg_advisory_xact_lock(7408214)",
    integrity="",  # amcheck is an extension that few servers offer to their users
    protection=(
        "CREATE FUNCTION entry_refuses() RETURNS trigger LANGUAGE plpgsql AS "
        "$$BEGIN RAISE EXCEPTION 'entries are never changed'; END$$",
        "CREATE TRIGGER entry_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE ON entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION entry_refuses()",
    ),
)


class Cursor(Protocol):
    """What a statement gives back, the same in every driver."""

    def fetchone(self) -> Any:
        """Return the next row, or None."""

    def __iter__(self) -> Iterator[Any]:
        """Yield the rows that are left."""


class Connection(Protocol):
    """A driver's connection in autocommit mode."""

    def execute(self, sql: str, values: Sequence[Any] = ..., /) -> Cursor:
        """Run one statement."""

    def cursor(self) -> Any:
        """Return a cursor, for many rows at once."""

    def close(self) -> None:
        """Close the connection."""


class Store:
    """An open database with the tables of a ledger."""

    def __init__(
        self,
        connection: Connection,
        dialect: Dialect,
        where: str,
        release: Callable[[], None] | None = None,
    ) -> None:
        self._connection, self._dialect, self.where = connection, dialect, where
        self._release = release or connection.close
        self._bring_up_to_date()

    @property
    def database(self) -> str:
        """The name of the database, for people."""
        return self._dialect.name

    def execute(self, sql: str, values: Sequence[Any] = ()) -> Cursor:
        """Run one statement, whose values are marked with ``?`` for every database."""
        return self._connection.execute(sql.replace("?", self._dialect.mark), values)

    def rows(self, sql: str, values: Sequence[Any] = ()) -> Iterator[Any]:
        """Yield the rows of a statement; what the driver finds broken on the way is told."""
        with self._translated():
            yield from self.execute(sql, values)

    def damage(self) -> tuple[str, ...] | None:
        """Return what the database finds wrong with itself, or None where it cannot look."""
        if not self._dialect.integrity:
            return None
        found = (str(row[0]) for row in self.rows(self._dialect.integrity))
        return tuple(words for words in found if words != "ok")

    def execute_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run one statement for many rows, without waiting for a server after each."""
        self._connection.cursor().executemany(sql.replace("?", self._dialect.mark), rows)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the one writer's place; on leaving, all is durable or nothing happened."""
        with self._transaction(self._dialect.begin_writing):
            yield

    @contextmanager
    def reading(self) -> Iterator[None]:
        """See the ledger as it stands at one instant, whatever is written meanwhile."""
        with self._transaction(self._dialect.begin_reading):
            yield

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[None]:
        with self._translated():
            self._connection.execute(begin)
            try:
                yield
            except BaseException:
                self._roll_back()
                raise
            self._connection.execute("COMMIT")

    def _roll_back(self) -> None:
        try:
            self._connection.execute("ROLLBACK")
        except Exception:
            # a full disk or a lost server has ended the transaction already, and the error
            # that led here is the one to tell
            return

    def log_row(self, *, for_writing: bool = False) -> tuple[str, int, bytes, bytes, int]:
        """Return the log's id, size, right edge, last leaf and last time [us]."""
        lock = self._dialect.lock if for_writing else ""
        row = self.execute(
            f"SELECT log_id, size, edge, last_leaf, last_us FROM log{lock}"  # noqa: S608
        ).fetchone()
        if row is None:
            raise self._headless()
        log_id, size, edge, last_leaf, last_us = row
        # SQLite keeps whatever an insider put into a column, of any type
        if not all(isinstance(number, int) for number in (size, last_us)):
            raise self._headless()
        if not all(isinstance(raw, bytes | memoryview) for raw in (edge, last_leaf)):
            raise self._headless()
        return str(log_id), size, bytes(edge), bytes(last_leaf), last_us

    def close(self) -> None:
        """Close the connection, or let it wait for its next use."""
        self._release()

    def _version(self) -> int:
        with self._translated():
            if not self.execute(self._dialect.log_exists).fetchone()[0]:
                return 0
            row = self.execute("SELECT version FROM log").fetchone()
        if row is None:
            raise self._headless()
        return int(row[0])

    def _headless(self) -> TamperedError:
        message = "the row that says how far the log goes is gone or damaged"
        return TamperedError(Problem("LEDGER-DAMAGED", message, Where(file=self.where)))

    def _bring_up_to_date(self) -> None:
        """Create the tables, or bring earlier ones to this version, the entries untouched."""
        if (version := self._version()) == VERSION:
            return
        if version > VERSION:
            raise UnavailableError(
                Problem(
                    "LEDGER-NEWER",
                    f"the ledger has version {version} of its tables; this program knows {VERSION}",
                    Where(file=self.where),
                    "Update Truceline.",
                )
            )
        with self.writing():
            self.execute(self._dialect.creation_lock)
            version = self._version()  # another program may have come first
            for number in range(version + 1, VERSION + 1):
                for statement in self._steps_to(number):
                    self._connection.execute(statement.format(bytes=self._dialect.bytes_type))
            if version == 0:
                self.execute(
                    "INSERT INTO log VALUES (1, ?, ?, 0, ?, ?, 0)",
                    (os.urandom(16).hex(), VERSION, b"", EMPTY_ROOT),
                )
            else:
                self.execute("UPDATE log SET version = ?", (VERSION,))

    def _steps_to(self, number: int) -> tuple[str, ...]:
        # the third changes no table: since then an entry says which originals were kept, which
        # programs of the second would take for damage
        steps = {1: _FIRST_TABLES, 2: (*_SECOND, *self._dialect.protection)}
        return steps.get(number, ())

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Turn a driver's errors into those that people can act upon."""
        try:
            yield
        except Exception as error:
            if type(error).__module__.partition(".")[0] not in ("sqlite3", "psycopg"):
                raise
            raise _told(error, self.where) from error


def _told(error: Exception, where: str) -> TrucelineError:
    words = str(error).lower()
    place = Where(file=where)
    if "full" in words or "no space" in words:
        hint = "Nothing was written by this command. Make room on the disk, and repeat it."
        return UnavailableError(Problem("LEDGER-FULL", "the disk is full", place, hint))
    if re.search("locked|busy|lock timeout", words):
        message = "another program has been writing for half a minute"
        return UnavailableError(Problem("LEDGER-BUSY", message, place, "Repeat the command."))
    if re.search("malformed|not a database|could not decode|no such (column|table)", words):
        hint = "Keep the file as it is for examination, and restore a backup elsewhere."
        return TamperedError(Problem("LEDGER-DAMAGED", "the ledger's file is damaged", place, hint))
    if isinstance(error, OSError) or re.search("read-?only|unable to open", words):
        message = "the ledger cannot be written here"
        return UnavailableError(Problem("LEDGER-READONLY", message, place))
    if "never changed" in words:
        return TamperedError(Problem("ALTERED", "an attempt to change an entry", place))
    # the driver's own words may hold a password or a row: only the kind of error is told
    message = f"the database refused ({type(error).__name__})"
    return UnavailableError(Problem("LEDGER-UNREACHABLE", message, place))


def open_store(path: Path, url: str = "") -> Store:
    """Open the SQLite file of a workspace, or the PostgreSQL database of a URL.

    Raises
    ------
    UnavailableError
        LEDGER-UNREACHABLE, LEDGER-READONLY, LEDGER-BUSY, LEDGER-NEWER, LEDGER-UNSAFE for a
        server that does not wait for its disk, EXTRA-MISSING.
    InputError
        LEDGER-URL.
    """
    if not url:
        return _open_sqlite(path)
    if url.startswith(("postgresql://", "postgres://")):
        return _open_postgres(url)
    raise InputError(
        Problem(
            "LEDGER-URL",
            "a ledger is a file in its workspace, or a database at postgresql://...",
            Where(feature="workspace key ledger"),
        )
    )


def make_folder(folder: Path) -> None:
    """Make the folder of a ledger, for its owner alone, or raise LEDGER-READONLY."""
    try:
        if not folder.is_dir():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            sync_folder(folder.parent)
    except OSError as error:
        raise _told(error, str(folder)) from error


def _open_sqlite(path: Path) -> Store:
    import sqlite3

    try:
        connection = sqlite3.connect(path, timeout=_PATIENCE_S, isolation_level=None)
        # a text that was broken is read as it is, so that the entry it stands in can be named
        connection.text_factory = _read_broken
        prepare_sqlite(connection)
    except sqlite3.Error as error:
        raise _told(error, str(path)) from error
    except UnicodeDecodeError:  # how Python fails to tell that the tables' names are broken
        raise _told(sqlite3.DatabaseError("malformed"), str(path)) from None
    return Store(connection, SQLITE, str(path))


def _read_broken(text: bytes) -> str:
    return text.decode("utf-8", "surrogateescape")


def prepare_sqlite(connection: Connection) -> None:
    """Set what durability rests on: a commit returns only after the log is synced to disk."""
    _keep_a_log(connection)
    connection.execute("PRAGMA synchronous = FULL").fetchone()
    connection.execute("PRAGMA fullfsync = ON").fetchone()


def _keep_a_log(connection: Connection) -> None:
    """Turn a new file's write-ahead log on, after whoever else is just making the same file.

    SQLite itself does not wait here: two who turn it on at once could wait for each other.
    """
    import sqlite3

    patience = time.monotonic() + _PATIENCE_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL").fetchone()
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > patience:
                raise
            time.sleep(0.002 + 0.02 * random.random())  # noqa: S311 - only spreads them out
        else:
            return


def _open_postgres(url: str) -> Store:
    try:
        import psycopg
    except ImportError:
        raise missing_extra("postgres", "a ledger in PostgreSQL") from None
    try:
        connection, fsync = reached(url, patience_s=_PATIENCE_S)
        where = f"database {connection.info.dbname} on {connection.info.host}"
    except psycopg.Error as error:
        raise _told(error, "PostgreSQL") from error
    if fsync != "on":
        connection.close()
        message = "the server runs with fsync off: acknowledged entries could be lost"
        raise UnavailableError(Problem("LEDGER-UNSAFE", message, Where(file=where)))
    return Store(connection, POSTGRES, where, lambda: waiting.give_back(url, connection))

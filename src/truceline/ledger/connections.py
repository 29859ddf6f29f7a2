"""Connections to a database that wait to be used again, in a program that serves many for long.

A command opens one and closes it. A server opens a ledger for every request, and a new connection
to PostgreSQL costs a process there and a password check, many times what the request itself asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Protocol


class Reusable(Protocol):
    """A connection as psycopg has it."""

    closed: bool

    @property
    def info(self) -> Any:
        """What it is connected to, and whether it is in a transaction."""

    def close(self) -> None:
        """Close it."""


@dataclass
class Waiting:
    """Connections that nobody uses at the moment, by the address they lead to."""

    most: int = 0  # how many may wait; none unless a server says so
    _idle: list[tuple[str, Reusable]] = field(default_factory=list)
    _turn: Lock = field(default_factory=Lock)

    @contextmanager
    def kept(self, most: int) -> Iterator[None]:
        """Let connections wait while the block runs, and close them at its end."""
        self.most = most
        try:
            yield
        finally:
            self.most = 0
            with self._turn:
                ending, self._idle = self._idle, []
            for _, connection in ending:
                connection.close()

    def take(self, url: str) -> Any:
        """Return a connection that waits, the one used last, or None."""
        with self._turn:
            for index in range(len(self._idle) - 1, -1, -1):
                if self._idle[index][0] == url:
                    return self._idle.pop(index)[1]
        return None

    def give_back(self, url: str, connection: Reusable) -> None:
        """Let a connection wait for its next use; close it where it is in a state of its own."""
        with self._turn:
            sound = not connection.closed and connection.info.transaction_status == 0  # IDLE
            if sound and len(self._idle) < self.most:
                self._idle.append((url, connection))
                return
        connection.close()


waiting = Waiting()


def reached(url: str, *, patience_s: int) -> tuple[Any, str]:
    """Return a connection, and what its server says of waiting for the disk.

    One that waits is used again where its server still answers. Raises what psycopg raises.
    """
    import psycopg

    used = waiting.take(url)
    if used is not None:
        try:
            return used, _fsync(used)
        except psycopg.Error:  # the server has gone meanwhile, or was started again
            used.close()
    connection = psycopg.connect(url, autocommit=True, connect_timeout=10)
    connection.execute("SET synchronous_commit TO on")
    connection.execute(f"SET lock_timeout TO '{patience_s}s'")
    return connection, _fsync(connection)


def _fsync(connection: Any) -> str:
    (told,) = connection.execute("SHOW fsync").fetchone() or ("off",)
    return str(told)

"""A copy of the accounts for a backup, and the accounts of a backup put back."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from tempfile import TemporaryDirectory

from truceline.accounts.store import FILE, Accounts
from truceline.errors import InputError, Problem, Where

# what belongs to the hour and to one machine: who was signed in signs in again
_PASSING = ("session", "attempt", "asked")


def packed(folder: Path) -> bytes | None:
    """Return the accounts of a folder as one file, at one instant; None where there are none.

    Roles, hashes of passwords and of access tokens, and the access log are in it; sessions are
    not.
    """
    if not (folder / FILE).is_file():
        return None
    with TemporaryDirectory() as place:
        copy = Path(place) / FILE
        source, target = sqlite3.connect(folder / FILE), sqlite3.connect(copy)
        try:
            source.backup(target)
            for table in _PASSING:
                target.execute(f"DELETE FROM {table}")  # noqa: S608
            target.commit()
            target.execute("PRAGMA journal_mode = DELETE")
            target.execute("VACUUM")  # what was deleted leaves no traces in free pages
        finally:
            source.close()
            target.close()
        return copy.read_bytes()


def put_back(folder: Path, content: bytes) -> None:
    """Bring the accounts of a backup into a folder that has none, or has the same.

    Raises `InputError` (ACCOUNT-EXISTS) where others are there: they would be lost.
    """
    file = folder / FILE
    waiting = folder / f".{FILE}.{os.urandom(8).hex()}"
    descriptor = os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    try:
        have = Accounts(file).list() if file.is_file() else ()
        if have and have != Accounts(waiting).list():
            message = "there are other accounts here already; nothing was restored"
            hint = f"Move {FILE} away, or restore into a workspace without accounts."
            raise InputError(Problem("ACCOUNT-EXISTS", message, Where(file=str(file)), hint))
        for old in (f"{FILE}-wal", f"{FILE}-shm"):  # of the file that goes: not for the new one
            (folder / old).unlink(missing_ok=True)
        waiting.replace(file)
    finally:
        for name in ("", "-wal", "-shm"):
            waiting.with_name(waiting.name + name).unlink(missing_ok=True)

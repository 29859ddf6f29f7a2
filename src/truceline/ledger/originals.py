"""Originals by the hash of their bytes: kept once, on disk before anything points at them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from time import time

from truceline.errors import NotFoundError, Problem, TamperedError, Where

_STALE_S = 3600  # nobody writes one file for an hour


class Originals:
    """A folder of files named by their SHA-256."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path_of(self, digest: str) -> Path:
        """Return where the original of a hash stands, or would stand."""
        if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
            raise ValueError("not a SHA-256 in lower-case hexadecimal")
        return self.folder / digest[:2] / digest[2:]

    def has(self, digest: str) -> bool:
        """Whether the original of a hash is kept."""
        return self.path_of(digest).is_file()

    def keep(self, content: bytes) -> str:
        """Keep bytes and return their hash; when this returns they survive a power cut."""
        digest = sha256(content).hexdigest()
        target = self.path_of(digest)
        if self.settled(digest):
            return digest
        target.parent.mkdir(parents=True, exist_ok=True)
        # the name is not the content's until every byte of it is on disk
        waiting = target.with_name(f".{target.name}.{os.getpid()}.{os.urandom(4).hex()}")
        try:
            with waiting.open("xb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            _name(waiting, target)
        except OSError:
            waiting.unlink(missing_ok=True)
            raise
        self._settle(target)
        waiting.unlink(missing_ok=True)
        return digest

    def settled(self, digest: str) -> bool:
        """Whether the original of a hash is kept; if so, its name survives a power cut too.

        Another program may have been killed between naming it and syncing the folder: then the
        file under its first name is still there.
        """
        if not self.has(digest):
            return False
        target = self.path_of(digest)
        if unsettled := list(target.parent.glob(f".{target.name}.*")):
            self._settle(target)
            for waiting in unsettled:
                _clear(waiting, target)
        return True

    def _settle(self, target: Path) -> None:
        for folder in (target.parent, self.folder, self.folder.parent):
            sync_folder(folder)

    def read(self, digest: str) -> bytes:
        """Return an original after checking its bytes against its name.

        Raises `NotFoundError` (ORIGINAL-MISSING) or `TamperedError` (ALTERED).
        """
        try:
            content = self.path_of(digest).read_bytes()
        except FileNotFoundError:
            raise NotFoundError(
                Problem(
                    "ORIGINAL-MISSING",
                    "this original is not kept here",
                    Where(feature=f"original {digest[:12]}"),
                    "Only the hash was recorded, or the folder of originals was not restored.",
                )
            ) from None
        if sha256(content).hexdigest() != digest:
            raise TamperedError(altered_original(digest))
        return content

    def __iter__(self) -> Iterator[str]:
        for path in sorted(self.folder.glob("[0-9a-f][0-9a-f]/[0-9a-f]*")):
            yield path.parent.name + path.name


def _clear(waiting: Path, target: Path) -> None:
    """Take away what a killed program left, and nothing that another is still writing."""
    with suppress(FileNotFoundError):
        if waiting.samefile(target) or time() - waiting.stat().st_mtime > _STALE_S:
            waiting.unlink()


def _name(waiting: Path, target: Path) -> None:
    """Give a finished file its name, and leave the first one standing where links are possible."""
    try:
        os.link(waiting, target)
    except FileExistsError:
        pass  # another program kept the same bytes meanwhile
    except OSError:
        waiting.replace(target)  # a disk without links


def altered_original(digest: str) -> Problem:
    """Return the problem of an original whose bytes no longer have its hash."""
    return Problem(
        "ALTERED",
        "the bytes of this original are no longer those that were recorded",
        Where(feature=f"original {digest[:12]}"),
        "Restore it from a backup; its hash says which copy is the true one.",
    )


def lost_original(digest: str, entry: int) -> Problem:
    """Return the problem of an original that was kept when an entry was written and is gone."""
    return Problem(
        "ALTERED",
        f"this original was kept when entry {entry} was written, and is gone",
        Where(feature=f"original {digest[:12]}"),
        "Restore it from a backup; its hash says which copy is the true one.",
    )


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut."""
    if os.name == "nt":  # Windows opens no folders, and journals names itself
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

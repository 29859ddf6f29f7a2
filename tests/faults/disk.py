"""A disk that can lose its power: SQLite files in memory, where only synced bytes survive.

A write goes to the cache of the disk; a sync makes all earlier writes of that file durable.
When the power is cut, each write since the last sync is kept, dropped, or torn in the middle,
as the seed has it; real disks do all three, in any order.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path

import apsw

_SECTOR = 512


class PowerCutError(Exception):
    """The machine is off: nothing that follows happens."""


@dataclass
class Contents:
    """One file: what the program sees, what the platter holds, and what lies between."""

    seen: bytearray = field(default_factory=bytearray)
    durable: bytes = b""
    waiting: list[tuple[int, bytes] | int] = field(default_factory=list)  # writes and truncations

    def write(self, offset: int, content: bytes) -> None:
        _put(self.seen, offset, content)
        self.waiting.append((offset, content))

    def truncate(self, size: int) -> None:
        del self.seen[size:]
        self.waiting.append(size)

    def sync(self) -> None:
        self.durable = bytes(self.seen)
        self.waiting.clear()

    def after_cut(self, pick: random.Random) -> bytes:
        """Return what the platter holds when the power comes back."""
        held = bytearray(self.durable)
        keep = pick.choice((0.0, 0.5, 1.0))
        for change in self.waiting:
            if pick.random() >= keep:
                continue
            if isinstance(change, int):
                del held[change:]
                continue
            offset, content = change
            if pick.random() < 0.2:
                content = content[: pick.randrange(len(content) + 1) // _SECTOR * _SECTOR]
            _put(held, offset, content)
        return bytes(held)


def _put(into: bytearray, offset: int, content: bytes) -> None:
    if offset > len(into):
        into.extend(bytes(offset - len(into)))
    into[offset : offset + len(content)] = content


class Disk:
    """Files by name, a counter of operations, and the moment when the power goes or space ends."""

    def __init__(
        self, *, cut_at: int | None = None, room: int | None = None, is_silent: bool = False
    ) -> None:
        self.files: dict[str, Contents] = {}
        self.operations = 0
        self.cut_at, self.room, self.is_silent = cut_at, room, is_silent

    @property
    def is_off(self) -> bool:
        return self.cut_at is not None and self.operations >= self.cut_at

    def operate(self) -> None:
        self.operations += 1
        if self.is_off:
            raise PowerCutError

    def takes(self, name: str, end: int) -> bool:
        """Whether a write has room; where it has none, raise the error of a full disk.

        A silent disk, as cheap cards are, raises none and drops what does not fit.
        """
        if self.room is None:
            return True
        others = sum(len(file.seen) for other, file in self.files.items() if other != name)
        fits = others + max(end, len(self.files[name].seen)) <= self.room
        if not fits and not self.is_silent:
            raise apsw.FullError("the disk is full")
        return fits

    def lay_out(self, folder: Path, pick: random.Random) -> None:
        """Write what survived a cut as real files, for the real program to open."""
        for name, contents in self.files.items():
            (folder / Path(name).name).write_bytes(contents.after_cut(pick))


class DiskFile:
    """An open file on such a disk, as SQLite asks for it."""

    def __init__(self, disk: Disk, name: str) -> None:
        self._disk, self._name = disk, name

    @property
    def _file(self) -> Contents:
        return self._disk.files[self._name]

    def xRead(self, amount: int, offset: int) -> bytes:
        return bytes(self._file.seen[offset : offset + amount])

    def xWrite(self, content: bytes, offset: int) -> None:
        self._disk.operate()
        if self._disk.takes(self._name, offset + len(content)):
            self._file.write(offset, bytes(content))

    def xTruncate(self, size: int) -> None:
        self._disk.operate()
        self._file.truncate(size)

    def xSync(self, flags: int) -> None:
        self._disk.operate()
        self._file.sync()

    def xFileSize(self) -> int:
        return len(self._file.seen)

    def xLock(self, level: int) -> None:
        pass

    def xUnlock(self, level: int) -> None:
        pass

    def xCheckReservedLock(self) -> bool:
        return False

    def xFileControl(self, operation: int, pointer: int) -> bool:
        return False

    def xSectorSize(self) -> int:
        return _SECTOR

    def xDeviceCharacteristics(self) -> int:
        return 0

    def xClose(self) -> None:
        pass


class DiskVFS(apsw.VFS):
    """Makes SQLite use such a disk."""

    def __init__(self, name: str, disk: Disk) -> None:
        self._disk = disk
        super().__init__(name, base="")

    def xOpen(self, name: object, flags: list[int]) -> DiskFile:
        path = name.filename() if isinstance(name, apsw.URIFilename) else str(name)
        self._disk.files.setdefault(path, Contents())
        flags[1] = flags[0]
        return DiskFile(self._disk, path)

    def xDelete(self, name: str, sync_folder: bool) -> None:
        if self._disk.is_off:
            return  # tidying up after the cut happens nowhere
        self._disk.operate()
        self._disk.files.pop(name, None)

    def xAccess(self, name: str, flags: int) -> bool:
        return name in self._disk.files

    def xFullPathname(self, name: str) -> str:
        return name

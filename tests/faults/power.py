"""Power cuts and full disks under SQLite, with the ledger's own store on a disk that forgets."""

from __future__ import annotations

import contextlib
import itertools
import random
import sys
import tempfile
from pathlib import Path
from unittest.mock import patch

import apsw
from disk import Disk, DiskVFS, PowerCutError
from tally import Tally

from truceline.errors import TrucelineError
from truceline.ledger import Ledger, open_ledger
from truceline.ledger.audit import audit
from truceline.ledger.originals import Originals
from truceline.ledger.store import SQLITE, Store, prepare_sqlite
from truceline.model.entry import Draft

_APPENDS = 40
_names = itertools.count()


def _nothing(*_: object) -> None:
    """Print nothing of what SQLite cannot report while it tidies up after a cut."""


class Machine:
    """A ledger on such a disk; `write` goes on until the load is done or the power goes."""

    def __init__(self, disk: Disk, *, is_control: bool = False) -> None:
        self._disk = disk
        self._name = f"disk{next(_names)}"
        self._vfs = DiskVFS(self._name, disk)  # SQLite knows it as long as it is referred to
        self._is_control = is_control
        self.acknowledged: list[str] = []

    def open(self) -> Ledger:
        connection = apsw.Connection("ledger.sqlite", vfs=self._name)
        # shared memory between processes is no part of this disk
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        prepare_sqlite(connection)
        connection.execute("PRAGMA wal_autocheckpoint = 12")
        if self._is_control:
            connection.execute("PRAGMA synchronous = NORMAL")
        return Ledger(Store(connection, SQLITE, "simulated"), Originals(Path("nowhere")))

    def write(self, seed: int, appends: int = _APPENDS) -> None:
        pick = random.Random(seed)
        quiet = patch.multiple(sys, excepthook=_nothing, unraisablehook=_nothing)
        gone = contextlib.suppress(PowerCutError, apsw.Error)
        with quiet, gone, contextlib.closing(self.open()) as it:
            for number in range(appends):
                drafts = [
                    Draft(kind="fact", key=f"k{number}.{n}", note="x" * pick.randrange(900))
                    for n in range(pick.choice((1, 1, 4)))
                ]
                it.append(*drafts)
                self.acknowledged += [draft.key for draft in drafts]


def faults_after(disk: Disk, acknowledged: list[str], pick: random.Random) -> list[str]:
    """Open what survived with the program as it is, and return what is wrong."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / ".truceline"
        folder.mkdir()
        disk.lay_out(folder, pick)
        try:
            with open_ledger(temporary) as ledger:
                keys = [stored.entry.key for stored in ledger.entries()]
                audit(ledger)
                ledger.append(Draft(kind="fact", key="after"))
                audit(ledger)
        except TrucelineError as error:
            return [error.problems[0].code]
    lost = [key for key in acknowledged if key not in set(keys)]
    return [f"lost {lost[0]}"] if lost else []


def power_trial(folder: Path, count: int, seed: int) -> Tally:
    """Cut the power at random operations of the disk; with NORMAL it must lose entries."""
    tally = Tally("power cut", seed, control="synchronous NORMAL")
    pick = random.Random(seed)
    whole = Disk()
    Machine(whole).write(seed)
    for is_control, times in ((False, count), (True, max(10, count // 4))):
        for number in range(times):
            disk = Disk(cut_at=pick.randrange(1, whole.operations))
            machine = Machine(disk, is_control=is_control)
            machine.write(seed)
            faults = faults_after(disk, machine.acknowledged, pick)
            if is_control:
                tally.control_tried += 1
                tally.control_failed += bool(faults)
            else:
                tally.check(not faults, f"cut {number} at operation {disk.cut_at}: {faults[:1]}")
    return tally


def full_disk_trial(folder: Path, count: int, seed: int) -> Tally:
    """Let the disk fill up at many sizes: what was acknowledged stays, and work goes on after."""
    tally = Tally("full disk", seed, control="a disk that keeps silent when it is full")
    pick = random.Random(seed)
    whole = Disk()
    Machine(whole).write(seed)
    largest = sum(len(file.seen) for file in whole.files.values())
    for is_silent, sizes in ((False, count), (True, max(10, count // 5))):
        for number in range(sizes):
            disk = Disk(room=largest * (number + 1) // (sizes + 1), is_silent=is_silent)
            machine = Machine(disk)
            machine.write(seed)
            for file in disk.files.values():
                file.sync()  # the power stays on: the cache is written in time
            faults = faults_after(disk, machine.acknowledged, pick)
            if is_silent:
                tally.control_tried += 1
                tally.control_failed += bool(faults)
            else:
                tally.check(not faults, f"full at {disk.room:,} bytes: {faults[:1]}")
    return tally

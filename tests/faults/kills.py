"""kill -9 under a write load: what was acknowledged is there, once, and the ledger verifies."""

from __future__ import annotations

import contextlib
import itertools
import os
import random
import signal
import struct
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from tally import Tally

from temporary_postgres import TemporaryPostgres
from truceline.ledger import Ledger, open_ledger
from truceline.ledger.audit import audit
from truceline.model.entry import Draft, Input

_ACK = struct.Struct("<qq")  # the number of the draft and the index of its entry
_KILLS_A_LEDGER = 25
_LONGEST_S = 0.03


@dataclass(frozen=True)
class Load:
    """A writer that goes on until it is killed."""

    root: Path
    url: str
    name: str  # makes the keys of this writer its own
    seed: int
    acknowledge_early: bool = False  # the control: promise before the disk has it
    prepare: Callable[[Ledger], object] = lambda ledger: None

    def draft(self, number: int) -> Draft:
        content = self.original(number)
        return Draft(
            kind="original",
            key=f"{self.name}/{number}",
            inputs=(Input(name="a.txt", sha256=sha256(content).hexdigest()),),
            content={"padding": "x" * (number * 37 % 900)},
        )

    def original(self, number: int) -> bytes:
        return f"{self.name} {number}".encode()

    def write_until_killed(self, acks: int) -> None:
        pick = random.Random(self.seed)
        numbers = itertools.count()
        with open_ledger(self.root, self.url) as ledger:
            self.prepare(ledger)
            os.write(acks, _ACK.pack(-1, -1))  # ready
            while True:
                batch = list(itertools.islice(numbers, pick.choice((1, 1, 1, 7))))
                if self.acknowledge_early:
                    batch = list(itertools.islice(numbers, 10))
                for number in batch:
                    ledger.originals.keep(self.original(number))
                    if self.acknowledge_early:
                        os.write(acks, _ACK.pack(number, -1))
                for receipt, number in zip(
                    ledger.append(*map(self.draft, batch)), batch, strict=True
                ):
                    if not self.acknowledge_early:
                        os.write(acks, _ACK.pack(number, receipt.index))


def ended(load: Load, after_s: float, end: Callable[[int], None]) -> dict[int, int]:
    """Start a load in a process of its own, end it, and return what it had acknowledged."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        with contextlib.suppress(BaseException):
            load.write_until_killed(writing)
        os._exit(1)
    os.close(writing)
    received = os.read(reading, _ACK.size)
    time.sleep(after_s)
    end(child)
    os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as stream:
        received += stream.read()
    pairs = _ACK.iter_unpack(received[: len(received) // _ACK.size * _ACK.size])
    return {number: index for number, index in pairs if number >= 0}


def kill(child: int) -> None:
    """End a process with no chance to tidy up."""
    os.kill(child, signal.SIGKILL)


def lost_or_doubled(load: Load, acknowledged: dict[int, int]) -> Iterator[str]:
    """Yield what is wrong after a kill: lost, doubled, moved, without its original, unverified."""
    with open_ledger(load.root, load.url) as ledger:
        known = {}
        for stored in ledger.entries():
            entry = stored.entry
            if entry.key in known:
                yield f"{entry.key} twice"
            known[entry.key] = entry
        for number, index in acknowledged.items():
            entry = known.get(f"{load.name}/{number}")
            if entry is None or (entry.index != index and not load.acknowledge_early):
                yield f"acknowledged {load.name}/{number} is lost or moved"
            elif ledger.originals.read(entry.inputs[0].sha256) != load.original(number):
                yield f"the original of {load.name}/{number} is another"
        for receipt in ledger.append(*map(load.draft, acknowledged)) if acknowledged else ():
            if receipt.outcome != "same" and not load.acknowledge_early:
                yield f"a retry of {receipt.key} was written again"
        audit(ledger)


def kill_trial(folder: Path, count: int, seed: int, url_of: Callable[[str], str]) -> Tally:
    """Kill a writer at random points, again and again on the same ledgers."""
    tally = Tally("kill -9", seed, control="acknowledged before the commit")
    pick = random.Random(seed)
    for early, times in ((False, count), (True, max(12, count // 10))):
        url = root = None
        for number in range(times):
            if number % _KILLS_A_LEDGER == 0:
                name = f"kill_{'early' if early else 'true'}_{number}"
                root, url = folder / name, url_of(name)
            load = Load(root, url, f"w{number}", pick.randrange(1 << 30), early)
            acknowledged = ended(load, pick.uniform(0, _LONGEST_S), kill)
            faults = list(lost_or_doubled(load, acknowledged))
            if early:
                tally.control_tried += 1
                tally.control_failed += bool(faults)
            else:
                tally.check(not faults, f"kill {number}: {faults[:1]}")
    return tally


def crash_trial(folder: Path, count: int, seed: int, server: TemporaryPostgres) -> Tally:
    """Crash the database server itself under a load, as a power cut of its machine nearly is."""
    tally = Tally("crash of the server", seed, control="synchronous_commit off")
    pick = random.Random(seed)

    def unsafe(ledger: Ledger) -> None:
        ledger.store.execute("SET synchronous_commit TO off")

    def crash(child: int) -> None:
        server.crash()
        kill(child)

    for is_control, times in ((False, count), (True, max(2, count // 5))):
        name = "crash_control" if is_control else "crash"
        root, url = folder / name, server.url(name)
        for number in range(times):
            load = Load(root, url, f"w{number}", pick.randrange(1 << 30))
            if is_control:
                load = Load(root, url, f"w{number}", 1, prepare=unsafe)
            acknowledged = ended(load, pick.uniform(0.02, 0.1), crash)
            faults = list(lost_or_doubled(load, acknowledged))
            if is_control:
                tally.control_tried += 1
                tally.control_failed += bool(faults)
            else:
                tally.check(not faults, f"crash {number}: {faults[:1]}")
    return tally

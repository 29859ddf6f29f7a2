"""A ledger and a plain list side by side: whatever is done, both say the same for ever."""

from __future__ import annotations

import os
import tempfile
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from unittest.mock import patch

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from truceline.ledger import files_as_known, open_ledger
from truceline.ledger.merkle import root_of
from truceline.model.entry import Draft, Input

START = datetime(2026, 3, 1, tzinfo=UTC)
KEYS = st.sampled_from([f"k{n}" for n in range(6)])
VALUES = st.integers(0, 2)
CLOCKS = st.integers(-36, 36).map(lambda hours: timedelta(hours=hours))
# what the disk keeps is tried elsewhere: here thousands of ledgers need not wait for one
_MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


class LedgerMachine(RuleBasedStateMachine):
    """Appends, retries, corrects, retracts; every past view must stay what it was.

    The model is a list of what was said, in order, and a dictionary of the views taken on the
    way: who held what as known then, and a brief, which is here all files as known then.
    """

    def __init__(self) -> None:
        super().__init__()
        self._open = ExitStack()
        folder = Path(self._open.enter_context(tempfile.TemporaryDirectory(dir=_MEMORY)))
        # the memory of what was signed stays with the test
        self._open.enter_context(patch.dict(os.environ, TRUCELINE_KEYS=str(folder / "keys")))
        self._folder = folder
        self._ledger = self._open.enter_context(open_ledger(folder))
        self._clock = START
        self._said: list[tuple[str, str, int | None, str | None]] = []  # kind, key, value, target
        self._times: list[datetime] = []
        self._views: dict[int, tuple[object, bytes, datetime]] = {}

    def teardown(self) -> None:
        self._open.close()

    def _append(self, kind: str, key: str, value: int | None, target: str | None = None) -> None:
        content = {} if value is None else {"value": value}
        draft = Draft(kind=kind, key=key, content=content, targets=target)
        (receipt,) = self._ledger.append(draft, now=self._clock)
        said = (kind, key, value, target)
        if said in self._said:
            assert receipt.index == self._said.index(said)
            return
        is_known = any(other[1] == key for other in self._said)
        assert receipt.outcome == ("conflict" if is_known else "new")
        assert receipt.index == len(self._said)
        self._said.append(said)
        self._times.append(max([self._clock, *self._times[-1:]]))

    @rule(hours=CLOCKS)
    def clock_moves(self, hours: timedelta) -> None:
        self._clock += hours

    @rule(key=KEYS, value=VALUES)
    def append(self, key: str, value: int) -> None:
        self._append("fact", key, value)

    @rule(key=KEYS, value=VALUES, number=st.integers(0, 2))
    def correct(self, key: str, value: int, number: int) -> None:
        self._append("correction", f"c{number}/{key}", value, key)

    @rule(key=KEYS)
    def retract(self, key: str) -> None:
        self._append("retraction", f"r/{key}", None, key)

    @rule(name=st.sampled_from(["a.deal", "b.csv"]), value=VALUES)
    def step_reads(self, name: str, value: int) -> None:
        content = f"{name} {value}".encode()
        digest = self._ledger.originals.keep(content)
        key = f"step/{len(self._said)}"
        draft = Draft(kind="step", key=key, inputs=(Input(name=name, sha256=digest),))
        self._ledger.append(draft, now=self._clock)
        assert digest == sha256(content).hexdigest()
        self._said.append(("step", key, value, name))
        self._times.append(max([self._clock, *self._times[-1:]]))

    @rule()
    def look(self) -> None:
        if self._said:
            size = len(self._said)
            self._views[size] = (self._expected(size), self._brief(size), self._times[-1])

    @rule()
    def reopen(self) -> None:
        self._ledger.close()
        self._ledger = self._open.enter_context(open_ledger(self._folder))

    def _expected(self, size: int) -> list[tuple[str, int | None]]:
        """Work out by plain search what stands after the first `size` things were said."""
        known = self._said[:size]
        gone = {target for kind, _, _, target in known if kind in ("correction", "retraction")}
        return [
            (key, value)
            for kind, key, value, _ in known
            if kind in ("fact", "correction") and key not in gone
        ]

    def _brief(self, size: int) -> bytes:
        files = files_as_known(self._ledger, size=size)
        originals = self._ledger.originals
        return b"".join(name.encode() + originals.read(files[name]) for name in sorted(files))

    def _found(self, size: int) -> list[tuple[str, int | None]]:
        return [
            (entry.conflicts_with or entry.key, entry.content.get("value"))
            for entry in self._ledger.in_force(size=size)
        ]

    @invariant()
    def nothing_is_lost(self) -> None:
        stored = list(self._ledger.entries())
        assert [(one.entry.kind, one.entry.recorded_at) for one in stored] == [
            (said[0], time) for said, time in zip(self._said, self._times, strict=True)
        ]
        assert self._ledger.root() == root_of(one.leaf for one in stored)

    @invariant()
    def the_present_is_what_was_said(self) -> None:
        assert self._found(len(self._said)) == self._expected(len(self._said))

    @invariant()
    def the_past_stays_as_it_was(self) -> None:
        for size, (view, brief, time) in self._views.items():
            assert self._found(size) == view
            assert self._brief(size) == brief
            # asked by time, at least as much is known, and all of it from then
            by_time = self._ledger.size(time)
            assert by_time >= size
            assert all(moment == time for moment in self._times[size:by_time])

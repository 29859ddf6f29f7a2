"""Where every matter stands, kept while a server runs: only what has moved is read again.

A queue of a thousand matters is looked at by everybody all the time, and between two looks a few
entries were added. The ledger never changes what it has, so what was read of it stays true.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from threading import Lock

from truceline.desk.matters import SUBJECT, Limits, Standing, standing_of, standings, steps_of
from truceline.errors import InputError
from truceline.ledger import Ledger
from truceline.model.desk import Step

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Begun:
    """What the matters of a workspace begin with, and their time limits.

    `made_of` is what both were made from: they count as the same while it is the same object.
    """

    made_of: object
    limits: Limits = field(default_factory=dict)
    before: Mapping[str, Sequence[Step]] = field(default_factory=dict)


@dataclass
class Memory:
    """What is known of one log, as far as it was read."""

    begun: Begun | None = None
    size: int = 0
    minute: datetime = _NEVER
    known: dict[str, Standing] = field(default_factory=dict)
    broken: dict[str, InputError] = field(default_factory=dict)  # steps that do not follow
    _turn: Lock = field(default_factory=Lock)

    def standings(self, ledger: Ledger, begun: Begun, now: datetime) -> dict[str, Standing]:
        """Return what `standings` of the desk returns, reading only what has moved since."""
        minute = now.replace(second=0, microsecond=0)
        with self._turn:
            size = ledger.size()  # counted before: what comes in meanwhile is read once more
            if self._holds(begun, size, minute):
                for id in self._moved(ledger, size, minute):
                    self._look_again(ledger, id, begun, now)
            else:
                self.broken = {}
                self.known = standings(
                    ledger, limits=begun.limits, now=now, before=begun.before, broken=self.broken
                )
            self.begun, self.size, self.minute = begun, size, minute
            return dict(self.known)

    def _holds(self, begun: Begun, size: int, minute: datetime) -> bool:
        """Tell whether what is known rests on the same files, an earlier size and time."""
        same = self.begun is not None and self.begun.made_of is begun.made_of
        return same and self.size <= size and self.minute <= minute

    def _moved(self, ledger: Ledger, size: int, minute: datetime) -> dict[str, None]:
        """Return the matters with new steps and, once a minute, those with a time limit."""
        subjects = [each.entry.subject for each in ledger.entries(start=self.size, stop=size)]
        moved = [each.removeprefix(SUBJECT) for each in subjects if each.startswith(SUBJECT)]
        if minute > self.minute:
            moved += [id for id, one in self.known.items() if one.deadlines]
        return dict.fromkeys(moved)

    def _look_again(self, ledger: Ledger, id: str, begun: Begun, now: datetime) -> None:
        entries = ledger.about(SUBJECT + id)
        steps = steps_of(entries, begun.before.get(id, ()))
        self.known.pop(id, None)
        self.broken.pop(id, None)
        try:
            self.known[id] = standing_of(id, steps, entries, limits=begun.limits, now=now)
        except InputError as error:
            self.broken[id] = error


@lru_cache(maxsize=8)
def memory_of(log_id: str) -> Memory:  # noqa: ARG001 - one memory for each log
    """Return the memory of a log, empty where it was not asked for lately."""
    return Memory()

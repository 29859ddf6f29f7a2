"""Where every matter stands, kept while a server runs: only what has moved is read again.

A queue of a thousand matters is looked at by everybody all the time, and between two looks a few
entries were added. The ledger never changes what it has, so what was read of it stays true.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

from truceline.desk.matters import SUBJECT, Limits, Standing, standing_of, standings, steps_of
from truceline.ledger import Ledger
from truceline.model.desk import Step

_MOST = 8  # logs that are kept in mind


@dataclass
class _Log:
    """What is known of one log."""

    rests_on: object  # what the matters begin with: another object is another state of the files
    size: int
    minute: datetime
    known: dict[str, Standing] = field(default_factory=dict)


_logs: dict[str, _Log] = {}
_turn = Lock()


def remembered_standings(
    ledger: Ledger,
    rests_on: object,
    *,
    limits: Limits | None = None,
    now: datetime,
    before: Mapping[str, Sequence[Step]] | None = None,
) -> dict[str, Standing]:
    """Return what `standings` returns, from memory but for what has moved since.

    Time limits are looked at anew once a minute. `rests_on` is what `limits` and `before` were
    made from: they count as the same while it is the same object.
    """
    begun, minute = before or {}, now.replace(second=0, microsecond=0)
    with _turn:
        size = ledger.size()
        log = _logs.get(ledger.log_id)
        if log is None or log.rests_on is not rests_on or log.size > size or minute < log.minute:
            known = standings(ledger, limits=limits, now=now, before=begun)
            while len(_logs) >= _MOST:
                _logs.pop(next(iter(_logs)))
            # counted before it was read: what came in meanwhile is read once more
            log = _logs[ledger.log_id] = _Log(rests_on, size, minute, known)
            return dict(log.known)
        moved = [
            stored.entry.subject.removeprefix(SUBJECT)
            for stored in ledger.entries(start=log.size, stop=size)
            if stored.entry.subject.startswith(SUBJECT)
        ]
        if minute > log.minute:
            moved += [id for id, one in log.known.items() if one.deadlines]
        for id in dict.fromkeys(moved):
            entries = ledger.about(SUBJECT + id)
            steps = steps_of(entries, begun.get(id, ()))
            log.known[id] = standing_of(id, steps, entries, limits=limits, now=now)
        log.size, log.minute = size, minute
        return dict(log.known)

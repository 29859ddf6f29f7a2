"""The queue of the desk: what waits for somebody, what is due first in front."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from truceline.desk import Standing, standing_of
from truceline.desk.matters import steps_of_file
from truceline.desk.remembering import Begun, memory_of
from truceline.ledger import Ledger, open_ledger
from truceline.model.desk import (
    MatterKind,
    MatterState,
    Queue,
    QueueCounts,
    QueueRow,
    Step,
    WaitsFor,
)
from truceline.model.review import Finding as ProblemTold
from truceline.steps.deal import finding
from truceline.steps.proposing import Proposed, happened, proposed, title_of
from truceline.workspace import Workspace, open_workspace

ROUNDED = 1  # decimals of a degree: some 10 km, for whoever may not see the place itself
QUEUE_MOST = 1_000


@dataclass(frozen=True)
class Wanted:
    """Which rows of the queue are looked for; nothing said, all of them."""

    kind: MatterKind | None = None
    state: MatterState | None = None
    waits_for: WaitsFor | None = None
    overdue: bool = False
    search: str = ""  # words that all stand in a row's title, id or state

    def has(self, row: QueueRow) -> bool:
        """Tell whether a row is looked for."""
        if self.kind not in (None, row.kind) or self.state not in (None, row.state):
            return False
        if self.waits_for not in (None, row.waits_for) or (self.overdue and not row.overdue):
            return False
        if not self.search:
            return True
        text = f"{row.title} {row.id} {row.state}".lower()
        return all(word in text for word in self.search.lower().split())


def desk_queue(
    workspace: str | Path,
    *,
    all: bool = False,
    limit: int = QUEUE_MOST,
    offset: int = 0,
    only: Wanted = Wanted(),
    confidential: bool = True,
    now: datetime | None = None,
) -> Queue:
    """Return what waits at the desk of a workspace: what is due first, then what waits longest.

    With `all`, what is settled too; with `only`, what is looked for. Of these the page of
    `limit` rows after the first `offset`. Places are rounded to about ten kilometres; without
    `confidential`, the words of complaints stay out.
    """
    opened = open_workspace(workspace)
    moment = now or datetime.now(UTC)
    offered = proposed(opened)
    with open_ledger(opened.root, opened.ledger) as ledger:
        known = known_standings(ledger, offered, moment)
        broken = tuple(memory_of(ledger.log_id).broken)
        entries = ledger.size()
    ids = (*(id for id in offered.ids if id in known), *_beyond(known, offered))
    every = [_queue_row(offered, known[id], moment, confidential) for id in ids]
    listed = [row for row in every if all or row.waits_for != "nobody"]
    rows = sorted((row for row in listed if only.has(row)), key=_urgency)
    return Queue(
        rows=tuple(rows[offset : offset + limit]),
        waiting=sum(row.waits_for != "nobody" for row in every),
        second=sum(row.waits_for == "a second person" for row in every),
        total=len(rows),
        offset=offset,
        counts=_counted(listed),
        newest=max((row.when for row in listed if row.when is not None), default=None),
        entries=entries,
        notes=_queue_notes(offered),
        problems=(*_problems_told(opened, offered, confidential), *map(_cut_off, broken)),
    )


def _counted(rows: Sequence[QueueRow]) -> QueueCounts:
    return QueueCounts(
        kinds=dict(Counter(row.kind for row in rows)),
        states=dict(Counter(row.state for row in rows)),
        waits_for=dict(Counter(row.waits_for for row in rows)),
        overdue=sum(row.overdue for row in rows),
    )


def _problems_told(
    workspace: Workspace, offered: Proposed, confidential: bool
) -> tuple[ProblemTold, ...]:
    """Return what is wrong with the files; a feed's own words only to whoever may read them."""
    deals = {path.name for path in workspace.deals}
    told = (
        replace(problem, file=Path(problem.file).name) for problem in map(finding, offered.problems)
    )
    return tuple(
        problem
        if confidential or problem.file in deals
        else replace(problem, message="this could not be read", hint="")
        for problem in told
    )


def _cut_off(id: str) -> ProblemTold:
    return ProblemTold(
        code="CASE-STEP",
        severity="error",
        message=f"the steps of {id} in the ledger do not follow on those of its file",
        hint="The file that it began in was changed or taken away: put it back.",
    )


def known_standings(ledger: Ledger, offered: Proposed, now: datetime) -> dict[str, Standing]:
    """Return where every matter stands: those of the ledger, and those nobody has touched."""
    begun = Begun(offered, offered.limits, _before(offered))
    known = memory_of(ledger.log_id).standings(ledger, begun, now)
    broken = memory_of(ledger.log_id).broken
    for id in offered.ids:
        if id not in known and id not in broken:
            known[id] = standing_of(id, begun.before.get(id, ()), limits=offered.limits, now=now)
    return known


def _before(offered: Proposed) -> dict[str, tuple[Step, ...]]:
    return {id: steps_of_file(record.steps) for id, record in offered.cases.items()}


def _beyond(known: Mapping[str, Standing], offered: Proposed) -> tuple[str, ...]:
    """Return the matters of the ledger that no file proposes any more: they stay."""
    have = set(offered.ids)
    return tuple(id for id in known if id not in have)


def _queue_row(
    offered: Proposed, standing: Standing, now: datetime, confidential: bool
) -> QueueRow:
    """Return a matter's row: as it was made before, where it stands as it did and nothing runs."""
    key = (standing.id, confidential)
    made_of, made = offered.rows.get(key, (None, None))
    if made is not None and made.due is None and made_of == standing:
        return made
    row = _row(offered, standing, now, confidential)
    offered.rows[key] = (standing, row)
    return row


def _row(offered: Proposed, standing: Standing, now: datetime, confidential: bool) -> QueueRow:
    about = happened(offered, standing)
    running = [each for each in standing.deadlines if each.state in ("running", "missed")]
    due = min((each.due for each in running), default=None)
    return QueueRow(
        id=standing.id,
        kind=standing.kind,
        state=standing.state,
        title=title_of(offered, standing, confidential),
        when=about.when,
        steps=len(standing.steps),
        pending=standing.pending,
        waits_for=_waits_for(standing),
        due=due,
        overdue=due is not None and due < now,
        lon=None if about.lon is None else round(about.lon, ROUNDED),
        lat=None if about.lat is None else round(about.lat, ROUNDED),
        published=standing.published,
    )


def _waits_for(standing: Standing) -> WaitsFor:
    if standing.pending is not None:
        return "a second person"
    open_states = ("recorded", "alleged", "under review", "read")
    return "somebody" if standing.state in open_states else "nobody"


def _urgency(row: QueueRow) -> tuple[Any, ...]:
    kinds = ("case", "finding", "claim")
    never = datetime.max.replace(tzinfo=UTC)
    waits = ("a second person", "somebody", "nobody")
    return (
        row.due or never,
        waits.index(row.waits_for),
        kinds.index(row.kind),
        row.when or never,
        row.id,
    )


def _queue_notes(offered: Proposed) -> tuple[str, ...]:
    notes = []
    if offered.findings:
        notes.append(
            "A finding is proposed by a machine: it is an incident until two people decide."
        )
    if offered.problems:
        notes.append(
            "A file has errors. What hangs on it is missing here until it is mended: of a deal "
            "its time limits, and no new finding is proposed; what the ledger has is all there."
        )
    return tuple(notes)

"""Gates: what the records in a text say about days of silence and assurances, in three values."""

from __future__ import annotations

import math
from datetime import date, timedelta

from truceline.deal import syntax as s
from truceline.deal.clauses import claims_of, names_of, values_of
from truceline.deal.clocks import moments
from truceline.deal.printer import statement_text
from truceline.deal.spans import hours_of
from truceline.model.record import PartyId
from truceline.model.terms import Gate, GateRecord, Instant


def gate_of(
    statement: s.GateStatement,
    records: tuple[s.RecordStatement, ...],
    dates: dict[str, date],
    clock: str,
    file: str,
) -> Gate:
    """Return a gate with the state that its records give it."""
    known = tuple(_record(record, dates) for record in records)
    hours = None if statement.quiet is None else hours_of(statement.quiet)
    recorders = names_of(statement, "recorded by")
    gate = Gate(
        id=statement.id.text,
        text=statement_text(statement)[0].partition(": ")[2],
        days=None if hours is None or hours.low is None else hours.low / 24,
        recorded_by=PartyId(recorders[0]) if recorders else None,
        least_observation="; ".join(values_of(statement, "observed")),
        reset="; ".join(values_of(statement, "reset by")),
        needs=tuple(f"assurance of {name.text}" for name in statement.assurances),
        records=known,
        where=statement.at.in_file(file),
    )
    if statement.assurances:
        return _assured(gate, tuple(name.text for name in statement.assurances))
    return _quiet(gate, clock) if gate.days is not None else gate


def _record(record: s.RecordStatement, dates: dict[str, date]) -> GateRecord:
    start = None if record.start is None else record.start.day or dates.get(record.start.event)
    end = start if record.end is None else record.end.day or dates.get(record.end.event)
    return GateRecord(
        finding=record.finding,
        by=PartyId(record.by.text) if record.by else None,
        start=start,
        end=end,
        claims=claims_of(record),
    )


def _assured(gate: Gate, needed: tuple[str, ...]) -> Gate:
    from msgspec.structs import replace

    given: dict[str, bool] = {}
    for record in gate.records:
        if record.by is not None:
            given[record.by] = record.finding == "assured"
    missing = tuple(party for party in needed if not given.get(party, False))
    if not missing:
        return replace(gate, state="open", because=("every assurance is given",))
    because = tuple(f"no assurance of {party} is on record" for party in missing)
    return replace(gate, state="not open", missing=missing, because=because)


def _quiet(gate: Gate, clock: str) -> Gate:
    """Return a gate of silence: it counts whole days after the last break that is on record."""
    from msgspec.structs import replace

    assert gate.days is not None
    needed = timedelta(days=math.ceil(gate.days))  # records are by day: part of one is a day
    breaks = [r.end or r.start for r in gate.records if r.finding == "broken"]
    last = max((day for day in breaks if day is not None), default=None)
    first_day = None if last is None else last + timedelta(days=1)
    if first_day is None:
        starts = [r.start for r in gate.records if r.finding == "silent" and r.start]
        first_day = min(starts, default=None)
    if first_day is None:
        return replace(gate, because=("nothing is on record about this gate",))
    opens = first_day + needed
    moment, _ = moments(opens, None, clock)
    instant = Instant(text=f"not before {opens.isoformat()}", earliest=moment, zone=clock)
    silent, unseen = _days(gate, "silent"), _days(gate, "not observed")
    wanted = {first_day + timedelta(days=n) for n in range(needed.days)}
    if wanted <= silent:
        return replace(gate, state="open", opens=instant, because=("silence is on record",))
    if wanted & unseen:
        reason = f"{len(wanted & unseen)} of {needed.days} days were not observed"
        return replace(gate, state="undetermined", opens=instant, because=(reason,))
    reason = "" if last is None else f"broken on {last.isoformat()}; "
    count = f"{len(wanted & silent)} of {needed.days} days of silence are on record"
    return replace(gate, state="not open", opens=instant, because=(reason + count,))


def _days(gate: Gate, finding: str) -> set[date]:
    days: set[date] = set()
    for record in gate.records:
        if record.finding == finding and record.start is not None:
            last = record.end or record.start
            count = (last - record.start).days + 1
            days.update(record.start + timedelta(days=n) for n in range(count))
    return days

"""The map and the areas after the outcome."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce

import shapely
from shapely.geometry.base import BaseGeometry

from truceline.balance.amounts import Surveyor
from truceline.balance.ground import NOTHING, Ground
from truceline.balance.outcome import Case, Outcome
from truceline.geo.shapes import areal, shape_of
from truceline.model.balance import NOBODY_NAMED, TOTAL
from truceline.model.control import ControlMap, Holding, UnitArea
from truceline.model.estimate import Estimate, exactly, total
from truceline.model.record import PartyId, UnitId

_TRACE = 1e-6  # of a unit: what cutting along geodesics leaves behind is not held by anyone


def map_after(control_map: ControlMap, outcome: Outcome) -> ControlMap:
    """Return the map of holdings in the outcome; a band covers every case.

    Ground that a text takes from a party and gives to none is held by "nobody named".
    """
    if not any(case.passages["holding"] for case in outcome.cases):
        return control_map
    finals = [_held_after(case) for case in outcome.cases]
    holders = dict.fromkeys(holder for final in finals for holder in final)
    holdings = []
    for holder in holders:
        lands = [final.get(holder, NOTHING).land for final in finals]
        if all(land.is_empty for land in lands):
            continue
        holdings.append(_holding(holder, lands))
    note = "the outcome if the terms as written are carried out"
    return ControlMap(
        as_of=None,
        theatre=control_map.theatre,
        convention=control_map.convention,
        boundaries=control_map.boundaries,
        basis=f"{control_map.basis}; {note}",
        holdings=tuple(holdings),
        places=(),
        roughness=control_map.roughness,
        residue=control_map.residue,
        notes=(*control_map.notes, note),
    )


def _held_after(case: Case) -> dict[PartyId, Ground]:
    held = dict(case.reading)
    for passage in case.passages["holding"]:
        held[passage.origin] = held[passage.origin] - passage.ground
        receiver = passage.holder or NOBODY_NAMED
        held[receiver] = held.get(receiver, NOTHING) | passage.ground
    return held


def _holding(holder: PartyId, lands: Sequence[BaseGeometry]) -> Holding:
    best = lands[0]
    inner = reduce(shapely.intersection, lands[1:], best)
    return Holding(
        holder=holder,
        best=shape_of(best),
        inner=shape_of(areal(inner)),
        outer=shape_of(areal(shapely.union_all(list(lands)))),
    )


def areas_after(
    status_quo: Iterable[UnitArea], outcome: Outcome, surveyor: Surveyor
) -> tuple[UnitArea, ...]:
    """Return the areas held by unit in the outcome: the status quo plus what passes.

    Best values are the status quo's with the best case's passages added and taken away, so
    that what one party gains is to the last digit what another loses.
    """
    touched = _touched(outcome, surveyor)
    rows = [
        _row_after(row, outcome, surveyor) if row.unit in touched else row
        for row in status_quo
        if row.unit != TOTAL
    ]
    before = next((row for row in status_quo if row.unit == TOTAL), None)
    return (*rows, _total_row(rows, before)) if before is not None else tuple(rows)


def _touched(outcome: Outcome, surveyor: Surveyor) -> set[UnitId | str]:
    return {
        key.unit
        for case in outcome.cases
        for key in surveyor.tallies({"holding": case.passages["holding"]})
    }


def _row_after(row: UnitArea, outcome: Outcome, surveyor: Surveyor) -> UnitArea:
    unit = UnitId(row.unit)
    finals = [_areas_in(unit, _held_after(case), surveyor) for case in outcome.cases]
    changes = _changes(unit, outcome.best, surveyor)
    holders = dict.fromkeys((*row.held_by, *changes, *(h for final in finals for h in final)))
    held: dict[PartyId, Estimate] = {}
    for holder in holders:
        before = row.held_by.get(holder) or exactly(0.0, "km2")
        if before.best is None:
            held[holder] = before
            continue
        best = max(0.0, before.best + changes.get(holder, 0.0))
        values = [best, *(final.get(holder, 0.0) for final in finals[1:])]
        reasons = before.because if max(values) > min(values) else ()
        estimate = Estimate(
            best=best, low=min(values), high=max(values), unit="km2", because=reasons
        )
        if (estimate.high or 0.0) > _TRACE * (row.total.best or 0.0):
            held[holder] = estimate
    return UnitArea(
        unit=row.unit,
        name=row.name,
        total=row.total,
        held_by=held,
        share=_shares(held, row.total),
    )


def _areas_in(
    unit: UnitId, held: Mapping[PartyId, Ground], surveyor: Surveyor
) -> dict[PartyId, float]:
    return {holder: surveyor.area_in(unit, ground.land) for holder, ground in held.items()}


def _changes(unit: UnitId, case: Case, surveyor: Surveyor) -> dict[PartyId, float]:
    changes: dict[PartyId, float] = {}
    for passage in case.passages["holding"]:
        amount = surveyor.area_in(unit, passage.ground.land)
        receiver = passage.holder or NOBODY_NAMED
        changes[passage.origin] = changes.get(passage.origin, 0.0) - amount
        changes[receiver] = changes.get(receiver, 0.0) + amount
    return changes


def _shares(held: Mapping[PartyId, Estimate], whole: Estimate) -> dict[PartyId, Estimate]:
    if not whole.best:
        return {}
    return {holder: area.scaled(1 / whole.best, "share") for holder, area in held.items()}


def _total_row(rows: Sequence[UnitArea], before: UnitArea) -> UnitArea:
    holders = dict.fromkeys(holder for row in rows for holder in row.held_by)
    held = {
        holder: total((row.held_by[holder] for row in rows if holder in row.held_by), "km2")
        for holder in holders
    }
    return UnitArea(
        unit=before.unit,
        name=before.name,
        total=before.total,
        held_by=held,
        share=_shares(held, before.total),
    )

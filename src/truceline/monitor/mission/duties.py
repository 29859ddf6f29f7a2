"""How each withdrawal of a deal stands, in each area and for each class, inspected or not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

import msgspec
import shapely

from truceline.geo.near import LocalPlane
from truceline.geo.shapes import geometry_of
from truceline.model.mission import DutyStanding, GateStanding, Inspection
from truceline.model.terms import Obligation, Terms
from truceline.monitor.mission.withdrawal import standing


def withdrawal_standings(
    terms: Terms,
    inspections: Sequence[Inspection],
    gates: Sequence[GateStanding],
    now: datetime,
) -> Iterator[DutyStanding]:
    """Yield how each duty to withdraw stands at `now`, for each area and class inspected.

    A term that binds both parties is one duty here: who has not kept it is an attribution. A
    duty that no inspection bears on stands there too, for its own zone and class.
    """
    duties = {(one.term, one.zone): one for one in terms.obligations if one.act == "withdraw"}
    pairs = dict.fromkeys((visit.area, visit.objects) for visit in inspections)
    for duty in duties.values():
        mine = [pair for pair in pairs if _bears_on(duty, *pair)]
        for area, objects in mine or [(duty.zone or "everywhere", _class_of(duty))]:
            found = standing(
                duty.term,
                area,
                objects,
                inspections,
                starts=duty.window.start.latest if duty.window.start else None,
                due=duty.window.due.latest if duty.window.due else None,
                now=now,
                distance_km=_distance_from(terms, duty),
                required_km=duty.distance,
            )
            yield _behind_gates(found, terms, duty, gates)


def _behind_gates(
    found: DutyStanding, terms: Terms, duty: Obligation, gates: Sequence[GateStanding]
) -> DutyStanding:
    """Return a standing as not due while a gate of its duty is not open, whoever has begun."""
    seen = {one.gate: one.state for one in gates if one.area == duty.zone}
    # what the mission recorded counts before what the text has on record
    states = {gate.id: seen.get(gate.id, gate.state) for gate in terms.gates}
    shut = [name for name in duty.conditions if states.get(name, "open") != "open"]
    if not shut or found.state in ("met", "reversed"):
        return found
    reasons = tuple(f"waits for {name}, which is {states[name]}" for name in shut)
    return msgspec.structs.replace(found, state="not due", since=None, because=reasons)


def _class_of(duty: Obligation) -> str:
    return ", ".join(thing.text or thing.category for thing in duty.objects) or "everything"


def _distance_from(terms: Terms, duty: Obligation) -> Callable[[float, float], float] | None:
    """Return a measure of how far a position is from the line of a duty [km], if it has one."""
    line = next((one for one in terms.lines if one.id == duty.line), None)
    if line is None or line.shape is None:
        return None
    course = geometry_of(line.shape)

    def measured(lon: float, lat: float) -> float:
        plane = LocalPlane(lon, lat)
        return float(plane.to_plane(course).distance(plane.to_plane(shapely.Point(lon, lat)))) / 1e3

    return measured


def _bears_on(duty: Obligation, area: str, objects: str) -> bool:
    """Tell whether an inspection's area and class are those of a duty.

    An inspection names the duty's zone, or a class that the duty names; a duty without either
    is about everything.
    """
    in_zone = duty.zone is None or area == duty.zone
    classes = {word for thing in duty.objects for word in (thing.text, thing.category) if word}
    return in_zone and (not classes or objects in classes or "all forces" in classes)

"""Withdrawal: from inspections to the state of a duty, and never from silence to "met"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from truceline.model.control import ChangeRow
from truceline.model.estimate import Estimate, exactly
from truceline.model.mission import DutyStanding, DutyState, Inspection, Sighting

SLIVER_KM2 = 0.1  # less than two maps of one line differ by


def standing(
    obligation: str,
    area: str,
    objects: str,
    inspections: Sequence[Inspection],
    *,
    starts: datetime | None,
    due: datetime | None,
    now: datetime,
    distance_km: Callable[[float, float], float] | None = None,
    required_km: Estimate | None = None,
) -> DutyStanding:
    """Return how the duty to withdraw a class from an area stands.

    `distance_km` measures how far a position (lon, lat) is from the duty's line, and
    `required_km` says how far it ought to be: sightings then show the distance over time.

    Only a visit with full access proves that nothing is left; one with partial access proves
    what it saw. Where no visit says anything the duty is unverifiable, whoever barred the way.
    A weapon seen again after a full visit found none reverses the withdrawal.
    """
    visits = sorted(
        (
            one
            for one in inspections
            if one.area == area and one.objects == objects and one.at <= now
        ),
        key=lambda one: one.at,
    )
    telling = [one for one in visits if _tells(one)]
    state, since, because = _state(telling, visits, starts, due, now)
    return DutyStanding(
        obligation=obligation,
        area=area,
        objects=objects,
        state=state,
        remaining=_remaining(telling),
        holdings=tuple((one.at, one.count or 0) for one in visits if one.access == "full"),
        sightings=tuple(
            Sighting(
                at=one.at,
                count=one.count or 0,
                distance_km=round(distance_km(one.lon, one.lat), 1),
                required_km=required_km,
                stored=one.stored,
            )
            for one in visits
            if distance_km and one.count and one.lon is not None and one.lat is not None
        ),
        since=since,
        because=because,
    )


def _tells(visit: Inspection) -> bool:
    return visit.count is not None and (visit.access == "full" or visit.count > 0)


def _state(
    telling: Sequence[Inspection],
    visits: Sequence[Inspection],
    starts: datetime | None,
    due: datetime | None,
    now: datetime,
) -> tuple[DutyState, datetime | None, tuple[str, ...]]:
    if starts is not None and now < starts:
        return "not due", None, ()
    if not telling:
        barred = sum(visit.access == "denied" for visit in visits)
        reason = f"visits denied: {barred}" if barred else "no visit says anything of it"
        return "unverifiable", None, (reason,)
    newest = telling[-1]
    emptied = next((one for one in telling if one.count == 0), None)
    if newest.count == 0:
        # the withdrawal that counts is the last one: after a reversal it was done anew
        done = _last_emptied(telling)
        late = due is not None and done.at > due
        return ("late" if late else "met"), done.at, (("done after it was due",) if late else ())
    if emptied is not None and emptied.at < newest.at:
        return "reversed", newest.at, (f"{newest.count} seen after none were left",)
    if due is not None and now > due:
        return "late", newest.at, (f"{newest.count} left after it was due",)
    full = [one.count or 0 for one in telling if one.access == "full"]
    shrinking = len(full) > 1 and full[-1] < full[0]
    return ("under way" if shrinking else "due"), newest.at, ()


def _last_emptied(telling: Sequence[Inspection]) -> Inspection:
    """Return the first visit of the unbroken run of visits at the end that found nothing."""
    done = telling[-1]
    for visit in reversed(telling):
        if visit.count != 0:
            break
        done = visit
    return done


def _remaining(telling: Sequence[Inspection]) -> Estimate:
    if not telling:
        reason = ("no visit says anything of it",)
        return Estimate(best=None, low=None, high=None, unit="count", because=reason)
    newest = telling[-1]
    if newest.access == "full":
        return exactly(float(newest.count or 0), "count")
    reason = ("the newest visit saw part of the area",)
    return Estimate(
        best=None, low=float(newest.count or 0), high=None, unit="count", because=reason
    )


def freeze_standing(
    obligation: str, area: str, changes: Sequence[ChangeRow], *, mapped: bool
) -> DutyStanding:
    """Return how a duty to stay where one stands is kept, by two control maps.

    `changes` are what each holder gained from the map of the deal to the newest. What is surely
    new (the low gain) reverses a freeze; what only may be new leaves it unverifiable, and so
    does having no later map at all.
    """
    surely = sum(row.gained.low or 0.0 for row in changes)
    perhaps = sum(row.gained.high or 0.0 for row in changes)
    moved = Estimate(
        best=sum(row.gained.best or 0.0 for row in changes) if mapped else None,
        low=surely if mapped else None,
        high=perhaps if mapped else None,
        unit="km2",
        because=() if mapped else ("there is no map of a later day",),
    )
    state: DutyState = "met"
    if not mapped or (surely <= SLIVER_KM2 < perhaps):
        state = "unverifiable"
    elif surely > SLIVER_KM2:
        state = "reversed"
    reason = {
        "met": "the maps show no movement",
        "reversed": f"{surely:.1f} km2 surely changed hands",
        "unverifiable": "the maps cannot tell",
    }[state]
    return DutyStanding(
        obligation=obligation,
        area=area,
        objects="ground that changed hands",
        state=state,
        remaining=moved,
        because=(reason,),
    )

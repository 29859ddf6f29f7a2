"""Silence in three values: a day is silent, broken, or was not observed enough to say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from truceline.model.incident import Incident
from truceline.model.mission import GateStanding, Silence, SilenceState, SilentDay, Watch
from truceline.model.terms import Terms
from truceline.monitor.mission.exposure import Span, hours_of, watched_spans

# what breaks a silence: fire of any kind, and explosions nobody could place
FIRE = frozenset(
    {
        "shelling",
        "missile strike",
        "air strike",
        "drone strike",
        "armed clash",
        "small-arms fire",
        "explosion",
    }
)


def day_span(day: date, zone: str, cut_off: time = time()) -> Span:
    """Return one day of a mission in UTC: from its cut-off hour to that of the next day.

    A mission with a cut-off at 19:30 counts as 13 October what lies between 19:30 on the 12th
    and 19:30 on the 13th, on its own clock: such a day has 23 or 25 hours when clocks change.
    """
    clock = ZoneInfo(zone)
    ends = datetime.combine(day if cut_off != time() else day + timedelta(1), cut_off, clock)
    starts = datetime.combine(ends.date() - timedelta(1), cut_off, clock)
    return starts.astimezone(UTC), ends.astimezone(UTC)


def silent_days(
    area: str,
    days: Iterable[date],
    incidents: Sequence[Incident],
    watches: Sequence[Watch],
    *,
    zone: str,
    least_hours: float,
    cut_off: time = time(),
) -> Iterator[SilentDay]:
    """Yield each day as silent, broken or not observed.

    An incident that may lie on either of two days breaks neither: both become not observed,
    with the reason, since one of them was broken and it is not known which. A live-fire
    exercise breaks no silence. `incidents` are those that lie in the area.
    """
    for day in days:
        span = day_span(day, zone, cut_off)
        hours = hours_of(watched_spans(watches, area, span))
        fire = [one for one in incidents if one.category in FIRE and one.exercise is not True]
        surely = tuple(
            i.id for i in fire if span[0] <= i.occurred_from and i.occurred_to <= span[1]
        )
        maybe = [
            i.id
            for i in fire
            if i.id not in surely and i.occurred_from < span[1] and i.occurred_to > span[0]
        ]
        state, because = _state(hours, least_hours, bool(surely), maybe)
        yield SilentDay(
            day=day, state=state, observed_hours=hours, incidents=surely, because=because
        )


def _state(
    hours: float, least_hours: float, broken: bool, maybe: Sequence[str]
) -> tuple[SilenceState, tuple[str, ...]]:
    if broken:
        return "broken", ()
    reasons = [f"{one} may lie on this day or another" for one in maybe]
    if hours < least_hours:
        reasons.append(f"watched {hours:.1f} h, of {least_hours:g} h needed")
    return ("not observed", tuple(reasons)) if reasons else ("silent", ())


def silence(
    area: str,
    days: Sequence[SilentDay],
    *,
    needed: int,
    least_hours: float,
    recorder: str = "",
    reset: str = "any fire",
) -> Silence:
    """Return whether `needed` consecutive days were silent.

    Silent: a run of silent days is long enough. Not silent: even if every day that was not
    observed had been silent, no run would be. Undetermined: it hangs on days nobody watched.
    """
    surely = _run(days, needed, {"silent"})
    perhaps = _run(days, needed, {"silent", "not observed"})
    unseen = tuple(str(day.day) for day in days if day.state == "not observed")
    return Silence(
        area=area,
        days_needed=needed,
        least_hours=least_hours,
        recorder=recorder,
        reset=reset,
        days=tuple(days),
        state="silent" if surely else "undetermined" if perhaps else "not silent",
        since=surely[0] if surely else None,
        because=(f"not observed: {', '.join(unseen)}",) if unseen and not surely else (),
    )


def _run(days: Sequence[SilentDay], needed: int, counts: set[SilenceState]) -> list[date]:
    """Return the first run of consecutive days, long enough, in which each state counts."""
    run: list[date] = []
    for day in days:
        follows = not run or day.day == run[-1] + timedelta(1)
        run = [*run, day.day] if follows else [day.day]
        if day.state not in counts:
            run = []
        if len(run) == needed:
            return run
    return []


def gate_standings(terms: Terms, found: Sequence[Silence]) -> tuple[GateStanding, ...]:
    """Return how each gate of silence stands for the areas that the mission watched.

    A gate is asked about the zones of the duties that wait for it; what waits is held until
    it is open, whatever the parties say of it.
    """
    standings = []
    for gate in terms.gates:
        waiting = [duty for duty in terms.obligations if gate.id in duty.conditions]
        for one in found:
            holds = tuple(dict.fromkeys(duty.term for duty in waiting if duty.zone == one.area))
            if gate.days is None or not holds:
                continue
            state = _GATE_OF[one.state] if one.days_needed >= gate.days else "undetermined"
            standings.append(
                GateStanding(
                    gate=gate.id, area=one.area, state=state, holds=holds, because=one.because
                )
            )
    return tuple(standings)


_GATE_OF: dict[str, Literal["open", "not open", "undetermined"]] = {
    "silent": "open",
    "not silent": "not open",
    "undetermined": "undetermined",
}

"""Silence in three values: a day is silent, broken, or was not observed enough to say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from typing import Literal, NamedTuple
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
    perhaps: Sequence[Incident] = (),
    because: tuple[str, ...] = (),
) -> Iterator[SilentDay]:
    """Yield each day as silent, broken or not observed.

    An incident that may lie on either of two days breaks neither: both become not observed,
    with the reason, since one of them was broken and it is not known which. The same holds for
    those that are `perhaps` in the area and perhaps beside it. A live-fire exercise breaks no
    silence. `incidents` are those that lie in the area; `because` is why no day can be silent.
    """
    near = [one for one in perhaps if one.category in FIRE and one.exercise is not True]
    for day in days:
        span = day_span(day, zone, cut_off)
        hours = hours_of(watched_spans(watches, area, span))
        fire = [one for one in incidents if one.category in FIRE and one.exercise is not True]
        surely = tuple(
            i.id for i in fire if span[0] <= i.occurred_from and i.occurred_to <= span[1]
        )
        maybe = [
            f"{i.id} may lie on this day or another"
            for i in fire
            if i.id not in surely and _touches(i, span)
        ]
        maybe += [f"{i.id} may lie in the area or beside it" for i in near if _touches(i, span)]
        state, reasons = _state(hours, least_hours, bool(surely), [*because, *maybe])
        yield SilentDay(
            day=day, state=state, observed_hours=hours, incidents=surely, because=reasons
        )


def _touches(incident: Incident, span: Span) -> bool:
    return incident.occurred_from < span[1] and incident.occurred_to > span[0]


def _state(
    hours: float, least_hours: float, broken: bool, reasons: list[str]
) -> tuple[SilenceState, tuple[str, ...]]:
    if broken:
        return "broken", ()
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


class Need(NamedTuple):
    """What makes a silence in one area: how many days, how watched, by whom, what resets it."""

    days: int = 7
    least_hours: float = 12.0
    recorder: str = ""
    reset: str = "any fire"


_HOURS = re.compile(r"(\d+(?:\.\d+)?)\s*(?:h|hours?)\b")


def need_of(
    terms: Terms, area: str, recorder: str, days: int | None, least_hours: float | None
) -> Need:
    """Return what the deal's gates ask of an area; what the caller says counts before that.

    Of several gates the longest is asked about, as a shorter run is a part of it.
    """
    held = {gate for duty in terms.obligations if duty.zone == area for gate in duty.conditions}
    gates = [gate for gate in terms.gates if gate.id in held and gate.days is not None]
    need = Need(recorder=recorder)
    if gates:
        gate = max(gates, key=lambda each: each.days or 0)
        hours = _HOURS.search(gate.least_observation)
        names = {each.id: each.name or each.id for each in (*terms.parties, *terms.actors)}
        need = Need(
            days=ceil(gate.days or 0),
            least_hours=float(hours[1]) if hours else need.least_hours,
            recorder=names.get(gate.recorded_by, "") if gate.recorded_by else recorder,
            reset=gate.reset or need.reset,
        )
    return need._replace(
        days=need.days if days is None else days,
        least_hours=need.least_hours if least_hours is None else least_hours,
    )


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
            needed = ceil(gate.days)
            asked = silence(one.area, one.days, needed=needed, least_hours=one.least_hours)
            told = len(one.days) >= needed
            standings.append(
                GateStanding(
                    gate=gate.id,
                    area=one.area,
                    state=_GATE_OF[asked.state] if told else "undetermined",
                    holds=holds,
                    because=asked.because if told else (f"{len(one.days)} days were looked at",),
                )
            )
    return tuple(standings)


_GATE_OF: dict[str, Literal["open", "not open", "undetermined"]] = {
    "silent": "open",
    "not silent": "not open",
    "undetermined": "undetermined",
}

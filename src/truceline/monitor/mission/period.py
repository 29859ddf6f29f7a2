"""What a mission reports on one period: counts in its own kinds, exposure, silence, duties."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from truceline.model.incident import Incident
from truceline.model.mission import AnnexRow, KindCount, Silence
from truceline.model.record import IncidentId
from truceline.monitor.mission.exposure import Span
from truceline.monitor.mission.ground import MissionGround
from truceline.monitor.mission.profile import Profile
from truceline.monitor.mission.silence import FIRE, Need, day_span, silence, silent_days
from truceline.monitor.mission.tables import Observations

AreaOf = Callable[[Incident], str]  # the unit that an incident is counted in


@dataclass(frozen=True)
class Period:
    """Reporting days of a mission, the last included: its clock decides where they end."""

    first: date
    last: date
    profile: Profile

    @property
    def days(self) -> tuple[date, ...]:
        """The reporting days; each bears the date on which it ends."""
        return tuple(self.first + timedelta(n) for n in range((self.last - self.first).days + 1))

    @property
    def span(self) -> Span:
        """From the cut-off before the first day to that of the last [UTC]."""
        return (
            day_span(self.first, self.profile.zone, self.profile.hour)[0],
            day_span(self.last, self.profile.zone, self.profile.hour)[1],
        )

    @property
    def before(self) -> Period:
        """The same number of reporting days just before."""
        length = self.last - self.first + timedelta(1)
        return Period(self.first - length, self.last - length, self.profile)


def within(incidents: Iterable[Incident], span: Span) -> list[Incident]:
    """Return the incidents that began in a span, in order of time."""
    start, end = span
    inside = [one for one in incidents if start <= one.occurred_from < end]
    return sorted(inside, key=lambda one: (one.occurred_from, one.id))


def kind_counts(
    incidents: Sequence[Incident], before: Sequence[Incident] | None, profile: Profile, area: AreaOf
) -> tuple[KindCount, ...]:
    """Return how many of each kind each area had, beside the period before.

    A row stands for its own count (a burst of 30 shots that a patrol wrote as one burst is
    one), and an incident whose number is not known counts once.
    """
    now, exercises = _tally(incidents, profile, area), Counter[tuple[str, str]]()
    for one in incidents:
        if one.exercise:
            exercises[area(one), profile.kind_of(one.category)] += number_of(one)
    then = None if before is None else _tally(before, profile, area)
    keys = sorted({*now, *(then or {})})
    return tuple(
        KindCount(
            area=key[0],
            kind=key[1],
            count=now[key],
            exercises=exercises[key],
            previous=None if then is None else then[key],
        )
        for key in keys
    )


def _tally(
    incidents: Iterable[Incident], profile: Profile, area: AreaOf
) -> Counter[tuple[str, str]]:
    tally: Counter[tuple[str, str]] = Counter()
    for one in incidents:
        tally[area(one), profile.kind_of(one.category)] += number_of(one)
    return tally


def number_of(incident: Incident) -> int:
    """Return how many an incident stands for; one where its number is not known."""
    return 1 if incident.count is None else round(incident.count)


def silences(
    period: Period,
    incidents: Sequence[Incident],
    observations: Observations,
    ground: MissionGround,
    need: Callable[[str], Need],
) -> tuple[Silence, ...]:
    """Return, area by area, whether the days up to the end of the period were silent.

    As many days are looked at as are needed, or as the period has, whichever is more. An area
    that is neither a unit nor a zone is never silent: nobody could say what happened in it.
    """
    areas = sorted({watch.area for watch in observations.watches})
    fire = [one for one in incidents if one.category in FIRE]
    near = ground.perhaps_in(areas, fire)
    return tuple(_silence_in(name, period, fire, near[name], observations, ground, need(name))
                 for name in areas)  # fmt: skip


def _silence_in(
    area: str,
    period: Period,
    fire: Sequence[Incident],
    near: Collection[IncidentId],
    observations: Observations,
    ground: MissionGround,
    need: Need,
) -> Silence:
    first = min(period.first, period.last - timedelta(need.days - 1))
    inside = [one for one in fire if ground.lies_in(area, one)]
    known = {one.id for one in inside}
    days = silent_days(
        area,
        Period(first, period.last, period.profile).days,
        inside,
        observations.watches,
        zone=period.profile.zone,
        least_hours=need.least_hours,
        cut_off=period.profile.hour,
        perhaps=[one for one in fire if one.id in near and one.id not in known],
        because=() if area in ground.areas else ("no unit or zone of that name",),
    )
    return silence(
        area,
        tuple(days),
        needed=need.days,
        least_hours=need.least_hours,
        recorder=need.recorder,
        reset=need.reset,
    )


def annex(incidents: Sequence[Incident], profile: Profile, area: AreaOf) -> tuple[AnnexRow, ...]:
    """Return the incidents of a period as rows of the annex.

    A party stands in an annex only where the mandate permits it.
    """
    return tuple(
        AnnexRow(
            incident=one.id,
            occurred=one.occurred_from,
            area=area(one),
            place=one.place,
            how=one.observation,
            number=one.count,
            what=profile.kind_of(one.category),
            weapon=one.weapon,
            exercise=one.exercise,
            party=_party(one) if profile.attribution == "mandated" else "",
        )
        for one in incidents
    )


def _party(incident: Incident) -> str:
    return ", ".join(one.name for one in incident.attributions if one.role == "actor")

"""What a mission reports on one period: counts in its own kinds, exposure, silence, duties."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from truceline.model.incident import Incident
from truceline.model.mission import AnnexRow, KindCount, Silence
from truceline.monitor.mission.exposure import Span
from truceline.monitor.mission.profile import Profile
from truceline.monitor.mission.silence import day_span, silence, silent_days
from truceline.monitor.mission.tables import Observations

AreaOf = Callable[[Incident], str]  # the unit that an incident is counted in
InArea = Callable[[str, Incident], bool]  # whether it lies in a unit or a zone of the deal


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
    lies_in: InArea,
    *,
    needed: int,
    least_hours: float,
    recorder: str,
) -> tuple[Silence, ...]:
    """Return, area by area, whether the days up to the end of the period were silent.

    As many days are looked at as are needed, or as the period has, whichever is more.
    """
    first = min(period.first, period.last - timedelta(needed - 1))
    days = Period(first, period.last, period.profile).days
    areas = sorted({watch.area for watch in observations.watches})
    return tuple(
        silence(
            name,
            tuple(
                silent_days(
                    name,
                    days,
                    [one for one in incidents if lies_in(name, one)],
                    observations.watches,
                    zone=period.profile.zone,
                    least_hours=least_hours,
                    cut_off=period.profile.hour,
                )
            ),
            needed=needed,
            least_hours=least_hours,
            recorder=recorder,
        )
        for name in areas
    )


def annex(
    incidents: Sequence[Incident], profile: Profile, area: AreaOf, *, public: bool
) -> tuple[AnnexRow, ...]:
    """Return the incidents of a period as rows of the annex.

    A public annex names the area and no place: a place name is a position. A party stands in
    an annex only where the mandate permits it.
    """
    return tuple(
        AnnexRow(
            incident=one.id,
            occurred=rounded(one.occurred_from) if public else one.occurred_from,
            area=area(one),
            place="" if public else one.place,
            how=one.observation,
            number=one.count,
            what=profile.kind_of(one.category),
            weapon="" if public else one.weapon,
            exercise=one.exercise,
            party=_party(one) if profile.attribution == "mandated" and not public else "",
        )
        for one in incidents
    )


def rounded(instant: datetime) -> datetime:
    """Return the hour in which an instant lies."""
    return instant.replace(minute=0, second=0, microsecond=0)


def _party(incident: Incident) -> str:
    return ", ".join(one.name for one in incident.attributions if one.role == "actor")

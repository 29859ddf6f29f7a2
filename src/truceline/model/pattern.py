"""Activity against its own baseline: what a season lets expect, and what departs from it."""

from __future__ import annotations

from datetime import date
from typing import Literal

from truceline.model.estimate import Estimate
from truceline.model.record import Record


class WeekCount(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One week of one series: what was recorded, and what the season lets expect."""

    week: date  # its Monday
    count: int
    expected: Estimate  # with the range that nine of ten quiet weeks keep to
    level: float  # the departure that has gathered up to this week, in units of the threshold


class Departure(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A series that departs upwards from its baseline: since when, and by how much."""

    alarm: date  # Monday of the week in which the threshold was passed
    since: Estimate  # weeks before the alarm at which it most likely began [days]
    began: date  # Monday of the most likely first week
    times: Estimate  # how many times the baseline since then


class Series(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One area and kind of activity, watched against its season."""

    area: str
    kind: str
    source: str  # what told of it: series of one source are one signal, however many
    reference_weeks: int
    dispersion: float  # variance over mean in quiet weeks; 1 is a Poisson count
    weeks: tuple[WeekCount, ...]
    false_alarms: float  # the share of quiet periods of this length that raise one, at most
    departure: Departure | None = None
    p: float  # the share of quiet periods whose gathered departure is at least this large
    because: tuple[str, ...] = ()


class Combined(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Several weak signals of one area taken together, each source counted once."""

    area: str
    sources: tuple[str, ...]
    p: Estimate  # best: if sources are independent; high: however they depend on each other
    kinds: tuple[str, ...]


class Departures(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What departs from its baseline in a period; restricted, and coarse where it is public."""

    schema: str = "departures/1"
    edition: Literal["restricted", "public"]
    first: date
    last: date
    reference: tuple[date, date]
    family_rate: float  # at most this share of quiet periods raise any alarm at all
    series: tuple[Series, ...]
    combined: tuple[Combined, ...] = ()
    left_out: tuple[str, ...] = ()  # series too thin for a baseline
    notes: tuple[str, ...] = ()

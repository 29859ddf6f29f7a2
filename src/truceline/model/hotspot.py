"""Hotspots: where and when more happened than the busyness of place and time explains."""

from __future__ import annotations

from datetime import date

from truceline.model.estimate import Estimate
from truceline.model.record import Record


class Hotspot(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One cluster in space and time, with how surprising it is.

    ``centre`` is a reported position, rounded to a hundredth of a degree. ``expected`` is what
    place and time would give on their own.
    """

    centre: tuple[float, float]  # lon, lat
    radius_km: float
    first_day: date
    last_day: date
    incidents: int
    expected: Estimate
    statistic: float  # log likelihood ratio
    p: float
    words: str


class Hotspots(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The clusters of a feed, from the most surprising down, that share no place."""

    schema: str = "hotspots/1"
    incidents: int
    left_out: int  # placed or timed too coarsely for the circles and bins asked for
    first_day: date
    last_day: date
    radius_km: float
    bin_days: int
    longest_days: int
    least_incidents: int = 2  # of a cluster
    prospective: bool
    exposure_adjusted: bool
    replicates: int
    critical_5_percent: float
    hotspots: tuple[Hotspot, ...]
    notes: tuple[str, ...] = ()

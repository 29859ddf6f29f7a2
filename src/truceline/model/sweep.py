"""What one changed distance changes: the outcomes of a deal under several values, side by side."""

from __future__ import annotations

from truceline.model.balance import BalanceRow, ZoneMeasure
from truceline.model.estimate import Estimate
from truceline.model.record import Record


class SweepRow(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The outcome under one value of the distance."""

    distance: str  # as a deal writes it, e.g. "15 km"
    zones: tuple[ZoneMeasure, ...]  # area, registered population and settlements of each zone
    totals: tuple[BalanceRow, ...]  # what passes, over all units
    line: Estimate  # the length of the line of contact afterwards


class Sweep(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The outcomes of a deal while one distance is varied and all else stays."""

    schema: str = "sweep/1"
    title: str
    varied: str  # the zone or term whose distance is varied
    rows: tuple[SweepRow, ...]

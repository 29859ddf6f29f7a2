"""Patterns, a verb a function: what departs from its baseline."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import shapely

from truceline.atlas import open_theatre
from truceline.errors import InputError, Problem, Where
from truceline.intake.times import parse_date
from truceline.model.incident import Incident
from truceline.model.pattern import Departures
from truceline.monitor.patterns.departures import Asked, departures_of, public_edition
from truceline.monitor.readers.reading import IncidentStream, Reading

PUBLIC_DELAY = timedelta(days=90)


def departures(
    *files: str | Path,
    reference: str,
    period: str,
    theatre: str | Path = "ukraine",
    format: str | None = None,
    zone: str | None = None,
    categories: tuple[str, ...] = (),
    false_alarms: float = 0.05,
    public: bool = False,
    now: datetime | None = None,
) -> Departures:
    """Return what departs upwards from its seasonal baseline, by unit and kind.

    Parameters
    ----------
    files
        Feeds of incidents, fire detections among them.
    reference, period
        The quiet past and the period that is watched, each as first..last day; the reference
        has a year at least and ends before the period begins.
    theatre
        The theatre whose units are watched.
    format, zone
        As for `incidents`.
    categories
        Kinds of incident to watch; all without it.
    false_alarms
        The share of quiet periods that may raise any alarm at all, over all series, (0, 1).
    public
        The public edition: coarse, held back, and without the course of weeks.
    now
        The instant at which it is asked: it decides what a public edition holds back.

    Raises
    ------
    InputError
        PERIOD-FORM, and what is wrong with any file.
    """
    before, watched = _days(reference, "--reference"), _days(period, "--period")
    if before[1] >= watched[0]:
        raise InputError(
            Problem(
                "PERIOD-FORM",
                "the reference does not end before the watched period begins",
                Where(file="--reference"),
                "What is watched must not be part of what it is measured by",
            )
        )
    moment = now or datetime.now(UTC)
    where = open_theatre(theatre)
    units = [(unit.name, where.geometry(unit.id)) for unit in where.units]
    shapely.prepare([shape for _, shape in units])

    def unit_of(incident: Incident) -> str:
        point = shapely.Point(incident.lon, incident.lat)
        return next((name for name, shape in units if shape.covers(point)), "outside every unit")

    stream = IncidentStream(files, Reading(now=moment, format=format, zone=zone))
    wanted = (one for one in stream if not categories or one.category in categories)
    asked = Asked(watched[0], watched[1], before, false_alarms)
    found = departures_of(wanted, asked, unit_of)
    return public_edition(found, delay=PUBLIC_DELAY, now=moment.date()) if public else found


def _days(text: str, option: str) -> tuple[date, date]:
    where = Where(file=option)
    first, _, last = text.partition("..")
    start, end = parse_date(first, where), parse_date(last or first, where)
    if end < start:
        raise InputError(Problem("PERIOD-FORM", f"{text} ends before it begins", where))
    return start, end

"""NASA FIRMS active fires: two column styles, and the bare latitude, longitude and date."""

from __future__ import annotations

import hashlib
import math
import re
from datetime import UTC, date, datetime, timedelta

from truceline.errors import InputError, Problem
from truceline.intake.tables import Row
from truceline.model.incident import Incident
from truceline.model.record import IncidentId
from truceline.monitor.readers.cells import number_of, original_of, position_of, text_of
from truceline.monitor.readers.days import Clock, day_of
from truceline.monitor.readers.feed import Feed, kind_of

COLUMNS = ("latitude", "longitude", "acq_date")
DATES = ("acq_date",)

_COLONS = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")
_INSTRUMENTS = {"N": "VIIRS", "1": "VIIRS", "N20": "VIIRS", "N21": "VIIRS", "2": "VIIRS",
                "Terra": "MODIS", "T": "MODIS", "Aqua": "MODIS", "A": "MODIS"}  # fmt: skip


def incident(row: Row, feed: Feed, clock: Clock) -> Incident:
    """Return the incident of one detection: a minute where the time is known, else the day.

    The fire lies somewhere in a pixel of `scan` by `track` km. A detection has no id in the
    feed; its id is made from satellite, place and time, so that the same detection in two
    files, or twice in one, is one. Column names come in capitals too.
    """
    original = original_of(row)
    row = Row(row.where, {name.lower(): cell for name, cell in row.cells.items()})
    # one product writes five digits and another six for the same pixel: a metre, of hundreds
    lon, lat = (round(degrees, 5) for degrees in position_of(row, "longitude", "latitude"))
    day = day_of(row["acq_date"], row.where, clock.order)
    start, end = _occurred(row, day, clock)
    instrument = _instrument(row)
    precision = feed.precision_of(instrument, row.where)
    scan, track = number_of(row, "scan"), number_of(row, "track")
    metres = 500 * math.hypot(scan, track) if scan and track else precision.metres
    kind = kind_of("fire detected", text_of(row, "type", "confidence"), feed)
    satellite = text_of(row, "satellite")
    name = f"{satellite}|{lat:.5f}|{lon:.5f}|{start:%Y-%m-%dT%H:%M}"
    return Incident(
        id=IncidentId(f"firms:{hashlib.sha256(name.encode()).hexdigest()[:16]}"),
        feed="firms",
        occurred_from=start,
        occurred_to=end,
        lon=lon,
        lat=lat,
        precision_m=metres,
        spread=precision.spread,
        category=kind.category,
        feed_category=kind.words,
        count_unit="detection",
        observation="satellite",
        origins=(f"satellite {satellite}" if satellite else "satellite",),
        licence=feed.licence,
        redistribution=feed.redistribution,
        original=original,
        read_from=str(row.where),
    )


def _occurred(row: Row, day: date, clock: Clock) -> tuple[datetime, datetime]:
    text = text_of(row, "acq_time")
    if not text:
        return clock.days(day, day, row.where)
    hour, minute = _time_of(text, row)
    start = datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)
    return start, start + timedelta(minutes=1)


def _time_of(text: str, row: Row) -> tuple[int, int]:
    """Return hour and minute: 01:09:00, 0109, and 9 for 00:09, as leading zeros get lost."""
    if match := _COLONS.fullmatch(text):
        hour, minute = int(match[1]), int(match[2])
    elif text.isdigit() and len(text) <= 4:
        hour, minute = divmod(int(text), 100)
    else:
        hour, minute = -1, -1
    if not (0 <= hour < 24 and 0 <= minute < 60):
        raise InputError(Problem("TIME-FORM", f"acq_time {text[:20]!r} is no time", row.where))
    return hour, minute


def _instrument(row: Row) -> str:
    named = text_of(row, "instrument").upper()
    if named in ("VIIRS", "MODIS"):
        return named
    if text_of(row, "bright_ti4"):  # a channel that only VIIRS has
        return "VIIRS"
    return _INSTRUMENTS.get(text_of(row, "satellite"), "unknown")

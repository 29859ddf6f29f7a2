"""UCDP GED and candidate events: an API export, or a table that a spreadsheet has saved again."""

from __future__ import annotations

from truceline.errors import InputError, Problem
from truceline.intake.tables import Row
from truceline.model.incident import Attribution, Incident, Part
from truceline.model.record import IncidentId
from truceline.monitor.readers.cells import (
    names_of,
    number_of,
    original_of,
    position_of,
    text_of,
)
from truceline.monitor.readers.days import Clock, day_of
from truceline.monitor.readers.feed import Feed, kind_of

COLUMNS = ("id", "where_prec", "date_prec", "type_of_violence", "latitude", "longitude",
           "date_start", "date_end")  # fmt: skip
DATES = ("date_start", "date_end")

_VIOLENCE = {
    "1": "state-based conflict",
    "2": "non-state conflict",
    "3": "one-sided violence",
}


def incident(row: Row, feed: Feed, clock: Clock) -> Incident:
    """Return the incident of one row; its interval runs to the end of its last day.

    Side a and side b fought each other: neither is said to have acted first. In one-sided
    violence side b is the victims.
    """
    lon, lat = position_of(row, "longitude", "latitude")
    precision = feed.precision_of(text_of(row, "where_prec").removesuffix(".0"), row.where)
    start, end = clock.days(
        day_of(row["date_start"], row.where, clock.order),
        day_of(row["date_end"], row.where, clock.order),
        row.where,
    )
    violence = text_of(row, "type_of_violence").removesuffix(".0")
    if violence not in _VIOLENCE:
        raise InputError(
            Problem("TABLE-CELL", f"type_of_violence is {violence!r}, not 1, 2 or 3", row.where)
        )
    one_sided = violence == "3"
    kind = kind_of(feed.category[violence], _VIOLENCE[violence], feed, violence)
    return Incident(
        id=IncidentId(f"ucdp:{text_of(row, 'id')}"),
        feed="ucdp",
        occurred_from=start,
        occurred_to=end,
        lon=lon,
        lat=lat,
        precision_m=precision.metres,
        spread=precision.spread,
        category=kind.category,
        feed_category=kind.words,
        domain=None if kind.category == "armed clash" else kind.domain,
        attributions=_parties(row, one_sided),
        origins=_origins(row),
        licence=feed.licence,
        redistribution=feed.redistribution,
        place=text_of(row, "where_coordinates", "where_description"),
        original=original_of(row),
        read_from=str(row.where),
    )


def _origins(row: Row) -> tuple[str, ...]:
    named = names_of(text_of(row, "source_office"), ";")
    if named:
        return named
    count = number_of(row, "number_of_sources")
    # -1 stands for "not recorded"
    return tuple(f"source {n + 1}" for n in range(int(count))) if count and count > 0 else ()


def _parties(row: Row, one_sided: bool) -> tuple[Attribution, ...]:
    parts: tuple[Part, Part] = ("actor", "target") if one_sided else ("unknown", "unknown")
    named = zip((text_of(row, "side_a"), text_of(row, "side_b")), parts, strict=True)
    return tuple(
        Attribution(name=name, role=part, basis="named by UCDP") for name, part in named if name
    )

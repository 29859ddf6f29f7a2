"""GDELT 2.0 events: tab-separated without a header, machine-coded, many of them only talk."""

from __future__ import annotations

from urllib.parse import urlsplit

from truceline.errors import InputError, Problem
from truceline.intake.tables import Row
from truceline.model.incident import Attribution, Category, Incident, Part
from truceline.model.record import IncidentId
from truceline.monitor.readers.cells import original_of, position_of, text_of
from truceline.monitor.readers.days import Clock, day_of
from truceline.monitor.readers.feed import Feed, kind_of

_ACTOR = ("Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code",
          "Religion2Code", "Type1Code", "Type2Code", "Type3Code")  # fmt: skip
_PLACE = ("Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long",
          "FeatureID")  # fmt: skip

HEADER: tuple[str, ...] = (
    "GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate",
    *(f"Actor1{name}" for name in _ACTOR),
    *(f"Actor2{name}" for name in _ACTOR),
    "IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale",
    "NumMentions", "NumSources", "NumArticles", "AvgTone",
    *(f"Actor1Geo_{name}" for name in _PLACE),
    *(f"Actor2Geo_{name}" for name in _PLACE),
    *(f"ActionGeo_{name}" for name in _PLACE),
    "DATEADDED", "SOURCEURL",
)  # fmt: skip
COLUMNS = HEADER
DATES = ("SQLDATE",)


def incident(row: Row, feed: Feed, clock: Clock) -> Incident:
    """Return the incident of one row; its one origin is the outlet that was read."""
    place = text_of(row, "ActionGeo_Type")
    if place in ("", "0"):
        raise InputError(
            Problem("INCIDENT-POSITION", "the event was not placed (ActionGeo_Type)", row.where)
        )
    lon, lat = position_of(row, "ActionGeo_Long", "ActionGeo_Lat")
    precision = feed.precision_of(place, row.where)
    day = day_of(row["SQLDATE"], row.where, clock.order)
    start, end = clock.days(day, day, row.where)
    code = text_of(row, "EventCode")
    kind = kind_of(_category(code, feed), f"CAMEO {code}", feed, code)
    url = text_of(row, "SOURCEURL")
    outlet = urlsplit(url).netloc.lower().removeprefix("www.")
    return Incident(
        id=IncidentId(f"gdelt:{text_of(row, 'GLOBALEVENTID')}"),
        feed="gdelt",
        occurred_from=start,
        occurred_to=end,
        lon=lon,
        lat=lat,
        precision_m=precision.metres,
        spread=precision.spread,
        category=kind.category,
        feed_category=kind.words,
        domain=kind.domain,
        attributions=_parties(row),
        origins=(outlet,) if outlet else (),
        licence=feed.licence,
        redistribution=feed.redistribution,
        url=url,
        place=text_of(row, "ActionGeo_FullName"),
        original=original_of(row),
        read_from=str(row.where),
    )


def _category(code: str, feed: Feed) -> Category:
    for length in (4, 3, 2):
        found = feed.category.get(code[:length])
        if found:
            return found
    return "non-violent event"


def _parties(row: Row) -> tuple[Attribution, ...]:
    parts: tuple[tuple[Part, str], ...] = (("actor", "Actor1"), ("target", "Actor2"))
    named = ((part, text_of(row, f"{who}CountryCode", f"{who}Name")) for part, who in parts)
    basis = "coded by machine from one article"
    return tuple(Attribution(name=name, role=part, basis=basis) for part, name in named if name)

"""ACLED exports: four date styles, `inter1` in numbers before 2024 and in words after."""

from __future__ import annotations

from datetime import timedelta

from truceline.errors import InputError, Problem
from truceline.intake.tables import Row
from truceline.model.incident import Attribution, Incident
from truceline.model.record import IncidentId
from truceline.monitor.readers.cells import names_of, original_of, position_of, text_of
from truceline.monitor.readers.days import Clock, day_of
from truceline.monitor.readers.feed import Feed, Kind, kind_of

COLUMNS = ("event_date", "event_type", "latitude", "longitude", "geo_precision")
DATES = ("event_date",)

# days that an event may lie off its date, by time_precision (codebook: day, week, month)
_SLACK_DAYS = {"": 0, "1": 0, "2": 3, "3": 15}

# inter1 and inter2 as numbers (codebook before 2024); 7 is civilians, who are never a party
_CIVILIANS = {"7", "civilians"}


def incident(row: Row, feed: Feed, clock: Clock) -> Incident:
    """Return the incident of one row.

    The order of the two actors does not say who acted, except where one of them is civilians.
    """
    lon, lat = position_of(row, "longitude", "latitude")
    precision = feed.precision_of(row["geo_precision"], row.where)
    day = day_of(row["event_date"], row.where, clock.order)
    code = text_of(row, "time_precision")
    if code not in _SLACK_DAYS:
        raise InputError(
            Problem(
                "INCIDENT-PRECISION",
                f"{code!r} is not a time precision code of {feed.title}",
                row.where,
                "Known codes: 1 (the day), 2 (the week), 3 (the month).",
            )
        )
    slack = timedelta(days=_SLACK_DAYS[code])
    start, end = clock.days(day - slack, day + slack, row.where)
    kind = _kind(row, feed)
    return Incident(
        id=IncidentId(f"acled:{_id_of(row)}"),
        feed="acled",
        occurred_from=start,
        occurred_to=end,
        lon=lon,
        lat=lat,
        precision_m=precision.metres,
        spread=precision.spread,
        category=kind.category,
        feed_category=kind.words,
        domain=kind.domain,
        attributions=_actors(row),
        origins=names_of(text_of(row, "source"), ";"),
        licence=feed.licence,
        redistribution=feed.redistribution,
        place=text_of(row, "location"),
        original=original_of(row),
        read_from=str(row.where),
    )


def _id_of(row: Row) -> str:
    found = text_of(row, "event_id_cnty", "data_id", "event_id_no_cnty")
    if not found:
        raise InputError(
            Problem("INCIDENT-ID", "neither event_id_cnty nor data_id is given", row.where)
        )
    return found


def _kind(row: Row, feed: Feed) -> Kind:
    sub_type, kind = text_of(row, "sub_event_type").lower(), text_of(row, "event_type").lower()
    category = feed.category.get(sub_type) or feed.category_by_type.get(kind, "unknown")
    words = " / ".join(part for part in (text_of(row, "event_type"),
                                         text_of(row, "sub_event_type")) if part)  # fmt: skip
    return kind_of(category, words, feed, sub_type)


def _actors(row: Row) -> tuple[Attribution, ...]:
    found = []
    for number in ("1", "2"):
        name = text_of(row, f"actor{number}")
        if not name:
            continue
        civilians = text_of(row, f"inter{number}").lower().removesuffix(".0") in _CIVILIANS
        role = "target" if civilians or name.lower().startswith("civilians") else "unknown"
        found.append((name, role))
    one_sided = len(found) == 2 and "target" in {role for _, role in found}
    return tuple(
        Attribution(
            name=name,
            role="target" if role == "target" else ("actor" if one_sided else "unknown"),
            basis="named by ACLED",
        )
        for name, role in found
    )

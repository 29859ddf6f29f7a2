"""VIINA 2.0 events, and tables derived from it that place each event at a settlement."""

from __future__ import annotations

from truceline.intake.tables import Row
from truceline.model.incident import Attribution, Category, Incident
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

COLUMNS = ("date", "longitude", "latitude", "geonameid")
DATES = ("date",)

_LIKELY = 0.5  # a label of the event model counts from this probability on


def incident(row: Row, feed: Feed, clock: Clock) -> Incident:
    """Return the incident of one row.

    The model's labels for who acted (``a_rus``, ``a_ukr``) are estimates from words of one
    report; they are kept as such in the basis of an attribution.
    """
    lon, lat = position_of(row, "longitude", "latitude")
    precision = feed.precision_of(text_of(row, "GEO_PRECISION") or "ADM3", row.where)
    day = day_of(row["date"], row.where, clock.order)
    start, end = clock.days(day, day, row.where)
    category, words = _category(row, feed)
    kind = kind_of(category, words, feed)
    return Incident(
        id=IncidentId(f"viina:{_id_of(row)}"),
        feed="viina",
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
        origins=names_of(text_of(row, "sources_matching", "source", "sources")),
        licence=feed.licence,
        redistribution=feed.redistribution,
        url=text_of(row, "source_urls", "url").split("|")[0],
        place=text_of(row, "asciiname", "location"),
        original=original_of(row),
        read_from=str(row.where),
    )


def _id_of(row: Row) -> str:
    found = text_of(row, "event_id", "event_id_1pd")
    day = text_of(row, "date")
    # ids of yearly files start again each year
    return f"{day[:4]}-{found}" if found else f"{day}-{text_of(row, 'geonameid')}"


def _category(row: Row, feed: Feed) -> tuple[Category, str]:
    for column, category in feed.labels.items():
        likely = number_of(row, column)
        if likely is not None and likely >= _LIKELY:
            return category, column
    words = text_of(row, "attack_terms")
    for stem, category in feed.stems.items():
        if stem in words.lower():
            return category, words
    return "unknown", words


def _actors(row: Row) -> tuple[Attribution, ...]:
    found = []
    for name, columns in (
        ("Russia", ("a_rus_b", "a_rus", "a_rus_init")),
        ("Ukraine", ("a_ukr_b", "a_ukr", "a_ukr_init")),
    ):
        likely = number_of(row, *columns)
        if likely is not None and likely >= _LIKELY:
            basis = f"VIINA's event model, {columns[0]} {likely:g}"
            found.append(Attribution(name=name, role="unknown", basis=basis))
    return tuple(found)

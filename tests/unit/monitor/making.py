"""Small deals and incidents for tests, by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import shapely

from truceline.geo.shapes import shape_of
from truceline.model.estimate import exactly
from truceline.model.incident import Attribution, Incident
from truceline.model.record import IncidentId, PartyId, TermId, ZoneId
from truceline.model.terms import Actor, Instant, Obligation, Terms, Window, Zone

START = datetime(2020, 1, 1, tzinfo=UTC)
BOX = shapely.box(30.0, 48.0, 31.0, 49.0)


def zone(name: str = "box", geometry: shapely.Geometry = BOX, **shapes: shapely.Geometry) -> Zone:
    return Zone(
        id=ZoneId(name), text=name, shape=shape_of(geometry), area=exactly(1.0, "km2"),
        **{which: shape_of(shape) for which, shape in shapes.items()},
    )  # fmt: skip


def instant(moment: datetime, later: timedelta = timedelta()) -> Instant:
    return Instant(text="t", earliest=moment, latest=moment + later)


def obligation(name: str = "ceasefire", **fields: Any) -> Obligation:
    given: dict[str, Any] = {
        "term": TermId(name),
        "party": PartyId("A"),
        "act": "cease hostilities",
        "text": "A ceases hostilities in box",
        "zone": ZoneId("box"),
        "window": Window(start=instant(START)),
    }
    return Obligation(id=name, **{**given, **fields})


def terms(*obligations: Obligation, zones: tuple[Zone, ...] = ()) -> Terms:
    return Terms(
        title="a deal", theatre="t", as_of=None, status="signed",
        parties=(Actor(id=PartyId("A"), name="Aland"), Actor(id=PartyId("B"), name="Bland")),
        zones=zones or (zone(),), obligations=obligations or (obligation(),),
    )  # fmt: skip


def incident(name: str = "i", **fields: Any) -> Incident:
    given: dict[str, Any] = {
        "feed": "test",
        "occurred_from": START + timedelta(days=10),
        "occurred_to": START + timedelta(days=11),
        "lon": 30.5,
        "lat": 48.5,
        "precision_m": 1000.0,
        "category": "shelling",
        "domain": "long range",
        "origins": ("patrol 1",),
    }
    return Incident(id=IncidentId(name), **{**given, **fields})


def named(*names: str) -> tuple[Attribution, ...]:
    return tuple(Attribution(name=name) for name in names)

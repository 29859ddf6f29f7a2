"""A theatre small enough to check by hand: two square units, two parties, one line between."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from small_theatre import EAST, PLACES, WEST, SmallTheatre, box

from truceline.geo.shapes import shape_of
from truceline.model.control import ControlMap, Holding
from truceline.model.place import Place, Site, Unit
from truceline.model.terms import Actor, Obligation, Terms, Zone


@pytest.fixture(scope="session")
def theatre() -> SmallTheatre:
    return SmallTheatre(
        id="small",
        title="Small",
        boundaries="two squares",
        units=(
            Unit(id=WEST, name="West", shape=shape_of(box(30, 48, 31, 49))),
            Unit(id=EAST, name="East", shape=shape_of(box(31, 48, 32, 49))),
        ),
        places=tuple(
            Place(id=f"p:{name}", name=name, unit=unit, lon=lon, lat=lat, population=people)
            for name, unit, lon, lat, people in PLACES
        ),
        sites=(Site(id="plant", name="East plant", unit=EAST, lon=31.8, lat=48.8),),
    )


@pytest.fixture(scope="session")
def control_map() -> ControlMap:
    """A holds all west of 31.5, B all east of it; each line may be 0.1 degrees off."""
    return ControlMap(
        as_of=date(2030, 1, 1),
        theatre="small",
        convention="geodesic WGS 84",
        boundaries="two squares",
        basis="made up for the test",
        holdings=(
            Holding(
                holder="A",
                best=shape_of(box(30, 48, 31.5, 49)),
                inner=shape_of(box(30, 48, 31.4, 49)),
                outer=shape_of(box(30, 48, 31.6, 49)),
            ),
            Holding(
                holder="B",
                best=shape_of(box(31.5, 48, 32, 49)),
                inner=shape_of(box(31.6, 48, 32, 49)),
                outer=shape_of(box(31.4, 48, 32, 49)),
            ),
        ),
    )


@pytest.fixture(scope="session")
def terms_of() -> Callable[..., Terms]:
    def make(zones: tuple[Zone, ...], *duties: Obligation, **more) -> Terms:
        return Terms(
            title="A made-up deal",
            theatre="small",
            as_of=date(2030, 1, 1),
            status="reported",
            parties=(Actor(id="A", name="Party A"), Actor(id="B", name="Party B")),
            zones=zones,
            obligations=duties,
            **more,
        )

    return make

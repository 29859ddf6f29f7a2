"""Obligations being watched: where each one binds, when, and which acts it prohibits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal

import msgspec
import shapely
from shapely.geometry.base import BaseGeometry

from truceline.engines.edges import ALWAYS, ZoneShape
from truceline.engines.matching import Kernel, ZoneIndex
from truceline.geo.near import within_km
from truceline.geo.shapes import geometry_of
from truceline.model.record import Shape, ZoneId
from truceline.model.terms import Obligation, Terms, Zone
from truceline.monitor.acts import Acts, default_acts
from truceline.monitor.windows import Span, span_of

if TYPE_CHECKING:
    from truceline.atlas import Theatre

# A site is a point on the map; what happens this near to it is taken to be at it.
SITE_KM = 1.0

_BOUNDS: tuple[Literal["low"], Literal["high"]] = ("low", "high")

# acts that take time and are due at a date: until then the old state is no breach
_COMPLETED = frozenset({"withdraw", "pass holding", "hand over", "release", "exchange"})


@dataclass(frozen=True)
class ZoneVersion:
    """The area of a zone from one moment to another [s since 1970, UTC; half-open].

    `low` and `high` are the least and the widest it may be; without them it is certain.
    """

    geometry: BaseGeometry
    start: int = ALWAYS[0]
    end: int = ALWAYS[1]
    low: BaseGeometry | None = None
    high: BaseGeometry | None = None

    def bound(self, name: Literal["low", "high"]) -> ZoneVersion:
        """Return one of its bounds over the same time."""
        return ZoneVersion(getattr(self, name) or self.geometry, self.start, self.end)


@dataclass(frozen=True)
class Area:
    """Where an obligation binds: places in the index for the best, least and widest area."""

    best: int
    low: int
    high: int


@dataclass(frozen=True)
class Watched:
    """One obligation with its area and window; None is an area or window that is not known."""

    obligation: Obligation
    zone: ZoneId | None
    everywhere: bool  # the text names no area
    area: Area | None
    span: Span | None
    because: tuple[str, ...] = ()


@dataclass
class Watch:
    """The obligations of a deal that incidents can bear on, and one index over their areas."""

    terms: Terms
    acts: Acts = field(default_factory=default_acts)
    anchors: Mapping[str, datetime] = field(default_factory=dict)
    theatre: Theatre | None = None
    versions: Mapping[ZoneId, Sequence[ZoneVersion]] = field(default_factory=dict)
    by_party: bool = True  # False: a duty of several parties is watched once, for whoever acts
    kernel: Kernel = "auto"

    def __post_init__(self) -> None:
        self._zones = {zone.id: zone for zone in self.terms.zones}
        self._shapes: list[list[ZoneVersion]] = []
        self._areas: dict[object, Area | None] = {}
        self.obligations = tuple(
            self._watched(obligation)
            for obligation in self._obligations()
            if self.acts.bears(obligation)
        )
        shapes = [
            ZoneShape(place, version.geometry, version.start, version.end)
            for place, versions in enumerate(self._shapes)
            for version in versions
        ]
        self.index = ZoneIndex(shapes, len(self._shapes), self.kernel) if shapes else None

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader of the findings should know of obligations that could not be placed."""
        return tuple(
            f"{watched.obligation.id}: {reason}"
            for watched in self.obligations
            for reason in watched.because
        )

    def _obligations(self) -> Iterable[Obligation]:
        if self.by_party:
            return self.terms.obligations
        shared = (
            msgspec.structs.replace(each, id=each.term, party=None, counterpart=None, effects=())
            for each in self.terms.obligations
        )
        return _numbered(dict.fromkeys(shared))

    def _watched(self, obligation: Obligation) -> Watched:
        because = []
        everywhere = not (obligation.zone or obligation.line or obligation.sites)
        area = None if everywhere else self._area(obligation)
        if area is None and not everywhere:
            because.append("its area cannot be drawn, so no incident is placed in it")
        completing = obligation.act in _COMPLETED
        span = span_of(obligation.window, self.anchors, when_complete=completing)
        if span is None:
            because.append("the text gives no start that is known, so no window can be checked")
        return Watched(obligation, obligation.zone, everywhere, area, span, tuple(because))

    def _area(self, obligation: Obligation) -> Area | None:
        key = obligation.zone or (obligation.line, obligation.distance, obligation.sites)
        if key not in self._areas:
            self._areas[key] = self._drawn(obligation)
        return self._areas[key]

    def _drawn(self, obligation: Obligation) -> Area | None:
        if obligation.zone:
            return self._of_zone(self._zones.get(obligation.zone))
        if obligation.line:
            return self._of_line(obligation)
        return self._of_sites(obligation)

    def _of_zone(self, zone: Zone | None) -> Area | None:
        if zone is None:
            return None
        if zone.id in self.versions:
            return self._of_versions(self.versions[zone.id])
        shapes = (zone.shape or zone.high or zone.low, zone.low, zone.high)
        areas = [drawn(shape) for shape in shapes]
        if areas[0] is None:
            return None
        best = self._placed([ZoneVersion(areas[0])])
        low, high = (
            best if each is None or each.equals(areas[0]) else self._placed([ZoneVersion(each)])
            for each in areas[1:]
        )
        return Area(best, low, high)

    def _of_versions(self, versions: Sequence[ZoneVersion]) -> Area:
        best = self._placed(list(versions))
        bounds: list[int] = []
        for name in _BOUNDS:
            certain = all(getattr(one, name) is None for one in versions)
            bounds.append(best if certain else self._placed([one.bound(name) for one in versions]))
        return Area(best, *bounds)

    def _of_line(self, obligation: Obligation) -> Area | None:
        line = next((each for each in self.terms.lines if each.id == obligation.line), None)
        distance = obligation.distance
        if line is None or line.shape is None or distance is None or distance.best is None:
            return None
        geometry = geometry_of(line.shape)
        widths = (distance.best, distance.low, distance.high)
        places = {
            km: self._placed([ZoneVersion(within_km(geometry, km))])
            for km in dict.fromkeys(widths)
            if km
        }
        best = places[distance.best]
        return Area(best, places.get(distance.low or 0, best), places.get(distance.high or 0, best))

    def _of_sites(self, obligation: Obligation) -> Area | None:
        found = [self.theatre.site(site) for site in obligation.sites] if self.theatre else []
        near = [within_km(shapely.Point(s.lon, s.lat), SITE_KM) for s in found if s is not None]
        if not near:
            return None
        place = self._placed([ZoneVersion(shapely.union_all(near))])
        return Area(place, place, place)

    def _placed(self, versions: list[ZoneVersion]) -> int:
        self._shapes.append(versions)
        return len(self._shapes) - 1


def _numbered(obligations: Iterable[Obligation]) -> Iterator[Obligation]:
    """Yield obligations with ids that differ: where one term makes several, the second is .2."""
    seen: dict[str, int] = {}
    for obligation in obligations:
        number = seen[obligation.term] = seen.get(obligation.term, 0) + 1
        name = obligation.term if number == 1 else f"{obligation.term}.{number}"
        yield msgspec.structs.replace(obligation, id=name)


def drawn(shape: Shape | None) -> BaseGeometry | None:
    """Return the area of a shape, or None where there is none or nothing in it."""
    geometry = geometry_of(shape) if shape else None
    return None if geometry is None or geometry.is_empty else geometry

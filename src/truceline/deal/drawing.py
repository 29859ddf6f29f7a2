"""Syntax -> geometry: draws the lines and areas of a deal on the theatre, with what is unsure.

An area is drawn three times: what it surely holds (`low`), at best, and what it may hold
(`high`). What cannot be drawn stays undrawn, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial, singledispatchmethod
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from truceline.deal import crossing
from truceline.deal import syntax as s
from truceline.deal.drawn import (
    RIVAL,
    Drawn,
    DrawnLine,
    combine,
    exact,
    joined,
    nominal_area,
    stand_in_reason,
    together,
    unknown_area,
)
from truceline.deal.duties import domain_of
from truceline.deal.line_drawing import WORLD, LineDrawing
from truceline.deal.spans import Span3, km_of
from truceline.deal.strips import (
    between_lines,
    land_beyond,
    side_strip,
    strip_beside,
)
from truceline.geo.near import LocalPlane, not_across, within_km
from truceline.geo.shapes import areal, geometry_of, merged
from truceline.model.place import Place, Site, Unit
from truceline.model.terms import Domain

# what lies between two parallels is north of the one and south of the other
_SIDES = {"parallel": ("north", "south"), "meridian": ("east", "west")}
_ROUND = 64  # segments of a quarter circle: its area is short by 1e-4


@dataclass
class Drawing(LineDrawing):
    """The drawing table of one deal: its names, theatre and control map; each thing drawn once."""

    _areas: dict[str, Drawn] = field(default_factory=dict)

    # --- by name ------------------------------------------------------------------------

    def area_of(self, name: str) -> Drawn:
        """Return the area of a zone statement, drawn once."""
        if name not in self._areas:
            statement = self.scope.places[name]
            assert isinstance(statement, s.ZoneStatement)
            with self.meant_in(domain_of(statement)):
                self._areas[name] = self.area(statement.area)
        return self._areas[name]

    @contextmanager
    def meant_in(self, domain: tuple[Domain, ...]) -> Iterator[None]:
        """Draw what is meant in a domain: strips are kept to land, or at sea to water."""
        before = self._on_land, self._at_sea
        self._on_land, self._at_sea = "ground" in domain, domain == ("maritime",)
        try:
            yield
        finally:
            self._on_land, self._at_sea = before

    # --- areas --------------------------------------------------------------------------

    @singledispatchmethod
    def area(self, geometry: Any) -> Drawn:
        """Return an area drawn on the theatre."""
        raise self.refuse("ZONE-KIND", "a line stands where an area is wanted", geometry.at)

    @area.register
    def _area_of_name(self, geometry: s.Name) -> Drawn:
        if self.scope.in_words(geometry):
            return unknown_area("the text describes the area in words, which do not draw it")
        found = self.scope.find(geometry, "area")
        if isinstance(found, s.ZoneStatement):
            return self.area_of(found.id.text)
        if isinstance(found, Unit):
            return exact(geometry_of(found.shape))
        if isinstance(found, Place | Site | s.PointStatement | s.SiteStatement):
            return unknown_area(f"{geometry.text} is a point here: its extent is not known")
        raise self.refuse("ZONE-KIND", f'"{geometry.text}" is not an area', geometry.at)

    @area.register
    def _area_of_site_ref(self, geometry: s.SiteRef) -> Drawn:
        return unknown_area(f"{geometry.name.text} is a point here: its extent is not known")

    @area.register
    def _area_of_everywhere(self, _all: s.Everywhere) -> Drawn:
        land = self.land
        if land is None:
            return unknown_area("the deal names no theatre, so its whole land is not known")
        return exact(land)

    @area.register
    def _area_of_unspecified(self, _nothing: s.Unspecified) -> Drawn:
        return unknown_area("the text does not give the area")

    @area.register
    def _area_of_algebra(self, geometry: s.Algebra) -> Drawn:
        left, right = self.area(geometry.left), self.area(geometry.right)
        because = joined(left.because, right.because)
        notes = joined(left.notes, right.notes)
        if geometry.sign == "-":
            shapes = (
                combine(shapely.difference, left.low, right.high),
                combine(shapely.difference, left.best, right.best),
                combine(shapely.difference, left.high, right.low),
            )
        else:
            join = shapely.union if geometry.sign == "+" else shapely.intersection
            shapes = (
                combine(join, left.low, right.low),
                combine(join, left.best, right.best),
                combine(join, left.high, right.high),
            )
        return Drawn(*shapes, because=because, notes=notes)

    @area.register
    def _area_of_held_by(self, geometry: s.HeldBy) -> Drawn:
        base = self.area(geometry.area)
        if self.control is None:
            return unknown_area("no control map is named, so what is held is not known")
        as_of = self.date_of(geometry.as_of)
        notes = base.notes
        if self.control.as_of is not None and as_of is not None and as_of != self.control.as_of:
            notes += (f"the control map is of {self.control.as_of}; the text means {as_of}",)
        names = {name.text for name in geometry.holders}
        held = [holding for holding in self.control.holdings if holding.holder in names]
        if not held:
            return unknown_area(f"the control map has nothing held by {', '.join(sorted(names))}")
        low, best, high = (
            merged(geometry_of(getattr(holding, layer)) for holding in held)
            for layer in ("inner", "best", "outer")
        )
        banded = not (shapely.equals(low, best) and shapely.equals(best, high))
        reason = ("the band of the control map",) if banded else ()
        return Drawn(
            combine(shapely.intersection, base.low, low),
            combine(shapely.intersection, base.best, best),
            combine(shapely.intersection, base.high, high),
            joined(base.because, reason),
            notes,
        )

    @area.register
    def _area_of_claimed_by(self, geometry: s.ClaimedBy) -> Drawn:
        base = self.area(geometry.area)
        actor = self.scope.actors[geometry.party.text]
        if actor.claimed is None:
            return unknown_area(f"the text does not say what {actor.id.text} claims")
        claimed = self.area(actor.claimed)
        return Drawn(
            combine(shapely.intersection, base.low, claimed.low),
            combine(shapely.intersection, base.best, claimed.best),
            combine(shapely.intersection, base.high, claimed.high),
            joined(base.because, claimed.because),
            (*base.notes, f"as claimed by {actor.id.text}"),
        )

    @area.register
    def _area_of_within(self, geometry: s.Within) -> Drawn:
        with self.placed_at(geometry.at):
            return self._strip(geometry, Span3(0, 0, 0), km_of(geometry.distance))

    @area.register
    def _area_of_ring(self, geometry: s.Ring) -> Drawn:
        with self.placed_at(geometry.at):
            return self._strip(geometry, km_of(geometry.near), km_of(geometry.far))

    @area.register
    def _area_of_band(self, geometry: s.Band) -> Drawn:
        width = km_of(geometry.width)
        if geometry.measure == "per side":
            half = width
        elif geometry.measure == "total width":
            half = width.times(0.5)
        else:
            low = None if width.low is None else width.low / 2
            reason = "the text does not say whether the width is per side or in all"
            half = Span3(low, None, width.high, (*width.because, reason))
        with self.placed_at(geometry.at):
            return self._strip_along(self.line(geometry.line), Span3(0, 0, 0), half, None)

    def _strip(self, strip: s.Within | s.Ring, near: Span3, far: Span3) -> Drawn:
        of, on = strip.of, strip.on
        kind = self.scope.kind_of(of)
        if kind == "line":
            return self._strip_along(self.line(of), near, far, on)
        if on is not None:  # around no line, a party's part is what it holds
            return self.area(s.HeldBy(replace(strip, on=None), (on,), at=strip.at))
        if kind in ("point", "site"):
            name = of.name if isinstance(of, s.SiteRef) else of
            assert isinstance(name, s.Name | s.Coordinate)
            return self._around(self.point(name), near, far)
        return self._beside(self.area(of), near, far, strip.face)

    def _strip_along(self, line: DrawnLine, near: Span3, far: Span3, on: s.Name | None) -> Drawn:
        if line.of_party and on is None:
            parts = [self._along(line, near, far, party) for party, _ in line.of_party]
            return together(parts)
        return self._along(line, near, far, on.text if on else None)

    def _beside(self, area: Drawn, near: Span3, far: Span3, face: s.Face) -> Drawn:
        """Return a strip along the boundary of an area, with the area's own range in it."""
        made: dict[tuple[object, ...], BaseGeometry] = {}

        def ring(
            of: BaseGeometry | None,
            beyond: BaseGeometry | None,
            inner: float | None,
            outer: float | None,
        ) -> BaseGeometry | None:
            if of is None or beyond is None or inner is None or outer is None:
                return None
            key = (id(of), id(beyond), inner, outer)
            if key not in made:
                made[key] = strip_beside(of, beyond, inner, outer, face)
            return made[key]

        centre = area.high if area.best is None else area.best
        if centre is None:
            return unknown_area(*area.because, "what the distance is measured from is not drawn")
        clip, notes = self._land_clip(centre)
        return Drawn(
            clip(ring(area.low, area.high, near.high, far.low)),
            clip(ring(area.best, area.best, near.best, far.best)),
            clip(ring(area.high, area.low, near.low, far.high)),
            joined(area.because, near.because, far.because),
            joined(area.notes, notes),
        )

    def _along(self, line: DrawnLine, near: Span3, far: Span3, party: str | None) -> Drawn:
        own = dict(line.of_party).get(party or "", line)
        hands = 1.0 if party is not None else 2.0
        if own.length.best is None and own.kind in ("parallel", "meridian"):
            return unknown_area(*own.because)
        if own.shape is None:
            return replace(unknown_area(*own.because), nominal=nominal_area(own, near, far, hands))
        strip = self._around(own.shape, near, far, self._side(own, party))
        nominal = nominal_area(own, near, far, hands)
        strip = replace(strip, nominal=nominal, stand_in=stand_in_reason(own))
        if party is None or self._has_side(own, party):
            return replace(strip, notes=joined(strip.notes, own.notes))
        note = f"which part is that of {party} is not known: both are drawn"
        return replace(strip, notes=joined(strip.notes, own.notes, (note,)), nominal=None)

    def _has_side(self, line: DrawnLine, party: str) -> bool:
        return party in dict(line.hands) or (self.control is not None and party in line.between)

    def _side(
        self, line: DrawnLine, party: str | None
    ) -> Callable[[BaseGeometry, float], BaseGeometry]:
        """Return how a strip of one party is drawn: by hand, by what it holds, or whole."""
        hand = dict(line.hands).get(party or "")
        if hand is not None:
            return lambda shape, distance: side_strip(shape, distance, hand)
        if party is not None and self._has_side(line, party) and self.control is not None:
            held = merged(
                geometry_of(holding.best)
                for holding in self.control.holdings
                if holding.holder == party
            )
            return lambda shape, distance: shapely.intersection(within_km(shape, distance), held)
        return within_km

    def _around(
        self,
        centre: BaseGeometry | None,
        near: Span3,
        far: Span3,
        draw: Callable[[BaseGeometry, float], BaseGeometry] = within_km,
    ) -> Drawn:
        if centre is None:
            return unknown_area("what the distance is measured from cannot be drawn")
        if centre.geom_type == "Point" and draw is within_km:
            draw = partial(within_km, quad_segs=_ROUND)

        def ring(inner: float | None, outer: float | None) -> BaseGeometry | None:
            if inner is None or outer is None:
                return None
            whole = draw(centre, outer)
            return shapely.difference(whole, draw(centre, inner)) if inner else whole

        clip, notes = self._land_clip(centre)
        ends = ((near.high, far.low), (near.best, far.best), (near.low, far.high))
        # the three are mostly one and the same, and drawing a strip is the dear part
        made = {pair: ring(*pair) for pair in dict.fromkeys(ends)}
        low, best, high = (clip(made[pair]) for pair in ends)
        return Drawn(low, best, high, joined(near.because, far.because), notes)

    def _land_clip(
        self, centre: BaseGeometry
    ) -> tuple[Callable[[BaseGeometry | None], BaseGeometry | None], tuple[str, ...]]:
        """Return how a strip is kept to land: zones are on land unless the deal says otherwise."""
        land = self.land
        if self._at_sea and land is not None:
            note = "water only: the land of the theatre is left out"
            return lambda area: combine(shapely.difference, area, land), (note,)
        if not self._on_land or land is None or not shapely.intersects(land, centre):
            return lambda area: area, ()
        return lambda area: combine(shapely.intersection, area, land), ("land of the theatre only",)

    @area.register
    def _area_of_polygon(self, geometry: s.Polygon) -> Drawn:
        points = [self.point(point) for point in geometry.points]
        ring = self.legs([*points, points[0]], geometry.at)
        polygon = shapely.Polygon(shapely.get_coordinates(ring))
        if not polygon.is_valid:
            # the corners that are places are checked before; a unit's point only drawing knows
            raise self.refuse(crossing.CODE, crossing.MESSAGE, geometry.at, crossing.HINT)
        return exact(polygon)

    @area.register
    def _area_of_beyond(self, geometry: s.Beyond) -> Drawn:
        line = self.line(geometry.line)
        if line.shape is None:
            return unknown_area(*line.because)
        if geometry.compass:
            self.has_side(line.shape, geometry)
        toward = self.point(geometry.toward) if geometry.toward is not None else None
        land = self.land
        if land is not None and self._on_land and shapely.intersects(land, line.shape):
            beyond = land_beyond(line.shape, land, toward=toward, compass=geometry.compass)
            return exact(beyond, *line.notes)
        beyond = land_beyond(
            line.shape, shapely.box(*WORLD), toward=toward, compass=geometry.compass
        )
        return replace(exact(beyond, *line.notes), unbounded=True)

    @area.register
    def _area_of_between_lines(self, geometry: s.BetweenLines) -> Drawn:
        first, second = self.line(geometry.first), self.line(geometry.second)
        if first.kind == second.kind and first.kind in _SIDES:
            ends = sorted(
                (geometry.first, geometry.second), key=lambda line: _still(self.line(line))
            )
            above, below = (
                s.Beyond(line, compass=compass, at=geometry.at)
                for line, compass in zip(ends, _SIDES[first.kind], strict=True)
            )
            return self.area(s.Algebra("&", above, below, at=geometry.at))
        if first.shape is None or second.shape is None:
            return unknown_area(*first.because, *second.because)
        area = between_lines(first.shape, second.shape)
        return exact(area, *joined(first.notes, second.notes))

    @area.register
    def _area_of_box(self, geometry: s.Box) -> Drawn:
        centre = self.point(geometry.around)
        plane = LocalPlane(centre.x, centre.y)
        wide, high = km_of(geometry.width), km_of(geometry.height)

        def box(width: float | None, height: float | None) -> BaseGeometry | None:
            if width is None or height is None:
                return None
            half, tall = width * 500, height * 500
            with self.placed_at(geometry.at):
                return not_across(plane.to_degrees(shapely.box(-half, -tall, half, tall)))

        note = "the place of the rectangle around its point is not in the text"
        return Drawn(
            box(wide.low, high.low),
            box(wide.best, high.best),
            box(wide.high, high.high),
            joined(wide.because, high.because),
            (note,),
        )

    @area.register
    def _area_of_file_shape(self, geometry: s.FileShape) -> Drawn:
        return exact(areal(self._from_file(geometry)))

    @area.register
    def _area_of_either_geometry(self, geometry: s.EitherGeometry) -> Drawn:
        rivals = [self.area(option) for option in geometry.options]
        because = joined((RIVAL,), *(rival.because for rival in rivals))
        lows = [rival.low for rival in rivals]
        highs = [rival.high for rival in rivals]
        low = None if None in lows else areal(shapely.intersection_all(lows))
        high = None if None in highs else areal(shapely.union_all(highs))
        return Drawn(low, None, high, because)


def _still(line: DrawnLine) -> float:
    """Return the latitude of a parallel, or the longitude of a meridian."""
    assert line.shape is not None
    west, south, _, _ = line.shape.bounds
    return float(south if line.kind == "parallel" else west)

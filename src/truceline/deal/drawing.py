"""Syntax -> geometry: draws the lines and areas of a deal on the theatre, with what is unsure.

An area is drawn three times: what it surely holds (`low`), at best, and what it may hold
(`high`). What cannot be drawn stays undrawn, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, partial, singledispatchmethod
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from truceline.deal import syntax as s
from truceline.deal.drawn import (
    RIVAL,
    Drawn,
    DrawnLine,
    combine,
    exact,
    joined,
    lines_in,
    measured_line,
    nominal_area,
    rival_span,
    stand_in_reason,
    theatre_line,
    together,
    undrawn_line,
    unknown_area,
)
from truceline.deal.duties import domain_of
from truceline.deal.names import Scope
from truceline.deal.source import Span, problem_at
from truceline.deal.spans import Span3, km_of
from truceline.deal.strips import (
    Hand,
    between_lines,
    circle_line,
    land_beyond,
    side_strip,
    strip_beside,
)
from truceline.errors import InputError, NotFoundError, Problem
from truceline.geo.measure import geodesic
from truceline.geo.near import LocalPlane, within_km
from truceline.geo.reading import read_geojson
from truceline.geo.shapes import areal, geometry_of, merged
from truceline.model.control import ControlMap, LineOfContact
from truceline.model.place import NamedLine, Place, Site, Unit
from truceline.model.terms import Domain

# what lies between two parallels is north of the one and south of the other
_SIDES = {"parallel": ("north", "south"), "meridian": ("east", "west")}
_ROUND = 64  # segments of a quarter circle: its area is short by 1e-4
_WORLD = (-180.0, -89.9, 180.0, 89.9)


@dataclass
class Drawing:
    """The drawing table of one deal: its names, theatre and control map; each thing drawn once."""

    scope: Scope
    control: ControlMap | None
    folder: Path
    dates: dict[str, date] = field(default_factory=dict)  # events whose date is known
    as_of: date | None = None
    problems: list[Problem] = field(default_factory=list)
    _on_land: bool = True
    _at_sea: bool = False
    _areas: dict[str, Drawn] = field(default_factory=dict)
    _lines: dict[str, DrawnLine] = field(default_factory=dict)

    @cached_property
    def land(self) -> BaseGeometry | None:
        """The land of the theatre; None for a deal without one, whose text has all geometry."""
        theatre = self.scope.theatre
        return None if theatre is None or theatre.land.is_empty else theatre.land

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

    def line_of(self, name: str) -> DrawnLine:
        """Return the line of a line statement, drawn once."""
        if name not in self._lines:
            statement = self.scope.places[name]
            assert isinstance(statement, s.LineStatement)
            drawn = self.line(statement.line)
            if statement.length is not None:
                drawn = replace(drawn, published=km_of(statement.length))
            self._lines[name] = drawn
        return self._lines[name]

    def date_of(self, ref: s.DateRef | None) -> date | None:
        """Return the date that `as of` means; the deal's own where none is named."""
        if ref is None:
            return self.as_of
        return ref.day or self.dates.get(ref.event)

    # --- points -------------------------------------------------------------------------

    def point(self, point: s.Point) -> BaseGeometry:
        """Return a point, or raise for a place that the theatre does not know."""
        if isinstance(point, s.Coordinate):
            return shapely.Point(point.lon, point.lat)
        found = self.scope.find(point, "point")
        if isinstance(found, s.PointStatement):
            return self.point(found.point)
        if isinstance(found, s.SiteStatement):
            return self._declared_site(found)
        if isinstance(found, Place | Site):
            return shapely.Point(found.lon, found.lat)
        if isinstance(found, Unit):
            return geometry_of(found.shape).representative_point()
        raise self.refuse("PLACE-UNKNOWN", f'"{point.text}" is not a point', point.at)

    def _declared_site(self, site: s.SiteStatement) -> BaseGeometry:
        if site.near is not None:
            return self.point(site.near)
        return self.point(s.Name(site.title, quoted=True, at=site.at))

    # --- lines --------------------------------------------------------------------------

    @singledispatchmethod
    def line(self, geometry: Any) -> DrawnLine:
        """Return a line drawn on the theatre."""
        raise self.refuse("LINE-KIND", "an area stands where a line is wanted", geometry.at)

    @line.register
    def _(self, geometry: s.Name) -> DrawnLine:
        found = self.scope.find(geometry, "line")
        if isinstance(found, s.LineStatement):
            return self.line_of(found.id.text)
        if isinstance(found, NamedLine):
            return theatre_line(found)
        raise self.refuse("LINE-KIND", f'"{geometry.text}" is not a line', geometry.at)

    @line.register
    def _(self, geometry: s.NamedLine) -> DrawnLine:
        return self.line(geometry.name)

    @line.register
    def _(self, geometry: s.Bank) -> DrawnLine:
        river = self.line(geometry.river)
        note = "the line of the river stands for its bank: off by half of its width"
        return replace(river, kind=f"{geometry.which} bank", notes=(*river.notes, note))

    @line.register
    def _(self, geometry: s.Circle) -> DrawnLine:
        kind = "parallel" if geometry.axis == "lat" else "meridian"
        land = self.land
        if land is None:
            unsaid = f"where the {kind} begins and ends is not in the text"
            shape = circle_line(geometry.value, geometry.axis, _WORLD)
            return DrawnLine(shape, Span3(None, None, None, (unsaid,)), kind, because=(unsaid,))
        shape = circle_line(geometry.value, geometry.axis, land.bounds)
        if self._on_land and shapely.intersects(shape, land):
            inside = lines_in(shapely.intersection(shape, land))
            shape = shapely.line_merge(shapely.union_all(inside))
        return measured_line(shape, kind, notes=("as far as the theatre reaches",))

    @line.register
    def _(self, geometry: s.Through) -> DrawnLine:
        points = [self.point(point) for point in geometry.points]
        shape = geodesic([(point.x, point.y) for point in points])
        left: list[tuple[str, Hand]] = [(name.text, "left") for name in geometry.left]
        right: list[tuple[str, Hand]] = [(name.text, "right") for name in geometry.right]
        by_name = any(isinstance(point, s.Name) for point in geometry.points)
        notes = ("a coarse line through named places",) if by_name else ()
        return measured_line(shape, "through", hands=(*left, *right), notes=notes)

    @line.register
    def _(self, geometry: s.Contact) -> DrawnLine:
        as_of = self.date_of(geometry.as_of)
        between = (geometry.between[0].text, geometry.between[1].text)
        if self.control is None:
            return undrawn_line("no control map is named", as_of=as_of, between=between)
        from truceline.control import line_of_contact
        from truceline.model.record import PartyId

        try:
            found = line_of_contact(self.control, PartyId(between[0]), PartyId(between[1]))
        except NotFoundError as error:
            return undrawn_line(error.problems[0].message, as_of=as_of, between=between)
        return self._contact(found, as_of, between)

    def _contact(
        self, found: LineOfContact, as_of: date | None, between: tuple[str, str]
    ) -> DrawnLine:
        notes: tuple[str, ...] = (f"length at a scale of {found.scale_km:g} km",)
        if as_of is not None and found.as_of is not None and as_of != found.as_of:
            notes += (f"the control map is of {found.as_of}; the text means {as_of}",)
        length = found.length
        return DrawnLine(
            geometry_of(found.shape),
            Span3(length.low, length.best, length.high, length.because),
            "line of contact",
            as_of=as_of,
            between=between,
            notes=notes,
        )

    @line.register
    def _(self, geometry: s.Boundary) -> DrawnLine:
        of = self.area(geometry.of).best
        other = self.area(geometry.other).best if geometry.other is not None else None
        if of is None or (geometry.other is not None and other is None):
            return undrawn_line("the area it bounds cannot be drawn")
        shape = of.boundary
        if other is not None:
            shared = shapely.intersection(of.boundary, other.boundary)
            shape = shapely.line_merge(shapely.union_all(lines_in(shared)))
        if shape.is_empty:
            return undrawn_line("the two areas share no boundary")
        return measured_line(shape, "boundary")

    @line.register
    def _(self, geometry: s.FileShape) -> DrawnLine:
        return measured_line(self._from_file(geometry), "file")

    @line.register
    def _(self, geometry: s.PerParty) -> DrawnLine:
        entries = tuple(
            (name.text, self.line(line)) for names, line in geometry.entries for name in names
        )
        drawn = [line for _, line in entries]
        shapes = [line.shape for line in drawn if line.shape is not None]
        whole = shapely.union_all(shapes) if len(shapes) == len(drawn) else None
        lengths = [line.length for line in drawn]
        return DrawnLine(
            whole,
            rival_span(lengths, "the parties measure from different lines"),
            "one line per party",
            of_party=entries,
        )

    @line.register
    def _(self, geometry: s.EitherGeometry) -> DrawnLine:
        rivals = [self.line(option) for option in geometry.options]
        shapes = [line.shape for line in rivals if line.shape is not None]
        return DrawnLine(
            shapely.union_all(shapes) if shapes else None,
            rival_span([line.length for line in rivals], RIVAL),
            "rival lines",
            because=(RIVAL,),
        )

    @line.register
    def _(self, _nothing: s.Unspecified) -> DrawnLine:
        return undrawn_line("the text does not give the line")

    # --- areas --------------------------------------------------------------------------

    @singledispatchmethod
    def area(self, geometry: Any) -> Drawn:
        """Return an area drawn on the theatre."""
        raise self.refuse("ZONE-KIND", "a line stands where an area is wanted", geometry.at)

    @area.register
    def _(self, geometry: s.Name) -> Drawn:
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
    def _(self, geometry: s.SiteRef) -> Drawn:
        return unknown_area(f"{geometry.name.text} is a point here: its extent is not known")

    @area.register
    def _(self, _all: s.Everywhere) -> Drawn:
        land = self.land
        if land is None:
            return unknown_area("the deal names no theatre, so its whole land is not known")
        return exact(land)

    @area.register
    def _(self, _nothing: s.Unspecified) -> Drawn:
        return unknown_area("the text does not give the area")

    @area.register
    def _(self, geometry: s.Algebra) -> Drawn:
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
    def _(self, geometry: s.HeldBy) -> Drawn:
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
    def _(self, geometry: s.ClaimedBy) -> Drawn:
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
    def _(self, geometry: s.Within) -> Drawn:
        return self._strip(geometry, Span3(0, 0, 0), km_of(geometry.distance))

    @area.register
    def _(self, geometry: s.Ring) -> Drawn:
        return self._strip(geometry, km_of(geometry.near), km_of(geometry.far))

    @area.register
    def _(self, geometry: s.Band) -> Drawn:
        width = km_of(geometry.width)
        if geometry.measure == "per side":
            half = width
        elif geometry.measure == "total width":
            half = width.times(0.5)
        else:
            low = None if width.low is None else width.low / 2
            reason = "the text does not say whether the width is per side or in all"
            half = Span3(low, None, width.high, (*width.because, reason))
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
    def _(self, geometry: s.Polygon) -> Drawn:
        points = [self.point(point) for point in geometry.points]
        ring = geodesic([(p.x, p.y) for p in (*points, points[0])])
        polygon = shapely.Polygon(shapely.get_coordinates(ring))
        if not polygon.is_valid:
            raise self.refuse(
                "GEO-SELFX",
                "the boundary of this polygon crosses itself",
                geometry.at,
                "Give the points in order around the area.",
            )
        return exact(polygon)

    @area.register
    def _(self, geometry: s.Beyond) -> Drawn:
        line = self.line(geometry.line)
        if line.shape is None:
            return unknown_area(*line.because)
        toward = self.point(geometry.toward) if geometry.toward is not None else None
        land = self.land
        if land is not None and self._on_land and shapely.intersects(land, line.shape):
            beyond = land_beyond(line.shape, land, toward=toward, compass=geometry.compass)
            return exact(beyond, *line.notes)
        beyond = land_beyond(
            line.shape, shapely.box(*_WORLD), toward=toward, compass=geometry.compass
        )
        return replace(exact(beyond, *line.notes), unbounded=True)

    @area.register
    def _(self, geometry: s.BetweenLines) -> Drawn:
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
    def _(self, geometry: s.Box) -> Drawn:
        centre = self.point(geometry.around)
        plane = LocalPlane(centre.x, centre.y)
        wide, high = km_of(geometry.width), km_of(geometry.height)

        def box(width: float | None, height: float | None) -> BaseGeometry | None:
            if width is None or height is None:
                return None
            half, tall = width * 500, height * 500
            return plane.to_degrees(shapely.box(-half, -tall, half, tall))

        note = "the place of the rectangle around its point is not in the text"
        return Drawn(
            box(wide.low, high.low),
            box(wide.best, high.best),
            box(wide.high, high.high),
            joined(wide.because, high.because),
            (note,),
        )

    @area.register
    def _(self, geometry: s.FileShape) -> Drawn:
        return exact(areal(self._from_file(geometry)))

    @area.register
    def _(self, geometry: s.EitherGeometry) -> Drawn:
        rivals = [self.area(option) for option in geometry.options]
        because = joined((RIVAL,), *(rival.because for rival in rivals))
        lows = [rival.low for rival in rivals]
        highs = [rival.high for rival in rivals]
        low = None if None in lows else areal(shapely.intersection_all(lows))
        high = None if None in highs else areal(shapely.union_all(highs))
        return Drawn(low, None, high, because)

    # --- files and refusals -------------------------------------------------------------

    def _from_file(self, geometry: s.FileShape) -> BaseGeometry:
        path = self.folder / geometry.path
        theatre = self.scope.theatre
        bounds = None if theatre is None else tuple(theatre.land.bounds)
        features = read_geojson(path, theatre_bounds=bounds)
        chosen = [
            feature.geometry
            for feature in features
            if feature.geometry is not None and geometry.feature in ("", feature.id)
        ]
        if not chosen:
            raise self.refuse(
                "FILE-FEATURE", f'{geometry.path} has no feature "{geometry.feature}"', geometry.at
            )
        return shapely.union_all(chosen)

    def refuse(self, code: str, message: str, at: Span, hint: str = "") -> InputError:
        """Return the error for something that cannot be drawn as it is written."""
        deal = self.scope.deal
        return InputError(problem_at(code, message, at, deal.file, deal.line(at.line), hint=hint))


def _still(line: DrawnLine) -> float:
    """Return the latitude of a parallel, or the longitude of a meridian."""
    assert line.shape is not None
    west, south, _, _ = line.shape.bounds
    return float(south if line.kind == "parallel" else west)

"""Syntax -> lines: draws the points and lines of a deal on the theatre, with what is unsure."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, singledispatchmethod
from itertools import pairwise
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from truceline.deal import syntax as s
from truceline.deal.drawn import (
    RIVAL,
    Drawn,
    DrawnLine,
    lines_in,
    measured_line,
    rival_span,
    theatre_line,
    undrawn_line,
)
from truceline.deal.names import Scope
from truceline.deal.source import Span, problem_at
from truceline.deal.spans import Span3, km_of
from truceline.deal.strips import (
    Hand,
    circle_line,
    runs_toward,
)
from truceline.errors import InputError, NotFoundError, Problem
from truceline.geo.measure import geodesic
from truceline.geo.near import not_across
from truceline.geo.reading import read_geojson
from truceline.geo.shapes import geometry_of
from truceline.model.control import ControlMap, LineOfContact
from truceline.model.place import NamedLine, Place, Site, Unit

WORLD = (-180.0, -89.9, 180.0, 89.9)


@dataclass
class LineDrawing:
    """What the lines of a deal need: its names, theatre and control map; each line drawn once."""

    scope: Scope
    control: ControlMap | None
    folder: Path
    dates: dict[str, date] = field(default_factory=dict)  # events whose date is known
    as_of: date | None = None
    problems: list[Problem] = field(default_factory=list)
    _on_land: bool = True
    _at_sea: bool = False
    _lines: dict[tuple[str, bool, bool], DrawnLine] = field(default_factory=dict)

    def area(self, geometry: s.Geometry) -> Drawn:
        """Return an area drawn on the theatre: a boundary is drawn from it."""
        raise NotImplementedError

    @cached_property
    def land(self) -> BaseGeometry | None:
        """The land of the theatre; None for a deal without one, whose text has all geometry."""
        theatre = self.scope.theatre
        return None if theatre is None or theatre.land.is_empty else theatre.land

    def line_of(self, name: str) -> DrawnLine:
        """Return the line of a line statement, drawn once for land, for sea and for both."""
        key = name, self._on_land, self._at_sea
        if key not in self._lines:
            statement = self.scope.places[name]
            assert isinstance(statement, s.LineStatement)
            drawn = self.line(statement.line)
            if statement.length is not None:
                drawn = replace(drawn, published=km_of(statement.length))
            self._lines[key] = drawn
        return self._lines[key]

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

    def legs(self, points: list[BaseGeometry], at: Span) -> BaseGeometry:
        """Return geodesics from point to point, none of them across the 180th meridian."""
        with self.placed_at(at):
            line = geodesic([(point.x, point.y) for point in points])
            for leg in pairwise(shapely.get_coordinates(line).tolist()):
                not_across(shapely.LineString(leg))
        return line

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
            shape = circle_line(geometry.value, geometry.axis, WORLD)
            return DrawnLine(shape, Span3(None, None, None, (unsaid,)), kind, because=(unsaid,))
        shape = circle_line(geometry.value, geometry.axis, land.bounds)
        if self._on_land and shapely.intersects(shape, land):
            inside = lines_in(shapely.intersection(shape, land))
            shape = shapely.line_merge(shapely.union_all(inside))
        return measured_line(shape, kind, notes=("as far as the theatre reaches",))

    @line.register
    def _(self, geometry: s.Through) -> DrawnLine:
        points = [self.point(point) for point in geometry.points]
        shape = self.legs(points, geometry.at)
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

    def has_side(self, line: BaseGeometry, side: s.Beyond) -> None:
        """Refuse a side by compass of a line that runs that way itself."""
        if not runs_toward(line, side.compass):
            return
        upright = side.compass in ("north", "south")
        runs = "north and south" if upright else "east and west"
        sides = "east of or west of" if upright else "north of or south of"
        raise self.refuse(
            "LINE-SIDE",
            f"the line runs {runs}, so no land is {side.compass} of it",
            side.at,
            f"Write {sides}, or name the side: land side of LINE toward PLACE.",
        )

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

    @contextmanager
    def placed_at(self, at: Span) -> Iterator[None]:
        """Give a refusal from the arithmetic, which knows no text, its place in the text."""
        try:
            yield
        except InputError as error:
            problem = error.problems[0]
            if problem.code != "GEO-ANTIMERIDIAN" or problem.where.line:
                raise
            raise self.refuse(problem.code, problem.message, at, problem.hint) from None

    def refuse(self, code: str, message: str, at: Span, hint: str = "") -> InputError:
        """Return the error for something that cannot be drawn as it is written."""
        deal = self.scope.deal
        return InputError(problem_at(code, message, at, deal.file, deal.line(at.line), hint=hint))

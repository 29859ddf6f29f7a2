"""The map of a brief: land, units, who holds what, the line of contact, zones and sites."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

import shapely
from shapely.geometry.base import BaseGeometry

from truceline.brief import palette
from truceline.brief.blocks import Figure
from truceline.brief.drawing import View, nice_length_km, path
from truceline.brief.labels import Canvas, Placed
from truceline.brief.marks import changed_pattern, contact_line, site_mark
from truceline.brief.palette import ACCENT, Fill
from truceline.brief.words import zone_name
from truceline.geo.shapes import geometry_of, merged
from truceline.model.control import ControlMap, LineOfContact
from truceline.model.record import UNKNOWN_HOLDER, PartyId, Shape
from truceline.model.terms import Line, Zone

if TYPE_CHECKING:
    from truceline.atlas import Theatre

_FIRST_CITIES = 8  # named before the units are: without them a reader is lost
_CITIES_PER_AREA = 15_000  # square drawing units for each further city that is named


@dataclass(frozen=True)
class Scene:
    """What a map shows: holdings and a line on a date, what has changed, zones, a frame."""

    name: str  # a prefix for the ids of its patterns: unique on a page
    theatre: Theatre
    parties: Sequence[PartyId]
    control_map: ControlMap
    contact: LineOfContact | None = None
    changed: BaseGeometry | None = None  # ground that has passed since the status quo
    zones: Sequence[Zone] = ()
    lines: Sequence[Line] = ()
    window: BaseGeometry | None = None  # the frame of a closer map, drawn as a rectangle
    show_sites: bool = True

    @property
    def shows_holders(self) -> bool:
        """Whether anybody is known to hold anything."""
        return any(holding.holder != UNKNOWN_HOLDER for holding in self.control_map.holdings)


def draw_map(
    scene: Scene,
    focus: BaseGeometry,
    *,
    width: float,
    caption: str,
    alt: str,
    text_size: float = 10.5,
) -> Figure:
    """Return a map of the ground around `focus`, `width` drawing units wide."""
    view = View(focus, width)
    return _Sheet(scene, view, text_size).figure(caption, alt)


@dataclass
class _Sheet:
    """One map while it is being drawn, layer upon layer."""

    scene: Scene
    view: View
    size: float
    _svg: list[str] = field(default_factory=list)
    _names: list[str] = field(default_factory=list)

    def figure(self, caption: str, alt: str) -> Figure:
        """Return the finished map."""
        self._draw_ground()
        self._draw_holdings()
        self._draw_boundaries()
        self._draw_zones()
        self._draw_contact()
        self._draw_window()
        self._write_names()
        self._draw_furniture()
        width, height = self.view.width, self.view.height
        patterns = "".join(palette.pattern(name, fill) for name, fill, _ in self._fills())
        svg = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
            f'width="{width:.0f}" height="{height:.0f}" font-family="Libertinus Serif" '
            f'role="img" aria-label="{escape(alt)}">'
            f'<defs><clipPath id="{self.scene.name}-frame"><rect width="{width:.0f}" '
            f'height="{height:.0f}"/></clipPath>{patterns}{changed_pattern(self._id("changed"))}</defs>'
            f'<g clip-path="url(#{self.scene.name}-frame)">{"".join(self._svg)}'
            f"{''.join(self._names)}</g>"
            f'<rect x=".5" y=".5" width="{width - 1:.0f}" height="{height - 1:.0f}" fill="none" '
            f'stroke="{palette.BOUNDARY}"/></svg>'
        )
        return Figure(svg, caption, alt, width, height)

    def _fills(self) -> Iterator[tuple[str, Fill, Shape]]:
        """Yield each holding's pattern id, fill and shape; nothing where nobody is known."""
        fills = palette.fills(self.scene.parties)
        if not self.scene.shows_holders:
            return
        for position, holding in enumerate(self.scene.control_map.holdings):
            yield self._id(position), fills.get(holding.holder, palette.UNNAMED), holding.best

    def _id(self, what: object) -> str:
        return f"{self.scene.name}-{what}"

    def _shape(self, geometry: BaseGeometry, style: str) -> None:
        data = path(self.view.place(geometry))
        if data:
            self._svg.append(f'<path d="{data}" {style}/>')

    def _draw_ground(self) -> None:
        # where no land is known nothing is sea either
        ground = palette.LAND if self.scene.theatre.land.is_empty else palette.SEA
        self._svg.append(
            f'<rect width="{self.view.width:.0f}" height="{self.view.height:.0f}" fill="{ground}"/>'
        )
        # a stroke of its own colour closes the gaps between layers of unlike detail
        style = f'fill="{palette.ABROAD}" stroke="{palette.ABROAD}" stroke-width="2"'
        for neighbour in self.scene.theatre.neighbours:
            self._shape(geometry_of(neighbour.shape), style)
        line = f'fill="none" stroke="{palette.BOUNDARY}" stroke-width=".5" opacity=".7"'
        for neighbour in self.scene.theatre.neighbours:
            self._shape(geometry_of(neighbour.shape), line)
        self._shape(self.scene.theatre.land, f'fill="{palette.LAND}"')

    def _draw_holdings(self) -> None:
        for name, fill, shape in self._fills():
            paint = palette.paint(name, fill)
            self._shape(geometry_of(shape), f'fill="{paint}" fill-rule="evenodd"')
        if self.scene.changed is not None:
            self._shape(
                self.scene.changed,
                f'fill="url(#{self._id("changed")})" fill-rule="evenodd" stroke="{ACCENT}" '
                'stroke-width=".8"',
            )

    def _draw_boundaries(self) -> None:
        inner = (
            f'fill="none" stroke="{palette.BOUNDARY}" stroke-width=".7" stroke-dasharray="3 1.6"'
        )
        for unit in self.scene.theatre.units:
            self._shape(self.scene.theatre.geometry(unit.id), inner)
        border = f'fill="none" stroke="{palette.BORDER}" stroke-width="1.2" stroke-linejoin="round"'
        for country in self._countries():
            self._shape(country, border)

    def _countries(self) -> list[BaseGeometry]:
        """Return the land of each state of the theatre."""
        theatre = self.scene.theatre
        states = {unit.country for unit in theatre.units}
        if len(states) < 2:
            return [theatre.land]
        return [
            merged(theatre.geometry(unit.id) for unit in theatre.units if unit.country == state)
            for state in sorted(states)
        ]

    def _draw_zones(self) -> None:
        # where holders are shown, their patterns must not be tinted
        fill = 'fill="none"' if self.scene.shows_holders else f'fill="{ACCENT}" fill-opacity=".05"'
        for zone in self.scene.zones:
            for shape, style in (
                (zone.low, 'stroke-width=".8" stroke-dasharray="1.5 2"'),
                (zone.high, 'stroke-width=".8" stroke-dasharray="1.5 2"'),
                (zone.shape, 'stroke-width="1.5" stroke-dasharray="5 3"'),
            ):
                if shape is not None:
                    self._shape(geometry_of(shape), f'{fill} stroke="{ACCENT}" {style}')

        for line in self.scene.lines:
            if line.shape is not None:
                self._shape(
                    geometry_of(line.shape),
                    f'fill="none" stroke="{ACCENT}" stroke-width="1.8" stroke-linejoin="round"',
                )

    def _draw_contact(self) -> None:
        contact = self.scene.contact
        if contact is None:
            return
        if contact.band is not None:
            self._shape(geometry_of(contact.band), 'fill="#1f2328" opacity=".13"')
        data = path(self.view.place(geometry_of(contact.shape)))
        self._svg.append(contact_line(data))

    def _draw_window(self) -> None:
        if self.scene.window is not None:
            self._shape(
                self.scene.window,
                f'fill="none" stroke="{palette.INK}" stroke-width=".9" stroke-dasharray="6 3"',
            )

    def _write_names(self) -> None:
        contact = self.scene.contact
        avoid = self.view.place(geometry_of(contact.shape)) if contact is not None else None
        canvas = Canvas(self.view.width, self.view.height, avoid)
        self._reserve_furniture(canvas)
        if self.scene.show_sites:
            self._write_sites(canvas)
        cities = self._cities()
        self._write_zones(canvas)
        self._write_cities(canvas, cities[:_FIRST_CITIES])
        self._write_units(canvas)
        self._write_cities(canvas, cities[_FIRST_CITIES:])

    def _write_sites(self, canvas: Canvas) -> None:
        spots = [(site, self.view.point(site.lon, site.lat)) for site in self.scene.theatre.sites]
        for _, spot in spots:
            if spot:
                self._svg.append(site_mark(*spot))
                canvas.take((spot[0] - 5, spot[1] - 5, spot[0] + 5, spot[1] + 5))
        for site, spot in spots:
            if spot:
                placed = canvas.beside(site.name, *spot, self.size * 0.92, gap=7)
                self._name(placed, self.size * 0.92, 'font-style="italic"')

    def _cities(self) -> list[tuple[str, float, float]]:
        most = int(self.view.width * self.view.height / _CITIES_PER_AREA) + _FIRST_CITIES
        west, south, east, north = self.view.frame.bounds
        near = sorted(
            (
                place
                for place in self.scene.theatre.places
                if west < place.lon < east and south < place.lat < north
            ),
            key=lambda place: (-(place.population or 0), place.name),
        )
        found: list[tuple[str, float, float]] = []
        for place in near[: most * 2]:
            spot = self.view.point(place.lon, place.lat)
            if spot and len(found) < most:
                found.append((place.name, *spot))
        return found

    def _write_cities(self, canvas: Canvas, cities: Sequence[tuple[str, float, float]]) -> None:
        dots = [(x - 2.5, y - 2.5, x + 2.5, y + 2.5) for _, x, y in cities]
        free = [canvas.is_free(dot) for dot in dots]
        for dot, is_free in zip(dots, free, strict=True):
            if is_free:
                canvas.take(dot)
        for (name, x, y), is_free in zip(cities, free, strict=True):
            placed = canvas.beside(name, x, y, self.size, gap=4) if is_free else None
            if placed is None:
                continue
            self._svg.append(
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="1.9" fill="#fff" stroke="{palette.INK}" '
                'stroke-width="1"/>'
            )
            self._name(placed, self.size)

    def _write_units(self, canvas: Canvas) -> None:
        size = self.size * 0.82
        style = f'fill="{palette.QUIET}" letter-spacing=".09em"'
        for unit in self.scene.theatre.units:
            visible = self.view.place(self.scene.theatre.geometry(unit.id), detail=1.0)
            visible = shapely.clip_by_rect(visible, 0, 0, self.view.width, self.view.height)
            if visible.area > 12 * size * size:
                name = unit.name.upper()
                spots = _spots(visible)
                self._name(canvas.over(name, spots, size * 1.12), size, style)

    def _write_zones(self, canvas: Canvas) -> None:
        style = f'fill="{ACCENT}" font-weight="600"'
        for zone in self.scene.zones:
            shape = zone.shape or zone.low or zone.high
            if shape is None:
                continue
            visible = self.view.place(geometry_of(shape), detail=1.0)
            visible = shapely.clip_by_rect(visible, 0, 0, self.view.width, self.view.height)
            if not visible.is_empty:
                placed = canvas.over(zone_name(zone.id), _spots(visible), self.size * 1.05)
                self._name(placed, self.size * 1.05, style)

    def _name(self, placed: Placed | None, size: float, style: str = "") -> None:
        if placed is None:
            return
        fill = "" if "fill=" in style else f'fill="{palette.INK}" '
        self._names.append(
            f'<text x="{placed.x:.1f}" y="{placed.y:.1f}" font-size="{size:.1f}" '
            f'text-anchor="{placed.anchor}" {fill}paint-order="stroke" stroke="#fff" '
            f'stroke-opacity=".85" stroke-width="2.6" stroke-linejoin="round" {style}>'
            f"{escape(placed.text)}</text>"
        )

    def _scale(self) -> tuple[float, float]:
        """Return the length of the scale bar, on the ground [km] and in the drawing."""
        km = nice_length_km(self.view.width * self.view.metres / 1e3 / 4)
        return km, km * 1e3 / self.view.metres

    def _reserve_furniture(self, canvas: Canvas) -> None:
        _, bar = self._scale()
        height = self.view.height
        canvas.take((0, height - 30, bar + 34, height))
        canvas.take((self.view.width - 26, 0, self.view.width, 40))

    def _draw_furniture(self) -> None:
        km, bar = self._scale()
        left, base = 12.0, self.view.height - 10
        half = bar / 2
        ink = palette.INK
        self._names.append(
            f'<g><rect x="{left - 5}" y="{base - 17:.1f}" width="{bar + 36:.1f}" height="22" '
            'rx="2" fill="#fff" opacity=".82"/>'
            f'<rect x="{left}" y="{base - 4:.1f}" width="{half:.1f}" height="3.4" fill="{ink}"/>'
            f'<rect x="{left + half:.1f}" y="{base - 4:.1f}" width="{half:.1f}" height="3.4" '
            f'fill="#fff" stroke="{ink}" stroke-width=".7"/>'
            f'<text x="{left}" y="{base - 7:.1f}" font-size="8.5" fill="{ink}">0</text>'
            f'<text x="{left + bar:.1f}" y="{base - 7:.1f}" font-size="8.5" fill="{ink}" '
            f'text-anchor="middle">{km:g} km</text></g>'
        )
        x = self.view.width - 14
        self._names.append(
            f'<g><path d="M{x:.1f} 10l4.5 13-4.5-3.2-4.5 3.2z" fill="{ink}"/>'
            f'<text x="{x:.1f}" y="34" font-size="9.5" text-anchor="middle" fill="{ink}">N</text>'
            "</g>"
        )


def _spots(shape: BaseGeometry) -> list[tuple[float, float]]:
    """Return points well inside a shape where a name may stand, the roomiest first."""
    rest = max(_polygons(shape), key=lambda part: part.area, default=shapely.Polygon())
    spots: list[tuple[float, float]] = []
    for _ in range(4):
        if rest.is_empty or rest.area < 60:
            break
        circle = shapely.maximum_inscribed_circle(rest, tolerance=2.0)
        (x, y), _ = shapely.get_coordinates(circle)
        spots.append((float(x), float(y)))
        rest = shapely.difference(rest, shapely.Point(x, y).buffer(max(14.0, circle.length * 0.7)))
        rest = max(_polygons(rest), key=lambda part: part.area, default=shapely.Polygon())
    return spots


def _polygons(shape: BaseGeometry) -> list[BaseGeometry]:
    return [part for part in shapely.get_parts(shape).tolist() if part.geom_type == "Polygon"]

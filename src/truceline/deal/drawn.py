"""Drawn lines and areas: the values that drawing gives, and how they are joined.

An area is drawn three times: what it surely holds (`low`), at best, and what it may hold
(`high`). What cannot be drawn is None, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

import shapely
from shapely.geometry.base import BaseGeometry

from truceline.deal.spans import Span3
from truceline.deal.strips import Hand
from truceline.geo.measure import area_km2, length_km
from truceline.geo.shapes import areal, geometry_of
from truceline.model.place import NamedLine

RIVAL = "rival geometries side by side"
_SAME_LINE = 0.05  # a line shorter than published by more than this has lost its bends


@dataclass(frozen=True)
class Drawn:
    """An area: what it surely is, at best is, and at most may be; None is unknown."""

    low: BaseGeometry | None
    best: BaseGeometry | None
    high: BaseGeometry | None
    because: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    nominal: Span3 | None = None  # [km2] plain arithmetic, where a published length allows it
    unbounded: bool = False  # one side of a line, and nothing says where it ends
    stand_in: str = ""  # why the drawn shape shows the place of the area but not its size


@dataclass(frozen=True)
class DrawnLine:
    """A line: its course where known, its length, and whose land lies on which hand of it."""

    shape: BaseGeometry | None
    length: Span3
    kind: str
    as_of: date | None = None
    between: tuple[str, ...] = ()
    hands: tuple[tuple[str, Hand], ...] = ()  # party -> left or right, as the line is drawn
    of_party: tuple[tuple[str, DrawnLine], ...] = ()
    published: Span3 | None = None
    because: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def unknown_area(*because: str) -> Drawn:
    """Return an area that cannot be drawn, with the reasons."""
    return Drawn(None, None, None, because)


def exact(area: BaseGeometry, *notes: str) -> Drawn:
    """Return an area without a range."""
    return Drawn(area, area, area, notes=notes)


def theatre_line(found: NamedLine) -> DrawnLine:
    """Return a line that the theatre knows by name, with the length in print if it has one."""
    notes = tuple(note for note in (found.note, f"source: {found.source}") if note)
    drawn = measured_line(geometry_of(found.shape), "line of the theatre", notes=notes)
    if found.published_km is None:
        return drawn
    low, high = found.published_km
    reason = () if low == high else (f"lengths in print: {low:,.0f} to {high:,.0f} km",)
    return replace(drawn, published=Span3(low, low if low == high else None, high, reason))


def measured_line(
    shape: BaseGeometry,
    kind: str,
    *,
    hands: tuple[tuple[str, Hand], ...] = (),
    notes: tuple[str, ...] = (),
) -> DrawnLine:
    """Return a line whose course is known, measured on the ellipsoid."""
    length = length_km(shape)
    return DrawnLine(shape, Span3(length, length, length), kind, hands=hands, notes=notes)


def undrawn_line(
    reason: str, *, as_of: date | None = None, between: tuple[str, ...] = ()
) -> DrawnLine:
    """Return a line whose course is not known, with the reason."""
    return DrawnLine(
        None,
        Span3(None, None, None, (reason,)),
        "not drawn",
        as_of=as_of,
        between=between,
        because=(reason,),
    )


def lines_in(geometry: BaseGeometry) -> list[BaseGeometry]:
    """Return the lines among the parts of a geometry."""
    parts: list[BaseGeometry] = shapely.get_parts(geometry).tolist()
    return [part for part in parts if part.geom_type in ("LineString", "LinearRing")]


def rival_span(spans: list[Span3], reason: str) -> Span3:
    """Return the span that holds several lengths, none of them the best."""
    lows = [span.low for span in spans if span.low is not None]
    highs = [span.high for span in spans if span.high is not None]
    if len(lows) < len(spans) or len(highs) < len(spans):
        return Span3(None, None, None, joined(*(span.because for span in spans)))
    return Span3(min(lows), None, max(highs), (reason,))


def stand_in_reason(line: DrawnLine) -> str:
    """Return why a line is too general to measure on: its length is far from the published one."""
    drawn, published = line.length.best, line.published
    if drawn is None or published is None or published.low is None:
        return ""
    if drawn >= published.low * (1 - _SAME_LINE):
        return ""
    printed = f"{published.low:,.0f}"
    if published.high is not None and published.high != published.low:
        printed += f" to {published.high:,.0f}"
    return (
        f"the drawn line is {drawn:,.0f} km long where {printed} km is published: "
        "it shows where the strip runs, not how large it is"
    )


def nominal_area(line: DrawnLine, near: Span3, far: Span3, hands: float) -> Span3 | None:
    """Return width times published length [km2]: a straight strip, without bends and ends."""
    length = line.published
    if length is None:
        return None

    def product(inner: float | None, outer: float | None, along: float | None) -> float | None:
        if inner is None or outer is None or along is None:
            return None
        return (outer - inner) * hands * along

    reason = "nominal: width times published length; bends and ends make the real area differ"
    return Span3(
        product(near.high, far.low, length.low),
        product(near.best, far.best, length.best),
        product(near.low, far.high, length.high),
        joined(far.because, length.because, (reason,)),
    )


def combine(
    join: Callable[[BaseGeometry, BaseGeometry], BaseGeometry],
    one: BaseGeometry | None,
    other: BaseGeometry | None,
) -> BaseGeometry | None:
    """Return two areas joined, None where either is not known."""
    return None if one is None or other is None else areal(join(one, other))


def together(parts: list[Drawn]) -> Drawn:
    """Return the union of strips, each with its own range."""

    def union(shapes: list[BaseGeometry | None]) -> BaseGeometry | None:
        return None if None in shapes else areal(shapely.union_all(shapes))

    return Drawn(
        union([part.low for part in parts]),
        union([part.best for part in parts]),
        union([part.high for part in parts]),
        joined(*(part.because for part in parts)),
        joined(*(part.notes for part in parts), ("each party measures from its own line",)),
        total_span([part.nominal for part in parts]),
    )


def total_span(spans: list[Span3 | None]) -> Span3 | None:
    """Return the sum of spans, None where one is missing."""
    known = [span for span in spans if span is not None]
    if len(known) < len(spans):
        return None

    def total(values: list[float | None]) -> float | None:
        return None if None in values else sum(value for value in values if value is not None)

    return Span3(
        total([span.low for span in known]),
        total([span.best for span in known]),
        total([span.high for span in known]),
        joined(*(span.because for span in known)),
    )


def joined(*groups: tuple[str, ...]) -> tuple[str, ...]:
    """Return reasons in order, each said once."""
    return tuple(dict.fromkeys(reason for group in groups for reason in group))


def km2_of(area: BaseGeometry | None) -> float | None:
    """Return an area [km2], None for one that is not drawn."""
    return None if area is None else area_km2(area)

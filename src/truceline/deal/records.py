"""Drawn lines and areas -> the records of `Terms`, each figure with its range and reasons."""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace
from shapely.geometry.base import BaseGeometry

from truceline.deal import syntax as s
from truceline.deal.drawing import Drawing
from truceline.deal.drawn import Drawn, DrawnLine, km2_of, stand_in_reason
from truceline.deal.names import nodes
from truceline.deal.print_geometry import geometry_text
from truceline.deal.print_time import quantity_text
from truceline.deal.spans import Span3, km_of, span_of
from truceline.deal.variants import readings
from truceline.geo.measure import length_km
from truceline.geo.shapes import shape_of
from truceline.model.estimate import Estimate, exactly
from truceline.model.record import LineId, PartyId, QuestionId, Shape, ZoneId
from truceline.model.terms import Alternative, Domain, Line, Question, TextPlace, Zone


def line_record(
    name: str,
    geometry: s.Geometry,
    drawn: DrawnLine,
    where: TextPlace,
    *,
    length: s.Quantity | None = None,
) -> Line:
    """Return a line as a record."""
    return Line(
        id=LineId(name),
        text=geometry_text(geometry),
        kind=drawn.kind,
        as_of=drawn.as_of,
        between=tuple(PartyId(party) for party in drawn.between),
        shape=None if drawn.shape is None else shape_of(drawn.shape),
        length=_length(drawn),
        published=None if length is None else km_of(length).estimate("km"),
        notes=drawn.notes,
        where=where,
    )


def _length(drawn: DrawnLine) -> Estimate:
    if drawn.shape is None and drawn.published is not None:
        because = (*drawn.because, "a published length stands for the line")
        return replace(drawn.published.estimate("km"), because=because)
    own, published = drawn.length, drawn.published
    too_general = stand_in_reason(drawn)
    if not too_general or published is None:
        return own.estimate("km")
    # the drawing bounds the length from below, and no one of the lengths in print is the true one
    because = (*own.because, too_general, *published.because)
    return Span3(own.low, None, published.high, because).estimate("km")


def rival_lines(statement: s.LineStatement, drawing: Drawing, file: str) -> tuple[Line, ...]:
    """Return the rival readings of a line, or nothing where it has only one."""
    options = readings(statement.line, drawing.scope)
    if len(options) < 2:
        return ()
    where = statement.at.in_file(file)
    return tuple(
        line_record(f"{statement.id.text}/{number}", option, drawing.line(option), where)
        for number, option in enumerate(options, start=1)
    )


def zone_records(
    name: str,
    geometry: s.Geometry,
    drawing: Drawing,
    where: TextPlace,
    *,
    domain: tuple[Domain, ...] = ("ground",),
    published: s.Quantity | None = None,
) -> tuple[Zone, ...]:
    """Return a zone, followed by its readings where the text leaves more than one."""
    options = readings(geometry, drawing.scope)
    with drawing.meant_in(domain):
        declared = name in drawing.scope.places
        drawn = drawing.area_of(name) if declared else drawing.area(geometry)
    zone = Zone(
        id=ZoneId(name),
        text=geometry_text(geometry),
        as_of=_as_of(geometry, drawing),
        shape=_shape(drawn.best),
        low=_shape(drawn.low),
        high=_shape(drawn.high),
        area=area_estimate(drawn, None if published is None else span_of(published)),
        perimeter=_perimeter(drawn),
        published=None if published is None else span_of(published).estimate("km2"),
        domain=domain,
        notes=drawn.notes,
        where=where,
    )
    if len(options) < 2:
        return (zone,)
    rivals = [
        zone_records(f"{name}/{number}", option, drawing, where, domain=domain)[0]
        for number, option in enumerate(options, start=1)
    ]
    zone = replace(
        zone,
        area=_hull([rival.area for rival in rivals], drawn.because),
        alternatives=tuple(rival.id for rival in rivals),
        notes=tuple(dict.fromkeys(note for rival in rivals for note in rival.notes)),
    )
    return (zone, *rivals)


def _as_of(geometry: s.Geometry, drawing: Drawing) -> date | None:
    for held in nodes(geometry, s.HeldBy):
        return drawing.date_of(held.as_of)
    return None


def _shape(area: BaseGeometry | None) -> Shape | None:
    return None if area is None else shape_of(area)


def _perimeter(drawn: Drawn) -> Estimate | None:
    if drawn.best is None or drawn.best.is_empty:
        return None
    if drawn.low is not drawn.high:
        return None  # a perimeter has no bounds that follow from those of the area
    return exactly(length_km(drawn.best), "km")


def area_estimate(drawn: Drawn, published: Span3 | None = None) -> Estimate:
    """Return the area of a drawn zone.

    A nominal figure (width times published length) widens the range and says so. Where the
    drawn line only stands in for the real one, nothing is measured on it: the nominal figure
    and the published areas bound the answer. A published area that differs is part of the range.
    """
    if drawn.unbounded:
        reason = "nothing in the text says where this side of the line ends"
        return Estimate(low=None, best=None, high=None, unit="km2", because=(reason,))
    own = _ordered(km2_of(drawn.low), km2_of(drawn.best), km2_of(drawn.high), drawn.because)
    if published is not None:
        own = _with_published(own, published, drawn)
    found = own if drawn.nominal is None else _widened(own, drawn.nominal)
    if found.low == found.best == found.high and found.best is not None:
        return exactly(found.best, "km2")
    return found.estimate("km2")


def _ordered(
    low: float | None, best: float | None, high: float | None, because: tuple[str, ...]
) -> Span3:
    """Return the three areas in order: overlays may swap equal ones by a rounding error."""
    known = [value for value in (low, best, high) if value is not None]
    return Span3(
        None if low is None else min(known), best, None if high is None else max(known), because
    )


def _with_published(own: Span3, published: Span3, drawn: Drawn) -> Span3:
    if drawn.stand_in and drawn.nominal is not None:
        return Span3(published.low, None, published.high, (drawn.stand_in, "published areas"))
    if own.best is None or published.low is None or published.high is None:
        return own
    shown = f"{published.low:,.0f}"
    if published.high != published.low:
        shown += f" to {published.high:,.0f}"
    reason = f"the layer gives {own.best:,.0f} km2; {shown} km2 is published"
    low = own.best if own.low is None else own.low
    high = own.best if own.high is None else own.high
    return Span3(
        min(low, published.low), own.best, max(high, published.high), (*own.because, reason)
    )


def _widened(own: Span3, nominal: Span3) -> Span3:
    if own.low is None and own.best is None and own.high is None:
        return Span3(
            nominal.low, nominal.best, nominal.high, _reasons(own.because, nominal.because)
        )
    lows = [value for value in (own.low, nominal.low) if value is not None]
    highs = [value for value in (own.high, nominal.high) if value is not None]
    return Span3(
        None if own.low is None else min(lows),
        own.best,
        None if own.high is None else max(highs),
        _reasons(own.because, nominal.because),
    )


def _reasons(*groups: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(reason for group in groups for reason in group))


def _hull(estimates: list[Estimate], because: tuple[str, ...]) -> Estimate:
    """Return the range that holds every reading; no reading is the best one."""
    lows = [e.low for e in estimates]
    highs = [e.high for e in estimates]
    reasons = dict.fromkeys((*because, *(r for e in estimates for r in e.because)))
    return Estimate(
        low=None if None in lows else min(low for low in lows if low is not None),
        best=None,
        high=None if None in highs else max(high for high in highs if high is not None),
        unit="km2",
        because=tuple(reasons),
    )


def wording_question(zones: tuple[Zone, ...], geometry: s.Geometry) -> Question:
    """Return the question that an open zone puts, with its readings as answers."""
    zone, *rivals = zones
    return Question(
        id=QuestionId(f"{zone.id}.wording"),
        text=_asked(zone, geometry),
        about=zone.id,
        wording=tuple(Alternative(text=rival.text, zone=rival.id) for rival in rivals),
        where=zone.where,
    )


def _asked(zone: Zone, geometry: s.Geometry) -> str:
    widths = [band for band in nodes(geometry, s.Band) if not band.measure]
    if widths:
        return f'Is "{quantity_text(widths[0].width)}" of {zone.id} the width per side or in all?'
    return f'Which reading of "{zone.text}" is meant?'

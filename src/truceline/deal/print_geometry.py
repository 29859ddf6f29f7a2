"""Lines and areas -> canonical text, with brackets only where they change the meaning."""

from __future__ import annotations

from functools import singledispatch

from truceline.deal import syntax as s
from truceline.deal.print_time import date_text, quantity_text


def _names(names: tuple[s.Name, ...]) -> str:
    texts = [name.text for name in names]
    return " and ".join(texts) if len(texts) < 3 else f"{', '.join(texts[:-1])} and {texts[-1]}"


def point_text(point: s.Point) -> str:
    """Return a point: coordinates as they were written, or a name."""
    return point.text if isinstance(point, s.Coordinate) else geometry_text(point)


_ATOMS = (
    s.Name
    | s.Coordinate
    | s.Circle
    | s.NamedLine
    | s.SiteRef
    | s.Everywhere
    | s.Unspecified
    | s.FileShape
)


def tight_text(geometry: s.Geometry) -> str:
    """Return a geometry that stands beside words which it could swallow: in brackets."""
    text = geometry_text(geometry)
    return text if isinstance(geometry, _ATOMS) else f"({text})"


def _as_of(ref: s.DateRef | None) -> str:
    return f" as of {date_text(ref)}" if ref else ""


def _on(party: s.Name | None) -> str:
    return f" on the part of {party.text}" if party else ""


@singledispatch
def geometry_text(geometry: s.Geometry) -> str:
    """Return a line or area."""
    raise TypeError(f"no text for {type(geometry).__name__}")


@geometry_text.register
def _(name: s.Name) -> str:
    return f'"{name.text}"' if name.quoted else name.text


@geometry_text.register
def _(point: s.Coordinate) -> str:
    return point.text


@geometry_text.register
def _(line: s.Circle) -> str:
    return f"{'parallel' if line.axis == 'lat' else 'meridian'} {line.text}"


@geometry_text.register
def _(line: s.Contact) -> str:
    first, second = line.between
    return f"line of contact between {first.text} and {second.text}{_as_of(line.as_of)}"


@geometry_text.register
def _(line: s.Through) -> str:
    text = f"line through {', '.join(point_text(point) for point in line.points)}"
    text += f" left: {_names(line.left)}" if line.left else ""
    return text + (f" right: {_names(line.right)}" if line.right else "")


@geometry_text.register
def _(line: s.Boundary) -> str:
    if line.other is None:
        return f"boundary of {tight_text(line.of)}"
    return f"boundary between {tight_text(line.of)} and {tight_text(line.other)}"


@geometry_text.register
def _(line: s.NamedLine) -> str:
    return f'line "{line.name.text}"'


@geometry_text.register
def _(line: s.Bank) -> str:
    return f"{line.which} bank of {tight_text(line.river)}"


@geometry_text.register
def _(line: s.PerParty) -> str:
    return ", ".join(f"for {_names(names)}: {tight_text(g)}" for names, g in line.entries)


@geometry_text.register
def _(shape: s.FileShape) -> str:
    return f'file "{shape.path}"' + (f' feature "{shape.feature}"' if shape.feature else "")


@geometry_text.register
def _(_nothing: s.Unspecified) -> str:
    return "unspecified"


@geometry_text.register
def _(_all: s.Everywhere) -> str:
    return "everywhere"


@geometry_text.register
def _(site: s.SiteRef) -> str:
    return f'site "{site.name.text}"'


@geometry_text.register
def _(rivals: s.EitherGeometry) -> str:
    return f"either {' or '.join(tight_text(option) for option in rivals.options)}"


@geometry_text.register
def _(area: s.Algebra) -> str:
    if area.sign == "&":
        return f"{_factor(area.left, first=True)} & {_factor(area.right)}"
    summed = isinstance(area.right, s.Algebra) and area.right.sign != "&"
    right = f"({geometry_text(area.right)})" if summed else _operand(area.right)
    return f"{_operand(area.left)} {area.sign} {right}"


def _factor(geometry: s.Geometry, *, first: bool = False) -> str:
    # & is associative to the left: a chain of & needs no bracket on its left
    if isinstance(geometry, s.Algebra) and not (first and geometry.sign == "&"):
        return f"({geometry_text(geometry)})"
    return _operand(geometry)


def _operand(geometry: s.Geometry) -> str:
    listed = isinstance(geometry, s.EitherGeometry | s.PerParty)
    return f"({geometry_text(geometry)})" if listed else geometry_text(geometry)


@geometry_text.register
def _(area: s.HeldBy) -> str:
    return f"{tight_text(area.area)} held by {_names(area.holders)}{_as_of(area.as_of)}"


@geometry_text.register
def _(area: s.ClaimedBy) -> str:
    return f"{tight_text(area.area)} claimed by {area.party.text}"


@geometry_text.register
def _(area: s.Within) -> str:
    return f"within {quantity_text(area.distance)} {area.face} {tight_text(area.of)}{_on(area.on)}"


@geometry_text.register
def _(area: s.Ring) -> str:
    near, far = quantity_text(area.near), quantity_text(area.far)
    return f"between {near} and {far} {area.face} {tight_text(area.of)}{_on(area.on)}"


@geometry_text.register
def _(area: s.Band) -> str:
    measure = f" {area.measure}" if area.measure else ""
    return f"band {quantity_text(area.width)}{measure} around {tight_text(area.line)}"


@geometry_text.register
def _(area: s.Polygon) -> str:
    return f"polygon through {', '.join(point_text(point) for point in area.points)}"


@geometry_text.register
def _(area: s.Beyond) -> str:
    if area.compass:
        return f"{area.compass} of {tight_text(area.line)}"
    toward = point_text(area.toward) if area.toward else ""
    return f"land side of {tight_text(area.line)} toward {toward}"


@geometry_text.register
def _(area: s.BetweenLines) -> str:
    return f"between {tight_text(area.first)} and {tight_text(area.second)}"


@geometry_text.register
def _(area: s.Box) -> str:
    sides = f"{quantity_text(area.width)} by {quantity_text(area.height)}"
    return f"box {sides} around {point_text(area.around)}"

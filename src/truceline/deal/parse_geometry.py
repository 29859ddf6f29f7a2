"""Lines and areas: `(Donetsk oblast + Luhansk oblast) held by UA`, `within 15 km of front`."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Literal, cast

from truceline.deal.cursor import Cursor
from truceline.deal.lexer import Kind, Token
from truceline.deal.parse_time import date_ref, quantity, sees_quantity
from truceline.deal.syntax import (
    Algebra,
    Amount,
    Band,
    Bank,
    BetweenLines,
    Beyond,
    Boundary,
    Box,
    Circle,
    ClaimedBy,
    Contact,
    Coordinate,
    EitherGeometry,
    Everywhere,
    Face,
    FileShape,
    Geometry,
    HeldBy,
    Measure,
    Name,
    NamedLine,
    PerParty,
    Point,
    Polygon,
    Quantity,
    Ring,
    SiteRef,
    Through,
    Unspecified,
    Within,
)
from truceline.deal.vocabulary import COMPASS, LENGTH_UNITS
from truceline.errors import Problem

_MEASURES = {
    "per side": "per side",
    "on each side": "per side",
    "total width": "total width",
    "in all": "total width",
}


def geometry(cursor: Cursor) -> Geometry:
    """Return a line or area; `+` and `-` bind less than `&`, and `held by` binds most."""
    start = cursor.token
    if cursor.accept("either"):
        options = [_algebra(cursor)]
        while cursor.accept("or"):
            options.append(_algebra(cursor))
        return EitherGeometry(tuple(options), at=cursor.since(start))
    return _algebra(cursor)


def _algebra(cursor: Cursor) -> Geometry:
    start = cursor.token
    left = _shared(cursor)
    parts = 1
    while cursor.sees_sign("+", "-"):
        parts += 1
        cursor.check_depth(parts)
        sign = cursor.take().text
        bare = not cursor.sees_sign("(")
        right = _shared(cursor)
        if bare and isinstance(right, HeldBy) and not isinstance(left, HeldBy):
            cursor.warnings.append(_scope_warning(cursor, right))
        left = Algebra(cast("Literal['+', '-']", sign), left, right, at=cursor.since(start))
    return left


def _scope_warning(cursor: Cursor, right: HeldBy) -> Problem:
    problem = cursor.problem(
        "ZONE-HELD-SCOPE",
        "`held by` covers only the last area here, not the whole sum",
        right.at,
        hint="Write (A + B) held by X if all of it is meant, or A + (B held by X) if not.",
    )
    return replace(problem, severity="warning")


def _shared(cursor: Cursor) -> Geometry:
    start = cursor.token
    left = _qualified(cursor)
    parts = 1
    while cursor.accept_sign("&"):
        parts += 1
        cursor.check_depth(parts)
        left = Algebra("&", left, _qualified(cursor), at=cursor.since(start))
    return left


def _qualified(cursor: Cursor) -> Geometry:
    start = cursor.token
    with cursor.deeper():
        found = _primary(cursor)
    while True:
        if cursor.accept("held by"):
            holders = cursor.idents("a party")
            as_of = date_ref(cursor) if cursor.accept("as of") else None
            found = HeldBy(found, holders, as_of, at=cursor.since(start))
        elif cursor.accept("claimed by"):
            found = ClaimedBy(found, cursor.ident("a party"), at=cursor.since(start))
        else:
            return found


def _primary(cursor: Cursor) -> Geometry:
    cursor.accept("all of")
    if cursor.sees("the line of contact"):
        cursor.accept("the")
    start = cursor.token
    if start.kind is Kind.DEGREES:
        return _at_degrees(cursor)
    if cursor.accept_sign("("):
        inner = geometry(cursor)
        cursor.expect_sign(")", "Close the bracket that was opened.")
        return inner
    for phrase, parse in _FORMS:
        if cursor.sees(phrase):
            before = cursor.index
            cursor.accept(phrase)
            found = parse(cursor, start)
            if found is not None:
                return found
            cursor.index = before
    return cursor.name("a place, zone or line")


# --- lines ------------------------------------------------------------------------------


def _contact(cursor: Cursor, start: Token) -> Geometry:
    first = cursor.ident("a party")
    cursor.expect("and")
    second = cursor.ident("a party")
    as_of = date_ref(cursor) if cursor.accept("as of") else None
    return Contact((first, second), as_of, at=cursor.since(start))


def _contact_of_nobody(cursor: Cursor, start: Token) -> Geometry:
    del start  # the problem lies where the parties are missing
    cursor.stumble_on(
        '"between"',
        "Write: line of contact between A and B. Declared once, it has a name: "
        "line front = line of contact between A and B",
    )


def _through(cursor: Cursor, start: Token) -> Geometry:
    points = points_of(cursor)
    left: tuple[Name, ...] = ()
    right: tuple[Name, ...] = ()
    while cursor.sees_any("left", "right") and cursor.ahead(1).text == ":":
        side = cursor.take().text
        cursor.expect_sign(":")
        if side == "left":
            left = cursor.idents("a party")
        else:
            right = cursor.idents("a party")
    return Through(points, left, right, at=cursor.since(start))


def _boundary_between(cursor: Cursor, start: Token) -> Geometry:
    first = _qualified(cursor)
    cursor.expect("and")
    return Boundary(first, _qualified(cursor), at=cursor.since(start))


def _boundary(cursor: Cursor, start: Token) -> Geometry:
    return Boundary(_qualified(cursor), at=cursor.since(start))


def _named_line(cursor: Cursor, start: Token) -> Geometry | None:
    if cursor.token.kind is not Kind.TEXT:
        return None
    return NamedLine(cursor.name("a line"), at=cursor.since(start))


def _per_party(cursor: Cursor, start: Token) -> Geometry:
    entries = [(cursor.idents("a party"), _per_party_line(cursor))]
    while cursor.accept_sign(","):
        cursor.accept("and")
        cursor.expect("for")
        entries.append((cursor.idents("a party"), _per_party_line(cursor)))
    return PerParty(tuple(entries), at=cursor.since(start))


def _per_party_line(cursor: Cursor) -> Geometry:
    cursor.expect_sign(":", "Write: for UA: front, for DPR: september")
    return _qualified(cursor)


# --- areas ------------------------------------------------------------------------------


def _within(cursor: Cursor, start: Token) -> Geometry:
    distance = quantity(cursor, LENGTH_UNITS, "a distance")
    face, compass = _face(cursor)
    target = _qualified(cursor)
    strip = Within(distance, target, _on_part(cursor), face, at=cursor.since(start))
    return _on_compass(cursor, strip, compass, start)


def _face(cursor: Cursor) -> tuple[Face, str]:
    """Return the face of a boundary that a strip lies on, or its side by the compass."""
    if cursor.accept_any("outward from", "outside of", "outside"):
        return "outside", ""
    if cursor.accept_any("inward from", "inside of", "inside"):
        return "inside", ""
    if cursor.accept("of"):
        return "of", ""
    compass = cursor.accept_any(*COMPASS)
    cursor.expect("of", "Write: within 10 km of LINE, outside ZONE, or west of LINE")
    return "of", compass


def _on_compass(cursor: Cursor, strip: Within | Ring, compass: str, start: Token) -> Geometry:
    """Return `within 10 km west of L` as what it means: the strip and the land west of L."""
    if not compass:
        return strip
    at = cursor.since(start)
    return Algebra("&", strip, Beyond(strip.of, compass=compass, at=at), at=at)


def _on_part(cursor: Cursor) -> Name | None:
    """Return the party of `on the part of UA`, the strip's one side, if it comes next."""
    return cursor.ident("a party") if cursor.accept("on the part of") else None


def _between(cursor: Cursor, start: Token) -> Geometry:
    if cursor.token.kind is Kind.NUMBER:
        return _ring(cursor, start)
    first = _qualified(cursor)
    cursor.expect("and")
    return BetweenLines(first, _qualified(cursor), at=cursor.since(start))


def _ring(cursor: Cursor, start: Token) -> Geometry:
    number = cursor.take()
    near_unit = cursor.accept_any(*LENGTH_UNITS)
    cursor.expect("and")
    far = quantity(cursor, LENGTH_UNITS, "a distance")
    if not isinstance(far, Amount) or far.value is None:
        cursor.stumble_on("two distances")
    near = Amount(float(number.value), unit=near_unit or far.unit, at=number.at)
    face, compass = _face(cursor)
    target = _qualified(cursor)
    strip = Ring(near, far, target, _on_part(cursor), face, at=cursor.since(start))
    return _on_compass(cursor, strip, compass, start)


def _circle(cursor: Cursor, start: Token) -> Geometry | None:
    """Return `circle of radius 5 km around X` as what lies within 5 km of it."""
    cursor.accept_any("of radius", "radius", "of")
    if not sees_quantity(cursor, LENGTH_UNITS):
        return None
    radius = quantity(cursor, LENGTH_UNITS, "a radius")
    cursor.accept("radius")
    cursor.expect("around", "Write: circle of radius 5 km around PLACE")
    return Within(radius, _qualified(cursor), at=cursor.since(start))


def _band(cursor: Cursor, start: Token) -> Geometry:
    cursor.accept("of")
    width: Quantity = quantity(cursor, LENGTH_UNITS, "a width")
    word = cursor.accept_any(*_MEASURES)
    cursor.expect("around", "A band runs around a line: band 10 km total width around front.")
    line = _qualified(cursor)
    measure = cast("Measure", _MEASURES.get(word, ""))
    return Band(width, measure, line, at=cursor.since(start))


def _polygon(cursor: Cursor, start: Token) -> Geometry:
    cursor.accept("through")
    points = points_of(cursor)
    at = cursor.since(start)
    if len(points) < 3:
        cursor.stumble("ZONE-POINTS", "a polygon needs at least three points", at)
    return Polygon(points, at=at)


def _beyond(cursor: Cursor, start: Token) -> Geometry:
    cursor.expect("side of")
    line = _qualified(cursor)
    cursor.expect("toward", "Name a place that lies there: land side of front toward Kramatorsk.")
    return Beyond(line, toward=point_of(cursor), at=cursor.since(start))


def _bank(cursor: Cursor, start: Token) -> Geometry | None:
    if not cursor.accept("bank of"):
        return None
    return Bank(start.text, _qualified(cursor), at=cursor.since(start))


def _compass(cursor: Cursor, start: Token) -> Geometry | None:
    if cursor.sees("bank of"):
        return _bank(cursor, start)
    if not cursor.accept("of"):
        return None
    return Beyond(_qualified(cursor), compass=start.text, at=cursor.since(start))


def _box(cursor: Cursor, start: Token) -> Geometry:
    width = quantity(cursor, LENGTH_UNITS, "a width")
    cursor.expect("by")
    height = quantity(cursor, LENGTH_UNITS, "a height")
    cursor.expect("around")
    return Box(width, height, point_of(cursor), at=cursor.since(start))


def _everywhere(cursor: Cursor, start: Token) -> Geometry:
    return Everywhere(at=cursor.since(start))


def _unspecified(cursor: Cursor, start: Token) -> Geometry:
    return Unspecified(at=cursor.since(start))


def _site(cursor: Cursor, start: Token) -> Geometry | None:
    if cursor.token.kind is not Kind.TEXT:
        return None
    return SiteRef(cursor.name("a site"), at=cursor.since(start))


def _file(cursor: Cursor, start: Token) -> Geometry | None:
    if cursor.token.kind is not Kind.TEXT:
        return None
    path = cursor.expect_text("a file")
    feature = cursor.expect_text("a feature's id") if cursor.accept("feature") else ""
    return FileShape(path, feature, at=cursor.since(start))


def _at_degrees(cursor: Cursor) -> Geometry:
    """Return a point by two coordinates, or by one alone a parallel or meridian."""
    if cursor.ahead(1).kind is Kind.DEGREES:
        return point_of(cursor)
    token = cursor.take()
    axis, value = _degrees(cursor, token)
    text = token.text.replace("′", "'").replace("″", '"')
    return Circle(value, cast("Literal['lat', 'lon']", axis), text, at=token.at)


def _named_circle(cursor: Cursor, start: Token) -> Geometry | None:
    del start  # what is drawn begins at its coordinate
    if cursor.token.kind is not Kind.DEGREES or cursor.ahead(1).kind is Kind.DEGREES:
        return None
    return _at_degrees(cursor)


_FORMS = (
    ("line of contact between", _contact),
    ("line of contact", _contact_of_nobody),
    ("line through", _through),
    ("boundary between", _boundary_between),
    ("boundary of", _boundary),
    ("line", _named_line),
    ("for", _per_party),
    ("within", _within),
    ("between", _between),
    ("band", _band),
    ("polygon", _polygon),
    ("land", _beyond),
    ("box", _box),
    ("circle", _circle),
    ("parallel", _named_circle),
    ("meridian", _named_circle),
    ("everywhere", _everywhere),
    ("unspecified", _unspecified),
    ("site", _site),
    ("file", _file),
    *((direction, _compass) for direction in COMPASS),
    ("left", _bank),
    ("right", _bank),
)


# --- points, parallels, meridians --------------------------------------------------------

_DEGREES = re.compile(r"(-?[\d.]+)\s?°\s?(?:([\d.]+)\s?['′’]\s?)?(?:([\d.]+)\s?\D+?\s?)?([NSEW])$")


def points_of(cursor: Cursor) -> tuple[Point, ...]:
    """Return points joined by commas."""
    points = [point_of(cursor)]
    while cursor.accept_sign(","):
        points.append(point_of(cursor))
    return tuple(points)


def point_of(cursor: Cursor) -> Point:
    """Return a point: two coordinates, each with its letter, or a named place."""
    first = cursor.token
    if first.kind is not Kind.DEGREES:
        return cursor.name("a place or a coordinate such as 14°23'N 104°41'E")
    cursor.take()
    second = cursor.accept_kind(Kind.DEGREES)
    if second is None:
        cursor.stumble_on("the second coordinate, with its letter N, S, E or W")
    at = cursor.since(first)
    values = dict((_degrees(cursor, first), _degrees(cursor, second)))
    if set(values) != {"lat", "lon"}:
        cursor.stumble(
            "GEO-PAIR",
            "a point needs one coordinate with N or S and one with E or W",
            at,
        )
    text = f"{first.text} {second.text}".replace("′", "'").replace("″", '"')
    return Coordinate(values["lon"], values["lat"], text, at=at)


def _degrees(cursor: Cursor, token: Token) -> tuple[str, float]:
    match = _DEGREES.match(token.text)
    if match is None:
        cursor.stumble("GEO-RANGE", f"{token.text} is not a coordinate", token.at)
    degrees, minutes, seconds, letter = match.groups()
    value = float(degrees) + float(minutes or 0) / 60 + float(seconds or 0) / 3600
    axis, limit = ("lat", 90.0) if letter in "NS" else ("lon", 180.0)
    if value > limit or float(minutes or 0) >= 60 or float(seconds or 0) >= 60:
        cursor.stumble(
            "GEO-RANGE",
            f"{token.text} is out of range: at most {limit:g}°, and 59 minutes and seconds",
            token.at,
        )
    return axis, -value if letter in "SW" else value

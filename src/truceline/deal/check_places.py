"""Check the names inside lines and areas: each exists, and is of the kind its place wants."""

from __future__ import annotations

from collections.abc import Iterable
from functools import singledispatch

from truceline.deal import syntax as s
from truceline.deal.crossing import check_crossing
from truceline.deal.names import Kind, Scope

_AN = {"area": "an area", "line": "a line"}


@singledispatch
def geometry(found: s.Geometry, scope: Scope, wanted: Kind) -> None:
    """Report every bad name inside a line or area, and a line where an area is wanted."""
    del found, scope, wanted  # what names nothing can name nothing wrongly


def _need(found: s.Geometry, scope: Scope, wanted: Kind) -> None:
    kind = scope.kind_of(found)
    if kind == "point" and wanted in ("area", "line"):
        code = "ZONE-KIND" if wanted == "area" else "LINE-KIND"
        hint = "Write how far it reaches: within 2 km of it" if wanted == "area" else ""
        scope.say(code, f"a point stands where {_AN[wanted]} is wanted", found.at, hint)
    elif wanted == "area" and kind == "line":
        scope.say("ZONE-KIND", "a line stands where an area is wanted", found.at)
    elif wanted == "line" and kind == "area":
        scope.say("LINE-KIND", "an area stands where a line is wanted", found.at)


@geometry.register
def _(found: s.Name, scope: Scope, wanted: Kind) -> None:
    scope.need_place(found, wanted)


@geometry.register(s.Coordinate)
@geometry.register(s.Circle)
def _(found: s.Coordinate | s.Circle, scope: Scope, wanted: Kind) -> None:
    _need(found, scope, wanted)


@geometry.register
def _(found: s.Contact, scope: Scope, wanted: Kind) -> None:
    _need(found, scope, wanted)
    need_parties(found.between, scope)
    need_date(found.as_of, scope)


@geometry.register
def _(found: s.Through, scope: Scope, wanted: Kind) -> None:
    _need(found, scope, wanted)
    need_points(found.points, scope)
    need_parties((*found.left, *found.right), scope)


@geometry.register
def _(found: s.Boundary, scope: Scope, wanted: Kind) -> None:
    _need(found, scope, wanted)
    geometry(found.of, scope, "area")
    if found.other is not None:
        geometry(found.other, scope, "area")


@geometry.register
def _(found: s.NamedLine, scope: Scope, wanted: Kind) -> None:
    _need(found, scope, wanted)
    scope.need_place(found.name, "line")


@geometry.register
def _(found: s.Bank, scope: Scope, wanted: Kind) -> None:
    _need(found, scope, wanted)
    geometry(found.river, scope, "line")


@geometry.register
def _(found: s.PerParty, scope: Scope, wanted: Kind) -> None:
    _need(found, scope, wanted)
    for names, line in found.entries:
        need_parties(names, scope)
        geometry(line, scope, "line")


@geometry.register
def _(found: s.Algebra, scope: Scope, wanted: Kind) -> None:
    _need(found, scope, wanted)
    geometry(found.left, scope, "area")
    geometry(found.right, scope, "area")


@geometry.register
def _(found: s.HeldBy, scope: Scope, wanted: Kind) -> None:
    _need(found, scope, wanted)
    geometry(found.area, scope, "area")
    need_parties(found.holders, scope)
    need_date(found.as_of, scope)


@geometry.register
def _(found: s.ClaimedBy, scope: Scope, wanted: Kind) -> None:
    _need(found, scope, wanted)
    geometry(found.area, scope, "area")
    scope.need_party(found.party)
    actor = scope.actors.get(found.party.text)
    if actor is not None and actor.claimed is None:
        scope.say(
            "ZONE-CLAIM",
            f"the deal does not say what ground {found.party.text} claims",
            found.at,
            f"Add under the party: claims ground: ... (for {found.party.text})",
        )


@geometry.register(s.Within)
@geometry.register(s.Ring)
def _(found: s.Within | s.Ring, scope: Scope, wanted: Kind) -> None:
    _need(found, scope, wanted)
    geometry(found.of, scope, "unknown" if found.face == "of" else "area")
    if found.on is not None:
        scope.need_party(found.on)


@geometry.register
def _(found: s.Band, scope: Scope, wanted: Kind) -> None:
    _need(found, scope, wanted)
    geometry(found.line, scope, "line")


@geometry.register
def _(found: s.Polygon, scope: Scope, wanted: Kind) -> None:
    _need(found, scope, wanted)
    need_points(found.points, scope)
    check_crossing(found, scope)


@geometry.register
def _(found: s.Beyond, scope: Scope, wanted: Kind) -> None:
    _need(found, scope, wanted)
    geometry(found.line, scope, "line")
    if found.toward is not None:
        need_points((found.toward,), scope)


@geometry.register
def _(found: s.BetweenLines, scope: Scope, wanted: Kind) -> None:
    _need(found, scope, wanted)
    geometry(found.first, scope, "line")
    geometry(found.second, scope, "line")


@geometry.register
def _(found: s.Box, scope: Scope, wanted: Kind) -> None:
    _need(found, scope, wanted)
    need_points((found.around,), scope)


@geometry.register
def _(found: s.SiteRef, scope: Scope, wanted: Kind) -> None:
    _need(found, scope, wanted)
    scope.need_place(found.name, "site")


@geometry.register
def _(found: s.EitherGeometry, scope: Scope, wanted: Kind) -> None:
    for option in found.options:
        geometry(option, scope, wanted)


def need_points(points: Iterable[s.Point], scope: Scope) -> None:
    """Report each name among points that is no place."""
    for point in points:
        if isinstance(point, s.Name):
            scope.need_place(point, "point")


def need_date(ref: s.DateRef | None, scope: Scope) -> None:
    """Report a date that counts on an event whose day is not known."""
    if ref is not None and ref.day is None and ref.event not in scope.instants:
        scope.say(
            "INSTANT-UNKNOWN",
            f'the date of "{ref.event}" is not known',
            ref.at,
            f"Add: {ref.event} 2015-02-12" if " " in ref.event else f"Add: instant {ref.event} =",
        )


def need_parties(names: Iterable[s.Name], scope: Scope) -> None:
    """Report each name that is neither party nor actor."""
    for name in names:
        scope.need_party(name)

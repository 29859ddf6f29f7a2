"""What only the map shows: a party asked to leave what it does not hold, exceptions too wide.

And the units that a text is silent about although more than one party holds ground in them.
"""

from __future__ import annotations

from itertools import combinations

import shapely
from shapely.geometry.base import BaseGeometry

from truceline.deal import syntax as s
from truceline.deal.contradictions import HOW_TO_PART, leaves_and_stays
from truceline.deal.drawing import Drawing
from truceline.deal.names import Scope, nodes
from truceline.deal.print_geometry import geometry_text
from truceline.errors import Problem
from truceline.geo.measure import area_km2
from truceline.geo.shapes import geometry_of, merged
from truceline.model.control import ControlMap
from truceline.model.place import Unit
from truceline.model.record import PartyId
from truceline.model.terms import Obligation, Terms

_NOTHING_KM2 = 0.5  # less than this is the trace of an outline
_GIVING = frozenset({"withdraw", "hand over", "pass holding"})


def shown_on_map(terms: Terms, drawing: Drawing) -> tuple[Problem, ...]:
    """Return a warning for each contradiction between the text and the map."""
    scope = drawing.scope
    before = len(scope.problems)
    _leaving_nothing(terms, drawing)
    _holding_nothing(drawing)
    _leaving_little(drawing)
    _overlapping(terms, drawing)
    found = scope.problems[before:]
    del scope.problems[before:]
    return tuple(dict.fromkeys(found))


def _held_at_most(control: ControlMap, party: PartyId | str) -> BaseGeometry:
    return merged(geometry_of(h.outer) for h in control.holdings if h.holder == party)


def _leaving_nothing(terms: Terms, drawing: Drawing) -> None:
    if drawing.control is None:
        return
    shapes = {zone.id: zone.shape or zone.high for zone in terms.zones}
    for obligation in terms.obligations:
        shape = shapes.get(obligation.zone) if obligation.zone is not None else None
        if shape is None or obligation.party is None or not _gives_ground(obligation):
            continue
        held = shapely.intersection(
            geometry_of(shape), _held_at_most(drawing.control, obligation.party)
        )
        if area_km2(held) < _NOTHING_KM2:
            drawing.scope.say(
                "DUTY-NOT-HELD",
                f"{obligation.party} is to leave or give {obligation.zone}, and holds nothing of "
                "it on this map",
                drawing.scope.terms[obligation.term].at,
                "Check the party, the area and the date of the map.",
                "warning",
            )


def _gives_ground(obligation: Obligation) -> bool:
    stated = {effect.axis: effect.change for effect in obligation.effects}
    return obligation.act in _GIVING and stated.get("holding") != "none"


def _holding_nothing(drawing: Drawing) -> None:
    """Report each part of a sum of which the named party holds nothing."""
    control = drawing.control
    if control is None:
        return
    for held in nodes(drawing.scope.deal, s.HeldBy):
        outer = merged(_held_at_most(control, name.text) for name in held.holders)
        for part in _operands(held.area):
            area = drawing.area(part).best
            if area is None or area_km2(shapely.intersection(area, outer)) >= _NOTHING_KM2:
                continue
            holders = " and ".join(name.text for name in held.holders)
            drawing.scope.say(
                "ZONE-NOT-HELD",
                f"{holders} holds nothing of {geometry_text(part)} on this map",
                part.at,
                "The part adds nothing to the area; check the name and the date.",
                "warning",
            )


def _operands(area: s.Geometry) -> list[s.Geometry]:
    if isinstance(area, s.Algebra) and area.sign == "+":
        return [*_operands(area.left), *_operands(area.right)]
    return [area]


def _leaving_little(drawing: Drawing) -> None:
    scope = drawing.scope
    for term in scope.terms.values():
        for area, excepted in _excepted(term, scope):
            whole, away = drawing.area(area).best, drawing.area(excepted).best
            if whole is None or away is None:
                continue
            left = area_km2(shapely.difference(whole, away))
            if left < 0.1 * area_km2(whole):
                scope.say(
                    "EXCEPTION-WIDE",
                    f"the exception {geometry_text(excepted)} leaves {left:,.0f} km2 of "
                    f"{geometry_text(area)}",
                    term.at,
                    "Except less, or delete the term.",
                    "warning",
                )


def _overlapping(terms: Terms, drawing: Drawing) -> None:
    """Report two duties of one party that clash where their different areas overlap."""
    shapes = {zone.id: geometry_of(zone.shape) for zone in terms.zones if zone.shape is not None}
    placed = [o for o in terms.obligations if o.zone in shapes and o.status != "denied"]
    for one, other in combinations(placed, 2):
        if one.zone == other.zone or not leaves_and_stays(one, other):
            continue
        assert one.zone is not None and other.zone is not None
        shared = area_km2(shapely.intersection(shapes[one.zone], shapes[other.zone]))
        if shared < _NOTHING_KM2:
            continue
        drawing.scope.say(
            "DUTY-CLASH",
            f"{one.term} and {other.term} clash on the {shared:,.0f} km2 that {one.zone} and "
            f"{other.zone} share: {one.party or 'the same'} is to leave and to be there",
            drawing.scope.terms[other.term].at,
            HOW_TO_PART,
            "warning",
        )


def _excepted(term: s.TermStatement, scope: Scope) -> list[tuple[s.Geometry, s.Geometry]]:
    sentence = term.sentence
    if isinstance(sentence, s.Passing):
        areas = [sentence.area]
    else:
        areas = [phrase.target for phrase in sentence.phrases if phrase.distance is None]
        areas += [sentence.place] if sentence.place is not None else []
    items = [item for c in term.clauses if isinstance(c, s.Except) for item in c.items]
    return [
        (area, item)
        for area in areas
        for item in items
        if scope.kind_of(area) == scope.kind_of(item) == "area"
    ]


def silent_units(scope: Scope, control: ControlMap | None) -> tuple[Unit, ...]:
    """Return the units that more than one party holds ground of and no statement names."""
    if control is None or scope.theatre is None:
        return ()
    spoken = _spoken_of(scope)
    held = {
        holding.holder: geometry_of(holding.best)
        for holding in control.holdings
        if holding.holder in scope.parties
    }
    found = []
    for unit in scope.theatre.units:
        area = geometry_of(unit.shape)
        shares = [area_km2(shapely.intersection(area, shape)) for shape in held.values()]
        if unit.id not in spoken and sum(share >= _NOTHING_KM2 for share in shares) > 1:
            found.append(unit)
    return tuple(sorted(found, key=lambda unit: unit.name))


def _spoken_of(scope: Scope) -> set[str]:
    kinds = (s.ZoneStatement, s.LineStatement, s.TermStatement, s.OpenStatement)
    found = set()
    for statement in scope.deal.statements:
        if isinstance(statement, kinds):
            for name in nodes(statement, s.Name):
                thing = scope.find(name, "area")
                if isinstance(thing, Unit):
                    found.add(str(thing.id))
    return found

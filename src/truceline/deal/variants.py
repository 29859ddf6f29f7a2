"""Readings: the definite expressions that one open expression may stand for."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

from truceline.deal import syntax as s
from truceline.deal.names import Scope

MOST = 16  # readings of one expression; beyond this the range alone is carried


def readings(geometry: s.Geometry, scope: Scope) -> tuple[s.Geometry, ...]:
    """Return every definite reading of an expression, itself alone where nothing is open."""
    found = tuple(itertools.islice(_readings(geometry, scope), MOST + 1))
    return found if len(found) <= MOST else (geometry,)


def _readings(node: Any, scope: Scope) -> Iterator[Any]:
    if isinstance(node, s.EitherGeometry | s.EitherAmount):
        for option in node.options:
            yield from _readings(option, scope)
    elif isinstance(node, s.Band) and not node.measure and not _is_unsaid(node.width):
        for measure in ("total width", "per side"):
            yield from _readings(replace(node, measure=measure), scope)
    elif isinstance(node, s.Name):
        yield from _named(node, scope)
    elif isinstance(node, s.Node):
        yield from _parts(node, scope)
    elif isinstance(node, tuple):
        for parts in itertools.product(*(tuple(_readings(part, scope)) for part in node)):
            yield tuple(parts)
    else:
        yield node


def _is_unsaid(width: s.Quantity) -> bool:
    return isinstance(width, s.Amount) and width.value is None


def _named(name: s.Name, scope: Scope) -> Iterator[Any]:
    """Yield what a declared name stands for where that is open, else the name itself."""
    found = None if name.quoted else scope.places.get(name.text)
    inner: s.Geometry | None = None
    if isinstance(found, s.ZoneStatement):
        inner = found.area
    elif isinstance(found, s.LineStatement):
        inner = found.line
    if inner is None or isinstance(inner, s.PerParty):
        yield name
        return
    several = tuple(itertools.islice(_readings(inner, scope), 2))
    if len(several) < 2:
        yield name
    else:
        yield from _readings(inner, scope)


def _parts(node: s.Node, scope: Scope) -> Iterator[Any]:
    names = [item.name for item in fields(node) if item.name != "at"]
    choices = [tuple(_readings(getattr(node, name), scope)) for name in names]
    if all(len(choice) == 1 for choice in choices):
        yield node
        return
    for parts in itertools.product(*choices):
        yield replace(node, **dict(zip(names, parts, strict=True)))

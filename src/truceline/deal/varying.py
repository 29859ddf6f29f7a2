"""Vary one distance of a deal: a zone of 10, 15 or 20 km, and all else as it stands."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from truceline.deal import syntax as s
from truceline.deal.cursor import Cursor, StumbleError
from truceline.deal.lexer import statements
from truceline.deal.names import nodes
from truceline.deal.parse_time import quantity
from truceline.deal.vocabulary import LENGTH_UNITS
from truceline.errors import InputError, NotFoundError, Problem, Where


def distance_of(text: str) -> s.Quantity:
    """Return a distance written in deal words: `15 km`, `10 to 15 km`.

    Raises
    ------
    InputError
        DEAL-SYNTAX, MEASURE-UNKNOWN.
    """
    lexed, _, problems = statements(text, "")
    if problems or not lexed:
        raise InputError(*(problems or [_not_a_distance(text)]))
    cursor = Cursor(lexed[0].tokens, "", [text])
    try:
        found = quantity(cursor, LENGTH_UNITS, "a distance")
    except StumbleError as stumble:
        raise InputError(stumble.problem) from None
    if not cursor.at_end:
        raise InputError(_not_a_distance(text))
    return found


def _not_a_distance(text: str) -> Problem:
    return Problem("DEAL-SYNTAX", f'"{text}" is not a distance such as 15 km', Where(file="sweep"))


def varied(deal: s.Deal, name: str, distance: s.Quantity) -> s.Deal:
    """Return the deal with the distance of one zone or term replaced.

    Raises
    ------
    NotFoundError
        SWEEP-NAME where no zone or term has this name, or it states no distance.
    """
    changed = []
    found = False
    for statement in deal.statements:
        if isinstance(statement, s.ZoneStatement | s.TermStatement) and statement.id.text == name:
            old = _distances(statement)
            if old:
                found = True
                statement = _replaced(statement, old[0], distance)
        changed.append(statement)
    if not found:
        known = [
            st.id.text
            for st in deal.statements
            if isinstance(st, s.ZoneStatement | s.TermStatement) and _distances(st)
        ]
        raise NotFoundError(
            Problem(
                "SWEEP-NAME",
                f'no zone or term called "{name}" states a distance',
                Where(file=deal.file),
                f"Those that do: {', '.join(known) or 'none'}.",
            )
        )
    return replace(deal, statements=tuple(changed), text="")


def _distances(statement: s.Statement) -> list[s.Quantity]:
    """Return the distances of a statement in text order."""
    found: list[s.Quantity] = [strip.distance for strip in nodes(statement, s.Within)]
    found += [band.width for band in nodes(statement, s.Band)]
    found += [ring.far for ring in nodes(statement, s.Ring)]
    found += [p.distance for p in nodes(statement, s.Phrase) if p.distance is not None]
    return found


def _replaced(node: Any, old: s.Quantity, new: s.Quantity) -> Any:
    if node is old:
        return new
    if isinstance(node, tuple):
        return tuple(_replaced(part, old, new) for part in node)
    if not isinstance(node, s.Node):
        return node
    inner = {
        item.name: _replaced(getattr(node, item.name), old, new)
        for item in fields(node)
        if item.name not in ("at", "before", "inside")
    }
    return replace(node, **inner)

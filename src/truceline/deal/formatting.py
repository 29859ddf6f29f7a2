"""The light verbs of the room: format a deal's text, check and review it, tell its dates."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from truceline.deal.compiling import control_map, outlined, read_deal
from truceline.deal.contradictions import contradictions
from truceline.deal.parser import parse
from truceline.deal.printer import deal_text
from truceline.deal.review import review
from truceline.deal.syntax import Deal, SilentStatement
from truceline.errors import Problem
from truceline.intake.text import read_text
from truceline.model.review import Undefined
from truceline.model.terms import Terms

if TYPE_CHECKING:
    from truceline.atlas import Theatre
    from truceline.model.control import ControlMap


def format_deal(text: str, file: str = "") -> str:
    """Return the canonical text of a deal, or raise `InputError` where it cannot be read."""
    return deal_text(parse(text, file))


def check_deal(
    source: str | Path,
    *,
    theatre: Theatre | None = None,
    claims: frozenset[str] | None = None,
    on_map: bool = False,
    control: ControlMap | str | Path | None = None,
) -> tuple[tuple[Problem, ...], tuple[Undefined, ...]]:
    """Return every problem of a deal in file order, and what it leaves undefined.

    A text with errors is not reviewed: what it leaves open cannot be told from what it says
    wrongly. Only with `on_map` is anything drawn; then contradictions with the map are found
    as well.
    """
    read = read_deal(source, theatre=theatre, claims=claims)
    if read.problems.errors:
        return read.problems.in_order(), ()
    terms, duties = outlined(read)
    if read.problems.errors:
        return read.problems.in_order(), ()
    read.problems.extend(contradictions(terms, read.scope))
    if on_map:
        from truceline.deal.assembling import assemble
        from truceline.deal.on_map import shown_on_map

        whole, found, drawing = assemble(terms, duties, control_map(read, control), read.folder)
        read.problems.extend(found)
        read.problems.extend(shown_on_map(whole, drawing))
    return read.problems.in_order(), review(read.scope, terms)


def outline_deal(source: str | Path, *, theatre: Theatre | None = None) -> Terms:
    """Return a deal compiled without its map: duties and clocks, no lines and zones.

    Raises
    ------
    InputError
        Every problem of the text, in file order.
    """
    read = read_deal(source, theatre=theatre)
    read.problems.raise_if_any()
    terms, _ = outlined(read)
    read.problems.raise_if_any()
    return terms


def fill_silence(
    path: str | Path, *, control: str | Path | None = None
) -> tuple[str, tuple[str, ...]]:
    """Return the text of a deal with its `silent` line filled from the map, and the units in it.

    Silent are the units that more than one party holds ground of and that no term, zone, line
    or question names. The line is written anew; everything else stays as it is.
    """
    from truceline.deal.on_map import silent_units

    read = read_deal(path)
    read.problems.raise_if_any()
    units = silent_units(read.scope, control_map(read, control))
    names = tuple(f"{unit.name} {unit.kind}".strip() for unit in units)
    text = read_text(path)
    return _with_silence(text, read.deal, names), names


def _with_silence(text: str, deal: Deal, names: tuple[str, ...]) -> str:
    lines = text.splitlines()
    written = f"silent: {', '.join(names)}" if names else ""
    old = deal.of(SilentStatement)
    if old:
        first, last = old[0].at.line - 1, old[-1].at.end_line
        lines[first:last] = [written] if written else []
    elif written:
        lines += ["", "# written by `check --fill`, not by guess", written]
    return "\n".join(lines) + "\n"

"""The two light verbs of the room: `format` a deal's text, `check` it and review it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from truceline.deal.compiling import outlined, read_deal
from truceline.deal.parser import parse
from truceline.deal.printer import deal_text
from truceline.deal.review import review
from truceline.errors import Problem
from truceline.model.review import Undefined

if TYPE_CHECKING:
    from truceline.atlas import Theatre


def format_deal(text: str, file: str = "") -> str:
    """Return the canonical text of a deal, or raise `InputError` where it cannot be read."""
    return deal_text(parse(text, file))


def check_deal(
    source: str | Path, *, theatre: Theatre | None = None, claims: frozenset[str] | None = None
) -> tuple[tuple[Problem, ...], tuple[Undefined, ...]]:
    """Return every problem of a deal in file order, and what it leaves undefined.

    A text with errors is not reviewed: what it leaves open cannot be told from what it says
    wrongly. Nothing is drawn, so this is quick.
    """
    read = read_deal(source, theatre=theatre, claims=claims)
    if not read.problems.errors:
        outlined(read)
    if read.problems.errors:
        return read.problems.in_order(), ()
    return read.problems.in_order(), review(read.scope)

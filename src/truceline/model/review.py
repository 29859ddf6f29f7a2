"""What `check` says of a deal: problems of the text, and what it leaves undefined."""

from __future__ import annotations

from typing import Literal

from truceline.model.record import Record
from truceline.model.terms import TextPlace


class Finding(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One problem of a text, in the shape that programs read."""

    code: str
    severity: Literal["error", "warning", "note"]
    message: str
    file: str = ""
    line: int = 0
    column: int = 0
    hint: str = ""


class Undefined(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that a text does not define: the question, where it goes, what stays open."""

    topic: str
    question: str
    where: str = ""  # where in the deal text the answer would go
    figure: str = ""  # the figure that stays open without it
    place: TextPlace | None = None  # the statement that leaves it open, where it is one


class Review(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The answer of `check`."""

    schema: str = "problems/1"
    problems: tuple[Finding, ...] = ()
    undefined: tuple[Undefined, ...] = ()
    silent: tuple[str, ...] = ()  # units that two parties hold parts of and no term names

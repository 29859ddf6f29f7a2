"""What can go wrong, in one family: four exceptions, each carrying every problem found.

A pass gathers all the problems it can see and raises once, in file order. A programmer's
mistake stays ``ValueError`` or ``TypeError``; uncertainty, an unattributed claim or an
obligation that nobody can verify are results, not exceptions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import ClassVar, Literal

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True, order=True)
class Where:
    """The place of a problem: a file, and within it a line and column, a feature or a byte."""

    file: str = ""
    line: int = 0  # 1-based; 0 when lines do not apply
    column: int = 0  # 1-based, in characters
    width: int = 1  # how many characters the caret underlines
    feature: str = ""  # "feature 12", "row 7", "byte 4096": where lines do not apply

    def __str__(self) -> str:
        parts = [self.file or "input"]
        if self.line:
            parts.append(str(self.line))
            if self.column:
                parts.append(str(self.column))
        place = ":".join(parts)
        return f"{place}: {self.feature}" if self.feature else place


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with the user's input: what was found, where, and how to mend it.

    ``code`` is stable, upper case, AREA-WHAT, and has a page in ``docs/problems/``.
    ``message`` says what was found and what is allowed; ``hint`` says how to mend it.
    Neither ever repeats confidential content.
    """

    code: str
    message: str
    where: Where = field(default_factory=Where)
    hint: str = ""
    severity: Severity = "error"
    excerpt: str = ""  # the source line, for the caret

    def at(self, where: Where) -> Problem:
        """Return the same problem at another place."""
        return replace(self, where=where)

    def __str__(self) -> str:
        marker = "" if self.severity == "error" else f"{self.severity}: "
        place = "" if self.where == Where() else f"{self.where}: "  # of no file: no place
        lines = [f"{place}{marker}{self.message} [{self.code}]"]
        if self.excerpt:
            lines.append(f"    {self.excerpt}")
            if self.where.column:
                # tabs are kept so that the caret stands under its token in any terminal
                before = self.excerpt[: self.where.column - 1]
                pad = "".join("\t" if char == "\t" else " " for char in before)
                lines.append(f"    {pad}{'^' * max(1, self.where.width)}")
        if self.hint:
            lines.append(f"    {self.hint}")
        return "\n".join(lines)


class TrucelineError(Exception):
    """The base of every error that Truceline raises on purpose."""

    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 500

    def __init__(self, *problems: Problem) -> None:
        self.problems: tuple[Problem, ...] = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class InputError(TrucelineError):
    """The user's file or argument is wrong, and nothing of it was taken in."""

    exit_code = 2
    http_status = 422


class NotFoundError(TrucelineError):
    """A file, place, claim or entry that was asked for does not exist."""

    exit_code = 3
    http_status = 404


class UnavailableError(TrucelineError):
    """An engine, extra or service that the request needs is not there."""

    exit_code = 4
    http_status = 503


class TamperedError(TrucelineError):
    """Stored evidence does not match what was recorded about it."""

    exit_code = 5
    http_status = 500


class Problems:
    """Gathers problems during a pass and raises them together, in file order.

    >>> found = Problems()
    >>> found.add(Problem("PLACE-UNKNOWN", "unknown place"))
    >>> bool(found)
    True
    """

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def add(self, problem: Problem) -> None:
        """Keep one problem."""
        self._found.append(problem)

    def extend(self, problems: Iterable[Problem]) -> None:
        """Keep several problems."""
        self._found.extend(problems)

    @contextmanager
    def gathering(self) -> Iterator[None]:
        """Keep the problems of an `InputError` raised inside the block, and go on."""
        try:
            yield
        except InputError as error:
            self._found.extend(error.problems)

    def in_order(self) -> tuple[Problem, ...]:
        """Return the problems sorted by file, line and column, each said once."""
        return tuple(sorted(dict.fromkeys(self._found), key=lambda problem: problem.where))

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that stop the work, without warnings and notes."""
        return tuple(problem for problem in self.in_order() if problem.severity == "error")

    def raise_if_any(self) -> None:
        """Raise `InputError` with all errors found, if there are any."""
        if self.errors:
            raise InputError(*self.errors)

    def __bool__(self) -> bool:
        return bool(self._found)

    def __iter__(self) -> Iterator[Problem]:
        return iter(self.in_order())


def missing_extra(extra: str, need: str) -> UnavailableError:
    """Return the error that names the command which installs a missing extra."""
    return UnavailableError(
        Problem(
            "EXTRA-MISSING",
            f"{need} needs the optional part '{extra}', which is not installed",
            hint=f'Install it with: pip install "truceline[{extra}]"',
        )
    )

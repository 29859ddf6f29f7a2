"""Places in a deal's text, and problems that point at them."""

from __future__ import annotations

from dataclasses import dataclass

from truceline.errors import Problem, Severity, Where
from truceline.model.terms import TextPlace


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text: first and last line, first column, and the column after the last."""

    line: int
    column: int
    end_line: int
    end_column: int

    def to(self, other: Span) -> Span:
        """Return the stretch from here to the end of another."""
        return Span(self.line, self.column, other.end_line, other.end_column)

    def in_file(self, file: str) -> TextPlace:
        """Return the place as a record."""
        return TextPlace(
            file=file,
            line=self.line,
            column=self.column,
            end_line=self.end_line,
            end_column=self.end_column,
        )


_LONGEST = 300  # of a line that is shown [characters]
NOWHERE = Span(0, 0, 0, 0)


def problem_at(
    code: str,
    message: str,
    at: Span,
    file: str,
    line: str = "",
    *,
    hint: str = "",
    severity: Severity = "error",
) -> Problem:
    """Return a problem at a stretch of text, with the line it stands on for the caret."""
    width = at.end_column - at.column if at.end_line == at.line else len(line) - at.column + 1
    if len(line) > _LONGEST:
        line = ""  # a caret somewhere in a screenful of text helps nobody
    where = Where(file=file, line=at.line, column=at.column, width=max(1, width))
    return Problem(code, message, where, hint=hint, severity=severity, excerpt=line)

"""Deal text -> tokens, each with its line and column; every bad word is kept and reported.

A statement begins in the first column and goes on over the indented lines below it, so a line
break inside a statement is only a place where the parser may start again after an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from truceline.deal.source import Span, problem_at
from truceline.errors import Problem, Severity
from truceline.intake.text import mixed_script
from truceline.intake.times import slashed_days


class Kind(Enum):
    """What a token is."""

    WORD = "word"
    TEXT = "quoted text"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    ZONE = "time zone"
    DEGREES = "coordinate"
    SIGN = "sign"
    END = "end of the statement"


@dataclass(frozen=True, slots=True)
class Token:
    """One token: what it is, its characters as written, its value, and its place."""

    kind: Kind
    text: str
    value: str
    at: Span
    starts_line: bool = False  # the first token of its line
    spaced: bool = True  # white space stands before it


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment, without its sign, and whether it follows something on its line."""

    text: str
    line: int
    trailing: bool


@dataclass(slots=True)
class Lexed:
    """The tokens of one statement, and the comments that belong to it."""

    tokens: list[Token]
    before: list[Comment] = field(default_factory=list)
    inside: list[Comment] = field(default_factory=list)
    blank_before: bool = False


_DEGREES = (
    r"-?\d{1,3}(?:\.\d+)?\s?°\s?"
    r"(?:\d{1,2}(?:\.\d+)?\s?['′’]\s?)?"
    r"(?:\d{1,2}(?:\.\d+)?\s?(?:\"|″|”|'')\s?)?[NSEW]\b"
)
_TOKEN = re.compile(
    rf"""
    (?P<space>[ \t]+)
  | (?P<comment>\#.*)
  | (?P<degrees>{_DEGREES})
  | (?P<date>\d{{4}}-\d{{2}}-\d{{2}}(?!\d))
  | (?P<time>\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?!\d))
  | (?P<slashed>\d{{1,4}}[/.]\d{{1,2}}[/.]\d{{2,4}})
  | (?P<number>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)
  | (?P<text>"[^"]*")
  | (?P<torn>"[^"]*$)
  | (?P<zone>[A-Z][A-Za-z]+/[A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z_]+)?|UTC\b)
  | (?P<word>[^\W\d_](?:[\w'’]|-(?=\w))*)
  | (?P<sign>[-+&()\[\]:;,=|])
  | (?P<stray>.)
    """,
    re.VERBOSE,
)
_KINDS = {
    "degrees": Kind.DEGREES,
    "date": Kind.DATE,
    "time": Kind.TIME,
    "number": Kind.NUMBER,
    "text": Kind.TEXT,
    "zone": Kind.ZONE,
    "word": Kind.WORD,
    "sign": Kind.SIGN,
}


def statements(text: str, file: str) -> tuple[list[Lexed], list[Comment], list[Problem]]:
    """Return the tokens of each statement, the comments after the last one, and what is wrong."""
    problems: list[Problem] = []
    found: list[Lexed] = []
    waiting: list[Comment] = []
    blank = False
    for number, line in enumerate(text.split("\n"), start=1):
        line = line.rstrip("\r")
        tokens, comment = _line_tokens(line, number, file, problems)
        if not tokens:
            blank = blank or not line.strip()
            if comment and found and line[:1] in " \t" and not blank:
                found[-1].inside.append(comment)
            elif comment:
                waiting.append(comment)
            continue
        if tokens[0].at.column == 1 or not found:
            if tokens[0].at.column > 1:
                problems.append(_indented(tokens[0], file, line))
            found.append(Lexed(tokens, before=waiting, blank_before=blank))
        else:
            # comments in the first column between two lines of one statement belong inside it
            found[-1].inside.extend(waiting)
            found[-1].tokens.extend(tokens)
        waiting, blank = [], False
        if comment:
            found[-1].inside.append(comment)
    return found, waiting, problems


def _line_tokens(
    line: str, number: int, file: str, problems: list[Problem]
) -> tuple[list[Token], Comment | None]:
    tokens: list[Token] = []
    comment: Comment | None = None
    spaced = True
    for match in _TOKEN.finditer(line):
        group = str(match.lastgroup)
        at = Span(number, match.start() + 1, number, match.end() + 1)
        if group == "space":
            spaced = True
            continue
        if group == "comment":
            comment = Comment(match[0][1:].strip(), number, trailing=bool(tokens))
            continue
        kind = _KINDS.get(group)
        problems.extend(_looks(match[0], kind, at, file, line))
        if kind is None:
            problems.append(_bad_sign(group, match[0], at, file, line))
            continue
        tokens.append(Token(kind, match[0], _value(kind, match[0]), at, not tokens, spaced))
        spaced = False
    return tokens, comment


def _value(kind: Kind, text: str) -> str:
    if kind is Kind.TEXT:
        return " ".join(text[1:-1].split())
    if kind is Kind.NUMBER:
        return text.replace(",", "")
    return text


def _indented(token: Token, file: str, line: str) -> Problem:
    return problem_at(
        "DEAL-INDENT",
        "an indented line continues a statement, and no statement stands above this one",
        token.at,
        file,
        line,
        hint="Start the statement in the first column.",
    )


def _bad_sign(group: str, text: str, at: Span, file: str, line: str) -> Problem:
    if group == "slashed":
        code, message, hint = _misread_day(text)
        return problem_at(code, message, at, file, line, hint=hint)
    if group == "torn":
        return problem_at(
            "DEAL-QUOTE",
            "a quotation mark opens here and is not closed on this line",
            at,
            file,
            line,
            hint='Close it with ".',
        )
    return problem_at(
        "DEAL-SIGN",
        f"the sign {text!r} has no meaning in a deal",
        at,
        file,
        line,
        hint='Text that is not part of the language stands in "quotation marks" or after #.',
    )


def _misread_day(text: str) -> tuple[str, str, str]:
    """Return what is wrong with `02/03/2015`: it is two days, one, or as 31/04/2026 none."""
    try:
        readings = [day.isoformat() for day in slashed_days(text)]
    except ValueError:  # a year of two digits may be of any century, and any of the three
        readings = [text, "another day"]
    if not readings:
        return (
            "TIME-INVALID",
            f"there is no day {text}, in whichever order it is read",
            "Write a day of the calendar as year-month-day, e.g. 2015-03-02.",
        )
    if len(readings) == 1:
        return "TIME-FORM", f"{text} is not written year-month-day", f"Write {readings[0]}."
    either = "year-month-day, e.g. 2015-03-02" if text in readings else " or ".join(readings)
    return "TIME-AMBIG", f"the date {text} can be read in more than one way", f"Write {either}."


def _looks(text: str, kind: Kind | None, at: Span, file: str, line: str) -> Iterator[Problem]:
    # the intake room judges; a name that is not what it looks like must not match anything,
    # while quoted words are kept as they were given
    severity: Severity = "warning" if kind is Kind.TEXT else "error"
    hint = "" if kind is Kind.TEXT else "Type the word again in one script."
    for found in mixed_script(text):
        yield problem_at(
            found.code,
            found.message,
            at,
            file,
            line,
            hint=hint or found.hint,
            severity=severity,
        )

"""Dates as feeds write them: several styles in one column, and never a guess at day or month.

Where a table writes 3/5/2022, the whole table is looked at first: if some of its dates can only
be read month first and none only day first, it is a month-first table, and the rows say so in a
note. Without that evidence, ambiguous rows are set aside with TIME-AMBIG.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from truceline.errors import InputError, Problem, Where
from truceline.intake.times import DateOrder, parse_date, zone_of

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"), ("february", "feb"), ("march", "mar"), ("april", "apr"),
            ("may",), ("june", "jun"), ("july", "jul"), ("august", "aug"),
            ("september", "sep", "sept"), ("october", "oct"), ("november", "nov"),
            ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}  # fmt: skip

_CLOCK = r"(?:[T ]\s*\d{1,2}:\d{2}(?::\d{2})?(?:\.0+)?\s*(?:AM|PM|am|pm|Z)?)?"
_ISO = re.compile(rf"(\d{{4}})-(\d{{2}})-(\d{{2}}){_CLOCK}")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\.0)?")
_NAMED = re.compile(r"(\d{1,2})[ -]([A-Za-z]+)[ -](\d{4}|\d{2})")
_NUMERIC = re.compile(rf"(\d{{1,2}})([/.-])(\d{{1,2}})\2(\d{{4}}){_CLOCK}")
_SHORT = re.compile(rf"(\d{{1,2}})([/.-])(\d{{1,2}})\2(\d{{2}}){_CLOCK}")


@dataclass(frozen=True)
class OrderEvidence:
    """How many dates of a table can only be read day first, and how many only month first."""

    day_first: int = 0
    month_first: int = 0
    either: int = 0

    @property
    def order(self) -> DateOrder:
        """The order that the evidence allows; "iso" means that none was shown."""
        if self.day_first and not self.month_first:
            return "day first"
        if self.month_first and not self.day_first:
            return "month first"
        return "iso"

    @property
    def note(self) -> str:
        """What a reader of the table should know, or nothing where no date was numeric."""
        if not self.either:
            return ""
        shown = f"{self.day_first:,} dates can only be day first, {self.month_first:,} only month"
        if self.order == "iso":
            return f"{shown} first: {self.either:,} dates that could be either were set aside"
        return f"{shown} first: {self.either:,} that could be either were read {self.order}"


def evidence_of(dates: Iterable[str]) -> OrderEvidence:
    """Return the evidence for the order of day and month in a table's dates."""
    day_first = month_first = either = 0
    for text in dates:
        match = _NUMERIC.fullmatch(text.strip())
        if not match:
            continue
        first, second = int(match[1]), int(match[3])
        day_first += first > 12 >= second
        month_first += second > 12 >= first
        either += first <= 12 and second <= 12 and first != second
    return OrderEvidence(day_first, month_first, either)


def day_of(text: str, where: Where, order: DateOrder = "iso") -> date:
    """Return the day of a date in any of the styles that feeds use.

    Raises
    ------
    InputError
        TIME-AMBIG, TIME-FORM, TIME-NEVER.
    """
    written = text.strip()
    if match := _ISO.fullmatch(written) or _COMPACT.fullmatch(written):
        return parse_date(f"{match[1]}-{match[2]}-{match[3]}", where)
    if match := _NAMED.fullmatch(written):
        month = _MONTHS.get(match[2].lower())
        if month:
            return parse_date(f"{_full_year(match[3])}-{month:02}-{int(match[1]):02}", where)
    if match := _NUMERIC.fullmatch(written):
        return _numeric_day(match, where, order)
    if match := _SHORT.fullmatch(written):
        return _short_day(match, where, order)
    return parse_date(written, where)


def _short_day(match: re.Match[str], where: Where, order: DateOrder) -> date:
    """Return the day of 05.03.22, where the year may stand first: only in a declared order."""
    if order == "iso":
        message = f"{match[0]!r} has a year of two digits, and no order of day, month and year"
        hint = "Write it as 2022-03-05, or say the order: --dates, or dates in a mapping file."
        raise InputError(Problem("TIME-AMBIG", message, where, hint))
    written = f"{match[1]}/{match[3]}/{_full_year(match[4])}"
    return parse_date(written, where, order=order)


def _numeric_day(match: re.Match[str], where: Where, order: DateOrder) -> date:
    first, second = int(match[1]), int(match[3])
    if first > 12 or first == second:  # only one reading is a day of the calendar
        order = "day first"
    elif second > 12:
        order = "month first"
    return parse_date(f"{match[1]}/{match[3]}/{match[4]}", where, order=order)


def _full_year(text: str) -> int:
    year = int(text)
    return year if year > 99 else year + (1900 if year >= 70 else 2000)


@dataclass(frozen=True)
class Clock:
    """How a feed's days become UTC intervals: the zone of its days, the order of its dates."""

    zone: str = "UTC"
    order: DateOrder = "iso"

    def days(self, first: date, last: date, where: Where) -> tuple[datetime, datetime]:
        """Return the interval from the start of `first` to the end of `last`, both local days."""
        if last < first:
            raise InputError(
                Problem("TIME-REVERSED", f"ends on {last}, before it starts on {first}", where)
            )
        zone = zone_of(self.zone, where)
        start = datetime.combine(first, time(), tzinfo=zone)
        end = datetime.combine(last + timedelta(days=1), time(), tzinfo=zone)
        return start.astimezone(UTC), end.astimezone(UTC)

"""Cells of a feed's table as numbers, positions and names, each with its own refusal."""

from __future__ import annotations

import math
import re

import msgspec

from truceline.errors import InputError, Problem
from truceline.intake.tables import Row

_EMPTY = {"", "na", "nan", "null", "none", "n/a"}


def text_of(row: Row, *columns: str) -> str:
    """Return the first cell of these columns that holds something, or nothing."""
    for column in columns:
        text = row.get(column).strip()
        if text.lower() not in _EMPTY:
            return text
    return ""


def number_of(row: Row, *columns: str) -> float | None:
    """Return a cell as a finite number, None where it is empty, or raise TABLE-CELL."""
    text = text_of(row, *columns)
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise InputError(
            Problem("TABLE-CELL", f"{columns[0]}: {text[:40]!r} is not a number", row.where)
        )
    return number


def count_of(row: Row, *columns: str) -> float | None:
    """Return a cell as how many there were, None where it is empty, or raise TABLE-CELL."""
    number = number_of(row, *columns)
    if number is not None and number < 0:
        message = f"{columns[0]}: {number:g} found; a count is 0 or more"
        hint = "Leave the cell empty where the count is not known."
        raise InputError(Problem("TABLE-CELL", message, row.where, hint))
    return number


def position_of(row: Row, lon_column: str, lat_column: str) -> tuple[float, float]:
    """Return lon, lat [degrees], or raise INCIDENT-POSITION or GEO-RANGE."""
    lon, lat = number_of(row, lon_column), number_of(row, lat_column)
    if lon is None or lat is None:
        raise InputError(
            Problem(
                "INCIDENT-POSITION",
                "no position is given",
                row.where,
                "Look the place up, and give its longitude, latitude and precision.",
            )
        )
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise InputError(
            Problem(
                "GEO-RANGE",
                f"longitude {lon:g}, latitude {lat:g}; allowed are -180 to 180 and -90 to 90",
                row.where,
                "Degrees are needed, longitude and latitude each in its own column.",
            )
        )
    if lon == 0 and lat == 0:
        raise InputError(
            Problem(
                "INCIDENT-POSITION",
                "the position is 0, 0, which stands for a missing one",
                row.where,
                "Look the place up, and give its longitude, latitude and precision.",
            )
        )
    return lon, lat


def names_of(text: str, separators: str = r"[;,|]") -> tuple[str, ...]:
    """Return the names in a list, each once, in their order."""
    parts = (part.strip() for part in re.split(separators, text))
    return tuple(dict.fromkeys(part for part in parts if part))


def original_of(row: Row) -> str:
    """Return the feed's own row as JSON, cell by cell as it stands."""
    return msgspec.json.encode(dict(row.cells)).decode()

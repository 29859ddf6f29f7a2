"""Deals, a verb a function: check, format, compile, calendar."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from truceline.deal import (
    calendar_of,
    check_deal,
    compile_deal,
    entry_instant,
    fill_silence,
    format_deal,
    ics_text,
    outline_deal,
)
from truceline.errors import InputError, Problem
from truceline.intake.text import read_text
from truceline.model.calendar import Calendar
from truceline.model.record import Shape, from_json
from truceline.model.review import Finding, Review, Undefined
from truceline.model.terms import Terms

if TYPE_CHECKING:
    from truceline.atlas import Theatre


def check(
    deal: str | Path,
    *,
    theatre: str | Path | None = None,
    on_map: bool = False,
    control: str | Path | None = None,
) -> Review:
    """Return every problem of a deal's text, and what it leaves undefined.

    With `on_map` the deal is also drawn, and contradictions with the control map are found.
    """
    problems, undefined = _reviewed(deal, theatre, on_map, control)
    return Review(problems=tuple(finding(p) for p in problems), undefined=undefined)


def checked(
    deal: str | Path,
    *,
    theatre: str | Path | None = None,
    on_map: bool = False,
    control: str | Path | None = None,
) -> Review:
    """Return the review of a deal, or raise `InputError` with all its problems."""
    problems, undefined = _reviewed(deal, theatre, on_map, control)
    if any(problem.severity == "error" for problem in problems):
        raise InputError(*problems)
    return Review(problems=tuple(finding(p) for p in problems), undefined=undefined)


def _reviewed(
    deal: str | Path, theatre: str | Path | None, on_map: bool, control: str | Path | None
) -> tuple[tuple[Problem, ...], tuple[Undefined, ...]]:
    return check_deal(deal, theatre=_theatre(theatre), on_map=on_map, control=control)


def fill(deal: str | Path, *, control: str | Path | None = None) -> tuple[str, ...]:
    """Write the `silent` line of a deal file from the map, and return the units in it."""
    text, names = fill_silence(deal, control=control)
    Path(deal).write_text(text, encoding="utf-8")
    return names


def calendar(
    deal: str | Path,
    *,
    entry_into_force: str | None = None,
    on: date | None = None,
    theatre: str | Path | None = None,
) -> Calendar:
    """Return what falls due when: every date with the earliest and latest it may mean.

    `entry_into_force` is written as in a deal, `2026-01-01 00:00 Europe/Kyiv`, and stands in
    place of the one in the text.
    """
    terms = outline_deal(deal, theatre=_theatre(theatre))
    given = None if entry_into_force is None else entry_instant(entry_into_force, terms.clock)
    return calendar_of(terms, entry_into_force=given, on=on)


def ics(calendar: Calendar) -> str:
    """Return a calendar as an iCalendar file."""
    return ics_text(calendar)


def finding(problem: Problem) -> Finding:
    """Return a problem as a record."""
    return Finding(
        code=problem.code,
        severity=problem.severity,
        message=problem.message,
        file=problem.where.file,
        line=problem.where.line,
        column=problem.where.column,
        hint=problem.hint,
    )


def format(deal: str | Path) -> str:
    """Return the canonical text of a deal file, or of terms compiled to JSON."""
    text = read_text(deal)
    if Path(deal).suffix == ".json":
        return from_json(text, Terms, file=str(deal)).text
    return format_deal(text, str(deal))


def compile(
    deal: str | Path,
    *,
    theatre: str | Path | None = None,
    control: str | Path | None = None,
) -> Terms:
    """Return a deal compiled to `Terms`: obligations, zones, clocks, open questions."""
    return compile_deal(deal, theatre=_theatre(theatre), control=control)


def _theatre(name: str | Path | None) -> Theatre | None:
    if name is None:
        return None
    from truceline.atlas import open_theatre

    return open_theatre(name)


def geojson(terms: Terms) -> dict[str, object]:
    """Return the lines and zones of a compiled deal as one GeoJSON FeatureCollection.

    A zone with a range gives a feature for each shape: `low`, `best` and `high`.
    """
    features: list[dict[str, object]] = [
        _feature(line.id, "line", "best", line.shape, {"km": line.length, "text": line.text})
        for line in terms.lines
        if line.shape is not None
    ]
    for zone in terms.zones:
        known = {"km2": zone.area, "text": zone.text}
        shapes = {"low": zone.low, "best": zone.shape, "high": zone.high}
        drawn = {name: shape for name, shape in shapes.items() if shape is not None}
        if len(set(drawn.values())) == 1:
            drawn = {"best": next(iter(drawn.values()))}
        features += [_feature(zone.id, "zone", name, shape, known) for name, shape in drawn.items()]
    return {"type": "FeatureCollection", "features": features}


def _feature(
    name: str, kind: str, reading: str, shape: Shape, known: dict[str, object]
) -> dict[str, object]:
    return {
        "type": "Feature",
        "id": name if reading == "best" else f"{name}:{reading}",
        "properties": {"id": name, "kind": kind, "reading": reading, **known},
        "geometry": shape,
    }

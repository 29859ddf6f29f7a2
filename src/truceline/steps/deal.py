"""Deals, a verb a function: check, format, compile."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from truceline.deal import check_deal, compile_deal, format_deal
from truceline.errors import InputError, Problem
from truceline.intake.text import read_text
from truceline.model.record import Shape
from truceline.model.review import Finding, Review
from truceline.model.terms import Terms

if TYPE_CHECKING:
    from truceline.atlas import Theatre


def check(deal: str | Path, *, theatre: str | Path | None = None) -> Review:
    """Return every problem of a deal's text, and what it leaves undefined."""
    problems, undefined = check_deal(deal, theatre=_theatre(theatre))
    return Review(problems=tuple(finding(p) for p in problems), undefined=undefined)


def checked(deal: str | Path, *, theatre: str | Path | None = None) -> Review:
    """Return the review of a deal, or raise `InputError` with all its problems."""
    problems, undefined = check_deal(deal, theatre=_theatre(theatre))
    if any(problem.severity == "error" for problem in problems):
        raise InputError(*problems)
    return Review(problems=tuple(finding(p) for p in problems), undefined=undefined)


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
    """Return the canonical text of a deal file."""
    return format_deal(read_text(deal), str(deal))


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

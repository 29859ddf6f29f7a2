"""The commands `truceline check`, `format` and `compile`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from truceline.cli.output import print_json, print_text, warn

if TYPE_CHECKING:
    from truceline.model.review import Review, Undefined


def check(deal: Path, *, theatre: str | None = None, json: bool = False) -> None:
    """Print every problem of a deal, and what it leaves undefined; exit 2 on errors.

    Parameters
    ----------
    deal
        A deal file.
    theatre
        A theatre to use in place of the one the deal names.
    json
        Print one JSON document.
    """
    from truceline.steps.deal import check as review_of
    from truceline.steps.deal import checked

    review = review_of(deal, theatre=theatre) if json else checked(deal, theatre=theatre)
    if json:
        print_json(review)
        if any(problem.severity == "error" for problem in review.problems):
            sys.exit(2)
        return
    _print_review(deal, review)


def _print_review(deal: Path, review: Review) -> None:
    for problem in review.problems:
        where = f"{problem.file}:{problem.line}:{problem.column}"
        warn(f"{where}: {problem.severity}: {problem.message} [{problem.code}]\n    {problem.hint}")
    if not review.undefined:
        print_text(f"{deal}: no errors, and nothing is left undefined")
        return
    count = len(review.undefined)
    print_text(f"{deal}: no errors. The text leaves {count} things undefined:\n")
    for item in review.undefined:
        print_text(_paragraph(item))


def _paragraph(item: Undefined) -> str:
    place = f" (line {item.place.line})" if item.place is not None and item.place.line else ""
    lines = [f"  {item.topic}{place}: {item.question}"]
    if item.where:
        lines.append(f"      in the text: {item.where}")
    if item.figure:
        lines.append(f"      leaves open: {item.figure}")
    return "\n".join(lines)


def format(deal: Path, *, write: bool = False, json: bool = False) -> None:
    """Print the canonical text of a deal; comments are kept.

    Parameters
    ----------
    deal
        A deal file.
    write
        Write the text back to the file instead of printing it.
    json
        Print one JSON document with the text.
    """
    from truceline.steps.deal import format as canonical

    text = canonical(deal)
    if write:
        deal.write_text(text, encoding="utf-8")
        warn(f"{deal}: written")
    elif json:
        print_json({"schema": "deal-text/1", "file": str(deal), "text": text})
    else:
        print_text(text)


def compile(
    deal: Path,
    *,
    theatre: str | None = None,
    control: Path | None = None,
    geojson: bool = False,
    json: bool = False,
) -> None:
    """Print a deal compiled to terms: obligations, zones, clocks and open questions.

    Parameters
    ----------
    deal
        A deal file.
    theatre
        A theatre to use in place of the one the deal names.
    control
        A control map to use in place of the one the deal names.
    geojson
        Print the zones and lines as one GeoJSON document.
    json
        Print one JSON document (the compiled terms are printed as JSON in any case).
    """
    from truceline.steps.deal import compile as compiled
    from truceline.steps.deal import geojson as drawn

    terms = compiled(deal, theatre=theatre, control=control)
    del json  # the compiled terms have no other form
    print_json(drawn(terms) if geojson else terms)

"""The commands `truceline check`, `format`, `compile`, `calendar` and `sweep`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from truceline.cli.output import amount, print_json, print_table, print_text, warn

if TYPE_CHECKING:
    from truceline.model.calendar import Calendar, CalendarEntry
    from truceline.model.review import Review, Undefined
    from truceline.model.terms import Instant


def check(
    deal: Path,
    *,
    theatre: str | None = None,
    on_map: bool = False,
    control: Path | None = None,
    fill: bool = False,
    json: bool = False,
) -> None:
    """Print every problem of a deal, and what it leaves undefined; exit 2 on errors.

    Parameters
    ----------
    deal
        A deal file.
    theatre
        A theatre to use in place of the one the deal names.
    on_map
        Draw the deal too, and find contradictions with the control map.
    control
        A control map to use in place of the one the deal names.
    fill
        Write into the file which units the text is silent about.
    json
        Print one JSON document.
    """
    from truceline.steps.deal import check as review_of
    from truceline.steps.deal import checked
    from truceline.steps.deal import fill as fill_in

    if fill:
        names = fill_in(deal, control=control)
        warn(f"{deal}: silent about {', '.join(names) or 'no unit that two parties hold'}")
    review_with = review_of if json else checked
    review = review_with(deal, theatre=theatre, on_map=on_map, control=control)
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
        A deal file, or terms compiled to JSON.
    write
        Write the text back to the deal file instead of printing it.
    json
        Print one JSON document with the text.
    """
    from truceline.steps.deal import format as canonical

    text = canonical(deal)
    if write and deal.suffix != ".json":
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


def calendar(
    deal: Path,
    *,
    entry_into_force: str | None = None,
    on: datetime | None = None,
    theatre: str | None = None,
    zone: str | None = None,
    ics: bool = False,
    json: bool = False,
) -> None:
    """Print what falls due when, with the earliest and latest the text may mean.

    Parameters
    ----------
    deal
        A deal file.
    entry_into_force
        A moment to count from in place of the text's own, e.g. "2026-01-01 00:00 Europe/Kyiv".
    on
        A day: each date is then past, now, ahead, or perhaps past.
    theatre
        A theatre to use in place of the one the deal names.
    zone
        Another time zone to show each moment in as well, e.g. Europe/Moscow.
    ics
        Print an iCalendar file, e.g. truceline calendar x.deal --ics > x.ics
    json
        Print one JSON document.
    """
    from truceline.steps.deal import calendar as calendar_of
    from truceline.steps.deal import ics as ics_of

    found = calendar_of(
        deal,
        entry_into_force=entry_into_force,
        on=None if on is None else on.date(),
        theatre=theatre,
    )
    if json:
        print_json(found)
    elif ics:
        sys.stdout.write(ics_of(found))
        _tell_undated(found)
    else:
        _print_calendar(found, zone or "")


def _tell_undated(found: Calendar) -> None:
    """Tell what a calendar file cannot hold: what waits for something that has no date yet."""
    undated = [entry.name for entry in found.entries if entry.when.earliest is None]
    if undated:
        have = "1 entry has" if len(undated) == 1 else f"{len(undated)} entries have"
        are = "is" if len(undated) == 1 else "are"
        warn(f"{have} no date yet and {are} left out: {', '.join(undated)}")


def _print_calendar(found: Calendar, also_in: str) -> None:
    from truceline.deal.moments import moment_text
    from truceline.intake.times import zone_of

    if also_in:
        zone_of(also_in)  # an unknown zone is told before anything is printed
    zone = found.clock or "the zone each was written in, or UTC"
    print_text(f"{found.title}\ntimes of {zone}\n")
    moments = [_moment(entry, moment_text) for entry in found.entries]
    width = max(map(len, moments), default=0)
    for entry, moment in zip(found.entries, moments, strict=True):
        standing = "" if found.on is None else f"{entry.standing:<13}"
        print_text(f"{moment:<{width}}  {standing}{entry.name}")
        for detail in _details(entry, also_in, moment_text):
            print_text(f"{'':<{width}}  {' ' * len(standing)}  {detail}")


def _details(
    entry: CalendarEntry, also_in: str, moment_text: Callable[[Instant, str], str]
) -> Iterator[str]:
    if also_in and entry.when.earliest is not None:
        yield f"= {moment_text(entry.when, also_in)} {also_in}"
    if entry.text:
        who = f"{', '.join(entry.parties)}: " if entry.parties else ""
        yield f"{who}{entry.text} ({entry.status})"
    if entry.hours:
        yield f"each day {entry.hours}"
    for reason in entry.held:
        yield f"held: {reason}"


def _moment(entry: CalendarEntry, moment_text: Callable[[Instant], str]) -> str:
    if entry.waits_for:
        return f"waits for {', '.join(entry.waits_for)}"
    return moment_text(entry.when)


def sweep(
    deal: Path,
    name: str,
    *distances: str,
    control: Path | None = None,
    theatre: str | None = None,
    json: bool = False,
) -> None:
    """Print what changes when one distance of a deal is varied.

    Parameters
    ----------
    deal
        A deal file or a workspace.
    name
        The zone or term whose distance is varied.
    distances
        Its values, e.g. "10 km" "15 km" "20 km".
    control
        A control map to use in place of the one the deal names.
    theatre
        A theatre to use in place of the one the deal names.
    json
        Print one JSON document.
    """
    from truceline.steps.sweep import sweep as swept

    found = swept(deal, name, distances, control=control, theatre=theatre)
    if json:
        print_json(found)
        return
    rows = [
        (row.distance, zone.zone, amount(zone.area), amount(zone.registered_population),
         amount(zone.settlements))
        for row in found.rows
        for zone in row.zones
    ]  # fmt: skip
    columns = ("distance", "zone", "km2", "registered population", "settlements")
    print_table(f"{found.title}: {found.varied} varied", columns, rows)

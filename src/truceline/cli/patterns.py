"""``truceline departures``: activity against its own season."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from truceline.cli.output import amount, print_json, print_table, print_text, progress


def departures(
    *files: Path,
    reference: str,
    period: str,
    theatre: str = "ukraine",
    format: Annotated[str | None, Parameter(name="--from")] = None,
    zone: str | None = None,
    categories: tuple[str, ...] = (),
    false_alarms: float = 0.05,
    public: bool = False,
    json: bool = False,
) -> None:
    """Tell what departs upwards from its seasonal baseline, by unit and kind.

    Parameters
    ----------
    files
        Feeds of incidents, fire detections among them.
    reference
        The quiet past, first..last day: a year at least.
    period
        What is watched, first..last day, after the reference.
    theatre
        The theatre whose units are watched.
    format
        The format of the feeds, where the files do not tell it.
    zone
        The clock that local dates were written by.
    categories
        Kinds of incident to watch; all without it.
    false_alarms
        The share of quiet periods that may raise any alarm at all.
    public
        The public edition: coarse and held back.
    json
        Print one JSON document.
    """
    from truceline.steps.patterns import departures as find

    with progress("fitting seasons"):
        found = find(
            *files, reference=reference, period=period, theatre=theatre, format=format, zone=zone,
            categories=categories, false_alarms=false_alarms, public=public,
        )  # fmt: skip
    if json:
        print_json(found)
        return
    rows = [
        (one.area, one.kind, one.source, one.departure.alarm.isoformat(),
         one.departure.began.isoformat(), amount(one.departure.times, 1))
        for one in found.series
        if one.departure is not None
    ]  # fmt: skip
    if rows:
        print_table(
            f"Departures from the season, {found.edition}",
            ("area", "kind", "source", "alarm in the week of", "since", "times the baseline"),
            rows,
        )
    else:
        print_text("Nothing departs from its season.")
    for one in found.combined:
        print_text(f"{one.area}: {', '.join(one.sources)} together, p = {amount(one.p, 4)}")
    watched = f"{len(found.series)} series watched; at most {found.family_rate:.0%} of quiet "
    print_text(f"{watched}periods raise any alarm. {len(found.left_out)} series too thin to watch.")
    print_text("\n".join(found.notes))

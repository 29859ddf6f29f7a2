"""``truceline report``: a mission's report on a period."""

from __future__ import annotations

from pathlib import Path

from truceline.cli.output import amount, print_json, print_table, print_text, report_progress


def report(
    deal: Path,
    *incidents: Path,
    period: str,
    previous: str | None = None,
    baseline: str | None = None,
    observations: tuple[Path, ...] = (),
    cases: Path | None = None,
    profile: str | None = None,
    public: bool = False,
    silence_days: int | None = None,
    least_hours: float | None = None,
    as_known_at: str | None = None,
    out: Path | None = None,
    pdf: bool = False,
    docx: bool = False,
    json: bool = False,
) -> None:
    """Report a period as missions do: counts, what was watched, silence, duties, cases, annex.

    Parameters
    ----------
    deal
        The deal that is monitored, or its workspace.
    incidents
        Feeds, e.g. patrol reports; without them those that the workspace names.
    period
        2021-10-13, or 2021-10-15..2021-10-17, or "weekend 2021-10-17", "week 2021-10-17".
    previous
        The period to set beside it; as many days just before, unless given.
    baseline
        A period before the ceasefire, whose rates stand beside those of the period.
    observations
        The mission's tables of what was watched, inspected, repaired, and who was hurt.
    cases
        Cases before the commission, JSON Lines.
    profile
        osce-like, un-like, or a TOML file of your own.
    public
        The public edition: rounded, held back, without places and parties.
    silence_days
        How many consecutive days make a silence; the deal's gate decides, or 7.
    least_hours
        How many hours a day must be watched to count as silent; the deal's gate decides, or 12.
    as_known_at
        The report as it was, from what the ledger knew at a date or time.
    out
        A folder to write the report to: HTML and CSV.
    pdf
        A PDF as well.
    docx
        A Word file as well.
    json
        Print one JSON document.
    """
    from truceline.steps.mission import report as make
    from truceline.steps.mission import write_report
    from truceline.steps.recording import all_as_known, moment

    report_progress("reading incidents and observations")
    with all_as_known((deal, *incidents), as_known_at) as known:
        made = make(
            *known, period=period, previous=previous, baseline=baseline,
            observations=observations,
            cases=cases, profile=profile, public=public, silence_days=silence_days,
            least_hours=least_hours,
            now=moment(as_known_at) if as_known_at else None,
            desk=deal if as_known_at else None,
        )  # fmt: skip
    if out is not None:
        forms = ("html", "csv", *(("pdf",) * pdf), *(("docx",) * docx))
        files = write_report(made, out, forms=forms, tell=report_progress)
        if json:
            print_json(files)
        else:
            print_text("\n".join(files.files))
        return
    if json:
        print_json(made)
        return
    print_table(
        made.title,
        ("area", "kind", "recorded", "exercises", "previous period"),
        [
            (row.area, row.kind, str(row.count), str(row.exercises),
             "not given" if row.previous is None else str(row.previous))
            for row in made.counts
        ],
    )  # fmt: skip
    print_table(
        "",
        ("area", "hours watched", "per 100 hours", "expected in all"),
        [
            (one.area, f"{one.exposure_hours:.1f}", amount(one.per_100_hours, 1),
             amount(one.expected, 1))
            for one in made.rates
        ],
    )  # fmt: skip
    for one in made.silences:
        print_text(f"{one.area}: {one.days_needed} days of silence: {one.state}")
    for gate in made.gates:
        held = f"; holds back {', '.join(gate.holds)}" if gate.state != "open" else ""
        print_text(f"gate {gate.gate}, {gate.area}: {gate.state}{held}")
    for standing in made.standings:
        print_text(f"{standing.obligation}, {standing.area}, {standing.objects}: {standing.state}")
    print_text("\n".join(made.notes))

"""The commands `truceline incidents` and `truceline monitor`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from truceline.cli.output import amount, number, print_json, print_table, print_text, progress, warn

if TYPE_CHECKING:
    from truceline.model.finding import Findings
    from truceline.model.incident import IncidentSummary

From = Annotated[str | None, Parameter(name="--from")]
Dates = Literal["iso", "day first", "month first"]
Period = Literal["day", "week", "month", "all"]
_SHOWN = 20


def incidents(
    *files: Path,
    format: From = None,
    to: Path | None = None,
    mapping: Path | None = None,
    zone: str | None = None,
    dates: Dates | None = None,
    quarantine: Path | None = None,
    public: Path | None = None,
    strict: bool = False,
    json: bool = False,
) -> None:
    """Read feeds of incidents into one harmonised table, and tell what was set aside and why.

    Parameters
    ----------
    files
        Feeds: ACLED, UCDP GED, VIINA, GDELT 2.0, NASA FIRMS, patrol reports, GeoJSON, any CSV.
    format
        The format, where the file does not show it: acled, ucdp, gdelt, firms, viina, patrol,
        geojson, csv or parquet.
    to
        The Parquet file to write.
    mapping
        A TOML file that says what the columns of a table of one's own mean.
    zone
        The clock that local dates were written by, such as Europe/Kyiv. UTC otherwise.
    dates
        The order of day and month in dates such as 3/5/2015, where you know it.
    quarantine
        The CSV file for rows that could not be read, with the reasons, to be mended.
    public
        A CSV file of what may be shown to everybody: late, coarse, and licensed for it.
    strict
        Refuse all files if one row cannot be read.
    json
        Print one JSON document.
    """
    from truceline.steps import monitor as steps

    with progress("reading"):
        summary = steps.incidents(
            *files, format=format, to=to, mapping=mapping, zone=zone, dates=dates,
            quarantine=quarantine, public=public, strict=strict,
        )  # fmt: skip
    if json:
        print_json(summary)
    else:
        _print_summary(summary)


def _print_summary(summary: IncidentSummary) -> None:
    rows = [(each.feed, each.category, number(each.incidents)) for each in summary.counts]
    print_table("", ("feed", "category", "incidents"), rows)
    if summary.first and summary.last:
        print_text(f"from {summary.first:%Y-%m-%d %H:%M} to {summary.last:%Y-%m-%d %H:%M} UTC")
    print_text(
        f"{summary.incidents:,} incidents; {summary.repeated:,} rows came again and count once; "
        f"{summary.conflicting:,} came again with other content; "
        f"{summary.quarantined:,} set aside"
    )
    for path in filter(None, (summary.written, summary.quarantine)):
        print_text(f"written: {path}")
    for note in summary.notes:
        warn(note)


def monitor(
    deal: Path,
    *files: Path,
    format: From = None,
    mapping: Path | None = None,
    zone: str | None = None,
    dates: Dates | None = None,
    control: Path | None = None,
    control_days: Path | None = None,
    entry_into_force: str | None = None,
    acts: Path | None = None,
    parties: Path | None = None,
    reviews: Path | None = None,
    period: Period = "all",
    same: bool = True,
    strict: bool = False,
    quarantine: Path | None = None,
    out: Path | None = None,
    engine: str = "local",
    as_known_at: str | None = None,
    json: bool = False,
) -> None:
    """Match incidents to the obligations of a deal, with the probability of every factor.

    Parameters
    ----------
    deal
        A deal file or a workspace.
    files
        Feeds of incidents in any format that `truceline incidents` reads; else the workspace's.
    format
        The format, where the file does not show it.
    mapping
        A TOML file that says what the columns of a table of one's own mean.
    zone
        The clock that local dates were written by, such as Europe/Kyiv.
    dates
        The order of day and month in dates such as 3/5/2015, where you know it.
    control
        A control map in place of the one the deal names.
    control_days
        A folder of dated control maps: zones are drawn as they were on the day of each incident.
    entry_into_force
        When the deal entered into force, such as 2015-02-15T00:00+02:00, for windows that count
        from it.
    acts
        A TOML file with your own judgement of which categories are which prohibited acts.
    parties
        A TOML file that says which party of the deal a feed's names mean.
    reviews
        A CSV file of decisions that two people took on findings.
    period
        Totals by day, week or month, or all in one.
    same
        Look for several reports of one incident first, so that it counts once.
    strict
        Refuse all files if one row cannot be read.
    quarantine
        The CSV file for rows that could not be read.
    out
        A folder for the findings as Parquet files; a run that was stopped goes on from there.
    engine
        Where to compute: local, or the master of a Spark cluster such as spark://host:7077.
    as_known_at
        A date (its end, UTC) or a time with its zone: deal, maps and incidents as the ledger knew
        them then.
    json
        Print one JSON document.
    """
    from truceline.steps import monitor as steps
    from truceline.steps.recording import all_as_known

    with progress("matching"), all_as_known((deal, *files), as_known_at) as known:
        findings = steps.monitor(
            *known, format=format, mapping=mapping, zone=zone, dates=dates, control=control,
            control_days=control_days, entry_into_force=entry_into_force, acts=acts,
            parties=parties, reviews=reviews, period=period, same=same, strict=strict,
            quarantine=quarantine, out=out, engine=engine, tell=warn,
        )  # fmt: skip
    if json:
        print_json(findings)
    else:
        _print_findings(findings)


def _print_findings(findings: Findings) -> None:
    print_text(f"{findings.deal}\n")
    print_table(
        "Incidents expected to be breaches, if the factors hold",
        ("obligation", "zone", "period", "bearing on it", "expected", "nine in ten", "exposure"),
        [
            (
                total.obligation,
                total.zone or "everywhere",
                total.period,
                number(total.incidents),
                amount(total.expected, 1),
                f"{number(total.count_90.low)} to {number(total.count_90.high)}",
                total.exposure,
            )
            for total in findings.totals
        ],
    )
    foremost = sorted(findings.findings, key=lambda each: -(each.p_breach.best or 0.0))
    print_table(
        "\nFindings: a machine proposes, two people decide",
        ("incident", "obligation", "inside", "in window", "act", "together", "origins", "status"),
        [
            (
                each.incident,
                each.obligation,
                amount(each.p_inside, 3),
                amount(each.p_in_window, 2),
                amount(each.p_act, 2),
                amount(each.p_breach, 3),
                number(each.origins),
                each.status,
            )
            for each in foremost[:_SHOWN]
        ],
    )
    if len(foremost) > _SHOWN:
        print_text(f"... and {len(foremost) - _SHOWN:,} more: --json prints all, --out writes them")
    print_text(
        f"{findings.reports:,} reports of {findings.incidents:,} incidents; "
        f"attribution is {findings.attribution}"
    )
    if findings.written:
        print_text(f"written: {findings.written}")
    for note in findings.notes:
        warn(note)


def hotspots(
    *files: Path,
    format: From = None,
    mapping: Path | None = None,
    zone: str | None = None,
    dates: Dates | None = None,
    category: tuple[str, ...] = (),
    radius_km: float = 50.0,
    bin_days: int = 7,
    longest_days: int = 84,
    least_incidents: int = 2,
    prospective: bool = False,
    exposure: Path | None = None,
    replicates: int = 999,
    seed: int = 1,
    engine: str = "local",
    json: bool = False,
) -> None:
    """Find clusters of incidents in space and time, with p-values.

    Parameters
    ----------
    files
        Feeds of incidents in any format that `truceline incidents` reads.
    format
        The format, where the file does not show it.
    mapping
        A TOML file that says what the columns of a table of one's own mean.
    zone
        The clock that local dates were written by, such as Europe/Kyiv.
    dates
        The order of day and month in dates such as 3/5/2015, where you know it.
    category
        Keep incidents of this category only; may be given several times.
    radius_km
        The largest circle.
    bin_days
        The step of time.
    longest_days
        The longest cluster.
    least_incidents
        The fewest incidents of a cluster.
    prospective
        Only clusters that still go on at the end.
    exposure
        A CSV file lon,lat,date,share: how much of each place and day was watched.
    replicates
        Shuffles: p-values come in steps of 1 / (replicates + 1).
    seed
        Of the shuffles; the same seed gives the same p-values.
    engine
        Where to search the shuffles: local, or the master of a Spark cluster.
    json
        Print one JSON document.
    """
    from truceline.steps import monitor as steps

    with progress("searching"):
        found = steps.hotspots(
            *files, format=format, mapping=mapping, zone=zone, dates=dates, categories=category,
            radius_km=radius_km, bin_days=bin_days, longest_days=longest_days,
            least_incidents=least_incidents, prospective=prospective, exposure=exposure,
            replicates=replicates, seed=seed, engine=engine,
        )  # fmt: skip
    if json:
        print_json(found)
        return
    print_table(
        f"{found.incidents:,} incidents, {found.first_day} to {found.last_day}; "
        f"{found.left_out:,} too coarse and left out",
        ("centre (lon, lat)", "p", "statistic", "in words"),
        [
            (
                f"{each.centre[0]:.2f}, {each.centre[1]:.2f}",
                f"{each.p:.3f}",
                f"{each.statistic:.2f}",
                each.words,
            )
            for each in found.hotspots
        ],
    )
    print_text(f"chance exceeds {found.critical_5_percent:.2f} in 5 % of {replicates} shuffles")
    for note in found.notes:
        warn(note)

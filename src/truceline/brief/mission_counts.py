"""What was recorded in a period, beside what was watched: summary, incidents, silence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from truceline.brief.blocks import (
    Block,
    Cell,
    Column,
    Heading,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Row,
    Table,
    cell,
    line,
    quiet,
    strong,
    tag,
)
from truceline.brief.cells import amount_cell
from truceline.brief.mission_words import capital, why
from truceline.brief.words import number, plural
from truceline.model.mission import KindCount, MissionReport
from truceline.monitor.mission.profile import Profile


def summary(report: MissionReport, words: Profile) -> Iterator[Block]:
    """Yield the counts of the period, and what was not seen."""
    yield Heading("Summary", anchor="summary")
    figures = []
    for area in dict.fromkeys(row.area for row in report.counts):
        rows = [row for row in report.counts if row.area == area]
        before = [row.previous for row in rows if row.previous is not None]
        figures.append(
            KeyFigure(
                label=f"{words.words.incidents}, {area}",
                value=number(sum(row.count for row in rows), "count"),
                note=f"previous period {number(sum(before), 'count')}"
                if before
                else "previous period not given",
            )
        )
    if figures:
        yield KeyFigures(tuple(figures))
    else:
        yield Paragraph(line(f"No {words.words.incident} was recorded in the period."))
    denied = sum(row.denials for row in report.exposure)
    if denied:
        restricted = plural(denied, words.words.denied)
        yield Paragraph(line(strong(capital(restricted)), ": what was not seen is not in a count."))
    for one in report.silences:
        yield Paragraph(
            line(f"{capital(words.words.silence)}, {one.area}: ", tag(one.state), *why(one.because))
        )


def violations(report: MissionReport, words: Profile) -> Iterator[Block]:
    """Yield what was recorded by area and kind, beside what was watched."""
    title = capital(words.words.incidents)
    yield Heading(title, anchor="violations")
    if report.counts:
        yield Table(
            caption=f"{title} by {words.words.area} and kind",
            columns=(
                Column(capital(words.words.area), share=2),
                Column("Kind", share=2),
                Column("Recorded", "right"),
                Column("Of which exercises", "right"),
                Column("Previous period", "right"),
            ),
            rows=tuple(_count_rows(report.counts)),
            notes=("A count is a sample of what was watched: compare it with the exposure.",),
        )
    if report.baseline:
        yield _beside_baseline(report, words)
    if report.rates:
        yield Table(
            caption="Counts beside what was watched",
            columns=(
                Column(capital(words.words.area), share=2),
                Column("Recorded", "right"),
                Column("Hours watched", "right"),
                Column("Per 100 hours", "right"),
                Column("Expected in the whole period", "right"),
            ),
            rows=tuple(
                Row(
                    (
                        cell(one.area),
                        amount_cell(one.count),
                        cell(f"{one.exposure_hours:.1f}"),
                        amount_cell(one.per_100_hours),
                        amount_cell(one.expected),
                    )
                )
                for one in report.rates
            ),
            notes=(
                "Watched: while at least one patrol, camera or flight was on in the area; one "
                "camera does not see all of it, so a count stays a lower bound even then.",
                "Expected: if the time nobody watched was like the time somebody did.",
            ),
        )


def _beside_baseline(report: MissionReport, words: Profile) -> Table:
    before = {one.area: one for one in report.baseline}
    return Table(
        caption=f"Per 100 hours watched: now, and in {report.baseline_period}",
        columns=(
            Column(capital(words.words.area), share=2),
            Column("Now", "right"),
            Column("Before", "right"),
            Column("Hours watched before", "right"),
        ),
        rows=tuple(
            Row(
                (
                    cell(one.area),
                    amount_cell(one.per_100_hours),
                    amount_cell(before[one.area].per_100_hours),
                    cell(f"{before[one.area].exposure_hours:.1f}"),
                )
            )
            for one in report.rates
            if one.area in before
        ),
    )


def _count_rows(counts: Sequence[KindCount]) -> Iterator[Row]:
    for area in dict.fromkeys(row.area for row in counts):
        rows = [row for row in counts if row.area == area]
        for row in rows:
            yield Row(_count_cells(area, row.kind, [row]))
        yield Row(_count_cells(area, "in all", rows), kind="total")


def _count_cells(area: str, kind: str, rows: Sequence[KindCount]) -> tuple[Cell, ...]:
    previous = [row.previous for row in rows if row.previous is not None]
    return (
        cell(area),
        cell(kind),
        cell(number(sum(row.count for row in rows), "count")),
        cell(number(sum(row.exercises for row in rows), "count")),
        cell(number(sum(previous), "count") if previous else quiet("not given")),
    )


def silence(report: MissionReport, words: Profile) -> Iterator[Block]:
    """Yield each day as silent, broken or not observed."""
    if not report.silences:
        return
    yield Heading(capital(words.words.silence), anchor="silence")
    yield Table(
        caption="Day by day: silent, broken, or not observed for "
        f"{report.silences[0].least_hours:g} hours",
        columns=(
            Column(capital(words.words.area), share=2),
            Column("Day"),
            Column("State"),
            Column("Hours watched", "right"),
            Column("Why", share=3),
        ),
        rows=tuple(
            Row(
                (
                    cell(one.area),
                    cell(day.day.isoformat()),
                    cell(tag(day.state)),
                    cell(f"{day.observed_hours:.1f}"),
                    cell("; ".join(day.because)),
                )
            )
            for one in report.silences
            for day in one.days
        ),
        notes=tuple(
            f"{one.area}: {one.days_needed} consecutive days are {one.state}."
            for one in report.silences
        ),
    )

"""How terms are kept on the ground: withdrawal, disengagement, movement, repairs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from truceline.brief.blocks import (
    Block,
    Cell,
    Column,
    Heading,
    Paragraph,
    Row,
    Span,
    Table,
    cell,
    line,
    quiet,
    tag,
)
from truceline.brief.cells import amount_cell
from truceline.brief.mission_words import capital, hours, local_time
from truceline.model.mission import MissionReport
from truceline.monitor.mission.profile import Profile
from truceline.monitor.mission.public import EVERY


def disengagement(report: MissionReport, _words: Profile) -> Iterator[Block]:
    """Yield what was seen in the areas of disengagement."""
    if not report.gates:
        return
    yield Heading("Disengagement areas", anchor="disengagement")
    yield Table(
        caption="Gates of silence, by what the mission itself recorded",
        columns=(
            Column("Area"),
            Column("Gate"),
            Column("State"),
            Column("Held back by it", share=2),
            Column("Why", share=3),
        ),
        rows=tuple(
            Row(
                (
                    cell(one.area),
                    cell(one.gate),
                    cell(tag(one.state)),
                    cell("" if one.state == "open" else ", ".join(one.holds)),
                    cell("; ".join(one.because)),
                )
            )
            for one in report.gates
        ),
    )


def withdrawal(report: MissionReport, _words: Profile) -> Iterator[Block]:
    """Yield what was seen behind the lines of withdrawal."""
    if not report.standings:
        return
    yield Heading("Withdrawal of weapons and forces", anchor="withdrawal")
    yield Table(
        caption="How each duty stands, by what inspections found",
        columns=(
            Column("Duty"),
            Column("Area"),
            Column("Class"),
            Column("State"),
            Column("Left in the area", "right"),
            Column("Why", share=2),
        ),
        rows=tuple(
            Row(
                (
                    cell(one.obligation),
                    cell(one.area),
                    cell(one.objects),
                    cell(tag(one.state)),
                    amount_cell(one.remaining),
                    cell("; ".join((*one.because, *one.remaining.because))),
                )
            )
            for one in report.standings
        ),
    )
    yield from _sightings(report)


def _sightings(report: MissionReport) -> Iterator[Block]:
    rows = [(one, seen) for one in report.standings for seen in one.sightings]
    if not rows:
        return
    yield Table(
        caption="How far from the line, over time",
        columns=(
            Column("Duty"),
            Column("Seen", share=2),
            Column("Number", "right"),
            Column("In storage", "right"),
            Column("From the line, km", "right"),
            Column("Ought to be, km", "right"),
        ),
        rows=tuple(
            Row(
                (
                    cell(one.obligation),
                    cell(f"{seen.at:%Y-%m-%d %H:%M} UTC"),
                    cell(str(seen.count)),
                    cell("" if seen.stored is None else str(seen.stored)),
                    cell(f"{seen.distance_km:.1f}"),
                    amount_cell(seen.required_km),
                )
            )
            for one, seen in rows
        ),
    )


def _crossings(report: MissionReport) -> Iterator[Block]:
    if not report.crossings:
        return
    clock = ZoneInfo(report.zone)
    yield Table(
        caption="Crossing points: the hours they should have been open, and whether they were",
        columns=(
            Column("Place", share=2),
            Column("Hours", share=3),
            Column("For", share=2),
            Column("Open"),
            Column("Note", share=2),
        ),
        rows=tuple(
            Row(
                (
                    cell(one.place),
                    cell(f"{local_time(one.starts, clock)} to {local_time(one.ends, clock)}"),
                    cell(", ".join(one.categories)),
                    cell(tag(one.open)),
                    cell(one.note),
                )
            )
            for one in report.crossings
        ),
    )


def movement(report: MissionReport, words: Profile) -> Iterator[Block]:
    """Yield where the mission could move, and where it was denied."""
    yield Heading("Freedom of movement", anchor="movement")
    if not report.exposure:
        yield Paragraph(line("No table of what was watched was given."))
        yield from _crossings(report)
        return
    yield from _crossings(report)
    yield Table(
        caption="What was watched, and what was not",
        columns=(
            Column(capital(words.words.area), share=2),
            Column("Means"),
            Column("Hours watched", "right"),
            Column("Hours covered", "right"),
            Column("Hours lost", "right"),
            Column("Denials", "right"),
            Column("Why", share=3),
        ),
        rows=tuple(
            Row(
                (
                    cell(one.area),
                    cell(one.means),
                    cell(f"{one.watched_hours:.1f}"),
                    cell(f"{one.covered_hours:.1f}"),
                    cell(f"{one.lost_hours:.1f}"),
                    cell(str(one.denials)),
                    cell("; ".join(one.because)),
                )
            )
            for one in report.exposure
        ),
    )
    if report.denials:
        yield _denials(report, words)


def _denials(report: MissionReport, words: Profile) -> Table:
    clock = ZoneInfo(report.zone)
    named = report.attribution == "mandated"
    by_whom = (Column("By whom"),) if named else ()
    return Table(
        caption=capital(words.words.denied),
        columns=(
            Column("When", share=2), Column("Where", share=2), Column("Why", share=3), *by_whom
        ),
        rows=tuple(
            Row(
                (
                    cell(f"{local_time(one.starts, clock)} to {local_time(one.ends, clock)}"),
                    cell(one.place or one.area),
                    cell(one.reason or quiet("no reason recorded")),
                    *((cell(one.denied_by or quiet("not recorded")),) if named else ()),
                )
            )
            for one in report.denials
        ),
    )  # fmt: skip


def repairs(report: MissionReport, words: Profile) -> Iterator[Block]:
    """Yield the windows of repair."""
    if not report.repairs:
        return
    clocks = [report.zone, *words.clocks]
    yield Heading("Repairs and passages", anchor="repairs")
    yield Table(
        caption="Windows, open only with the assurance of every party",
        columns=(Column("Place", share=2), Column("When", share=3), Column("State", share=2)),
        rows=tuple(
            Row(
                (
                    cell(one.place or quiet("not published")),
                    Cell(tuple(line(hours(one.starts, one.ends, name)) for name in clocks)),
                    cell(
                        tag("open" if one.open else "not open"), *_missing(one.needs, one.assured)
                    ),
                )
            )
            for one in report.repairs
        ),
    )


def _missing(needs: Sequence[str], assured: Sequence[str]) -> tuple[Span, ...]:
    absent = [party for party in needs if party not in assured]
    if absent == [EVERY]:
        return (quiet(" an assurance is missing"),)
    return (quiet(f" no assurance of {', '.join(absent)}"),) if absent else ()

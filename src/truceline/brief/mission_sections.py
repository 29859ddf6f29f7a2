"""The sections of a mission's report: each turns the record into blocks, in the mission's words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from truceline.brief.blocks import (
    Block,
    Bullets,
    Cell,
    Column,
    Heading,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Row,
    Span,
    Table,
    cell,
    line,
    quiet,
    strong,
    tag,
)
from truceline.brief.cells import amount_cell
from truceline.brief.words import number, plural
from truceline.intake.tables import table_bytes
from truceline.model.mission import AnnexRow, Casualty, KindCount, MissionReport
from truceline.monitor.mission.profile import Profile
from truceline.monitor.mission.public import EVERY


def _summary(report: MissionReport, words: Profile) -> Iterator[Block]:
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
            line(
                f"{capital(words.words.silence)}, {one.area}: ", tag(one.state), *_why(one.because)
            )
        )


def _why(reasons: Iterable[str]) -> tuple[Span, ...]:
    text = "; ".join(reasons)
    return (quiet(f" {text}"),) if text else ()


def _violations(report: MissionReport, words: Profile) -> Iterator[Block]:
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


def _silence(report: MissionReport, words: Profile) -> Iterator[Block]:
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


def _disengagement(report: MissionReport, _words: Profile) -> Iterator[Block]:
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


def _withdrawal(report: MissionReport, _words: Profile) -> Iterator[Block]:
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


def _movement(report: MissionReport, words: Profile) -> Iterator[Block]:
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


def _repairs(report: MissionReport, words: Profile) -> Iterator[Block]:
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
                    Cell(tuple(line(_hours(one.starts, one.ends, name)) for name in clocks)),
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


def _casualties(report: MissionReport, _words: Profile) -> Iterator[Block]:
    yield Heading("Civilian casualties", anchor="casualties")
    if not report.casualties:
        yield Paragraph(line("None was recorded or corroborated in the period."))
        return
    yield Table(
        caption="Persons, by sex and age group; corroborated by the mission or not yet",
        columns=(
            Column("Area", share=2),
            Column("Killed", "right"),
            Column("Injured", "right"),
            Column("Sex and age", share=2),
            Column("Cause", share=2),
            Column("Corroborated"),
        ),
        rows=tuple(
            _casualty_row(one, public=report.edition == "public") for one in report.casualties
        ),
    )


def _casualty_row(one: Casualty, *, public: bool) -> Row:
    return Row(
        (
            cell(one.area),
            cell(str(one.killed)),
            cell(str(one.injured)),
            cell(quiet("not published") if public else f"{one.sex}, {one.age}"),
            cell(one.cause),
            cell(tag("corroborated" if one.corroborated else "not yet")),
        )
    )


def _cases(report: MissionReport, _words: Profile) -> Iterator[Block]:
    if not report.cases:
        return
    yield Heading("Cases before the commission", anchor="cases")
    for case in report.cases:
        yield Heading(f"Case {case.id}", level=2)
        yield Paragraph(
            line(
                tag(case.state),
                f" attribution: {_attribution(report, case.attribution)}",
                *_why(case.because),
            )
        )
        yield Bullets(
            tuple(
                line(
                    f"{step.at:%Y-%m-%d %H:%M} UTC, ",
                    strong(step.kind),
                    f" by {step.by}. {step.text}",
                )
                for step in case.steps
            )
        )


def _attribution(report: MissionReport, stated: str) -> str:
    return stated if report.attribution == "mandated" else "not mandated"


def _annex(report: MissionReport, words: Profile) -> Iterator[Block]:
    yield Heading(f"Annex: {words.words.incidents} one by one", anchor="annex")
    columns = [_ANNEX[name] for name in words.annex if _shown(name, report)]
    clock = ZoneInfo(report.zone)
    yield Table(
        caption=f"{plural(len(report.annex), 'row')}, in order of time",
        columns=tuple(column for column, _ in columns),
        rows=tuple(
            Row(tuple(cell(text(row, clock)) for _, text in columns)) for row in report.annex
        ),
    )


def _shown(column: str, report: MissionReport) -> bool:
    return column != "party" or (report.attribution == "mandated" and report.edition == "internal")


_ANNEX: dict[str, tuple[Column, Callable[[AnnexRow, ZoneInfo], str]]] = {
    "time": (Column("Time", share=2), lambda row, clock: local_time(row.occurred, clock)),
    "place": (Column("Place", share=2), lambda row, _: row.place or row.area),
    "how": (Column("How"), lambda row, _: row.how),
    "number": (Column("Number", "right"), lambda row, _: _count(row.number)),
    "what": (Column("What", share=2), lambda row, _: row.what),
    "weapon": (Column("Weapon"), lambda row, _: row.weapon),
    "exercise": (Column("Exercise"), lambda row, _: _yes(row.exercise)),
    "party": (Column("Party"), lambda row, _: row.party),
}


def annex_table(report: MissionReport, words: Profile) -> bytes:
    """Return the annex as CSV, in the profile's columns; times in UTC."""
    names = [name for name in words.annex if _shown(name, report)]
    utc = ZoneInfo("UTC")
    return table_bytes(
        ("incident", "area", *names),
        (
            (str(row.incident), row.area, *(_ANNEX[name][1](row, utc) for name in names))
            for row in report.annex
        ),
    )


def _hours(starts: datetime, ends: datetime, zone: str) -> str:
    clock = ZoneInfo(zone)
    return f"{local_time(starts, clock)} to {local_time(ends, clock)} {zone}"


def capital(text: str) -> str:
    """Return a text with its first letter in upper case, and the rest as the mission writes it."""
    return text[:1].upper() + text[1:]


def local_time(instant: datetime, clock: ZoneInfo) -> str:
    """Return an instant on a clock, to the minute."""
    return instant.astimezone(clock).strftime("%Y-%m-%d %H:%M")


def _count(value: float | None) -> str:
    return "not known" if value is None else f"{value:g}"


def _yes(value: bool | None) -> str:
    return {True: "yes", False: "no", None: "not known"}[value]


SECTIONS: dict[str, Callable[[MissionReport, Profile], Iterable[Block]]] = {
    "summary": _summary,
    "violations": _violations,
    "silence": _silence,
    "withdrawal": _withdrawal,
    "disengagement": _disengagement,
    "freedom of movement": _movement,
    "repairs": _repairs,
    "civilian casualties": _casualties,
    "cases": _cases,
    "annex": _annex,
}

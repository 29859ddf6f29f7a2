"""Single cases: civilian casualties, cases before the commission, the annex of incidents."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

from truceline.brief.blocks import (
    Block,
    Bullets,
    Column,
    Heading,
    Paragraph,
    Row,
    Table,
    cell,
    line,
    quiet,
    strong,
    tag,
)
from truceline.brief.mission_words import counted, local_time, why, yes_or_no
from truceline.brief.words import plural
from truceline.intake.tables import table_bytes
from truceline.model.mission import AnnexRow, Casualty, MissionReport
from truceline.monitor.mission.profile import Profile


def casualties(report: MissionReport, _words: Profile) -> Iterator[Block]:
    """Yield the civilian casualties."""
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


def cases(report: MissionReport, _words: Profile) -> Iterator[Block]:
    """Yield the cases before the commission."""
    if not report.cases:
        return
    yield Heading("Cases before the commission", anchor="cases")
    for case in report.cases:
        yield Heading(f"Case {case.id}", level=2)
        yield Paragraph(
            line(
                tag(case.state),
                f" attribution: {_attribution(report, case.attribution)}",
                *why(case.because),
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


def annex(report: MissionReport, words: Profile) -> Iterator[Block]:
    """Yield the table of incidents."""
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
    "number": (Column("Number", "right"), lambda row, _: counted(row.number)),
    "what": (Column("What", share=2), lambda row, _: row.what),
    "weapon": (Column("Weapon"), lambda row, _: row.weapon),
    "exercise": (Column("Exercise"), lambda row, _: yes_or_no(row.exercise)),
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

"""A mission's report, a verb a function: read a period, assemble it, write it in four forms."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from truceline.control import read_control
from truceline.control.change import control_diff
from truceline.control.ground import ground_of
from truceline.deal import compile_deal
from truceline.desk.decisions import cases_at_desk
from truceline.errors import InputError, Problem, Where
from truceline.intake.times import parse_date
from truceline.ledger import open_ledger
from truceline.ledger.ledger import has_ledger
from truceline.model.incident import Incident
from truceline.model.mission import (
    Case,
    CaseRecord,
    DutyStanding,
    MissionReport,
    Rate,
    ReportFiles,
    Watch,
)
from truceline.model.record import lines_from_json
from truceline.model.terms import Terms
from truceline.monitor.mission.duties import withdrawal_standings
from truceline.monitor.mission.exposure import Span, exposure, rate
from truceline.monitor.mission.ground import MissionGround, ground_of_mission
from truceline.monitor.mission.period import Period, annex, kind_counts, number_of, silences, within
from truceline.monitor.mission.procedure import case_of, limits_of
from truceline.monitor.mission.profile import DEFAULT_PROFILE, read_profile
from truceline.monitor.mission.public import check_public, public_edition
from truceline.monitor.mission.silence import gate_standings, need_of
from truceline.monitor.mission.tables import Observations, read_observations
from truceline.monitor.mission.withdrawal import freeze_standing
from truceline.monitor.readers.reading import IncidentStream, Reading
from truceline.steps.balance import deal_path, theatre_of
from truceline.steps.recording import recorded
from truceline.workspace import Workspace, open_workspace

if TYPE_CHECKING:
    from truceline.atlas import Theatre

_PERIODS = {"day": 1, "weekend": 2, "week": 7}


@recorded("report")
def report(
    deal: str | Path,
    *incidents: str | Path,
    period: str,
    previous: str | None = None,
    baseline: str | None = None,
    observations: Sequence[str | Path] = (),
    cases: str | Path | None = None,
    profile: str | None = None,
    public: bool = False,
    silence_days: int | None = None,
    least_hours: float | None = None,
    now: datetime | None = None,
    desk: str | Path | None = None,
) -> MissionReport:
    """Return a mission's report on a period, in the mission's own words.

    Parameters
    ----------
    deal
        The deal that is monitored, or its workspace.
    incidents
        Feeds; without them those that the workspace names.
    period
        A day, ``2021-10-13``; two days, ``2021-10-15..2021-10-17``; or a last day with a
        length, ``weekend 2021-10-17``, ``week 2021-10-17``. A reporting day bears the date on
        which it ends.
    previous
        The period to set beside it, in the same words; as many days just before, unless the
        mission's last report covered others (before a weekend report stands a single day).
    baseline
        A period before the ceasefire: its rates stand beside those of the period.
    observations
        The mission's tables of what was watched, inspected, repaired, and who was hurt.
    cases
        JSON Lines of cases with their steps; without it those among the observations.
    profile
        A shipped profile or a TOML file; without it the workspace's.
    public
        The public edition: rounded, held back, and without parties, places and reasons.
    silence_days, least_hours
        How many consecutive days make a silence, and how long each must be watched [h]; without
        them what the deal's gates ask of an area, or 7 days of 12 hours.
    now
        The instant at which the report is made; it decides what is due and what is held back.
    desk
        The workspace at whose desk the cases were carried on, where that is another than the
        deal's: files laid out as they once were have no ledger, and the desk's steps stand there.

    Raises
    ------
    InputError
        PERIOD-FORM, PERIOD-HELD (a public report that policy still holds back), PUBLIC-LEAK
        (what is held back stands in it), and what is wrong with any file.
    """
    workspace = open_workspace(deal)
    path = deal_path(deal, workspace)
    theatre = theatre_of(path, workspace, None)
    words = read_profile(profile or workspace.profile or DEFAULT_PROFILE)
    asked = Period(*_days(period), words)
    moment = now or datetime.now(UTC)
    if public:
        _check_released(asked, moment)
    tables, files = _sorted_out(tuple(observations) or workspace.observations)
    seen = read_observations(tables, words.zone)
    feeds = tuple(incidents) or workspace.incidents
    stream = IncidentStream(feeds, Reading(now=moment, zone=words.zone, mission=words.name))
    every = list(stream)
    terms = compile_deal(path, theatre=theatre)
    ground = ground_of_mission(theatre, terms)
    area = ground.unit_of
    inside = within(every, asked.span)
    earlier = Period(*_days(previous), words) if previous else asked.before
    before = within(every, earlier.span)
    known_before = bool(before) or any(one.occurred_from < asked.span[0] for one in every)
    start, end = asked.span
    watched = [watch for watch in seen.watches if watch.starts < end and watch.ends > start]
    need = partial(need_of, terms, recorder=words.name, days=silence_days, least_hours=least_hours)
    quiet = silences(asked, every, seen, ground, need)
    gates = gate_standings(terms, quiet)
    at = min(moment, end)
    base = Period(*_days(baseline), words) if baseline else None
    counted = kind_counts(inside, before if known_before else None, words, area)
    named = words.attribution == "mandated"
    made = MissionReport(
        title=f"{_heading(asked)}: {words.words.incidents} and what was watched",
        mission=words.name,
        profile=profile or workspace.profile or DEFAULT_PROFILE,
        edition="internal",
        attribution=words.attribution,
        zone=words.zone,
        starts=start,
        ends=end,
        nights=len(asked.days),
        counts=counted,
        rates=_rates(inside, seen, asked.span, ground),
        baseline=_rates(within(every, base.span), seen, base.span, ground) if base else (),
        baseline_period=baseline or "",
        exposure=exposure(watched, asked.span),
        denials=tuple(_told(one, named) for one in watched if one.state == "denied"),
        silences=quiet,
        gates=gates,
        standings=(
            *withdrawal_standings(terms, seen.inspections, gates, at),
            *_freezes(terms, workspace, theatre),
        ),
        crossings=tuple(one for one in seen.crossings if one.starts < end and one.ends > start),
        casualties=tuple(c for c in seen.casualties if asked.first <= c.reported <= asked.last),
        repairs=tuple(one for one in seen.repairs if one.starts < end and one.ends > start),
        cases=_cases(
            open_workspace(desk) if desk else workspace,
            (Path(cases),) if cases else files,
            terms,
            moment,
            now,
        ),
        annex=annex(inside, words, area),
        notes=_notes(words.attribution, stream, watched, ground.unknown(_named_areas(seen))),
    )
    if not public:
        return made
    edition = public_edition(made, inside)
    check_public(edition, inside, seen, terms)
    return edition


def write_report(
    made: MissionReport,
    folder: str | Path,
    *,
    forms: Sequence[str] = ("html", "csv"),
    tell: Callable[[str], None] = lambda _: None,
) -> ReportFiles:
    """Write a report as HTML, PDF, DOCX and CSV; a public one is opened again and checked.

    Raises `InputError` (PUBLIC-LEAK) and writes nothing where a public file holds an exact
    position, a party, or anything else that policy keeps back.
    """
    from truceline.brief.mission import forms_of

    words = read_profile(made.profile)
    tell("setting the report")
    contents = forms_of(made, words, forms)
    root = Path(folder)
    root.mkdir(parents=True, exist_ok=True)
    name = f"report-{made.ends:%Y-%m-%d}-{made.edition}"
    written = []
    for form, content in contents.items():
        file = root / f"{name}.{form}"
        file.write_bytes(content)
        written.append(str(file))
    return ReportFiles(files=tuple(written))


def _days(period: str) -> tuple[date, date]:
    words = period.split()
    where = Where(file="--period")
    if len(words) == 2 and words[0] in _PERIODS:
        last = parse_date(words[1], where)
        return last - timedelta(_PERIODS[words[0]] - 1), last
    first, _, last_text = period.partition("..")
    start = parse_date(first, where)
    end = parse_date(last_text, where) if last_text else start
    if end < start:
        raise InputError(
            Problem("PERIOD-FORM", f"{period} ends before it begins", where, "Write first..last")
        )
    return start, end


def _check_released(period: Period, now: datetime) -> None:
    held = period.span[1] + timedelta(hours=period.profile.public.delay_hours)
    if now < held:
        raise InputError(
            Problem(
                "PERIOD-HELD",
                f"the public edition is held back until {held:%Y-%m-%d %H:%M} UTC",
                Where(file="--public"),
                "Ask for an earlier period, or change delay_hours of the profile",
            )
        )


def _rates(
    incidents: Sequence[Incident], seen: Observations, span: Span, ground: MissionGround
) -> tuple[Rate, ...]:
    """Return the count of each watched unit or zone beside its exposure."""
    areas = sorted({watch.area for watch in seen.watches if watch.area in ground.areas})
    return tuple(
        rate(name, sum(number_of(one) for one in incidents if ground.lies_in(name, one)),
             seen.watches, span)
        for name in areas
    )  # fmt: skip


def _freezes(terms: Terms, workspace: Workspace, theatre: Theatre) -> Iterator[DutyStanding]:
    """Yield how each freeze stands, by the first and the last control map of the workspace."""
    freezes = {one.term: one for one in terms.obligations if one.act == "freeze"}
    if not freezes:
        return
    maps = [read_control(file, theatre) for file in workspace.control if file.is_file()]
    dated = sorted((one for one in maps if one.as_of), key=lambda one: str(one.as_of))
    mapped = len(dated) > 1
    changes = control_diff(dated[0], dated[-1], ground_of(theatre)).total if mapped else ()
    for duty in freezes.values():
        yield freeze_standing(duty.term, duty.zone or "the line", changes, mapped=mapped)


def _sorted_out(paths: Sequence[str | Path]) -> tuple[list[Path], tuple[Path, ...]]:
    """Return the tables among a mission's files, and the cases (JSON Lines)."""
    files = [Path(path) for path in paths]
    cases = tuple(file for file in files if file.suffix == ".jsonl")
    return [file for file in files if file not in cases], cases


def _cases(
    workspace: Workspace,
    files: Sequence[Path],
    terms: Terms,
    moment: datetime,
    known_at: datetime | None,
) -> tuple[Case, ...]:
    """Return the cases of files, carried on at the desk of the workspace, and those begun there.

    A report that is made as of an instant shows the desk as it was known then.
    """
    limits = limits_of(terms)
    records = [record for file in files for record in lines_from_json(file, CaseRecord)]
    if not has_ledger(workspace.root, workspace.ledger):
        return tuple(case_of(one.id, one.steps, limits=limits, now=moment) for one in records)
    with open_ledger(workspace.root, workspace.ledger) as ledger:
        return cases_at_desk(ledger, records, limits=limits, now=moment, known_at=known_at)


def _heading(period: Period) -> str:
    if period.first == period.last:
        return f"Reporting day of {period.first:%-d %B %Y}"
    return f"{period.first:%-d %B} to {period.last:%-d %B %Y}"


def _told(watch: Watch, named: bool) -> Watch:
    """Return a denial with who denied it only where the mandate permits attribution."""
    return watch if named else msgspec.structs.replace(watch, denied_by=None)


def _named_areas(seen: Observations) -> tuple[str, ...]:
    watched = (one.area for one in seen.watches)
    return (*watched, *(one.area for one in seen.inspections))


def _notes(
    attribution: str, stream: IncidentStream, watched: Sequence[object], unknown: Sequence[str]
) -> tuple[str, ...]:
    notes = ["A count is what was recorded: a lower bound of what happened."]
    if attribution == "not mandated":
        notes.append("Attribution is not mandated: no party is named with any incident.")
    if not watched:
        notes.append("No table of what was watched was given: no rate can be stated.")
    if stream.rejected:
        notes.append(f"{stream.rejected} rows could not be read and are not counted.")
    return (*notes, *unknown, *stream.notes)

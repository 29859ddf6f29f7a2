"""What the page shows, a view a function; what was worked out is kept while its files are equal."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from truceline import __version__
from truceline.errors import InputError, NotFoundError, Problem, Where
from truceline.model.balance import BalanceSheet, Comparison
from truceline.model.calendar import Calendar
from truceline.model.claim import Claim
from truceline.model.finding import Findings
from truceline.model.page import (
    ClaimsView,
    ControlView,
    DealView,
    DraftRow,
    Holder,
    Layer,
    NameRow,
    Preview,
    TheatreView,
    WorkspaceView,
)
from truceline.model.record import UNKNOWN_HOLDER, PartyId, lines_from_json
from truceline.model.review import Review
from truceline.model.terms import Terms
from truceline.steps.balance import compare
from truceline.steps.deal import calendar, check, finding
from truceline.workspace import Workspace, open_workspace

if TYPE_CHECKING:
    from truceline.atlas import Theatre
    from truceline.balance import Assessment
    from truceline.model.control import ControlMap, LineOfContact

Answers = tuple[tuple[str, str], ...]  # a question's id and the text of the chosen answer

_DAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")
_MAPS = (".csv", ".geojson", ".json", ".kml", ".kmz", ".gpkg", ".parquet", ".shp", ".zip")


@dataclass(frozen=True)
class Stamp:
    """A file and its state: what was worked out from it holds while the stamp is equal."""

    path: Path
    changed: int
    size: int


def stamp_of(path: Path) -> Stamp:
    """Return the stamp of a file, or raise `NotFoundError` (FILE-MISSING)."""
    if not path.is_file():
        raise NotFoundError(Problem("FILE-MISSING", f"{path.name} is gone", Where(file=path.name)))
    state = path.stat()
    return Stamp(path, state.st_mtime_ns, state.st_size)


# --- the workspace and its ground ---------------------------------------------------------


def page_workspace(root: Path) -> WorkspaceView:
    """Return what the page opens with: drafts, days, legend, and which views have something."""
    from truceline.brief.palette import fills

    workspace = open_workspace(root)
    theatre = _theatre(workspace)
    drafts = tuple(_draft_row(workspace, index) for index in range(len(workspace.deals)))
    parties = _parties(workspace)
    colours = fills(party for party, _ in parties)
    return WorkspaceView(
        title=workspace.title,
        theatre=theatre.title,
        viewpoint=theatre.viewpoint,
        version=__version__,
        bounds=theatre_bounds(theatre),
        deals=drafts,
        dates=tuple(day for day, _ in control_days(workspace)),
        holders=tuple(
            Holder(party=party, name=name, colour=colours[party].ink)
            for party, name in (*parties, (UNKNOWN_HOLDER, "not known"))
        ),
        tabs=_tabs(workspace),
        attribution_mandated=workspace.attribution_mandated,
    )


def _tabs(workspace: Workspace) -> tuple[str, ...]:
    optional = {
        "claims": bool(workspace.claims),
        "buyin": bool(workspace.positions),
        "findings": bool(workspace.incidents),
    }
    every = ("deal", "balance", "questions", "compare", "calendar", *optional)
    return tuple(tab for tab in every if optional.get(tab, True))


def _parties(workspace: Workspace) -> tuple[tuple[PartyId, str], ...]:
    """Return the parties of the first draft that compiles, in the order it names them."""
    for index in range(len(workspace.deals)):
        terms = _terms_or_none(workspace, index)
        if terms is not None:
            return tuple((party.id, party.name) for party in terms.parties)
    return ()


def _draft_row(workspace: Workspace, index: int) -> DraftRow:
    terms = _terms_or_none(workspace, index)
    return DraftRow(
        index=index,
        name=workspace.deals[index].name,
        title=terms.title if terms else workspace.deals[index].stem,
        status=terms.status if terms else "has errors",
        as_of=terms.as_of if terms else None,
    )


def theatre_bounds(theatre: Theatre) -> tuple[float, float, float, float]:
    """Return west, south, east and north of a theatre's land [degrees]."""
    west, south, east, north = theatre.land.bounds
    return west, south, east, north


def page_theatre(root: Path) -> TheatreView:
    """Return the ground that never changes: land, units, settlements, sites."""
    return _theatre_layers(_theatre(open_workspace(root)))


def page_names(root: Path) -> tuple[NameRow, ...]:
    """Return the names that the editor completes."""
    theatre = _theatre(open_workspace(root))
    rows = [
        *((f"{unit.name} {unit.kind}".strip(), unit.id) for unit in theatre.units),
        *((site.name, site.kind) for site in theatre.sites),
        *((line.name, "line") for line in theatre.lines),
        *((place.name, "settlement") for place in theatre.places),
    ]
    return tuple(NameRow(label=label, detail=detail) for label, detail in dict.fromkeys(rows))


def _theatre(workspace: Workspace) -> Theatre:
    named = workspace.theatre or _theatre_of_deal(workspace)
    return _open_theatre(named)


def _theatre_of_deal(workspace: Workspace) -> str:
    from truceline.deal.parser import parse

    text = workspace.deal.read_text(encoding="utf-8")
    return parse(text, workspace.deal.name).header("theatre") or "ukraine"


@lru_cache(maxsize=4)
def _open_theatre(name: str) -> Theatre:
    from truceline.atlas import open_theatre

    return open_theatre(name)


@lru_cache(maxsize=4)
def _theatre_layers(theatre: Theatre) -> TheatreView:
    from truceline.steps.layers import theatre_layers

    return theatre_layers(theatre)


# --- who holds what -----------------------------------------------------------------------


def control_days(workspace: Workspace) -> tuple[tuple[str, Path], ...]:
    """Return the days that have a control map, in order, each with its file.

    A day is read off the file's name; a file without one stands under its own name.
    """
    files = [
        file
        for path in workspace.control
        for file in (sorted(path.iterdir()) if path.is_dir() else [path])
        if file.suffix in _MAPS and ".barriers" not in file.name
    ]
    days = {}
    for file in files:
        found = _DAY.search(file.stem)
        days["-".join(found.groups()) if found else file.stem] = file
    return tuple(sorted(days.items()))


def page_control(root: Path, day: str) -> ControlView:
    """Return who holds what on a day of the workspace; "latest" is the last of them."""
    workspace = open_workspace(root)
    days = dict(control_days(workspace))
    if not days:
        raise NotFoundError(
            Problem(
                "CONTROL-NO-DAY",
                "the workspace names no control map",
                hint='Add a line to [workspace] such as: control = ["control"]',
            )
        )
    file = days.get(max(days) if day == "latest" else day)
    if file is None:
        raise NotFoundError(
            Problem(
                "CONTROL-NO-DAY", f"there is no control map of {day}", hint="Choose a day listed"
            )
        )
    return _control_view(workspace, stamp_of(file))


def _control_view(workspace: Workspace, stamp: Stamp) -> ControlView:
    given = workspace.settings.get("maps", {})
    pair = tuple(party for party, _ in _parties(workspace))[:2]
    return _drawn_control(_theatre(workspace), stamp, given.get("holder"), given.get("rest"), pair)


@lru_cache(maxsize=512)
def _drawn_control(
    theatre: Theatre,
    stamp: Stamp,
    holder: str | None,
    rest: str | None,
    pair: tuple[PartyId, ...],
) -> ControlView:
    from truceline.steps.layers import holdings_layer, line_layer

    control_map = _control_map(theatre, stamp, holder, rest)
    line = _contact(control_map, pair)
    return ControlView(
        as_of=control_map.as_of,
        holdings=holdings_layer(control_map),
        line=line_layer(line),
        length=f"{line.length.best:,.0f} km at a scale of {line.scale_km:g} km" if line else "",
        notes=control_map.notes,
    )


@lru_cache(maxsize=8)
def _control_map(
    theatre: Theatre, stamp: Stamp, holder: str | None, rest: str | None
) -> ControlMap:
    from truceline.control import read_control

    return read_control(stamp.path, theatre, holder=holder, rest=rest)


def _contact(control_map: ControlMap, pair: tuple[PartyId, ...]) -> LineOfContact | None:
    from truceline.control import line_of_contact

    if len(pair) != 2:
        return None
    try:
        return line_of_contact(control_map, pair[0], pair[1])
    except NotFoundError:  # the two do not meet on this map
        return None


# --- drafts -------------------------------------------------------------------------------


def page_deal(root: Path, index: int) -> DealView:
    """Return one draft: its text, its problems and gaps, and the terms when it has no errors."""
    workspace = open_workspace(root)
    path = _deal_path(workspace, index)
    text = path.read_text(encoding="utf-8")
    review = check(path)
    return DealView(
        index=index,
        name=path.name,
        text=text,
        terms=_terms_or_none(workspace, index),
        problems=review.problems,
        undefined=review.undefined,
    )


def page_check(root: Path, text: str) -> Review:
    """Return the review of a text that stands in the editor, as if it were the draft's file."""
    from truceline.deal import check_deal

    workspace = open_workspace(root)
    problems, undefined = check_deal(
        text + "\n", theatre=_theatre(workspace), claims=_claim_ids(workspace)
    )
    return Review(problems=tuple(finding(problem) for problem in problems), undefined=undefined)


def page_preview(root: Path, index: int, text: str) -> Preview:
    """Return what an edited text compiles to, and its balance; nothing is saved."""
    from truceline.balance import Assessment
    from truceline.deal import compile_deal

    workspace = open_workspace(root)
    saved = _assessment(workspace, index, ())
    terms = compile_deal(
        text + "\n",
        theatre=saved.theatre,
        control=saved.control_map,
        claims=_claim_ids(workspace),
    )
    return Preview(terms=terms, sheet=Assessment(terms, saved.control_map, saved.theatre).sheet)


def page_balance(root: Path, index: int, answers: Answers = ()) -> BalanceSheet:
    """Return the balance sheet of a draft, with the chosen answers carried out."""
    return _assessment(open_workspace(root), index, answers).sheet


def page_outcome(root: Path, index: int, answers: Answers = ()) -> Layer:
    """Return who would hold what if the terms as written were carried out."""
    from truceline.steps.layers import holdings_layer

    after = _assessment(open_workspace(root), index, answers).map_after
    return holdings_layer(after, bands=False)


def page_comparison(root: Path, indexes: tuple[int, ...]) -> Comparison:
    """Return drafts side by side, by outcome."""
    workspace = open_workspace(root)
    return compare(*(_deal_path(workspace, index) for index in indexes))


def _deal_path(workspace: Workspace, index: int) -> Path:
    if not 0 <= index < len(workspace.deals):
        raise NotFoundError(
            Problem("WORKSPACE-NO-DEAL", f"the workspace has no draft number {index}")
        )
    return workspace.deals[index]


def _terms_or_none(workspace: Workspace, index: int) -> Terms | None:
    try:
        return _terms(stamp_of(_deal_path(workspace, index)), _theatre(workspace))
    except InputError:
        return None


@lru_cache(maxsize=32)
def _terms(stamp: Stamp, theatre: Theatre) -> Terms:
    from truceline.deal import compile_deal

    return compile_deal(stamp.path, theatre=theatre)


def _assessment(workspace: Workspace, index: int, answers: Answers) -> Assessment:
    path = _deal_path(workspace, index)
    named = [path, *(file for _, file in control_days(workspace)[-1:])]
    return _assessed(tuple(stamp_of(file) for file in named), answers)


@lru_cache(maxsize=64)
def _assessed(stamps: tuple[Stamp, ...], answers: Answers) -> Assessment:
    from truceline.balance import Assessment
    from truceline.balance.answers import with_answers
    from truceline.steps.balance import assessed

    if not answers:
        return assessed(stamps[0].path)[0]
    plain = _assessed(stamps, ())
    terms = with_answers(plain.terms, dict(answers))
    return Assessment(terms, plain.control_map, plain.theatre)


def page_calendar(root: Path, index: int, entry_into_force: str | None = None) -> Calendar:
    """Return what falls due when, under an entry into force of the reader's choice."""
    return calendar(
        _deal_path(open_workspace(root), index), entry_into_force=entry_into_force or None
    )


def page_buyin(root: Path, index: int) -> str:
    """Return the pictures and lists of who accepts a draft, as the brief draws them."""
    from truceline.buyin.page import fragments
    from truceline.steps.buyin import buyin

    return "".join(fragments(buyin(_deal_path(open_workspace(root), index))))


def page_findings(root: Path, index: int) -> Findings:
    """Return the workspace's incidents matched to the duties of a draft."""
    from truceline.steps.monitor import monitor

    return monitor(_deal_path(open_workspace(root), index))


def page_incidents(root: Path) -> bytes:
    """Return where incidents were, as pairs of 32-bit floats: longitude, latitude [degrees].

    Positions are rounded to a hundredth of a degree, about a kilometre: a page shows where
    incidents lie thick, never a position.
    """
    import numpy as np

    from truceline.monitor.readers.reading import IncidentStream, Reading

    stream = IncidentStream(open_workspace(root).incidents, Reading(now=datetime.now(UTC)))
    positions = [(incident.lon, incident.lat) for incident in stream]
    return np.asarray(positions, dtype="<f4").round(2).tobytes()


# --- claims -------------------------------------------------------------------------------


def page_claims(root: Path) -> ClaimsView:
    """Return the claims of the workspace, and the stored originals that they quote."""
    workspace = open_workspace(root)
    from truceline.claims.reports import read_reports

    claims = _claims(workspace)
    quoted = {claim.doc_id for claim in claims}
    reports = read_reports(workspace.reports)[0] if workspace.reports else ()
    return ClaimsView(
        claims=claims, reports=tuple(report for report in reports if report.id in quoted)
    )


def _claims(workspace: Workspace) -> tuple[Claim, ...]:
    return tuple(claim for file in workspace.claims for claim in lines_from_json(file, Claim))


def _claim_ids(workspace: Workspace) -> frozenset[str]:
    return frozenset(claim.id for claim in _claims(workspace))

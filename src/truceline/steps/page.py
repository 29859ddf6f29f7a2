"""What the page shows, a view a function; what was worked out is kept while its files are equal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from truceline import __version__
from truceline.deal import syntax as written
from truceline.deal.outlining import as_of_date, deal_status, event_dates
from truceline.deal.parser import parse_gathering
from truceline.errors import InputError, NotFoundError, Problem
from truceline.intake.text import read_text
from truceline.model.balance import NOBODY_NAMED, BalanceSheet, Comparison
from truceline.model.claim import Claim
from truceline.model.control import RESIDUE
from truceline.model.page import (
    ControlView,
    DealView,
    DraftRow,
    Holder,
    Layer,
    NameRow,
    OutcomeView,
    Preview,
    TheatreView,
    WorkspaceView,
)
from truceline.model.record import CONTESTED, UNKNOWN_HOLDER, PartyId
from truceline.model.review import Review
from truceline.steps.balance import sheet_of, side_by_side, weighed
from truceline.steps.deal import check, finding
from truceline.steps.maps import control_days, map_as_of, map_of_day, opened, read_map
from truceline.steps.remembered import Stamp, remembered, stamp_of
from truceline.workspace import FILE, Workspace, open_workspace

if TYPE_CHECKING:
    from truceline.atlas import Theatre
    from truceline.balance import Assessment
    from truceline.model.control import ControlMap, LineOfContact
    from truceline.model.terms import Terms

Answers = tuple[tuple[str, str], ...]  # a question's id and the text of the chosen answer

DEFAULT_THEATRE = "ukraine"
_NO_PARTY = (
    (CONTESTED, "contested"),
    (UNKNOWN_HOLDER, "not known"),
    (NOBODY_NAMED, "given up, to nobody named"),
    (RESIDUE, "between map and coast or border"),
)


# --- the workspace and its ground ---------------------------------------------------------


def page_workspace(root: Path) -> WorkspaceView:
    """Return what the page opens with: drafts, days, legend, and which views have something.

    Drafts are only parsed here, not drawn, so that a page opens at once.
    """
    workspace = open_workspace(root)
    theatre = theatre_of_workspace(workspace)
    deals = [_parsed(stamp_of(path)) for path in workspace.deals]
    return WorkspaceView(
        title=workspace.title,
        theatre=theatre.title,
        viewpoint=theatre.viewpoint,
        version=__version__,
        bounds=_bounds(theatre),
        deals=tuple(_draft_row(index, deal) for index, deal in enumerate(deals)),
        dates=tuple(day for day, _ in control_days(workspace)),
        holders=_holders(parties_of(workspace)),
        tabs=_tabs(workspace),
        attribution_mandated=workspace.attribution_mandated,
    )


def _tabs(workspace: Workspace) -> tuple[str, ...]:
    optional = {
        "claims": bool(workspace.claims),
        "buyin": bool(workspace.positions),
        "findings": bool(workspace.incidents),
    }
    every = ("deal", "balance", "questions", "compare", "calendar", "buyin", "claims", "findings")
    return tuple(tab for tab in every if optional.get(tab, True))


@remembered(32)
def _parsed(stamp: Stamp) -> written.Deal:
    """Return as much of a draft as can be read; its problems are told beside its text."""
    return parse_gathering(read_text(stamp.path), stamp.path.name)[0]


def parties_of(workspace: Workspace) -> tuple[tuple[PartyId, str], ...]:
    """Return the parties of the first draft that names some, in its order."""
    for path in workspace.deals:
        actors = _parsed(stamp_of(path)).of(written.ActorStatement)
        named = tuple((PartyId(a.id.text), a.title) for a in actors if a.is_party)
        if named:
            return named
    return ()


def _holders(parties: tuple[tuple[PartyId, str], ...]) -> tuple[Holder, ...]:
    """Return the rows of the legend, in the colours and patterns of the brief."""
    from truceline.brief.palette import fills

    colours = fills(party for party, _ in parties)
    return tuple(
        Holder(
            party=party,
            name=name,
            tint=colours[party].tint,
            ink=colours[party].ink,
            tile=colours[party].pattern.format(ink=colours[party].ink),
        )
        for party, name in (*parties, *_NO_PARTY)
    )


def _draft_row(index: int, deal: written.Deal) -> DraftRow:
    return DraftRow(
        index=index,
        name=deal.file,
        title=deal.header("deal") or deal.file,
        status=deal_status(deal),
        as_of=as_of_date(deal, event_dates(deal)),
        claimants=tuple(
            PartyId(actor.id.text) for actor in deal.of(written.ActorStatement) if actor.claimed
        ),
    )


def _bounds(theatre: Theatre) -> tuple[float, float, float, float]:
    """Return west, south, east and north of a theatre's land [degrees]."""
    import shapely

    west, south, east, north = shapely.total_bounds(
        [theatre.geometry(unit.id) for unit in theatre.units]
    )
    return float(west), float(south), float(east), float(north)


def page_theatre(root: Path) -> TheatreView:
    """Return the ground that never changes: land, units, settlements, sites."""
    return _theatre_layers(theatre_of_workspace(open_workspace(root)))


def page_names(root: Path) -> tuple[NameRow, ...]:
    """Return the names that the editor completes."""
    theatre = theatre_of_workspace(open_workspace(root))
    rows = [
        *((f"{unit.name} {unit.kind}".strip(), unit.id) for unit in theatre.units),
        *((site.name, site.kind) for site in theatre.sites),
        *((line.name, "line") for line in theatre.lines),
        *((place.name, "settlement") for place in theatre.places),
    ]
    return tuple(NameRow(label=label, detail=detail) for label, detail in dict.fromkeys(rows))


def theatre_inputs(root: Path) -> tuple[object, ...]:
    """Return what the ground depends on: the theatre named, and its files where it is a folder."""
    workspace = open_workspace(root)
    folder = Path(workspace.theatre or _named_theatre(workspace))
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    return (folder.name, *(stamp_of(file) for file in files if file.is_file()))


def _named_theatre(workspace: Workspace) -> str:
    return _parsed(stamp_of(workspace.deal)).header("theatre") or DEFAULT_THEATRE


def theatre_of_workspace(workspace: Workspace) -> Theatre:
    """Return the theatre that a workspace names, or its first draft."""
    return opened(workspace.theatre or _named_theatre(workspace))


@remembered(4)
def _theatre_layers(theatre: Theatre) -> TheatreView:
    from truceline.steps.layers import theatre_layers

    return theatre_layers(theatre)


# --- who holds what -----------------------------------------------------------------------


def page_control(root: Path, day: str) -> ControlView:
    """Return who holds what on a day of the workspace; "latest" is the last of them."""
    workspace = open_workspace(root)
    control_map = read_map(map_of_day(workspace, day), workspace, theatre_of_workspace(workspace))
    return _drawn(control_map, tuple(party for party, _ in parties_of(workspace)))


def control_inputs(root: Path, day: str) -> tuple[object, ...]:
    """Return what the view of a day depends on: its file, the legend, the theatre."""
    workspace = open_workspace(root)
    return (
        stamp_of(map_of_day(workspace, day)),
        parties_of(workspace),
        workspace.theatre,
        sorted(workspace.settings.get("maps", {}).items()),
    )


def _drawn(control_map: ControlMap, parties: tuple[PartyId, ...]) -> ControlView:
    from truceline.steps.layers import band_layer, holdings_layer, line_layer

    line = contact_of(control_map, parties)
    return ControlView(
        as_of=control_map.as_of,
        holdings=holdings_layer(control_map),
        band=band_layer(line),
        line=line_layer(line),
        length=_told(line) if line else "",
        notes=control_map.notes,
    )


def _told(line: LineOfContact) -> str:
    """Return the length of a line in words, digits grouped by a narrow space as on the page."""
    length = f"{line.length.best or 0:,.0f}".replace(",", "\u202f")
    return f"{length} km at a scale of {line.scale_km:g} km"


def contact_of(control_map: ControlMap, parties: tuple[PartyId, ...]) -> LineOfContact | None:
    """Return the line of contact between the two parties that hold something, if they meet."""
    from truceline.control import line_of_contact

    holding = {one.holder for one in control_map.holdings}
    pair = [party for party in parties if party in holding]
    if len(pair) != 2:
        return None
    try:
        return line_of_contact(control_map, pair[0], pair[1])
    except NotFoundError:  # the two do not meet on this map
        return None


# --- drafts -------------------------------------------------------------------------------


def page_deal(root: Path, index: int) -> DealView:
    """Return one draft: its text, its problems and gaps, and the terms when it has no errors."""
    from truceline.steps.layers import lines_layer, zones_layer

    written_view = page_text(root, index)
    workspace = open_workspace(root)
    try:
        terms = weighed_deal(workspace, deal_of(workspace, index)).terms
    except InputError:  # its problems are told beside the text
        return written_view
    return replace(
        written_view,
        terms=_without_shapes(terms),
        zones=zones_layer(terms.zones),
        lines=lines_layer(terms.lines),
    )


def page_text(root: Path, index: int) -> DealView:
    """Return one draft as it is written, before anything of it is drawn: to be read meanwhile."""
    path = deal_of(open_workspace(root), index)
    review = check(path)
    return DealView(
        index=index,
        name=path.name,
        text=path.read_text(encoding="utf-8"),
        terms=None,
        zones=Layer(features=()),
        lines=Layer(features=()),
        problems=review.problems,
        undefined=review.undefined,
    )


def page_claimed(root: Path, index: int) -> Layer:
    """Return the ground that each party of a draft claims, as far as the text says."""
    from truceline.deal.compiling import read_deal
    from truceline.deal.drawing import Drawing
    from truceline.steps.layers import layer

    workspace = open_workspace(root)
    path = deal_of(workspace, index)
    assessment = weighed_deal(workspace, path)
    read = read_deal(path, theatre=assessment.theatre)
    drawing = Drawing(read.scope, assessment.control_map, path.parent)
    return layer(
        (claimed, {"claimant": actor.id.text, "name": actor.title})
        for actor in read.deal.of(written.ActorStatement)
        if actor.claimed is not None and (claimed := drawing.area(actor.claimed).best) is not None
    )


def page_check(root: Path, text: str) -> Review:
    """Return the review of a text that stands in the editor, as if it were the draft's file."""
    from truceline.deal import check_deal

    workspace = open_workspace(root)
    problems, undefined = check_deal(
        text + "\n", theatre=theatre_of_workspace(workspace), claims=_claim_ids(workspace)
    )
    return Review(problems=tuple(finding(problem) for problem in problems), undefined=undefined)


def page_preview(root: Path, index: int, text: str) -> Preview:
    """Return what an edited text compiles to, and its balance; nothing is saved."""
    from truceline.balance import Assessment
    from truceline.deal import compile_deal
    from truceline.steps.layers import holdings_layer, passing_layer, zones_layer

    workspace = open_workspace(root)
    saved = weighed_deal(workspace, deal_of(workspace, index))
    terms = compile_deal(
        text + "\n",
        theatre=saved.theatre,
        control=saved.control_map,
        claims=_claim_ids(workspace),
    )
    edited = Assessment(terms, saved.control_map, saved.theatre)
    return Preview(
        terms=_without_shapes(terms),
        zones=zones_layer(terms.zones),
        outcome=holdings_layer(edited.map_after),
        passing=passing_layer(edited.outcome, saved.theatre),
        sheet=edited.sheet,
    )


def _without_shapes(terms: Terms) -> Terms:
    """Return terms without geometry: the page is sent its shapes thinned, as layers."""
    return replace(
        terms,
        zones=tuple(replace(zone, shape=None, low=None, high=None) for zone in terms.zones),
        lines=tuple(replace(line, shape=None) for line in terms.lines),
    )


def page_balance(root: Path, index: int, answers: Answers = ()) -> BalanceSheet:
    """Return the balance sheet of a draft, with the chosen answers carried out."""
    workspace = open_workspace(root)
    return sheet_of(_assessment(workspace, index, answers), workspace)


def page_outcome(root: Path, index: int, answers: Answers = ()) -> OutcomeView:
    """Return who would hold what if the terms as written were carried out."""
    from truceline.steps.layers import holdings_layer, line_layer, passing_layer, zones_layer

    assessment = _assessment(open_workspace(root), index, answers)
    return OutcomeView(
        holdings=holdings_layer(assessment.map_after),
        passing=passing_layer(assessment.outcome, assessment.theatre),
        line=line_layer(assessment.contact_after),
        zones=zones_layer(assessment.terms.zones),
    )


def page_comparison(root: Path, indexes: tuple[int, ...]) -> Comparison:
    """Return drafts side by side, by outcome."""
    workspace = open_workspace(root)
    paths = tuple(deal_of(workspace, index) for index in indexes)
    assessments = [_assessment(workspace, index) for index in indexes]
    return side_by_side(paths, [(one, sheet_of(one, workspace)) for one in assessments])


def deal_inputs(root: Path, *indexes: int) -> tuple[object, ...]:
    """Return the stamps of all that drafts and their figures are worked out from."""
    return tuple(stamp for index in indexes for stamp in deal_stamps(root, index))


def deal_stamps(root: Path, index: int) -> tuple[Stamp, ...]:
    """Return the stamps of all that a draft is worked out from, its own first."""
    workspace = open_workspace(root)
    return _stamps(workspace, deal_of(workspace, index))


def _stamps(workspace: Workspace, path: Path) -> tuple[Stamp, ...]:
    """Return the stamps of a draft, its map, its claims and the workspace's own file."""
    deal = _parsed(stamp_of(path))
    named = deal.header("control")
    told = path.parent / named if named else map_as_of(workspace, deal.header("as of"))
    beside = path.parent / deal.header("claims") if deal.header("claims") else None
    files = (path, told, beside, workspace.published, workspace.root / FILE, *workspace.claims)
    return tuple(stamp_of(file) for file in files if file is not None and file.is_file())


def deal_of(workspace: Workspace, index: int) -> Path:
    """Return the file of a draft, or raise `NotFoundError` (WORKSPACE-NO-DEAL)."""
    if not 0 <= index < len(workspace.deals):
        raise NotFoundError(
            Problem("WORKSPACE-NO-DEAL", f"the workspace has no draft number {index}")
        )
    return workspace.deals[index]


def weighed_deal(workspace: Workspace, path: Path) -> Assessment:
    """Return a draft weighed against its map, worked out once while its files stay."""
    return _weighed(_stamps(workspace, path))


@remembered(16)
def _weighed(stamps: tuple[Stamp, ...]) -> Assessment:
    return weighed(stamps[0].path)


def _assessment(workspace: Workspace, index: int, answers: Answers = ()) -> Assessment:
    return _answered(_stamps(workspace, deal_of(workspace, index)), answers)


@remembered(64)
def _answered(stamps: tuple[Stamp, ...], answers: Answers) -> Assessment:
    from truceline.balance import Assessment
    from truceline.balance.answers import with_answers

    plain = _weighed(stamps)
    if not answers:
        return plain
    return Assessment(with_answers(plain.terms, dict(answers)), plain.control_map, plain.theatre)


def claims_of(workspace: Workspace) -> tuple[Claim, ...]:
    """Return the claims of every file of claims that a workspace names."""
    from truceline.claims.review import claims_kept

    return claims_kept(workspace.claims, workspace.root)


def _claim_ids(workspace: Workspace) -> frozenset[str]:
    return frozenset(claim.id for claim in claims_of(workspace))

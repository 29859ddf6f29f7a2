"""Balance sheets, a verb a function: assess one deal, compare several."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from truceline.deal import check_deal, compile_deal
from truceline.deal.compiling import read_deal
from truceline.deal.parser import parse_gathering
from truceline.errors import InputError, NotFoundError, Problem, Where
from truceline.intake.text import read_text
from truceline.model.balance import BalanceSheet, Comparison, Draft
from truceline.steps.maps import map_as_of, opened, read_map
from truceline.steps.recording import recorded
from truceline.workspace import open_workspace

if TYPE_CHECKING:
    from truceline.atlas import Theatre
    from truceline.balance import Assessment
    from truceline.model.control import ControlMap
    from truceline.model.terms import Terms
    from truceline.workspace import Workspace


@recorded("assess")
def assess(
    deal: str | Path,
    *,
    control: str | Path | None = None,
    theatre: str | Path | None = None,
) -> BalanceSheet:
    """Return the balance sheet of a deal against the status quo.

    `control` is a control map in place of the one the deal names. A deal that names none is
    weighed against a map on which nobody is known to hold anything.
    """
    return assessed(deal, control=control, theatre=theatre)[1]


def assessed(
    deal: str | Path,
    *,
    control: str | Path | None = None,
    theatre: str | Path | None = None,
) -> tuple[Assessment, BalanceSheet]:
    """Return the assessment of a deal, and its sheet beside the figures of its workspace."""
    assessment = weighed(deal, control=control, theatre=theatre)
    return assessment, sheet_of(assessment, open_workspace(deal))


def weighed(
    deal: str | Path,
    *,
    control: str | Path | None = None,
    theatre: str | Path | None = None,
) -> Assessment:
    """Return the assessment of a deal: its terms and its map, what follows not yet worked out."""
    from truceline.balance import Assessment, blank_map

    workspace = open_workspace(deal)
    path = deal_path(deal, workspace)
    where = theatre_of(path, workspace, theatre)
    control_map = control_map_of(path, workspace, where, control)
    terms = compile_deal(path, theatre=where, control=control_map)
    return Assessment(terms, control_map or blank_map(where), where)


def sheet_of(assessment: Assessment, workspace: Workspace) -> BalanceSheet:
    """Return the sheet of an assessment beside the figures that the workspace has from others."""
    from truceline.balance import beside_published, read_published

    sheet = assessment.sheet
    if workspace.published is None:
        return sheet
    figures = read_published(workspace.published)
    beside = beside_published(figures, sheet.status_quo)
    return msgspec.structs.replace(sheet, published=beside)


@recorded("compare")
def compare(
    *deals: str | Path, control: str | Path | None = None, html: str | Path | None = None
) -> Comparison:
    """Return two or more deals side by side: by outcome, by duty, and by changed term.

    A workspace alone stands for all of its drafts. With `html`, also write a page with the
    maps of the drafts side by side.
    """
    paths = _drafts(deals)
    drafts = [assessed(path, control=control) for path in paths]
    comparison = side_by_side(paths, drafts)
    if html is not None:
        from truceline.brief import BriefContent, html_of, tell_comparison

        contents = [BriefContent.of(assessment, sheet) for assessment, sheet in drafts]
        document = tell_comparison(comparison, contents)
        Path(html).write_text(html_of(document), encoding="utf-8")
    return comparison


def side_by_side(
    paths: tuple[Path, ...], drafts: Sequence[tuple[Assessment, BalanceSheet]]
) -> Comparison:
    """Return drafts that have been assessed already, each with its file, side by side."""
    from truceline.balance import compare as compared

    return compared(
        [
            (_draft(path, name, assessment.terms), assessment.terms, sheet)
            for (path, name), (assessment, sheet) in zip(_named(paths), drafts, strict=True)
        ]
    )


def _drafts(deals: tuple[str | Path, ...]) -> tuple[Path, ...]:
    """Return the drafts that are meant, or raise `InputError` when there is but one."""
    paths = tuple(Path(deal) for deal in deals)
    if len(paths) == 1:
        paths = open_workspace(paths[0]).deals
    if len(paths) < 2:
        raise InputError(
            Problem(
                "COMPARE-ONE",
                "there is only one draft to compare",
                Where(file=str(deals[0])),
                "Name two deals or more, or a workspace that lists several",
            )
        )
    return paths


def _draft(path: Path, name: str, terms: Terms) -> Draft:
    undefined = check_deal(deal_path(path, open_workspace(path)))[1]
    return Draft(
        name=name,
        title=terms.title,
        status=terms.status,
        as_of=terms.as_of,
        undefined=len(undefined),
    )


def _named(paths: tuple[Path, ...]) -> list[tuple[Path, str]]:
    """Return each file with a name short enough for a column: its stem, or its folder with it."""
    stems = [path.stem if path.is_file() else path.name for path in paths]
    if len(set(stems)) < len(stems):
        stems = [path.absolute().parent.name for path in paths]
    return list(zip(paths, stems, strict=True))


def deal_path(deal: str | Path, workspace: Workspace) -> Path:
    """Return the deal file that is meant: the file named, or the workspace's first."""
    path = Path(deal)
    return path if path.is_file() and path.suffix == ".deal" else workspace.deal


def theatre_of(path: Path, workspace: Workspace, name: str | Path | None = None) -> Theatre:
    """Return the theatre named, else the deal's own, else that of its workspace."""
    if name is None:
        deal, _ = parse_gathering(read_text(path), str(path))
        named = deal.header("theatre")
        local = bool(named) and (path.parent / named).is_dir()
        name = path.parent / named if local else named or workspace.theatre
    try:
        return opened(str(name))
    except NotFoundError:
        read_deal(path).problems.raise_if_any()  # says where in the text, with all else wrong
        raise


def control_map_of(
    path: Path, workspace: Workspace, theatre: Theatre, control: str | Path | None = None
) -> ControlMap | None:
    """Return the control map named, else the deal's own, else the workspace's of its date."""
    deal, _ = parse_gathering(read_text(path), str(path))
    named = deal.header("control")
    file: str | Path | None = control
    if file is None and named:
        file = path.parent / named
    if file is None:
        file = map_as_of(workspace, deal.header("as of"))
    return None if file is None else read_map(Path(file), workspace, theatre)

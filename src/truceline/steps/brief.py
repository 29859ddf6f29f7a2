"""The brief: one call from a workspace or a deal to a page and a PDF."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import truceline
from truceline.claims.review import claims_kept
from truceline.deal import check_deal, parse
from truceline.errors import UnavailableError
from truceline.intake.text import read_text
from truceline.model.brief import BriefFiles
from truceline.model.claim import Claim
from truceline.steps.balance import assessed, deal_path
from truceline.steps.recording import as_known, record_step
from truceline.workspace import open_workspace

if TYPE_CHECKING:
    from truceline.brief import BriefContent, Earlier, SourceFile
    from truceline.model.position import BuyIn
    from truceline.workspace import Workspace

DEFAULT_FOLDER = "brief"


def brief(
    path: str | Path,
    *,
    out: str | Path | None = None,
    pdf: bool = False,
    control: str | Path | None = None,
    fonts: Sequence[str | Path] = (),
    as_known_at: str | None = None,
    since: str | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> BriefFiles:
    """Write the brief of a workspace or a deal as HTML, and as PDF if asked; return the files.

    The same files give the same bytes. With `as_known_at`, a date (its end, UTC) or a time with
    its zone, the brief is that of the files as the ledger knew them then; with `since`, it has
    a section on what has changed since that time. `tell` hears what is being done, for a
    progress line.
    """
    earlier = None
    if since is not None:
        with as_known(path, since) as known:
            earlier = _earlier(since, known, control)
    setting = _Setting(out=out, pdf=pdf, control=control, fonts=fonts, earlier=earlier, tell=tell)
    if as_known_at is not None:
        with as_known(path, as_known_at) as known:
            return _brief(known, setting)
    files = _brief(path, setting)
    record_step(path, "brief", Path(files.html).read_bytes())
    return files


@dataclass(frozen=True)
class _Setting:
    """How a brief is to be written, and where to."""

    out: str | Path | None
    pdf: bool
    control: str | Path | None
    fonts: Sequence[str | Path]
    earlier: Earlier | None
    tell: Callable[[str], None]


def _earlier(at: str, path: Path, control: str | Path | None) -> Earlier:
    from truceline.brief import Earlier

    return Earlier(at, brief_content(path, control=control))


def _brief(path: str | Path, setting: _Setting) -> BriefFiles:
    from truceline.brief import html_of, pdf_of
    from truceline.brief import tell as tell_story

    content = brief_content(path, control=setting.control, tell=setting.tell)
    setting.tell("drawing the maps and setting the page")
    document = tell_story(content, setting.earlier)
    folder = Path(setting.out) if setting.out is not None else Path(DEFAULT_FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    name = brief_name(path)
    page = folder / f"{name}.html"
    page.write_text(html_of(document), encoding="utf-8")
    if not setting.pdf:
        return BriefFiles(html=str(page), html_sha256=_digest(page))
    setting.tell("setting the PDF")
    paper = folder / f"{name}.pdf"
    paper.write_bytes(pdf_of(document, [Path(font) for font in setting.fonts]))
    return BriefFiles(
        html=str(page),
        html_sha256=_digest(page),
        pdf=str(paper),
        pdf_sha256=_digest(paper),
    )


def brief_content(
    path: str | Path,
    *,
    control: str | Path | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> BriefContent:
    """Return all that the brief of a workspace or a deal tells, before it is set."""
    from truceline.brief import BriefContent

    workspace = open_workspace(path)
    deal = deal_path(path, workspace)
    tell(f"weighing {deal.name} against the map")
    assessment, sheet = assessed(deal, control=control)
    tell("reading claims and what the text leaves undefined")
    return replace(
        BriefContent.of(assessment, sheet),
        claims=_claims(deal, workspace),
        undefined=check_deal(deal)[1],
        buyin=_buyin(deal, workspace, control, tell),
        files=_files(deal, workspace, control),
        version=truceline.__version__,
    )


def _buyin(
    deal: Path, workspace: Workspace, control: str | Path | None, tell: Callable[[str], None]
) -> BuyIn | None:
    """Return who accepts, by the positions of the workspace; None where it names none.

    Without a solver the brief is written all the same, and says what was not searched and how to
    install it.
    """
    if not workspace.positions:
        return None
    from truceline.steps.buyin import weighed

    tell("weighing the draft against the positions on record")
    try:
        return weighed(deal, workspace.positions[0], control=control)
    except UnavailableError as error:
        if [problem.code for problem in error.problems] != ["EXTRA-MISSING"]:
            raise
        tell(f"going on without: {error.problems[0].message}")
    return weighed(deal, workspace.positions[0], control=control, seeks_changes=False)


def brief_name(path: str | Path) -> str:
    """Return the name of a brief: that of its deal, or of the folder of a plain "deal"."""
    deal = deal_path(path, open_workspace(path)).absolute()
    return deal.parent.name if deal.stem == "deal" else deal.stem


def _claims(deal: Path, workspace: Workspace) -> tuple[Claim, ...]:
    files = _named(deal, "claims") or workspace.claims
    return claims_kept(files, workspace.root)


def _named(deal: Path, word: str) -> tuple[Path, ...]:
    """Return the file that a header of a deal names, if it names one."""
    named = parse(read_text(deal), str(deal)).header(word)
    return (deal.parent / named,) if named else ()


def _files(deal: Path, workspace: Workspace, control: str | Path | None) -> tuple[SourceFile, ...]:
    from truceline.brief import SourceFile

    maps = (Path(control),) if control is not None else _named(deal, "control") or workspace.control
    claims = _named(deal, "claims") or workspace.claims
    published = (workspace.published,) if workspace.published else ()
    return tuple(
        SourceFile(file.name, _digest(file))
        for file in (deal, *maps[:1], *claims, *workspace.positions[:1], *published)
    )


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()

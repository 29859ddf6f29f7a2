"""Buy-in, a verb a function: read the positions or the model, call the room, return the record."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from truceline.errors import NotFoundError, Problem, Where
from truceline.intake.files import existing_file
from truceline.intake.text import read_text
from truceline.model.buyin import Reading
from truceline.model.position import BuyIn
from truceline.model.runfile import RunAnswer
from truceline.steps.recording import recorded
from truceline.workspace import Workspace, open_workspace


def buyin_run(
    file: str | Path,
    *,
    reading: Reading = "legal sequences",
    certificates: bool = False,
    coalitions: bool = False,
    inverse: Sequence[int] = (),
) -> RunAnswer | BuyIn:
    """Return the answer to a run file: a conflict, a batch, ultimatums, or a draft's changes.

    A positions file is answered too: with the deal that it names, or, where it names none, as far
    as it goes: who can hold out.
    """
    if Path(file).suffix == ".positions":
        return _of_positions(Path(file), reading)
    from truceline.buyin import Asked, answer, read_run_file

    asked = Asked(reading, certificates, coalitions, tuple(inverse))
    return answer(read_run_file(file), asked)


def _of_positions(file: Path, reading: Reading) -> BuyIn:
    from truceline.buyin import Weighing, read_matter
    from truceline.buyin.parse_positions import header_of

    header = header_of(read_text(existing_file(file)), str(file))
    if header.deal:
        return weighed(existing_file(file.parent / header.deal), file, reading=reading)
    return Weighing(read_matter(file), reading).buyin()


@recorded("buyin")
def buyin(
    deal: str | Path,
    positions: str | Path | None = None,
    *,
    control: str | Path | None = None,
    theatre: str | Path | None = None,
    reading: Reading = "legal sequences",
    seconds: float = 10.0,
) -> BuyIn:
    """Return who accepts a deal and who objects, what would have to change, who can hold out.

    Without `positions`, those of the workspace. `seconds` limits each search for changes; where
    it cuts one off, the answer says so.
    """
    return weighed(
        deal, positions, control=control, theatre=theatre, reading=reading, seconds=seconds
    )


def weighed(
    deal: str | Path,
    positions: str | Path | None = None,
    *,
    control: str | Path | None = None,
    theatre: str | Path | None = None,
    reading: Reading = "legal sequences",
    seconds: float = 10.0,
    seeks_changes: bool = True,
) -> BuyIn:
    """Return the same without an entry in the ledger, for steps that leave one of their own.

    With `seeks_changes` false, what would have to change is left out, which needs a solver.
    """
    from truceline.buyin import Weighing, read_matter
    from truceline.buyin.smallest import Limits
    from truceline.steps.balance import control_map_of, deal_path, theatre_of

    workspace = open_workspace(deal)
    path = deal_path(deal, workspace)
    where = theatre_of(path, workspace, theatre)
    control_map = control_map_of(path, workspace, where, control)
    matter = read_matter(
        positions or _positions_of(workspace, path), path, theatre=where, control_map=control_map
    )
    limits = Limits(seconds=seconds)
    return Weighing(matter, reading, limits, seeks_changes=seeks_changes).buyin()


def _positions_of(workspace: Workspace, deal: Path) -> Path:
    """Return the positions that the workspace names, or those that lie beside the deal."""
    if workspace.positions:
        return workspace.positions[0]
    beside = deal.with_suffix(".positions")
    if not beside.is_file():
        raise NotFoundError(
            Problem(
                "FILE-MISSING",
                "there are no positions for this deal",
                Where(file=str(beside)),
                "Name a positions file, or write one of that name; docs/howto/weigh-a-draft.md "
                "shows how.",
            )
        )
    return beside


def buyin_page(found: BuyIn) -> str:
    """Return the pictures and lists of an analysis as one self-contained HTML page."""
    from truceline.buyin.page import page_of

    return page_of(found)

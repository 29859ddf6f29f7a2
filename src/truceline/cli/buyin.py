"""The commands `truceline buyin DEAL POSITIONS` and `truceline buyin run FILE`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter

from truceline.cli.output import print_json, progress

app = App(
    name="buyin",
    help="Who accepts, who objects by which position, and what the smallest changes are.",
    help_formatter="plain",
)

ReadingWord = Literal["legal sequences", "once each", "single move"]
Reading = Annotated[ReadingWord, Parameter(name="--reading")]
States = Annotated[tuple[int, ...], Parameter(name="--inverse")]


@app.default
def buyin(
    deal: Path,
    positions: Path | None = None,
    *,
    control: Path | None = None,
    theatre: str | None = None,
    reading: Reading = "legal sequences",
    seconds: float = 10.0,
    html: Path | None = None,
    json: bool = False,
) -> None:
    """Say who accepts a deal, who objects by which position, and what would have to change.

    Parameters
    ----------
    deal
        A deal file, or a workspace.
    positions
        A positions file; else that of the workspace, else the one that lies beside the deal.
    control
        A control map in place of the one the deal names.
    theatre
        A theatre in place of the one the deal names.
    reading
        How the others may answer a move: by legal sequences, once each, or by a single move.
    seconds
        The most time for each search for changes; what is cut off is said.
    html
        Write a page with the pictures here.
    json
        Print one JSON document.
    """
    from truceline.cli.buyin_tables import print_buyin
    from truceline.steps.buyin import buyin as weigh
    from truceline.steps.buyin import buyin_page

    with progress("reading the deal and the positions"):
        found = weigh(
            deal, positions, control=control, theatre=theatre, reading=reading, seconds=seconds
        )
    if html is not None:
        html.write_text(buyin_page(found), encoding="utf-8")
    if json:
        print_json(found)
    else:
        print_buyin(found)


@app.command
def run(
    file: Path,
    *,
    reading: Reading = "legal sequences",
    certificates: bool = False,
    coalitions: bool = False,
    inverse: States = (),
    json: bool = False,
) -> None:
    """Answer a bare model: a conflict, a batch, ultimatums, or the changes to a draft.

    Parameters
    ----------
    file
        A run file (JSON) of kind stability, stability-batch, uncertain, ultimatum or
        change-sets; or a positions file without a deal.
    reading
        How the others may answer a move: by legal sequences (nobody moving twice in a row), once
        each, or by a single move of one of them.
    certificates
        Give the proof of every verdict.
    coalitions
        Say what coalitions could do together at each equilibrium.
    inverse
        States for which to say what everybody would have to prefer for them to hold.
    json
        Print one JSON document.
    """
    from truceline.cli.buyin_run_tables import print_answer
    from truceline.steps.buyin import buyin_run

    answer = buyin_run(
        file,
        reading=reading,
        certificates=certificates,
        coalitions=coalitions,
        inverse=inverse,
    )
    if json:
        print_json(answer)
    else:
        print_answer(answer)

"""``truceline new``: a workspace to start from."""

from __future__ import annotations

from pathlib import Path

from truceline.cli.output import print_json, print_text


def new(folder: Path, *, theatre: str = "ukraine", json: bool = False) -> None:
    """Make a workspace to start from, with a commented deal and a README.

    Parameters
    ----------
    folder
        A folder that does not exist yet, or an empty one.
    theatre
        A theatre that comes with Truceline (see `truceline theatre list`).
    json
        Print one JSON document.
    """
    from truceline.steps.workspace import new as make

    made = make(folder, theatre=theatre)
    if json:
        print_json(made)
        return
    print_text("\n".join(f"{made.folder}/{name}" for name in made.files))
    print_text(f"\nNext: truceline check {made.folder}/draft.deal")

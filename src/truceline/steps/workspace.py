"""Workspaces, a verb a function: make a new one to start from."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from truceline.errors import InputError, Problem, Where
from truceline.model.workspace import NewFiles
from truceline.workspace import FILE

if TYPE_CHECKING:
    from truceline.atlas import Theatre
    from truceline.model.place import Place

_CONTROL_HEADER = "place,unit,geonameid,holder,as_of,basis,url,note"

_CONFIG = """\
[workspace]
title = "A draft to start from"
theatre = "{theatre}"
deals = ["draft.deal"]
reports = ["reports"]
claims = ["claims.jsonl"]
control = ["control/{day}.csv"]
attribution = "not mandated"      # "mandated" permits internal totals by party
"""

_DEAL = """\
# A draft to start from. What stands after # is a comment and changes nothing.
#
# truceline check draft.deal: every problem, and what the text leaves undefined
# truceline assess draft.deal: what it would mean on the ground
# truceline brief . --out brief: the whole story as a page
#
# The language is described in docs/reference/deal-language.md.
deal "A draft to start from"
theatre {theatre}
as of {day}  # the day that `held by` and the line of contact mean
status proposed  # of every term that names no status of its own
control "control/{day}.csv"  # who holds what on that day, a place a line
claims "claims.jsonl"  # who said what; terms cite it as [claim c1]
clock UTC  # of dates and hours; an IANA name such as Europe/Kyiv

party A "First party"
party B "Second party"
actor MISSION "A monitoring mission"
  roles: monitor (proposed)

line contact = line of contact between A and B

# Areas by algebra: + both, - without, & what both share.
zone buffer = band 5 km per side around contact
zone region = {unit}

entry into force {day} 00:00

term ceasefire: each party ceases hostilities in region
  starting entry into force
  for 60 days
term pull-back: each party withdraws heavy weapons from buffer
  within 14 days after entry into force
term watch: MISSION monitors buffer

# What nobody has said yet stays open, and every figure carries it as a range.
open verification: "Who is let in where, and what follows when access is denied?"
"""

_README = """\
# A draft to start from

| file | what it is |
|---|---|
| `draft.deal` | the text: edit this |
| `control/{day}.csv` | who holds what on a day, a place a line. The two rows are placeholders: \
replace them by facts read off a public map or report, and name it under `basis` |
| `reports/` | press reports and documents to read: `truceline read reports` |
| `claims.jsonl` | reviewed claims, which terms cite |
| `truceline.toml` | names these files |

```
truceline check draft.deal
truceline assess draft.deal
truceline brief . --out brief
```
"""


def new(folder: str | Path, *, theatre: str = "ukraine", on: date | None = None) -> NewFiles:
    """Make a workspace to start from: a commented deal, a control list, a README.

    `on` is the day it speaks of, today by default. Raises `InputError` (WORKSPACE-EXISTS) where
    the folder holds anything, or (THEATRE-NONE) the theatre has no places, and `NotFoundError`
    (THEATRE-UNKNOWN).
    """
    from truceline.atlas import open_theatre
    from truceline.deal import format_deal

    root = Path(folder)
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise InputError(
            Problem(
                "WORKSPACE-EXISTS",
                f"{folder} is not an empty folder",
                Where(file=str(folder)),
                "Name a folder that does not exist yet",
            )
        )
    ground = open_theatre(theatre)
    if ground.is_nowhere:
        raise InputError(
            Problem(
                "THEATRE-NONE",
                "a new workspace is made from the places of a theatre, and this one has none",
                Where(file="--theatre"),
                "Take another theatre, or write a single deal that says: theatre none",
            )
        )
    day = (on or date.today()).isoformat()
    files = {
        FILE: _CONFIG.format(theatre=theatre, day=day),
        "draft.deal": format_deal(_DEAL.format(theatre=theatre, day=day, unit=_first_unit(ground))),
        "README.md": _README.format(day=day),
        "claims.jsonl": "",
        f"control/{day}.csv": _control(ground, day),
        "reports/README.md": "Put press reports and documents here: text, HTML, PDF or RSS.\n",
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return NewFiles(folder=str(root), files=tuple(files))


def _first_unit(theatre: Theatre) -> str:
    """Return the quoted name of the unit in which the largest settlement lies."""
    settlement = _largest(theatre)[0]
    unit = next((unit for unit in theatre.units if unit.id == settlement.unit), theatre.units[0])
    # "Donetsk" is a city and an oblast: the kind of unit is said where the theatre knows it so
    full = f"{unit.name} {unit.kind}"
    return f'"{full if theatre.unit(full) else unit.name}"'


def _largest(theatre: Theatre) -> list[Place]:
    return sorted(theatre.places, key=lambda place: -(place.population or 0))[:2]


def _control(theatre: Theatre, day: str) -> str:
    rows = [
        f"{place.name},{place.unit or ''},{place.id.removeprefix('geonames:')},{holder},{day},"
        "a placeholder to be replaced,,"
        for place, holder in zip(_largest(theatre), ("A", "B"), strict=True)
    ]
    return "\n".join([_CONTROL_HEADER, *rows, ""])

"""The commands `truceline desk ...`: the review desk from a shell."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from truceline.cli.output import print_json, print_table, print_text, warn
from truceline.model.claim import Modality
from truceline.model.desk import ActionKind, MatterKind, Outcome

if TYPE_CHECKING:
    from truceline.model.desk import Matter, Taken

Origins = Annotated[list[str] | None, Parameter(name="--origin")]


def list_matters(
    workspace: Path,
    *,
    all: bool = False,
    kind: MatterKind | None = None,
    search: str = "",
    limit: int = 100,
    offset: int = 0,
    json: bool = False,
) -> None:
    """List what waits at the desk of a workspace, what is due first in front.

    Parameters
    ----------
    workspace
        A folder with truceline.toml.
    all
        What is settled too.
    kind
        Cases, findings or claims alone.
    search
        Words that all stand in a row's title, id or state.
    limit
        How many rows at most.
    offset
        How many rows before them are left out.
    json
        Print one JSON document.
    """
    from truceline.steps.desk import desk_queue
    from truceline.steps.queue import Wanted

    only = Wanted(kind=kind, search=search)
    found = desk_queue(workspace, all=all, limit=limit, offset=offset, only=only)
    if json:
        print_json(found)
        return
    for problem in found.problems:
        warn(f"{problem.file}:{problem.line}: {problem.code}: {problem.message}")
    for note in found.notes:
        warn(note)
    columns = ("matter", "state", "waits for", "when (UTC)", "due (UTC)", "what")
    rows = [
        (row.id, row.state, row.waits_for, _minute(row.when), _due(row.due, row.overdue), row.title)
        for row in found.rows
    ]
    print_table("", columns, rows)
    beyond = found.total - offset - len(rows)
    more = f" ({beyond} more)" if beyond > 0 else ""
    print_text(f"\n{found.waiting} wait, {found.second} of them for a second person{more}")


def show(workspace: Path, matter: str, *, json: bool = False) -> None:
    """Print a matter: what it is about, its steps, what may be done next.

    Parameters
    ----------
    workspace
        A folder with truceline.toml.
    matter
        Its id, e.g. claim/b4, as `truceline desk list` shows it.
    json
        Print one JSON document.
    """
    from truceline.steps.desk import desk_show

    found = desk_show(workspace, matter)
    if json:
        print_json(found)
        return
    _print(found)


def act(
    workspace: Path,
    matter: str,
    action: ActionKind,
    *,
    by: str = "",
    text: str = "",
    outcome: Outcome | None = None,
    modality: Modality | None = None,
    party: str = "",
    origin: Origins = None,
    own_observation: bool = False,
    json: bool = False,
) -> None:
    """Take an action on a matter: verify, decide, approve, respond, dissent, release.

    Parameters
    ----------
    workspace
        A folder with truceline.toml.
    matter
        Its id, as `truceline desk list` shows it.
    action
        What you do. An approval is of the decision that waits for a second person.
    by
        Who you are; without it, your name on this machine.
    text
        Your reason, or the words of the party.
    outcome
        Of a decision.
    modality
        Of a corrected claim.
    party
        Who complains, is notified or responds.
    origin
        An independent origin that a verification rests on; may be given several times.
    own_observation
        The mandated body saw it itself.
    json
        Print one JSON document.
    """
    from truceline.model.desk import Action
    from truceline.steps.desk import desk_act, desk_show, local_person

    known = desk_show(workspace, matter)
    pending = known.pending if action == "approval" else None
    taken = desk_act(
        workspace,
        matter,
        Action(
            kind=action,
            seen=len(known.steps),
            text=text,
            outcome=outcome,
            modality=modality,
            party=party,
            origins=tuple(origin or ()),
            own_observation=own_observation,
            approves=pending,
            seen_sha256=known.steps[pending - 1].sha256 if pending else "",
        ),
        person=local_person(by),
    )
    _told(taken, json)


def complain(
    workspace: Path,
    party: str,
    text: str,
    *,
    by: str = "",
    place: str = "",
    occurred: str = "",
    term: str = "",
    key: str = "",
    json: bool = False,
) -> None:
    """Take a complaint in as a new case.

    Parameters
    ----------
    workspace
        A folder with truceline.toml.
    party
        Who complains.
    text
        What happened, in the words of the party.
    by
        Who takes it in; without it, your name on this machine.
    place
        Where, as the party says it.
    occurred
        When, with its zone: 2025-09-01T06:10+03:00
    term
        The term of the deal that the complaint names.
    key
        A number of your own that makes sending it again safe.
    json
        Print one JSON document.
    """
    from truceline.intake.times import parse_instant
    from truceline.model.desk import Complaint
    from truceline.steps.desk import desk_complain, local_person

    complaint = Complaint(
        party=party,
        text=text,
        place=place,
        occurred=parse_instant(occurred) if occurred else None,
        term=term,
        key=key,
    )
    _told(desk_complain(workspace, complaint, person=local_person(by)), json)


def file(workspace: Path, matter: str, *, party: str = "", to: Path) -> None:
    """Write the case file of a matter: what a party may know of it, as a page to print.

    Parameters
    ----------
    workspace
        A folder with truceline.toml.
    matter
        Its id, as `truceline desk list` shows it.
    party
        For whom: its own words are told, those of others are not.
    to
        The HTML file to write.
    """
    from truceline.steps.desk import desk_file

    to.write_text(desk_file(workspace, matter, party=party), encoding="utf-8")
    print_text(str(to))


def public(workspace: Path, *, delay_hours: float | None = None, json: bool = False) -> None:
    """Print what has been released, as everybody may see it: coarse, late, without parties.

    Parameters
    ----------
    workspace
        A folder with truceline.toml.
    delay_hours
        How long after it happened something is shown at the earliest.
    json
        Print one JSON document.
    """
    from truceline.steps.desk import desk_public

    found = desk_public(workspace, delay_hours=delay_hours)
    if json:
        print_json(found)
        return
    rows = [(row.day, row.category, row.unit, row.outcome) for row in found.rows]
    print_table(found.title, ("day", "what", "unit", "outcome"), rows)
    for note in found.notes:
        print_text(note)
    if found.held_back:
        print_text(f"{found.held_back} released and not yet old enough to show")


def _told(taken: Taken, json: bool) -> None:
    if json:
        print_json(taken)
        return
    print_text(f"entry {taken.entry}{'' if taken.outcome == 'new' else ' (was there already)'}")
    _print(taken.matter)


def _print(found: Matter) -> None:
    print_text(f"{found.id}: {found.title}")
    print_text(f"state: {found.state}{', released' if found.published else ''}")
    for step in found.steps:
        said = [step.outcome or "", step.party or "", step.text]
        words = "; ".join(part for part in said if part)
        print_text(f"  {step.number}. {_minute(step.at)} {step.by}: {step.kind}  {words}".rstrip())
    for reason in found.because:
        print_text(f"  {reason}")
    for limit in found.deadlines:
        print_text(f"  {limit.step} due {_minute(limit.due)}: {limit.state}")
    print_text(f"possible: {', '.join(found.possible)}")


def _minute(when: datetime | None) -> str:
    return f"{when:%Y-%m-%d %H:%M}" if when else ""


def _due(due: datetime | None, overdue: bool) -> str:
    return f"{_minute(due)}{' (over)' if overdue else ''}"

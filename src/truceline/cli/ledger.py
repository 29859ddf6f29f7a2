"""The commands `truceline ledger ...` that look and prove."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from truceline.cli.output import print_json, print_table, print_text, warn
from truceline.model.entry import EntryKind, LedgerFile

if TYPE_CHECKING:
    from truceline.model.entry import LogLine, Verification

Witnesses = Annotated[list[Path] | None, Parameter(name="--witness")]


def log(
    workspace: Path,
    *,
    kind: EntryKind | None = None,
    as_known_at: str | None = None,
    json: bool = False,
) -> None:
    """List the entries of a workspace's ledger.

    Parameters
    ----------
    workspace
        A folder with truceline.toml.
    kind
        Only entries of this kind.
    as_known_at
        A date (its end, UTC) or a time with its zone: the ledger as it was known then.
    json
        Print one JSON document.
    """
    from truceline.steps.ledger import ledger_log

    found = ledger_log(workspace, kind=kind, as_known_at=as_known_at)
    if json:
        print_json(found)
        return
    for note in found.notes:
        warn(note)
    columns = ("entry", "recorded (UTC)", "kind", "about", "author", "in force")
    print_table("", columns, [_row(line) for line in found.lines])
    print_text(f"\n{counted(found.entries)}, root {found.root}")


def show(workspace: Path, entry: str, *, json: bool = False) -> None:
    """Print one entry, and what stands beside it.

    Parameters
    ----------
    workspace
        A folder with truceline.toml.
    entry
        The index or the key of the entry.
    json
        Print one JSON document.
    """
    from truceline.model.record import to_json
    from truceline.steps.ledger import ledger_show

    view = ledger_show(workspace, entry)
    if json:
        print_json(view)
        return
    print_text(to_json(view.entry, indent=2).decode())
    print_text(f"leaf {view.leaf}")
    for name in view.kept:
        print_text(f"original kept: {name}")
    for name in view.approved_by:
        print_text(f"approved by {name}")
    for line in view.beside:
        print_text(f"beside it: {line.index} {line.kind} {line.author}")


def trace(workspace: Path, what: str, *, json: bool = False) -> None:
    """Follow a figure, term, claim or entry down to the quotes and originals under it.

    Parameters
    ----------
    workspace
        A folder with truceline.toml.
    what
        A figure as unit/axis/measure (UA-14/holding/area), the id of a term or claim, or the
        index of an entry.
    json
        Print one JSON document.
    """
    from truceline.steps.tracing import trace as follow

    found = follow(workspace, what)
    if json:
        print_json(found)
        return
    for step in found.steps:
        indent = "  " * step.level
        mark = {True: "  [holds]", False: "  [DOES NOT HOLD]", None: ""}[step.holds]
        print_text(f"{indent}{step.kind} {step.id[:24]}: {step.text}{mark}")
        used = f"entries {', '.join(map(str, step.entries))}" if step.entries else ""
        below = "; ".join(part for part in (step.where, used) if part)
        if below:
            print_text(f"{indent}    {below}")


def verify(
    path: Path,
    *,
    witness: Witnesses = None,
    key: str = "",
    since: Path | None = None,
    authorities: Path | None = None,
    json: bool = False,
) -> None:
    """Check a ledger in full, or a proof file on its own.

    Parameters
    ----------
    path
        A workspace, or a proof file.
    witness
        A folder with the checkpoints of a witness; may be given several times.
    key
        The verification key of the log that you were given, or the file that holds it.
    since
        A checkpoint that you hold: what it covers must be unchanged.
    authorities
        A PEM file of the timestamp authorities that you trust.
    json
        Print one JSON document.
    """
    from truceline.steps.ledger import ledger_verify

    found = ledger_verify(
        path, witnesses=witness or (), key=key, since=since, authorities=authorities
    )
    if json:
        print_json(found)
    else:
        _print_verification(found)


def prove(
    workspace: Path,
    entry: str = "",
    *,
    since: Path | None = None,
    out: Path | None = None,
    json: bool = False,
) -> None:
    """Write one file that proves an entry, or the growth of the log, to an outsider.

    Parameters
    ----------
    workspace
        A folder with truceline.toml.
    entry
        The index or the key of the entry to prove.
    since
        An earlier checkpoint: prove that the log still holds everything it covers.
    out
        The file to write; standard output if none is named.
    json
        Print the name of the written file as one JSON document; a proof on standard output is one.
    """
    from truceline.steps.ledger import ledger_prove, ledger_prove_growth

    content = ledger_prove_growth(workspace, since) if since else ledger_prove(workspace, entry)
    if out is None:
        print_text(content.decode())
    else:
        out.write_bytes(content)
        print_filed(LedgerFile(file=str(out)), str(out), json=json)


def checkpoint(
    workspace: Path, *, witness: Witnesses = None, timestamp: str = "", json: bool = False
) -> None:
    """Sign the ledger as it stands; give the checkpoint to people outside.

    Parameters
    ----------
    workspace
        A folder with truceline.toml.
    witness
        The folder of a witness to lay the checkpoint into; may be given several times.
    timestamp
        The address of an RFC 3161 timestamp service.
    json
        Print one JSON document.
    """
    from truceline.steps.ledger import ledger_checkpoint

    found = ledger_checkpoint(workspace, witnesses=witness or (), timestamp=timestamp)
    if json:
        print_json(found)
        return
    print_text(found.note)
    print_text(f"verification key, to be given by another way than proofs:\n{found.log_key}")


def as_known(workspace: Path, folder: Path, *, at: str, json: bool = False) -> None:
    """Lay out a workspace as it was known at a time, for any command to work on.

    Parameters
    ----------
    workspace
        A folder with truceline.toml.
    folder
        The new folder; it must not exist.
    at
        A date (its end, UTC) or a time with its zone.
    json
        Print one JSON document.
    """
    from truceline.steps.recording import ledger_as_known

    made = ledger_as_known(workspace, folder, at)
    print_filed(LedgerFile(file=str(made)), str(made), json=json)


def _row(line: LogLine) -> tuple[str, ...]:
    return (
        str(line.index),
        line.recorded_at.strftime("%Y-%m-%d %H:%M:%S"),
        line.kind,
        line.subject or line.key,
        line.author,
        "yes" if line.in_force else "no",
    )


def _print_verification(found: Verification) -> None:
    rows = [
        (
            check.name,
            check.outcome if check.outcome == "passed" else check.outcome.upper(),
            f"{check.count:,}" if check.count else "",
            check.note,
        )
        for check in found.checks
    ]
    print_table("", ("check", "outcome", "count", "note"), rows)
    print_text(f"\n{counted(found.entries)}, root {found.root}")


def print_filed(filed: LedgerFile, words: str, *, json: bool) -> None:
    """Print what was written, as words or as one JSON document."""
    if json:
        print_json(filed)
    else:
        print_text(words)


def counted(entries: int) -> str:
    """Return a number of entries in words."""
    return "1 entry" if entries == 1 else f"{entries:,} entries"

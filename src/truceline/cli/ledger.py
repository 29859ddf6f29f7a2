"""The commands `truceline ledger ...`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from truceline.cli.output import print_json, print_table, print_text, warn
from truceline.model.entry import EntryKind

if TYPE_CHECKING:
    from truceline.model.entry import LogLine, Verification

Witnesses = Annotated[list[Path] | None, Parameter(name="--witness")]
Recipients = Annotated[list[str], Parameter(name="--to")]
Identity = Annotated[Path, Parameter(name="--identity")]
Identities = Annotated[list[Path], Parameter(name="--identity")]
Custodians = Annotated[list[str], Parameter(name="--custodian")]


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
    print_text(f"\n{_counted(found.entries)}, root {found.root}")


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
    workspace: Path, entry: str = "", *, since: Path | None = None, out: Path | None = None
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
    """
    from truceline.steps.ledger import ledger_prove, ledger_prove_growth

    content = ledger_prove_growth(workspace, since) if since else ledger_prove(workspace, entry)
    if out is None:
        print_text(content.decode())
    else:
        out.write_bytes(content)
        print_text(str(out))


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


def as_known(workspace: Path, folder: Path, *, at: str) -> None:
    """Lay out a workspace as it was known at a time, for any command to work on.

    Parameters
    ----------
    workspace
        A folder with truceline.toml.
    folder
        The new folder; it must not exist.
    at
        A date (its end, UTC) or a time with its zone.
    """
    from truceline.steps.recording import ledger_as_known

    print_text(str(ledger_as_known(workspace, folder, at)))


def retract(workspace: Path, key: str, *, author: str, reason: str) -> None:
    """Withdraw an entry or a file; what was known before stays to be seen.

    Parameters
    ----------
    workspace
        A folder with truceline.toml.
    key
        The key of the entry, or file/NAME for a file of the workspace.
    author
        Who withdraws it.
    reason
        Why.
    """
    from truceline.steps.ledger import ledger_retract

    print_text(f"entry {ledger_retract(workspace, key, author=author, reason=reason).index}")


def export(workspace: Path, *, out: Path) -> None:
    """Write what may be shown to everybody: allowed fields, coarse places, after a delay.

    Parameters
    ----------
    workspace
        A folder with truceline.toml.
    out
        The file to write.
    """
    from truceline.steps.ledger import ledger_export

    print_text(str(ledger_export(workspace, out=out)))


def backup(workspace: Path, file: Path, *, to: Recipients) -> None:
    """Write an encrypted backup of the ledger.

    Parameters
    ----------
    workspace
        A folder with truceline.toml.
    file
        The backup to write.
    to
        A public key (age1...) whose owner can restore it; may be given several times.
    """
    from truceline.steps.ledger import ledger_backup

    count = ledger_backup(workspace, file, recipients=to)
    print_text(f"{file}: {_counted(count)}")


def restore(
    file: Path,
    workspace: Path,
    *,
    identity: Identity,
    witness: Witnesses = None,
    as_new_log: bool = False,
) -> None:
    """Bring a backup into the empty ledger of a workspace; a second history is refused.

    Parameters
    ----------
    file
        The backup.
    workspace
        A folder with truceline.toml, without entries.
    identity
        The file of the secret key.
    witness
        A folder with the checkpoints of a witness; may be given several times.
    as_new_log
        Go on under a new log that says which one it continues and how much of it is lost.
    """
    from truceline.steps.ledger import ledger_restore

    count = ledger_restore(
        file, workspace, identity=identity, witnesses=witness or (), as_new_log=as_new_log
    )
    print_text(f"{_counted(count)} restored")


def keygen(file: Path) -> None:
    """Make a key for a custodian of the vault or a keeper of backups.

    Parameters
    ----------
    file
        Where the secret key is written; it must not exist. The public key is printed.
    """
    from truceline.steps.ledger import ledger_keygen

    print_text(ledger_keygen(file))


def seal(
    workspace: Path, subject: str, file: Path, *, custodian: Custodians, author: str = ""
) -> None:
    """Put a source's identity into the vault, to be opened by two custodians together.

    Parameters
    ----------
    workspace
        A folder with truceline.toml.
    subject
        The name under which reports speak of the source, e.g. source/anon-3.
    file
        A file that says who the source is; delete it safely afterwards.
    custodian
        NAME=PUBLICKEY of a custodian; give two or more.
    author
        Who seals it.
    """
    from truceline.steps.ledger import ledger_seal

    receipt = ledger_seal(workspace, subject, file=file, custodians=custodian, author=author)
    print_text(f"entry {receipt.index}: {receipt.key}")


def reveal(workspace: Path, key: str, *, identity: Identities, reason: str) -> None:
    """Open a sealed identity: two custodians together, and it is written down first.

    Parameters
    ----------
    workspace
        A folder with truceline.toml.
    key
        The key of the seal (sealed/...).
    identity
        The key file of a custodian; give two.
    reason
        Why, e.g. the order of a court.
    """
    from truceline.steps.ledger import ledger_reveal

    content = ledger_reveal(workspace, key, identities=identity, reason=reason)
    sys.stdout.buffer.write(content)


def erase(workspace: Path, key: str, *, author: str, reason: str) -> None:
    """Destroy the keys of a sealed identity; the seal stays as proof that there was one.

    Parameters
    ----------
    workspace
        A folder with truceline.toml.
    key
        The key of the seal (sealed/...).
    author
        Who erases it.
    reason
        Why.
    """
    from truceline.steps.ledger import ledger_erase

    ledger_erase(workspace, key, author=author, reason=reason)
    print_text(f"{key}: its keys are destroyed")


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
    print_text(f"\n{_counted(found.entries)}, root {found.root}")


def _counted(entries: int) -> str:
    return "1 entry" if entries == 1 else f"{entries:,} entries"

"""The commands `truceline ledger ...` for what leaves the house, and for the vault."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from truceline.cli.ledger import Witnesses, counted, print_filed
from truceline.cli.output import print_text
from truceline.cli.statements import print_receipt
from truceline.model.entry import LedgerFile

Recipients = Annotated[list[str], Parameter(name="--to")]
Identity = Annotated[Path, Parameter(name="--identity")]
Identities = Annotated[list[Path], Parameter(name="--identity")]
Custodians = Annotated[list[str], Parameter(name="--custodian")]


def export(workspace: Path, *, out: Path, json: bool = False) -> None:
    """Write what may be shown to everybody: allowed fields, coarse places, after a delay.

    Parameters
    ----------
    workspace
        A folder with truceline.toml.
    out
        The file to write.
    json
        Print one JSON document.
    """
    from truceline.steps.custody import ledger_export

    made = ledger_export(workspace, out=out)
    print_filed(LedgerFile(file=str(made)), str(made), json=json)


def backup(workspace: Path, file: Path, *, to: Recipients, json: bool = False) -> None:
    """Write an encrypted backup of the ledger, the originals and the accounts.

    Parameters
    ----------
    workspace
        A folder with truceline.toml.
    file
        The backup to write.
    to
        A public key (age1...) whose owner can restore it; may be given several times.
    json
        Print one JSON document.
    """
    from truceline.steps.custody import ledger_backup

    count = ledger_backup(workspace, file, recipients=to)
    filed = LedgerFile(file=str(file), entries=count)
    print_filed(filed, f"{file}: {counted(count)}", json=json)


def restore(
    file: Path,
    workspace: Path,
    *,
    identity: Identity,
    witness: Witnesses = None,
    as_new_log: bool = False,
    json: bool = False,
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
    json
        Print one JSON document.
    """
    from truceline.steps.custody import ledger_restore

    count = ledger_restore(
        file, workspace, identity=identity, witnesses=witness or (), as_new_log=as_new_log
    )
    filed = LedgerFile(file=str(file), entries=count)
    print_filed(filed, f"{counted(count)} restored", json=json)


def keygen(file: Path, *, json: bool = False) -> None:
    """Make a key for a custodian of the vault or a keeper of backups.

    Parameters
    ----------
    file
        Where the secret key is written; it must not exist. The public key is printed.
    json
        Print one JSON document.
    """
    from truceline.steps.custody import ledger_keygen

    public = ledger_keygen(file)
    print_filed(LedgerFile(file=str(file), public_key=public), public, json=json)


def seal(
    workspace: Path,
    subject: str,
    file: Path,
    *,
    custodian: Custodians,
    author: str = "",
    json: bool = False,
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
    json
        Print one JSON document.
    """
    from truceline.steps.custody import ledger_seal

    receipt = ledger_seal(workspace, subject, file=file, custodians=custodian, author=author)
    print_receipt(receipt, json=json)


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
    from truceline.steps.custody import ledger_reveal

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
    from truceline.steps.custody import ledger_erase

    ledger_erase(workspace, key, author=author, reason=reason)
    print_text(f"{key}: its keys are destroyed")

"""The commands `truceline ledger ...` that write down what people say."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from truceline.cli.output import print_json, print_text, warn

if TYPE_CHECKING:
    from truceline.model.entry import Receipt


def add(
    workspace: Path,
    key: str,
    content: Path,
    *,
    author: str,
    subject: str = "",
    corrects: str | None = None,
    valid_from: str | None = None,
    valid_to: str | None = None,
    note: str = "",
    json: bool = False,
) -> None:
    """Write down a fact, or correct one; the earlier entry stays to be seen.

    Parameters
    ----------
    workspace
        A folder with truceline.toml.
    key
        The identifier of the fact: sent twice, it stands once.
    content
        A JSON file with one object: what is said.
    author
        Who says it.
    subject
        What it is about, e.g. incident/9.
    corrects
        The key of the entry that this one states anew.
    valid_from
        When it began to be so in the world, with its zone.
    valid_to
        When it ceased to be so; the first instant outside.
    note
        Words that stand beside it.
    json
        Print one JSON document.
    """
    from truceline.steps.ledger import ledger_add

    receipt = ledger_add(
        workspace,
        key,
        content,
        author=author,
        subject=subject,
        corrects=corrects,
        valid_from=valid_from,
        valid_to=valid_to,
        note=note,
    )
    print_receipt(receipt, json=json)


def approve(workspace: Path, key: str, *, author: str, seen: str, json: bool = False) -> None:
    """Approve an entry as a second person; the approval binds exactly what was seen.

    Parameters
    ----------
    workspace
        A folder with truceline.toml.
    key
        The key of the entry.
    author
        The second person; not the one who wrote the entry.
    seen
        The hash of the content that was looked at (draft_sha256 in `ledger show`).
    json
        Print one JSON document.
    """
    from truceline.steps.ledger import ledger_approve

    print_receipt(ledger_approve(workspace, key, author=author, seen=seen), json=json)


def respond(workspace: Path, key: str, text: str, *, party: str, json: bool = False) -> None:
    """Write down what a party says about an entry; it stands beside it and changes nothing.

    Parameters
    ----------
    workspace
        A folder with truceline.toml.
    key
        The key of the entry.
    text
        The party's words.
    party
        Who says them.
    json
        Print one JSON document.
    """
    from truceline.steps.ledger import ledger_respond

    print_receipt(ledger_respond(workspace, key, text, party=party), json=json)


def dissent(workspace: Path, key: str, text: str, *, author: str, json: bool = False) -> None:
    """Write down what a reviewer says against an entry; it stands beside it and changes nothing.

    Parameters
    ----------
    workspace
        A folder with truceline.toml.
    key
        The key of the entry.
    text
        The reviewer's words.
    author
        The reviewer.
    json
        Print one JSON document.
    """
    from truceline.steps.ledger import ledger_dissent

    print_receipt(ledger_dissent(workspace, key, text, author=author), json=json)


def retract(workspace: Path, key: str, *, author: str, reason: str, json: bool = False) -> None:
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
    json
        Print one JSON document.
    """
    from truceline.steps.ledger import ledger_retract

    print_receipt(ledger_retract(workspace, key, author=author, reason=reason), json=json)


def print_receipt(receipt: Receipt, *, json: bool) -> None:
    """Print where an entry stands, and what is to be said if it was not new."""
    from truceline.ledger.review import duplicates

    if json:
        print_json(receipt)
        return
    print_text(f"entry {receipt.index}: {receipt.key}")
    for problem in duplicates([receipt]):
        warn(str(problem))

"""How a buy-in analysis is printed: party by party, position by position, change by change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from truceline.buyin.wording import (
    chance_words,
    change_lists,
    conflict_lines,
    grounds_words,
    pivot_words,
    shared,
)
from truceline.cli.output import print_table, print_text, warn
from truceline.model.position import BuyIn, Changes, PositionVerdict
from truceline.model.record import PositionId

SHOWN = 12  # lines of one list; the rest is counted


def print_buyin(found: BuyIn) -> None:
    """Print the whole analysis as tables and lists."""
    _print_parties(found)
    _print_positions(found.positions)
    if found.changes is not None:
        _print_changes(found.changes)
    print_lines("Who can hold out against whom", conflict_lines(found.conflict))
    print_lines("What one claim decides", map(pivot_words, found.pivots))
    if found.conflict is not None:
        for warning in found.conflict.robustness.warnings:
            warn(f"warning: {warning}")
    for note in found.notes:
        warn(f"note: {note}")


def _print_parties(found: BuyIn) -> None:
    if not found.parties:
        print_text(found.title)
        return
    print_table(
        found.title,
        [
            "party",
            "verdict",
            "by what it has stated itself",
            "objects by",
            "open",
            "objection held",
        ],
        [
            [
                f"{party.party} {party.name}",
                party.verdict,
                party.firmly,
                _own_names(party.objects_by),
                _own_names(party.open_by),
                chance_words(party),
            ]
            for party in found.parties
        ],
    )


def _print_positions(verdicts: Sequence[PositionVerdict]) -> None:
    if not verdicts:
        return
    print_text("")
    print_table(
        "Positions",
        ["position", "kind", "the draft", "because", "on whose word"],
        [
            [
                f"{names}: {verdict.text}",
                verdict.kind,
                {"met": "meets it", "not met": "breaches it", "open": "leaves it open"}[
                    verdict.holds
                ],
                "; ".join(verdict.because),
                grounds_words(verdict.grounds),
            ]
            for names, verdict in shared(verdicts)
        ],
    )


def _print_changes(changes: Changes) -> None:
    for title, lines in change_lists(changes):
        print_lines(title, lines)
    print_text("\nEvery smallest way is listed, in no order; none is recommended.")
    if changes.note:
        print_text(f"Not complete: {changes.note}")


def print_lines(title: str, lines: Iterable[str]) -> None:
    """Print a titled list, if it has lines; a long one is cut and counted."""
    shown = list(cut(lines))
    if shown:
        print_text(f"\n{title}")
        for line in shown:
            print_text(f"  {line}")


def cut(lines: Iterable[str]) -> Iterator[str]:
    """Yield the first lines, and how many more there are."""
    every = list(lines)
    yield from every[:SHOWN]
    if len(every) > SHOWN:
        yield f"and {len(every) - SHOWN} more; see --json"


def _own_names(positions: Sequence[PositionId]) -> str:
    return ", ".join(position.partition(" ")[2] for position in positions)

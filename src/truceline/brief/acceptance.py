"""Who accepts the draft, what would have to change, and who can hold out, as a brief tells it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from truceline.brief.blocks import (
    Block,
    Bullets,
    Column,
    Figure,
    Figures,
    Heading,
    Paragraph,
    Row,
    Table,
    cell,
    line,
    quiet,
    strong,
)
from truceline.brief.words import sentence
from truceline.buyin.pictures import Picture, acceptability_matrix, state_graph
from truceline.buyin.wording import (
    chance_words,
    change_lists,
    conflict_lines,
    grounds_words,
    pivot_words,
    shared,
)
from truceline.model.position import Answered, BuyIn, Changes, ConflictFound

_SHOWN = 12  # lines of one list; a longer one is counted, and is whole in `truceline buyin --json`
_HOLDS: dict[Answered, str] = {
    "met": "meets it",
    "not met": "breaches it",
    "open": "leaves it open",
}


def acceptance(found: BuyIn | None) -> list[Block]:
    """Return the section on buy-in; nothing where no positions were given."""
    if found is None:
        return []
    blocks: list[Block] = [Heading("Who accepts, who objects, what is open", anchor="buyin")]
    if found.parties:
        blocks += [*_picture(acceptability_matrix(found)), _positions(found)]
    if found.changes is not None:
        blocks += _changes(found.changes)
    elif found.parties:
        blocks += _not_searched()
    if found.conflict is not None:
        blocks += _conflict(found.conflict)
    if found.pivots:
        blocks.append(Heading("What one claim decides", level=2, anchor="pivots"))
        blocks += _list(map(pivot_words, found.pivots))
    blocks += [Paragraph(line(quiet(sentence(note))), "note") for note in found.notes]
    return blocks


def _positions(found: BuyIn) -> Table:
    chances = {party.party: chance_words(party) for party in found.parties}
    rows = tuple(
        Row(
            (
                cell(strong(names), quiet(f" {verdict.kind}")),
                cell(verdict.text),
                cell(_HOLDS[verdict.holds], quiet(f": {'; '.join(verdict.because)}")),
                cell(quiet(grounds_words(verdict.grounds))),
            )
        )
        for names, verdict in shared(found.positions)
    )
    uncertain = [
        f"{party}: {chance}" for party, chance in chances.items() if chance not in ("", "surely")
    ]
    return Table(
        caption="Positions on record, what the draft does to each, and on whose word",
        columns=(
            Column("Position", share=1.3),
            Column("What it asks", share=1.5),
            Column("The draft", share=2.0),
            Column("On whose word", share=1.4),
        ),
        rows=rows,
        notes=(
            "Open: the text as known does not decide it. Silence in a report is no refusal.",
            *(
                [f"How surely an objection is really held, as bounds: {'; '.join(uncertain)}."]
                if uncertain
                else []
            ),
        ),
        stacked=True,
    )


def _changes(changes: Changes) -> Iterator[Block]:
    yield Heading("What would have to change", level=2, anchor="changes")
    yield Paragraph(line("Every smallest way is listed, in no order; none is recommended."), "note")
    for title, lines in change_lists(changes):
        if lines:
            yield Paragraph(line(strong(f"{title}.")))
            yield from _list(lines)
    if changes.note:
        yield Paragraph(line(f"Not complete: {changes.note}."), "note")


def _not_searched() -> Iterator[Block]:
    yield Heading("What would have to change", level=2, anchor="changes")
    words = (
        strong("Not searched. "),
        'The search for the smallest changes needs the optional part "buyin", which was not '
        'installed where this brief was written. pip install "truceline[buyin]" installs it; then '
        "write the brief again.",
    )
    yield Paragraph(line(*words))


def _conflict(conflict: ConflictFound) -> Iterator[Block]:
    yield Heading("Who can hold out against whom", level=2, anchor="standoff")
    graph = state_graph(conflict)
    if graph is not None:
        yield from _picture(graph)
    yield from _list(f"{option.id}: {option.party} {option.text}" for option in conflict.options)
    yield from _list(conflict_lines(conflict))
    for warning in conflict.robustness.warnings:
        yield Paragraph(line(sentence(warning)), "note")


def _list(lines: Iterable[str]) -> Iterator[Block]:
    every = list(lines)
    shown = every[:_SHOWN]
    if len(every) > _SHOWN:
        shown.append(f"and {len(every) - _SHOWN} more")
    if shown:
        yield Bullets(tuple(line(words) for words in shown))


def _picture(picture: Picture) -> Iterator[Block]:
    yield Figures(
        (Figure(picture.svg, picture.caption, picture.alt, picture.width, picture.height),)
    )
    yield Paragraph(line(picture.note), "note")

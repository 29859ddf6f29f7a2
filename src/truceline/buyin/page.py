"""A buy-in analysis as a page of its own, and as fragments that other pages take in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from truceline.buyin.pictures import Picture, acceptability_matrix, state_graph
from truceline.buyin.wording import (
    chance_words,
    change_lists,
    conflict_lines,
    grounds_words,
    pivot_words,
    shared,
)
from truceline.model.position import BuyIn, Changes
from truceline.model.record import PositionId

_HOLDS = {"met": "meets it", "not met": "breaches it", "open": "leaves it open"}
_STYLE = """
body { font: 16px/1.5 "Libertinus Serif", Georgia, serif; color: #1f2328; background: #fff;
  margin: 0 auto; padding: 1.5rem 1rem 3rem; max-width: 46rem; }
h1 { font-size: 1.6rem; line-height: 1.2; } h2 { font-size: 1.15rem; margin-top: 2.2rem; }
figure { margin: 1rem 0; } figure svg { max-width: 100%; height: auto; }
figcaption, .note { font-size: .88rem; color: #62676e; }
.wide { overflow-x: auto; } table { border-collapse: collapse; font-size: .9rem; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem .35rem 0;
  border-bottom: 1px solid #d8d4cc; } th { font-weight: 600; }
ul { padding-left: 1.1rem; } li { margin: .2rem 0; }
figure { overflow-x: auto; }
@media (max-width: 34rem) {
  figure svg { max-width: none; }
  thead { display: none; }
  tr { display: block; padding: .5rem 0; border-bottom: 1px solid #d8d4cc; }
  td { display: block; border: 0; padding: .1rem 0; } td:first-child { font-weight: 600; }
  td:not(:first-child)::before { content: attr(data-name) ": "; color: #62676e; }
  td:empty { display: none; }
}
@media print { body { max-width: none; padding: 0; } figure, tr { break-inside: avoid; } }
"""


def page_of(found: BuyIn) -> str:
    """Return one self-contained page; nothing is fetched from anywhere."""
    body = "".join(fragments(found))
    title = escape(found.title)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Buy-in: {title}</title><style>{_STYLE}</style></head>"
        f"<body><h1>Who accepts, who objects: {title}</h1>{body}</body></html>\n"
    )


def fragments(found: BuyIn) -> Iterator[str]:
    """Yield the parts of the page, in the order in which a mediator asks."""
    if found.as_of:
        yield f'<p class="note">Positions made known up to {found.as_of.isoformat()}.</p>'
    if found.parties:
        yield "<h2>Who accepts the draft</h2>"
        yield _figure(acceptability_matrix(found))
        yield _party_table(found)
        yield "<h2>Position by position</h2>"
        yield _position_table(found)
    if found.changes is not None:
        yield "<h2>What would have to change</h2>"
        yield from change_list(found.changes)
    if found.conflict is not None:
        yield "<h2>Who can hold out against whom</h2>"
        graph = state_graph(found.conflict)
        yield _figure(graph) if graph else ""
        yield _options_list(found)
        yield _list(conflict_lines(found.conflict))
        yield _list(found.conflict.robustness.warnings)
    if found.pivots:
        yield "<h2>What one claim decides</h2>"
        yield _list(map(pivot_words, found.pivots))
    yield _list(found.notes)


def change_list(changes: Changes) -> Iterator[str]:
    """Yield what would have to change, every smallest way, none recommended."""
    for title, lines in change_lists(changes):
        if lines:
            yield f"<h3>{escape(title)}</h3>{_list(lines)}"
    if changes.note:
        yield f'<p class="note">Not complete: {escape(changes.note)}.</p>'


def _figure(picture: Picture) -> str:
    words = escape(f"{picture.caption}. {picture.note}")
    return f"<figure>{picture.svg}<figcaption>{words}</figcaption></figure>"


def _party_table(found: BuyIn) -> str:
    rows = (
        (
            party.name,
            party.verdict,
            party.firmly,
            _own_names(party.objects_by),
            _own_names(party.open_by),
            chance_words(party),
        )
        for party in found.parties
    )
    columns = ("Party", "Verdict", "By what it stated itself", "Objects by", "Open", "Really held")
    return _table(columns, rows)


def _position_table(found: BuyIn) -> str:
    rows = (
        (
            f"{names} ({verdict.kind})",
            verdict.text,
            _HOLDS[verdict.holds],
            "; ".join(verdict.because),
            grounds_words(verdict.grounds),
        )
        for names, verdict in shared(found.positions)
    )
    return _table(("Position", "What it asks", "The draft", "Because", "On whose word"), rows)


def _own_names(positions: Iterable[PositionId]) -> str:
    return ", ".join(position.partition(" ")[2] for position in positions)


def _options_list(found: BuyIn) -> str:
    options = found.conflict.options if found.conflict else ()
    return _list(f"{option.id}: {option.party} {option.text}" for option in options)


def _table(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    names = [escape(column) for column in columns]
    head = "".join(f"<th>{name}</th>" for name in names)
    body = "".join(f"<tr>{''.join(_cells(names, row))}</tr>" for row in rows)
    return (
        f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody>'
        "</table></div>"
    )


def _cells(names: Iterable[str], row: Iterable[str]) -> Iterator[str]:
    """Yield the cells of a row; each carries its column's name for pages too narrow for a head."""
    for name, cell in zip(names, row, strict=True):
        yield f'<td data-name="{name}">{escape(cell)}</td>'


def _list(lines: Iterable[str]) -> str:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<ul>{items}</ul>" if items else ""

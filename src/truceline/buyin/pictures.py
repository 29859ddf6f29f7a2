"""Pictures of buy-in, as SVG text: who accepts which outcome, and which state leads to which.

They carry words and shapes beside colours, so that they read in grey and to the colour-blind.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap

from truceline.buyin.wording import edits_words
from truceline.model.buyin import CONCEPTS
from truceline.model.position import Acceptance, BuyIn, ConflictFound

INK, QUIET, RULE, PAPER = "#1f2328", "#6b6f76", "#c9c4ba", "#ffffff"
FONT = "Libertinus Serif"
WIDTH = 640.0
LETTER = 5.3  # width of one in a column head, in the widest of the fonts that may be used
MOST_COLUMNS = 9
MOST_STATES = 32
MOST_ABREAST = 4  # states side by side
GAP = 36.0  # between states, where the arrows run

_FILL: dict[Acceptance, str] = {
    "accepts": "#d3e6e3",
    "objects": "#f0d3c6",
    "open": "#f6f1e2",
    "no position on record": "#ffffff",
}
_EDGE: dict[Acceptance, str] = {
    "accepts": "#2f6f6a",
    "objects": "#a4441b",
    "open": "#8a7a3c",
    "no position on record": "#c9c4ba",
}
_SHORT: dict[Acceptance, str] = {
    "accepts": "accepts",
    "objects": "objects",
    "open": "open",
    "no position on record": "no position",
}


@dataclass(frozen=True)
class Picture:
    """A drawing with its caption, how to read it, and the words that stand in for it."""

    svg: str
    caption: str
    note: str
    alt: str
    width: float
    height: float


# --- party by outcome -----------------------------------------------------------------------


def acceptability_matrix(found: BuyIn) -> Picture:
    """Return parties against outcomes: the draft, and each edit that changes a verdict."""
    outcomes = found.outcomes[:MOST_COLUMNS]
    left, cell_width = 118.0, min(96.0, (WIDTH - 118.0) / max(1, len(outcomes)))
    labels = [
        wrap(
            edits_words(outcome.edits) if outcome.edits else "the draft",
            int(cell_width / LETTER),
            break_long_words=False,
        )
        for outcome in outcomes
    ]
    top = 14.0 + 12.5 * max(map(len, labels), default=1)
    row_height = 27.0
    body = []
    for column, lines in enumerate(labels):
        x = left + (column + 0.5) * cell_width
        first = top - 8 - 12.5 * (len(lines) - 1)
        for number, line in enumerate(lines):
            weight = "bold" if not outcomes[column].edits else "normal"
            body.append(_text(x, first + 12.5 * number, line, 9.8, "middle", weight=weight))
    for row, party in enumerate(found.parties):
        y = top + row * row_height
        body.append(_text(left - 10, y + row_height / 2 + 4, party.name, 11.5, "end"))
        for column, outcome in enumerate(outcomes):
            verdict = outcome.verdicts[party.party]
            x = left + column * cell_width
            body += _cell(x + 1.5, y + 1.5, cell_width - 3, row_height - 3, verdict)
    height = top + len(found.parties) * row_height + 6
    width = left + len(outcomes) * cell_width + 2
    more = len(found.outcomes) - len(outcomes)
    caption = "Each party against the draft, and against every edit that changes a verdict"
    note = "By the positions on record. Open: the text as known does not decide it." + (
        f" {more} further outcomes are not drawn." if more > 0 else ""
    )
    alt = "; ".join(f"{party.name}: {party.verdict}" for party in found.parties)
    return _picture(body, width, height, (caption, note, f"Verdicts on the draft: {alt}"))


def _cell(x: float, y: float, width: float, height: float, verdict: Acceptance) -> list[str]:
    dash = ' stroke-dasharray="3 2"' if verdict == "open" else ""
    return [
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="2" '
        f'fill="{_FILL[verdict]}" stroke="{_EDGE[verdict]}" stroke-width="1"{dash}/>',
        _mark(x + 10, y + height / 2, verdict),
        _text(x + 17, y + height / 2 + 3.4, _SHORT[verdict], 9.4, fill=_EDGE[verdict])
        if verdict != "no position on record"
        else _text(x + width / 2, y + height / 2 + 3.4, _SHORT[verdict], 9.8, "middle", QUIET),
    ]


def _mark(x: float, y: float, verdict: Acceptance) -> str:
    stroke = f'fill="none" stroke="{_EDGE[verdict]}" stroke-width="1.8" stroke-linecap="round"'
    if verdict == "accepts":
        return f'<path d="M{x - 4:.1f} {y:.1f} l3 3.4 l5 -7" {stroke}/>'
    if verdict == "objects":
        return f'<path d="M{x - 3.4:.1f} {y - 3.4:.1f} l6.8 6.8 m0 -6.8 l-6.8 6.8" {stroke}/>'
    if verdict == "open":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.4" {stroke}/>'
    return ""


# --- state by state -------------------------------------------------------------------------


def state_graph(conflict: ConflictFound) -> Picture | None:
    """Return the states as cells of a grid, with the moves known to suit their makers.

    Rows tell what the first parties do, columns what the others do. None when there are more
    states than a reader can take in.
    """
    if len(conflict.states) > MOST_STATES:
        return None
    return _Grid(conflict).picture()


@dataclass(frozen=True)
class _Grid:
    """States laid out so that a move of one party stays in a row or in a column."""

    conflict: ConflictFound

    @property
    def _split(self) -> int:
        """How many options make the rows: as few as leave columns wide enough to read.

        The cut falls between two parties, so that each stays on one axis.
        """
        options = self.conflict.options
        cuts = [n for n in range(1, len(options)) if options[n - 1].party != options[n].party]
        return next((cut for cut in cuts if self._n_columns(cut) <= MOST_ABREAST), len(options))

    def _n_columns(self, cut: int) -> int:
        return len({int(state) >> cut for state in self.conflict.states})

    def _axes(self) -> tuple[list[int], list[int]]:
        low = (1 << self._split) - 1
        states = [int(state) for state in self.conflict.states]
        rows = sorted({state & low for state in states}, key=_few_first)
        columns = sorted({state & ~low for state in states}, key=_few_first)
        return rows, columns

    def picture(self) -> Picture:
        rows, columns = self._axes()
        left, top, gap = 96.0, 48.0, GAP
        width = min(118.0, (WIDTH - left) / len(columns) - GAP)
        height = 46.0
        places = {
            row | column: (left + c * (width + gap) + gap / 2, top + r * (height + gap))
            for r, row in enumerate(rows)
            for c, column in enumerate(columns)
            if str(row | column) in self.conflict.states
        }
        body = [*self._headings(rows, columns, left, top, width, height, gap)]
        body += self._arrows(places, width, height)
        for state, (x, y) in places.items():
            body += self._state(state, x, y, width, height)
        total_height = top + len(rows) * (height + gap) + 4
        known = sum(move.better is True for move in self.conflict.moves)
        unknown = sum(move.better is None for move in self.conflict.moves) // 2
        note = (
            f"An arrow is a move that is known to suit the party named on it ({known}); {unknown} "
            "moves of which that is not known either way are not drawn. In a state marked R nobody "
            "gains by moving alone; under GMR and SMR a gain can be answered, under SEQ by moves "
            "that suit those who make them. A filled mark holds under every ranking that agrees "
            "with what is known, an outlined one under some, a struck-through one under none. "
            f"Sanctions: {self.conflict.sanctions}."
        )
        right = left + len(columns) * (width + gap)
        words = ("Every state of the conflict", note, self._alt())
        return _picture(body, right, total_height, words)

    def _alt(self) -> str:
        always = [s.state for s in self.conflict.robustness.shares["R"] if s.always]
        return f"{len(self.conflict.states)} states; Nash equilibria always: {always or 'none'}"

    def _headings(
        self,
        rows: Sequence[int],
        columns: Sequence[int],
        left: float,
        top: float,
        width: float,
        height: float,
        gap: float,
    ) -> Iterator[str]:
        for r, row in enumerate(rows):
            lines = self._names(row, range(self._split))
            y = top + r * (height + gap) + height / 2 + 4 - 6 * (len(lines) - 1)
            for number, line in enumerate(lines):
                yield _text(left - 8, y + 12.5 * number, line, 10.5, "end")
        for c, column in enumerate(columns):
            lines = self._names(column, range(self._split, len(self.conflict.options)))
            x = left + c * (width + gap) + gap / 2 + width / 2
            for number, line in enumerate(lines):
                yield _text(x, top - 10 - 12.5 * (len(lines) - 1 - number), line, 10.5, "middle")

    def _names(self, part: int, options: range) -> list[str]:
        taken = [self.conflict.options[bit].id for bit in options if part >> bit & 1]
        return taken or ["nothing"]

    def _state(self, state: int, x: float, y: float, width: float, height: float) -> Iterator[str]:
        is_now = state == self.conflict.status_quo
        edge, weight = (INK, 2.2) if is_now else (RULE, 1)
        yield (
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="3" '
            f'fill="{PAPER}" stroke="{edge}" stroke-width="{weight}"/>'
        )
        label = f"state {state}" + (": now" if is_now else "")
        yield _text(x + 7, y + 14, label, 10, fill=QUIET)
        step = (width - 10) / len(CONCEPTS)
        for number, concept in enumerate(CONCEPTS):
            share = next(s for s in self.conflict.robustness.shares[concept] if s.state == state)
            yield from _badge(
                x + 5 + number * step, y + height - 22, step - 2, concept, share.always, share.ever
            )

    def _arrows(
        self, places: dict[int, tuple[float, float]], width: float, height: float
    ) -> Iterator[str]:
        drawn = [
            _arrow(places[move.origin], places[move.to], width, height, move.party)
            for move in self.conflict.moves
            if move.better is True
        ]
        yield from (path for path, _ in drawn)
        yield from (name for _, name in drawn)  # over all lines, so that none strikes one out


def _few_first(bits: int) -> tuple[int, int]:
    return bits.bit_count(), bits


def _badge(
    x: float, y: float, width: float, concept: str, always: bool, ever: bool
) -> Iterator[str]:
    fill = "#2f6f6a" if always else PAPER
    edge = "#2f6f6a" if ever else RULE
    ink = PAPER if always else ("#2f6f6a" if ever else "#a9a59c")
    yield (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="15" rx="2" fill="{fill}" '
        f'stroke="{edge}" stroke-width=".9"/>'
    )
    strike = "" if ever else ' text-decoration="line-through"'
    yield _text(x + width / 2, y + 10.8, concept, 8.2, "middle", ink, extra=strike)


def _arrow(
    start: tuple[float, float], end: tuple[float, float], width: float, height: float, mover: str
) -> tuple[str, str]:
    """Return an arrow from cell to cell, and who moves: straight to a neighbour, else in a bend.

    Moves down bend out to the right, moves up to the left; moves to the right pass above, moves
    to the left below: so that two opposite moves do not cover each other. The name stands where
    the arrow sets out.
    """
    (x1, y1), (x2, y2) = start, end
    if y1 == y2:
        ahead = x2 > x1
        cells = abs(x2 - x1) / (width + GAP)
        if cells < 1.5:
            shift = -5.0 if ahead else 5.0
            y = y1 + height / 2 + shift
            x1, x2 = (x1 + width, x2 - 2) if ahead else (x1, x2 + width + 2)
            name = _mover((x1 + x2) / 2, y + (-3 if ahead else 8), mover)
            return _path(f"M{x1:.1f} {y:.1f} L{x2:.1f} {y:.1f}"), name
        edge, reach = (y1, -7.0 - 4 * cells) if ahead else (y1 + height, 7.0 + 4 * cells)
        a, b = (
            (x1 + 0.6 * width, x2 + 0.4 * width) if ahead else (x1 + 0.4 * width, x2 + 0.6 * width)
        )
        name = _mover(a - 8 if ahead else a + 8, edge + (-4 if ahead else 10), mover)
        bend = _path(
            f"M{a:.1f} {edge:.1f} C{a:.1f} {edge + reach:.1f} {b:.1f} {edge + reach:.1f} "
            f"{b:.1f} {edge:.1f}"
        )
        return bend, name
    ahead = y2 > y1
    cells = abs(y2 - y1) / (height + GAP)
    if cells < 1.5:
        x = x1 + width / 2 + (6 if ahead else -6)
        y1, y2 = (y1 + height, y2 - 2) if ahead else (y1, y2 + height + 2)
        name = _mover(x + (4 if ahead else -4), (y1 + y2) / 2 + 3, mover, ahead=ahead)
        return _path(f"M{x:.1f} {y1:.1f} L{x:.1f} {y2:.1f}"), name
    edge, reach = (x1 + width, 7.0 + 4 * cells) if ahead else (x1, -7.0 - 4 * cells)
    a, b = (
        (y1 + 0.6 * height, y2 + 0.4 * height) if ahead else (y1 + 0.4 * height, y2 + 0.6 * height)
    )
    # above the start of a move up, below that of a move down: where the bend does not pass
    name = _mover(edge + (3 if ahead else -3), a + (-4 if ahead else 10), mover, ahead=ahead)
    bend = _path(
        f"M{edge:.1f} {a:.1f} C{edge + reach:.1f} {a:.1f} {edge + reach:.1f} {b:.1f} "
        f"{edge:.1f} {b:.1f}"
    )
    return bend, name


def _mover(x: float, y: float, name: str, *, ahead: bool | None = None) -> str:
    anchor = "middle" if ahead is None else "start" if ahead else "end"
    halo = f' paint-order="stroke" stroke="{PAPER}" stroke-width="3"'
    return _text(x, y, name, 8.2, anchor, QUIET, extra=halo)


def _path(drawn: str) -> str:
    return (
        f'<path d="{drawn}" fill="none" stroke="{QUIET}" stroke-width="1" marker-end="url(#tip)"/>'
    )


# --- small things ---------------------------------------------------------------------------


def _text(
    x: float,
    y: float,
    words: str,
    size: float,
    anchor: str = "start",
    fill: str = INK,
    *,
    weight: str = "normal",
    extra: str = "",
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="{fill}" '
        f'font-weight="{weight}"{extra}>{escape(words)}</text>'
    )


def _picture(
    body: Sequence[str], width: float, height: float, words: tuple[str, str, str]
) -> Picture:
    caption, note, alt = words
    tip = (
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" '
        f'markerHeight="7" orient="auto-start-reverse"><path d="M0 0.8 L8 4 L0 7.2 z" '
        f'fill="{QUIET}"/></marker></defs>'
    )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}" font-family="{FONT}" role="img" '
        f'aria-label="{escape(alt)}">{tip}{"".join(body)}</svg>'
    )
    return Picture(svg, caption, note, alt, width, height)

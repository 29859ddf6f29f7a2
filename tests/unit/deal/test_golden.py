"""Golden deals: each good one compiles to what stands beside it, each bad one says what is wrong.

Set ``TRUCELINE_GOLDEN=write`` to write the expected output anew, and read the diff.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from truceline.deal.compiling import compile_deal
from truceline.deal.formatting import format_deal
from truceline.deal.parser import parse
from truceline.deal.syntax import TermStatement
from truceline.errors import InputError
from truceline.model.estimate import Estimate
from truceline.model.terms import Instant, Obligation, Terms

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "deal"
BAD = sorted((GOLDEN / "bad").glob("*.deal"))
GOOD = sorted((GOLDEN / "good").glob("*.deal"))
FAMILY = sorted((GOLDEN / "family").glob("*.deal"))


def expect(path: Path, found: str) -> None:
    if os.environ.get("TRUCELINE_GOLDEN") == "write":
        path.write_text(found, encoding="utf-8")
    assert found == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_bad_deal_says_what_is_wrong(path: Path) -> None:
    with pytest.raises(InputError) as raised:
        compile_deal(path)
    found = str(raised.value).replace(f"{path.parent}{os.sep}", "")
    expect(path.with_suffix(".txt"), found + "\n")


def test_there_are_at_least_forty_bad_deals() -> None:
    assert len(BAD) >= 40


def test_eight_mistakes_give_eight_messages_in_file_order() -> None:
    with pytest.raises(InputError) as raised:
        compile_deal(GOLDEN / "bad" / "eight-mistakes.deal")
    problems = raised.value.problems
    assert len(problems) == 8
    assert len({problem.code for problem in problems}) == 8
    places = [(problem.where.line, problem.where.column) for problem in problems]
    assert places == sorted(places)
    assert all(problem.where.column and problem.hint for problem in problems)


@pytest.mark.parametrize("path", GOOD + FAMILY, ids=lambda path: path.stem)
def test_a_good_deal_is_in_canonical_form(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert format_deal(text) == text
    assert parse(format_deal(text)) == parse(text)


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_a_good_deal_compiles_to_what_stands_beside_it(
    path: Path, compiled: Callable[[Path], Terms]
) -> None:
    expect(path.with_suffix(".txt"), summary(compiled(path)))


@pytest.mark.parametrize("path", FAMILY, ids=lambda path: path.stem)
def test_agreements_of_the_same_family_compile_without_a_word_of_their_own(path: Path) -> None:
    terms = compile_deal(path)
    said = {obligation.term for obligation in terms.obligations}
    assert said == {term.id.text for term in parse(path.read_text("utf-8")).of(TermStatement)}


def summary(terms: Terms) -> str:
    """Return the terms as a page that a person reads: three digits of a figure are enough."""
    lines = [terms.title, ""]
    lines += [f"line {line.id}: {_figure(line.length)} km, {line.kind}" for line in terms.lines]
    lines += [f"zone {zone.id}: {_figure(zone.area)} km2 = {zone.text}" for zone in terms.zones]
    lines += [_duty(obligation) for obligation in terms.obligations]
    lines += [f"gate {gate.id}: {gate.state}; {'; '.join(gate.because)}" for gate in terms.gates]
    lines += [
        f"window {w.id}: {w.state}, {_when(w.opens)} to {_when(w.closes)}" for w in terms.windows
    ]
    lines += [f"open {question.id}: {question.text}" for question in terms.open]
    lines += [f"provision {clause.topic}: {clause.text}" for clause in terms.clauses]
    return "\n".join(lines) + "\n"


def _duty(o: Obligation) -> str:
    objects = " + ".join(
        thing.text + (f" <= {thing.quota.high:g}" if thing.at_most and thing.quota else "")
        for thing in o.objects
    )
    parts = [f"{o.id}: {o.party or 'somebody'}", o.act + (f" ({o.of})" if o.of else ""), objects]
    parts += [f"zone {o.zone}" if o.zone else "", f"line {o.line}" if o.line else ""]
    parts += [f"{_figure(o.distance)} km" if o.distance else "", " ".join(o.sites)]
    parts += [f"with {o.counterpart}" if o.counterpart else ""]
    window = o.window
    named = {"from": window.start, "due": window.due, "until": window.end, "notice": window.notice}
    parts += [f"{word} {_when(when)}" for word, when in named.items() if when is not None]
    parts += [f"was {_when(window.amended_from)}"] if window.amended_from else []
    parts += [f"if {', '.join(o.conditions)}"] if o.conditions else []
    parts += [f"except {', '.join(o.exceptions)}"] if o.exceptions else []
    for effect in o.effects:
        giver, taker = effect.from_party or "nobody named", effect.to_party or "nobody named"
        moved = f" {giver} -> {taker}" if effect.change == "passes" else ""
        parts.append(f"{effect.axis} {effect.change}{moved}")
    parts += [o.status, "" if o.tradable else "not for trading"]
    return " | ".join(part for part in parts if part)


def _figure(estimate: Estimate) -> str:
    def short(value: float | None) -> str:
        return (
            "?" if value is None else f"{value:.3g}" if value < 1000 else f"{value:,.0f}"[:-1] + "_"
        )

    if estimate.is_exact:
        return short(estimate.best)
    return f"{short(estimate.low)}..{short(estimate.best)}..{short(estimate.high)}"


def _when(instant: Instant) -> str:
    ends = [instant.earliest, instant.latest]
    shown = ["?" if end is None else end.strftime("%Y-%m-%d %H:%MZ") for end in ends]
    if ends == [None, None]:
        return f"({instant.text})"
    return shown[0] if shown[0] == shown[1] else "..".join(shown)

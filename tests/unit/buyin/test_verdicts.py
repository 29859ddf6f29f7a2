"""Predicates over terms, party verdicts and changes, on terms small enough to judge by hand."""

from __future__ import annotations

from datetime import date

import pytest

from truceline.buyin.acceptability import party_verdicts, position_verdicts, surely_held
from truceline.buyin.drafting import Drafting
from truceline.buyin.edits import Edits
from truceline.buyin.parse_positions import parse_positions
from truceline.buyin.reading import Matter
from truceline.buyin.smallest import Limits
from truceline.buyin.verdicts import Judge
from truceline.buyin.weighing import Weighing
from truceline.model.position import Candidate, Grounds, Positions
from truceline.model.terms import Actor, Effect, Obligation, Terms

NAMES = {"A": "Party A", "B": "Party B", "M": "Mediator"}


def obligation(term: str, act: str, party: str | None = "A", **more) -> Obligation:
    return Obligation(id=term, term=term, party=party, act=act, text=more.pop("text", act), **more)


HAND_OVER = obligation(
    "hand-over",
    "hand over",
    demanded_by="B",
    status="demanded",
    effects=(
        Effect(axis="holding", change="passes", from_party="A", to_party="B", zone="east"),
        Effect(axis="title", change="unspecified", zone="east"),
    ),
)
HALT = obligation("halt", "halt", "B", status="reported")
WATCH = obligation("watch", "monitor", "M", line="front", text="M monitors front")
AMNESTY = obligation("amnesty", "other", "A", tradable=False)
GUARANTEE = obligation("guarantee", "guarantee", "M", counterpart="A", text="M guarantees A")
SIGNED_AWAY = obligation(
    "title",
    "cede title",
    effects=(Effect(axis="title", change="passes", from_party="A", to_party="B"),),
)


def terms(*obligations: Obligation, status: str = "reported") -> Terms:
    return Terms(
        title="t",
        theatre="x",
        as_of=date(2030, 1, 1),
        status=status,
        parties=(Actor(id="A", name="Party A"), Actor(id="B", name="Party B")),
        actors=(Actor(id="M", name="Mediator", is_party=False),),
        obligations=obligations,
    )


def read(text: str) -> Positions:
    return parse_positions(f'positions for "x.deal"\n{text}\n', "x.positions", NAMES)


def holds(predicate: str, *obligations: Obligation, status: str = "reported") -> bool | None:
    positions = read(f"A demand p: {predicate} [claim c]").positions
    judge = Judge(Drafting(terms(*obligations, status=status)), {p.id: p for p in positions})
    return judge.of(positions[0].predicate, judge.drafting.as_drafted).holds


@pytest.mark.parametrize(
    ("predicate", "expected"),
    [
        ("no holding passes from A", False),
        ("no holding passes from B", True),
        ("no holding passes from A to B", False),
        ("no title passes from A", None),  # its effect on title is left open
        ("no administration passes", True),
        ("some holding passes", True),
        ("some term monitors line of contact by a third party", True),
        ("some term monitors line of contact by B", None),
        ("B halts", True),
        ("A halts", None),  # the text is only reported: silence is not refusal
        ("no term guarantees A", True),
        ("some term guarantees A", None),
        ("A has agreed", False),  # the hand-over is demanded of it
        ("B has agreed", None),  # nothing says whether it agrees to the halt
        ("M has agreed", None),
        ("not A has agreed", True),
        ("no holding passes from A or B halts", True),
        ("no holding passes from A and B halts", False),
        ("no title passes from A and B halts", None),
        ("no title passes from A or A halts", None),
        ("A holds east", None),  # no map
    ],
)
def test_a_predicate_is_true_false_or_open(predicate: str, expected: bool | None) -> None:
    assert holds(predicate, HAND_OVER, HALT, WATCH) is expected


def test_over_a_signed_text_silence_counts() -> None:
    assert holds("some term guarantees A", HALT, status="signed") is False
    assert holds("some term guarantees A", GUARANTEE, status="signed") is True


def test_whom_a_term_is_about_is_read_in_whole_words() -> None:
    # "guarantees" holds the letters of a party called "ua"
    other = obligation("g", "guarantee", "M", counterpart="B", text='M guarantees "roads" to B')
    positions = parse_positions(
        'positions for "x.deal"\nactor UA "Ukraine"\n'
        "A demand p: some term guarantees UA [claim c]\n"
        "A demand q: some term guarantees roads [claim c]\n",
        "x.positions",
        NAMES,
    ).positions
    judge = Judge(Drafting(terms(other)), {})
    found = [judge.of(p.predicate, judge.drafting.as_drafted).holds for p in positions]
    assert found == [None, True]


def test_a_term_that_is_denied_is_not_in_the_text() -> None:
    denied = obligation("halt", "halt", "B", status="denied")
    assert holds("B halts", denied) is None


def test_agreement_is_there_when_every_term_that_binds_is_agreed() -> None:
    agreed = obligation("halt", "halt", "B", status="agreed")
    assert holds("B has agreed", agreed, HAND_OVER) is True


class Bench:
    """Positions over a draft with terms on the table."""

    def __init__(self, text: str, *obligations: Obligation, table: tuple[Candidate, ...] = ()):
        self.positions = read(text).positions
        drafting = Drafting(terms(*obligations), table)
        self.judge = Judge(drafting, {p.id: p for p in self.positions})
        verdicts = position_verdicts(self.judge, self.positions, drafting.as_drafted)
        self.parties = {v.party: v for v in party_verdicts(verdicts, NAMES)}
        self.changes = Edits(self.judge, self.positions, Limits()).changes()

    def edits(self, which: str = "nobody_objects") -> list[list[tuple[str, str]]]:
        found = getattr(self.changes, which)
        return [[(edit.term, edit.value) for edit in change.edits] for change in found]


def test_a_party_objects_by_red_lines_and_demands_alone() -> None:
    bench = Bench(
        "A red-line land: no holding passes from A [claim c] stated\n"
        "B demand land: some holding passes from A [claim c] reported\n"
        "M preference watch: some term monitors line of contact [claim c]",
        HAND_OVER,
    )
    a, b, m = (bench.parties[party] for party in "ABM")
    assert (a.verdict, a.objects_by, a.firmly) == ("objects", ("A land",), "objects")
    assert (b.verdict, b.firmly) == ("accepts", "no position on record")  # nothing it stated itself
    assert m.verdict == "no position on record"


def test_the_bounds_of_an_objection_hold_whatever_the_claims_share() -> None:
    weak = Grounds(claims=("c1",), basis="reported", credibility="3")
    doubtful = Grounds(claims=("c2",), basis="reported", credibility="4")
    both = surely_held([weak, doubtful])
    # at least the surer of the two, at most both together
    assert (both.low, both.high) == (0.20, 1.0)  # 0.80 + 0.45 is more than one
    assert both.best is None
    assert surely_held([Grounds(claims=("c",), basis="stated")]).is_exact
    unknown = surely_held([Grounds(basis="inferred")])
    assert (unknown.low, unknown.high) == (0.0, 1.0)
    assert surely_held([]).best == 0.0


def test_the_smallest_edits_are_all_listed_and_say_what_stays_open() -> None:
    bench = Bench(
        "A red-line land: no holding passes from A [claim c] stated\n"
        "B demand land: B halts [claim c]",
        HAND_OVER,
        HALT,
        table=(Candidate(term="stay", instead_of="hand-over", text="stays"),),
    )
    assert bench.edits() == [[("hand-over", "left out")], [("hand-over", "stay")]]
    assert bench.changes.conflicts == ()


def test_what_is_open_is_settled_only_by_a_term_on_the_table() -> None:
    bench = Bench(
        "A demand guarantee: some term guarantees A [claim c] stated",
        HALT,
        GUARANTEE,
        table=(Candidate(term="guarantee", text="M guarantees A"),),
    )
    assert bench.parties["A"].verdict == "open"
    assert bench.edits() == [[]]
    assert bench.changes.nobody_objects[0].leaves_open == ("A guarantee",)
    assert bench.edits("all_met") == [[("guarantee", "added")]]


def test_positions_that_exclude_each_other_are_named_with_what_giving_one_up_would_allow() -> None:
    bench = Bench(
        "A red-line land: no holding passes from A [claim c] stated\n"
        "B demand land: some holding passes from A [claim c] stated",
        HAND_OVER,
    )
    assert bench.edits() == []
    assert bench.changes.conflicts == (("A land", "B land"),)
    assert {c.gives_up for c in bench.changes.concessions} == {("A land",), ("B land",)}
    after = {c.gives_up: c.then for c in bench.changes.concessions}
    assert after["A land",][0].edits == ()  # then the draft does as it stands
    assert [e.value for e in after["B land",][0].edits] == ["left out"]


def test_a_term_that_is_not_for_trading_is_kept_whoever_objects() -> None:
    bench = Bench("B red-line amnesty: no term of A undertakes [claim c] stated", AMNESTY)
    assert bench.parties["B"].verdict == "objects"
    assert bench.edits() == []
    assert bench.changes.not_for_trading == ("amnesty",)
    assert bench.changes.out_of_reach == ("B amnesty",)


def test_positions_of_one_party_that_contradict_each_other_are_said_to() -> None:
    text = (
        "A red-line land: no holding passes from A [claim c] stated\n"
        "A demand swap: some holding passes from A [claim d] stated\n"
    )
    positions = read(text)
    matter = Matter(positions, NAMES, {}, Drafting(terms(HAND_OVER)))
    (note,) = [note for note in Weighing(matter).buyin().notes if "contradict" in note]
    assert "A land, A swap" in note


def test_each_claim_that_changes_something_is_named_with_what_it_changes() -> None:
    text = (
        "A red-line land: no holding passes from A [claim c] stated\n"
        "B demand land: some holding passes from A [claim d] stated\n"
        "B demand halt: B halts [claim e] stated\n"
    )
    matter = Matter(read(text), NAMES, {}, Drafting(terms(HAND_OVER, HALT)))
    pivots = {pivot.claim: pivot.changes for pivot in Weighing(matter).buyin().pivots}
    assert pivots == {
        "c": (
            "A: objects -> no position on record",
            "fewest edits until nobody objects: out of reach -> 0",
            "fewest edits until every position is met: out of reach -> 0",
        ),
        "d": (
            "fewest edits until nobody objects: out of reach -> 1",
            "fewest edits until every position is met: out of reach -> 1",
        ),
    }  # e decides nothing: the halt is in the draft either way

"""The positions language: what each statement means, and what each mistake is told."""

from __future__ import annotations

from datetime import date

import pytest

from truceline.buyin.language import BORROWED, STATEMENTS
from truceline.buyin.parse_positions import deal_text, header_of, parse_positions
from truceline.errors import InputError
from truceline.model.position import (
    AllOf,
    AnyOf,
    HasAgreed,
    Holds,
    Met,
    Not,
    NothingPasses,
    Position,
    Predicate,
    SomeTerm,
    Taken,
)

PARTIES = {"UA": "Ukraine", "RU": "Russian Federation"}
HEAD = 'positions for "x.deal"\nactor GB "United Kingdom"\n'


def parsed(text: str):
    return parse_positions(HEAD + text, "x.positions", PARTIES)


def position(text: str) -> Position:
    return parsed(text + "\n").positions[-1]


def predicate(words: str) -> Predicate:
    return position(f"UA demand p: {words} [claim c1]").predicate


@pytest.mark.parametrize(
    ("words", "meaning"),
    [
        (
            "RU holds Donetsk oblast + Luhansk oblast",
            Holds(party="RU", area="Donetsk oblast + Luhansk oblast"),
        ),
        ("RU holds no part of east", Holds(party="RU", area="east", none_of=True)),
        ('UA holds site "Zaporizhzhia NPP"', Holds(party="UA", area='site "Zaporizhzhia NPP"')),
        ("no title passes from UA", NothingPasses(axis="title", from_party="UA")),
        (
            "no holding passes from UA to RU in east",
            NothingPasses(axis="holding", from_party="UA", to_party="RU", area="east"),
        ),
        ("some holding passes", Not(that=NothingPasses(axis="holding"))),
        ("UA has agreed", HasAgreed(party="UA")),
        (
            "some term guarantees UA",
            SomeTerm(acts=("guarantee",), words="some term guarantees UA", about="UA"),
        ),
        (
            "no term deploys by a third party",
            SomeTerm(
                acts=("deploy",),
                words="no term deploys by a third party",
                by_third_party=True,
                none=True,
            ),
        ),
        (
            "line of contact is monitored by a third party",
            SomeTerm(
                acts=("monitor",),
                words="line of contact is monitored by a third party",
                by_third_party=True,
                about="line of contact",
            ),
        ),
        (
            "RU ceases hostilities",
            SomeTerm(
                acts=("cease hostilities",),
                words="RU ceases hostilities",
                subject="RU",
                about="hostilities",
            ),
        ),
        (
            "not UA has agreed or no title passes and no holding passes",
            AnyOf(
                parts=(
                    Not(that=HasAgreed(party="UA")),
                    AllOf(parts=(NothingPasses(axis="title"), NothingPasses(axis="holding"))),
                )
            ),
        ),
    ],
)
def test_a_predicate_means_what_it_says(words: str, meaning: Predicate) -> None:
    assert predicate(words) == meaning


def test_a_position_keeps_its_grounds_and_its_place() -> None:
    found = position("UA red-line title: no title passes from UA  [claim c1, c2] stated 2025-08-09")
    assert (found.id, found.kind, found.text) == ("UA title", "red line", "no title passes from UA")
    assert found.grounds.claims == ("c1", "c2")
    assert (found.grounds.basis, found.grounds.on) == ("stated", date(2025, 8, 9))
    assert (found.where.line, found.where.column) == (3, 1)
    weak = position("RU demand d: RU has agreed  [no claim] assumed, credibility 3")
    assert (weak.grounds.claims, weak.grounds.basis, weak.grounds.credibility) == (
        (),
        "assumed",
        "3",
    )


def test_parties_may_share_a_statement_and_each_has_its_own_position() -> None:
    found = parsed("UA, GB demand seat: UA has agreed [claim c1] stated\n").positions
    assert [p.id for p in found] == ["UA seat", "GB seat"]


def test_a_position_may_refer_to_one_above_its_own_first() -> None:
    found = parsed(
        "UA demand line: no holding passes [claim c1]\n"
        "RU demand line: RU holds east [claim c1]\n"
        "RU demand all: line and RU has agreed [claim c1]\n"
    ).positions[-1]
    assert found.predicate == AllOf(parts=(Met(position="RU line"), HasAgreed(party="RU")))


def test_options_preferences_and_an_ultimatum() -> None:
    found = parsed(
        'option halts: RU "halts"  cannot be undone\n'
        'option accepts: UA "accepts"\n'
        "impossible: accepts and not halts\n"
        "status quo: nothing taken\n"
        "RU demand east: RU holds east [claim c1]\n"
        "RU prefers halts over not halts when accepts if east [claim c1] inferred\n"
        "UA always prefers halts over accepts [no claim] assumed\n"
        "UA puts first: halts; then not accepts [no claim]\n"
        "ultimatum RU to UA: accepts + halts, or else nothing taken [claim c1]\n"
    )
    assert [(o.id, o.party, o.moves) for o in found.options] == [
        ("halts", "RU", "fwd"),
        ("accepts", "UA", "both"),
    ]
    assert found.status_quo == ()
    first, second = found.preferring
    assert (first.better, first.when, first.if_met) == (
        Taken(option="halts"),
        Taken(option="accepts"),
        "RU east",
    )
    assert second.always
    assert len(found.priorities[0].first_to_last) == 2
    assert (found.ultimatums[0].accept, found.ultimatums[0].threat) == (("accepts", "halts"), ())


def test_terms_on_the_table_stand_as_deal_text_at_their_own_lines_and_columns() -> None:
    text = (
        HEAD + "UA demand seat: UA has agreed [claim c1]\n"
        "on the table pause: each party ceases hostilities\n"
        "  along front\n"
        "on the table instead of hand-over stays: each party stops along front\n"
        "zone far = Donetsk oblast\n"
    )
    lines = deal_text(text, "x.positions").split("\n")
    assert lines[1] == 'actor GB "United Kingdom"'
    assert lines[2] == ""
    assert lines[3] == "term         pause: each party ceases hostilities"
    assert lines[4] == "  along front"
    assert lines[5].split(":")[0].split() == ["term", "stays"]
    assert lines[5].index("stays") == text.split("\n")[5].index("stays")
    assert lines[6] == "zone far = Donetsk oblast"
    candidates = parse_positions(text, "x.positions", PARTIES).candidates
    assert [(c.term, c.instead_of) for c in candidates] == [("pause", None), ("stays", "hand-over")]


MISTAKES = [
    ("UK demand a: UA has agreed [claim c1]", "POSITION-STATEMENT", 1),
    ("UA wish a: UA has agreed [claim c1]", "DEAL-SYNTAX", 4),
    ("UA demand a: UK has agreed [claim c1]", "POSITION-UNKNOWN", 14),
    ("UA demand a: no title passes from UK [claim c1]", "PARTY-UNKNOWN", 35),
    ("UA demand a: some term guarantes UA [claim c1]", "VERB-UNKNOWN", 24),
    ("UA demand a: UA has agreed", "DEAL-SYNTAX", 27),
    ("UA demand a: UA has agreed [no claim] stated", "POSITION-CLAIM", 39),
    ("UA demand a: UA has agreed [claim c1] credibility 7", "DEAL-SYNTAX", 51),
    ("UA demand a: UA has agreed [claim c1] stated 2025-02-30", "TIME-INVALID", 46),
    ("UA demand a: (UA has agreed [claim c1]", "DEAL-SYNTAX", 29),
    ("UA prefers stop over go [claim c1]", "OPTION-UNKNOWN", 12),
    ("UA demand a: UA has agreed [claim c1] stated nonsense", "DEAL-SYNTAX", 46),
]


@pytest.mark.parametrize(("line", "code", "column"), MISTAKES)
def test_a_mistake_is_told_at_its_place(line: str, code: str, column: int) -> None:
    with pytest.raises(InputError) as caught:
        parsed(line + "\n")
    (problem,) = caught.value.problems
    assert (problem.code, problem.where.line, problem.where.column) == (code, 3, column)
    assert problem.where.file == "x.positions"
    assert problem.excerpt == line


def test_all_mistakes_are_told_together_in_file_order() -> None:
    with pytest.raises(InputError) as caught:
        parsed("\n".join(line for line, _, _ in MISTAKES) + "\n")
    assert [problem.code for problem in caught.value.problems] == [code for _, code, _ in MISTAKES]


def test_what_is_stated_twice_is_refused() -> None:
    with pytest.raises(InputError, match="UA seat"):
        parsed(
            "UA demand seat: UA has agreed [claim c1]\nUA offer seat: UA has agreed [claim c1]\n"
        )
    with pytest.raises(InputError, match="OPTION-TWICE"):
        parsed('option go: UA "goes"\noption go: RU "goes"\n')


def test_a_file_that_is_about_nothing_is_told_how_to_begin() -> None:
    with pytest.raises(InputError, match="POSITION-HEADER"):
        header_of("UA demand seat: UA has agreed [claim c1]\n", "x.positions")


def test_every_statement_is_in_the_reference(examples) -> None:
    page = (examples.parent / "docs" / "reference" / "buyin.md").read_text(encoding="utf-8")
    assert [word for word in (*STATEMENTS, *BORROWED) if f"`{word}" not in page] == []

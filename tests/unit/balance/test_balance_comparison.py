"""Drafts side by side: the same figure in one row, and changes named by term."""

from __future__ import annotations

import pytest

from small_theatre import EAST_HELD_BY_B, HAND_OVER, box, duty, small_terms, zone
from truceline.atlas import open_theatre
from truceline.balance import balance_sheet, blank_map, compare
from truceline.deal.compiling import compile_deal
from truceline.model.balance import Draft
from truceline.model.terms import Effect, Instant, Window

LEAVE = Effect(axis="forces", change="passes", from_party="B", zone="east")


@pytest.fixture(scope="module")
def comparison(control_map, theatre):
    strip = zone("east", box(31.8, 48, 32, 49))
    give_strip = Effect(axis="holding", change="passes", from_party="B", to_party="A", zone="east")
    soon = Window(due=Instant(text="D+14"))
    drafts = [
        (
            "first",
            small_terms(
                (EAST_HELD_BY_B,), duty("hand-over", HAND_OVER, LEAVE), duty("halt", text="halt")
            ),
        ),
        (
            "second",
            small_terms(
                (strip,),
                duty("hand-over", give_strip, window=soon, status="agreed"),
                duty("exchange", text="exchange"),
            ),
        ),
    ]
    return compare(
        [
            (
                Draft(name=name, title=terms.title, as_of=terms.as_of),
                terms,
                balance_sheet(terms, control_map, theatre),
            )
            for name, terms in drafts
        ]
    )


def row(comparison, group: str, measure: str, unit: str = "total"):
    (found,) = [
        figure
        for figure in comparison.figures
        if (figure.group, figure.measure, figure.unit) == (group, measure, unit)
    ]
    return found.values


def test_outcomes_stand_side_by_side(comparison):
    # the first draft passes half of the square, the second a fifth of it: 0.5 to 0.2 degrees
    first, second = row(comparison, "holding: B to A", "area")
    assert second.best / first.best == pytest.approx(0.2 / 0.5, rel=1e-6)
    people = row(comparison, "holding: B to A", "registered_population")
    assert [value.best for value in people] == [8_000, 0]  # Middle lies at 31.7, Hamlet has none


def test_the_line_is_measured_in_each_outcome(comparison):
    # in the first B holds nothing; in the second it keeps a strip with a line on either side,
    # each of one degree of latitude: 111.2 km
    first, second = row(comparison, "line of contact", "length")
    assert first.best == 0
    assert second.best == pytest.approx(2 * 111.2, rel=2e-3)


def test_a_figure_that_a_draft_does_not_have_is_missing_and_not_zero(comparison):
    first, second = row(comparison, "forces: B to nobody named", "area")
    assert first is not None
    assert second is None


def test_changes_are_named_by_term(comparison):
    changes = {change.term: change for change in comparison.changes}
    assert {term: change.change for term, change in changes.items()} == {
        "hand-over": "changed",  # the second draft gives it a deadline, D+14
        "halt": "removed",
        "exchange": "added",
    }


def test_a_term_whose_zone_is_redefined_has_changed(control_map, theatre):
    def draft(name: str, west: float):
        terms = small_terms(
            (zone("east", box(west, 48, 32, 49)),), duty("hand-over", HAND_OVER, zone="east")
        )
        text = terms.zones[0].text + f" from {west}"
        moved = type(terms.zones[0])(
            id="east", text=text, shape=terms.zones[0].shape, area=terms.zones[0].area
        )
        terms = small_terms((moved,), duty("hand-over", HAND_OVER, zone="east"))
        sheet = balance_sheet(terms, control_map, theatre)
        return Draft(name=name, title="", as_of=None), terms, sheet

    (change,) = compare([draft("one", 31.7), draft("two", 31.8)]).changes
    assert change.change == "changed"
    assert "from 31.7" in change.before
    assert "from 31.8" in change.after


def test_duties_say_by_when_and_with_which_status_in_each_draft(comparison):
    found = {duty.terms: (duty.due, duty.status) for duty in comparison.duties}
    assert found == {
        ("hand-over", "hand-over"): (("unspecified", "by D+14"), ("demanded", "agreed")),
        ("halt", None): (("unspecified", None), ("demanded", None)),
        (None, "exchange"): ((None, "unspecified"), (None, "demanded")),
    }


def test_the_status_comes_from_the_deal_where_the_caller_gives_none(comparison):
    assert [draft.status for draft in comparison.drafts] == ["reported", "reported"]


def test_one_draft_is_no_comparison(comparison):
    with pytest.raises(ValueError, match="two drafts"):
        compare([])


DRAFT = """deal "Draft"
theatre none
as of 2025-01-01
status proposed
clock UTC
party A "First"
party B "Second"
entry into force {entry} 00:00
term leave: A withdraws tanks from "the town"
  within {days} days after entry into force
"""


def _drafts(*texts: str):
    theatre = open_theatre("none")
    compared = []
    for name, text in zip("xyz", texts, strict=False):
        terms = compile_deal(text)
        sheet = balance_sheet(terms, blank_map(theatre), theatre)
        compared.append((Draft(name=name, title=terms.title, as_of=terms.as_of), terms, sheet))
    return compare(compared)


def test_the_same_words_fall_due_on_other_days_under_another_entry_into_force():
    first = DRAFT.format(entry="2025-03-01", days=14)
    second = DRAFT.format(entry="2025-04-01", days=14)
    (leave,) = _drafts(first, second).duties
    # 1 March and 14 days, 1 April and 14 days
    assert leave.due == (
        "by 14 days after entry into force (2025-03-15 00:00)",
        "by 14 days after entry into force (2025-04-15 00:00)",
    )


def test_a_changed_deadline_is_a_changed_term():
    first = DRAFT.format(entry="2025-03-01", days=14)
    (change,) = _drafts(first, first.replace("14 days", "30 days")).changes
    assert (change.term, change.change) == ("leave", "changed")
    assert "by 30 days after entry into force" in change.after

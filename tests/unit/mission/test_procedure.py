"""A case is what its steps make it, and no step can be skipped, doubled or taken alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from truceline.deal import compile_deal
from truceline.errors import InputError
from truceline.model.mission import CaseStep
from truceline.monitor.mission.procedure import case_of, limits_of

START = datetime(2017, 10, 9, 8, tzinfo=UTC)


def step(kind: str, by: str = "duty officer", hours: float = 0, **more) -> CaseStep:
    return CaseStep(kind=kind, at=START + timedelta(hours=hours), by=by, **more)


SEEN = step("record", "patrol 4", origins=("patrol 4",), own_observation=True)
TOLD = step("record", "desk", origins=("agency",))
REVIEW = step("verification", "verifier", 2)
CONFIRMED = step("decision", "reviewer", 3, outcome="confirmed")


def test_a_complaint_makes_an_allegation_and_nothing_more() -> None:
    assert case_of("c1", [step("complaint", "liaison", party="A")]).state == "alleged"


def test_a_decision_alone_decides_nothing() -> None:
    case = case_of("c1", [SEEN, REVIEW, CONFIRMED])
    assert case.state == "under review"
    assert case.because == ("decision of step 3 waits for a second person",)


def test_a_second_person_brings_it_into_force() -> None:
    approval = step("approval", "chief", 4, approves=3)
    assert case_of("c1", [SEEN, REVIEW, CONFIRMED, approval]).state == "confirmed"


@pytest.mark.parametrize("by", ["reviewer", "verifier", "patrol 4"])
def test_nobody_approves_what_they_had_a_hand_in(by: str) -> None:
    with pytest.raises(InputError, match="CASE-SECOND"):
        case_of("c1", [SEEN, REVIEW, CONFIRMED, step("approval", by, 4, approves=3)])


def test_one_third_party_origin_confirms_nothing_however_often_it_is_told() -> None:
    again = [step("verification", "verifier", 2, origins=("agency",))] * 20
    steps = [TOLD, *again, CONFIRMED, step("approval", "chief", 4, approves=22)]
    with pytest.raises(InputError, match="CASE-PROOF"):
        case_of("c1", steps)


def test_two_independent_origins_may() -> None:
    second = step("verification", "verifier", 2, origins=("hospital register",))
    steps = [TOLD, second, CONFIRMED, step("approval", "chief", 4, approves=3)]
    assert case_of("c1", steps).state == "confirmed"


def test_what_is_not_substantiated_needs_no_two_origins() -> None:
    decision = step("decision", "reviewer", 3, outcome="not substantiated")
    steps = [TOLD, REVIEW, decision, step("approval", "chief", 4, approves=3)]
    assert case_of("c1", steps).state == "not substantiated"


def test_a_response_and_a_dissent_stand_beside_the_outcome() -> None:
    steps = [
        SEEN,
        REVIEW,
        CONFIRMED,
        step("approval", "chief", 4, approves=3),
        step("response", "liaison", 5, party="B", text="The party disputes it."),
        step("dissent", "second reviewer", 6, text="The position is not certain."),
    ]
    case = case_of("c1", steps)
    assert case.state == "confirmed"
    assert (len(case.responses), len(case.dissents)) == (1, 1)


def test_an_old_decision_cannot_be_approved_over_a_newer_one() -> None:
    newer = step("decision", "reviewer", 3.5, outcome="inconclusive")
    with pytest.raises(InputError, match="a later decision stands"):
        case_of("c1", [SEEN, REVIEW, CONFIRMED, newer, step("approval", "chief", 4, approves=3)])


def test_a_step_out_of_turn_is_refused_with_its_number() -> None:
    with pytest.raises(InputError, match=r"step 2: a decision is not possible while"):
        case_of("c1", [SEEN, CONFIRMED])


def test_time_limits_run_from_their_trigger() -> None:
    limits = {("complaint", "notification"): timedelta(hours=24)}
    complaint = step("complaint", "liaison", party="A")
    late = step("notification", "liaison", 30, party="B")
    (deadline,) = case_of("c1", [complaint, late], limits=limits).deadlines
    assert (deadline.state, deadline.due) == ("late", START + timedelta(hours=24))
    (open_one,) = case_of("c1", [complaint], limits=limits, now=START).deadlines
    assert open_one.state == "running"


DEAL = """\
deal "Procedure"
theatre ukraine
as of 2021-10-01
party A "First party"
party B "Second party"
provision incidents: notification within 24 hours; response within 3 days
provision joint commission: composition equal numbers; within 48 hours
"""


def test_time_limits_are_those_of_the_deal_and_no_others() -> None:
    assert limits_of(compile_deal(DEAL)) == {
        ("complaint", "notification"): timedelta(hours=24),
        ("notification", "response"): timedelta(days=3),
        ("verification", "decision"): timedelta(hours=48),
    }

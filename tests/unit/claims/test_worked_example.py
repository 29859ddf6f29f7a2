"""The reader on the worked reports, against claims that a person wrote down span by span."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from truceline.atlas import Theatre, open_theatre
from truceline.claims.draft import draft_deal
from truceline.claims.reports import read_reports
from truceline.claims.review import check_spans
from truceline.claims.together import corroboration, read_together
from truceline.deal import check_deal
from truceline.errors import InputError
from truceline.model.claim import Claim
from truceline.model.reading import ReadingTogether
from truceline.model.record import lines_from_json

EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "donbas-2025-08"
REPORTS = [
    EXAMPLE / "reports" / "bloomberg-2025-08-08.txt",
    EXAMPLE / "reports" / "second-outlet-2025-08-08.txt",
]


@pytest.fixture(scope="module")
def theatre() -> Theatre:
    return open_theatre("ukraine")


@pytest.fixture(scope="module")
def together(theatre: Theatre) -> ReadingTogether:
    return read_together(read_reports(REPORTS)[0], theatre)


@pytest.fixture(scope="module")
def by_hand() -> dict[str, Claim]:
    claims = lines_from_json(EXAMPLE / "claims.jsonl", Claim)
    return {claim.id: claim for claim in claims if claim.doc_id in ("b", "s")}


def test_every_claim_of_the_worked_reports_is_found_and_no_other(
    together: ReadingTogether, by_hand: dict[str, Claim]
) -> None:
    assert [claim.id for claim in together.claims] == list(by_hand)


@pytest.mark.parametrize(
    "field",
    ["text", "content", "source", "cue", "modality", "refusal", "times", "said_at", "origin"],
)
def test_the_reader_agrees_with_the_hand_written_claims(
    together: ReadingTogether, by_hand: dict[str, Claim], field: str
) -> None:
    read = {claim.id: getattr(claim, field) for claim in together.claims}
    assert read == {name: getattr(claim, field) for name, claim in by_hand.items()}


@pytest.mark.parametrize("field", ["hedges", "parties", "places"])
def test_the_reader_agrees_on_what_a_claim_is_about(
    together: ReadingTogether, by_hand: dict[str, Claim], field: str
) -> None:
    def shown(claim: Claim) -> set[object]:
        if field == "places":
            return {(place.span, place.place) for place in claim.places}
        # the person underlined a repeated "would" once
        return {(h.text, h.kind) for h in claim.hedges} if field == "hedges" else set(claim.parties)

    assert {c.id: shown(c) for c in together.claims} == {k: shown(c) for k, c in by_hand.items()}


def test_every_hand_written_claim_quotes_its_report_exactly(by_hand: dict[str, Claim]) -> None:
    reports = {report.id: report for report in read_reports(REPORTS)[0]}
    for claim in by_hand.values():
        check_spans(claim, reports[claim.doc_id])


def test_a_shifted_span_is_refused(by_hand: dict[str, Claim]) -> None:
    import msgspec

    report = next(r for r in read_reports(REPORTS)[0] if r.id == "b")
    start, end = by_hand["b4"].content[0]
    shifted = msgspec.structs.replace(by_hand["b4"], content=((start + 1, end + 1),))
    with pytest.raises(InputError, match="CLAIM-SPAN"):
        check_spans(shifted, report)


def test_the_two_reports_are_one_origin(together: ReadingTogether) -> None:
    assert [origin.reports for origin in together.origins] == [("b", "s")]
    assert together.origins[0].id == "b"


def test_what_two_reports_of_one_origin_say_is_corroborated_by_one(
    together: ReadingTogether,
) -> None:
    twice = [group for group in corroboration(together.claims) if group.reports == 2]
    assert twice
    assert {group.origins for group in twice} == {("b",)}


def test_the_headline_that_plans_to_sign_drifts_from_a_body_in_doubt(
    together: ReadingTogether,
) -> None:
    drifts = {(d.kind, d.surer, d.weaker) for d in together.drifts}
    # "plan to sign" over "are working towards" (s1) and "far from certain" (s5)
    assert {("modality", "s0", "s1"), ("hedge", "s0", "s1"), ("hedge", "s0", "s5")} <= drifts


def test_the_dropped_demand_is_pointed_out(together: ReadingTogether) -> None:
    drifts = {(d.kind, d.surer, d.weaker) for d in together.drifts}
    assert {("modality", "s2", "b4"), ("attribution", "s2", "b4")} <= drifts


def test_the_first_report_does_not_drift(together: ReadingTogether) -> None:
    assert not [drift for drift in together.drifts if drift.surer.startswith("b")]


def terms_of(draft: str) -> list[str]:
    return [line for line in draft.splitlines() if line.startswith("term ")]


@pytest.fixture(scope="module")
def draft(together: ReadingTogether, theatre: Theatre) -> str:
    return draft_deal(together, theatre=theatre, theatre_name="ukraine")


def test_the_drafted_deal_has_no_error(draft: str, tmp_path: Path) -> None:
    file = tmp_path / "draft.deal"
    (tmp_path / "claims.jsonl").write_bytes((EXAMPLE / "claims.jsonl").read_bytes())
    file.write_text(draft)
    problems, _ = check_deal(file)
    assert [str(problem) for problem in problems if problem.severity == "error"] == []


def test_the_draft_gives_ukraine_no_duty_that_nobody_reported(draft: str) -> None:
    halts = [term for term in terms_of(draft) if "offensive" in term]
    assert len(halts) == 1
    assert ": RU halts offensive operations in" in halts[0]
    assert not any(": each party" in term for term in terms_of(draft))


def test_the_draft_keeps_crimea_with_no_effect_on_holding(draft: str) -> None:
    lines = draft.splitlines()
    at = next(n for n, line in enumerate(lines) if "hand over Crimea" in line and "term" in line)
    assert "RU demands that UA hand over Crimea  [claims b4, s2]" in lines[at]
    assert "  effect on holding: none" in lines[at + 1 : at + 4]


def test_the_draft_leaves_the_power_plant_an_open_question(draft: str) -> None:
    assert 'open q-b8: "whether Moscow would give up any territory that it holds' in draft


def test_every_term_and_question_of_the_draft_cites_its_claims(draft: str) -> None:
    stated = [line for line in draft.splitlines() if line.startswith(("term ", "open "))]
    assert stated
    assert all("[claim" in line for line in stated)


def test_the_order_of_the_reports_does_not_matter(
    together: ReadingTogether, theatre: Theatre
) -> None:
    def told(of: Iterable[Claim]) -> set[Claim]:
        return set(of)

    turned = read_together(read_reports(list(reversed(REPORTS)))[0], theatre)
    assert told(turned.claims) == told(together.claims)
    assert set(turned.drifts) == set(together.drifts)

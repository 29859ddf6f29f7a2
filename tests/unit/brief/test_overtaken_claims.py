"""A claim that a later report overtakes marks the terms and figures that rest on it."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from truceline.brief import BriefContent
from truceline.brief.overtaken import figures_resting_on, overtaken_claims, terms_resting_on
from truceline.model.record import ClaimId


def citing(content: BriefContent, claim: str) -> BriefContent:
    """Return the content with its first duty resting on a claim."""
    first, *others = content.terms.obligations
    cited = msgspec.structs.replace(first, claims=(ClaimId(claim),))
    terms = msgspec.structs.replace(content.terms, obligations=(cited, *others))
    return replace(content, terms=terms)


def overtaking(content: BriefContent, earlier: str) -> BriefContent:
    """Return the content with a later claim that supersedes an earlier one."""
    later = msgspec.structs.replace(
        content.claims[0], id=ClaimId("later"), supersedes=(ClaimId(earlier),)
    )
    return replace(content, claims=(*content.claims, later))


def test_the_terms_and_figures_under_an_overtaken_claim_are_marked(content: BriefContent) -> None:
    then = citing(content, "c1")
    term = str(then.terms.obligations[0].term)
    table = overtaken_claims(then, overtaking(then, "c1"))
    assert table is not None
    assert len(table.rows) == 1
    assert term in terms_resting_on(then, "c1")
    resting = {str(t) for row in then.sheet.rows for t in row.terms}
    assert bool(list(figures_resting_on(then, (term,)))) == (term in resting)


def test_nothing_is_marked_where_nothing_was_overtaken(content: BriefContent) -> None:
    assert overtaken_claims(content, content) is None


def test_what_was_overtaken_before_is_not_told_again(content: BriefContent) -> None:
    overtaken = overtaking(content, "c1")
    assert overtaken_claims(overtaken, overtaken) is None

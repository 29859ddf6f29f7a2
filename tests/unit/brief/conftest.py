"""A small brief with everything in it, hostile text included."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from small_theatre import (
    EAST_HELD_BY_B,
    HAND_OVER,
    duty,
    small_control_map,
    small_terms,
    small_theatre,
)
from truceline.balance import Assessment
from truceline.brief import BriefContent, SourceFile
from truceline.model.claim import Claim, Hedge, Source
from truceline.model.review import Undefined
from truceline.model.terms import Alternative, Effect, Question

HOSTILE = "<script>alert('x')</script> & \"quoted\" #set page() ]] \\ $x$ @ref Київ القدس"


def claims() -> tuple[Claim, ...]:
    unnamed = Source(text="officials", kind="unnamed", anonymous=True, described_as="not for name")
    outlet = Source(text="The Outlet", kind="outlet")
    return (
        Claim(
            id="c1",
            doc_id="d1",
            text="B is to hand over the east",
            content=((0, 26),),
            source=(unnamed, outlet),
            modality="demanded",
            origin="d1",
            hedges=(Hedge(text="far from certain", kind="explicit doubt"),),
            reported_at=date(2030, 1, 2),
            note="the body says less",
        ),
        Claim(
            id="c2",
            doc_id="d2",
            text=HOSTILE,
            content=((0, 10),),
            source=(outlet,),
            origin="d1",
        ),
        Claim(
            id="c3",
            doc_id="d1",
            text="did not comment",
            content=((0, 3),),
            origin="d1",
            source=(Source(text="the Ministry", kind="organisation"), outlet),
            refusal="declined",
        ),
        Claim(
            id="c4",
            doc_id="d2",
            text="did not comment",
            content=((0, 3),),
            origin="d1",
            source=(Source(text="The Ministry", kind="organisation"), outlet),
            refusal="declined",
        ),
    )


@pytest.fixture(scope="session")
def content() -> BriefContent:
    plant = Effect(axis="holding", change="passes", from_party="B", to_party="A", sites=("plant",))
    question = Question(
        id="plant", text="holder of the plant", assumed=(Alternative(text="A", effects=(plant,)),)
    )
    terms = small_terms(
        (EAST_HELD_BY_B,),
        duty("hand-over", HAND_OVER, claims=("c1",), text="A demands that east pass from B to A"),
        duty("hostile", text=HOSTILE, status="reported"),
        open=(question,),
        silent=("XX-W",),
    )
    assessment = Assessment(terms, small_control_map(), small_theatre())
    return replace(
        BriefContent.of(assessment, assessment.sheet),
        claims=claims(),
        undefined=(Undefined(topic="verification", question="Who verifies?", figure="trust"),),
        files=(SourceFile("made-up.deal", "00" * 32),),
        version="0",
    )

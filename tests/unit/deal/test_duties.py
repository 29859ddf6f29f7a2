"""What a sentence compiles to, and what it never does: no duty and no effect is inferred."""

from __future__ import annotations

import pytest

from truceline.atlas import open_theatre
from truceline.deal.formatting import outline_deal
from truceline.model.terms import Obligation

HEAD = """deal "Duties"
theatre ukraine
status reported
clock Europe/Kyiv
party RU "Russian Federation"
party UA "Ukraine"
actor US "United States"
line l = boundary of Sumy oblast
zone z = Sumy oblast
"""


THEATRE = open_theatre("ukraine")


def duties(text: str) -> tuple[Obligation, ...]:
    return outline_deal(HEAD + text, theatre=THEATRE).obligations


def duty(sentence: str, *clauses: str) -> Obligation:
    return duties(f"term t: {sentence}\n" + "".join(f"  {clause}\n" for clause in clauses))[0]


SENTENCES = {
    "UA withdraws all forces from z": ("UA", "withdraw", None),
    "UA shall withdraw all forces from z": ("UA", "withdraw", None),
    "UA withdraws all of its forces from all of z": ("UA", "withdraw", None),
    "UA withdraws the forces from the z": ("UA", "withdraw", None),
    "UA does not deploy tanks in z": ("UA", "do not deploy", None),
    "UA must not deploy tanks in z": ("UA", "do not deploy", None),
    "UA may deploy tanks in z": ("UA", "permit", "deploy"),
    "UA does not deploy more than 10 tanks in z": ("UA", "limit", "do not deploy"),
    "UA limits personnel to 600,000": ("UA", "limit", None),
    "UA does not attack z": ("UA", "do not attack", None),
    "UA does not use force": ("UA", "prohibit", "other"),
    "UA does not lay mines in z": ("UA", "do not mine", None),
    "UA stops along l": ("UA", "freeze", None),
    "UA keeps tanks behind l": ("UA", "hold behind", None),
    "somebody monitors l": (None, "monitor", None),
    'UA undertakes "to hold elections"': ("UA", "other", None),
    "holding of z passes from UA to RU": ("UA", "pass holding", None),
}


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_names_party_and_act(sentence: str) -> None:
    found = duty(sentence)
    assert (found.party, found.act, found.of) == SENTENCES[sentence]


EFFECTS: dict[str, list[tuple[str, str | None, str | None]]] = {
    "UA withdraws all forces from z": [("forces", "UA", None)],
    "UA withdraws from z": [("forces", "UA", None)],
    "UA withdraws tanks from z": [],
    "UA withdraws 5,000 troops from z": [],
    "UA withdraws all forces 5 km from l": [("forces", "UA", None)],
    "RU enters z": [("forces", None, "RU")],
    "UA demilitarises z": [("forces", "UA", None)],
    "UA hands over z to RU": [("holding", "UA", "RU")],
    "UA hands over z": [("holding", "UA", None)],
    "UA hands over weapons to US": [],
    "RU administers z": [("administration", None, "RU")],
    "UA cedes title to z to RU": [("title", "UA", "RU")],
    "US recognises title of RU to z": [("title", None, "RU")],
    "title of z passes from UA to RU": [("title", "UA", "RU")],
    "RU halts offensive operations in z": [],
    "each party ceases hostilities": [],
    "UA may withdraw all forces from z": [],
    "UA does not enter z": [],
}


@pytest.mark.parametrize("sentence", EFFECTS)
def test_an_act_moves_what_its_word_means_and_nothing_else(sentence: str) -> None:
    found = duty(sentence).effects
    assert [(e.axis, e.from_party, e.to_party) for e in found] == EFFECTS[sentence]


def test_a_stated_effect_replaces_the_implied_one() -> None:
    found = duty("UA hands over z", "effect on holding: none", "effect on title: unspecified")
    assert [(e.axis, e.change) for e in found.effects] == [
        ("holding", "none"),
        ("title", "unspecified"),
    ]


def test_one_sided_duties_stay_one_sided() -> None:
    assert {o.party for o in duties("term t: RU halts offensive operations in z\n")} == {"RU"}


def test_each_party_is_every_party_and_no_actor() -> None:
    assert [o.party for o in duties("term t: each party ceases hostilities\n")] == ["RU", "UA"]


def test_a_demand_is_the_duty_of_the_other_as_demanded() -> None:
    found = duty("RU demands that UA hand over z")
    assert (found.party, found.demanded_by, found.status) == ("UA", "RU", "demanded")


@pytest.mark.parametrize(
    ("proposal", "status"),
    [("demands", "demanded"), ("proposes", "proposed"), ("plans", "planned"), ("denies", "denied")],
)
def test_the_word_of_the_proposal_gives_the_status(proposal: str, status: str) -> None:
    assert duty(f"US {proposal} that UA withdraw tanks from z").status == status


def test_a_status_clause_comes_before_proposal_and_deal() -> None:
    assert duty("UA withdraws tanks from z").status == "reported"
    assert duty("RU demands that UA hand over z", "status conditional").status == "conditional"


def test_claims_and_basis_are_kept_apart() -> None:
    found = duties("term t: UA withdraws tanks from z  [claims b1, b2, inferred by outlet]\n")[0]
    assert (found.claims, found.basis) == (("b1", "b2"), "inferred by outlet")


def test_classes_calibres_systems_and_numbers_are_read() -> None:
    found = duty(
        'UA withdraws artillery of at least 100 mm, MLRS ("Grad", "Smerch") and 75 tanks from z'
    )
    guns, rockets, tanks = found.objects
    assert (guns.category, guns.calibre_mm) == ("artillery", (100, None))
    assert (rockets.category, rockets.systems) == ("mlrs", ("Grad", "Smerch"))
    assert tanks.quota is not None and (tanks.category, tanks.quota.best) == ("tanks", 75)


def test_declared_weapons_stand_for_their_parts() -> None:
    text = "weapons w = tanks and mortars of over 100 mm\nterm t: UA withdraws w from z\n"
    assert [thing.category for thing in duties(text)[0].objects] == ["tanks", "mortars"]


def test_a_distance_from_a_line_clears_a_strip_on_each_party_s_part() -> None:
    first, second = duties("term t: each party withdraws tanks 15 km from l\n")
    assert (first.line, second.line) == ("l", "l")
    assert first.zone != second.zone
    assert first.distance is not None and first.distance.best == 15


def test_parties_may_measure_from_different_lines() -> None:
    text = "line m = boundary of Kharkiv oblast\nterm t: each party withdraws tanks 15 km from l\n"
    first, second = duties(text + "  measured by UA from m\n")
    assert (first.line, second.line) == ("l", "m")


def test_a_line_per_party_gives_each_its_own() -> None:
    text = (
        "line m = boundary of Kharkiv oblast\nline p = for RU: l, for UA: m\n"
        "term t: each party withdraws tanks 15 km from p\n"
    )
    assert [o.line for o in duties(text)] == ["l", "m"]


def test_exceptions_in_words_stay_words_and_areas_are_taken_out() -> None:
    found = duty("UA withdraws all forces from z", 'except within 5 km of l, "medical units"')
    assert found.exceptions == ("within 5 km of l", "medical units")
    assert found.zone == "t.zone"


def test_two_terms_with_the_same_area_share_its_zone() -> None:
    text = "".join(
        f"term {name}: {party} withdraws tanks from Kharkiv oblast\n"
        for name, party in (("a", "UA"), ("b", "RU"))
    )
    assert len({o.zone for o in duties(text)}) == 1


@pytest.mark.parametrize(
    "sentence",
    [
        "each party allows passage of civilians through z",
        "RU and UA exchange all prisoners of war",
        'each party does not attack site "Zaporizhzhia NPP"',
        'each party prohibits "conflict-related sexual violence"',
        'UA undertakes "to grant an amnesty"',
    ],
)
def test_humanitarian_duties_are_not_for_trading(sentence: str) -> None:
    assert not duty(sentence).tradable


def test_others_are_for_trading_unless_the_text_says_so() -> None:
    assert duty("UA withdraws tanks from z").tradable
    assert not duty("UA withdraws tanks from z", "not for trading").tradable


def test_parties_to_an_exchange_are_each_other_s_counterparts() -> None:
    first, second = duties("term t: RU and UA exchange all prisoners of war\n")
    assert (first.counterpart, second.counterpart) == ("UA", "RU")


def test_what_is_given_in_exchange_is_a_condition() -> None:
    found = duty("RU releases 33 hostages", "in exchange for 1,000 detainees")
    assert found.conditions == ("in exchange for 1,000 detainees",)
    assert [thing.text for thing in found.objects] == ["33 hostages"]


def test_declarations_stay_apart() -> None:
    text = (
        'declaration d by RU: "A word"\n  through US\n'
        "term t: RU halts strikes\n  under d\n  released on breach by UA\n"
    )
    terms = outline_deal(HEAD + text)
    assert terms.obligations[0].declaration == "d"
    assert terms.obligations[0].conditions == ("no breach by UA",)
    assert dict(terms.clauses[0].values)["through"] == ("US",)


def test_reported_and_assumed_answers_do_not_mix() -> None:
    text = (
        "open q: holder of z after the deal\n  reported alternatives: UA\n"
        "  assumed by analyst: RU | a third party\n"
    )
    question = outline_deal(HEAD + text).open[0]
    assert [a.text for a in question.reported] == ["UA"]
    assert [a.text for a in question.assumed] == ["RU", "a third party"]
    assert question.assumed_by == "analyst"
    assert [e.to_party for a in question.assumed for e in a.effects] == ["RU", None]

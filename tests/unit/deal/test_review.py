"""The drafter's review: what is missing, what contradicts, and what the map shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from truceline.atlas import open_theatre
from truceline.deal.formatting import check_deal, fill_silence
from truceline.deal.topics import TOPICS

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
HEAD = """deal "Review"
theatre ukraine
as of 2025-08-08
clock Europe/Kyiv
party RU "Russian Federation"
party UA "Ukraine"
actor OSCE "A mission"
line l = boundary of Sumy oblast
"""


THEATRE = open_theatre("ukraine")


def undefined(text: str) -> list[str]:
    problems, found = check_deal(HEAD + text, theatre=THEATRE)
    assert [str(p) for p in problems if p.severity == "error"] == []
    return [item.topic for item in found]


def warnings(text: str) -> list[str]:
    problems, _ = check_deal(HEAD + text, theatre=THEATRE)
    return [problem.code for problem in problems]


def test_a_draft_without_a_ceasefire_is_told_so_first() -> None:
    assert undefined("term a: RU halts offensive operations in Sumy oblast\n")[0] == (
        "cessation of hostilities"
    )


def test_a_ceasefire_is_a_ceasefire() -> None:
    assert "cessation of hostilities" not in undefined("term a: each party ceases hostilities\n")


def test_a_denied_ceasefire_is_none() -> None:
    text = "term a: each party ceases hostilities\n  status denied\n"
    assert undefined(text)[0] == "cessation of hostilities"


@pytest.mark.parametrize("topic", [name for name, topic in TOPICS.items() if topic.always])
def test_every_topic_is_asked_for_and_answered_by_a_provision(topic: str) -> None:
    assert topic in undefined("instant x = 2025-09-01\n") or topic == "reference line"
    assert topic not in undefined(f"provision {topic}: stated yes\n")


def test_an_unspecified_provision_answers_nothing() -> None:
    assert "languages" in undefined("provision languages: prevailing unspecified\n")


def test_the_width_of_a_band_is_asked_for() -> None:
    assert "width" in undefined("zone z = band 50 km around l\n")
    assert "width" not in undefined("zone z = band 50 km per side around l\n")


def test_every_question_has_a_place_and_most_a_figure() -> None:
    _, found = check_deal(HEAD + "zone z = band 50 km around l\n")
    assert all(item.question.endswith("?") or "." in item.question for item in found)
    assert all(item.where for item in found)
    width = next(item for item in found if item.topic == "width")
    assert "factor of two" in width.figure
    assert width.place is not None and width.place.line == 9


def test_a_withdrawal_asks_by_when_and_what_comes_after() -> None:
    topics = undefined("term a: UA withdraws all forces from Sumy oblast\n")
    assert {"deadline", "after withdrawal", "interval"} <= set(topics)


def test_a_one_sided_halt_asks_what_the_other_must_do_and_assumes_nothing() -> None:
    topics = undefined("term a: RU halts offensive operations in Sumy oblast\n")
    assert "reciprocity" in topics


def test_a_hand_over_asks_which_axes_pass() -> None:
    assert "what passes" in undefined("term a: UA hands over Sumy oblast to RU\n")


def test_dates_without_a_time_zone_are_asked_about() -> None:
    text = HEAD.replace("clock Europe/Kyiv\n", "") + "entry into force 2025-09-01\n"
    assert "time zone" in [item.topic for item in check_deal(text)[1]]


def test_a_prevailing_language_left_unspecified_is_asked_about() -> None:
    text = "provision languages: authentic English; prevailing unspecified\n"
    _, found = check_deal(HEAD + text, theatre=THEATRE)
    item = next(item for item in found if item.topic == "languages")
    assert item.question.startswith("Prevailing: ") and item.place is not None


def test_a_line_for_each_party_is_asked_about() -> None:
    text = "line m = boundary of Kharkiv oblast\nline p = for RU: l, for UA: m\n"
    assert "reference line" in undefined(text)


def test_a_date_between_two_days_is_told_with_its_width() -> None:
    text = (
        "entry into force 2026-01-01 00:00\n"
        "term a: UA withdraws tanks from Sumy oblast\n"
        "  starting no later than 2 days after entry into force\n"
        "  within 14 days after start of a\n"
    )
    _, found = check_deal(HEAD + text, theatre=THEATRE)
    item = next(item for item in found if item.topic == "date")
    assert "2026-01-15 00:00 to 2026-01-17 00:00" in item.question
    assert item.figure == "the date of a, by 2 days"


CONTRADICTIONS = {
    "leaving and coming": (
        "term a: UA withdraws all forces from Sumy oblast\n"
        "term b: UA deploys tanks in Sumy oblast\n",
        "DUTY-CLASH",
    ),
    "two numbers": (
        "term a: UA does not deploy more than 10 tanks in Sumy oblast\n"
        "term b: UA does not deploy more than 20 tanks in Sumy oblast\n",
        "DUTY-CLASH",
    ),
    "due before it starts": (
        "term a: UA withdraws tanks from Sumy oblast\n  starting 2025-10-01\n  by 2025-09-15\n",
        "CLOCK-ORDER",
    ),
    "over before it starts": (
        "term a: each party ceases hostilities\n  starting 2025-10-01\n  until 2025-09-01\n",
        "CLOCK-ORDER",
    ),
    "due before its gate can open": (
        "gate g: 7 days without fire\n  recorded by OSCE\nrecord g broken on 2025-09-10\n"
        "term a: UA withdraws tanks from Sumy oblast\n  after g\n  by 2025-09-12\n",
        "CLOCK-ORDER",
    ),
    "a window that closes first": (
        "window w: from 2025-10-02 to 2025-10-01\n",
        "CLOCK-ORDER",
    ),
    "assurance withdrawn": (
        "gate g: assurance of RU and UA\nrecord g assured by RU\nrecord g withdrawn by UA\n"
        'term a: UA repairs site "Zaporizhzhia NPP"\n  if g\n',
        "GATE-NEVER",
    ),
    "a gate nobody records": (
        "gate g: 7 days without fire\nterm a: each party ceases hostilities\n  after g\n",
        "GATE-UNRECORDED",
    ),
    "a gate nothing waits for": (
        "gate g: 7 days without fire\n  recorded by OSCE\n",
        "GATE-UNUSED",
    ),
    "an exception as wide as its rule": (
        "term a: UA withdraws all forces from Sumy oblast\n  except Sumy oblast\n",
        "EXCEPTION-WIDE",
    ),
    "held by, out of reach": (
        "zone z = Sumy oblast + Kharkiv oblast held by UA\n",
        "ZONE-HELD-SCOPE",
    ),
}


@pytest.mark.parametrize("case", CONTRADICTIONS)
def test_a_contradiction_is_a_warning(case: str) -> None:
    text, code = CONTRADICTIONS[case]
    assert warnings(text) == [code]


CONSISTENT = {
    "one after the other": (
        "term a: UA deploys tanks in Sumy oblast\n  until 2025-09-01\n"
        "term b: UA withdraws all forces from Sumy oblast\n  starting 2025-10-01\n"
    ),
    "observers stay where forces leave": (
        "term a: UA withdraws all forces from Sumy oblast\n"
        "term b: UA deploys 10 observers in Sumy oblast\n"
    ),
    "another party comes": (
        "term a: UA withdraws all forces from Sumy oblast\nterm b: RU enters Sumy oblast\n"
    ),
    "a permission is no duty": (
        "term a: UA withdraws all forces from Sumy oblast\n"
        "term b: UA may deploy tanks in Sumy oblast\n"
    ),
}


@pytest.mark.parametrize("case", CONSISTENT)
def test_what_does_not_contradict_is_not_reported(case: str) -> None:
    assert warnings(CONSISTENT[case]) == []


@pytest.mark.slow
def test_the_map_shows_where_a_party_holds_nothing() -> None:
    problems, _ = check_deal(EXAMPLES / "ukraine-drafts-2025" / "november.deal", on_map=True)
    found = [p for p in problems if p.code == "ZONE-NOT-HELD"]
    assert len(found) == 1 and "Chernihiv" in found[0].message


@pytest.mark.slow
def test_silence_is_filled_in_from_the_map_and_not_by_guess() -> None:
    text, names = fill_silence(EXAMPLES / "donbas-2025-08" / "deal.deal")
    # the four oblasts where both parties held ground on that day and that no report names
    assert set(names) == {
        "Kharkiv oblast", "Sumy oblast", "Dnipropetrovsk oblast", "Mykolaiv oblast",
    }  # fmt: skip
    assert text.count("silent:") == 1


def test_duties_clash_where_areas_of_two_names_overlap() -> None:
    # the smaller disc lies in the larger: they share pi 5^2 = 79 km2 (78.5)
    text = (
        "zone big = within 15 km of Sumy city\nzone small = within 5 km of Sumy city\n"
        "term a: UA withdraws all forces from big\nterm b: UA deploys all forces in small\n"
    )
    problems, _ = check_deal(HEAD + text, theatre=THEATRE, on_map=True)
    (clash,) = [problem for problem in problems if problem.code == "DUTY-CLASH"]
    assert "a and b clash on the 79 km2 that big and small share" in clash.message
    assert clash.where.line == 12


def test_duties_one_after_the_other_do_not_clash() -> None:
    text = (
        "term a: UA deploys all forces in Sumy oblast\n  by 2026-01-01\n"
        "term b: UA withdraws all forces from Sumy oblast\n  by 2026-03-01\n"
    )
    assert "DUTY-CLASH" not in warnings(text)
    assert "DUTY-CLASH" in warnings(text.replace("  by 2026-01-01\n", ""))

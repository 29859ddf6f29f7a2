"""An incident against an obligation: each factor as worked out by hand, and their joint range."""

from __future__ import annotations

from datetime import timedelta
from math import erf, sqrt

import pytest
import shapely
from tests.unit.monitor.making import BOX, START, incident, instant, named, obligation, terms, zone

from truceline.model.finding import Finding
from truceline.model.incident import Incident
from truceline.model.record import PartyId
from truceline.model.terms import Objects, Obligation, Terms, Window
from truceline.monitor.match import Matcher, findings_of
from truceline.monitor.naming import party_names
from truceline.monitor.watch import Watch


def find(
    incidents: list[Incident] | Incident, deal: Terms | None = None, *, mandated: bool = False
) -> list[Finding]:
    batch = incidents if isinstance(incidents, list) else [incidents]
    deal = deal or terms()
    watch = Watch(deal, by_party=mandated, kernel="numpy")
    matcher = Matcher(watch, party_names(deal.parties), mandated)
    return [found for each in matcher.match(batch) for found in findings_of(each, batch)]


def one(event: Incident, *obligations: Obligation, mandated: bool = False) -> Finding:
    (found,) = find(event, terms(*obligations), mandated=mandated)
    return found


def test_an_incident_well_inside_during_the_window_is_an_alleged_breach() -> None:
    found = one(incident())
    assert found.p_inside.best == pytest.approx(1.0, abs=1e-5)
    assert found.p_in_window.best == 1.0
    assert found.p_act.best == 1.0
    # 0.9 is the low value of shelling under a ceasefire in the table of acts
    assert found.p_breach.low == pytest.approx(0.9, abs=1e-5)
    assert found.status == "alleged breach"


def test_precision_becomes_the_standard_deviation_that_keeps_19_of_20_cases_within_it() -> None:
    # 1 km north of the southern side, within 2 km in 95 %: sigma is 2000 / sqrt(-2 ln 0.05) m
    sigma = 2000 / 2.4477468
    south = 48.0 + 1000 / 111_229  # metres in a degree of the meridian at 48 N
    found = one(incident(lat=south, precision_m=2000.0))
    assert found.p_inside.best == pytest.approx(0.5 * (1 + erf(1000 / sigma / sqrt(2))), abs=1e-3)


def test_a_day_that_the_window_cuts_counts_by_its_share_inside() -> None:
    window = Window(start=instant(START + timedelta(days=10, hours=18)))
    found = one(incident(), obligation(window=window))
    assert found.p_in_window.best == pytest.approx(0.25)


def test_a_window_whose_start_is_a_range_gives_a_range() -> None:
    window = Window(start=instant(START + timedelta(days=10), timedelta(hours=24)))
    found = one(incident(), obligation(window=window))
    assert (found.p_in_window.low, found.p_in_window.high) == (0.0, 1.0)
    assert found.p_in_window.best == pytest.approx(0.5)  # from noon on, the middle


def test_a_duty_to_withdraw_by_a_date_is_no_breach_before_it() -> None:
    window = Window(start=instant(START), due=instant(START + timedelta(days=20)))
    duty = obligation(act="withdraw", window=window)
    sighted = incident(category="forces sighted", domain="ground")
    assert find(sighted, terms(duty)) == []
    later = START + timedelta(days=30)
    found = one(
        incident(category="forces sighted", domain="ground", occurred_from=later,
                 occurred_to=later + timedelta(hours=1)),
        duty,
    )  # fmt: skip
    assert found.p_in_window.best == 1.0


def test_without_a_known_start_a_finding_is_undetermined_and_says_why() -> None:
    found = one(incident(), obligation(window=Window(unspecified=True)))
    assert found.p_in_window.best is None
    assert found.p_breach.best is None
    assert (found.p_breach.low, found.p_breach.high) == (0.0, pytest.approx(1.0, abs=1e-5))
    assert found.status == "undetermined"
    assert any("start" in reason for reason in found.because)


def test_a_zone_that_may_be_smaller_or_larger_gives_a_range() -> None:
    uncertain = zone(low=shapely.box(30.0, 48.6, 31.0, 49.0), high=BOX.buffer(0.1))
    (found,) = find(incident(precision_m=100.0), terms(zones=(uncertain,)))
    assert found.p_inside.low == 0.0  # 11 km south of the least area
    assert found.p_inside.best == found.p_inside.high == pytest.approx(1.0)


def test_an_incident_outside_before_or_of_a_kind_that_does_not_bear_is_no_finding() -> None:
    before = START - timedelta(days=5)
    assert find(incident(lon=33.0)) == []
    assert find(incident(occurred_from=before, occurred_to=before + timedelta(days=1))) == []
    assert find(incident(category="non-violent event", domain="ground")) == []


def test_a_fire_seen_from_space_bears_on_a_ceasefire_to_an_unknown_degree() -> None:
    found = one(incident(category="fire detected", domain=None))
    assert found.p_act.best is None
    assert found.status == "undetermined"


def test_the_joint_range_holds_for_any_dependence() -> None:
    # a half inside, half in the window: together anything from 0 to 1/2, a quarter if independent
    event = incident(lat=48.0, precision_m=500.0, occurred_from=START - timedelta(hours=12),
                     occurred_to=START + timedelta(hours=12))  # fmt: skip
    found = one(event)
    assert found.p_breach.best == pytest.approx(0.25, abs=1e-3)
    assert found.p_breach.low == 0.0
    assert found.p_breach.high == pytest.approx(0.5, abs=1e-3)


def test_a_domain_that_a_term_does_not_name_is_not_prohibited_by_it() -> None:
    flights = obligation(act="do not fly", domain=("air",), text="no flights; domain air")
    assert one(incident(category="overflight", domain="air"), flights).p_act.best == 1.0
    assert find(incident(category="overflight", domain="drone"), terms(flights)) == []


def test_fire_says_little_of_a_class_of_weapons_unless_the_weapon_was_recognised() -> None:
    rockets = obligation(
        act="do not deploy",
        objects=(Objects(text="MLRS", category="mlrs", systems=("Uragan",)),),
    )
    sighted = incident(category="weapons sighted", domain="ground")
    assert one(sighted, rockets).p_act.best is None
    recognised = incident(category="weapons sighted", domain="ground", weapon="2 x Uragan")
    assert one(recognised, rockets).p_act.best == 1.0
    other = incident(category="weapons sighted", domain="ground", weapon="mortar 82 mm")
    assert one(other, rockets).p_act.best == 0.2  # the low value: it may be misread


def test_an_exercise_is_not_taken_for_a_breach() -> None:
    assert find(incident(exercise=True)) == []


def test_attribution_plays_no_part_unless_it_is_mandated() -> None:
    both = (obligation("truce"), obligation("truce.2", term="truce", party=PartyId("B")))
    (found,) = find(incident(attributions=named("Aland")), terms(*both))
    assert (found.obligation, found.party, found.p_party) == ("truce", None, None)
    each = find(incident(attributions=named("Aland")), terms(*both), mandated=True)
    assert [(f.party, f.p_party.best) for f in each if f.p_party] == [("A", 1.0)]


def test_two_named_parties_are_as_likely_as_each_other_and_nobody_named_is_unknown() -> None:
    clash = incident(attributions=named("Aland", "Bland"))
    assert one(clash, obligation(), mandated=True).p_party.best == 0.5  # type: ignore[union-attr]
    unnamed = one(incident(), obligation(), mandated=True)
    assert unnamed.p_party is not None
    assert unnamed.p_party.best is None
    assert unnamed.status == "undetermined"


def test_a_term_that_names_no_area_binds_everywhere() -> None:
    found = one(incident(lon=-70.0), obligation(zone=None))
    assert found.p_inside.best == 1.0


def test_an_area_that_cannot_be_drawn_is_told_and_places_nothing() -> None:
    deal = terms(obligation(zone="elsewhere"))
    watch = Watch(deal, kernel="numpy")
    assert any("cannot be drawn" in note for note in watch.notes)
    assert find(incident(), deal) == []

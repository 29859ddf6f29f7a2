"""A name's key does not depend on how it is typed."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from truceline.atlas import open_theatre
from truceline.atlas.names import plain_key, sound_key

UKRAINE = open_theatre("ukraine")
RECORDED = st.sampled_from(UKRAINE.places).flatmap(
    lambda place: st.tuples(st.just(place), st.sampled_from((place.name, *place.names)))
)


@given(st.text())
def test_keys_are_stable_under_themselves_case_and_unicode_form(name: str) -> None:
    key = plain_key(name)
    assert plain_key(key) == key
    assert plain_key(unicodedata.normalize("NFD", name)) == key
    assert plain_key(f"  {name}’ ") == key


@given(RECORDED, st.sampled_from((str.upper, str.lower, str.title)))
def test_a_recorded_spelling_finds_its_place_in_any_case(drawn, cased) -> None:
    place, spelling = drawn
    assert place in UKRAINE.lookup(cased(spelling))


@given(RECORDED)
def test_a_strict_match_is_a_match_by_sound_too(drawn) -> None:
    _, spelling = drawn
    assert sound_key(spelling) == sound_key(spelling.upper())

"""A mission keeps its own words, and a profile with mistakes is refused with all of them."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest

from truceline.errors import InputError, NotFoundError
from truceline.monitor.mission.profile import read_profile, shipped


def test_two_profiles_ship() -> None:
    assert shipped() == ("osce-like", "un-like")


def test_a_mission_speaks_its_own_words() -> None:
    one, other = (read_profile(name) for name in shipped())
    assert (one.words.incidents, other.words.incidents) == ("ceasefire violations", "incidents")
    assert (one.kind_of("shelling"), other.kind_of("shelling")) == ("explosions", "indirect fire")
    assert (one.hour, one.zone) == (time(19, 30), "Europe/Kyiv")


def test_a_kind_the_mission_does_not_name_keeps_its_own() -> None:
    assert read_profile("osce-like").kind_of("sexual violence") == "sexual violence"


def test_every_mistake_of_a_profile_is_told(tmp_path: Path) -> None:
    file = tmp_path / "p.toml"
    text = 'name = "x"\nattribution = "mandated"\nsections = []\nannex = []\n'
    bad = 'cut_off = "25:00"\nzone = "MSK"\n[kinds]\n"shooting" = "fire"\n'
    file.write_text(text + bad, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_profile(str(file))
    assert len(caught.value.problems) == 3


def test_an_unknown_profile_names_those_there_are() -> None:
    with pytest.raises(NotFoundError, match="osce-like, un-like"):
        read_profile("nato-like")

"""The reader on the project's own sets of ceasefire reports (see the heads of the files)."""

from __future__ import annotations

import pytest
from tests.unit.claims.ceasefire import (
    FIFTH,
    FILE,
    FOURTH,
    LATER,
    THIRD,
    expected_reports,
    measured,
)

from truceline.atlas import open_theatre
from truceline.claims.together import read_together

GOAL = 0.90  # F1, for each
SETS = [FILE, LATER, THIRD, FOURTH, FIFTH]


@pytest.fixture(scope="module", params=SETS, ids=["first", "later", "third", "fourth", "fifth"])
def run(request: pytest.FixtureRequest) -> dict[str, float]:
    tallies, wrong = measured(expected_reports(request.param), open_theatre("ukraine"))
    print("\n".join(wrong))
    return {name: tally.f1 for name, tally in tallies.items()}


@pytest.mark.parametrize(
    "what", ["claims", "anonymity", "chains", "modality", "refusals", "places", "dates"]
)
def test_the_reader_reaches_the_goal_on_the_ceasefire_set(run: dict[str, float], what: str) -> None:
    assert run[what] >= GOAL


def test_a_headline_surer_than_its_body_is_pointed_out() -> None:
    theatre = open_theatre("ukraine")
    drifting = [item for item in expected_reports() if item.drifts]
    assert len(drifting) == 3
    found = [item for item in drifting if read_together([item.report], theatre).drifts]
    assert len(found) >= 2


def test_the_five_sets_hold_204_reports() -> None:
    assert [len(expected_reports(file)) for file in SETS] == [64, 32, 40, 44, 24]

"""Two conflicts of the literature, with the verdicts worked out from the definitions by hand."""

from __future__ import annotations

from collections.abc import Sequence

from truceline.buyin.run_conflicts import Asked, answer_conflict
from truceline.model.buyin import Conflict, DecisionMaker, Option, Ranking
from truceline.model.runfile import StabilityAnswer


def two_by_two(first: Sequence[int], second: Sequence[int]) -> StabilityAnswer:
    """Return the answer to two decision makers with one option each, by rankings best first."""
    rankings = {"first": first, "second": second}
    conflict = Conflict(
        decision_makers=tuple(
            DecisionMaker(name=name, preference=Ranking(ranking=tuple((s,) for s in ranking)))
            for name, ranking in rankings.items()
        ),
        options=tuple(
            Option(index=index, name="gives way", dm=name, moves="both")
            for index, name in enumerate(rankings)
        ),
    )
    return answer_conflict(conflict, Asked(certificates=True))


def test_chicken() -> None:
    # 0: neither swerves, 1 and 2: one does, 3: both. Each likes the other's swerving best, then
    # both, then swerving alone, then the crash.
    found = two_by_two(first=(2, 3, 1, 0), second=(1, 3, 2, 0))
    assert found.equilibria["R"] == (1, 2)
    # from 3 the first can go to 2; the second, sitting in 2, can only go on to the crash, which
    # is worse for the first than 3 (GMR), who could then get out to 1, still worse than 3 (SMR);
    # but it does not suit the second to leave 2 for 0 (SEQ)
    assert found.equilibria["GMR"] == found.equilibria["SMR"] == (1, 2, 3)
    assert found.equilibria["SEQ"] == (1, 2)
    assert found.certificates_check is True


def test_sustainable_development() -> None:
    # K.W. Hipel, Conflict resolution, in Our Fragile World (EOLSS, 2001): environmental agencies
    # (proactive or not) and developers (sustainable or not). Bit 0: proactive, bit 1: sustainable.
    # Agencies: both (3), sustainable alone (2), neither (0), proactive alone (1).
    # Developers: sustainable alone (2), both (3), neither (0), proactive alone (1).
    found = two_by_two(first=(3, 2, 0, 1), second=(2, 3, 0, 1))
    # 3 is the best for the agencies, and the developers' only way from it leads to their worst
    assert found.equilibria["R"] == (3,)
    assert found.equilibria["SEQ"] == (3,)
    # from 2 the agencies improve to 3; the developers could answer by going to 1, the agencies'
    # worst, and the agencies' way out of 1 is 0, worse than 2: held by GMR and SMR, and not by
    # SEQ, since leaving 3 for 1 does not suit the developers
    assert found.equilibria["GMR"] == found.equilibria["SMR"] == (2, 3)

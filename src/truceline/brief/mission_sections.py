"""The sections of a mission's report by name: each turns the record into blocks, in its words."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from truceline.brief.blocks import Block
from truceline.brief.mission_cases import annex, cases, casualties
from truceline.brief.mission_counts import silence, summary, violations
from truceline.brief.mission_terms import disengagement, movement, repairs, withdrawal
from truceline.model.mission import MissionReport
from truceline.monitor.mission.profile import Profile

SECTIONS: dict[str, Callable[[MissionReport, Profile], Iterable[Block]]] = {
    "summary": summary,
    "violations": violations,
    "silence": silence,
    "withdrawal": withdrawal,
    "disengagement": disengagement,
    "freedom of movement": movement,
    "repairs": repairs,
    "civilian casualties": casualties,
    "cases": cases,
    "annex": annex,
}

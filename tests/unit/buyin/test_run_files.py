"""Run files: every published case, the other way round, and what is wrong with bad ones."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from truceline.buyin.run_conflicts import Asked
from truceline.buyin.runfile import answer, read_run_file
from truceline.errors import InputError, NotFoundError
from truceline.model.buyin import CONCEPTS, Conflict, DecisionMaker, Option, Payoffs
from truceline.model.record import to_json

CASES = (
    "change_sets_share",
    "elmira_12",
    "north_korea_base_reversible",
    "prisoners_dilemma",
    "random_share",
    "syria_iraq_1975",
    "syria_iraq_partial_preferences",
    "ultimatum_north_korea",
)


@pytest.mark.parametrize("case", CASES)
def test_every_published_case_is_reproduced(truth: Path, case: str) -> None:
    assert answer(read_run_file(truth / "buyin" / f"{case}.json")).agrees is True


def answered(path: Path, **asked: Any) -> dict[str, Any]:
    return json.loads(to_json(answer(read_run_file(path), Asked(**asked))))


def test_the_answer_stands_field_by_field_where_the_file_expects_it(truth: Path) -> None:
    # not by way of our own comparison: `agrees` might be wrong
    path = truth / "buyin" / "elmira_12.json"
    given, found = json.loads(path.read_text())["expected"], answered(path)
    for field in ("feasible", "n_feasible", "ranking", "stable", "equilibria"):
        assert found[field] == found["expected"][field] == given[field]


def test_an_answer_that_is_not_the_expected_one_is_said(truth: Path, tmp_path: Path) -> None:
    given = json.loads((truth / "buyin" / "prisoners_dilemma.json").read_text())
    given["expected"]["equilibria"]["R"] = [3]
    (tmp_path / "bent.json").write_text(json.dumps(given))
    assert answered(tmp_path / "bent.json")["agrees"] is False


def test_the_command_prints_one_json_document(truth: Path) -> None:
    path = truth / "buyin" / "syria_iraq_1975.json"
    run = subprocess.run(
        [sys.executable, "-m", "truceline", "buyin", "run", str(path), "--json"],
        capture_output=True,
        check=True,
    )
    assert json.loads(run.stdout)["equilibria"]["R"] == [6]
    assert run.stderr == b""


def dilemma() -> dict[str, Any]:
    """Return the prisoners' dilemma, written for this test: bit 0 and bit 1 are 'stay silent'."""
    return {
        "kind": "stability",
        "decision_makers": [
            {
                "name": name,
                "preference": {
                    "method": "option prioritisation, first statement most important",
                    "statements": statements,
                },
            }
            for name, statements in (("A", ["-Y", "N-"]), ("B", ["Y-", "-N"]))
        ],
        "options": [
            {"index": 0, "name": "silent", "dm": "A"},
            {"index": 1, "name": "silent", "dm": "B"},
        ],
        "status_quo": 0,
    }


def asked(tmp_path: Path, model: dict[str, Any], **wanted: Any) -> dict[str, Any]:
    path = tmp_path / "model.json"
    path.write_text(json.dumps(model))
    return answered(path, **wanted)


def test_mutual_silence_needs_sanctions_and_both_together_could_go_there(tmp_path: Path) -> None:
    found = asked(tmp_path, dilemma(), coalitions=True, certificates=True, inverse=(3,))
    assert found["equilibria"] == {"R": [0], "GMR": [0, 3], "SMR": [0, 3], "SEQ": [0, 3]}
    joint = [c for c in found["coalitions"] if c["state"] == 0]
    assert [(c["members"], c["joint_improvements"]) for c in joint] == [(["A", "B"], [3])]
    assert len(found["certificates"]) == 4 * len(CONCEPTS) * 2
    assert found["certificates_check"] is True
    routes = {route["to"]: route for route in found["routes"]}
    assert routes[0]["path"] == []
    # from mutual betrayal each must first worsen the own lot
    assert routes[3]["reachable"] and not routes[3]["by_improvements"]
    nash = next(i for i in found["inverse"] if i["concept"] == "R")
    assert [(r["dm"], r["holds_now"]) for r in nash["requirements"]] == [("A", False), ("B", False)]
    assert nash["requirements"][0]["all_of"] == [{"to": 2, "any_of": [[2]]}]


def problem_codes(tmp_path: Path, model: dict[str, Any]) -> list[str]:
    with pytest.raises(InputError) as caught:
        asked(tmp_path, model)
    assert all(problem.hint for problem in caught.value.problems if problem.code != "JSON-SHAPE")
    return [problem.code for problem in caught.value.problems]


def changed(**fields: Any) -> dict[str, Any]:
    return {**dilemma(), **fields}


RANKED = {"method": "direct ranking, best first"}


@pytest.mark.parametrize(
    ("model", "codes"),
    [
        (changed(infeasible=["Y", "Q-"]), ["GRAPH-PATTERN", "GRAPH-PATTERN"]),
        (changed(infeasible=["Y-", "N-"]), ["GRAPH-EMPTY"]),
        (changed(infeasible=["NN"]), ["GRAPH-STATE"]),  # the status quo
        (changed(status_quo=4), ["GRAPH-STATE"]),
        (changed(options=[{"index": 1, "name": "x", "dm": "C"}]), ["GRAPH-OPTION"] * 2),
        (changed(surprise=1), ["JSON-SHAPE"]),
        (changed(kind="stabilty"), ["JSON-SHAPE"]),
        (
            changed(
                decision_makers=[
                    {"name": "A", "preference": {**RANKED, "ranking": [[0], [1], [1], [7]]}},
                    {"name": "B", "preference": {**RANKED, "ranking": [[0, 1], [2, 3]]}},
                ]
            ),
            ["GRAPH-RANKING"] * 3,
        ),
        (
            {
                "kind": "uncertain",
                "conflict": dilemma(),
                "known_better_than": {"A": [[0, 1], [1, 2], [2, 0]]},
            },
            ["PREFERENCE-CYCLE"],
        ),
        (
            {"kind": "uncertain", "conflict": dilemma(), "known_better_than": {"C": [[0, 9]]}},
            ["GRAPH-OPTION", "GRAPH-STATE"],
        ),
        (
            {"kind": "ultimatum", "cases": [{"X": [1, 2], "status_quo": 1, "accept": 2}]},
            ["ULTIMATUM-CASE"],
        ),
        (
            {
                "kind": "change-sets",
                "cases": [
                    {
                        "terms": [{"id": "t", "values": ["a"], "draft": "b"}],
                        "parties": ["X"],
                        "positions": [
                            {
                                "id": "p",
                                "party": "X",
                                "holds_if_any": [
                                    {"term": "t", "value_in": ["c"]},
                                    {"term": "u", "value_in": ["a"]},
                                ],
                            }
                        ],
                    }
                ],
            },
            ["CHANGE-TERM"] * 3,
        ),
    ],
)
def test_a_bad_file_is_told_everything_that_is_wrong(
    tmp_path: Path, model: dict[str, Any], codes: list[str]
) -> None:
    assert problem_codes(tmp_path, model) == codes


def crowded(n_options: int) -> Conflict:
    return Conflict(
        decision_makers=(DecisionMaker(name="A", preference=Payoffs(payoff=())),),
        options=tuple(Option(index=i, name=str(i), dm="A") for i in range(n_options)),
    )


def test_more_than_24_options_are_refused_before_anything_is_allocated() -> None:
    with pytest.raises(InputError) as caught:
        answer(crowded(25))
    assert [problem.code for problem in caught.value.problems] == ["GRAPH-TOO-LARGE"]
    assert "2^25" in caught.value.problems[0].message


def test_a_base_that_is_not_there_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        asked(tmp_path, {"kind": "uncertain", "base": "nobody", "known_better_than": {}})
    with pytest.raises(InputError):
        asked(tmp_path, {"kind": "uncertain", "base": "../etc/x", "known_better_than": {}})


def test_what_is_not_said_of_a_decision_maker_is_taken_from_the_base(tmp_path: Path) -> None:
    # A's order is wholly open: 4! rankings; B's is the base's, 1 > 3 > 0 > 2, under which B stays
    # in 0 and 1 and leaves 2 and 3. A stays in 0 or in 1 in half of its rankings each.
    found = asked(
        tmp_path, {"kind": "uncertain", "conflict": dilemma(), "known_better_than": {"A": []}}
    )
    assert found["rankings"] == {"A": 24, "B": 1}
    assert found["counts"]["R"] == {"0": 12, "1": 12, "2": 0, "3": 0}
    assert found["coverage"] == {"A": 0.0, "B": 1.0}
    assert any("A's own moves" in warning for warning in found["warnings"])


@pytest.mark.parametrize("ranks", [[[0, 1], [2]], [[1], [0], [2]]])
def test_an_indifferent_target_is_not_decided_by_rankings(tmp_path: Path, ranks: Any) -> None:
    model = {
        "kind": "ultimatum",
        "cases": [{"P": [0, 2, 1], "T": ranks, "status_quo": 1, "accept": 0, "threat": 2}],
    }
    case = asked(tmp_path, model)["cases"][0]
    assert case["threat_credible"] is True and case["target_accepts"] is True
    assert case["accepts_without_threat"] is (None if ranks[0] == [0, 1] else False)
    assert case["threat_changes_decision"] is (None if ranks[0] == [0, 1] else True)


def test_an_answer_reads_back_as_the_record_it_was() -> None:
    found = answer(
        Conflict(
            decision_makers=(DecisionMaker(name="A", preference=Payoffs(payoff=(1, 2))),),
            options=(Option(index=0, name="go", dm="A"),),
        )
    )
    assert msgspec.json.decode(to_json(found), type=type(found)) == found


def test_a_threat_that_nobody_believes_moves_nobody(tmp_path: Path) -> None:
    # the proposer would rather leave things as they are (1) than carry the threat (2) out; the
    # target would give way (0) to the threat, but not without it
    model = {
        "kind": "ultimatum",
        "cases": [
            {"P": [0, 1, 2], "T": [1, 0, 2], "status_quo": 1, "accept": 0, "threat": 2},
            {"P": [0, 2, 1], "T": [1, 0, 2], "status_quo": 1, "accept": 0, "threat": 2},
        ],
    }
    empty, credible = asked(tmp_path, model)["cases"]
    assert (empty["threat_credible"], empty["outcome_if_rejected"]) == (False, 1)
    assert (empty["target_accepts"], empty["threat_changes_decision"]) == (False, False)
    assert (credible["target_accepts"], credible["threat_changes_decision"]) == (True, True)

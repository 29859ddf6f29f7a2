"""The August 2025 terms against the positions on record, from the files to the page."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from truceline.buyin.page import page_of
from truceline.errors import InputError
from truceline.model.position import BuyIn
from truceline.steps.balance import assess
from truceline.steps.buyin import buyin

ALLIES = ("FR", "DE", "GB", "IT", "PL", "FI")


@pytest.fixture(scope="module")
def deal(examples: Path) -> Path:
    return examples / "donbas-2025-08" / "deal.deal"


@pytest.fixture(scope="module")
def found(deal: Path) -> BuyIn:
    return buyin(deal)


def answers(found: BuyIn) -> dict[str, str]:
    return {verdict.position: verdict.holds for verdict in found.positions}


def test_each_party_stands_for_itself(found: BuyIn) -> None:
    assert {party.party for party in found.parties} == {"RU", "UA", "US", *ALLIES}


def test_the_hand_over_breaches_what_ukraine_stated_and_meets_what_is_reported_of_russia(
    found: BuyIn,
) -> None:
    holds = answers(found)
    assert (holds["UA land"], holds["RU donbas"]) == ("not met", "met")
    verdicts = {party.party: party.verdict for party in found.parties}
    assert verdicts["UA"] == "objects"
    assert {verdicts[ally] for ally in ALLIES} == {"objects"}


def test_what_the_report_leaves_open_stays_open_with_what_is_missing(found: BuyIn) -> None:
    by_id = {verdict.position: verdict for verdict in found.positions}
    assert by_id["UA title"].holds == "open"
    assert by_id["UA title"].missing == ("the effect of term crimea on title",)
    assert by_id["GB guarantees"].holds == "open"


def test_the_share_that_would_be_held_is_that_of_the_balance_sheet(
    found: BuyIn, deal: Path
) -> None:
    # another way to the same figure: the sheet's areas after the deal, summed over the oblasts
    rows = {row.unit: row for row in assess(deal).outcome}
    units = ("UA-14", "UA-09", "UA-65", "UA-23")
    held = sum(rows[unit].held_by["RU"].best for unit in units)
    whole = sum(
        rows[unit].total.best - rows[unit].held_by["residue"].best
        if "residue" in rows[unit].held_by
        else rows[unit].total.best
        for unit in units
    )
    told = next(v for v in found.positions if v.position == "RU four").because[0]
    low, high = (int(part.rstrip("%")) for part in told.split()[3:6:2])
    assert low <= round(100 * held / whole) <= high


def test_two_ways_are_left_when_somebody_gives_something_up(found: BuyIn) -> None:
    changes = found.changes
    assert changes is not None
    assert changes.nobody_objects == ()
    given_up = [set(concession.gives_up) for concession in changes.concessions]
    assert {"RU donbas"} in given_up
    assert all(("RU donbas" in group) for group in changes.conflicts)
    alone = next(c for c in changes.concessions if c.gives_up == ("RU donbas",))
    # both terms that are demanded of Ukraine go, each in one of two ways
    assert len(alone.then) == 4
    assert {len(change.edits) for change in alone.then} == {2}


def test_whether_take_it_or_leave_it_is_credible_is_not_known(found: BuyIn) -> None:
    assert found.conflict is not None
    (ultimatum,) = found.conflict.ultimatums
    assert ultimatum.found.threat_credible is None
    assert found.conflict.robustness.coverage["US"] == 0.0


def test_the_claims_that_decide_are_named(found: BuyIn) -> None:
    pivots = {pivot.claim: pivot.changes for pivot in found.pivots}
    assert any("out of reach -> 2" in change for change in pivots["b4"])
    assert "DE: objects -> open" in pivots["e1"]


def test_the_page_shows_every_party_against_every_outcome(found: BuyIn) -> None:
    page = page_of(found)
    for party in found.parties:
        assert party.name in page
    assert page.count("<svg") == 2


def test_the_command_prints_one_json_document(deal: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "truceline", "buyin", str(deal), "--json"],
        capture_output=True,
        check=True,
    )
    assert json.loads(run.stdout)["schema"] == "buy-in/1"


def test_every_claim_cited_is_on_file_and_quotes_its_report(examples: Path) -> None:
    for folder, claims, reports in (
        ("donbas-2025-08", "positions-claims.jsonl", "reports/positions-*.txt"),
        ("cuba-1962", "claims.jsonl", "reports/*.txt"),
    ):
        texts = {}
        for path in (examples / folder).glob(reports):
            text = path.read_text(encoding="utf-8")
            assert "paraphrase by Truceline" in text
            texts[text.split("\n")[0].removeprefix("Id: ")] = text
        for line in (examples / folder / claims).read_text(encoding="utf-8").splitlines():
            claim = json.loads(line)
            text = texts[claim["doc_id"]]
            start, end = claim["content"][0]
            assert text[start:end] == claim["text"]
            for source in claim["source"]:
                assert text[slice(*source["span"])] == source["text"]


MISTAKES = [
    ("UA demand x: RU holds Donezk oblast [claim u1]", "PLACE-UNKNOWN"),
    ("UA demand x: UA has agreed [claim zz]", "CLAIM-UNKNOWN"),
    ("on the table t: RU halt offensive operations in nowhere-land", "PLACE-UNKNOWN"),
]


@pytest.mark.parametrize(("line", "code"), MISTAKES)
def test_a_mistake_in_the_positions_is_told_in_the_positions_file(
    deal: Path, tmp_path: Path, line: str, code: str
) -> None:
    for name in ("deal.deal", "claims.jsonl", "positions-claims.jsonl"):
        (tmp_path / name).write_bytes((deal.parent / name).read_bytes())
    (tmp_path / "control").symlink_to(deal.parent / "control")
    text = f'positions for "deal.deal"\nclaims "positions-claims.jsonl"\n# a comment\n{line}\n'
    path = tmp_path / "deal.positions"
    path.write_text(text)
    with pytest.raises(InputError) as caught:
        buyin(tmp_path / "deal.deal", path)
    (problem,) = caught.value.problems
    assert problem.code == code
    assert (problem.where.file, problem.where.line) == (str(path), 4)
    assert problem.excerpt in ("", line)  # as it stands in the file, not as it is compiled

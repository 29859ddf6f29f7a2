"""A complaint, two reviewers at once, a response, a dissent, and a correction a week later."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta

import pytest

from truceline.errors import InputError
from truceline.ledger import open_ledger
from truceline.ledger.audit import audit
from truceline.ledger.exports import export_public
from truceline.ledger.review import approvals, approve, dissent, respond
from truceline.model.entry import Draft

HAPPENED = datetime(2026, 3, 1, 4, 20, tzinfo=UTC)
FIRST_HAND = {
    "status": "reported",
    "outcome": "substantiated",  # the standard of this commission admits one direct observation
    "standard": "direct observation by the commission",
    "attribution": "unknown",
    "unit": "UA-14",
    "lon": 37.80213,
    "lat": 48.01594,
}


@pytest.fixture
def finding(ledger):
    ledger.append(
        Draft(
            kind="fact",
            key="finding/9",
            subject="incident/9",
            author="Ada",
            valid_from=HAPPENED,
            content=FIRST_HAND,
        ),
        now=HAPPENED + timedelta(days=1),
    )
    return ledger.by_key("finding/9")


def report(ledger, at=None):
    """Render what the secretary reads out: every finding in force with what stands beside it."""
    lines = []
    for entry in ledger.in_force(at=at):
        content = entry.content
        lines.append(f"{entry.subject}: {content['outcome']}, by {content['attribution']}")
        lines += [f"  approved by {one.author}" for one in approvals(ledger, entry.key, at=at)]
        for beside in ledger.beside(entry.key, at=at):
            if beside.kind in ("response", "dissent"):
                lines.append(f"  {beside.kind} of {beside.author}: {beside.note}")
    return "\n".join(lines)


def at_once(root, url, *acts):
    """Let each act run in a process of its own, all starting together."""
    gate_out, gate_in = os.pipe()
    children = []
    for act in acts:
        child = os.fork()
        if child == 0:
            os.close(gate_in)
            os.read(gate_out, 1)  # returns when the gate is closed: all at once
            code = 0
            try:
                with open_ledger(root, url) as own:
                    act(own)
            except InputError:
                code = 2
            finally:
                os._exit(code)
        children.append(child)
    os.close(gate_out)
    os.close(gate_in)
    return sorted(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children)


def test_two_reviewers_who_act_at_once_both_stand(ledger, finding, root, url):
    seen = finding.draft_sha256

    def of(author):
        return lambda own: approve(own, "finding/9", author=author, seen_sha256=seen)

    assert at_once(root, url, of("Ben"), of("Cleo"), of("Ben")) == [0, 0, 0]
    names = sorted(entry.author for entry in approvals(ledger, "finding/9"))
    assert names == ["Ben", "Cleo"]
    audit(ledger)


def test_an_approval_that_crosses_a_correction_approves_what_was_seen_alone(
    ledger, finding, root, url
):
    correction = Draft(
        kind="correction",
        key="finding/9b",
        targets="finding/9",
        author="Ada",
        subject="incident/9",
        content={**FIRST_HAND, "outcome": "inconclusive"},
    )
    seen = finding.draft_sha256
    codes = at_once(
        root,
        url,
        lambda own: own.append(correction),
        lambda own: approve(own, "finding/9", author="Ben", seen_sha256=seen),
    )
    assert codes == [0, 0]
    # whichever came first, what stands now was approved by nobody
    assert [entry.key for entry in ledger.in_force()] == ["finding/9b"]
    assert approvals(ledger, "finding/9b") == approvals(ledger, "finding/9") == ()


def test_the_whole_story(ledger, finding):
    approve(ledger, "finding/9", author="Ben", seen_sha256=finding.draft_sha256)
    respond(ledger, "finding/9", party="RU", text="We were not there.")
    dissent(ledger, "finding/9", author="Cleo", text="One sighting, at night.")
    then = ledger.last_recorded()
    first = report(ledger)
    assert first == (
        "incident/9: substantiated, by unknown\n"
        "  approved by Ben\n"
        "  response of RU: We were not there.\n"
        "  dissent of Cleo: One sighting, at night."
    )
    export = export_public(ledger, now=HAPPENED + timedelta(days=9)).decode()
    assert "substantiated" in export
    assert not any(secret in export for secret in ("37.80", "48.01", "Ben", "Cleo", "night"))
    ledger.append(
        Draft(
            kind="correction",
            key="finding/9b",
            targets="finding/9",
            subject="incident/9",
            author="Ben",
            content={**FIRST_HAND, "outcome": "inconclusive"},
        ),
        now=then + timedelta(days=7),
    )
    assert report(ledger) == "incident/9: inconclusive, by unknown"
    assert report(ledger, at=then) == first
    assert json.loads(export)["entries"][0]["lon"] is not None
    audit(ledger)

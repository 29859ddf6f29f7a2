"""Approvals that bind what was seen, and exports that hold what is allowed and nothing else."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta

import pytest

from truceline.errors import InputError, NotFoundError, UnavailableError
from truceline.geo.measure import distances_m
from truceline.ledger.exports import cell_centre, check_export, export_public, mask_of
from truceline.ledger.review import approvals, approve, dissent, respond
from truceline.model.entry import Draft

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def finding(key="finding/1", **content):
    return Draft(kind="fact", key=key, author="Ada", subject="incident/9", content=content)


def code_of(call, *arguments, **options):
    with pytest.raises((InputError, NotFoundError)) as caught:
        call(*arguments, **options)
    return caught.value.problems[0].code


def seen(ledger, key="finding/1"):
    return ledger.by_key(key).draft_sha256


def test_an_approval_binds_what_was_seen(ledger):
    ledger.append(finding(outcome="inconclusive"))
    approve(ledger, "finding/1", author="Ben", seen_sha256=seen(ledger))
    assert [entry.author for entry in approvals(ledger, "finding/1")] == ["Ben"]


def test_nobody_approves_their_own_work(ledger):
    ledger.append(finding())
    for author in ("Ada", "", " "):
        assert (
            code_of(approve, ledger, "finding/1", author=author, seen_sha256=seen(ledger))
            == "APPROVAL-SELF"
        )
    assert not approvals(ledger, "finding/1")


def test_an_approval_of_something_else_is_refused(ledger):
    ledger.append(finding(), finding("finding/2", outcome="unknown"))
    other = seen(ledger, "finding/2")
    assert code_of(approve, ledger, "finding/1", author="Ben", seen_sha256=other) == "APPROVAL-HASH"
    assert code_of(approve, ledger, "none", author="Ben", seen_sha256=other) == "ENTRY-UNKNOWN"


def test_a_correction_takes_its_approval_away_and_the_past_keeps_it(ledger):
    ledger.append(finding(), now=NOW)
    approve(ledger, "finding/1", author="Ben", seen_sha256=seen(ledger))
    then = ledger.last_recorded()
    correction = Draft(kind="correction", key="finding/1b", targets="finding/1", author="Ada")
    ledger.append(correction, now=then + timedelta(seconds=1))
    assert approvals(ledger, "finding/1") == ()
    assert len(approvals(ledger, "finding/1", at=then)) == 1
    assert approvals(ledger, "finding/1b") == ()


def test_responses_and_dissents_stand_beside_a_finding(ledger):
    ledger.append(finding(outcome="substantiated"))
    respond(ledger, "finding/1", party="RU", text="Denied.")
    dissent(ledger, "finding/1", author="Cleo", text="The crater points north.")
    respond(ledger, "finding/1", party="RU", text="Denied.")
    assert [(entry.kind, entry.author) for entry in ledger.beside("finding/1")] == [
        ("response", "RU"),
        ("dissent", "Cleo"),
    ]
    assert [entry.key for entry in ledger.in_force()] == ["finding/1"]


SECRET = "Maria K., nurse, second house after the mill"


def exported(ledger, **options):
    return json.loads(export_public(ledger, now=NOW + timedelta(days=30), **options))


def test_an_export_holds_allowed_fields_alone(ledger):
    ledger.append(
        finding(
            outcome="substantiated",
            unit="UA-14",
            act="Maria K.",
            status=SECRET,
            told_by=SECRET,
            lon=37.80213,
            lat=48.01594,
            nested={"outcome": SECRET},
        ),
        now=NOW,
    )
    export = exported(ledger)
    (row,) = export["entries"]
    assert row["content"] == {"outcome": "substantiated", "unit": "UA-14"}
    assert (row["lon"], row["lat"]) == cell_centre(37.80213, 48.01594)
    text = json.dumps(export)
    assert not any(word in text for word in ("Maria", "Ada", "37.80", "48.01", "incident/9"))


def test_what_happened_lately_is_left_out(ledger):
    early, late = NOW, NOW + timedelta(days=25)
    ledger.append(
        Draft(kind="fact", key="a", valid_from=early), Draft(kind="fact", key="b", valid_from=late)
    )
    assert [row["index"] for row in exported(ledger)["entries"]] == [0]
    assert len(exported(ledger, delay=timedelta(days=1))["entries"]) == 2


def test_steps_seals_and_reveals_are_not_exported(ledger):
    ledger.append(Draft(kind="step", key="s", note=SECRET), now=NOW)
    ledger.append(Draft(kind="reveal", key="r", targets="x", author=SECRET), now=NOW)
    assert exported(ledger)["entries"] == []


def test_a_mask_is_chosen_once_and_never_averages_out(ledger):
    """A hundred reports of one site, scattered by 400 m, give one position and no mean."""
    pick = random.Random(3)
    masks = {
        mask_of(ledger, "site/x", 37.8 + pick.gauss(0, 0.004), 48.0 + pick.gauss(0, 0.004))
        for _ in range(100)
    }
    assert len(masks) == 1
    # the control: rounding each report on its own gives several cells, whose border betrays it
    cells = {
        cell_centre(37.8 + pick.gauss(0, 0.004), 48.0 + pick.gauss(0, 0.004)) for _ in range(100)
    }
    assert len(cells) > 1


def test_cells_are_about_eleven_kilometres_and_hide_their_place(ledger):
    pick = random.Random(5)
    for _ in range(300):
        lon, lat = pick.uniform(-180, 180), pick.uniform(-70, 70)
        mask = cell_centre(lon, lat)
        assert cell_centre(*mask) == mask
        (metres,) = distances_m([lon], [lat], [mask[0]], [mask[1]])
        assert metres < 8_500  # half the diagonal of a square of 11.1 km is 7.9 km


@pytest.mark.parametrize(
    "change",
    [
        lambda export: export.update(extra=1),
        lambda export: export["entries"][0].update(note="x"),
        lambda export: export["entries"][0]["content"].update(told_by="x"),
        lambda export: export["entries"][0]["content"].update(outcome="x"),
        lambda export: export["entries"][0].update(lon=37.80213),
        lambda export: export["entries"][0].update(lat=None),
    ],
)
def test_an_export_that_holds_more_is_withheld(ledger, change):
    ledger.append(finding(outcome="unknown", lon=37.80213, lat=48.01594), now=NOW)
    export = exported(ledger)
    check_export(json.dumps(export).encode())
    change(export)
    with pytest.raises(UnavailableError) as caught:
        check_export(json.dumps(export).encode())
    assert caught.value.problems[0].code == "EXPORT-WITHHELD"

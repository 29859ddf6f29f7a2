"""Where the mandate does not include attribution the desk names no party: in no row, in no step."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from truceline.cli.main import main
from truceline.model.account import Person, Role
from truceline.model.desk import Action, Complaint
from truceline.model.record import to_json
from truceline.steps.desk import (
    desk_act,
    desk_complain,
    desk_file,
    desk_queue,
    desk_show,
    local_person,
)
from truceline.steps.features import download, feature_collections

# the same day of one patrol, once as a patrol's rows and once as a feed mapped by its own names
PATROL = (
    "report,patrol,time,lon,lat,distance_km,observed,count,unit,party,basis\n"
    "z1,patrol 1,2021-10-12 10:00,37.75,48.14,1,heard,3,explosion,Second party,seen to fire\n"
)


@pytest.fixture
def workspace(examples: Path, tmp_path: Path) -> Path:
    ignored = shutil.ignore_patterns(".truceline")
    copy = shutil.copytree(examples / "mission-day", tmp_path / "day", ignore=ignored)
    (copy / "patrols.csv").write_text(PATROL, encoding="utf-8")
    return copy


def mandate(workspace: Path) -> None:
    settings = workspace / "truceline.toml"
    written = settings.read_text(encoding="utf-8")
    settings.write_text(written.replace('"not mandated"', '"mandated"'), encoding="utf-8")


def row_of(workspace: Path) -> dict[str, str]:
    finding = next(row for row in desk_queue(workspace).rows if row.kind == "finding")
    cells = json.loads(desk_show(workspace, finding.id).original)
    assert cells["observed"] == "heard"
    return {str(name): str(cell) for name, cell in cells.items()}


def test_the_cells_that_say_who_did_it_are_left_out(workspace: Path) -> None:
    cells = row_of(workspace)
    assert "Second party" not in cells.values()
    assert {"party", "basis"}.isdisjoint(cells)


def test_they_stand_where_attribution_is_mandated(workspace: Path) -> None:
    mandate(workspace)
    assert row_of(workspace)["party"] == "Second party"


# ---- who complained, was told or answered

WHO = ("complainia-q", "notifia-q", "respondia-q")
PEOPLE: dict[str, Person] = {
    role: Person(name=role, roles=(role,)) for role in ("analyst", "reviewer", "publisher")
}


def worked_on(workspace: Path) -> str:
    """Return a complaint that one party brought, another was told of and a third answered."""
    complaint = Complaint(party=WHO[0], text="shelled at dawn", place="the mill")
    matter = desk_complain(workspace, complaint, person=PEOPLE["analyst"]).matter.id
    for kind, party in (("notification", WHO[1]), ("response", WHO[2])):
        seen = len(desk_show(workspace, matter).steps)
        action = Action(kind=kind, seen=seen, text="as it was said", party=party)  # type: ignore[arg-type]
        desk_act(workspace, matter, action, person=PEOPLE["analyst"])
    return matter


def sent(workspace: Path, matter: str) -> Iterator[tuple[str, bytes]]:
    """Yield all that the desk tells of a matter, by what it was asked for."""
    for confidential in (True, False):
        yield "matter", to_json(desk_show(workspace, matter, confidential=confidential))
        yield "queue", to_json(desk_queue(workspace, all=True, confidential=confidential))
        for one in feature_collections(workspace):
            if one.id in ("findings", "zones"):
                yield one.id, download(workspace, one.id, "csv", confidential=confidential)
    yield "case file", desk_file(workspace, matter).encode()
    yield "another's case file", desk_file(workspace, matter, party="A").encode()


def test_no_step_names_a_party(workspace: Path) -> None:
    matter = worked_on(workspace)
    for what, body in sent(workspace, matter):
        for party in WHO:
            assert party.encode() not in body, f"{party} in the {what}"
    shown = desk_show(workspace, matter)
    assert [step.kind for step in shown.steps] == ["complaint", "notification", "response"]
    assert [step.text for step in shown.steps][1:] == ["as it was said"] * 2
    assert shown.complaint is not None
    assert shown.complaint.text == "shelled at dawn"


@pytest.mark.parametrize("role", ["analyst", "reviewer", "publisher", "local"])
def test_nor_does_the_acknowledgement_of_a_step(workspace: Path, role: Role) -> None:
    matter = worked_on(workspace)
    person = PEOPLE.get(role, local_person("one"))
    kind = "publication" if role == "publisher" else "response"
    if role == "publisher":
        for step, who in (("verification", "analyst"), ("decision", "analyst")):
            said = {"origins": ("x", "y")} if step == "verification" else {"outcome": "confirmed"}
            seen = len(desk_show(workspace, matter).steps)
            desk_act(workspace, matter, Action(kind=step, seen=seen, text="t", **said),  # type: ignore[arg-type]
                     person=PEOPLE[who])  # fmt: skip
        known = desk_show(workspace, matter)
        decision = known.steps[-1]
        approval = Action(kind="approval", seen=len(known.steps), approves=decision.number,
                          seen_sha256=decision.sha256)  # fmt: skip
        desk_act(workspace, matter, approval, person=PEOPLE["reviewer"])
    seen = len(desk_show(workspace, matter).steps)
    party = "" if role == "publisher" else "answeria-q"
    taken = desk_act(workspace, matter, Action(kind=kind, seen=seen, text="t", party=party),  # type: ignore[arg-type]
                     person=person)  # fmt: skip
    for name in (*WHO, "answeria-q"):
        assert name.encode() not in to_json(taken)
    assert taken.matter.steps[-1].kind == kind


def test_nor_does_the_shell(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    matter = worked_on(workspace)
    with pytest.raises(SystemExit) as ended:
        main(["desk", "show", str(workspace), matter])
    assert not ended.value.code
    told = capsys.readouterr().out
    assert "as it was said" in told
    assert not any(party in told for party in WHO)


def test_parties_stand_where_attribution_is_mandated(workspace: Path) -> None:
    mandate(workspace)
    matter = desk_show(workspace, worked_on(workspace))
    assert [step.party for step in matter.steps] == list(WHO)
    assert matter.complaint is not None
    assert matter.complaint.party == WHO[0]
    hidden = desk_show(workspace, matter.id, confidential=False)
    assert [step.party for step in hidden.steps] == [None] * 3
    assert WHO[0].encode() not in to_json(hidden)


def test_the_case_file_still_tells_a_party_its_own_words(workspace: Path) -> None:
    page = desk_file(workspace, worked_on(workspace), party=WHO[0])
    assert "shelled at dawn" in page

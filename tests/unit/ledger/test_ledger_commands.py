"""The ledger from the shell, on the worked example."""

from __future__ import annotations

import json
import shutil
import time
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from truceline.errors import InputError, NotFoundError
from truceline.ledger import open_ledger
from truceline.ledger.vault import new_identity
from truceline.model.entry import CheckOutcome, Draft
from truceline.model.record import to_json
from truceline.steps import recording
from truceline.steps.recording import as_known, files_of, moment, record_step
from truceline.workspace import open_workspace


def test_every_file_of_the_workspace_is_recorded_and_kept(recorded, run):
    code, out, _ = run("ledger", "show", recorded, "0", "--json")
    view = json.loads(out)
    names = {file["name"] for file in view["entry"]["inputs"]}
    assert code == 0
    assert {"truceline.toml", "deal.deal", "claims.jsonl"} <= names
    assert set(view["kept"]) == names
    assert len(names) == len(files_of(open_workspace(recorded)))


def test_files_that_files_name_are_recorded_too(tmp_path):
    (tmp_path / "truceline.toml").write_text(
        '[workspace]\ntitle = "t"\ntheatre = "ukraine"\n'
        'deals = ["a.deal"]\npositions = ["p.positions"]\n'
    )
    (tmp_path / "maps").mkdir()
    for name in ("maps/m.csv", "maps/m.barriers.geojson", "c.jsonl", "not-named.txt", ".hidden"):
        (tmp_path / name).write_text("x")
    (tmp_path / "a.deal").write_text('deal "A"\ncontrol "maps/m.csv"\nnote "no such file"\n')
    (tmp_path / "p.positions").write_text('claims "c.jsonl"\ndeal "a.deal"\n')
    found = files_of(open_workspace(tmp_path))
    assert sorted(file.relative_to(tmp_path).as_posix() for file in found) == [
        "a.deal",
        "c.jsonl",
        "maps/m.barriers.geojson",
        "maps/m.csv",
        "p.positions",
        "truceline.toml",
    ]


def test_a_step_on_record_leaves_its_hash_once(workspace, run):
    seen = []

    @recording.recorded("look")
    def look(path, *, answer):
        seen.append(path)
        return CheckOutcome(name="look", outcome="passed", count=answer)

    for answer in (1, 1, 2):
        assert look(workspace / "deal.deal", answer=answer).count == answer
    assert len(seen) == 3
    with open_ledger(workspace) as ledger:
        entries = [stored.entry for stored in ledger.entries()]
    assert [entry.subject for entry in entries] == ["step/look"] * 2
    said = CheckOutcome(name="look", outcome="passed", count=2)
    assert entries[1].output_sha256 == sha256(to_json(said)).hexdigest()


def test_a_deal_outside_any_workspace_leaves_no_ledger(workspace, tmp_path):
    alone = tmp_path / "alone" / "deal.deal"
    alone.parent.mkdir()
    shutil.copy(workspace / "deal.deal", alone)
    assert record_step(alone, "assess", b"") is None
    assert list(alone.parent.iterdir()) == [alone]


def test_the_log_lists_entries_and_what_was_withdrawn(recorded, run):
    key = json.loads(run("ledger", "log", recorded, "--json")[1])["lines"][0]["key"]
    run("ledger", "retract", recorded, key, "--author", "Ada", "--reason", "wrong map")
    log = json.loads(run("ledger", "log", recorded, "--json")[1])
    assert log["schema"] == "ledger-log/1"
    assert [line["in_force"] for line in log["lines"]] == [False, True]
    early = json.loads(run("ledger", "log", recorded, "--as-known-at", "2020-01-01", "--json")[1])
    assert early["lines"] == []
    assert "step/assess" in run("ledger", "log", recorded)[1]
    assert (
        len(json.loads(run("ledger", "log", recorded, "--kind", "step", "--json")[1])["lines"]) == 1
    )


def test_a_clock_behind_the_last_entry_is_told(recorded, run):
    with open_ledger(recorded) as ledger:
        ahead = datetime.now(UTC) + timedelta(days=3)
        ledger.append(Draft(kind="fact", key="k"), now=ahead)
    code, out, err = run("ledger", "log", recorded)
    assert (code, "CLOCK-SKEW" in err, "CLOCK-SKEW" in out) == (0, True, False)
    assert "CLOCK-SKEW" in json.loads(run("ledger", "log", recorded, "--json")[1])["notes"][0]


def test_a_retraction_of_nothing_is_not_found(recorded, run):
    code, _, err = run("ledger", "retract", recorded, "none", "--author", "A", "--reason", "r")
    assert code == 3
    assert "ENTRY-UNKNOWN" in err


def test_from_a_checkpoint_to_a_proof_that_an_outsider_verifies(recorded, run, tmp_path):
    witness, proof = tmp_path / "witness", tmp_path / "proof.json"
    assert run("ledger", "checkpoint", recorded, "--witness", witness)[0] == 0
    assert run("ledger", "prove", recorded, "0", "--out", proof)[0] == 0
    key = witness / "log.key"
    assert run("ledger", "verify", proof, "--key", key)[0] == 0
    record_step(recorded, "assess", b"another sheet")
    held = tmp_path / "held.checkpoint"
    shutil.copy(witness / "latest.checkpoint", held)
    growth = tmp_path / "growth.json"
    assert run("ledger", "prove", recorded, "--since", held, "--out", growth)[0] == 0
    assert run("ledger", "verify", growth, "--key", key, "--since", held)[0] == 0
    code, out, _ = run("ledger", "verify", recorded, "--witness", witness, "--since", held)
    assert code == 0
    assert "NOT RUN" in out  # no identity was ever sealed here, and that is said


def test_a_changed_proof_ends_with_code_five(recorded, run, tmp_path):
    proof = tmp_path / "proof.json"
    run("ledger", "prove", recorded, "0", "--out", proof)
    proof.write_bytes(proof.read_bytes().replace(b"step/assess", b"step/access"))
    code, _, err = run("ledger", "verify", proof)
    assert code == 5
    assert "ALTERED" in err


def test_a_changed_original_is_located_from_the_shell(recorded, run):
    (original, *_) = (recorded / ".truceline" / "originals").glob("*/*")
    original.chmod(0o644)
    original.write_bytes(b"x")
    code, _, err = run("ledger", "verify", recorded)
    assert code == 5
    assert (original.parent.name + original.name)[:12] in err


def test_a_figure_is_followed_down_to_quotes_that_hold(recorded, run):
    code, out, _ = run("ledger", "trace", recorded, "UA-14/holding/area", "--json")
    steps = json.loads(out)["steps"]
    assert code == 0
    kinds = [step["kind"] for step in steps]
    assert kinds[:2] == ["figure", "term"]
    quotes = [step for step in steps if step["kind"] == "quote"]
    assert quotes
    assert all(step["holds"] for step in quotes)
    reports = [step for step in steps if step["kind"] == "report"]
    assert all(step["entries"] == [0] for step in reports)


def test_a_quote_that_the_report_no_longer_has_does_not_hold(recorded, run):
    report = recorded / "reports" / "bloomberg-2025-08-08.txt"
    report.write_text(
        report.read_text("utf-8").replace("eastern Donbas", "western Donbas"), "utf-8"
    )
    steps = json.loads(run("ledger", "trace", recorded, "b4", "--json")[1])["steps"]
    assert [step["holds"] for step in steps if step["kind"] == "quote"] == [False]
    # the changed file is not the one that any entry used
    assert [step["entries"] for step in steps if step["kind"] == "report"] == [[]]


@pytest.mark.parametrize("what", ["b99", "no-term", "999"])
def test_what_cannot_be_traced_is_not_found(recorded, run, what):
    code, _, err = run("ledger", "trace", recorded, what)
    assert code == 3
    assert "UNKNOWN" in err


@pytest.mark.slow
def test_a_brief_as_known_then_is_the_brief_that_was_made_then(workspace, run, tmp_path):
    from truceline.steps.brief import brief

    first = brief(workspace, out=tmp_path / "one").html_sha256
    time.sleep(0.002)
    then = datetime.now(UTC).isoformat()
    deal = workspace / "deal.deal"
    deal.write_text(deal.read_text("utf-8").replace("hand over", "hand over ", 1), "utf-8")
    table = workspace / "control" / "2025-08-08.csv"
    lines = table.read_text("utf-8").splitlines(keepends=True)
    table.write_text("".join(lines[:-3]), "utf-8")
    second = brief(workspace, out=tmp_path / "two").html_sha256
    again = brief(workspace, out=tmp_path / "three", as_known_at=then).html_sha256
    assert first == again != second


def test_claims_and_sheets_can_be_asked_as_known_then(workspace, run):
    claims = run("read", workspace, "--json")[1]
    sheet = run("assess", workspace, "--json")[1]
    time.sleep(0.002)
    then = datetime.now(UTC).isoformat()
    report = workspace / "reports" / "bloomberg-2025-08-08.txt"
    report.write_text(
        report.read_text("utf-8").replace("eastern Donbas", "western Donbas"), "utf-8"
    )
    deal = workspace / "deal.deal"
    deal.write_text(deal.read_text("utf-8").replace("from UA to RU", "from RU to UA"), "utf-8")
    assert run("read", workspace, "--json")[1] != claims
    assert run("read", workspace, "--json", "--as-known-at", then)[1] == claims
    assert json.loads(run("assess", workspace, "--json")[1])["rows"] != json.loads(sheet)["rows"]
    again = run("assess", workspace, "--json", "--as-known-at", then)[1]
    assert json.loads(again)["rows"] == json.loads(sheet)["rows"]


def test_every_command_works_on_the_workspace_as_it_was_known(recorded, run, tmp_path):
    then = datetime.now(UTC).isoformat()
    before = (recorded / "deal.deal").read_bytes()
    (recorded / "deal.deal").write_text("deal broken")
    record_step(recorded, "assess", b"")
    folder = tmp_path / "then"
    assert run("ledger", "as-known", recorded, folder, "--at", then)[0] == 0
    assert (folder / "deal.deal").read_bytes() == before
    assert run("check", folder / "deal.deal")[0] == 0
    assert run("check", recorded / "deal.deal")[0] == 2
    code, _, err = run("ledger", "as-known", recorded, folder, "--at", then)
    assert code == 2
    assert "FILE-EXISTS" in err


def test_nothing_known_then_is_said(recorded, tmp_path):
    for path in (recorded, tmp_path):
        with pytest.raises(NotFoundError) as caught, as_known(path, "2020-01-01"):
            pass
        assert caught.value.problems[0].code == "LEDGER-NOTHING"


def test_a_date_means_its_end_and_a_time_needs_a_zone():
    assert moment("2026-03-01") == datetime(2026, 3, 1, 23, 59, 59, 999999, tzinfo=UTC)
    assert moment("2026-03-01T10:00+02:00") == datetime(2026, 3, 1, 8, tzinfo=UTC)
    with pytest.raises(InputError) as caught:
        moment("2026-03-01T10:00")
    assert caught.value.problems[0].code == "TIME-NOZONE"


def test_a_finding_is_written_approved_answered_and_corrected_from_the_shell(
    recorded, run, tmp_path
):
    content = tmp_path / "finding.json"
    content.write_text('{"outcome": "substantiated"}')
    add = ["ledger", "add", recorded, "finding/1", content, "--author", "Ada"]
    when = ["--valid-from", "2026-03-01T04:20Z", "--subject", "incident/9"]
    assert run(*add, *when)[1] == "entry 1: finding/1\n"
    assert "DUP-SAME" in run(*add, *when)[2]
    entry = json.loads(run("ledger", "show", recorded, "finding/1", "--json")[1])["entry"]
    assert entry["valid_from"] == "2026-03-01T04:20:00Z"
    seen = ["--seen", entry["draft_sha256"]]
    approve = ["ledger", "approve", recorded, "finding/1"]
    assert "APPROVAL-SELF" in run(*approve, "--author", "Ada", *seen)[2]
    assert run(*approve, "--author", "Ben", *seen)[0] == 0
    assert run("ledger", "respond", recorded, "finding/1", "Denied.", "--party", "RU")[0] == 0
    assert run("ledger", "dissent", recorded, "finding/1", "At night.", "--author", "Cleo")[0] == 0
    assert "approved by Ben" in run("ledger", "show", recorded, "finding/1")[1]
    content.write_text('{"outcome": "inconclusive"}')
    assert "DUP-CONFLICT" in run(*add, *when)[2]
    better = ["ledger", "add", recorded, "finding/1b", content, "--author", "Ada"]
    assert run(*better, "--corrects", "finding/1")[0] == 0
    view = json.loads(run("ledger", "show", recorded, "finding/1", "--json")[1])
    kinds = [line["kind"] for line in view["beside"]]
    assert kinds == ["approval", "response", "dissent", "correction"]
    assert view["approved_by"] == []
    content.write_text("[1]")
    assert "ENTRY-CONTENT" in run(*better)[2]


def test_seal_reveal_and_erase_from_the_shell(recorded, run, tmp_path):
    publics = []
    for name in ("ada", "ben"):
        _, out, _ = run("ledger", "keygen", tmp_path / name)
        publics.append(out.strip())
        assert (tmp_path / name).stat().st_mode & 0o077 == 0
    (tmp_path / "who").write_text("the driver of the third car")
    custodians = [f"--custodian={n}={p}" for n, p in zip(("Ada", "Ben"), publics, strict=True)]
    _, out, _ = run("ledger", "seal", recorded, "source/3", tmp_path / "who", *custodians)
    key = out.split()[-1]
    both = ["--identity", tmp_path / "ada", "--identity", tmp_path / "ben", "--reason", "court"]
    assert run("ledger", "reveal", recorded, key, *both)[:2] == (0, "the driver of the third car")
    alone = ["--identity", tmp_path / "ada", "--reason", "court"]
    assert run("ledger", "reveal", recorded, key, *alone)[0] == 2
    assert run("ledger", "erase", recorded, key, "--author", "Ada", "--reason", "asked")[0] == 0
    assert run("ledger", "reveal", recorded, key, *both)[0] == 3
    kinds = [
        line["kind"] for line in json.loads(run("ledger", "log", recorded, "--json")[1])["lines"]
    ]
    assert kinds == ["step", "sealed", "reveal", "erasure"]


def test_backup_and_restore_from_the_shell(recorded, run, tmp_path):
    secret, public = new_identity()
    (tmp_path / "key").write_text(secret)
    assert run("ledger", "backup", recorded, tmp_path / "b.age", "--to", public)[0] == 0
    new = tmp_path / "new"
    shutil.copytree(recorded, new, ignore=shutil.ignore_patterns(".truceline"))
    code, out, _ = run("ledger", "restore", tmp_path / "b.age", new, "--identity", tmp_path / "key")
    assert (code, out) == (0, "1 entry restored\n")
    assert run("ledger", "verify", new)[0] == 0


def test_the_public_export_shows_no_step(recorded, run, tmp_path):
    assert run("ledger", "export", recorded, "--out", tmp_path / "public.json")[0] == 0
    assert json.loads((tmp_path / "public.json").read_text())["entries"] == []


def test_what_writes_has_its_json_too(recorded, run, tmp_path):
    def told(*words):
        code, out, err = run("ledger", *words, "--json")
        assert code == 0, err
        return json.loads(out)

    finding = tmp_path / "finding.json"
    finding.write_text('{"outcome": "inconclusive"}')
    said = told("add", recorded, "finding/1", finding, "--author", "Ada")
    assert (said["key"], said["outcome"]) == ("finding/1", "new")
    seen = told("show", recorded, "finding/1")["entry"]["draft_sha256"]
    who = ("--author", "Ben")
    assert told("approve", recorded, "finding/1", *who, "--seen", seen)["outcome"] == "new"
    assert told("respond", recorded, "finding/1", "no", "--party", "RU")["outcome"] == "new"
    assert told("dissent", recorded, "finding/1", "no", *who)["outcome"] == "new"
    assert told("retract", recorded, "finding/1", *who, "--reason", "r")["outcome"] == "new"
    assert told("retract", recorded, "finding/1", *who, "--reason", "r")["outcome"] == "same"
    keys = [told("keygen", tmp_path / name)["public_key"] for name in ("one", "two")]
    people = [word for n, key in enumerate(keys) for word in ("--custodian", f"c{n}={key}")]
    assert told("seal", recorded, "source/1", finding, *people)["key"].startswith("sealed/")
    backup = tmp_path / "b.age"
    count = told("backup", recorded, backup, "--to", keys[0])["entries"]
    assert count == 7
    assert told("export", recorded, "--out", tmp_path / "e.json")["schema"] == "ledger-file/1"
    assert told("prove", recorded, "0", "--out", tmp_path / "p.json")["file"].endswith("p.json")
    folder = tmp_path / "restored"
    shutil.copytree(recorded, folder, ignore=shutil.ignore_patterns(".truceline"))
    back = told("restore", backup, folder, "--identity", tmp_path / "one", "--as-new-log")
    assert back["entries"] == count


def test_an_entry_is_traced_by_its_key_too(recorded, run, tmp_path):
    finding = tmp_path / "finding.json"
    finding.write_text('{"outcome": "inconclusive"}')
    run("ledger", "add", recorded, "finding/1", finding, "--author", "Ada")
    by_key = json.loads(run("ledger", "trace", recorded, "finding/1", "--json")[1])
    by_index = json.loads(run("ledger", "trace", recorded, "1", "--json")[1])
    assert by_key["steps"] == by_index["steps"]
    code, _, err = run("ledger", "show", recorded, "9" * 30)
    assert (code, "ENTRY-UNKNOWN" in err) == (3, True)

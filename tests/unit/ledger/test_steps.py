"""What a step leaves behind, and the workspace as it was known."""

from __future__ import annotations

import stat
import time
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from truceline.errors import NotFoundError, TamperedError
from truceline.ledger import open_ledger, record, workspace_as_known
from truceline.model.entry import Draft


def digest(content):
    return sha256(content).hexdigest()


def ran(root, url, names, verb="assess", output=b"sheet"):
    inputs = {name: digest((root / name).read_bytes()) for name in names}
    return record(root, verb, inputs, digest(output), url=url)


def instant_between():
    time.sleep(0.002)
    now = datetime.now(UTC)
    time.sleep(0.002)
    return now


def test_a_step_keeps_what_it_read(root, url):
    (root / "reports").mkdir()
    (root / "reports" / "a.txt").write_bytes(b"as reported")
    receipt = ran(root, url, ["reports/a.txt"])
    with open_ledger(root, url) as ledger:
        entry = ledger.entry(receipt.index)
        assert entry.subject == "step/assess"
        assert entry.content["program"].startswith("truceline ")
        assert ledger.originals.read(entry.inputs[0].sha256) == b"as reported"


def test_the_same_step_again_adds_nothing_until_something_changed(root, url):
    (root / "a.deal").write_bytes(b"1")
    first = ran(root, url, ["a.deal"])
    assert ran(root, url, ["a.deal"]).index == first.index
    (root / "a.deal").write_bytes(b"2")
    assert ran(root, url, ["a.deal"]).index == first.index + 1
    (root / "a.deal").write_bytes(b"1")
    assert ran(root, url, ["a.deal"]).index == first.index + 2


def test_a_file_that_changed_since_it_was_read_is_not_kept_under_its_old_hash(root, url):
    (root / "a.deal").write_bytes(b"new")
    record(root, "check", {"a.deal": digest(b"old")}, digest(b""), url=url)
    with open_ledger(root, url) as ledger:
        assert not ledger.originals.has(digest(b"old"))
        assert not list(ledger.originals)


def test_a_name_outside_the_workspace_is_recorded_but_not_taken(root, url, tmp_path):
    secret = tmp_path / "secret"
    secret.write_bytes(b"s")
    record(root, "check", {"../secret": digest(b"s")}, digest(b""), url=url)
    with open_ledger(root, url) as ledger:
        assert ledger.size() == 1
        assert not list(ledger.originals)
    with workspace_as_known(root, datetime.now(UTC), url) as folder:
        assert not list(folder.iterdir())


def test_a_name_that_leads_out_is_never_laid_out(root, url):
    with open_ledger(root, url) as ledger:
        kept = ledger.originals.keep(b"s")
    record(root, "check", {"../out": kept, "/tmp/out": kept, "in": kept}, digest(b""), url=url)
    with workspace_as_known(root, datetime.now(UTC), url) as folder:
        assert [path.name for path in folder.iterdir()] == ["in"]
        assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_the_workspace_comes_back_as_it_was_known(root, url):
    (root / "a.deal").write_bytes(b"first")
    ran(root, url, ["a.deal"])
    then = instant_between()
    (root / "a.deal").write_bytes(b"second")
    (root / "b.txt").write_bytes(b"late")
    ran(root, url, ["a.deal", "b.txt"])
    with workspace_as_known(root, then, url) as folder:
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == {"a.deal": b"first"}
    with workspace_as_known(root, datetime.now(UTC), url) as folder:
        assert (folder / "a.deal").read_bytes() == b"second"
        assert (folder / "b.txt").read_bytes() == b"late"
    assert not folder.exists()


def test_a_withdrawn_file_is_gone_afterwards_and_there_before(root, url):
    (root / "a.txt").write_bytes(b"a")
    ran(root, url, ["a.txt"])
    then = instant_between()
    with open_ledger(root, url) as ledger:
        ledger.append(Draft(kind="retraction", key="r", targets="file/a.txt"))
    with workspace_as_known(root, then, url) as folder:
        assert (folder / "a.txt").exists()
    with workspace_as_known(root, datetime.now(UTC), url) as folder:
        assert not (folder / "a.txt").exists()


def test_a_changed_original_is_told_and_never_used(root):
    (root / "a.txt").write_bytes(b"a")
    ran(root, "", ["a.txt"])
    with open_ledger(root) as ledger:
        path = ledger.originals.path_of(digest(b"a"))
        path.write_bytes(b"b")
        with pytest.raises(TamperedError) as caught:
            ledger.originals.read(digest(b"a"))
        assert caught.value.problems[0].code == "ALTERED"
        path.unlink()
        with pytest.raises(NotFoundError) as missing:
            ledger.originals.read(digest(b"a"))
        assert missing.value.problems[0].code == "ORIGINAL-MISSING"


def test_where_nothing_can_be_written_the_step_goes_on_without_an_entry(root, monkeypatch):
    if (root / ".truceline").exists():
        raise AssertionError
    (root / ".truceline").write_text("a file stands where the folder would be made")
    assert record(root, "check", {}, digest(b"")) is None


def test_the_ledger_is_not_for_everyone_to_read(root):
    record(root, "check", {}, digest(b""))
    assert not stat.S_IMODE((root / ".truceline").stat().st_mode) & 0o007

"""What was known, through every command: reports, maps, feeds, and files that are gone since."""

from __future__ import annotations

import shutil
import time
from datetime import UTC, datetime

from truceline.steps import recording
from truceline.workspace import open_workspace


def test_a_theatre_of_one_s_own_and_names_with_brackets_are_kept_too(workspace):
    theatre = workspace / "our theatre"
    theatre.mkdir()
    (theatre / "places.csv").write_text("name\n")
    (workspace / "draft [2].deal").write_text('deal "x"\n')
    (workspace / "notes").write_text("a file without an ending\n")
    toml = workspace / "truceline.toml"
    text = toml.read_text().replace('theatre = "ukraine"', 'theatre = "our theatre"')
    toml.write_text(text.replace("[workspace]", '[workspace]\nincidents = ["notes"]', 1))
    toml.write_text(toml.read_text().replace('["deal.deal"', '["draft [2].deal", "deal.deal"'))
    names = {
        file.relative_to(workspace).as_posix()
        for file in recording.files_of(open_workspace(workspace))
    }
    assert names >= {"our theatre/places.csv", "draft [2].deal", "notes", "deal.deal"}


def test_the_past_stays_to_be_seen_when_a_file_is_gone(recorded, run, tmp_path):
    then = datetime.now(UTC).isoformat()
    for report in (recorded / "reports").iterdir():
        report.unlink()
    (recorded / "reports").rmdir()
    assert run("assess", recorded)[0] == 2  # the workspace of today names what is not there
    assert run("ledger", "verify", recorded)[0] == 0
    assert run("ledger", "log", recorded)[0] == 0
    folder = tmp_path / "then"
    assert run("ledger", "as-known", recorded, folder, "--at", then)[0] == 0
    assert len(list((folder / "reports").iterdir())) > 1


def test_every_file_that_is_named_is_read_as_it_was_known(recorded, run, tmp_path):
    """The second report, an own map and a feed, not the first file alone."""
    time.sleep(0.002)
    then = datetime.now(UTC).isoformat()
    first, second = sorted((recorded / "reports").glob("*.txt"))[:2]
    table = recorded / "control" / "2025-08-08.csv"
    commands = [
        ("read", first, second, "--json"),
        ("control", "area", table, "--json"),
        ("assess", recorded, "--control", table, "--json"),
    ]
    before = [run(*command)[1] for command in commands]
    second.write_text("Nothing was said.\n")
    lines = table.read_text("utf-8").splitlines(keepends=True)
    table.write_text("".join(lines[:-40]), "utf-8")
    now = [run(*command)[1] for command in commands]
    for command, was, is_now in zip(commands, before, now, strict=True):
        again = run(*command, "--as-known-at", then)[1]
        assert again == was != is_now, command


def test_what_no_ledger_knew_is_not_mixed_with_the_past(recorded, run, examples, tmp_path):
    then = datetime.now(UTC).isoformat()
    feed = tmp_path / "feed.csv"
    shutil.copy(examples / "incidents-demo" / "incidents.csv", feed)
    for command in (
        ("monitor", recorded, feed),
        ("report", recorded, feed, "--period", "2025-08-08"),
        ("read", recorded, feed),
        ("control", "area", feed),
    ):
        code, _, err = run(*command, "--as-known-at", then)
        assert (code, "LEDGER-NOTHING" in err) == (3, True), command

"""Every example has a page that says what to look at, and every command on it runs as written."""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path

import pytest

from truceline.cli.main import main

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "examples").glob("*/README.md"))
# a server does not end, and a PDF needs a browser: each has tests of its own
_ELSEWHERE = ("serve", "--pdf", "--docx")


def commands_of(page: Path) -> list[str]:
    """Return the commands of a page, those over several lines as one, without their comments."""
    text = page.read_text("utf-8").replace("\\\n", " ")
    lines = [line.strip().partition("#")[0] for line in text.splitlines()]
    return [" ".join(line.split()) for line in lines if line.startswith("truceline ")]


def test_every_example_has_a_page_that_says_what_to_look_at() -> None:
    folders = sorted(path for path in (ROOT / "examples").iterdir() if path.is_dir())
    assert [page.parent for page in PAGES] == folders
    assert [page.parent.name for page in PAGES if not commands_of(page)] == []
    assert [p.parent.name for p in PAGES if "What to look at" not in p.read_text("utf-8")] == []


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.parent.name)
def test_every_command_of_an_example_runs_as_written(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    shutil.copytree(ROOT / "tests" / "golden", tmp_path / "tests" / "golden")
    monkeypatch.chdir(tmp_path)
    for command in commands_of(page):
        words = shlex.split(command)[1:]
        if any(word in _ELSEWHERE for word in words):
            continue
        with pytest.raises(SystemExit) as stopped:
            main(words)
        out, err = capfd.readouterr()
        assert (command, stopped.value.code or 0) == (command, 0), err
        assert out

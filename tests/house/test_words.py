"""The repository takes no side, names no machine, and carries nobody else's code."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = {".py", ".md", ".toml", ".txt", ".csv", ".deal", ".positions", ".ts", ".svelte", ".html"}

# words that take a side when they are ours; quotations of others live in reports and claims
SIDE_TAKING = re.compile(
    r"\b(liberat(ed|ion|ing)|enem(y|ies)|separatists?|terrorists?|invaders?|orcs?|occupiers?"
    r"|aggressors?|rebels?|puppet)\b",
    re.IGNORECASE,
)
# where such a word is named in order to be refused, is a publisher's own label, or is quoted
MAY_NAME_THEM = (
    "tests/",
    "docs/glossary",
    "docs/explanation/conventions.md",
    "docs/decisions/",
    "src/truceline/control/readers/",
    "src/truceline/claims/lexicon",
    "src/truceline/monitor/",
    "/reports/",
)
MACHINE = re.compile(r"(/work/|/root/|\.\./shared|/tmp/tl|/tmp/helpers|pypi\.org|registry\.npmjs)")


@cache
def files() -> tuple[Path, ...]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\n")
    return tuple(ROOT / name for name in listed if name and (ROOT / name).is_file())


def readable() -> list[tuple[str, str]]:
    return [
        (path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
        for path in files()
        if path.suffix in TEXT
    ]


def test_no_words_of_ours_take_a_side() -> None:
    found = [
        f"{name}: {match.group()}"
        for name, text in readable()
        if not any(part in f"/{name}" for part in MAY_NAME_THEM)
        for match in SIDE_TAKING.finditer(text)
    ]
    assert not found


def test_nothing_names_a_machine_or_a_registry_host() -> None:
    me = Path(__file__).relative_to(ROOT).as_posix()
    found = [
        f"{name}: {match.group()}"
        for name, text in readable()
        if name not in (me, "tests/conftest.py")
        for match in MACHINE.finditer(text)
    ]
    assert not found


def test_no_minified_script_is_vendored() -> None:
    assert not [str(path) for path in files() if path.name.endswith(".min.js")]


def test_no_data_of_others_has_been_copied_in(test_data: Path) -> None:
    import hashlib

    def digest(path: Path) -> str:
        return hashlib.sha256(path.read_bytes()).hexdigest()

    theirs = {digest(path) for path in test_data.rglob("*") if path.is_file()}
    ours = {digest(path): path for path in files() if path.stat().st_size}
    assert not [str(ours[same]) for same in theirs & ours.keys()]


@pytest.mark.parametrize("name", ["LICENSE", "README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_the_files_a_stranger_looks_for_are_there(name: str) -> None:
    assert (ROOT / name).stat().st_size > 100

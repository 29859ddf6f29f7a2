"""Every command and every problem code is documented, and nothing is documented that is gone."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest
from cyclopts import App

import truceline
from truceline.cli.commands import COMMANDS, GROUPS, Command

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "src" / "truceline").rglob("*.py"))
PAGES = {path.stem for path in (ROOT / "docs" / "problems").glob("*.md")} - {"index"}
# three codes have one word only
CODE = re.compile(r'"([A-Z][A-Z0-9]+(?:-[A-Z0-9]+)+|ALTERED|FORK|TYPE)"')

# upper case with a hyphen, but not a problem: units by ISO 3166-2, encodings, algorithms
NOT_CODES = re.compile(r"^([A-Z]{2}-[A-Z0-9]{1,3}|UTF-\d+|SHA-\d+|ML-DSA.*|WGS-84|ISO-.*)$")


def codes_in_source() -> set[str]:
    found: set[str] = set()
    for path in SOURCES:
        found |= set(CODE.findall(path.read_text(encoding="utf-8")))
    return {code for code in found if not NOT_CODES.match(code)}


def test_every_problem_code_has_a_page() -> None:
    assert sorted(codes_in_source() - PAGES) == []


def test_every_page_is_of_a_code_that_exists() -> None:
    assert sorted(PAGES - codes_in_source()) == []


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.words)
def test_every_command_is_in_the_reference(command: Command) -> None:
    reference = "\n".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "reference").glob("*.md")
    )
    assert f"truceline {command.words}" in reference


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.words)
def test_every_command_leads_to_a_function_with_help(command: Command) -> None:
    module, _, name = command.target.partition(":")
    called = getattr(import_module(module), name)
    # a group of its own carries its help itself; a class's docstring would be the library's
    assert called.help if isinstance(called, App) else called.__doc__
    assert command.words.split()[0] in GROUPS or " " not in command.words


@pytest.mark.parametrize("verb", sorted(truceline._VERBS))
def test_every_public_verb_exists_and_is_documented(verb: str) -> None:
    function = getattr(truceline, verb)
    assert callable(function)
    assert function.__doc__

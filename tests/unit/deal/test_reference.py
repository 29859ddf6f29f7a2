"""The language reference, the editor grammar and the vocabulary say the same."""

from __future__ import annotations

import json
import re
import runpy
from pathlib import Path

import pytest

from truceline.deal.compiling import compile_deal
from truceline.deal.formatting import check_deal, format_deal
from truceline.deal.parser import parse
from truceline.deal.reference import terms_schema, textmate

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "reference" / "deal-language.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```deal\n(.*?)```", PAGE, flags=re.DOTALL)
WHOLE = "".join(BLOCKS)


def test_the_page_is_what_the_vocabulary_gives() -> None:
    writer = runpy.run_path(str(ROOT / "tools" / "write_language_files.py"))
    assert writer["page_text"](PAGE) == PAGE


def test_the_editor_grammar_is_what_the_vocabulary_gives() -> None:
    path = ROOT / "editors" / "vscode" / "syntaxes" / "deal.tmLanguage.json"
    assert json.loads(path.read_text(encoding="utf-8")) == textmate()


def test_the_published_schema_is_that_of_the_record() -> None:
    path = ROOT / "docs" / "reference" / "terms.schema.json"
    assert json.loads(path.read_text(encoding="utf-8")) == json.loads(json.dumps(terms_schema()))


def test_every_example_of_the_page_is_correct() -> None:
    problems, _ = check_deal(WHOLE, claims=frozenset({"b4", "b5", "b8"}))
    assert [str(problem) for problem in problems] == []


def test_every_example_of_the_page_survives_formatting() -> None:
    assert parse(format_deal(WHOLE)) == parse(WHOLE)


@pytest.mark.slow
def test_every_example_of_the_page_compiles() -> None:
    terms = compile_deal(WHOLE, claims=frozenset({"b4", "b5", "b8"}))
    # counted by hand on the page: one zone statement a line, z1 to z25, east and disputed
    declared = [zone for zone in terms.zones if "/" not in zone.id and ".zone" not in zone.id]
    assert len(declared) == 27
    assert {obligation.term for obligation in terms.obligations} >= {"leave", "t1", "works"}

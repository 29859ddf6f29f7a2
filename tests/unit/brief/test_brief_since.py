"""What has changed since an earlier time, from the ledger's own record of the files."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from truceline.brief import BriefContent, Earlier, html_of, tell
from truceline.steps.brief import brief


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def section(html: str) -> str:
    """The text from the heading of the section to the next heading."""
    return words(html).rpartition("What has changed since")[2].partition("What is reported")[0]


def test_nothing_changed_is_said(content: BriefContent):
    page = html_of(tell(content, Earlier("2030-01-03", content)))
    assert "No claim, term or figure has changed." in words(page)


def test_new_withdrawn_and_corrected_claims_are_told_apart(content: BriefContent):
    first, *others, last = content.claims
    corrected = msgspec.structs.replace(first, modality="denied")
    now = replace(content, claims=(corrected, *others))
    gone_and_corrected = section(html_of(tell(now, Earlier("2030-01-03", content))))
    assert f"{first.id} corrected" in gone_and_corrected
    assert "denied" in gone_and_corrected
    assert f"{last.id} withdrawn" in gone_and_corrected
    new = section(html_of(tell(content, Earlier("2030-01-03", now))))
    assert f"{last.id} new" in new


@pytest.fixture
def workspace(examples: Path, tmp_path: Path) -> Path:
    text = (examples / "preah-vihear-2011" / "deal.deal").read_text(encoding="utf-8")
    (tmp_path / "deal.deal").write_text(text, encoding="utf-8")
    (tmp_path / "truceline.toml").write_text(
        '[workspace]\ntheatre = "thailand-cambodia"\ndeals = ["deal.deal"]\n', encoding="utf-8"
    )
    return tmp_path


def test_a_term_that_was_edited_since_is_named_with_both_texts(workspace: Path):
    brief(workspace, out=workspace / "first")
    then = datetime.now(UTC).isoformat()
    deal = workspace / "deal.deal"
    text = deal.read_text(encoding="utf-8")
    deal.write_text(text.replace("withdraw all military", "withdraw all armed"), encoding="utf-8")
    files = brief(workspace, out=workspace / "second", since=then)
    told = section(Path(files.html).read_text(encoding="utf-8"))
    assert "withdrawal changed" in told
    assert "withdraw all military personnel" in told
    assert "withdraw all armed personnel" in told

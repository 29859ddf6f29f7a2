"""A new workspace works at once, in every theatre that ships."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import truceline
from truceline.errors import InputError
from truceline.workspace import open_workspace

THEATRES = tuple(row.id for row in truceline.theatre_list().theatres)


@pytest.mark.parametrize("theatre", THEATRES)
def test_the_starting_draft_compiles_and_is_canonical(tmp_path: Path, theatre: str) -> None:
    folder = tmp_path / "draft"
    truceline.new(folder, theatre=theatre, on=date(2026, 1, 2))
    deal = open_workspace(folder).deal
    assert not truceline.check(deal).problems
    assert truceline.compile(deal).theatre == theatre
    assert truceline.format(deal) == deal.read_text(encoding="utf-8")


def test_what_is_there_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="WORKSPACE-EXISTS"):
        truceline.new(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_an_unknown_theatre_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(truceline.NotFoundError, match="THEATRE-UNKNOWN"):
        truceline.new(tmp_path / "draft", theatre="atlantis")
    assert not (tmp_path / "draft").exists()


def test_a_workspace_needs_places_to_begin_with(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="THEATRE-NONE"):
        truceline.new(tmp_path / "w", theatre="none")
    assert not (tmp_path / "w").exists()

"""A workspace is read strictly, and every mistake in it is told at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from truceline.errors import InputError, NotFoundError
from truceline.workspace import find_root, open_workspace


def write(folder: Path, text: str) -> Path:
    (folder / "truceline.toml").write_text(text, encoding="utf-8")
    return folder


def test_a_workspace_names_its_files_as_absolute_paths(tmp_path: Path) -> None:
    (tmp_path / "a.deal").write_text("deal", encoding="utf-8")
    write(tmp_path, '[workspace]\ntitle = "T"\ntheatre = "ukraine"\ndeals = ["a.deal"]\n')
    workspace = open_workspace(tmp_path)
    assert workspace.deal == tmp_path / "a.deal"
    assert workspace.theatre == "ukraine"
    assert not workspace.attribution_mandated


def test_one_path_needs_no_list(tmp_path: Path) -> None:
    (tmp_path / "a.deal").touch()
    write(tmp_path, '[workspace]\ndeals = "a.deal"\n')
    assert open_workspace(tmp_path).deals == (tmp_path / "a.deal",)


def test_all_mistakes_are_told_in_one_run(tmp_path: Path) -> None:
    write(
        tmp_path,
        '[workspace]\ntitel = "x"\ndeals = ["gone.deal"]\ncontrol = 7\nattribution = "maybe"\n',
    )
    with pytest.raises(InputError) as caught:
        open_workspace(tmp_path)
    codes = sorted(problem.code for problem in caught.value.problems)
    assert codes == ["CONFIG-KEY", "CONFIG-TYPE", "CONFIG-TYPE", "FILE-MISSING"]
    assert "Did you mean 'title'?" in str(caught.value)


def test_broken_toml_says_line_and_column(tmp_path: Path) -> None:
    write(tmp_path, "[workspace\n")
    with pytest.raises(InputError, match="line 1, column 11"):
        open_workspace(tmp_path)


def test_a_folder_without_the_file_is_not_a_workspace(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="WORKSPACE-MISSING"):
        open_workspace(tmp_path)


def test_a_missing_folder_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="FILE-MISSING"):
        open_workspace(tmp_path / "nowhere")


def test_a_deal_alone_is_a_workspace_of_one_deal(tmp_path: Path) -> None:
    deal = tmp_path / "draft.deal"
    deal.touch()
    workspace = open_workspace(deal)
    assert workspace.deals == (deal,)
    assert workspace.title == "draft"


def test_a_deal_inside_a_workspace_belongs_to_it(tmp_path: Path) -> None:
    write(tmp_path, "[workspace]\n")
    (tmp_path / "drafts").mkdir()
    deal = tmp_path / "drafts" / "x.deal"
    deal.touch()
    assert find_root(deal) == tmp_path


def test_further_tables_are_kept_for_their_rooms(tmp_path: Path) -> None:
    write(tmp_path, '[workspace]\n[publish]\ndelay = "24 h"\n')
    assert open_workspace(tmp_path).settings == {"publish": {"delay": "24 h"}}

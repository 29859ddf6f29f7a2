"""The commands assess, compare and brief, as a person or a script calls them."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

from truceline.cli.main import main
from truceline.steps.brief import brief


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as left:
        main([str(word) for word in words])
    out, err = capsys.readouterr()
    return int(left.value.code or 0), out, err


@pytest.fixture
def deal(examples: Path) -> Path:
    return examples / "preah-vihear-2011" / "deal.deal"


def test_assess_prints_one_json_document_of_the_promised_shape(capsys, deal):
    code, out, _ = run(capsys, "assess", deal, "--json")
    sheet = json.loads(out)
    assert code == 0
    assert sheet["schema"] == "balance-sheet/1"
    assert {"status_quo", "outcome", "rows", "line", "open"} <= sheet.keys()
    assert {"before", "after"} <= sheet["line"].keys()
    row = sheet["rows"][0]
    assert {"unit", "axis", "measure", "from", "to", "amount", "names"} <= row.keys()
    assert {"best", "low", "high", "unit", "because"} <= row["amount"].keys()


def test_the_zone_of_the_order_has_its_published_area(capsys, deal):
    # 17.40 km2 by geodesic polygon, 17.3 in the press
    _, out, _ = run(capsys, "assess", deal, "--json")
    (zone,) = json.loads(out)["zones"]
    assert zone["area"]["best"] == pytest.approx(17.40, abs=0.005)


def test_without_a_control_map_nothing_is_known_to_be_held(capsys, deal):
    _, out, _ = run(capsys, "assess", deal, "--json")
    sheet = json.loads(out)
    assert {holder for row in sheet["status_quo"] for holder in row["held_by"]} == {"unknown"}
    forces = [r for r in sheet["rows"] if r["axis"] == "forces" and r["unit"] == "total"]
    areas = [r["amount"] for r in forces if r["measure"] == "area"]
    assert areas
    assert all(area["best"] is None and area["low"] == 0 for area in areas)


def test_brief_writes_a_page_and_a_pdf_with_their_hashes(capsys, deal, tmp_path):
    pytest.importorskip("typst", reason="NOT RUN: the extra 'brief' is not installed")
    code, out, _ = run(capsys, "brief", deal, "--pdf", "--out", tmp_path, "--json")
    files = json.loads(out)
    assert code == 0
    page, paper = Path(files["html"]), Path(files["pdf"])
    assert (page.parent, page.name) == (tmp_path, "preah-vihear-2011.html")
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert paper.read_bytes().startswith(b"%PDF")


def test_without_a_solver_the_brief_says_what_was_not_searched(
    examples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "donbas"
    ignored = shutil.ignore_patterns(".truceline")
    shutil.copytree(examples / "donbas-2025-08", folder, ignore=ignored)
    # a module set to None cannot be imported: as where the optional part is not installed
    for name in ("pysat", "pysat.solvers", "pysat.formula", "pysat.examples.rc2"):
        monkeypatch.setitem(sys.modules, name, None)
    files = brief(folder, out=tmp_path / "out")
    page = Path(files.html).read_text("utf-8")
    assert "Not searched." in page
    assert "truceline[buyin]" in page
    assert "Positions on record" in page
    assert "Who can hold out against whom" in page
    monkeypatch.undo()
    whole = brief(folder, out=tmp_path / "whole")
    assert "Not searched." not in Path(whole.html).read_text("utf-8")


def test_the_same_deal_gives_the_same_bytes(capsys, deal, tmp_path):
    first = json.loads(run(capsys, "brief", deal, "--out", tmp_path / "a", "--json")[1])
    second = json.loads(run(capsys, "brief", deal, "--out", tmp_path / "b", "--json")[1])
    assert first["html_sha256"] == second["html_sha256"]


def test_compare_sets_two_versions_of_one_text_side_by_side(capsys, examples, tmp_path):
    versions = [examples / "minsk-2-2015" / name for name in ("wide.deal", "apart.deal")]
    page = tmp_path / "versions.html"
    code, out, _ = run(capsys, "compare", *versions, "--html", page, "--json")
    comparison = json.loads(out)
    assert code == 0
    assert [draft["name"] for draft in comparison["drafts"]] == ["wide", "apart"]
    areas = {
        figure["group"]: [value and value["best"] for value in figure["values"]]
        for figure in comparison["figures"]
        if figure["measure"] == "area" and figure["group"].startswith("zone ")
    }
    assert areas
    # 50 km wide reaches 25 km to either side, 50 km apart may reach twice as far
    assert all(wide < apart for wide, apart in areas.values() if wide and apart)
    assert page.read_text(encoding="utf-8").count("<figure>") >= 2


def test_one_draft_is_refused_with_a_remedy(capsys, deal):
    code, _, err = run(capsys, "compare", deal)
    assert code == 2
    assert "[COMPARE-ONE]" in err
    assert "Name two deals or more" in err


def test_a_missing_deal_is_not_found(capsys):
    code, _, err = run(capsys, "brief", "no-such-folder")
    assert code == 3
    assert "[FILE-MISSING]" in err


def test_a_published_file_of_the_wrong_shape_names_every_figure(tmp_path):
    from truceline.balance import read_published
    from truceline.errors import InputError

    file = tmp_path / "published.toml"
    file.write_text('[[figure]]\ntext = "a"\n[[figure]]\nvalue_km2 = "6,600"\n')
    with pytest.raises(InputError) as raised:
        read_published(file)
    assert [problem.where.feature for problem in raised.value.problems] == ["figure 1", "figure 2"]
    assert {problem.code for problem in raised.value.problems} == {"PUBLISHED-SHAPE"}


@pytest.mark.parametrize("theatre", ["none", "ukraine"])
def test_who_holds_what_is_never_nought_where_no_map_tells_it(tmp_path: Path, theatre: str) -> None:
    deal = tmp_path / "d.deal"
    deal.write_text(
        f'deal "Plain"\ntheatre {theatre}\nas of 2026-01-01\nstatus proposed\n'
        'party N "North"\nparty S "South"\nzone z = circle of radius 5 km around 48°N 31°E\n'
        "term a: N does not deploy personnel in z\n",
        encoding="utf-8",
    )
    brief(deal, out=tmp_path / "out")
    text = (tmp_path / "out" / "d.html").read_text(encoding="utf-8")
    assert "Who holds how much, in km²" not in text
    assert "Who holds how much is not known" in text

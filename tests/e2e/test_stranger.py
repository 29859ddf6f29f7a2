"""What a stranger types, and what the commands answer: no traceback, and a way out each time."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from truceline.cli.main import main

UKRAINIAN = '"Слов\N{MODIFIER LETTER APOSTROPHE}янськ"'

Answer = tuple[int, str, str]
Run = Callable[..., Answer]

HEAD = """deal "A stranger's draft"
theatre ukraine
as of 2026-01-01
status proposed
party RU "Russian Federation"
party UA "Ukraine"
"""


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    """Run a command as a person does; return the exit code and what it printed."""

    def command(*words: str | Path) -> Answer:
        with pytest.raises(SystemExit) as stopped:
            main([str(word) for word in words])
        out, err = capfd.readouterr()
        return int(stopped.value.code or 0), out, err

    return command


def deal_of(folder: Path, *statements: str) -> Path:
    path = folder / "stranger.deal"
    path.write_text(HEAD + "\n".join(statements) + "\n", encoding="utf-8")
    return path


# --- places ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["Sloviansk", "Slovyansk", "Kremenchuk", '"Слов\N{MODIFIER LETTER APOSTROPHE}янськ"']
)
def test_a_town_is_found_by_the_name_that_another_bore_once(
    run: Run, tmp_path: Path, name: str
) -> None:
    # Nikopol was founded as Sloviansk in 1781, and Yampil appears as Kremenchuk in GeoNames
    deal = deal_of(tmp_path, f"line mark = line through {name}, Kupiansk left: RU right: UA")
    assert run("check", deal)[0] == 0


@pytest.mark.parametrize("written", ['"geonames:693468"', "Sloviansk"])
def test_what_check_takes_for_a_point_is_drawn(run: Run, tmp_path: Path, written: str) -> None:
    deal = deal_of(
        tmp_path, f"line mark = line through {written}, Kupiansk left: RU right: UA",
        f"zone town = within 5 km of {written}",
    )  # fmt: skip
    code, out, err = run("compile", deal, "--json")
    assert (code, err) == (0, "")
    zone = next(z for z in json.loads(out)["zones"] if z["id"] == "town")
    # a circle of 5 km: pi * 25
    assert zone["area"]["best"] == pytest.approx(78.5, rel=0.01)


def test_an_unknown_point_in_small_letters_is_told_by_check(run: Run, tmp_path: Path) -> None:
    deal = deal_of(tmp_path, 'line mark = line through "nowhere", Kupiansk left: RU right: UA')
    code, _, err = run("check", deal)
    assert code == 2
    assert 'unknown place "nowhere"' in err


def test_an_ambiguous_place_comes_with_words_that_mend_it(run: Run, tmp_path: Path) -> None:
    deal = deal_of(tmp_path, "zone town = within 5 km of Horodok")
    code, _, err = run("check", deal)
    assert code == 2
    offered = err.split("Write ")[1].split(" or ")[0].strip()
    assert run("check", deal_of(tmp_path, f"zone town = within 5 km of {offered}"))[0] == 0


# --- commands -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "seen", "offered"),
    [
        (["chekc", "draft.deal"], 'no command "chekc"', "check"),
        (["ledger", "verfy"], 'no command "ledger verfy"', "ledger verify"),
        (["--json"], 'no command "--json"', "truceline --help"),
    ],
)
def test_an_unknown_command_is_answered_by_one_that_exists(
    run: Run, words: list[str], seen: str, offered: str
) -> None:
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert seen in err
    assert offered in err


def test_serve_of_nothing_ends_at_once(run: Run, tmp_path: Path) -> None:
    code, out, err = run("serve", tmp_path / "missing")
    assert (code, out) == (3, "")
    assert "FILE-MISSING" in err


@pytest.mark.parametrize("command", ["brief", "new"])
def test_a_folder_that_cannot_be_made_is_told_without_a_traceback(
    run: Run, tmp_path: Path, command: str
) -> None:
    taken = tmp_path / "taken"
    taken.write_text("a file, where a folder is wanted")
    deal = deal_of(tmp_path, "term quiet: each party ceases hostilities")
    words = ("new", taken / "in") if command == "new" else ("brief", deal, "--out", taken)
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert "FILE-REFUSED" in err


# --- messages -------------------------------------------------------------------------------


def test_a_place_nobody_knows_and_a_stranger_come_with_a_line_to_add(
    run: Run, tmp_path: Path
) -> None:
    deal = deal_of(
        tmp_path, "term corridor: each party opens corridor for civilians",
        "term watch: OSCE monitors Donetsk oblast",
    )  # fmt: skip
    _, _, err = run("check", deal)
    assert "zone corridor = " in err
    assert "actor OSCE" in err
    mended = deal_of(
        tmp_path, 'actor OSCE "A mission"',
        "line road = line through Kramatorsk, Sloviansk",
        "zone corridor = band 1 km per side around road",
        "term corridor: each party opens corridor for civilians",
        "  daily from 08:00 to 16:00",
        "term watch: OSCE monitors Donetsk oblast",
    )  # fmt: skip
    assert run("check", mended)[0] == 0


def test_only_who_watches_may_be_told_a_duty_in_place_of_ground(run: Run, tmp_path: Path) -> None:
    leave = "term leave: RU withdraws all forces from Donetsk oblast"
    watch = deal_of(tmp_path, leave, "term watch: UA monitors leave")
    assert run("check", watch)[0] == 0
    # one opens, attacks or enters ground; and a duty to watch itself says nothing
    for sentence in ("UA opens leave", "UA enters leave", "UA monitors other"):
        code, _, err = run("check", deal_of(tmp_path, leave, f"term other: {sentence}"))
        assert code == 2
        assert "PLACE-UNKNOWN" in err
        assert "zone " in err or "Did you mean" in err


def test_a_control_map_that_is_not_there_is_told_with_its_place(run: Run, tmp_path: Path) -> None:
    (tmp_path / "places.csv").write_text("", "utf-8")
    deal = deal_of(tmp_path, 'control "place.csv"', "term quiet: each party ceases hostilities")
    code, _, err = run("check", deal)
    assert code == 0  # another map may be given: assess DEAL --control FILE
    assert f'{deal}:7:1: warning: no such file: "place.csv" [FILE-MISSING]' in err
    assert 'Did you mean "places.csv"?' in err
    assert run("assess", deal)[0] == 3


def test_nine_mistakes_are_told_in_one_run_in_file_order_each_with_a_remedy(
    run: Run, tmp_path: Path
) -> None:
    deal = deal_of(
        tmp_path,
        'party RU "Russia again"',
        "line front = line of contact between RU and XX",
        "zone strip = band 10 km per side around fron",
        "zone town = within 5 km of Atlantis",
        "term leave: RU withdraws all forces from Donetzk oblst",
        "term leave: UA withdraws all forces from strip",
        "term keep: UA pledges all forces",
        "term guns: UA withdraws howitzzers from strip",
        "  by 02/03/2026",
    )  # fmt: skip
    code, out, _ = run("check", deal, "--json")
    assert code == 2
    problems = json.loads(out)["problems"]
    assert [(each["line"], each["code"]) for each in problems] == [
        (7, "NAME-TWICE"), (8, "PARTY-UNKNOWN"), (9, "PLACE-UNKNOWN"), (10, "PLACE-UNKNOWN"),
        (11, "PLACE-UNKNOWN"), (12, "NAME-TWICE"), (13, "VERB-UNKNOWN"), (14, "THING-UNKNOWN"),
        (15, "TIME-AMBIG"),
    ]  # fmt: skip
    assert all(each["column"] >= 1 and each["hint"] for each in problems)


@pytest.mark.parametrize(
    ("written", "code", "exit_code"),
    [
        # clocks in Kyiv went from 03:00 to 04:00 on 29 March 2015, and back on 25 October
        ("2015-03-29 03:30 Europe/Kyiv", "TIME-NEVER", 2),
        ("2015-10-25 03:30 Europe/Kyiv", "TIME-TWICE", 0),
        ("2015-10-25 04:30 Europe/Kyiv", "", 0),
    ],
)
def test_an_hour_that_never_was_or_came_twice_is_told(
    run: Run, tmp_path: Path, written: str, code: str, exit_code: int
) -> None:
    deal = deal_of(
        tmp_path, "term a: RU withdraws all forces from Donetsk oblast", f"  by {written}"
    )
    found, _, err = run("check", deal)
    assert found == exit_code
    assert ("TIME-" in err) is bool(code)
    assert code in err


def test_what_is_in_no_file_names_none(run: Run) -> None:
    code, _, err = run("theatre", "show", "nowhere")
    assert code == 3
    assert err.startswith('no theatre "nowhere"')

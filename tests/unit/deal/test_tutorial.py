"""The tutorial does what it says: its deal is correct, and what it quotes is what comes out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from truceline.cli.main import main
from truceline.deal.compiling import compile_deal
from truceline.deal.dates import calendar_of
from truceline.deal.formatting import check_deal, format_deal, outline_deal
from truceline.deal.moments import moment_text
from truceline.errors import InputError

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "tutorial" / "first-deal.md").read_text(
    encoding="utf-8"
)
BLOCKS = re.findall(r"```deal\n(.*?)```", PAGE, flags=re.DOTALL)
DEAL = "\n".join(BLOCKS)
MORE = re.findall(r"```deal more\n(.*?)```", PAGE, flags=re.DOTALL)


def test_every_step_leaves_a_correct_deal() -> None:
    for step in range(1, len(BLOCKS) + 1):
        problems, _ = check_deal("\n".join(BLOCKS[:step]))
        assert [str(p) for p in problems if p.code != "GATE-UNUSED"] == []


def test_what_may_be_added_leaves_it_correct_and_canonical() -> None:
    assert len(MORE) == 1
    problems, _ = check_deal(f"{DEAL}\n{MORE[0]}")
    assert [str(p) for p in problems if p.code != "GATE-UNUSED"] == []
    assert format_deal(MORE[0]).strip() == MORE[0].strip()


def test_it_has_six_terms() -> None:
    assert len({o.term for o in outline_deal(DEAL).obligations}) == 6


def test_it_is_nearly_canonical_already() -> None:
    assert format_deal(DEAL).replace("\n\n", "\n") == DEAL.replace("\n\n", "\n")


def test_the_first_question_about_its_words_is_the_width() -> None:
    _, found = check_deal(DEAL)
    first = next(item for item in found if item.place is not None)
    assert f"{first.topic} (line {_line('zone quiet')}): {first.question}" in PAGE


def test_the_readings_differ_by_a_factor_of_two() -> None:
    zones = {zone.id: zone for zone in compile_deal(DEAL).zones}
    assert zones["quiet"].alternatives == ("quiet/1", "quiet/2")
    one, two = zones["quiet/1"].area.best, zones["quiet/2"].area.best
    assert one is not None and two is not None and two / one == pytest.approx(2, rel=0.05)
    settled = compile_deal(DEAL.replace("band 4 km around", "band 4 km per side around"))
    assert next(z for z in settled.zones if z.id == "quiet").area.is_exact


def test_the_two_readings_are_printed_as_on_the_page(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    deal = tmp_path / "first.deal"
    deal.write_text(DEAL, encoding="utf-8")
    with pytest.raises(SystemExit):
        main(["assess", str(deal)])
    rows = [line for line in capfd.readouterr().out.splitlines() if line.startswith("quiet")]
    assert len(rows) == 3
    assert "\n".join(rows) in PAGE


def test_the_mistake_gives_the_message_on_the_page() -> None:
    with pytest.raises(InputError) as raised:
        compile_deal(DEAL.replace("withdraws", "widthdraws"))
    message = str(raised.value).replace("input:", "first.deal:")
    message = re.sub(r"first.deal:\d+:", f"first.deal:{_line('term pull-back')}:", message)
    assert message in PAGE


def test_the_calendar_line_is_the_one_on_the_page() -> None:
    entries = calendar_of(outline_deal(DEAL)).entries
    due = next(e for e in entries if (e.id, e.event) == ("pull-back", "due"))
    assert f"{moment_text(due.when)}  pull-back due" in PAGE
    exchange = next(e for e in entries if (e.id, e.event) == ("exchange", "starts"))
    assert exchange.waits_for == ("silence",)


def test_the_recorded_silence_opens_the_gate() -> None:
    terms = outline_deal(DEAL + "record silence silent from 2026-03-02 to 2026-03-08\n")
    assert terms.gates[0].state == "open"


def _line(start: str) -> int:
    lines = DEAL.split("\n")
    return next(n for n, line in enumerate(lines, start=1) if line.startswith(start))

"""Law: whatever a text has become, checking it ends in problems and never in a traceback."""

from __future__ import annotations

import random
import re
from functools import cache
from pathlib import Path

import pytest

from truceline.atlas import Theatre, open_theatre
from truceline.deal.formatting import check_deal, format_deal
from truceline.deal.parser import parse

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "deal"
DEALS = sorted(GOLDEN.glob("good/*.deal")) + sorted(GOLDEN.glob("family/*.deal"))
STRAY = ['"', "(", ")", "[", "]", ":", "°", "either", "unspecified", "\n", "2025-13-45", "held by"]


@cache
def theatre(name: str) -> Theatre:
    return open_theatre(name)


def spoiled(text: str, chance: random.Random) -> str:
    """Return the text with a few of its words lost, doubled, moved or cut."""
    words = re.findall(r"\s+|\w+|[^\w\s]", text)
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(words))
        match chance.randrange(5):
            case 0:
                del words[place]
            case 1:
                words[place] = chance.choice(words)
            case 2:
                words.insert(place, chance.choice(STRAY))
            case 3:
                words[place] = words[place][: len(words[place]) // 2]
            case _:
                other = chance.randrange(len(words))
                words[place], words[other] = words[other], words[place]
    return "".join(words)


@pytest.mark.parametrize("path", DEALS, ids=lambda path: path.stem)
def test_a_spoiled_text_is_checked_without_a_traceback(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    name = re.search(r"^theatre (\S+)", text, re.MULTILINE)
    assert name is not None
    chance = random.Random(path.stem)
    for _ in range(12):
        broken = spoiled(text, chance) + "\n"
        problems, _ = check_deal(broken, theatre=theatre(name[1]), claims=frozenset())
        if not any(problem.severity == "error" for problem in problems):
            assert parse(format_deal(broken)) == parse(broken)

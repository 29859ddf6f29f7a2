"""The language server: problems while typing, areas on hover, names to complete."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from truceline.deal.assisting import completed, diagnosed, explained

TEXT = """deal "Editor"
theatre ukraine
clock Europe/Kyiv
party UA "Ukraine"
line l = line through 49°N 33°E, 49°N 34°E
zone strip = band 10 km around l
term t: UA withdraws all forces from strip
"""


def hover(text: str, word: str) -> str:
    lines = text.split("\n")
    line = next(n for n, content in enumerate(lines, start=1) if word in content)
    return explained(text, "x.deal", line, lines[line - 1].index(word) + 2)


def test_a_correct_text_has_no_problems_and_a_wrong_one_has_all() -> None:
    assert diagnosed(TEXT, "x.deal") == ()
    wrong = TEXT.replace("withdraws", "widthdraws").replace('UA "', 'UAA "')
    assert [p.code for p in diagnosed(wrong, "x.deal")] == ["VERB-UNKNOWN"]


def test_hovering_a_zone_tells_its_area_and_what_leaves_it_open() -> None:
    meaning = hover(TEXT, "strip")
    assert "band 10 km around l" in meaning
    # 73.17 km of line, 10 or 20 km wide, with two half discs at its ends: 810 and 1,777 km2
    low, high = (
        float(n.replace(",", "")) for n in re.findall(r"([\d,]+) to ([\d,]+) km²", meaning)[0]
    )
    assert low == pytest.approx(810, rel=0.005) and high == pytest.approx(1777, rel=0.005)
    assert "per side or in all" in meaning


def test_hovering_a_place_a_verb_and_an_actor_tells_what_they_are() -> None:
    assert "a unit" in hover(TEXT + "zone z = Sumy\n", "Sumy")
    assert hover(TEXT, "withdraws").startswith("withdraw: ")
    assert hover(TEXT, "UA") == "Ukraine: a party"


def test_hovering_in_a_broken_text_says_nothing_and_breaks_nothing() -> None:
    assert explained("zone strip = (", "x.deal", 1, 7) == ""
    assert explained("", "x.deal", 5, 5) == ""


def test_names_of_the_deal_come_before_those_of_the_theatre() -> None:
    words = [word for word, _ in completed(TEXT, "x.deal")]
    assert words.index("strip") < words.index("Donetsk oblast") < words.index("withdraws")
    assert 'site "Zaporizhzhia NPP"' in words


@pytest.mark.slow
def test_an_editor_gets_problems_hover_and_completion(tmp_path: Path) -> None:
    pytest.importorskip("pygls", reason="the extra 'editor' is not installed")
    deal = tmp_path / "x.deal"
    uri, text = deal.as_uri(), TEXT.replace("withdraws", "widthdraws")
    place = {"textDocument": {"uri": uri}, "position": {"line": 3, "character": 7}}
    document = {"uri": uri, "languageId": "deal", "version": 1, "text": text}
    messages = [
        {"id": 1, "method": "initialize", "params": {"capabilities": {}, "processId": None}},
        {"method": "initialized", "params": {}},
        {"method": "textDocument/didOpen", "params": {"textDocument": document}},
        {"id": 2, "method": "textDocument/hover", "params": place},
        {"id": 3, "method": "textDocument/completion", "params": place},
        {"id": 4, "method": "shutdown"},
        {"method": "exit"},
    ]
    answers = _exchange(messages)
    by_id: dict[int, Any] = {a["id"]: a["result"] for a in answers if "id" in a}
    published = next(a for a in answers if a.get("method", "").endswith("publishDiagnostics"))
    (problem,) = published["params"]["diagnostics"]
    assert (problem["code"], problem["range"]["start"]) == (
        "VERB-UNKNOWN",
        {"line": 6, "character": 11},
    )
    assert by_id[2]["contents"]["value"] == "Ukraine: a party"
    assert any(item["label"] == "strip" for item in by_id[3]["items"])


def _exchange(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    sent = b"".join(_framed({"jsonrpc": "2.0", **message}) for message in messages)
    command = [sys.executable, "-m", "truceline", "language-server"]
    done = subprocess.run(command, input=sent, capture_output=True, timeout=60, check=False)
    rest, answers = done.stdout, []
    while rest:
        head, _, body = rest.partition(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        answers.append(json.loads(body[:length]))
        rest = body[length:]
    return answers


def _framed(message: dict[str, Any]) -> bytes:
    body = json.dumps(message).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)

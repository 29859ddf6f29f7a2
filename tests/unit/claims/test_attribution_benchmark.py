"""The reader on the attribution benchmark, where other people's annotated news is at hand."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from truceline.claims.plain import read_attributions

pytestmark = pytest.mark.needs_data

# what the project asks of the reader that pip installs: REL and SPEECH F1, in percent
BAR = {"REL": 60.0, "SPEECH": 77.0}


@pytest.fixture(scope="module")
def scores(test_data: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, float]:
    folder = test_data / "reading"
    rows = [json.loads(line) for line in (folder / "dev.jsonl").read_text().splitlines()]
    answer = tmp_path_factory.mktemp("reading") / "pred.jsonl"
    answer.write_text(
        "".join(
            json.dumps({"doc_id": row["doc_id"], "attributions": read_attributions(row["text"])})
            + "\n"
            for row in rows
        )
    )
    command = [sys.executable, folder / "score.py", folder / "dev.jsonl", answer, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    relations = json.loads(done.stdout)["relations"]
    return {name: relations[name]["f1"] for name in BAR}


@pytest.mark.parametrize("measure", sorted(BAR))
def test_the_reader_reaches_the_bar(scores: dict[str, float], measure: str) -> None:
    assert scores[measure] >= BAR[measure]

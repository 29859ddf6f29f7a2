"""The API keeps what its description says, whatever is sent: no failure of its own, no other shape.

Schemathesis makes the requests from the description, good ones and bad ones, by seed.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

pytest.importorskip("litestar")
pytest.importorskip("schemathesis")

from served import server_of

CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,"
    "response_schema_conformance"
)
# a stream that never ends (test_news); the way out to an identity provider (test_identity)
LEFT_OUT = ("/api/desk/events", "/api/identity", "/api/identity/back")


@pytest.fixture(scope="module")
def root(examples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("described") / "day"
    return shutil.copytree(
        examples / "mission-day", copy, ignore=shutil.ignore_patterns(".truceline")
    )


@pytest.mark.slow
def test_whatever_is_sent_the_answer_is_as_described(root: Path, tmp_path: Path) -> None:
    """The page's own token goes with each request, so that what is behind it is reached."""
    with server_of(root) as address:
        with urlopen(f"{address}/api/session") as answer:
            token = answer.headers["set-cookie"].split("=", 1)[1].split(";")[0]
        tried = subprocess.run(
            [
                str(Path(sys.executable).with_name("st")), "run", f"{address}/openapi.json",
                "--checks", CHECKS, "--phases", "examples,coverage,fuzzing",
                "--max-examples", "8", "--seed", "1", "--max-failures", "20", "--no-color",
                "--request-timeout", "60",
                # the id of a feature may hold slashes, which a generated path seldom does
                "--suppress-health-check", "filter_too_much", "--header", f"x-csrftoken: {token}",
                "--header", f"Cookie: csrftoken={token}",
                "--report-json-path", str(tmp_path / "report.json"),
                *(word for path in LEFT_OUT for word in ("--exclude-path", path)),
            ],
            cwd=tmp_path, capture_output=True, text=True, timeout=280, check=False,
        )  # fmt: skip
    assert tried.returncode == 0, tried.stdout[-6000:]


def test_every_route_is_described_with_its_record(root: Path) -> None:
    with server_of(root) as address, urlopen(f"{address}/openapi.json") as answer:
        document = json.load(answer)
    text = json.dumps(document["components"])
    assert "Action" in document["components"]["schemas"]
    assert "sha256" in text
    for path, item in document["paths"].items():
        for method, operation in item.items():
            assert operation.get("description"), f"{method} {path} says nothing"

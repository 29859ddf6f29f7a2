"""A report made again as it was: with the cases of the desk as they stood then."""

from __future__ import annotations

import shutil
import time
from datetime import UTC, datetime
from pathlib import Path

from truceline.model.desk import Complaint
from truceline.steps.desk import desk_complain
from truceline.steps.report_page import report_page


def test_a_case_begun_at_the_desk_stands_in_the_report_of_then(
    examples: Path, tmp_path: Path
) -> None:
    """Two complaints, a report after each: the first report made again has the first alone."""
    ignored = shutil.ignore_patterns(".truceline")
    root = shutil.copytree(examples / "mission-day", tmp_path / "day", ignore=ignored)
    first = desk_complain(root, Complaint(party="A", text="Shots at the post.")).matter.id
    report_page(root, "2021-10-13")
    then = datetime.now(UTC).isoformat()
    time.sleep(0.01)
    second = desk_complain(root, Complaint(party="B", text="A drone over the yard.")).matter.id
    old = report_page(root, "2021-10-13", as_known_at=then).html
    now = report_page(root, "2021-10-13").html
    assert first.removeprefix("case/") in old
    assert second.removeprefix("case/") not in old
    assert second.removeprefix("case/") in now

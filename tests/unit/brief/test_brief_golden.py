"""The words of a whole brief, exactly: a person reads the diff.

Maps and style are left out of the golden page: coordinates belong to the geometry library. Set
TRUCELINE_WRITE_GOLDEN=1 to write the page anew after a change that is meant.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from truceline.brief import BriefContent, html_of, tell
from truceline.brief.blocks import Figures

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "brief" / "small.html"


def test_the_page_reads_as_agreed(content: BriefContent):
    document = tell(content)
    words = replace(
        document, blocks=tuple(block for block in document.blocks if not isinstance(block, Figures))
    )
    # one element a line, so that a diff shows what changed
    page = html_of(words).partition("<body>")[2].replace("><", ">\n<")
    if os.environ.get("TRUCELINE_WRITE_GOLDEN"):
        GOLDEN.write_text(page, encoding="utf-8")
    assert page == GOLDEN.read_text(encoding="utf-8")

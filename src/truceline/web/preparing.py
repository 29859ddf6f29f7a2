"""Work done ahead while nobody asks: the first view, then every other day of the slider."""

from __future__ import annotations

import time
from pathlib import Path
from threading import Event

from truceline.errors import TrucelineError
from truceline.steps import page
from truceline.web.answers import balance_answer, control_answer, deal_answer, theatre_answer
from truceline.web.kept import Kept

_FIRST_VIEW_S = 1.5  # left to whoever has opened the page at once: figures come after the map


def prepare(root: Path, kept: Kept, first: Event) -> None:
    """Work out what the page opens with, then the days of the slider, the latest first.

    `first` is set when the page can open, or when it cannot be prepared.
    After each day it rests as long as the day took, so that a person's own questions come
    first. Where nothing is kept on disk, only the first view is prepared. A file that cannot
    be read is told when it is asked for.
    """
    try:
        days = page.page_workspace(root).dates
        theatre_answer(root, kept)
        if days:
            control_answer(root, kept, "latest")
        deal_answer(root, kept, 0)
        first.set()
        time.sleep(_FIRST_VIEW_S)
        balance_answer(root, kept, 0, ())
    except TrucelineError:
        return
    finally:
        first.set()
    if kept.folder is None:
        return
    for day in reversed(days):
        started = time.monotonic()
        try:
            control_answer(root, kept, day)
        except TrucelineError:
            continue
        time.sleep(time.monotonic() - started)

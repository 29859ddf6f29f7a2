"""Two writers, clocks moved by a day, late and repeated feeds: the same state in the end."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tally import Tally

from truceline.ledger import Ledger, open_ledger
from truceline.ledger.audit import audit
from truceline.model.entry import Draft

State = frozenset[tuple[str, str]]


def feed(pick: random.Random, size: int) -> list[Draft]:
    """Return reports with some that contradict others under one id, corrections, retractions."""
    drafts = []
    for number in range(size):
        key = f"report/{number}"
        drafts.append(Draft(kind="fact", key=key, content={"n": number}))
        chance = pick.random()
        if chance < 0.15:
            drafts.append(Draft(kind="fact", key=key, content={"n": -number}))
        elif chance < 0.3:
            drafts.append(
                Draft(kind="correction", key=f"{key}/c", targets=key, content={"n": number + 0.5})
            )
        elif chance < 0.4:
            drafts.append(Draft(kind="retraction", key=f"{key}/r", targets=key))
    return drafts


def state(ledger: Ledger) -> State:
    """Return what stands: each fact by the id that its source gave it, and its content."""
    return frozenset(
        (entry.conflicts_with or entry.key, entry.draft_sha256) for entry in ledger.in_force()
    )


def _deliver(root: Path, url: str, drafts: list[Draft], seed: int) -> None:
    """Send a feed late, shuffled and in part twice, from a machine whose clock jumps."""
    pick = random.Random(seed)
    order = drafts + pick.sample(drafts, len(drafts) // 3)
    pick.shuffle(order)
    with open_ledger(root, url) as ledger:
        while order:
            batch, order = order[: (size := pick.randrange(1, 5))], order[size:]
            clock = datetime.now(UTC) + timedelta(days=pick.choice((-1, 0, 0, 1)))
            ledger.append(*batch, now=clock)


def feed_trial(folder: Path, count: int, seed: int, url_of: Callable[[str], str]) -> Tally:
    """Let two processes write overlapping feeds at once, and compare with one orderly writer."""
    tally = Tally("two writers, wrong clocks, late and repeated feeds", seed)
    tally.control = "each delivery under keys of its own"
    pick = random.Random(seed)
    for number in range(count):
        drafts = feed(pick, 30)
        with open_ledger(folder / f"orderly{number}") as orderly:
            orderly.append(*drafts)
            expected = state(orderly)
        root, url = folder / f"both{number}", url_of(f"both_{number}")
        open_ledger(root, url).close()
        _at_once(root, url, [(drafts, pick.randrange(1 << 30)) for _ in range(2)])
        with open_ledger(root, url) as ledger:
            found = state(ledger)
            audit(ledger)
            times = [stored.entry.recorded_at for stored in ledger.entries()]
        tally.check(found == expected, f"feed {number}: {len(found ^ expected)} differ")
        tally.check(times == sorted(times), f"feed {number}: recorded times run backwards")
        tally.control_tried += 1
        tally.control_failed += _without_keys(folder / f"keyless{number}", drafts) != expected
    return tally


def _at_once(root: Path, url: str, deliveries: list[tuple[list[Draft], int]]) -> None:
    children = []
    for drafts, seed in deliveries:
        child = os.fork()
        if child == 0:
            code = 1
            try:
                _deliver(root, url, drafts, seed)
                code = 0
            finally:
                os._exit(code)
        children.append(child)
    for child in children:
        _, status = os.waitpid(child, 0)
        assert status == 0


def _without_keys(root: Path, drafts: list[Draft]) -> State:
    """Deliver twice with a new key each time, as a program without idempotency keys would."""
    with open_ledger(root) as ledger:
        for delivery in range(2):
            ledger.append(
                *(
                    Draft(
                        kind=draft.kind,
                        key=f"{draft.key}/{delivery}/{number}",
                        targets=draft.targets,
                        content=draft.content,
                    )
                    for number, draft in enumerate(drafts)
                )
            )
        return state(ledger)

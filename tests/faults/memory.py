"""Many histories of appends, corrections, retractions and questions, against a plain list."""

from __future__ import annotations

import sys
from pathlib import Path

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test
from tally import Tally

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "laws"))

from ledger_machine import LedgerMachine


def memory_trial(folder: Path, count: int, seed_number: int) -> Tally:
    """Run the machine `count` times; with corrections that forget conflicts it must fail."""
    tally = Tally("histories against a plain list", seed_number, control="the past edited")
    tally.check(_holds(LedgerMachine, count, seed_number), "a history was not kept; see above")
    tally.tried = count
    tally.control_tried = 1
    tally.control_failed = not _holds(_Edited, min(count, 200), seed_number)
    return tally


class _Edited(LedgerMachine):
    """A machine whose corrections are applied to the entry itself, as an ordinary table would."""

    def _append(self, kind: str, key: str, value: int | None, target: str | None = None) -> None:
        if kind != "correction":
            super()._append(kind, key, value, target)
            return
        store = self._ledger.store
        for verb in ("update", "delete"):
            store.execute(f"DROP TRIGGER IF EXISTS entry_refuses_{verb}")
        body = self._ledger.by_key(str(target))
        if body is not None:
            store.execute("DELETE FROM entry WHERE key = ?", (target,))


def _holds(machine: type[LedgerMachine], count: int, seed_number: int) -> bool:
    checked = settings(
        max_examples=count,
        stateful_step_count=18,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )

    @seed(seed_number)
    def run() -> None:
        run_state_machine_as_test(machine, settings=checked)

    try:
        run()
    except Exception as error:
        print(type(error).__name__, str(error)[:200]) if machine is LedgerMachine else None
        return False
    return True

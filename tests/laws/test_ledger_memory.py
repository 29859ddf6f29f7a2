"""Law: whatever is appended, corrected, retracted or asked, nothing is lost and no past changes."""

from __future__ import annotations

from hypothesis import settings
from ledger_machine import LedgerMachine

# `just faults` runs the same machine 5,000 times
LedgerMachine.TestCase.settings = settings(max_examples=40, stateful_step_count=18, deadline=None)
TestLedgerMemory = LedgerMachine.TestCase

"""The nouns of the evidence ledger: what is written down, and what proves it unchanged."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import msgspec

from truceline.model.record import EntryId, Record

EntryKind = Literal[
    "step",  # a command ran: its inputs and the hash of what came out
    "original",  # a file from outside was kept
    "fact",  # something said to be so, with the time it is said to hold
    "correction",  # a fact stated anew; the earlier one stays
    "retraction",  # a fact withdrawn; it stays too
    "approval",  # a second person accepts what has exactly this hash
    "response",  # what a party says about a finding
    "dissent",  # what a reviewer says against a finding
    "mask",  # the one coarse position that stands for an exact one in every export
    "sealed",  # a source identity was put into the vault
    "reveal",  # two people opened a sealed identity
    "erasure",  # the keys of a sealed identity were destroyed
    "continuation",  # this log goes on where a lost or forked one ended
]
Outcome = Literal["new", "same", "conflict"]
Check = Literal["passed", "failed", "not run"]


class Input(Record, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A file or record that an entry rests on, by the hash of its bytes."""

    name: str
    sha256: str
    kept: bool = False  # its original was kept: should it be gone one day, somebody took it


class Draft(Record, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a writer hands to the ledger.

    ``key`` makes a retry safe: the same key with the same content is one entry, however often
    it is sent. ``valid_from`` and ``valid_to`` are the clock of the world, half-open; the clock
    of the ledger is set when the entry is written.
    """

    kind: EntryKind
    key: str
    subject: str = ""  # what it is about, e.g. "claim/b4" or "file/reports/a.txt"
    author: str = ""
    targets: str | None = None  # the key of the entry that it corrects, retracts or approves
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    inputs: tuple[Input, ...] = ()
    output_sha256: str = ""
    content: dict[str, Any] = msgspec.field(default_factory=dict)
    note: str = ""


class Entry(Draft, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A draft that was written down. Its JSON is stored, hashed, and never changed.

    ``recorded_at`` never runs backwards; where the machine's clock did, ``clock`` keeps what
    it showed.
    """

    index: EntryId
    previous: str  # the leaf hash of the entry before, in hexadecimal
    recorded_at: datetime
    draft_sha256: str
    salt: str  # random, so that nobody can guess an entry and try it against its public hash
    clock: datetime | None = None
    conflicts_with: str | None = None  # the key under which other content came first


class Receipt(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The ledger's acknowledgement: the entry is on disk under this index."""

    index: EntryId
    key: str
    outcome: Outcome
    leaf: str  # hexadecimal


class InclusionProof(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything an outsider needs to see that one entry stands in a signed log."""

    schema: Literal["truceline-proof/1"] = "truceline-proof/1"
    log_key: str  # the verification key: name+id+public key
    checkpoint: str  # the signed note
    index: int
    entry: str  # the entry's JSON, byte for byte as it was hashed
    path: tuple[str, ...]  # base64, from the leaf upwards


class ConsistencyProof(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything an outsider needs to see that a later log contains an earlier one unchanged."""

    schema: Literal["truceline-consistency/1"] = "truceline-consistency/1"
    log_key: str
    earlier: str  # the signed note of the earlier checkpoint
    checkpoint: str  # the signed note of the later one
    path: tuple[str, ...]


class CheckOutcome(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One check of a verification and what it found."""

    name: str
    outcome: Check
    count: int = 0
    note: str = ""


class Verification(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was checked of a ledger or a proof, and that it held."""

    schema: str = "verification/1"
    log: str
    entries: int
    root: str  # hexadecimal
    checks: tuple[CheckOutcome, ...]


class LogLine(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry as the log lists it."""

    index: EntryId
    recorded_at: datetime
    kind: EntryKind
    key: str
    subject: str = ""
    author: str = ""
    in_force: bool = True  # neither corrected nor withdrawn


class LedgerLog(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The entries of a ledger, in order."""

    schema: str = "ledger-log/1"
    log: str
    entries: int
    root: str  # hexadecimal
    lines: tuple[LogLine, ...]
    notes: tuple[str, ...] = ()  # e.g. that this machine's clock stands before the last entry


class EntryView(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry with what stands beside it."""

    schema: str = "ledger-entry/1"
    entry: Entry
    leaf: str
    beside: tuple[LogLine, ...] = ()  # corrections, approvals, responses, dissents
    approved_by: tuple[str, ...] = ()  # whose approval binds this very content and still holds
    kept: tuple[str, ...] = ()  # the inputs whose originals are kept


class CheckpointView(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A checkpoint as it was signed."""

    schema: str = "ledger-checkpoint/1"
    entries: int
    note: str
    log_key: str
    witnesses: tuple[str, ...] = ()
    timestamped: bool = False


class LedgerFile(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a command of the ledger wrote, or read back."""

    schema: Literal["ledger-file/1"] = "ledger-file/1"
    file: str
    entries: int | None = None  # how many went into it, or came out of it
    public_key: str = ""  # of a key that was made


TraceKind = Literal["figure", "term", "claim", "quote", "report", "entry", "input"]


class TraceStep(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One step on the way from a figure to the words under it."""

    level: int  # how far below what was asked
    kind: TraceKind
    id: str
    text: str
    where: str = ""  # a file, with characters where they are known
    holds: bool | None = None  # whether it was checked against what it rests on, and agrees
    entries: tuple[EntryId, ...] = ()  # the entries of the ledger that used it


class Trace(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The way from what was asked down to the quotes and originals, depth first."""

    schema: str = "trace/1"
    asked: str
    steps: tuple[TraceStep, ...]


class PublicEntry(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry as the public sees it; ``leaf`` lets it be proved without being shown."""

    index: EntryId
    kind: str
    recorded_on: str  # the day, UTC
    leaf: str
    content: dict[str, str]
    lon: float | None = None  # the centre of the subject's cell, never the position
    lat: float | None = None


class LedgerExport(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a ledger shows to everybody."""

    schema: str = "ledger-export/1"
    log: str
    cell_deg: float
    delay_days: float
    entries: tuple[PublicEntry, ...]

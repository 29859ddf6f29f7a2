"""Checking a whole ledger: every byte of every entry, and everything that was signed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from truceline.errors import InputError, NotFoundError, Problem, TamperedError, Where
from truceline.ledger.checkpoints import (
    LATEST,
    Held,
    check_against_memory,
    check_against_note,
    check_against_witness,
    checkpoints,
    opened,
)
from truceline.ledger.entries import (
    COLUMNS,
    Stored,
    altered_entry,
    as_bytes,
    decoded,
    digest_of_entry,
    row_of,
    to_us,
)
from truceline.ledger.keys import last_signed, signing_key
from truceline.ledger.ledger import Ledger
from truceline.ledger.merkle import EMPTY_ROOT, Frontier, Tree, edge_of, leaf_hash, roots_at
from truceline.ledger.notes import log_key_of, origin_of
from truceline.ledger.originals import altered_original, lost_original
from truceline.ledger.timestamps import timestamped_at
from truceline.ledger.vault import Vault
from truceline.model.entry import Check, CheckOutcome, Verification

_READ = f"SELECT {COLUMNS} FROM entry ORDER BY position"  # noqa: S608
_NAMES = COLUMNS.split(", ")


@dataclass
class _Found:
    """What a pass has seen: problems by check, and how much was checked."""

    problems: list[Problem] = field(default_factory=list)
    outcomes: list[CheckOutcome] = field(default_factory=list)

    def close(self, name: str, problems: Sequence[Problem], count: int, note: str = "") -> None:
        self.problems += problems
        outcome: Check = "failed" if problems else "passed" if count else "not run"
        self.outcomes.append(CheckOutcome(name=name, outcome=outcome, count=count, note=note))


def audit(
    ledger: Ledger,
    *,
    witnesses: Sequence[Path] = (),
    held: str = "",
    log_key: str = "",
    authorities: Path | None = None,
) -> Verification:
    """Check everything that can be checked and return what held.

    ``witnesses`` are folders of checkpoints; ``held`` is a checkpoint that you hold yourself,
    and ``log_key`` the key that you were given, by which every checkpoint must be signed: without
    it that of this machine counts, and where there is none the ledger's own is believed.
    ``authorities`` is a PEM file of the timestamp authorities that you trust.

    Raises `TamperedError` with every fault found, each located: ALTERED at its entry, original
    or checkpoint, FORK against a witness, a checkpoint or this machine's memory, UNKNOWN-LOG.
    """
    found = _Found()
    with ledger.store.reading():
        chain = _Chain()
        problems = [problem for row in ledger.store.execute(_READ) for problem in chain.take(row)]
        problems += chain.against_head(ledger)
        found.close("entries", problems, len(chain.leaves))
        _check_structure(ledger, found)
        tree = Tree(chain.leaves)
        _check_signed(ledger, tree, log_key or _own_key(ledger.log_id), found)
        kept = checkpoints(ledger)
    _check_outside(ledger, tree, witnesses, found)
    key = log_key or (kept[-1].log_key if kept else "")
    _check_held(held, tree, ledger.log_id, key, found)
    _check_timestamps(kept, authorities, found)
    _check_originals(ledger, chain.originals, found)
    _check_vault(ledger, chain.sealed, chain.erased, found)
    if found.problems:
        raise TamperedError(*found.problems)
    return Verification(
        log=ledger.log_id,
        entries=tree.size,
        root=tree.root().hex(),
        checks=tuple(found.outcomes),
    )


class _Chain:
    """Walks the rows in order; each entry must follow from its bytes and from the one before."""

    def __init__(self) -> None:
        self.leaves: list[bytes] = []
        self.originals: dict[str, int | None] = {}  # to the entry that says it was kept
        self.sealed: dict[str, str] = {}  # key to the hash of what was sealed
        self.erased: set[str] = set()
        self._last_leaf, self._last_us = EMPTY_ROOT, 0
        self._keys: set[str] = set()

    def take(self, row: Sequence[Any]) -> Iterator[Problem]:
        """Yield what is wrong with the next row."""
        expected, position = len(self.leaves), row[0]
        try:
            leaf, body = as_bytes(row[-2], position), as_bytes(row[-1], position)
        except TamperedError as error:
            yield from error.problems
            leaf, body = EMPTY_ROOT, b""
        values = [*row[:-2], leaf, body]
        if position != expected:
            yield altered_entry(
                position, f"stands where entry {expected} should: one is missing or new"
            )
        self.leaves.append(leaf)
        if leaf_hash(body) != leaf:
            yield altered_entry(position, "its bytes do not have the hash that was recorded")
        else:
            yield from self._read(position, leaf, body, values)
        self._last_leaf = leaf

    def _read(self, position: int, leaf: bytes, body: bytes, row: list[Any]) -> Iterator[Problem]:
        try:
            entry = decoded(body, position)
        except TamperedError as error:
            yield from error.problems
            return
        for name, stated, stored in zip(
            _NAMES, row_of(Stored(entry, body, leaf)), row, strict=True
        ):
            if stated != stored:
                yield altered_entry(position, f"its column {name} is not what its bytes say")
        if entry.previous != self._last_leaf.hex():
            yield altered_entry(
                position, "it does not follow the entry before: one of the two changed"
            )
        if digest_of_entry(entry) != entry.draft_sha256:
            yield altered_entry(position, "it does not state the hash of its own content")
        recorded_us = to_us(entry.recorded_at)
        if recorded_us < self._last_us:
            yield altered_entry(position, "it was recorded before the entry before it")
        self._last_us = recorded_us
        if entry.key in self._keys:
            yield altered_entry(position, "its key is that of an earlier entry")
        self._keys.add(entry.key)
        for file in entry.inputs:
            if file.kept:
                self.originals[file.sha256] = position
            else:
                self.originals.setdefault(file.sha256, None)
        if entry.kind == "sealed":
            self.sealed[entry.key] = entry.output_sha256
        elif entry.kind == "erasure" and entry.targets is not None:
            self.erased.add(entry.targets)

    def against_head(self, ledger: Ledger) -> Iterator[Problem]:
        """Yield what is wrong with the row that the next entry would build on."""
        _, size, edge, last_leaf, last_us = ledger.store.log_row()
        count = len(self.leaves)
        if size != count:
            yield altered_entry(count, f"the log states {size:,} entries and holds {count:,}")
        elif (last_leaf, last_us) != (self._last_leaf, self._last_us):
            yield altered_entry(count - 1, "it is not the entry that the log states as its last")
        else:
            yield from self._against_edge(size, edge)

    def _against_edge(self, size: int, edge: bytes) -> Iterator[Problem]:
        try:
            stated = Frontier(size, edge).subtrees()
        except ValueError:
            yield altered_entry(size - 1, "the log states a tree that no number of entries has")
            return
        for (start, stop, root), (_, _, other) in zip(
            edge_of(self.leaves).subtrees(), stated, strict=True
        ):
            if root != other:
                what = f"entries {start} to {stop - 1} do not have the root that the log states"
                yield altered_entry(start, what)


def _check_structure(ledger: Ledger, found: _Found) -> None:
    """Let the database look for indexes that no longer lead to the entries."""
    damage = ledger.store.damage()
    where = Where(file=ledger.store.where)
    problems = [Problem("LEDGER-DAMAGED", words, where) for words in damage or ()]
    note = "" if damage is not None else f"{ledger.store.database} offers no check of its indexes"
    found.close("the database's own structure", problems, int(damage is not None), note)


def _own_key(log_id: str) -> str:
    """Return the verification key of a log that is signed on this machine, or nothing."""
    try:
        key = signing_key(log_id)
    except (InputError, NotFoundError, OSError):
        return ""
    return log_key_of(origin_of(log_id), key.public_key().public_bytes_raw())


def _check_signed(ledger: Ledger, tree: Tree, log_key: str, found: _Found) -> None:
    problems: list[Problem] = []
    kept = checkpoints(ledger)
    roots = roots_at(tree.leaves(tree.size), [held.size for held in kept])
    for number, held in enumerate(kept):
        where = Where(feature=f"checkpoint {number} at {held.size} entries")
        try:
            checkpoint = opened(held, ledger.log_id, where)
        except (InputError, TamperedError) as error:
            problems += error.problems
            continue
        if held.log_key.strip() != (log_key or kept[0].log_key).strip():
            # whoever can rewrite the entries can also sign them, with a key of their own
            message = "signed with another key than that of this log"
            problems.append(Problem("UNKNOWN-LOG", message, where))
        elif checkpoint.size > tree.size:
            message = f"{checkpoint.size:,} entries were signed, {tree.size:,} are left"
            problems.append(Problem("FORK", message, where))
        elif roots[checkpoint.size] != checkpoint.root:
            message = f"entries 0 to {checkpoint.size - 1} are not those that were signed"
            problems.append(Problem("ALTERED", message, where))
    found.close("signed checkpoints", problems, len(kept))


def _check_outside(ledger: Ledger, tree: Tree, witnesses: Sequence[Path], found: _Found) -> None:
    """Compare with what this machine and the witnesses remember."""
    problems: list[Problem] = []
    try:
        check_against_memory(ledger.log_id, tree)
    except TamperedError as error:
        problems += error.problems
    is_remembered = last_signed(ledger.log_id) is not None
    found.close("what this machine signed last", problems, int(is_remembered))
    problems, held = [], 0
    for folder in witnesses:
        if not (folder / LATEST).is_file():
            message = "no checkpoint of a witness here"
            problems.append(Problem("FILE-MISSING", message, Where(file=str(folder))))
            continue
        try:
            held += check_against_witness(folder, tree, ledger.log_id) > 0
        except (InputError, TamperedError) as error:
            problems += error.problems
    found.close("what the witnesses hold", problems, held)


def _check_held(note: str, tree: Tree, log_id: str, log_key: str, found: _Found) -> None:
    problems: list[Problem] = []
    size = 0
    if note:
        try:
            where = Where(feature="your checkpoint")
            size = check_against_note(note, tree, log_id, log_key, where)
        except (InputError, TamperedError) as error:
            problems += error.problems
    found.close("the checkpoint that you hold", problems, size)


def _check_timestamps(kept: Sequence[Held], authorities: Path | None, found: _Found) -> None:
    problems: list[Problem] = []
    stamped = [held for held in kept if held.token is not None]
    if authorities is None:
        note = f"{len(stamped)} kept; name --authorities to check them" if stamped else ""
        found.close("timestamps", (), 0, note)
        return
    for held in stamped:
        try:
            timestamped_at(held.token or b"", held.note.encode(), authorities)
        except TamperedError as error:
            where = Where(feature=f"checkpoint at {held.size} entries")
            problems += [problem.at(where) for problem in error.problems]
    found.close("timestamps", problems, len(stamped))


def _check_originals(ledger: Ledger, named: dict[str, int | None], found: _Found) -> None:
    """Hash every original that is kept; those that no entry names are strangers, not faults."""
    problems, count = [], 0
    for digest in ledger.originals:
        count += 1
        if sha256(ledger.originals.path_of(digest).read_bytes()).hexdigest() != digest:
            problems.append(altered_original(digest))
    absent = 0
    for digest, kept_by in named.items():
        if ledger.originals.has(digest):
            continue
        if kept_by is None:
            absent += 1
        else:
            problems.append(lost_original(digest, kept_by))
    note = f"{absent} named by their hash alone" if absent else ""
    found.close("originals", problems, count, note)


def _check_vault(ledger: Ledger, sealed: dict[str, str], erased: set[str], found: _Found) -> None:
    problems = list(Vault(ledger).faults(sealed, erased))
    absent = Vault(ledger).without_keys(sealed, erased)
    note = f"{absent} without their keys here, and not erased" if absent else ""
    found.close("sealed identities", problems, len(sealed), note)

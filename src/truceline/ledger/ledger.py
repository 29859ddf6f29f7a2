"""The ledger itself: append, read, and ask what was known when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from truceline.errors import NotFoundError, Problem, TamperedError, Where
from truceline.ledger.entries import (
    COLUMNS,
    Stored,
    as_bytes,
    check_draft,
    conflict_key,
    draft_digest,
    entry_of,
    from_us,
    read_back,
    row_of,
    to_us,
)
from truceline.ledger.keys import last_signed
from truceline.ledger.merkle import Frontier, root_of
from truceline.ledger.originals import Originals
from truceline.ledger.store import Store, make_folder, open_store
from truceline.model.entry import Draft, Entry, EntryKind, Receipt
from truceline.model.record import EntryId

FOLDER = ".truceline"
FACTS: tuple[EntryKind, ...] = ("fact", "correction")

_CHUNK = 500  # values in one statement
INSERT = f"INSERT INTO entry ({COLUMNS}) VALUES ({', '.join('?' * 12)})"  # noqa: S608
_READ = f"SELECT {COLUMNS} FROM entry"  # noqa: S608
_SUPERSEDED = (
    "EXISTS (SELECT 1 FROM entry AS later WHERE later.kind IN ('correction', 'retraction') "
    "AND (later.targets = entry.key OR later.targets = entry.base_key) AND later.position < ?)"
)


class Ledger:
    """An open ledger; use it in a ``with`` block.

    What `append` returns was durable before it returned. Nothing is ever edited or deleted.
    """

    def __init__(self, store: Store, originals: Originals) -> None:
        self.store, self.originals = store, originals
        with self.store.reading():
            self.log_id, size, *_ = self._head()
        _refuse_fork(self.log_id, size, store.where)

    def __enter__(self) -> Ledger:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        self.store.close()

    # ---- writing

    def append(self, *drafts: Draft, now: datetime | None = None) -> tuple[Receipt, ...]:
        """Write entries, all or none, and return a receipt for each draft in order.

        A key that is known with the same content gives back the entry it has ("same"); with
        other content both are kept and the newcomer is marked ("conflict") for a person to
        settle with a correction.

        Raises
        ------
        InputError
            ENTRY-KEY, ENTRY-TARGET, ENTRY-LARGE, TIME-NOZONE, TIME-REVERSED.
        UnavailableError
            LEDGER-FULL, LEDGER-BUSY, LEDGER-READONLY, LEDGER-UNREACHABLE: nothing was written.
        """
        for draft in drafts:
            check_draft(draft)
        digests = [draft_digest(draft) for draft in drafts]
        clock = now or datetime.now(UTC)
        with self.store.writing():
            return tuple(_Writing(self.store, drafts, digests, clock).receipts())

    # ---- reading

    def size(self, at: datetime | None = None) -> int:
        """Return the number of entries, now or as known at an instant."""
        if at is None:
            return self._head()[1]
        row = self.store.execute(
            "SELECT count(*) FROM entry WHERE recorded_us <= ?", (to_us(at),)
        ).fetchone()
        return int(row[0])

    def root(self) -> bytes:
        """Return the root of the tree over all entries."""
        _, size, edge, *_ = self._head()
        return Frontier(size, edge).root()

    def root_at(self, size: int) -> bytes:
        """Return the root that the tree had over the first `size` entries."""
        return root_of(self.leaves(size))

    def entry(self, index: int) -> Entry:
        """Return the entry of an index, or raise `NotFoundError` (ENTRY-UNKNOWN)."""
        return self.stored(index).entry

    def stored(self, index: int) -> Stored:
        """Return the entry of an index with its bytes, or raise `NotFoundError`."""
        found = list(self._select("WHERE position = ?", (index,)))
        if not found:
            raise _unknown(f"no entry {index}", self.store.where)
        return found[0]

    def by_key(self, key: str) -> Entry | None:
        """Return the entry of a key, if there is one."""
        return next((found.entry for found in self._select("WHERE key = ?", (key,))), None)

    def entries(self, start: int = 0, stop: int | None = None) -> Iterator[Stored]:
        """Yield the entries with start <= index < stop, in order."""
        last = self.size() if stop is None else stop
        yield from self._select(
            "WHERE position >= ? AND position < ? ORDER BY position", (start, last)
        )

    def about(self, subject: str, *, at: datetime | None = None) -> tuple[Entry, ...]:
        """Return everything known about a subject, in order, what was withdrawn included."""
        found = self._select(
            "WHERE subject = ? AND position < ? ORDER BY position", (subject, self.size(at))
        )
        return tuple(stored.entry for stored in found)

    def beside(self, key: str, *, at: datetime | None = None) -> tuple[Entry, ...]:
        """Return the entries that target a key: corrections, approvals, responses, dissents."""
        found = self._select(
            "WHERE targets = ? AND position < ? ORDER BY position", (key, self.size(at))
        )
        return tuple(stored.entry for stored in found)

    def in_force(
        self,
        kinds: Iterable[EntryKind] = FACTS,
        *,
        at: datetime | None = None,
        valid_at: datetime | None = None,
        size: int | None = None,
    ) -> tuple[Entry, ...]:
        """Return what stood as known at an instant: neither corrected nor withdrawn by then.

        ``at`` asks the clock of the ledger, ``valid_at`` the clock of the world; ``size`` asks
        by index instead of by time. Facts that conflict are all returned.
        """
        known = self.size(at) if size is None else size
        wanted = tuple(kinds)
        marks = ", ".join("?" * len(wanted))
        sql = f"WHERE position < ? AND kind IN ({marks}) AND NOT {_SUPERSEDED}"
        values: list[Any] = [known, *wanted, known]
        if valid_at is not None:
            sql += " AND (valid_from_us IS NULL OR valid_from_us <= ?)"
            sql += " AND (valid_to_us IS NULL OR valid_to_us > ?)"
            values += [to_us(valid_at)] * 2
        return tuple(stored.entry for stored in self._select(f"{sql} ORDER BY position", values))

    def leaves(self, size: int | None = None) -> list[bytes]:
        """Return the leaf hashes of the first `size` entries."""
        stop = self.size() if size is None else size
        rows = self.store.execute(
            "SELECT position, leaf FROM entry WHERE position < ? ORDER BY position", (stop,)
        )
        return [as_bytes(leaf, position) for position, leaf in rows]

    def last_recorded(self) -> datetime | None:
        """Return when the last entry was written, or None for an empty ledger."""
        _, size, _, _, last_us = self._head()
        return from_us(last_us) if size else None

    def _head(self) -> tuple[str, int, bytes, bytes, int]:
        return self.store.log_row()

    def _select(self, clause: str, values: Iterable[Any]) -> Iterator[Stored]:
        for row in self.store.execute(f"{_READ} {clause}", tuple(values)):
            yield read_back(row[0], row[-2], row[-1])


class _Writing:
    """One transaction of appending."""

    def __init__(
        self, store: Store, drafts: tuple[Draft, ...], digests: list[str], clock: datetime
    ) -> None:
        self._store, self._drafts, self._digests, self._clock = store, drafts, digests, clock
        _, size, edge, self._last_leaf, self._last_us = store.log_row(for_writing=True)
        self._edge = Frontier(size, edge)
        self._known = self._known_keys()
        self._rows: list[tuple[Any, ...]] = []

    def receipts(self) -> list[Receipt]:
        pairs = zip(self._drafts, self._digests, strict=True)
        receipts = [self._receipt(draft, digest) for draft, digest in pairs]
        if self._rows:
            self._store.execute_many(INSERT, self._rows)
            self._store.execute(
                "UPDATE log SET size = ?, edge = ?, last_leaf = ?, last_us = ?",
                (self._edge.size, self._edge.packed(), self._last_leaf, self._last_us),
            )
        return receipts

    def _known_keys(self) -> dict[str, tuple[str, int, str]]:
        """Return digest, index and leaf of every key of this batch that is there already."""
        keys = [draft.key for draft in self._drafts]
        keys += [conflict_key(key, digest) for key, digest in zip(keys, self._digests, strict=True)]
        known: dict[str, tuple[str, int, str]] = {}
        for at in range(0, len(keys), _CHUNK):
            chunk = keys[at : at + _CHUNK]
            marks = ", ".join("?" * len(chunk))
            for key, digest, position, leaf in self._store.execute(
                f"SELECT key, draft_sha256, position, leaf FROM entry WHERE key IN ({marks})",  # noqa: S608
                chunk,
            ):
                known[key] = (digest, position, bytes(leaf).hex())
        return known

    def _receipt(self, draft: Draft, digest: str) -> Receipt:
        before = self._known.get(draft.key)
        if before is None:
            return self._write(draft, digest, conflicts=False)
        known_digest, index, leaf = before
        if known_digest == digest:
            return Receipt(index=EntryId(index), key=draft.key, outcome="same", leaf=leaf)
        key = conflict_key(draft.key, digest)
        if key in self._known:
            _, index, leaf = self._known[key]
            return Receipt(index=EntryId(index), key=key, outcome="conflict", leaf=leaf)
        return self._write(draft, digest, conflicts=True)

    def _write(self, draft: Draft, digest: str, *, conflicts: bool) -> Receipt:
        stored = entry_of(
            draft,
            index=self._edge.size,
            previous=self._last_leaf,
            now=self._clock,
            last_recorded=from_us(self._last_us),
            digest=digest,
            conflicts=conflicts,
        )
        self._rows.append(row_of(stored))
        self._edge.append(stored.leaf)
        self._last_leaf, self._last_us = stored.leaf, to_us(stored.entry.recorded_at)
        entry = stored.entry
        self._known[entry.key] = (digest, entry.index, stored.leaf.hex())
        return Receipt(
            index=entry.index,
            key=entry.key,
            outcome="conflict" if conflicts else "new",
            leaf=stored.leaf.hex(),
        )


def open_ledger(root: str | Path, url: str = "") -> Ledger:
    """Open the ledger of a workspace, made on first use.

    Without a URL it is ``.truceline/ledger.sqlite`` in the workspace; originals stand beside it
    in either case. Raises what `truceline.ledger.store.open_store` raises, and `TamperedError`
    (FORK) for a ledger that is shorter than one that was signed here before.
    """
    folder = Path(root) / FOLDER
    make_folder(folder)
    return Ledger(open_store(folder / "ledger.sqlite", url), Originals(folder / "originals"))


def _refuse_fork(log_id: str, size: int, where: str) -> None:
    signed = last_signed(log_id)
    if signed is not None and size < signed.size:
        raise TamperedError(
            Problem(
                "FORK",
                f"this ledger has {size:,} entries, but one of {signed.size:,} was signed here: "
                "it was restored from an older copy, and writing on would make a second history",
                Where(file=where),
                "Restore a later backup, or begin a new log that says so: "
                "truceline ledger restore --as-new-log",
            )
        )


def _unknown(message: str, where: str) -> NotFoundError:
    hint = "truceline ledger log lists the entries."
    return NotFoundError(Problem("ENTRY-UNKNOWN", message, Where(file=where), hint))

"""The ledger itself: append, read, and ask what was known when."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
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
    conflict_keys,
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

    def __init__(self, store: Store, originals: Originals, *, to_examine: bool = False) -> None:
        self.store, self.originals = store, originals
        with self.store.reading():
            self.log_id, size, *_ = self._head()
        signed = last_signed(self.log_id)
        if signed is not None and size < signed.size and not to_examine:
            raise _shorter(size, signed.size, store.where)
        self._to_contain = signed  # looked for once, before the first entry is written

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

    def append(
        self,
        *drafts: Draft,
        now: datetime | None = None,
        provided: Callable[[], None] = lambda: None,
    ) -> tuple[Receipt, ...]:
        """Write entries, all or none, and return a receipt for each draft in order.

        A key that is known with the same content gives back the entry it has ("same"); with
        other content both are kept and the newcomer is marked ("conflict") for a person to
        settle with a correction. What `provided` raises while it holds the one writer's place
        keeps everything from being written: so a rule can be held against all who write at once.

        Raises
        ------
        InputError
            ENTRY-KEY, ENTRY-TARGET, ENTRY-LARGE, TIME-NOZONE, TIME-REVERSED.
        UnavailableError
            LEDGER-FULL, LEDGER-BUSY, LEDGER-READONLY, LEDGER-UNREACHABLE: nothing was written.
        TamperedError
            FORK where the ledger does not contain what was signed on this machine, ALTERED where
            the database keeps something else than was written: nothing was written.
        """
        for draft in drafts:
            check_draft(draft)
        digests = [draft_digest(draft) for draft in drafts]
        clock = now or datetime.now(UTC)
        with self.store.writing():
            self._refuse_other_history()
            turn = _Writing(self.store, drafts, digests, clock)
            provided()
            return tuple(turn.receipts())

    def _refuse_other_history(self) -> None:
        """Raise FORK where the entry that was signed last is not at its index.

        Each entry holds the hash of the one before, so that one of them stands for all.
        """
        signed = self._to_contain
        if signed is None:
            return
        row = self.store.execute(
            "SELECT leaf FROM entry WHERE position = ?", (signed.size - 1,)
        ).fetchone()
        if row is None:
            raise _shorter(self.size(), signed.size, self.store.where)
        if signed.leaf and as_bytes(row[0], signed.size - 1).hex() != signed.leaf:
            raise _other(signed.size - 1, self.store.where)
        self._to_contain = None

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
        # a number that no database counts to is not looked for in one
        is_possible = 0 <= index < 1 << 63
        found = list(self._select("WHERE position = ?", (index,))) if is_possible else []
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

    def about_all(self, prefix: str) -> Iterator[Entry]:
        """Yield everything known about the subjects that begin with a prefix, in order."""
        # not a range of subjects: a database in another language sorts punctuation otherwise
        clause = "WHERE substr(subject, 1, ?) = ? ORDER BY position"
        yield from (stored.entry for stored in self._select(clause, (len(prefix), prefix)))

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
        for row in self.store.rows(f"{_READ} {clause}", tuple(values)):
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
            self._check_kept()
            self._store.execute(
                "UPDATE log SET size = ?, edge = ?, last_leaf = ?, last_us = ?",
                (self._edge.size, self._edge.packed(), self._last_leaf, self._last_us),
            )
        return receipts

    def _check_kept(self) -> None:
        """Raise ALTERED where a trigger or rule of the database keeps something else or nothing."""
        found = self._store.execute(
            "SELECT position, key, leaf, body FROM entry WHERE position >= ? ORDER BY position",
            (self._rows[0][0],),
        )
        kept = [
            (position, key, as_bytes(leaf, position), as_bytes(body, position))
            for position, key, leaf, body in found
        ]
        if kept != [(row[0], row[1], row[-2], row[-1]) for row in self._rows]:
            message = "the database keeps something else than was written; nothing was recorded"
            hint = "Look for triggers and rules on its tables that Truceline did not make."
            where = Where(file=self._store.where)
            raise TamperedError(Problem("ALTERED", message, where, hint))

    def _known_keys(self) -> dict[str, tuple[str, int, str]]:
        """Return digest, index and leaf of every key of this batch that is there already."""
        keys = [draft.key for draft in self._drafts]
        for key, digest in zip(tuple(keys), self._digests, strict=True):
            keys += conflict_keys(key, digest)
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
            return self._write(draft, digest)
        known_digest, index, leaf = before
        if known_digest == digest:
            return Receipt(index=EntryId(index), key=draft.key, outcome="same", leaf=leaf)
        for key in conflict_keys(draft.key, digest):
            known_digest, index, leaf = self._known.get(key, ("", 0, ""))
            if known_digest == digest:
                return Receipt(index=EntryId(index), key=key, outcome="conflict", leaf=leaf)
            if not known_digest:
                break  # no other content took this key
        return self._write(draft, digest, conflict_key=key)

    def _write(self, draft: Draft, digest: str, *, conflict_key: str = "") -> Receipt:
        stored = entry_of(
            draft,
            index=self._edge.size,
            previous=self._last_leaf,
            now=self._clock,
            last_recorded=from_us(self._last_us),
            digest=digest,
            conflict_key=conflict_key,
        )
        self._rows.append(row_of(stored))
        self._edge.append(stored.leaf)
        self._last_leaf, self._last_us = stored.leaf, to_us(stored.entry.recorded_at)
        entry = stored.entry
        self._known[entry.key] = (digest, entry.index, stored.leaf.hex())
        return Receipt(
            index=entry.index,
            key=entry.key,
            outcome="conflict" if conflict_key else "new",
            leaf=stored.leaf.hex(),
        )


def open_ledger(root: str | Path, url: str = "", *, to_examine: bool = False) -> Ledger:
    """Open the ledger of a workspace, made on first use.

    Without a URL it is ``.truceline/ledger.sqlite`` in the workspace; originals stand beside it
    in either case. A ledger belongs to the thread that opened it; any number of threads and
    programs may each open their own, and writers wait for each other.

    Raises what `truceline.ledger.store.open_store` raises, and `TamperedError` (FORK) for a
    ledger that is shorter than one that was signed here before. With ``to_examine`` such a one
    is opened all the same, to see where it differs; nothing can be written to it.
    """
    folder = Path(root) / FOLDER
    make_folder(folder)
    store = open_store(folder / "ledger.sqlite", url)
    try:
        return Ledger(store, Originals(folder / "originals"), to_examine=to_examine)
    except BaseException:
        store.close()
        raise


def _shorter(size: int, signed: int, where: str) -> TamperedError:
    return _fork(
        f"this ledger has {size:,} entries, but one of {signed:,} was signed here: "
        "it was restored from an older copy, and writing on would make a second history",
        where,
    )


def _other(position: int, where: str) -> TamperedError:
    return _fork(
        f"entry {position} is not the one that was signed here: this ledger went on from an older "
        "copy, or was rewritten, and writing on would make a second history",
        where,
    )


def _fork(message: str, where: str) -> TamperedError:
    hint = (
        "Restore a later backup, or begin a new log that says so: "
        "truceline ledger restore --as-new-log"
    )
    return TamperedError(Problem("FORK", message, Where(file=where), hint))


def has_ledger(root: str | Path, url: str = "") -> bool:
    """Tell whether a workspace has a ledger already; opening one would make it."""
    return bool(url) or (Path(root) / FOLDER / "ledger.sqlite").is_file()


def _unknown(message: str, where: str) -> NotFoundError:
    hint = "truceline ledger log lists the entries."
    return NotFoundError(Problem("ENTRY-UNKNOWN", message, Where(file=where), hint))

"""Between a draft, an entry, its bytes, and its row."""

from __future__ import annotations

import itertools
import math
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import msgspec

from truceline.errors import InputError, Problem, TamperedError, Where
from truceline.intake.persons import check_no_persons
from truceline.ledger.merkle import leaf_hash
from truceline.model.entry import Draft, Entry
from truceline.model.record import EntryId

MAX_BODY = 64 << 10  # bytes; larger content is an original, and the entry holds its hash
MAX_KEY = 200
MAX_TARGET = 1_000
MAX_DEPTH = 64  # of lists and objects within each other

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STEP = timedelta(microseconds=1)
_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_DRAFT = msgspec.json.Encoder(order="deterministic")
_BODY = msgspec.json.Encoder()
_ENTRY = msgspec.json.Decoder(Entry)

COLUMNS = (
    "position, key, base_key, kind, subject, targets, recorded_us, valid_from_us, valid_to_us, "
    "draft_sha256, leaf, body"
)


@dataclass(frozen=True, slots=True)
class Stored:
    """An entry with the bytes that were hashed."""

    entry: Entry
    body: bytes
    leaf: bytes


def draft_digest(draft: Draft) -> str:
    """Return the hash of what a writer said, the same for the same content in any key order."""
    return sha256(_DRAFT.encode(draft)).hexdigest()


def digest_of_entry(entry: Entry) -> str:
    """Return the hash of what the writer of an entry said, made anew from the entry."""
    said = {name: getattr(entry, name) for name in Draft.__struct_fields__}
    return draft_digest(Draft(**said | {"key": entry.conflicts_with or entry.key}))


def entry_of(
    draft: Draft,
    *,
    index: int,
    previous: bytes,
    now: datetime,
    last_recorded: datetime,
    digest: str,
    conflict_key: str = "",
) -> Stored:
    """Return a draft as the entry of an index: its bytes are made here, once and for ever.

    ``conflict_key`` is the key under which it is kept where its own is taken.
    """
    said = {name: getattr(draft, name) for name in draft.__struct_fields__}
    entry = Entry(
        **said | {"key": conflict_key} if conflict_key else said,
        index=EntryId(index),
        previous=previous.hex(),
        recorded_at=max(now, last_recorded),
        clock=now if now < last_recorded else None,
        draft_sha256=digest,
        salt=os.urandom(16).hex(),
        conflicts_with=draft.key if conflict_key else None,
    )
    body = _BODY.encode(entry)
    if len(body) > MAX_BODY:
        raise InputError(
            Problem(
                "ENTRY-LARGE",
                f"an entry of {len(body):,} bytes; at most {MAX_BODY:,} are written",
                Where(feature=f"entry {draft.key[:60]}"),
                "Keep the content as an original and write down its hash.",
            )
        )
    return Stored(entry, body, leaf_hash(body))


def conflict_keys(key: str, digest: str) -> tuple[str, str]:
    """Return the keys under which other content for a known key may be kept.

    The second is for the case that somebody made two contents whose hashes begin alike.
    """
    return f"{key}~{digest[:16]}", f"{key}~{digest}"


def decoded(body: bytes, position: int) -> Entry:
    """Return the entry in stored bytes, or raise `TamperedError` (ALTERED)."""
    try:
        return _ENTRY.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise TamperedError(altered_entry(position, "its bytes are not an entry")) from None


def read_back(position: int, stored_leaf: object, stored_body: object) -> Stored:
    """Return an entry whose bytes have the hash that was recorded, or raise ALTERED.

    So nobody who reads a ledger works with what was changed behind its back.
    """
    leaf, body = as_bytes(stored_leaf, position), as_bytes(stored_body, position)
    if leaf_hash(body) != leaf:
        what = "its bytes do not have the hash that was recorded"
        raise TamperedError(altered_entry(position, what))
    return Stored(decoded(body, position), body, leaf)


def as_bytes(value: object, position: int) -> bytes:
    """Return stored bytes, or raise ALTERED: SQLite keeps whatever was put into a column."""
    if not isinstance(value, bytes | memoryview):
        raise TamperedError(altered_entry(position, "its bytes were replaced by something else"))
    return bytes(value)


def altered_entry(position: int, what: str) -> Problem:
    """Return the problem of an entry that is not what was written down."""
    hint = "truceline ledger verify shows all that changed; keep the file for examination."
    return Problem("ALTERED", what, Where(feature=f"entry {position}"), hint)


def row_of(stored: Stored) -> tuple[Any, ...]:
    """Return the columns of an entry, in the order of `COLUMNS`."""
    entry = stored.entry
    return (
        entry.index,
        entry.key,
        entry.conflicts_with or entry.key,
        entry.kind,
        entry.subject,
        entry.targets,
        to_us(entry.recorded_at),
        None if entry.valid_from is None else to_us(entry.valid_from),
        None if entry.valid_to is None else to_us(entry.valid_to),
        entry.draft_sha256,
        stored.leaf,
        stored.body,
    )


def to_us(instant: datetime) -> int:
    """Return an instant as whole microseconds since 1970, UTC."""
    return (instant - _EPOCH) // _STEP


def from_us(microseconds: int) -> datetime:
    """Return the instant of whole microseconds since 1970, UTC."""
    return _EPOCH + microseconds * _STEP


def check_draft(draft: Draft) -> None:
    """Raise `InputError` for a draft that no ledger should hold."""
    where = Where(feature=f"entry {draft.key[:60]!r}")
    printable = draft.key.isprintable() and draft.subject.isprintable()
    if not draft.key or len(draft.key) > MAX_KEY or "~" in draft.key or not printable:
        message = f"a key is 1 to {MAX_KEY} printable characters without ~"
        raise InputError(Problem("ENTRY-KEY", message, where))
    if draft.kind in ("correction", "retraction", "approval") and not draft.targets:
        message = f"a {draft.kind} that does not say of what"
        raise InputError(Problem("ENTRY-TARGET", message, where, "Name the key of that entry."))
    targets = draft.targets or ""
    if len(targets) > MAX_TARGET or _CONTROL.search(targets):
        message = f"a target is at most {MAX_TARGET:,} characters, none of which is a control"
        raise InputError(Problem("ENTRY-TARGET", message, where))
    _check_sayable(draft, where)
    check_no_persons(_fields_of(draft.content), where)
    for instant in (draft.valid_from, draft.valid_to):
        if instant is not None and instant.tzinfo is None:
            raise InputError(Problem("TIME-NOZONE", "a time without zone", where))
    if draft.valid_from and draft.valid_to and draft.valid_from >= draft.valid_to:
        raise InputError(Problem("TIME-REVERSED", "an interval that ends before it starts", where))


def _check_sayable(draft: Draft, where: Where) -> None:
    """Raise ENTRY-CONTENT for what JSON cannot say, or would say otherwise.

    A number that is none would be written down as null, and a date as a text: what is read back
    years later must be what was said.
    """
    words = (draft.author, draft.note, draft.targets or "", draft.output_sha256)
    files = (word for file in draft.inputs for word in (file.name, file.sha256))
    if fault := _unsayable(draft.content, 0) or _unsayable([*words, *files], 0):
        hint = "Give texts, numbers, true, false, null, lists, and objects with named members."
        raise InputError(Problem("ENTRY-CONTENT", f"the content holds {fault}", where, hint))


def _unsayable(value: object, depth: int) -> str:
    """Return what cannot be said in JSON, or nothing."""
    if depth > MAX_DEPTH:
        return f"lists or objects more than {MAX_DEPTH} deep"
    if isinstance(value, dict):
        if not all(isinstance(name, str) for name in value):
            return "a member whose name is no text"
        inner: Iterable[object] = itertools.chain(value, value.values())
    elif isinstance(value, list | tuple):
        inner = value
    else:
        return _unsayable_value(value)
    return next((fault for part in inner if (fault := _unsayable(part, depth + 1))), "")


def _unsayable_value(value: object) -> str:
    if isinstance(value, float) and not math.isfinite(value):
        return "a number that is infinite or none at all"
    if isinstance(value, str):
        return "half a character" if _SURROGATE.search(value) else ""
    is_plain = value is None or isinstance(value, bool | int | float)
    return "" if is_plain else f"a value of the type {type(value).__name__}"


def _fields_of(content: object) -> Iterator[str]:
    """Yield the names of all fields in some content, at any depth."""
    if isinstance(content, dict):
        for name, value in content.items():
            yield str(name)
            yield from _fields_of(value)
    elif isinstance(content, list | tuple):
        for value in content:
            yield from _fields_of(value)

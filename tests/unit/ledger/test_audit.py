"""Every change behind the ledger's back is found, and found where it is."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest

from truceline.errors import TamperedError
from truceline.ledger import open_ledger
from truceline.ledger.audit import audit
from truceline.ledger.checkpoints import checkpoints, sign_checkpoint
from truceline.ledger.entries import COLUMNS, Stored, decoded, digest_of_entry, row_of
from truceline.ledger.merkle import Frontier, leaf_hash
from truceline.model.entry import Draft

NOW = datetime(2026, 3, 1, 12, 30, 15, 123456, tzinfo=UTC)


@pytest.fixture
def filled(ledger):
    ledger.append(
        *(
            Draft(
                kind="fact",
                key=f"k{n}",
                subject=f"site/{n}",
                content={"n": n, "word": "Запоріжжя"},
                valid_from=NOW,
            )
            for n in range(12)
        ),
        now=NOW,
    )
    return ledger


def unprotect(ledger):
    """Do what an insider with the database's password does first."""
    if ledger.store.database == "SQLite":
        for verb in ("update", "delete"):
            ledger.store.execute(f"DROP TRIGGER entry_refuses_{verb}")
    else:
        ledger.store.execute("DROP TRIGGER entry_refuses_change ON entry")


def found(ledger, **options):
    with pytest.raises(TamperedError) as caught:
        audit(ledger, **options)
    return {(problem.code, problem.where.feature) for problem in caught.value.problems}


def test_an_untouched_ledger_passes_and_says_what_was_not_run(filled):
    sign_checkpoint(filled)
    outcomes = {check.name: (check.outcome, check.count) for check in audit(filled).checks}
    assert outcomes["entries"] == ("passed", 12)
    assert outcomes["signed checkpoints"] == ("passed", 1)
    assert outcomes["what this machine signed last"] == ("passed", 1)
    assert outcomes["what the witnesses hold"] == ("not run", 0)


COLUMN_EDITS = [
    ("key", "'other'"),
    ("base_key", "'other'"),
    ("kind", "'retraction'"),
    ("subject", "'other'"),
    ("targets", "'k1'"),
    ("recorded_us", "recorded_us + 1"),
    ("valid_from_us", "NULL"),
    ("valid_to_us", "1"),
    ("draft_sha256", "'00'"),
]


@pytest.mark.parametrize(("column", "value"), COLUMN_EDITS)
def test_a_changed_column_is_found_at_its_entry(filled, column, value):
    unprotect(filled)
    filled.store.execute(f"UPDATE entry SET {column} = {value} WHERE position = 7")
    assert ("ALTERED", "entry 7") in found(filled)


def test_every_column_is_tried():
    tried = {column for column, _ in COLUMN_EDITS} | {"position", "leaf", "body"}
    assert tried == set(COLUMNS.split(", "))


def test_a_changed_body_is_found_at_its_entry(filled):
    unprotect(filled)
    body = filled.stored(7).body.replace(b'"n":7', b'"n":8')
    filled.store.execute("UPDATE entry SET body = ? WHERE position = 7", (body,))
    assert found(filled) == {("ALTERED", "entry 7")}


def test_a_changed_body_with_its_hash_made_to_fit_is_found_between_the_two(filled):
    unprotect(filled)
    body = filled.stored(7).body.replace(b'"n":7', b'"n":8')
    filled.store.execute(
        "UPDATE entry SET body = ?, leaf = ? WHERE position = 7", (body, leaf_hash(body))
    )
    assert ("ALTERED", "entry 8") in found(filled)


@pytest.mark.parametrize("column", ["leaf", "body"])
def test_bytes_replaced_by_another_type_are_found(root, column):
    """SQLite keeps a text or a number in a column of bytes; PostgreSQL does not."""
    with open_ledger(root) as ledger:
        ledger.append(*(Draft(kind="fact", key=f"k{n}") for n in range(3)))
        unprotect(ledger)
        for value in ("text", 7, 1.5):
            ledger.store.execute(f"UPDATE entry SET {column} = ? WHERE position = 1", (value,))
            assert ("ALTERED", "entry 1") in found(ledger)
            with pytest.raises(TamperedError):
                ledger.entry(1)


@pytest.mark.parametrize("column", ["size", "edge", "last_leaf", "last_us"])
def test_a_head_of_another_type_is_found(root, column):
    with open_ledger(root) as ledger:
        ledger.append(Draft(kind="fact", key="k"))
        ledger.store.execute(f"UPDATE log SET {column} = 'text'")
        with pytest.raises(TamperedError) as caught:
            audit(ledger)
        assert caught.value.problems[0].code == "LEDGER-DAMAGED"


def test_an_entry_taken_out_is_found_where_it_was(filled):
    unprotect(filled)
    filled.store.execute("DELETE FROM entry WHERE position = 7")
    assert ("ALTERED", "entry 8") in found(filled)


def test_entries_cut_off_the_end_are_found(filled):
    unprotect(filled)
    filled.store.execute("DELETE FROM entry WHERE position >= 10")
    assert found(filled) == {("ALTERED", "entry 10")}


def test_an_entry_put_in_is_found(filled):
    unprotect(filled)
    row = list(row_of(filled.stored(11)))
    row[0], row[1] = 12, "new"
    marks = ", ".join("?" * len(row))
    filled.store.execute(f"INSERT INTO entry ({COLUMNS}) VALUES ({marks})", tuple(row))
    assert ("ALTERED", "entry 12") in found(filled)


def test_two_entries_that_changed_places_are_found(filled):
    unprotect(filled)
    for old, new in ((3, 100), (9, 3), (100, 9)):
        filled.store.execute("UPDATE entry SET position = ? WHERE position = ?", (new, old))
    assert {("ALTERED", "entry 3"), ("ALTERED", "entry 9")} <= found(filled)


def test_a_changed_head_is_found(filled):
    filled.store.execute("UPDATE log SET size = 11")
    assert found(filled) == {("ALTERED", "entry 12")}


def test_a_changed_edge_is_found_at_its_subtree(filled):
    # 12 entries are a tree of 8 (entries 0 to 7) and a tree of 4 (from entry 8)
    _, size, edge, _, _ = filled.store.log_row()
    assert (size, len(edge)) == (12, 64)
    filled.store.execute("UPDATE log SET edge = ?", (edge[:32] + bytes(32),))
    assert found(filled) == {("ALTERED", "entry 8")}
    filled.store.execute("UPDATE log SET edge = ?", (edge[:32],))
    assert found(filled) == {("ALTERED", "entry 11")}


def rewrite_from(ledger, index, change):
    """Rewrite history consistently from an entry on, as only an insider with time could."""
    unprotect(ledger)
    bodies = [stored.body for stored in ledger.entries()]
    edge, previous, recorded = Frontier(), None, 0
    rows = []
    for at, body in enumerate(bodies):
        if at >= index:
            body = change(body) if at == index else body
            start = body.index(b'"previous":"') + 12
            body = body[:start] + previous.hex().encode() + body[start + 64 :]
        previous = leaf_hash(body)
        edge.append(previous)
        rows.append(row_of(Stored(decoded(body, at), body, previous)))
        recorded = rows[-1][6]
    ledger.store.execute("DELETE FROM entry")
    marks = ", ".join("?" * len(rows[0]))
    for row in rows:
        ledger.store.execute(f"INSERT INTO entry ({COLUMNS}) VALUES ({marks})", row)
    ledger.store.execute(
        "UPDATE log SET edge = ?, last_leaf = ?, last_us = ?", (edge.packed(), previous, recorded)
    )


def swap_subject(body):
    return body.replace(b"site/7", b"site/9")


def consistently(body):
    """Change the subject, and the hash of the content that the entry states."""
    changed = swap_subject(body)
    stated = decoded(changed, 7).draft_sha256.encode()
    return changed.replace(stated, digest_of_entry(decoded(changed, 7)).encode())


def test_a_history_rewritten_whole_is_caught_by_what_was_signed(filled, keys):
    sign_checkpoint(filled)
    rewrite_from(filled, 7, consistently)
    assert found(filled) == {
        ("ALTERED", "checkpoint 0 at 12 entries"),
        ("FORK", "entries 0 to 11"),  # what this machine remembers
    }
    for file in keys.glob("*.signed"):
        file.unlink()
    assert found(filled) == {("ALTERED", "checkpoint 0 at 12 entries")}


def test_a_history_rewritten_with_its_checkpoints_is_caught_by_a_witness(filled, tmp_path, keys):
    sign_checkpoint(filled, witnesses=[tmp_path / "witness"])
    rewrite_from(filled, 7, consistently)
    filled.store.execute("DELETE FROM checkpoint")
    for file in keys.glob("*.signed"):
        file.unlink()
    problems = found(filled, witnesses=[tmp_path / "witness"])
    assert problems == {("FORK", "entries 0 to 11")}


def test_a_rewrite_that_forgets_the_hash_of_the_content_is_found(filled):
    rewrite_from(filled, 7, swap_subject)
    assert found(filled) == {("ALTERED", "entry 7")}


def test_a_rewrite_that_turns_time_back_is_found(filled):
    rewrite_from(filled, 7, lambda body: body.replace(b"T12:30:15.123456Z", b"T12:30:14.123456Z"))
    assert ("ALTERED", "entry 7") in found(filled)


def test_the_control_without_anything_signed_a_whole_rewrite_passes(filled):
    """The reason for witnesses: a rewrite that is consistent to the last byte shows nowhere."""
    rewrite_from(filled, 7, consistently)
    assert audit(filled).entries == 12


def test_every_changed_byte_of_some_records_is_located(root):
    """Each byte of two whole entries, one random bit each; `just faults` tries every entry."""
    with open_ledger(root) as ledger:
        ledger.append(*(Draft(kind="fact", key=f"k{n}", content={"n": n}) for n in range(5)))
        unprotect(ledger)
        pick = random.Random(1)
        for index in (0, 4):
            body = ledger.stored(index).body
            for at in range(len(body)):
                changed = bytearray(body)
                changed[at] ^= 1 << pick.randrange(8)
                ledger.store.execute(
                    "UPDATE entry SET body = ? WHERE position = ?", (bytes(changed), index)
                )
                assert found(ledger) == {("ALTERED", f"entry {index}")}
            ledger.store.execute("UPDATE entry SET body = ? WHERE position = ?", (body, index))
        assert audit(ledger).entries == 5


def test_nobody_reads_what_was_changed(filled):
    unprotect(filled)
    body = filled.stored(7).body
    for changed in (body.replace(b'"n":7', b'"n":8'), b"\xf4", b"{}"):
        filled.store.execute("UPDATE entry SET body = ? WHERE position = 7", (changed,))
        with pytest.raises(TamperedError) as caught:
            list(filled.entries())
        assert caught.value.problems[0].where.feature == "entry 7"


def test_bytes_that_are_no_entry_are_found_even_with_a_hash_that_fits(filled):
    unprotect(filled)
    for changed in (b"\xf4\xff", b"[]"):
        values = (changed, leaf_hash(changed))
        filled.store.execute("UPDATE entry SET body = ?, leaf = ? WHERE position = 7", values)
        assert ("ALTERED", "entry 7") in found(filled)


def test_a_changed_original_is_found(filled):
    digest = filled.originals.keep(b"as it was")
    assert {check.name: check.count for check in audit(filled).checks}["originals"] == 1
    filled.originals.path_of(digest).write_bytes(b"as it is")
    assert found(filled) == {("ALTERED", f"original {digest[:12]}")}


@pytest.mark.parametrize("at", ["origin", "size", "root", "signature", "log_key"])
def test_a_changed_checkpoint_is_found(filled, at):
    held = sign_checkpoint(filled)
    lines = held.note.split("\n")
    note, log_key = held.note, held.log_key
    if at == "log_key":
        log_key = log_key[:-4] + "AAA="
    elif at == "signature":
        note = note[:-8] + "AAAA" + note[-4:]
    else:
        line = {"origin": 0, "size": 1, "root": 2}[at]
        other = "9" if at == "size" else "A" if lines[line][0] != "A" else "B"
        lines[line] = other + lines[line][1:]
        note = "\n".join(lines)
    filled.store.execute("UPDATE checkpoint SET note = ?, log_key = ?", (note, log_key))
    with pytest.raises(TamperedError) as caught:
        audit(filled)
    assert all("checkpoint 0" in problem.where.feature for problem in caught.value.problems)


def test_another_log_id_is_found(filled):
    sign_checkpoint(filled)
    filled.store.execute("UPDATE log SET log_id = ?", ("0" * 32,))
    filled.log_id = "0" * 32
    assert ("UNKNOWN-LOG", "checkpoint 0 at 12 entries") in found(filled)


def test_a_witness_that_is_not_there_is_told(filled, tmp_path):
    sign_checkpoint(filled)
    assert ("FILE-MISSING", "") in found(filled, witnesses=[tmp_path / "nobody"])
    assert len(checkpoints(filled)) == 1

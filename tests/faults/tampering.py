"""Changes behind the ledger's back: each is found, and found where it was made."""

from __future__ import annotations

import importlib.util
import json
import random
from base64 import b64decode, b64encode
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from tally import Tally

from truceline.errors import TrucelineError
from truceline.ledger import Ledger, open_ledger
from truceline.ledger.audit import audit
from truceline.ledger.checkpoints import sign_checkpoint
from truceline.ledger.entries import COLUMNS, row_of
from truceline.ledger.proofs import prove, prove_growth, verify_proof
from truceline.model.entry import ConsistencyProof, Draft, InclusionProof
from truceline.model.record import from_json

SCRIPT = Path(__file__).resolve().parents[2] / "tools" / "verify_proof.py"
_MARKS = ", ".join("?" * len(COLUMNS.split(", ")))


def filled(root: Path, url: str, entries: int, name: str) -> Ledger:
    """Return a ledger with entries, a checkpoint, and its protection taken off by an insider."""
    ledger = open_ledger(root, url)
    ledger.append(
        *(
            Draft(kind="fact", key=f"{name}{n}", subject=f"site/{n}", content={"n": n, "ж": "Ї"})
            for n in range(entries)
        )
    )
    sign_checkpoint(ledger)
    unprotect(ledger)
    return ledger


def unprotect(ledger: Ledger) -> None:
    """Do what somebody with the database's password does first."""
    if ledger.store.database == "SQLite":
        for verb in ("update", "delete"):
            ledger.store.execute(f"DROP TRIGGER entry_refuses_{verb}")
    else:
        ledger.store.execute("DROP TRIGGER entry_refuses_change ON entry")


def located(ledger: Ledger) -> set[str]:
    """Return the places that an audit finds fault with."""
    try:
        audit(ledger)
    except TrucelineError as error:
        return {problem.where.feature for problem in error.problems}
    return set()


def byte_trial(folder: Path, count: int, seed: int) -> Tally:
    """Change every byte of every record, `count` other values each, and expect its entry named."""
    tally = Tally("every byte of every record", seed, control="hashes not looked at")
    pick = random.Random(seed)
    with filled(folder / "bytes", "", 20, "k") as ledger:
        for stored in list(ledger.entries()):
            index = stored.entry.index
            for at in range(len(stored.body)):
                for other in pick.sample(range(1, 256), count):
                    changed = bytearray(stored.body)
                    changed[at] ^= other
                    _set(ledger, index, "body", bytes(changed))
                    place = located(ledger)
                    tally.check(
                        place == {f"entry {index}"}, f"entry {index} byte {at}: found at {place}"
                    )
                    tally.control_tried += 1
                    tally.control_failed += _reads_on(ledger)
            _set(ledger, index, "body", stored.body)
    return tally


def _set(ledger: Ledger, index: int, column: str, value: object) -> None:
    ledger.store.execute(f"UPDATE entry SET {column} = ? WHERE position = ?", (value, index))


def _change_body(ledger: Ledger, index: int) -> set[str]:
    body = ledger.stored(index).body.replace(b'"n":', b'"n":1', 1)
    _set(ledger, index, "body", body)
    return {f"entry {index}"}


def _change_column(ledger: Ledger, index: int) -> set[str]:
    _set(ledger, index, "subject", "another")
    return {f"entry {index}"}


def _delete(ledger: Ledger, index: int) -> set[str]:
    ledger.store.execute("DELETE FROM entry WHERE position = ?", (index,))
    return {f"entry {index + 1}"}


def _cut_off(ledger: Ledger, index: int) -> set[str]:
    ledger.store.execute("DELETE FROM entry WHERE position >= ?", (index,))
    return {f"entry {index}"}


def _insert(ledger: Ledger, index: int) -> set[str]:
    row = list(row_of(ledger.stored(index)))
    row[0], row[1] = ledger.size(), f"new {index}"
    ledger.store.execute(f"INSERT INTO entry ({COLUMNS}) VALUES ({_MARKS})", tuple(row))
    return {f"entry {row[0]}"}


def _swap(ledger: Ledger, index: int) -> set[str]:
    other = (index + 2) % ledger.size()
    for old, new in ((index, 10_000), (other, index), (10_000, other)):
        ledger.store.execute("UPDATE entry SET position = ? WHERE position = ?", (new, old))
    return {f"entry {index}", f"entry {other}"}


SQL_EDITS: tuple[Callable[[Ledger, int], set[str]], ...] = (
    _change_body,
    _change_column,
    _delete,
    _cut_off,
    _insert,
    _swap,
)


def sql_trial(folder: Path, count: int, seed: int, url_of: Callable[[str], str]) -> Tally:
    """Make each of six kinds of direct SQL edit at random entries, and expect the place named."""
    tally = Tally("six kinds of SQL edit", seed, control="hashes not looked at")
    pick = random.Random(seed)
    with filled(folder / "sql", url_of("sql_edits"), 40, "k") as ledger:
        rows = [row_of(stored) for stored in ledger.entries()]
        for edit in SQL_EDITS:
            for _ in range(count):
                index = pick.randrange(1, 37)
                expected = edit(ledger, index)
                place = located(ledger)
                tally.check(expected <= place, f"{edit.__name__} at {index}: found at {place}")
                tally.control_tried += 1
                tally.control_failed += _reads_on(ledger)
                _put_back(ledger, rows)
                tally.check(not located(ledger), f"{edit.__name__} at {index}: undone, yet found")
    return tally


def _reads_on(ledger: Ledger) -> bool:
    """Whether somebody who reads the table as it is notices nothing."""
    try:
        rows = [bytes(row[0]) for row in ledger.store.execute("SELECT body FROM entry")]
        return all(isinstance(json.loads(body), dict) for body in rows)
    except ValueError:
        return False


def _put_back(ledger: Ledger, rows: list[tuple[object, ...]]) -> None:
    with ledger.store.writing():
        ledger.store.execute("DELETE FROM entry")
        for row in rows:
            ledger.store.execute(f"INSERT INTO entry ({COLUMNS}) VALUES ({_MARKS})", row)


def outsider() -> ModuleType:
    """Return the separate verifier as a module."""
    spec = importlib.util.spec_from_file_location("verify_proof", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def accepts(module: ModuleType, proof: bytes, key: str) -> bool:
    """Whether the separate verifier accepts: any error of reading is a refusal."""
    try:
        module.check(json.loads(proof), key)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        return False
    return True


def forged(proof: bytes, pick: random.Random) -> bytes:
    """Return a proof with one thing changed that makes it another statement."""
    document = json.loads(proof)
    changes = [_other_node, _longer_path, _shorter_path, _other_size, _other_root, _other_signature]
    if "entry" in document:
        changes += [_other_index, _other_entry]
    pick.choice(changes)(document, pick)
    return json.dumps(document).encode()


def _other_index(document: dict[str, object], pick: random.Random) -> None:
    document["index"] = int(str(document["index"])) ^ 1 << pick.randrange(5)


def _other_entry(document: dict[str, object], pick: random.Random) -> None:
    text = str(document["entry"])
    document["entry"] = text.replace('"n":', f'"n":{pick.randrange(1, 10)}', 1)


def _other_node(document: dict[str, list[str]], pick: random.Random) -> None:
    at = pick.randrange(len(document["path"]))
    document["path"][at] = _flipped(document["path"][at], pick)


def _flipped(encoded: str, pick: random.Random, start: int = 0) -> str:
    raw = bytearray(b64decode(encoded))
    raw[pick.randrange(start, len(raw))] ^= 1 << pick.randrange(8)
    return b64encode(bytes(raw)).decode()


def _longer_path(document: dict[str, list[str]], pick: random.Random) -> None:
    path = document["path"]
    path.insert(pick.randrange(len(path) + 1), pick.choice(path))


def _shorter_path(document: dict[str, list[str]], pick: random.Random) -> None:
    document["path"].pop(pick.randrange(len(document["path"])))


def _note_line(document: dict[str, str], line: int, change: Callable[[str], str]) -> None:
    lines = document["checkpoint"].split("\n")
    lines[line] = change(lines[line])
    document["checkpoint"] = "\n".join(lines)


def _other_size(document: dict[str, str], pick: random.Random) -> None:
    _note_line(document, 1, lambda size: str(int(size) + pick.randrange(1, 99)))


def _other_root(document: dict[str, str], pick: random.Random) -> None:
    _note_line(document, 2, lambda root: _flipped(root, pick))


def _other_signature(document: dict[str, str], pick: random.Random) -> None:
    text, _, signature = document["checkpoint"].rstrip("\n").rpartition(" ")
    document["checkpoint"] = f"{text} {_flipped(signature, pick, 4)}\n"


def forgery_trial(folder: Path, count: int, seed: int, entries: int = 100_000) -> Tally:
    """Forge proofs of inclusion and of growth; both verifiers must refuse all of them."""
    tally = Tally("forged proofs, two verifiers", seed, control="the hashes not compared")
    pick = random.Random(seed)
    module = outsider()
    with open_ledger(folder / "forgeries") as ledger:
        ledger.append(*(Draft(kind="fact", key=f"k{n}", content={"n": n}) for n in range(23)))
        early = sign_checkpoint(ledger)
        ledger.append(
            *(Draft(kind="fact", key=f"m{n}", content={"n": n}) for n in range(entries - 23))
        )
        key = sign_checkpoint(ledger).log_key
        proofs = [prove(ledger, pick.randrange(entries)) for _ in range(20)]
        proofs += [prove_growth(ledger, early.note)] * 10
    for proof in proofs:
        verify_proof(proof, log_key=key)
        tally.check(accepts(module, proof, key), "a true proof refused outside")
        tally.check(len(proof) < 4096, f"a proof of {len(proof):,} bytes")
    for number in range(count):
        proof = forged(pick.choice(proofs), pick)
        tally.control_tried += 1
        tally.control_failed += _is_well_formed(proof)
        try:
            verify_proof(proof, log_key=key)
            tally.check(False, f"forgery {number} accepted by the package")
        except TrucelineError:
            tally.check(not accepts(module, proof, key), f"forgery {number} accepted outside")
    return tally


def _is_well_formed(proof: bytes) -> bool:
    """Whether somebody who looks at the form alone would accept."""
    kind = InclusionProof if b"truceline-proof/1" in proof else ConsistencyProof
    return isinstance(from_json(proof, kind), kind)

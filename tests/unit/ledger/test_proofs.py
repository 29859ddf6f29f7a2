"""Proof files: two programs that share no code agree on what holds and what does not."""

from __future__ import annotations

import importlib.util
import json
import random
import subprocess
import sys
from base64 import b64decode, b64encode
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from truceline.errors import InputError, NotFoundError, TamperedError
from truceline.ledger import open_ledger
from truceline.ledger.checkpoints import sign_checkpoint
from truceline.ledger.merkle import leaf_hash
from truceline.ledger.notes import log_key_of, origin_of, signed_note
from truceline.ledger.proofs import prove, prove_growth, verify_proof
from truceline.model.entry import Draft, InclusionProof
from truceline.model.record import to_json

SCRIPT = Path(__file__).resolve().parents[3] / "tools" / "verify_proof.py"


@pytest.fixture(scope="module")
def outsider():
    """The separate verifier, loaded as a module so that thousands of checks stay quick."""
    spec = importlib.util.spec_from_file_location("verify_proof", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def filled(ledger):
    ledger.append(*(Draft(kind="fact", key=f"k{n}", content={"n": n}) for n in range(13)))
    return ledger


@pytest.fixture
def on_file(root):
    """The same ledger on SQLite alone: what a proof file says does not depend on the database."""
    with open_ledger(root) as ledger:
        ledger.append(*(Draft(kind="fact", key=f"k{n}", content={"n": n}) for n in range(13)))
        yield ledger


def code_of(call, *arguments, **options):
    with pytest.raises((TamperedError, InputError)) as caught:
        call(*arguments, **options)
    return caught.value.problems[0].code


def refused(outsider, proof, key):
    """Whether the separate verifier refuses: any error of reading is a refusal."""
    try:
        outsider.check(json.loads(proof), key)
    except (ValueError, KeyError, IndexError, TypeError):
        return True
    return False


def test_both_programs_accept_every_entry(filled, outsider):
    key = sign_checkpoint(filled).log_key
    for index in range(13):
        proof = prove(filled, index)
        assert [check.outcome for check in verify_proof(proof, log_key=key).checks] == [
            "passed"
        ] * 3
        assert f"Entry {index} stands" in outsider.check(json.loads(proof), key)


def test_both_programs_accept_every_growth(ledger, outsider):
    notes = []
    for n in range(9):
        ledger.append(Draft(kind="fact", key=f"k{n}"))
        notes.append(sign_checkpoint(ledger))
    for size, held in enumerate(notes, start=1):
        proof = prove_growth(ledger, held.note)
        assert verify_proof(proof, log_key=held.log_key).checks[1].count == size
        assert f"contains the {size} signed" in outsider.check(json.loads(proof), held.log_key)


def test_the_script_runs_alone_on_the_standard_library(filled, tmp_path):
    key = sign_checkpoint(filled).log_key
    file = tmp_path / "proof.json"
    file.write_bytes(prove(filled, 3))
    command = [sys.executable, "-I", "-S", str(SCRIPT), str(file)]
    good = subprocess.run([*command, key], capture_output=True, text=True, check=False)
    assert (good.returncode, good.stdout[:25]) == (0, "Entry 3 stands unchanged ")
    file.write_bytes(file.read_bytes().replace(b'\\"n\\":3', b'\\"n\\":4'))
    bad = subprocess.run([*command, key], capture_output=True, text=True, check=False)
    assert bad.returncode == 1
    assert bad.stderr.startswith("REFUSED")


def test_the_script_is_short_and_shares_no_code():
    lines = SCRIPT.read_text().splitlines()
    docstring = 0
    code = []
    for line in lines:
        quotes = line.count('"""')
        if quotes or docstring:
            docstring = (docstring + quotes) % 2
        elif line.strip():
            code.append(line)
    assert len(code) <= 100
    assert "truceline" not in "\n".join(line for line in code if "import" in line)


def test_every_changed_byte_of_a_proof_is_refused_by_both(on_file, outsider):
    """Spaces and line ends between members are no part of the proof; everything else is."""
    key = sign_checkpoint(on_file).log_key
    proof = prove(on_file, 5)
    content = json.loads(proof)
    pick = random.Random(10)
    for at in range(len(proof)):
        changed = bytearray(proof)
        changed[at] ^= 1 << pick.randrange(7)
        changed = bytes(changed)
        try:
            if json.loads(changed) == content:
                continue
        except ValueError:
            pass
        with pytest.raises((TamperedError, InputError)):
            verify_proof(changed, log_key=key)
        if differs_beyond_key(changed, content):
            assert refused(outsider, changed, key)


def test_a_second_spelling_of_the_same_hash_is_refused_by_both(filled, outsider):
    # the last letter before "=" of 32 bytes in base64 holds two bits that mean nothing
    key = sign_checkpoint(filled).log_key
    document = json.loads(prove(filled, 5))
    node = document["path"][0]
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    other = node[:-2] + letters[letters.index(node[-2]) ^ 1] + "="
    assert b64decode(other) == b64decode(node)
    document["path"][0] = other
    proof = json.dumps(document).encode()
    assert code_of(verify_proof, proof, log_key=key) == "ALTERED"
    assert refused(outsider, proof, key)


def differs_beyond_key(proof, content):
    """Whether a proof is another one for somebody who was given the key and reads no other."""
    members = ("schema", "checkpoint", "index", "entry", "path")
    try:
        document = json.loads(proof)
        return any(document.get(name) != content[name] for name in members)
    except ValueError:
        return True


def forged(proof, pick):
    """Return a proof with one thing changed that makes it another statement."""
    document = json.loads(proof)
    path = document["path"]
    kind = pick.randrange(7)
    if kind == 0:
        document["index"] = (document["index"] + pick.randrange(1, 13)) % 13
    elif kind == 1:
        document["entry"] = document["entry"].replace('"n":', f'"n":{pick.randrange(1, 10)}', 1)
    elif kind == 2:
        at = pick.randrange(len(path))
        node = bytearray(b64decode(path[at]))
        node[pick.randrange(32)] ^= 1 << pick.randrange(8)
        path[at] = b64encode(bytes(node)).decode()
    elif kind == 3:
        path.insert(pick.randrange(len(path) + 1), pick.choice(path))
    elif kind == 4:
        path.pop(pick.randrange(len(path)))
    elif kind == 5:
        first, _, rest = document["checkpoint"].partition("\n")
        size, _, rest = rest.partition("\n")
        document["checkpoint"] = f"{first}\n{int(size) + pick.randrange(1, 99)}\n{rest}"
    else:
        text, _, signature = document["checkpoint"].rpartition(" ")
        raw = bytearray(b64decode(signature))
        raw[pick.randrange(4, len(raw))] ^= 1 << pick.randrange(8)
        document["checkpoint"] = f"{text} {b64encode(bytes(raw)).decode()}\n"
    return json.dumps(document).encode()


def test_forged_proofs_are_refused_by_both(on_file, outsider):
    key = sign_checkpoint(on_file).log_key
    pick = random.Random(8032)
    proofs = [prove(on_file, index) for index in range(13)]
    for number in range(700):
        proof = forged(pick.choice(proofs), pick)
        with pytest.raises((TamperedError, InputError)):
            verify_proof(proof, log_key=key)
        if number % 7 == 0:
            assert refused(outsider, proof, key)


def test_a_proof_of_another_log_is_told(filled, tmp_path):
    with open_ledger(tmp_path / "other") as other:
        other.append(Draft(kind="fact", key="k"))
        key = sign_checkpoint(other).log_key
    assert code_of(verify_proof, prove(filled, 0), log_key=key) == "UNKNOWN-LOG"


def test_a_foreign_key_inside_the_proof_is_told(filled, tmp_path):
    with open_ledger(tmp_path / "other") as other:
        other.append(Draft(kind="fact", key="k"))
        key = sign_checkpoint(other).log_key
    document = json.loads(prove(filled, 0))
    document["log_key"] = key
    assert code_of(verify_proof, json.dumps(document).encode()) == "UNKNOWN-LOG"


def test_a_shrunken_log_is_a_fork_to_somebody_who_holds_more(filled):
    early = prove(filled, 0)
    filled.append(Draft(kind="fact", key="late"))
    held = sign_checkpoint(filled)
    assert code_of(verify_proof, early, since=held.note) == "FORK"
    verify_proof(prove(filled, 13), since=held.note)


def test_without_a_key_the_proof_says_what_it_does_not_show(filled):
    checks = verify_proof(prove(filled, 0)).checks
    assert (checks[2].outcome, "--key" in checks[2].note) == ("not run", True)


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"{}", "JSON-SHAPE"), (b"[]", "JSON-SHAPE"), (b"{", "FILE-TORN"), (b"", "FILE-TORN")],
)
def test_what_is_no_proof_is_told(content, code):
    assert code_of(verify_proof, content) == code


def test_an_entry_that_states_another_index_is_refused(ledger):
    """The keeper of the key himself signed a log whose first entry says that it is the tenth."""
    ledger.append(Draft(kind="fact", key="k"))
    body = ledger.stored(0).body.replace(b'"index":0', b'"index":9')
    key = Ed25519PrivateKey.generate()
    origin = origin_of("x")
    proof = InclusionProof(
        log_key=log_key_of(origin, key.public_key().public_bytes_raw()),
        checkpoint=signed_note(key, origin, 1, leaf_hash(body), datetime.now(UTC)),
        index=0,
        entry=body.decode(),
        path=(),
    )
    assert code_of(verify_proof, to_json(proof)) == "ALTERED"


def test_an_entry_that_is_not_there_cannot_be_proved(filled):
    with pytest.raises(NotFoundError):
        prove(filled, 13)


def test_proofs_of_large_logs_stay_below_4_kb(root):
    # the path has as many nodes as the tree has levels: 17 at 100,000 entries, 44 bytes each
    with open_ledger(root) as ledger:
        ledger.append(*(Draft(kind="fact", key=f"k{n}", content={"n": n}) for n in range(20_000)))
        proof = prove(ledger, 12_345)
    document = json.loads(proof)
    assert len(document["path"]) == 15
    assert len(proof) + 2 * 48 < 4096


def test_the_edwards_curve_of_the_script_gives_the_published_signature(outsider):
    # RFC 8032, section 7.1, tests 1 and 2
    for public, message, signature in (
        (
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e"
            "39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        ),
        (
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f"
            "3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        ),
    ):
        key, signed = bytes.fromhex(public), bytes.fromhex(signature)
        assert outsider.signed_by(key, signed, bytes.fromhex(message))
        assert not outsider.signed_by(key, signed, bytes.fromhex(message) + b"x")


def test_a_proof_that_says_two_things_is_refused_by_the_script(on_file, tmp_path):
    """A reader sees the first of two entries under one name, a program takes the second."""
    proof = prove(on_file, 3)
    key = json.loads(proof)["log_key"]
    file = tmp_path / "proof.json"
    twice = proof.replace(
        b'"entry":', b'"entry": "{\\"outcome\\":\\"substantiated\\"}",\n "entry":'
    )
    for content in (twice, proof.replace(b'"index": 3', b'"index": true'), b"[" * 100_000, b"7"):
        file.write_bytes(content)
        command = [sys.executable, "-I", "-S", str(SCRIPT), str(file), key]
        told = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (told.returncode, told.stderr[:7], told.stdout) == (1, "REFUSED", "")
        assert "Traceback" not in told.stderr

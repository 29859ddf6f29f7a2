"""What was signed once is not signed away: witnesses, this machine's memory, timestamps."""

from __future__ import annotations

import http.server
import shutil
import subprocess
import threading
from base64 import b64encode
from datetime import UTC, datetime, timedelta

import pytest

from truceline.errors import InputError, NotFoundError, TamperedError, UnavailableError
from truceline.ledger import open_ledger
from truceline.ledger.audit import audit
from truceline.ledger.checkpoints import checkpoints, sign_checkpoint
from truceline.ledger.keys import Signed, last_signed, remember_signed, signing_key
from truceline.ledger.notes import log_key_of, opened_note, origin_of, signed_note
from truceline.ledger.proofs import verify_proof
from truceline.ledger.timestamps import timestamped_at
from truceline.model.entry import Draft


def fact(key):
    return Draft(kind="fact", key=key)


def code_of(call, *arguments, **options):
    with pytest.raises((TamperedError, InputError, UnavailableError)) as caught:
        call(*arguments, **options)
    return caught.value.problems[0].code


def test_a_note_has_the_lines_that_other_witnesses_read(ledger):
    ledger.append(fact("a"))
    held = sign_checkpoint(ledger, now=datetime(2026, 3, 1, tzinfo=UTC))
    origin, size, root, signed, empty, signature, end = held.note.split("\n")
    assert (origin, size, empty, end) == (f"truceline-ledger/{ledger.log_id}", "1", "", "")
    assert len(root) == 44
    assert signed == "signed 2026-03-01T00:00:00Z"
    assert signature.startswith(f"\u2014 {origin} ")


def test_a_published_note_opens():
    # the example of the signed-note specification (C2SP, key and note as printed there)
    key = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    note = (
        "If you think cryptography is the answer to your problem,\n"
        "then you don't know what your problem is.\n\n"
        "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqf"
        "qdngotpRZb6KE6RyyBwJnAM=\n"
    )
    # it is no checkpoint, so only its signature can be tried
    from truceline.errors import Where
    from truceline.ledger.notes import _holds, _opened_key, _signature_by

    origin, public = _opened_key(key, Where())
    text, _, signatures = note.partition("\n\n")
    signature = _signature_by(signatures, origin, bytes.fromhex("c74f20a3"))
    assert _holds(public, signature, text + "\n")
    assert not _holds(public, signature, text)


def test_the_key_stays_out_of_the_workspace_and_with_its_owner(ledger, root, keys):
    ledger.append(fact("a"))
    sign_checkpoint(ledger)
    (key,) = keys.glob("*.key")
    secret = key.read_text()
    assert key.stat().st_mode & 0o077 == 0
    assert all(
        secret.encode() not in path.read_bytes() for path in root.rglob("*") if path.is_file()
    )


def test_an_empty_ledger_is_not_signed(ledger):
    assert code_of(sign_checkpoint, ledger) == "LEDGER-EMPTY"


def test_a_key_that_is_elsewhere_is_told(ledger):
    with pytest.raises(NotFoundError) as caught:
        signing_key(ledger.log_id)
    assert caught.value.problems[0].code == "KEY-MISSING"


def test_a_damaged_key_or_memory_is_told(ledger, root, url, keys):
    ledger.append(fact("a"))
    sign_checkpoint(ledger)
    (key,) = keys.glob("*.key")
    key.write_text("not a key")
    assert code_of(sign_checkpoint, ledger) == "KEY-FORM"
    (memory,) = keys.glob("*.signed")
    memory.write_text("{")
    assert code_of(open_ledger, root, url) == "ALTERED"


def test_a_witness_gets_each_checkpoint_and_the_proof_between(ledger, tmp_path):
    witness = tmp_path / "witness"
    for n in range(3):
        ledger.append(fact(f"k{n}"))
        held = sign_checkpoint(ledger, witnesses=[witness])
    names = sorted(path.name for path in witness.iterdir())
    assert names == [
        "1-2.consistency.json",
        "1.checkpoint",
        "2-3.consistency.json",
        "2.checkpoint",
        "3.checkpoint",
        "latest.checkpoint",
        "log.key",
    ]
    key = (witness / "log.key").read_text()
    for name in names:
        if name.endswith(".json"):
            verify_proof(witness / name, log_key=key)
    assert opened_note((witness / "latest.checkpoint").read_text(), key).size == 3
    assert [one.size for one in checkpoints(ledger)] == [1, 2, 3]
    assert held.note == (witness / "latest.checkpoint").read_text()


def copied(root, to):
    shutil.copytree(root, to)
    return to


def test_two_copies_that_both_go_on_are_a_fork(root, tmp_path):
    with open_ledger(root) as ledger:
        ledger.append(fact("a"))
    copy = copied(root, tmp_path / "copy")
    with open_ledger(copy) as ledger:
        ledger.append(fact("other b"), fact("c"))
    with open_ledger(root) as ledger:
        ledger.append(fact("b"))
        sign_checkpoint(ledger)
    with open_ledger(copy) as ledger:
        assert code_of(sign_checkpoint, ledger) == "FORK"
        assert not checkpoints(ledger)


def test_an_older_copy_put_back_is_refused_before_anything_is_written(root, tmp_path):
    with open_ledger(root) as ledger:
        ledger.append(fact("a"))
    older = copied(root, tmp_path / "older")
    with open_ledger(root) as ledger:
        ledger.append(fact("b"))
        sign_checkpoint(ledger)
    assert code_of(open_ledger, older) == "FORK"


def test_on_another_machine_the_witness_remembers(root, tmp_path, monkeypatch, keys):
    witness = tmp_path / "witness"
    with open_ledger(root) as ledger:
        ledger.append(fact("a"))
    older = copied(root, tmp_path / "older")
    with open_ledger(root) as ledger:
        ledger.append(fact("b"))
        sign_checkpoint(ledger, witnesses=[witness])
        log_id = ledger.log_id
    (keys / f"{log_id}.signed").unlink()  # the memory of this machine is lost, the key is not
    with open_ledger(older) as ledger:
        ledger.append(fact("c"))
        assert code_of(sign_checkpoint, ledger, witnesses=[witness]) == "FORK"
        sign_checkpoint(ledger)  # the control: without the witness nobody would know


def test_the_memory_of_a_longer_log_is_not_overwritten(ledger):
    """Two programs may sign at once; the slower one has read fewer entries."""
    remember_signed(ledger.log_id, Signed(9, "aa"))
    remember_signed(ledger.log_id, Signed(8, "bb"))
    assert last_signed(ledger.log_id) == Signed(9, "aa")
    remember_signed(ledger.log_id, Signed(10, "cc"))
    assert last_signed(ledger.log_id) == Signed(10, "cc")


def test_a_witness_of_another_log_is_told(ledger, tmp_path):
    with open_ledger(tmp_path / "other") as other:
        other.append(fact("a"))
        sign_checkpoint(other, witnesses=[tmp_path / "witness"])
    ledger.append(fact("a"))
    assert code_of(sign_checkpoint, ledger, witnesses=[tmp_path / "witness"]) == "UNKNOWN-LOG"
    assert code_of(audit, ledger, witnesses=[tmp_path / "witness"]) == "UNKNOWN-LOG"


def test_signing_the_same_tree_again_is_fine(ledger):
    ledger.append(fact("a"))
    first, second = sign_checkpoint(ledger), sign_checkpoint(ledger)
    assert first.size == second.size


@pytest.mark.parametrize("note", ["", "x", "a\n1\nAAAA\n\n\u2014 a b\n"])
def test_what_is_no_note_is_told(note):
    key = log_key_of("a", b"k" * 32)
    assert code_of(opened_note, note, key) == "NOTE-FORM"


def test_a_signature_of_another_log_by_the_same_key_is_unknown(ledger):
    key = signing_key(ledger.log_id, create=True)
    note = signed_note(key, origin_of("other"), 1, b"r" * 32, datetime.now(UTC))
    own = log_key_of(origin_of(ledger.log_id), key.public_key().public_bytes_raw())
    assert code_of(opened_note, note, own) == "UNKNOWN-LOG"


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    """A timestamping service on this machine, answered by openssl."""
    if shutil.which("openssl") is None:
        pytest.skip("NOT RUN: openssl is not installed")
    folder = tmp_path_factory.mktemp("authority")
    (folder / "tsa.cnf").write_text(
        "[ca]\nbasicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n"
        "subjectKeyIdentifier=hash\n"
        "[leaf]\nextendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\n"
        "basicConstraints=critical,CA:FALSE\nsubjectKeyIdentifier=hash\n"
        "authorityKeyIdentifier=keyid\n"
        "[tsa]\ndefault_tsa=t\n[t]\nserial=serial\nsigner_digest=sha256\ndefault_policy=1.2.3.4\n"
        "digests=sha256,sha512\ness_cert_id_alg=sha256\n[req]\ndistinguished_name=dn\n[dn]\n"
    )
    (folder / "serial").write_text("01")

    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)

    new = ["req", "-config", "tsa.cnf", "-newkey", "rsa:2048", "-nodes"]
    openssl(*new, "-x509", "-subj", "/CN=root", "-extensions", "ca", "-keyout", "ca.key",
            "-out", "ca.pem", "-days", "30")  # fmt: skip
    openssl(*new, "-subj", "/CN=tsa", "-keyout", "tsa.key", "-out", "tsa.csr")
    openssl("x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-extfile",
            "tsa.cnf", "-extensions", "leaf", "-out", "tsa.pem", "-days", "30")  # fmt: skip

    class Service(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            (folder / "query").write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
            openssl("ts", "-reply", "-config", "tsa.cnf", "-section", "t", "-queryfile", "query",
                    "-signer", "tsa.pem", "-inkey", "tsa.key", "-out", "reply")  # fmt: skip
            self.send_response(200)
            self.end_headers()
            if self.path == "/old" and (folder / "first").exists():
                self.wfile.write((folder / "first").read_bytes())
                return
            (folder / "first").write_bytes((folder / "reply").read_bytes())
            self.wfile.write((folder / "reply").read_bytes())

        def log_message(self, *arguments):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", folder / "ca.pem"
    server.shutdown()


def test_a_timestamp_is_asked_for_kept_and_checked(ledger, authority, tmp_path):
    url, roots = authority
    ledger.append(fact("a"))
    held = sign_checkpoint(ledger, timestamp_url=url, witnesses=[tmp_path / "witness"])
    said = timestamped_at(held.token, held.note.encode(), roots)
    assert abs(said - datetime.now(UTC)) < timedelta(minutes=1)
    assert (tmp_path / "witness" / "1.tsr").read_bytes() == held.token
    assert checkpoints(ledger)[0].token == held.token
    assert code_of(timestamped_at, held.token, b"other", roots) == "ALTERED"


def test_an_audit_checks_timestamps_against_the_authorities_one_trusts(ledger, authority):
    url, roots = authority
    ledger.append(fact("a"))
    held = sign_checkpoint(ledger, timestamp_url=url)

    def outcome(**options):
        checks = {check.name: check for check in audit(ledger, **options).checks}
        return checks["timestamps"].outcome, checks["timestamps"].count

    assert outcome(authorities=roots) == ("passed", 1)
    assert outcome() == ("not run", 0)
    token = bytearray(held.token)
    token[-20] ^= 1  # within the signature
    ledger.store.execute("UPDATE checkpoint SET token = ?", (bytes(token),))
    assert code_of(audit, ledger, authorities=roots) == "ALTERED"


def test_a_timestamp_for_something_else_is_refused(ledger, authority):
    url, _ = authority
    ledger.append(fact("a"))
    sign_checkpoint(ledger, timestamp_url=url)
    assert code_of(sign_checkpoint, ledger, timestamp_url=f"{url}/old") == "TIMESTAMP-FAILED"


def test_a_service_that_is_not_there_is_told(ledger):
    ledger.append(fact("a"))
    url = "http://127.0.0.1:9/"  # the discard port, where nobody listens
    assert code_of(sign_checkpoint, ledger, timestamp_url=url) == "TIMESTAMP-FAILED"
    assert code_of(sign_checkpoint, ledger, timestamp_url="file:///etc/x") == "TIMESTAMP-URL"


def test_a_text_of_another_log_under_this_log_s_name_is_unknown(ledger):
    key = signing_key(ledger.log_id, create=True)
    origin = origin_of(ledger.log_id)
    own = log_key_of(origin, key.public_key().public_bytes_raw())
    honest = signed_note(key, origin, 1, b"r" * 32, datetime.now(UTC))
    text = honest.partition("\n\n")[0].replace(origin, origin_of("other")) + "\n"
    key_id = bytes.fromhex(own.split("+")[1])
    signature = b64encode(key_id + key.sign(text.encode())).decode()
    assert code_of(opened_note, f"{text}\n\u2014 {origin} {signature}\n", own) == "UNKNOWN-LOG"

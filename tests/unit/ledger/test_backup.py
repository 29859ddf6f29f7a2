"""Backups that tell nothing, restores that lose nothing, and no second history."""

from __future__ import annotations

import io
import tarfile

import pyrage
import pytest

from truceline.errors import InputError, TamperedError
from truceline.ledger import open_ledger
from truceline.ledger.audit import audit
from truceline.ledger.backup import back_up, restore
from truceline.ledger.checkpoints import checkpoints, sign_checkpoint
from truceline.ledger.vault import Custodian, Vault, new_identity
from truceline.model.entry import Draft

SECRET = b"the driver of the third car"


@pytest.fixture
def keeper():
    return new_identity()


@pytest.fixture
def filled(ledger):
    ledger.append(*(Draft(kind="fact", key=f"k{n}", content={"n": n}) for n in range(9)))
    ledger.originals.keep(b"an original")
    people = [Custodian(name, new_identity()[1]) for name in ("Ada", "Ben")]
    Vault(ledger).seal("source/1", SECRET, people)
    sign_checkpoint(ledger)
    return ledger


def code_of(call, *arguments, **options):
    with pytest.raises((InputError, TamperedError)) as caught:
        call(*arguments, **options)
    return caught.value.problems[0].code


def everything(ledger):
    return (
        ledger.log_id,
        [(stored.body, stored.leaf) for stored in ledger.entries()],
        ledger.root(),
        checkpoints(ledger),
        list(ledger.originals),
        list(Vault(ledger).seals()),
    )


@pytest.mark.parametrize("to", ["sqlite", "postgresql"])
def test_a_restored_ledger_is_the_same_to_the_byte(filled, keeper, tmp_path, to, request):
    secret, public = keeper
    assert back_up(filled, tmp_path / "b.age", [public]) == 10
    url = "" if to == "sqlite" else request.getfixturevalue("postgres").url(f"to_{filled.log_id}")
    with open_ledger(tmp_path / "new", url) as restored:
        assert restore(tmp_path / "b.age", secret, restored) == 10
        assert everything(restored) == everything(filled)
        assert audit(restored).entries == 10
        assert restored.append(Draft(kind="fact", key="on"))[0].index == 10


def test_a_backup_tells_nothing_and_holds_no_vault_keys(filled, keeper, tmp_path):
    secret, public = keeper
    back_up(filled, tmp_path / "b.age", [public])
    content = (tmp_path / "b.age").read_bytes()
    assert b"fact" not in content
    assert b"an original" not in content
    packed = pyrage.decrypt(content, [pyrage.x25519.Identity.from_str(secret)])
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        names = archive.getnames()
    assert sum(name.endswith(".sealed") for name in names) == 1
    assert not any(name.endswith(".keys") for name in names)
    assert SECRET not in packed


def test_any_one_keeper_can_restore_and_nobody_else(filled, keeper, tmp_path):
    other = new_identity()
    back_up(filled, tmp_path / "b.age", [keeper[1], other[1]])
    with open_ledger(tmp_path / "a") as ledger:
        assert code_of(restore, tmp_path / "b.age", new_identity()[0], ledger) == "BACKUP-KEY"
        assert code_of(restore, tmp_path / "b.age", "no key", ledger) == "BACKUP-KEY"
        assert ledger.size() == 0
        restore(tmp_path / "b.age", other[0], ledger)


@pytest.mark.parametrize("recipients", [[], ["age1x"]])
def test_a_backup_needs_a_key(filled, tmp_path, recipients):
    assert code_of(back_up, filled, tmp_path / "b.age", recipients) == "BACKUP-KEY"
    assert not (tmp_path / "b.age").exists()


def test_a_changed_or_cut_backup_restores_nothing(filled, keeper, tmp_path):
    back_up(filled, tmp_path / "b.age", [keeper[1]])
    content = bytearray((tmp_path / "b.age").read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / "changed").write_bytes(content)
    (tmp_path / "cut").write_bytes(content[: len(content) // 3])
    with open_ledger(tmp_path / "new") as ledger:
        for name in ("changed", "cut"):
            assert code_of(restore, tmp_path / name, keeper[0], ledger) == "BACKUP-KEY"
        assert ledger.size() == 0


@pytest.mark.parametrize("left_out", ["log.json", "entries.jsonl", "the last entry"])
def test_a_backup_that_lacks_a_part_restores_nothing(filled, keeper, tmp_path, left_out):
    secret, public = keeper
    back_up(filled, tmp_path / "b.age", [public])
    packed = pyrage.decrypt(
        (tmp_path / "b.age").read_bytes(), [pyrage.x25519.Identity.from_str(secret)]
    )
    fewer = io.BytesIO()
    with (
        tarfile.open(fileobj=io.BytesIO(packed)) as whole,
        tarfile.open(fileobj=fewer, mode="w") as part,
    ):
        for member in whole:
            content = whole.extractfile(member).read()
            if left_out == "the last entry" and member.name == "entries.jsonl":
                content = b"\n".join(content.split(b"\n")[:-2]) + b"\n"
                member.size = len(content)
            if member.name != left_out:
                part.addfile(member, io.BytesIO(content))
    recipient = pyrage.x25519.Recipient.from_str(public)
    (tmp_path / "part.age").write_bytes(pyrage.encrypt(fewer.getvalue(), [recipient]))
    with open_ledger(tmp_path / "new") as ledger:
        assert code_of(restore, tmp_path / "part.age", secret, ledger) == "FILE-TORN"
        assert ledger.size() == 0


def test_a_backup_of_a_ledger_whose_entries_were_moved_is_refused(keeper, tmp_path):
    with open_ledger(tmp_path / "moved") as ledger:
        ledger.append(*(Draft(kind="fact", key=f"k{n}") for n in range(4)))
        ledger.store.execute("DROP TRIGGER entry_refuses_update")
        for old, new in ((1, 10), (2, 1), (10, 2)):
            ledger.store.execute("UPDATE entry SET position = ? WHERE position = ?", (new, old))
        back_up(ledger, tmp_path / "b.age", [keeper[1]])
    with open_ledger(tmp_path / "new") as ledger:
        assert code_of(restore, tmp_path / "b.age", keeper[0], ledger) == "ALTERED"
        assert ledger.size() == 0


def test_a_ledger_with_entries_is_not_overwritten(filled, keeper, tmp_path):
    back_up(filled, tmp_path / "b.age", [keeper[1]])
    assert code_of(restore, tmp_path / "b.age", keeper[0], filled) == "LEDGER-EXISTS"


def test_an_old_backup_is_refused_where_more_was_signed(filled, keeper, tmp_path):
    back_up(filled, tmp_path / "b.age", [keeper[1]])
    filled.append(Draft(kind="fact", key="later"))
    sign_checkpoint(filled)
    with open_ledger(tmp_path / "new") as ledger:
        assert code_of(restore, tmp_path / "b.age", keeper[0], ledger) == "FORK"
        assert ledger.size() == 0


def test_a_witness_refuses_an_old_backup_on_a_new_machine(filled, keeper, keys, tmp_path):
    back_up(filled, tmp_path / "b.age", [keeper[1]])
    filled.append(Draft(kind="fact", key="later"))
    sign_checkpoint(filled, witnesses=[tmp_path / "witness"])
    for file in keys.iterdir():
        file.unlink()
    with open_ledger(tmp_path / "new") as ledger:
        refused = code_of(
            restore, tmp_path / "b.age", keeper[0], ledger, witnesses=[tmp_path / "witness"]
        )
        assert refused == "FORK"
        restore(tmp_path / "b.age", keeper[0], ledger)  # the control: nobody remembers


def test_a_lost_end_is_continued_openly_in_a_new_log(filled, keeper, tmp_path):
    back_up(filled, tmp_path / "b.age", [keeper[1]])
    filled.append(Draft(kind="fact", key="later"))
    sign_checkpoint(filled)
    with open_ledger(tmp_path / "new") as ledger:
        restore(tmp_path / "b.age", keeper[0], ledger, as_new_log=True)
        assert ledger.log_id != filled.log_id
        entry = ledger.entry(10)
        assert entry.kind == "continuation"
        assert entry.content == {
            "continues": filled.log_id,
            "entries": 10,
            "lost_signed_entries": 1,
        }
        sign_checkpoint(ledger)
        assert audit(ledger).entries == 11

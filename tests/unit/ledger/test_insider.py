"""What a hostile insider tries: each is refused, or found, or counts for nothing."""

from __future__ import annotations

import collections
import json
import math
import random
import shutil
import sqlite3
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from truceline.errors import InputError, NotFoundError, TamperedError, UnavailableError
from truceline.ledger import ledger as ledger_module
from truceline.ledger import open_ledger, record, review, workspace_as_known
from truceline.ledger.audit import audit
from truceline.ledger.backup import back_up, restore
from truceline.ledger.checkpoints import checkpoints, sign_checkpoint
from truceline.ledger.vault import Custodian, Vault, new_identity
from truceline.model.entry import Draft, Input


def code_of(call, *arguments, **options):
    with pytest.raises((TamperedError, InputError, NotFoundError)) as caught:
        call(*arguments, **options)
    return caught.value.problems[0].code


# ---- originals


@pytest.fixture
def kept(root, url):
    """A workspace whose report was read by a step, and kept."""
    (root / "truceline.toml").write_text('[workspace]\ntitle = "t"\n')
    report = root / "report.txt"
    report.write_text("seen at the bridge\n")
    digest = sha256(report.read_bytes()).hexdigest()
    record(root, "read", {"report.txt": digest, "elsewhere.txt": "0" * 64}, "1" * 64, url=url)
    return digest


def test_an_original_that_was_taken_away_is_found(root, url, kept):
    with open_ledger(root, url) as ledger:
        assert [file.kept for file in ledger.entry(0).inputs] == [False, True]
        assert audit(ledger)
        ledger.originals.path_of(kept).unlink()
        with pytest.raises(TamperedError) as caught:
            audit(ledger)
    (problem,) = caught.value.problems
    assert problem.where.feature == f"original {kept[:12]}"
    assert "entry 0" in problem.message


def test_a_past_is_not_told_without_what_was_taken_away(root, url, kept):
    with open_ledger(root, url) as ledger:
        ledger.originals.path_of(kept).unlink()

    def lay_out():
        with workspace_as_known(root, datetime.now(UTC), url):
            pass

    assert code_of(lay_out) == "ORIGINAL-MISSING"


def test_an_original_that_a_killed_program_left_half_named_is_settled(root, kept):
    with open_ledger(root) as ledger:
        target = ledger.originals.path_of(kept)
        content = ledger.originals.read(kept) if target.exists() else b"seen at the bridge\n"
        ledger.originals.keep(content)
        left = target.with_name(f".{target.name}.1.ab")
        left.hardlink_to(target)  # killed before it had synced the folder
        assert ledger.originals.keep(content) == kept
        assert not left.exists()
        assert list(ledger.originals) == [kept]


# ---- a second history


def test_a_copy_that_went_on_elsewhere_is_refused_although_it_is_longer(root, tmp_path):
    with open_ledger(root) as ledger:
        ledger.append(*(Draft(kind="fact", key=f"k{n}") for n in range(3)))
    shutil.copytree(root, tmp_path / "copy")
    with open_ledger(root) as ledger:
        ledger.append(Draft(kind="fact", key="true"))
        sign_checkpoint(ledger)
    shutil.copytree(tmp_path / "copy", root, dirs_exist_ok=True)
    with sqlite3.connect(tmp_path / "copy" / ".truceline" / "ledger.sqlite") as connection:
        assert connection.execute("SELECT size FROM log").fetchone() == (3,)
    # elsewhere nobody remembers: it grows past what was signed here
    longer = tmp_path / "elsewhere"
    shutil.copytree(tmp_path / "copy", longer)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRUCELINE_KEYS", str(tmp_path / "other keys"))
        with open_ledger(longer) as ledger:
            ledger.append(*(Draft(kind="fact", key=f"false{n}") for n in range(5)))
    with open_ledger(longer) as ledger:
        assert code_of(ledger.append, Draft(kind="fact", key="more")) == "FORK"
        assert code_of(ledger.append, Draft(kind="fact", key="again")) == "FORK"
        assert ledger.size() == 8


def test_what_was_cut_off_is_located_even_where_writing_is_refused(root):
    with open_ledger(root) as ledger:
        ledger.append(*(Draft(kind="fact", key=f"k{n}") for n in range(5)))
        sign_checkpoint(ledger)
        ledger.store.execute("DROP TRIGGER entry_refuses_delete")
        ledger.store.execute("DELETE FROM entry WHERE position >= 3")
        ledger.store.execute("UPDATE log SET size = 3, edge = zeroblob(64)")
    assert code_of(open_ledger, root) == "FORK"
    with open_ledger(root, to_examine=True) as ledger:
        assert code_of(ledger.append, Draft(kind="fact", key="x")) == "FORK"
        with pytest.raises(TamperedError) as caught:
            audit(ledger)
    found = {(problem.code, problem.where.feature) for problem in caught.value.problems}
    assert ("ALTERED", "entry 2") in found
    assert ("FORK", "checkpoint 0 at 5 entries") in found


def rewritten_and_signed_anew(root, tmp_path, patch):
    """Rewrite a ledger whole on another machine, and sign it there: all of it fits together."""
    with open_ledger(root) as ledger:
        log_id, key = ledger.log_id, sign_checkpoint(ledger).log_key
    shutil.rmtree(root / ".truceline")
    with patch.context() as elsewhere:
        elsewhere.setenv("TRUCELINE_KEYS", str(tmp_path / "keys of the insider"))
        with open_ledger(root) as ledger:
            ledger.store.execute("UPDATE log SET log_id = ?", (log_id,))
        with open_ledger(root) as ledger:
            ledger.append(*(Draft(kind="fact", key=f"false{n}") for n in range(3)))
            sign_checkpoint(ledger)
            assert audit(ledger)  # to somebody who was given nothing, all is well
    return key


def test_a_history_signed_anew_with_another_key_fails_under_the_key_one_was_given(root, tmp_path):
    with open_ledger(root) as ledger:
        ledger.append(*(Draft(kind="fact", key=f"true{n}") for n in range(3)))
    patch = pytest.MonkeyPatch()
    key = rewritten_and_signed_anew(root, tmp_path, patch)
    with patch.context() as elsewhere:
        elsewhere.setenv("TRUCELINE_KEYS", str(tmp_path / "an auditor's, empty"))
        with open_ledger(root) as ledger:
            assert code_of(audit, ledger, log_key=key) == "UNKNOWN-LOG"
    with open_ledger(root) as ledger, pytest.raises(TamperedError) as caught:
        audit(ledger)  # the machine that signed the true one needs no key
    assert {problem.code for problem in caught.value.problems} == {"UNKNOWN-LOG", "FORK"}


def test_what_the_log_does_not_state_is_not_signed(ledger):
    ledger.append(*(Draft(kind="fact", key=f"k{n}") for n in range(5)))
    ledger.store.execute("UPDATE log SET edge = ?", (b"x" * 64,))
    assert code_of(sign_checkpoint, ledger) == "ALTERED"
    assert not checkpoints(ledger)


def test_a_backup_that_its_checkpoints_do_not_sign_is_refused(root, tmp_path, monkeypatch):
    secret, public = new_identity()
    with open_ledger(root) as ledger:
        ledger.append(*(Draft(kind="fact", key=f"k{n}") for n in range(3)))
        note = sign_checkpoint(ledger)
    monkeypatch.setenv("TRUCELINE_KEYS", str(tmp_path / "another machine"))
    with open_ledger(tmp_path / "forged") as forged:
        forged.append(*(Draft(kind="fact", key=f"false{n}") for n in range(3)))
        forged.store.execute(
            "INSERT INTO checkpoint (size, note, log_key) VALUES (?, ?, ?)",
            (3, note.note, note.log_key),
        )
        log_id = note.note.partition("\n")[0].rpartition("/")[2]
        forged.store.execute("UPDATE log SET log_id = ?", (log_id,))
        forged.log_id = log_id
        back_up(forged, tmp_path / "forged.age", [public])
    with open_ledger(tmp_path / "new") as ledger:
        assert code_of(restore, tmp_path / "forged.age", secret, ledger) == "ALTERED"
        assert ledger.size() == 0


# ---- the database turned against its owner


@pytest.mark.parametrize(
    "trigger",
    [
        "BEFORE INSERT ON entry BEGIN SELECT RAISE(IGNORE); END",
        "AFTER INSERT ON entry BEGIN DELETE FROM entry WHERE position = new.position; END",
        "AFTER INSERT ON entry BEGIN UPDATE entry SET body = '{}' WHERE key = new.key; END",
    ],
)
def test_nothing_is_acknowledged_that_a_trigger_swallows(root, trigger):
    with open_ledger(root) as ledger:
        ledger.append(Draft(kind="fact", key="a"))
        for verb in ("update", "delete"):
            ledger.store.execute(f"DROP TRIGGER entry_refuses_{verb}")
        ledger.store.execute(f"CREATE TRIGGER swallow {trigger}")
        assert code_of(ledger.append, Draft(kind="fact", key="b")) == "ALTERED"
        assert ledger.size() == 1
        assert audit(ledger).entries == 1


def test_two_entries_of_one_key_are_found(root):
    """Somebody writes an own tool that leaves the uniqueness of keys out, and hashes well."""
    with open_ledger(root) as ledger:
        ledger.append(Draft(kind="fact", key="a", content={"n": 1}))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(ledger_module._Writing, "_known_keys", lambda self: {})
            patch.setattr(ledger_module._Writing, "_check_kept", lambda self: None)
            ledger.store.execute("ALTER TABLE entry RENAME TO old")
            ledger.store.execute("CREATE TABLE entry AS SELECT * FROM old")
            ledger.append(Draft(kind="fact", key="a", content={"n": 2}))
        with pytest.raises(TamperedError) as caught:
            audit(ledger)
    assert [problem.where.feature for problem in caught.value.problems] == ["entry 1"]


def test_contents_whose_hashes_begin_alike_are_all_kept(ledger, monkeypatch):
    # two contents with 64 equal bits cost an attacker about 2^32 hashes; here it is one bit
    alike = lambda key, digest: (f"{key}~0", f"{key}~{digest}")  # noqa: E731
    monkeypatch.setattr(ledger_module, "conflict_keys", alike)
    drafts = [Draft(kind="fact", key="a", content={"n": n}) for n in range(4)]
    outcomes = [ledger.append(draft)[0].outcome for draft in drafts]
    assert outcomes == ["new", "conflict", "conflict", "conflict"]
    assert [entry.content["n"] for entry in ledger.in_force()] == [0, 1, 2, 3]
    again = ledger.append(*drafts)
    assert [receipt.index for receipt in again] == [0, 1, 2, 3]
    assert ledger.size() == 4
    assert audit(ledger)


def answers(ledger):
    """Return what a ledger says by each of its indexes."""
    found = [bool(ledger.by_key(f"k{n}")) for n in range(40)]
    beside = [entry.key for entry in ledger.beside("k3")]
    about = [[entry.key for entry in ledger.about(f"s/{n}")] for n in range(3)]
    return [found, beside, about, [entry.key for entry in ledger.in_force()]]


def outcome_of(root, said):
    """Whether a changed file is found out, and if not, whether it still says the same."""
    try:
        with open_ledger(root) as ledger:
            audit(ledger)
            return "same" if answers(ledger) == said else "lies"
    except (TamperedError, UnavailableError) as error:
        assert error.problems[0].code in ("ALTERED", "LEDGER-DAMAGED", "LEDGER-NEWER"), error
        return "found"


def test_no_changed_bit_of_the_file_makes_the_ledger_lie(root, tmp_path):
    """Not entries alone: a changed index would lead past them, or to others."""
    with open_ledger(root) as ledger:
        facts = (
            Draft(kind="fact", key=f"k{n}", subject=f"s/{n % 3}", content={"n": n})
            for n in range(40)
        )
        ledger.append(*facts, Draft(kind="retraction", key="r", targets="k3"))
        said = answers(ledger)
    content = (root / ".truceline" / "ledger.sqlite").read_bytes()
    pick = random.Random(5)
    outcomes = collections.Counter()
    file = tmp_path / "changed" / ".truceline" / "ledger.sqlite"
    file.parent.mkdir(parents=True)
    for _ in range(400):
        changed = bytearray(content)
        changed[pick.randrange(len(changed))] ^= 1 << pick.randrange(8)
        for left in file.parent.glob("*"):
            left.unlink()
        file.write_bytes(changed)
        outcomes[outcome_of(tmp_path / "changed", said)] += 1
    assert outcomes["lies"] == 0
    assert outcomes["found"] > 50  # the rest fell on pages that hold nothing


# ---- what is said


@pytest.mark.parametrize(
    "content",
    [
        {"x": math.nan},
        {"x": [1, {"y": -math.inf}]},
        {1: "a"},
        {"t": datetime(2026, 3, 1)},
        {"t": {1, 2}},
        {"b": b"x"},
        {"s": "\ud800"},
        {"\udfff": 1},
        {"o": object()},
        json.loads('{"a":' * 100 + "1" + "}" * 100),
    ],
)
def test_what_json_would_say_otherwise_is_refused(ledger, content):
    """NaN would be written as null: what was said must be what is read back."""
    assert code_of(ledger.append, Draft(kind="fact", key="k", content=content)) == "ENTRY-CONTENT"
    assert ledger.size() == 0


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (Draft(kind="fact", key="k", note="\ud800"), "ENTRY-CONTENT"),
        (Draft(kind="fact", key="k", author="\udc00"), "ENTRY-CONTENT"),
        (Draft(kind="retraction", key="k", targets="a\x00b"), "ENTRY-TARGET"),
        (Draft(kind="retraction", key="k", targets="a" * 1001), "ENTRY-TARGET"),
    ],
)
def test_half_characters_and_controls_are_refused(ledger, draft, code):
    assert code_of(ledger.append, draft) == code


def test_every_json_value_comes_back_as_it_was_said(ledger):
    content = {"": [None, True, -0.0, 5e-324, 2**70, "ж\x00\u202e", {"é": 1, "e\u0301": 2}]}
    ledger.append(Draft(kind="fact", key="k", content=content))
    assert ledger.entry(0).content == content
    assert math.copysign(1, ledger.entry(0).content[""][2]) == -1
    assert audit(ledger)


@pytest.mark.parametrize("index", [-1, 1 << 63, 10**30])
def test_an_index_that_no_database_counts_to_is_not_found(ledger, index):
    assert code_of(ledger.entry, index) == "ENTRY-UNKNOWN"


# ---- approvals


@pytest.fixture
def finding(ledger):
    ledger.append(Draft(kind="fact", key="f", author="Ada Lovelace", content={"n": 1}))
    return ledger.by_key("f").draft_sha256


@pytest.mark.parametrize(
    "author",
    ["ada lovelace", "Ada  Lovelace ", "ADA LOVELACE", "A\u200bda Lovelace", "  ", "\u200b"],
)
def test_another_spelling_is_no_second_person(ledger, finding, author):
    assert (
        code_of(review.approve, ledger, "f", author=author, seen_sha256=finding) == "APPROVAL-SELF"
    )


def test_an_approval_written_past_the_door_does_not_count(ledger, finding):
    for number, author in enumerate(("Ada Lovelace", "ada lovelace", "")):
        content = {"approves": finding}
        ledger.append(
            Draft(kind="approval", key=f"a{number}", targets="f", author=author, content=content)
        )
    assert review.approvals(ledger, "f") == ()


def test_an_approval_that_was_withdrawn_no_longer_counts(ledger, finding):
    receipt = review.approve(ledger, "f", author="Ben", seen_sha256=finding)
    before = ledger.last_recorded()
    review.retract(ledger, receipt.key, author="Ben", reason="I had not seen the second page")
    assert review.approvals(ledger, "f") == ()
    assert len(review.approvals(ledger, "f", at=before)) == 1


def test_a_correction_of_a_key_takes_the_approvals_of_what_conflicts_with_it(ledger, finding):
    (receipt,) = ledger.append(Draft(kind="fact", key="f", author="Cleo", content={"n": 2}))
    assert receipt.outcome == "conflict"
    seen = ledger.by_key(receipt.key).draft_sha256
    review.approve(ledger, receipt.key, author="Ben", seen_sha256=seen)
    assert len(review.approvals(ledger, receipt.key)) == 1
    ledger.append(Draft(kind="correction", key="f/c", targets="f", content={"n": 3}))
    assert [entry.key for entry in ledger.in_force()] == ["f/c"]
    assert review.approvals(ledger, receipt.key) == ()


def test_a_retraction_repeated_stands_once_and_a_file_read_anew_can_be_withdrawn_again(ledger):
    def withdraw():
        return review.retract(ledger, "file/a.txt", author="Ada", reason="not ours to keep").outcome

    def read(number):
        file = Input(name="a.txt", sha256=f"{number:064x}")
        ledger.append(Draft(kind="step", key=f"s{number}", inputs=(file,)))

    read(1)
    assert [withdraw(), withdraw()] == ["new", "same"]
    read(2)
    assert [withdraw(), withdraw()] == ["new", "same"]


# ---- the vault


@pytest.fixture
def people():
    return [(name, *new_identity()) for name in ("Ada", "Ben", "Cleo")]


@pytest.fixture
def seal(ledger, people):
    custodians = [Custodian(name, public) for name, _, public in people]
    return Vault(ledger).seal("source/3", b"the driver", custodians).key


def keys_file(ledger, seal):
    return ledger.originals.folder.parent / "vault" / f"{seal.removeprefix('sealed/')}.keys"


def test_a_reveal_is_not_laid_at_another_s_door(ledger, seal, people):
    """The names in the file of keys are not signed: those of the entry are."""
    path = keys_file(ledger, seal)
    path.write_bytes(path.read_bytes().replace(b'"Ada"', b'"Dan"'))
    secrets = [people[0][1], people[1][1]]
    assert code_of(Vault(ledger).reveal, seal, secrets, reason="r") == "ALTERED"
    assert not ledger.beside(seal)


@pytest.mark.parametrize("change", ["cut", "not json", "other base64", "swapped", "binary"])
def test_altered_keys_are_told(ledger, seal, people, change):
    path = keys_file(ledger, seal)
    shares = json.loads(path.read_bytes())
    if change == "other base64":
        shares[0]["wrapped"] = "!" + shares[0]["wrapped"][1:]
    elif change == "swapped":
        shares[0]["wrapped"], shares[1]["wrapped"] = shares[1]["wrapped"], shares[0]["wrapped"]
    elif change == "cut":
        shares[0]["wrapped"] = shares[0]["wrapped"][:-40]
    content = {"not json": b"{", "binary": b"\xff\xfe"}.get(change, json.dumps(shares).encode())
    path.write_bytes(content)
    secrets = [people[0][1], people[1][1]]
    assert code_of(Vault(ledger).reveal, seal, secrets, reason="r") == "ALTERED"


def test_keys_that_went_without_an_entry_are_told(ledger, seal):
    def note():
        return audit(ledger).checks[-1].note

    assert note() == ""
    path = keys_file(ledger, seal)
    content = path.read_bytes()
    path.unlink()
    assert "1 without their keys here" in note()
    path.write_bytes(content)
    Vault(ledger).erase(seal, author="Ada", reason="asked for")
    assert note() == ""

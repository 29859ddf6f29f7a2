"""Source identities: two people or nobody, always written down, and erased for good."""

from __future__ import annotations

import pytest

from truceline.errors import InputError, NotFoundError, TamperedError, UnavailableError
from truceline.ledger import open_ledger
from truceline.ledger.audit import audit
from truceline.ledger.vault import Custodian, Vault, new_identity

SECRET = b"the driver of the third car, met on the bridge"


@pytest.fixture
def people():
    return [(name, *new_identity()) for name in ("Ada", "Ben", "Cleo")]


@pytest.fixture
def custodians(people):
    return [Custodian(name, public) for name, _, public in people]


@pytest.fixture
def sealed(ledger, custodians):
    return Vault(ledger).seal("source/anon-3", SECRET, custodians, author="Dan").key


def code_of(call, *arguments, **options):
    with pytest.raises((TamperedError, InputError, NotFoundError)) as caught:
        call(*arguments, **options)
    return caught.value.problems[0].code


def test_any_two_open_it_and_each_opening_is_written_down(ledger, sealed, people):
    secrets = [secret for _, secret, _ in people]
    for first, second in ((0, 1), (1, 0), (0, 2), (2, 1)):
        opened = Vault(ledger).reveal(sealed, [secrets[first], secrets[second]], reason="court")
        assert opened == SECRET
        (*_, entry) = ledger.beside(sealed)
        assert (entry.kind, entry.note) == ("reveal", "court")
        assert entry.author == f"{people[first][0]} and {people[second][0]}"
    assert len(ledger.beside(sealed)) == 4


def test_one_person_never_opens_it(ledger, sealed, people):
    secret, stranger = people[0][1], new_identity()[0]
    vault = Vault(ledger)
    for identities in ([secret], [secret, secret], [secret, stranger], [], ["x", secret]):
        assert code_of(vault.reveal, sealed, identities, reason="r") == "VAULT-TWO"
    assert not ledger.beside(sealed)


def test_one_person_with_the_files_gets_no_further(ledger, sealed, people):
    import json
    from base64 import b64decode

    import pyrage

    (file,) = (ledger.originals.folder.parent / "vault").glob("*.keys")
    own = pyrage.x25519.Identity.from_str(people[0][1])
    for share in json.loads(file.read_bytes()):
        wrapped = b64decode(share["wrapped"])
        try:
            inner = pyrage.decrypt(wrapped, [own])
        except pyrage.DecryptError:
            continue  # wrapped to somebody else first
        with pytest.raises(pyrage.DecryptError):
            pyrage.decrypt(inner, [own])


def test_a_reveal_needs_a_reason(ledger, sealed, people):
    secrets = [people[0][1], people[1][1]]
    assert code_of(Vault(ledger).reveal, sealed, secrets, reason=" ") == "VAULT-REASON"


def test_the_identity_is_nowhere_in_clear(ledger, sealed, root):
    for path in root.rglob("*"):
        if path.is_file():
            assert SECRET not in path.read_bytes()


def test_the_length_of_a_name_tells_nothing(ledger, custodians):
    vault = Vault(ledger)
    vault.seal("a", b"x", custodians)
    vault.seal("b", b"x" * 200, custodians)
    assert len({len(content) for _, content in vault.seals()}) == 1


def test_erasing_destroys_the_keys_and_keeps_the_proof(ledger, sealed, people):
    vault = Vault(ledger)
    vault.erase(sealed, author="Ada", reason="asked by the source")
    vault.erase(sealed, author="Ada", reason="again")
    secrets = [people[0][1], people[1][1]]
    assert code_of(vault.reveal, sealed, secrets, reason="r") == "VAULT-ERASED"
    assert [entry.kind for entry in ledger.beside(sealed)] == ["erasure"]
    assert not list((ledger.originals.folder.parent / "vault").glob("*.keys"))
    assert audit(ledger).entries == 2


def test_an_erasure_that_was_interrupted_is_told_and_can_be_finished(ledger, sealed):
    folder = ledger.originals.folder.parent / "vault"
    (keys,) = folder.glob("*.keys")
    content = keys.read_bytes()
    Vault(ledger).erase(sealed, author="Ada", reason="r")
    keys.write_bytes(content)
    with pytest.raises(TamperedError) as caught:
        audit(ledger)
    assert caught.value.problems[0].code == "VAULT-ERASED"
    Vault(ledger).erase(sealed, author="Ada", reason="r")
    assert audit(ledger).entries == 2


def test_a_seal_is_bound_to_its_entry(ledger, custodians, people):
    vault = Vault(ledger)
    one = vault.seal("a", b"one", custodians).key
    other = vault.seal("b", b"other", custodians).key
    folder = ledger.originals.folder.parent / "vault"
    names = [key.removeprefix("sealed/") for key in (one, other)]
    for kind in ("sealed", "keys"):
        first, second = (folder / f"{name}.{kind}" for name in names)
        content = first.read_bytes()
        first.write_bytes(second.read_bytes())
        second.write_bytes(content)
    secrets = [people[0][1], people[1][1]]
    assert code_of(vault.reveal, one, secrets, reason="r") == "ALTERED"
    with pytest.raises(TamperedError) as caught:
        audit(ledger)
    assert len(caught.value.problems) == 2


def test_the_same_seal_does_not_open_in_another_log(ledger, sealed, people, tmp_path):
    vault = Vault(ledger)
    with open_ledger(tmp_path / "other") as other:
        secret = b"k" * 32
        moved = Vault(other)._sealed(secret, b"x", sealed)
        with pytest.raises(TamperedError):
            vault._opened(secret, moved, sealed)


@pytest.mark.parametrize("change", ["one", "same name", "same key", "no key"])
def test_custodians_must_be_two_people(ledger, custodians, change):
    first, second, _ = custodians
    faulty = {
        "one": [first],
        "same name": [first, Custodian(first.name, second.recipient)],
        "same key": [first, Custodian("Zoe", first.recipient)],
        "no key": [first, Custodian("Zoe", "age1x")],
    }[change]
    assert code_of(Vault(ledger).seal, "s", SECRET, faulty) == "VAULT-CUSTODIANS"
    assert ledger.size() == 0


def test_what_was_never_sealed_is_told(ledger, people):
    vault = Vault(ledger)
    assert code_of(vault.reveal, "sealed/x", [people[0][1]], reason="r") == "VAULT-MISSING"
    assert code_of(vault.erase, "sealed/x", author="a", reason="r") == "VAULT-MISSING"


def test_without_the_library_the_extra_is_named(ledger, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "pyrage", None)
    with pytest.raises(UnavailableError) as caught:
        new_identity()
    assert "truceline[vault]" in caught.value.problems[0].hint

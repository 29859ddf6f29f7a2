"""Appending, retrying, correcting, and asking what was known when: on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from truceline.errors import InputError, NotFoundError, TamperedError
from truceline.ledger import open_ledger
from truceline.ledger.merkle import leaf_hash, root_of
from truceline.ledger.review import duplicates
from truceline.model.entry import Draft

DAY = datetime(2026, 3, 1, tzinfo=UTC)


def fact(key, value=1, **fields):
    return Draft(kind="fact", key=key, content={"value": value}, **fields)


def keys_of(entries):
    return [entry.key for entry in entries]


def test_the_index_has_no_gap_and_each_entry_holds_the_hash_before(ledger):
    receipts = ledger.append(*(fact(f"k{n}") for n in range(5)))
    receipts += ledger.append(fact("k5"))
    assert [receipt.index for receipt in receipts] == list(range(6))
    stored = list(ledger.entries())
    for before, after in pairwise(stored):
        assert after.entry.previous == leaf_hash(before.body).hex()
    assert ledger.root() == root_of(ledger.leaves())


def test_the_bytes_hashed_are_the_bytes_stored(ledger):
    (receipt,) = ledger.append(fact("k", "Запоріжжя"))
    stored = ledger.stored(receipt.index)
    assert leaf_hash(stored.body).hex() == receipt.leaf
    assert "Запоріжжя".encode() in stored.body


def test_the_hash_of_an_entry_cannot_be_guessed_from_what_it_says(ledger, tmp_path):
    """An export shows leaf hashes: the same words at the same instant must not have the same."""
    ledger.append(fact("k", 1), now=DAY)
    with open_ledger(tmp_path / "other") as other:
        other.append(fact("k", 1), now=DAY)
        ours, theirs = ledger.stored(0), other.stored(0)
    assert ours.entry.draft_sha256 == theirs.entry.draft_sha256
    assert ours.entry.salt != theirs.entry.salt
    assert ours.leaf != theirs.leaf
    assert len(bytes.fromhex(ours.entry.salt)) == 16


def test_a_retry_gives_back_the_entry_it_made(ledger):
    (first,) = ledger.append(fact("k"))
    (again,) = ledger.append(fact("k"))
    assert (again.index, again.outcome) == (first.index, "same")
    assert ledger.size() == 1


def test_the_same_key_twice_in_one_batch_is_one_entry(ledger):
    outcomes = [receipt.outcome for receipt in ledger.append(fact("k"), fact("k"), fact("k", 2))]
    assert outcomes == ["new", "same", "conflict"]
    assert ledger.size() == 2


def test_the_order_of_members_makes_no_difference(ledger):
    one, other = {"a": 1, "b": 2}, {"b": 2, "a": 1}
    ledger.append(Draft(kind="fact", key="k", content=one))
    (again,) = ledger.append(Draft(kind="fact", key="k", content=other))
    assert again.outcome == "same"


def test_other_content_under_a_known_key_keeps_both(ledger):
    ledger.append(fact("k", 1))
    (other,) = ledger.append(fact("k", 2))
    (again,) = ledger.append(fact("k", 2))
    assert other.outcome == "conflict"
    assert (again.outcome, again.index) == ("conflict", other.index)
    both = ledger.in_force()
    assert [entry.content["value"] for entry in both] == [1, 2]
    assert both[1].conflicts_with == "k"


def test_what_came_twice_is_told(ledger):
    ledger.append(fact("a"), fact("b"))
    told = duplicates(ledger.append(fact("a"), fact("b", 2), fact("c")))
    assert [(problem.code, problem.severity) for problem in told] == [
        ("DUP-SAME", "note"),
        ("DUP-CONFLICT", "warning"),
    ]


def test_a_correction_settles_a_conflict(ledger):
    ledger.append(fact("k", 1), fact("k", 2))
    ledger.append(Draft(kind="correction", key="c", targets="k", content={"value": 3}))
    assert keys_of(ledger.in_force()) == ["c"]


def test_corrections_and_retractions_leave_the_past_as_it_was(ledger):
    ledger.append(fact("a"), fact("b"), now=DAY)
    ledger.append(
        Draft(kind="correction", key="a2", targets="a", content={"value": 2}),
        now=DAY + timedelta(days=1),
    )
    ledger.append(Draft(kind="retraction", key="r", targets="b"), now=DAY + timedelta(days=2))
    views = [keys_of(ledger.in_force(at=DAY + timedelta(days=n))) for n in range(-1, 3)]
    assert views == [[], ["a", "b"], ["b", "a2"], ["a2"]]
    assert keys_of(ledger.beside("a")) == ["a2"]


def test_the_world_has_its_own_clock(ledger):
    first, second = DAY, DAY + timedelta(days=10)
    ledger.append(
        fact("held by A", valid_from=first, valid_to=second),
        fact("held by B", valid_from=second),
        fact("always"),
    )
    # half-open: the end belongs to what follows
    assert keys_of(ledger.in_force(valid_at=first)) == ["held by A", "always"]
    assert keys_of(ledger.in_force(valid_at=second)) == ["held by B", "always"]
    assert keys_of(ledger.in_force(valid_at=first - timedelta(seconds=1))) == ["always"]


def test_a_clock_that_runs_back_does_not_reorder_what_was_known(ledger):
    ledger.append(fact("a"), now=DAY)
    ledger.append(fact("b"), now=DAY - timedelta(days=1))
    a, b = (stored.entry for stored in ledger.entries())
    assert a.recorded_at == b.recorded_at == DAY
    assert b.clock == DAY - timedelta(days=1)
    assert a.clock is None
    assert ledger.size(DAY - timedelta(hours=1)) == 0


def test_everything_about_a_subject_stays_to_be_seen(ledger):
    ledger.append(fact("a", subject="site/x"), fact("b", subject="site/y"))
    ledger.append(Draft(kind="retraction", key="r", targets="a", subject="site/x"))
    assert keys_of(ledger.about("site/x")) == ["a", "r"]


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (fact(""), "ENTRY-KEY"),
        (fact("k" * 201), "ENTRY-KEY"),
        (fact("a~b"), "ENTRY-KEY"),
        (fact("a\0b"), "ENTRY-KEY"),
        (fact("k", subject="a\nb"), "ENTRY-KEY"),
        (fact("k", "x" * 70_000), "ENTRY-LARGE"),
        (Draft(kind="correction", key="c"), "ENTRY-TARGET"),
        (fact("k", valid_from=DAY, valid_to=DAY), "TIME-REVERSED"),
        (fact("k", valid_from=DAY.replace(tzinfo=None)), "TIME-NOZONE"),
        (fact("k", {"rows": [{"detainee_name": "Zed"}]}), "PERSON-NAMED"),
    ],
)
def test_a_faulty_draft_writes_nothing_of_its_batch(ledger, draft, code):
    with pytest.raises(InputError) as caught:
        ledger.append(fact("good"), draft)
    assert caught.value.problems[0].code == code
    assert "Zed" not in str(caught.value)
    assert ledger.size() == 0
    assert ledger.append(fact("good"))[0].index == 0


def test_an_entry_that_is_not_there_is_not_found(ledger):
    with pytest.raises(NotFoundError) as caught:
        ledger.entry(7)
    assert caught.value.problems[0].code == "ENTRY-UNKNOWN"
    assert ledger.by_key("none") is None


def test_a_second_program_sees_the_same_log(ledger, root, url):
    ledger.append(fact("a"))
    with open_ledger(root, url) as other:
        assert other.log_id == ledger.log_id
        other.append(fact("b"))
    ledger.append(fact("c"))
    assert keys_of(stored.entry for stored in ledger.entries()) == ["a", "b", "c"]


@pytest.mark.parametrize("statement", ["UPDATE entry SET kind = 'fact'", "DELETE FROM entry"])
def test_the_database_itself_refuses_to_change_an_entry(ledger, statement):
    ledger.append(fact("a"))
    with pytest.raises(TamperedError) as caught, ledger.store.writing():
        ledger.store.execute(statement)
    assert caught.value.problems[0].code == "ALTERED"
    assert ledger.size() == 1

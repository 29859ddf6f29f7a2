"""A short set of the fault trials, for every run of the tests; `just faults` makes them in full."""

from __future__ import annotations

import pytest
from canaries import canary_trial
from feeds import feed_trial
from kills import kill_trial
from power import full_disk_trial, power_trial
from served_canaries import served_canary_trial
from tampering import forgery_trial, sql_trial

from temporary_postgres import shared_postgres

SEED = 10


@pytest.fixture(autouse=True)
def keys(tmp_path, monkeypatch):
    """Keep the keys of a trial apart from those of the person who runs it."""
    monkeypatch.setenv("TRUCELINE_KEYS", str(tmp_path / "keys"))


@pytest.fixture(scope="module")
def postgres():
    return shared_postgres()


def file_url(name):
    return ""


def judged(tally):
    assert tally.is_good, str(tally)


def test_kills_lose_nothing_on_sqlite(tmp_path):
    judged(kill_trial(tmp_path, 30, SEED, file_url))


def test_kills_lose_nothing_on_postgresql(tmp_path, postgres):
    judged(kill_trial(tmp_path, 15, SEED, postgres.url))


def test_power_cuts_lose_nothing(tmp_path):
    judged(power_trial(tmp_path, 30, SEED))


def test_full_disks_lose_nothing(tmp_path):
    judged(full_disk_trial(tmp_path, 10, SEED))


def test_sql_edits_are_located(tmp_path):
    judged(sql_trial(tmp_path, 3, SEED, file_url))


def test_sql_edits_are_located_on_postgresql(tmp_path, postgres):
    judged(sql_trial(tmp_path, 2, SEED, postgres.url))


def test_forged_proofs_are_refused(tmp_path):
    judged(forgery_trial(tmp_path, 200, SEED, entries=300))


def test_planted_secrets_are_nowhere(tmp_path):
    judged(canary_trial(tmp_path, 45, SEED, papers=False))


def test_late_and_repeated_feeds_end_in_the_same_state(tmp_path):
    judged(feed_trial(tmp_path, 3, SEED, file_url))


def test_late_and_repeated_feeds_end_in_the_same_state_on_postgresql(tmp_path, postgres):
    judged(feed_trial(tmp_path, 2, SEED, postgres.url))


@pytest.mark.parametrize(
    ("failed", "control_failed", "good"), [(0, 1, True), (1, 1, False), (0, 0, False)]
)
def test_a_trial_is_good_only_with_a_control_that_failed(failed, control_failed, good):
    from tally import Tally

    tally = Tally("x", 1, tried=1, failures=["f"] * failed, control="off", control_tried=1)
    tally.control_failed = control_failed
    assert tally.is_good is good
    assert not Tally("nothing tried", 1).is_good


def test_no_secret_is_in_what_a_server_sends_or_logs(tmp_path):
    judged(served_canary_trial(tmp_path, 12, SEED))

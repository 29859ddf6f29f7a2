"""Many who open, write and sign one ledger at the same moment."""

from __future__ import annotations

import sqlite3
import threading

from truceline.ledger import open_ledger
from truceline.ledger.audit import audit
from truceline.ledger.checkpoints import checkpoints, sign_checkpoint
from truceline.ledger.exports import cell_centre, mask_of
from truceline.ledger.store import open_store
from truceline.model.entry import Draft


def at_once(count, work):
    """Run some work in as many threads at one moment and return what went wrong."""
    together, wrong = threading.Barrier(count), []

    def run(number):
        try:
            together.wait()
            work(number)
        except Exception as error:
            wrong.append(repr(error))

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


def test_a_new_ledger_can_be_opened_and_written_by_many_threads_at_once(root, url):
    def write(number):
        with open_ledger(root, url) as ledger:
            ledger.append(Draft(kind="fact", key=f"k{number}"))
            ledger.append(Draft(kind="fact", key="shared"))

    assert at_once(12, write) == []
    with open_ledger(root, url) as ledger:
        assert ledger.size() == 13
        assert audit(ledger)


def test_a_ledger_that_another_is_just_making_is_waited_for(tmp_path):
    """SQLite refuses at once, whatever its patience, to turn a log on while another writes."""
    path = tmp_path / "ledger.sqlite"
    maker = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    maker.execute("BEGIN IMMEDIATE")
    ready = threading.Timer(0.2, maker.execute, ("COMMIT",))
    ready.start()
    open_store(path).close()
    ready.join()
    maker.close()


def test_many_who_sign_at_once_make_one_key_and_lose_no_checkpoint(root, url, tmp_path):
    with open_ledger(root, url) as ledger:
        ledger.append(Draft(kind="fact", key="a"))

    def sign(number):
        with open_ledger(root, url) as ledger:
            ledger.append(Draft(kind="fact", key=f"k{number}"))
            sign_checkpoint(ledger, witnesses=[tmp_path / "witness"])

    assert at_once(8, sign) == []
    with open_ledger(root, url) as ledger:
        assert len({held.log_key for held in checkpoints(ledger)}) == 1
        assert len(checkpoints(ledger)) == 8
        assert audit(ledger, witnesses=[tmp_path / "witness"])


def test_two_exports_at_once_choose_one_mask(ledger, root, url, monkeypatch):
    with open_ledger(root, url) as other:
        asked = []

        def first_for_the_other(key):
            if not asked:
                asked.append(key)
                mask_of(other, "site/1", 36.2, 49.9)
                return None  # what the slower of the two saw
            return type(ledger).by_key(ledger, key)

        monkeypatch.setattr(ledger, "by_key", first_for_the_other)
        found = mask_of(ledger, "site/1", 37.8, 48.0)
    assert found == cell_centre(36.2, 49.9) != cell_centre(37.8, 48.0)

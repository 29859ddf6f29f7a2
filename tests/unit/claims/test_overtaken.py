"""A later report that changes an earlier claim, and one that only repeats it."""

from __future__ import annotations

from datetime import date

from truceline.claims.together import overtaken, read_together
from truceline.model.claim import Report
from truceline.model.record import DocumentId


def report(name: str, outlet: str, day: date, body: str) -> Report:
    text = body + "\n"
    return Report(
        id=DocumentId(name), text=text, outlet=outlet, reported_at=day, body=(0, len(text))
    )


EARLIER = report(
    "a", "Harbour Post", date(2026, 3, 4),
    "Russia demanded that the army leave the four river villages within 10 days.",
)  # fmt: skip
LATER = report(
    "z", "Valley Herald", date(2026, 3, 18),
    "Russia proposed that the army leave the four river villages within 30 days.",
)  # fmt: skip


def test_a_later_claim_that_changes_an_earlier_one_supersedes_it() -> None:
    together = read_together([LATER, EARLIER])
    (item,) = together.supersessions
    assert (item.earlier, item.later) == ("a1", "z1")
    assert item.changed == ("demanded became proposed", "10 became 30 days", "another date")
    by_id = {claim.id: claim for claim in together.claims}
    assert by_id["z1"].supersedes == ("a1",)
    assert by_id["a1"].supersedes == ()


def test_a_repetition_supersedes_nothing() -> None:
    again = report("z", "Valley Herald", date(2026, 3, 18), EARLIER.text.strip())
    assert read_together([EARLIER, again]).supersessions == ()


def test_another_speaker_supersedes_nothing() -> None:
    other = report("z", "Valley Herald", date(2026, 3, 18), LATER.text.replace("Russia", "Poland"))
    assert read_together([EARLIER, other]).supersessions == ()


def test_of_three_the_last_stands() -> None:
    last = report(
        "zz", "Harbour Post", date(2026, 4, 2),
        "Russia agreed that the army leave the four river villages within 60 days.",
    )  # fmt: skip
    together = read_together([EARLIER, LATER, last])
    assert overtaken(together.supersessions) == {"a1": "zz1", "z1": "zz1"}


def test_reports_weeks_apart_are_two_origins_even_when_they_share_words() -> None:
    assert len(read_together([EARLIER, LATER]).origins) == 2


def test_ten_copies_of_a_story_are_one_origin() -> None:
    story = (
        "The army will leave the four river villages by the end of the month, a diplomat said. "
        "The militia denied that it had asked for this. Monitors saw no movement on either bank."
    )
    copies = [report(f"c{n}", f"Outlet {n}", date(2026, 3, 4), story) for n in range(10)]
    together = read_together(copies)
    assert len(together.origins) == 1
    assert len(together.origins[0].reports) == 10


def test_he_in_two_reports_is_not_one_speaker() -> None:
    first = report(
        "a", "Harbour Post", date(2026, 3, 4),
        "Minister Ivo Marn spoke on Monday. He said that Ukraine must give robust guarantees to "
        "the four river villages. He insisted that Ukraine needs robust guarantees.",
    )  # fmt: skip
    other = report(
        "z", "Valley Herald", date(2026, 3, 18),
        "The leaders of Poland and Finland met. Minister Pavlo Horn said it rained. He said that "
        "Ukraine needs robust guarantees.",
    )  # fmt: skip
    assert read_together([first, other]).supersessions == ()


def test_the_party_of_a_speaker_is_not_the_party_spoken_of() -> None:
    first = report(
        "a", "Harbour Post", date(2026, 3, 4),
        "The leaders of Poland and Finland stated that Ukraine must have robust guarantees.",
    )  # fmt: skip
    other = report(
        "z", "Valley Herald", date(2026, 3, 18),
        "The chancellor of Germany said that Ukraine needs robust guarantees.",
    )  # fmt: skip
    assert read_together([first, other]).supersessions == ()

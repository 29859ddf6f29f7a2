"""What the plain form lists, and shapes of attribution that the reader once missed."""

from __future__ import annotations

import pytest
from tests.unit.claims.test_reading_parts import found

from truceline.claims.plain import read_attributions


def listed(text: str) -> list[tuple[str, str]]:
    """Return (source, content) of what the plain form lists."""
    return [
        tuple(" … ".join(text[a:b] for a, b in row[role]) for role in ("source", "content"))  # type: ignore[misc]
        for row in read_attributions(text)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The envoy said that he hoped the talks would go on.",
        "The minister told reporters that she would propose a longer truce.",
        "The villagers said they want the army to leave.",
    ],
)
def test_who_says_what_he_thinks_makes_one_attribution(text: str) -> None:
    assert len(listed(text)) == 1


def test_a_report_of_a_report_stays_two_attributions() -> None:
    text = "The agency said that the ministry announced that the bridge was open."
    assert [source for source, _ in listed(text)] == ["The agency", "the ministry"]


def test_an_idea_that_nobody_is_named_for_is_not_listed() -> None:
    assert listed("The idea that the truce would hold faded.") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "As the ministry said on Monday, the truce holds in the north.",
            ("the ministry", "said", "the truce holds in the north"),
        ),
        (
            "The truce, as the ministry said on Monday, holds in the north.",
            ("the ministry", "said", "The truce … holds in the north"),
        ),
        (
            "Two people close to the president said the truce would hold.",
            ("Two people close to the president", "said", "the truce would hold"),
        ),
        (
            "Kyiv aides said details of the truce plan will be unveiled next week.",
            (
                "Kyiv aides",
                "said",
                "details of the truce plan will be unveiled next week",
            ),
        ),
        (
            "She said, if asked, she would go to Geneva.",
            ("She", "said", "if asked, she would go to Geneva"),
        ),
        (
            "The minister was asked, “Will you sign?”",
            ("", "was asked", "“Will you sign?”"),
        ),
        (
            "Hnatiuk: ‘We are going to sign on Friday.’",
            ("Hnatiuk", ":", "‘We are going to sign on Friday.’"),
        ),
        (
            "Survey: Most want talks to go on",
            ("Survey", ":", "Most want talks to go on"),
        ),
        (
            "The mediator regretted the army’s refusal to leave the bridge.",
            ("the army", "refusal", "to leave the bridge"),
        ),
        (
            "The mediator sees the corridor as a first step.",
            ("The mediator", "sees", "the corridor as a first step"),
        ),
        (
            "The spokesman made clear that the army would stay.",
            ("The spokesman", "made clear", "that the army would stay"),
        ),
        (
            "“We go,” said Gov. John R. Petrov of the south.",
            ("Gov. John R. Petrov of the south", "said", "“We go,”"),
        ),
        (
            "''We need a pause,'' said Ms. Marchuk, a doctor.",
            ("Ms. Marchuk, a doctor", "said", "''We need a pause,''"),
        ),
    ],
)
def test_the_speaker_and_the_words_are_found(text: str, expected: tuple[str, str, str]) -> None:
    assert expected in found(text)


@pytest.mark.parametrize(
    "text", ["Update: The bridge is open again.", "Photo: The bridge at dusk."]
)
def test_a_label_before_a_colon_is_no_speaker(text: str) -> None:
    assert found(text) == []


def test_the_name_of_a_programme_is_not_what_was_said() -> None:
    text = "“We met,” he said on “Morning Talk,” adding, “We will meet again.”"
    assert "Morning Talk" not in " ".join(content for _, _, content in found(text))

"""Wordings of newsrooms that the reader once missed, each on a sentence of its own.

What is expected is what the sentence says to anybody who reads it; no figure is computed.
"""

from __future__ import annotations

from datetime import date

import pytest

from truceline.atlas import open_theatre
from truceline.claims.reading import read_report
from truceline.claims.together import read_together
from truceline.model.claim import Claim, Report
from truceline.model.record import DocumentId


def claims(text: str, outlet: str = "Valley Herald") -> list[Claim]:
    """Return the claims of a body of text, printed on Wednesday 10 June 2026."""
    report = Report(
        id=DocumentId("r"),
        text=text,
        outlet=outlet,
        reported_at=date(2026, 6, 10),
        body=(0, len(text)),
    )
    return list(read_report(report, open_theatre("ukraine"))[0])


def chains(text: str) -> list[tuple[str, str]]:
    """Return (content, chain) of what others say in a text, the outlet itself left out."""
    return [
        (claim.text, " <- ".join(link.text for link in claim.source[:-1]))
        for claim in claims(text)
        if not claim.refusal and len(claim.source) > 1
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Talks in Geneva will go on, the envoy told reporters.",
         ("Talks in Geneva will go on", "the envoy")),
        ("Three villages voted, a council official said on Sunday.",
         ("Three villages voted", "a council official")),
        ("The town's garrison urged families not to return home.",
         ("families not to return home", "The town's garrison")),
        ("The militia's leadership denies having mined the road.",
         ("having mined the road", "The militia's leadership")),
        ("A defence ministry official told parliament that a delay was possible.",
         ("that a delay was possible", "A defence ministry official")),
        ("The guards have accepted a pause in principle, the mediators announced late on Monday.",
         ("The guards have accepted a pause in principle", "the mediators")),
        ("Hanna Lis, who had doubted the plan, said she had voted in favour.",
         ("she had voted in favour", "Hanna Lis, who had doubted the plan")),
        ("In the words of the garrison's speaker, Ivo Marn, the posts will stay empty.",
         ("the posts will stay empty", "the garrison's speaker, Ivo Marn")),
        ("The road is mined on both sides, per the Coast Dispatch.",
         ("The road is mined on both sides", "the Coast Dispatch")),
    ],
)  # fmt: skip
def test_who_says_it_is_found(text: str, expected: tuple[str, str]) -> None:
    found = chains(text)
    assert any(
        expected[0] in content and expected[1].removeprefix("the ") in chain
        for content, chain in found
    ), found


@pytest.mark.parametrize(
    ("text", "outlet"),
    [
        ("The fort will be emptied, the Evening Mirror reported, citing a clerk.",
         "Evening Mirror"),
        ("The fort will be emptied, Orient Wire reported on Monday, quoting a clerk.",
         "Orient Wire"),
        ("A clerk told the Northern Star that the fort would be emptied.", "Northern Star"),
        ("The fort will be emptied, its warden said, according to Orient Wire.", "Orient Wire"),
        ("State television quoted the warden as saying that the fort was empty.",
         "State television"),
    ],
)  # fmt: skip
def test_an_outlet_on_the_way_is_in_the_chain_without_its_article(text: str, outlet: str) -> None:
    links = [s for c in claims(text) for s in c.source[:-1] if s.kind == "outlet"]
    assert [s.text for s in links][:1] == [outlet]
    assert all(s.span and text[slice(*s.span)] == s.text for s in links)


@pytest.mark.parametrize(
    "text",
    [
        "According to the Evening Mirror, citing officials, a truce is near.",
        "The Evening Mirror said, citing officials, that a truce is near.",
    ],
)
def test_whom_an_outlet_cites_in_passing_is_no_part_of_what_it_says(text: str) -> None:
    (claim,) = [c for c in claims(text) if len(c.source) > 1]
    assert claim.text.removeprefix("that ") == "a truce is near"
    assert [link.text for link in claim.source[:-1]] == ["officials", "Evening Mirror"]


@pytest.mark.parametrize(
    ("text", "anonymous"),
    [
        ("Two former inspectors argued that the plan was useless.", True),
        ("According to a broker who did not wish to be named, premiums have barely moved.", True),
        ("The army's engineers told us they had received no order.", False),  # all of them
        ("Three engineers told us they had received no order.", True),
        ("The mediators have suggested a pause of 90 days.", False),
        ("A pause is near, the envoy said.", False),
        ("The diplomats, who asked that their names not be used, said the gap was wide.", True),
        ("A clerk, who would not give her name, said the office was shut.", True),
        ("The council's lawyers say that the vote was legal.", True),
    ],
)
def test_whether_a_source_is_named(text: str, anonymous: bool) -> None:
    (claim, *_) = [c for c in claims(text) if len(c.source) > 1]
    assert claim.source[0].anonymous is anonymous, claim.source


@pytest.mark.parametrize(
    ("text", "who", "kind"),
    [
        ("The finance ministry did not comment.", "The finance ministry", "declined"),
        ("The guarantors' office said it does not comment on leaks.",
         "The guarantors' office", "declined"),
        ("Neither the guards nor the militia would discuss the paper.",
         "the guards", "declined"),
        ("The foreign ministry refrained from commenting.", "The foreign ministry", "declined"),
        ("The palace stayed tight-lipped.", "The palace", "declined"),
        ("She would not be drawn on whether the port came up.", "She", "declined"),
        ("Mr Harun did not answer his phone on Monday.", "Mr Harun", "did not respond"),
        ("The district office has yet to respond to the paper's questions.",
         "The district office", "did not respond"),
        ("Messages left with its spokesman went unanswered.", "its spokesman", "did not respond"),
        ("The commander left the question without an answer.", "The commander", "declined"),
        ("The palace would not say who had signed the letter.", "The palace", "declined"),
        ("No word yet from the guards: their press office did not answer our questions.",
         "their press office", "did not respond"),
        ("We sought comment from the garrison and had received none by Monday.",
         "the garrison", "did not respond"),
        ("We asked the guards for an interview. They turned us down.", "They", "declined"),
    ],
)  # fmt: skip
def test_a_refusal_is_found_with_who_refused(text: str, who: str, kind: str) -> None:
    found = [(c.source[0].text, c.refusal) for c in claims(text) if c.refusal]
    assert (who, kind) in found


@pytest.mark.parametrize(
    "text",
    [
        "The gunners did not respond to the fire.",
        "The militia would not say sorry, its leader wrote.",
        "The guards refrained from firing.",
    ],
)
def test_another_no_is_no_refusal_to_comment(text: str) -> None:
    assert not [c for c in claims(text) if c.refusal]


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("The envoy said the militia had insisted that the guns be moved.", "demanded"),
        ("The guards said they were not responsible.", "denied"),
        ("The envoy says she'll raise it on Friday.", "planned"),
        ("The militia threatened to leave the talks unless its men are freed.", "conditional"),
        ("The army is prepared to leave the hill provided that observers come.", "conditional"),
        ("The mediators have suggested a pause of 90 days.", "proposed"),
        ("The government asks the mediators to guarantee safe passage.", "demanded"),
        ("The letter also asks that reporters be allowed to travel.", "demanded"),
        ("His team will not sign without a timetable, the negotiator said.", "conditional"),
        ("The envoy called the report “pure invention”.", "denied"),
        ("A decision is expected on 19 June.", "planned"),
        ("Why the pump failed was not immediately clear.", "open"),
        ("“We parted as people who will meet again,” the envoy said.", "reported"),
    ],
)
def test_how_a_claim_is_meant(text: str, modality: str) -> None:
    assert modality in [c.modality for c in claims(text)]


@pytest.mark.parametrize(
    ("text", "words", "day"),
    [
        # Wednesday 10 June 2026 is the day of the report
        ("A truce could start soon, an aide said last night.", "last night", date(2026, 6, 9)),
        ("The guards on Friday denied the report.", "Friday", date(2026, 6, 5)),
        ("They have until Friday, the envoy said.", "Friday", date(2026, 6, 12)),
        ("The bridge opens from 08:00 on 14, 15 and 16 June.", "14, 15 and 16 June",
         date(2026, 6, 14)),
        ("The commission today welcomed the text.", "today", date(2026, 6, 10)),
        ("In a letter dated 28 May, the guards ask the envoy for fuel.", "28 May",
         date(2026, 5, 28)),
    ],
)  # fmt: skip
def test_a_day_is_found_wherever_it_stands(text: str, words: str, day: date) -> None:
    found = [(t.text, t.start) for c in claims(text) for t in (*c.times, *c.said_at)]
    assert (words, day) in found


@pytest.mark.parametrize(
    ("text", "who", "kind"),
    [
        ("The army referred all questions to the presidency.", "The army", "declined"),
        ("The envoy sidestepped a question about the map.", "The envoy", "declined"),
        ("The palace hung up.", "The palace", "declined"),
        ("She refused to be drawn.", "She", "declined"),
        ("There was no immediate comment from the army.", "the army", "did not respond"),
        ("No comment was available from the army.", "the army", "did not respond"),
        ("We have asked the ministry for comment.", "the ministry", "did not respond"),
        ("We asked the palace for comment but got no answer.", "the palace", "did not respond"),
        ("We asked the army why it had fired, and got no answer.", "the army", "did not respond"),
        ("Calls to the ministry were not returned.", "the ministry", "did not respond"),
        ("The militia's phone was switched off.", "The militia", "did not respond"),
        ("The army has not commented.", "The army", "did not respond"),
        ("21:05 Asked whether it would go, the army declined to answer.", "the army", "declined"),
        ("\"No comment,\" the ministry said.", "the ministry", "declined"),
    ],
)  # fmt: skip
def test_a_refusal_is_heard_in_its_many_wordings(text: str, who: str, kind: str) -> None:
    found = [(c.source[0].text, c.refusal) for c in claims(text) if c.refusal]
    assert found == [(who, kind)]


@pytest.mark.parametrize(
    "text",
    [
        "The person declined to be identified.",
        "The army did not respond to the attack.",
        "The army rejected the request for a corridor.",
    ],
)
def test_who_keeps_a_name_back_or_an_army_that_holds_its_fire_refuses_no_comment(text: str) -> None:
    assert not [c for c in claims(text) if c.refusal]


@pytest.mark.parametrize(
    "text",
    [
        "The Harbour Post, citing two officials, reported that the talks had failed.",
        "Citing two officials, the Harbour Post reported that the talks had failed.",
        "The talks had failed, according to the Harbour Post, which cited two officials.",
        "The Harbour Post quoted two officials as saying the talks had failed.",
        "Two officials were quoted by the Harbour Post as saying the talks had failed.",
    ],
)
def test_whom_an_outlet_cites_comes_first_in_the_chain(text: str) -> None:
    """However the sentence turns it, two officials said it and the outlet passed it on."""
    (claim,) = [c for c in claims(text) if "the talks had failed" in c.text.lower()]
    chain = [link.text.lower() for link in claim.source]
    assert chain == ["two officials", "harbour post", "valley herald"]
    assert claim.source[0].anonymous


def test_an_outlet_that_a_report_brings_in_is_known_by_that() -> None:
    text = "Lintel, an online newspaper, said the fort was empty. Staff told the news site so."
    said = next(c for c in claims(text) if "the fort was empty" in c.text)
    assert (said.source[0].text, said.source[0].kind) == ("Lintel", "outlet")


@pytest.mark.parametrize(
    ("text", "source", "anonymous"),
    [
        ("Officials we interviewed say the line is wrong.", "Officials we interviewed", True),
        ("Hearing from a source in the hall that the line is wrong.", "a source in the hall", True),
        ("An aide to President Dalen said the line is wrong.", "An aide to President Dalen", True),
        ("A farmer, Ivan Tul, said the line is wrong.", "A farmer, Ivan Tul", False),
        ("Those briefed on it said the line is wrong.", "Those briefed on it", True),
        ("A clerk who sat there, and who signed, said the line is wrong.", "A clerk", True),
        ("The line is wrong now. That's according to two clerks.", "two clerks", True),
    ],
)  # fmt: skip
def test_a_source_is_found_in_more_turns_of_phrase(text: str, source: str, anonymous: bool) -> None:
    claim = next(c for c in claims(text) if "line is wrong" in c.text and len(c.source) > 1)
    assert claim.source[0].text.startswith(source)
    assert claim.source[0].anonymous is anonymous


def test_one_of_them_is_not_of_an_outlet_named_for_others() -> None:
    text = (
        "Two officials told the Coast Dispatch that the line had moved. Three diplomats said "
        "it had not. One of them said that the map was wrong."
    )
    last = claims(text)[-1]
    assert [link.text for link in last.source] == ["One of them", "Valley Herald"]


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("The militia has to leave first, the army said.", "demanded"),
        ("The army told the militia to leave.", "demanded"),
        ("The envoy insists that the vote go ahead.", "demanded"),
        ("The army is expected to leave.", "planned"),
        ("The army is going to leave, officials said.", "planned"),
        ("The army will leave only after the militia does, officials said.", "conditional"),
        ("If the map is accepted, the army will leave, officials said.", "conditional"),
        ("An agreement has been reached, officials said.", "agreed"),
        ("The army turned down a pause, officials said.", "denied"),
        ("The army said it had not fired.", "denied"),
        ("The army is studying the offer, officials said.", "open"),
        ("No date for a signing has been set, officials said.", "open"),
        ("The agreed line runs along the river, a clerk said.", "reported"),
        ("The army, which rejected one offer, will leave, officials said.", "planned"),
    ],
)  # fmt: skip
def test_how_a_claim_is_meant_in_more_wordings(text: str, modality: str) -> None:
    found = [c for c in claims(text) if not c.refusal]
    assert modality in {c.modality for c in found if c.source[0].text != "which"}, found


@pytest.mark.parametrize(
    ("text", "words", "day"),
    [  # the report is of Wednesday 10 June 2026
        ("The line moved overnight.", "overnight", date(2026, 6, 10)),
        ("Talks must end by the end of the month.", "the end of the month", date(2026, 6, 30)),
        ("It was signed in May last year.", "May last year", date(2025, 5, 1)),
        ("It ended the day before yesterday.", "the day before yesterday", date(2026, 6, 8)),
        ("The talks begin on Friday.", "Friday", date(2026, 6, 12)),
        ("On Sunday, ministers will vote.", "Sunday", date(2026, 6, 14)),
        ("Friday's summit will go ahead.", "Friday", date(2026, 6, 12)),
        ("The army demanded access by Friday.", "Friday", date(2026, 6, 12)),
        ("It was held on Saturday, June 6.", "Saturday, June 6", date(2026, 6, 6)),
        ("In a letter of 28 May, the army asks for buses.", "28 May", date(2026, 5, 28)),
        ("The army on Friday denied claims that it had fired.", "Friday", date(2026, 6, 5)),
    ],
)  # fmt: skip
def test_a_day_is_counted_from_the_report_in_more_wordings(
    text: str, words: str, day: date
) -> None:
    found = {(t.text, t.start) for c in claims(text) for t in (*c.times, *c.said_at)}
    assert (words, day) in found, found


def test_a_headline_that_agrees_over_a_body_that_could_agree_is_pointed_out() -> None:
    text = (
        "Two armies agree truce\n\nThe two armies could agree a truce soon, two officials said.\n"
    )
    report = Report(
        id=DocumentId("r"),
        text=text,
        outlet="Valley Herald",
        headline=(0, 22),
        body=(24, len(text)),
    )
    messages = [drift.message for drift in read_together([report]).drifts]
    assert "the headline has it agreed, the body reported" in messages

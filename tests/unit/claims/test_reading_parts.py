"""The parts of reading, each on sentences whose answer a reader can see."""

from __future__ import annotations

from datetime import date

import pytest

from truceline.atlas import open_theatre
from truceline.claims.attribute import attributions
from truceline.claims.lexicon import inflections
from truceline.claims.mentions import (
    hedges_in,
    parties_in,
    people_of_parties,
    places_in,
    quantities_in,
)
from truceline.claims.modality import content_modality, modality_of
from truceline.claims.reading import read_report
from truceline.claims.silence import refusal_in
from truceline.claims.sources import Memory, describe
from truceline.claims.tagger import tag, tag_document
from truceline.claims.text import divide
from truceline.claims.when import times_in
from truceline.model.claim import Report


def found(text: str) -> list[tuple[str, str, str]]:
    """Return (source, cue, content) of the attributions of a text."""
    document = divide(text)
    tag_document(document)
    return [
        (
            document.words(*item.source) if item.source else "",
            document.words(*item.cue),
            " … ".join(document.words(*piece) for piece in item.content),
        )
        for item in attributions(document)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The envoy said that talks would go on.",
         ("The envoy", "said", "that talks would go on")),
        ("Talks would go on, the envoy said on Friday.",
         ("the envoy", "said", "Talks would go on")),
        ("“Talks go on,” said the envoy, a former judge.",
         ("the envoy, a former judge", "said", "“Talks go on,”")),
        ("“We met,” he said. “We will meet again.”",
         ("he", "said", "“We met,” … “We will meet again.”")),
        ("The talks, officials said, will go on.",
         ("officials", "said", "The talks … will go on")),
        ("According to the ministry, the bridge is open.",
         ("the ministry", "According to", "the bridge is open")),
        ("The bridge is open, according to two engineers.",
         ("two engineers", "according to", "The bridge is open")),
        ("The minister told reporters that the army would stay.",
         ("The minister", "told", "that the army would stay")),
        ("The mediator urged both armies to stop firing.",
         ("The mediator", "urged", "both armies to stop firing")),
        ("The governor, who was once a general, denied the report.",
         ("The governor, who was once a general", "denied", "the report")),
        ("An official who has read it confirmed the text.",
         ("An official who has read it", "confirmed", "the text")),
        ("Villagers are confident that the truce will hold.",
         ("Villagers", "are confident", "that the truce will hold")),
        ("It is unclear whether the road is open.",
         ("", "is unclear", "whether the road is open")),
        ("The ministry's claim that the road is open was disputed.",
         ("The ministry", "claim", "that the road is open was disputed")),
        ("President Marchuk: the road will open",
         ("President Marchuk", ":", "the road will open")),
    ],
)  # fmt: skip
def test_an_attribution_is_found_with_its_three_parts(
    text: str, expected: tuple[str, str, str]
) -> None:
    assert expected in found(text)


def test_nothing_inside_a_quotation_is_a_cue() -> None:
    assert [cue for _, cue, _ in found("“I think he lied,” she said.")] == ["said"]


def test_a_quotation_that_runs_over_paragraphs_is_one() -> None:
    text = "She said: “We met.\n\n“We will meet again.” He left."
    document = divide(text)
    assert [document.words(*quote) for quote in document.quotes] == [
        "“We met.\n\n“We will meet again.”"
    ]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Mr. Smith met Gen. Brown. They spoke.", 2),
        ("The U.S. envoy left at 7 a.m. on Friday.", 1),
        ("It grew by 3.5 percent. Prices rose.", 2),
        ("“Stop!” he shouted. Nobody did.", 2),
        ("J. Smith left. So did K. Brown.", 2),
    ],
)
def test_sentences_end_where_they_end(text: str, count: int) -> None:
    assert len(divide(text).sentences) == count


def test_offsets_are_those_of_the_original() -> None:
    text = "Headline\n\n  The envoy’s aides “met”  twice.\n"
    document = divide(text)
    assert [text[t.start : t.end] for t in document.tokens] == [t.text for t in document.tokens]


def test_the_tagger_tells_a_verb_from_a_noun() -> None:
    assert tag("The report reports that they report .".split())[1:6] == [
        "NN", "VBZ", "IN", "PRP", "VBP",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("base", "forms"),
    [
        ("say", ["say", "says", "saying", "said"]),
        ("deny", ["deny", "denies", "denying", "denied"]),
        ("admit", ["admit", "admits", "admitting", "admitted"]),
        ("write", ["write", "writes", "writing", "wrote", "written"]),
        ("agree", ["agree", "agrees", "agreeing", "agreed"]),
        ("urge", ["urge", "urges", "urging", "urged"]),
    ],
)
def test_verbs_are_inflected(base: str, forms: list[str]) -> None:
    assert [form for form, _ in inflections(base)] == forms


@pytest.mark.parametrize(
    ("words", "sentence", "kind", "anonymous", "described"),
    [
        ("two people familiar with the matter", "", "unnamed", True, "familiar with the matter"),
        ("a senior Ukrainian official", "", "unnamed", True, "senior Ukrainian official"),
        ("Western diplomats", "", "unnamed", True, "Western diplomats"),
        ("Russian President Vladimir Putin", "", "person", False, ""),
        ("its spokesman, Pavlo Hnatiuk", "", "person", False, ""),
        ("the Kremlin spokesman", "", "person", False, ""),
        ("The White House", "", "organisation", False, ""),
        ("the defence ministry", "", "organisation", False, ""),
        ("Reuters", "", "outlet", False, ""),
        ("the Harbour Post", "", "outlet", False, ""),
        ("a statement from the ministry", "", "document", False, ""),
        ("the report", "", "document", False, ""),
    ],
)
def test_a_source_is_told_by_its_kind(
    words: str, sentence: str, kind: str, anonymous: bool, described: str
) -> None:
    source = describe(words, (0, len(words)), sentence, Memory())
    assert (source.kind, source.anonymous, source.described_as) == (kind, anonymous, described)


def test_the_people_are_those_named_before_without_a_name() -> None:
    text = "people close to the talks ... the people ... they"
    memory = Memory()
    describe(text, (0, 25), "", memory)
    later = [describe(text, span, "", memory) for span in ((30, 40), (45, 49))]
    assert [source.described_as for source in later] == ["close to the talks"] * 2
    assert all(source.anonymous for source in later)


@pytest.mark.parametrize(
    ("base", "cue", "content", "modality"),
    [
        ("demand", "demanded", "that the army leave", "demanded"),
        ("call", "called on", "both armies to stop", "demanded"),
        ("say", "said", "that Kyiv must hand over the town", "demanded"),
        ("say", "said", "they would withdraw if guarantees were given", "conditional"),
        ("say", "said", "the two agreed to a truce", "agreed"),
        ("say", "said", "nothing had been signed", "reported"),
        ("say", "said", "the terms are still being worked out", "open"),
        ("propose", "has proposed", "a corridor", "proposed"),
        ("plan", "plan", "to sign on Friday", "planned"),
        ("deny", "denied", "the report", "denied"),
        ("rule", "ruled out", "a truce", "denied"),
        ("agree", "has not agreed", "to leave", "denied"),
        ("say", "said", "12 villages are without power", "reported"),
    ],
)
def test_the_modality_of_a_claim(base: str, cue: str, content: str, modality: str) -> None:
    assert modality_of(base, cue, content) == modality


def test_a_question_is_open() -> None:
    assert content_modality("whether Moscow would give up territory") == "open"


@pytest.mark.parametrize(
    ("sentence", "refusal"),
    [
        ("The palace declined to comment.", "declined"),
        ("The palace would not discuss the matter.", "declined"),
        ("The palace did not immediately respond to a request for comment.", "did not respond"),
        ("Neither ministry responded to questions.", "did not respond"),
        ("The envoy could not be reached.", "did not respond"),
        ("The spokeswoman was not available for comment.", "did not respond"),
        ("The president declined to sign the bill.", None),
        ("The army did not respond to the attack.", None),
        ("His comment was a lie.", None),
        ("The pilot refused to drop the bomb.", None),
    ],
)
def test_a_refusal_to_comment_is_told_from_other_refusals(
    sentence: str, refusal: str | None
) -> None:
    match = refusal_in(sentence)
    assert (match[0] if match else None) == refusal


REPORTED = date(2026, 3, 4)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "words", "start", "end"),
    [
        ("It began on 8 August 2025.", "8 August 2025", date(2025, 8, 8), date(2025, 8, 9)),
        ("It began on Aug. 8, 2025.", "Aug. 8, 2025", date(2025, 8, 8), date(2025, 8, 9)),
        ("It began on 2025-08-08.", "2025-08-08", date(2025, 8, 8), date(2025, 8, 9)),
        ("It began on 20 December.", "20 December", date(2025, 12, 20), date(2025, 12, 21)),
        ("They met on Monday.", "Monday", date(2026, 3, 2), date(2026, 3, 3)),
        ("They met on Wednesday.", "Wednesday", REPORTED, date(2026, 3, 5)),
        ("They will meet on Monday.", "Monday", date(2026, 3, 9), date(2026, 3, 10)),
        ("They would meet, he said on Monday.", "Monday", date(2026, 3, 2), date(2026, 3, 3)),
        ("They met yesterday.", "yesterday", date(2026, 3, 3), REPORTED),
        ("They meet next week.", "next week", date(2026, 3, 9), date(2026, 3, 16)),
        ("They met last month.", "last month", date(2026, 2, 1), date(2026, 3, 1)),
        ("It was annexed in 2014.", "2014", date(2014, 1, 1), date(2015, 1, 1)),
        ("They met two weeks ago.", "two weeks ago", date(2026, 2, 18), date(2026, 2, 19)),
    ],
)
def test_a_time_is_an_interval_counted_from_the_report(
    text: str, words: str, start: date, end: date
) -> None:
    (mention,) = times_in(text, [(0, len(text))], REPORTED)
    assert (mention.text, mention.start, mention.end) == (words, start, end)


def test_without_a_date_of_the_report_a_weekday_stays_open() -> None:
    (mention,) = times_in("They met on Monday.", [(0, 19)], None)
    assert (mention.start, mention.end) == (None, None)


def test_a_day_that_no_calendar_has_stays_open() -> None:
    (mention,) = times_in("They met on 31 June 2026.", [(0, 25)], REPORTED)
    assert (mention.text, mention.start) == ("31 June 2026", None)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("about 6,600 square kilometres", 6600.0, "km2"),
        ("18.5 per cent of the land", 18.5, "percent"),
        ("1.2 million people", 1_200_000.0, "persons"),
        ("240 released prisoners", 240.0, "persons"),
        ("fifteen kilometres", 15.0, "km"),
        ("$3 billion in aid", 3e9, "USD"),
        ("37 explosions and 12 tanks", 12.0, "count"),
    ],
)
def test_a_number_keeps_its_unit(text: str, value: float, unit: str) -> None:
    (mention,) = quantities_in(text, [(0, len(text))])
    assert (mention.value, mention.unit) == (value, unit)


def test_parties_are_told_by_their_names_seats_and_leaders() -> None:
    text = "Ukrainian President Olena Marchuk met the Kremlin's envoy. Marchuk left for Washington."
    people = people_of_parties(text)
    assert people == {"Marchuk": "UA"}
    assert parties_in(text, [(58, len(text))], people) == ("UA", "US")


def test_a_place_is_settled_by_the_words_beside_it() -> None:
    theatre = open_theatre("ukraine")
    text = "Fighting in Kherson and Zaporizhzhia oblasts, near Kherson, and in land held by Kyiv."
    places = places_in(text, [(0, len(text))], theatre)
    assert [(place.text, place.place) for place in places] == [
        ("Kherson", "UA-65"),  # of a list of oblasts
        ("Zaporizhzhia oblasts", "UA-23"),
        ("Kherson", None),  # the oblast or the city: the sentence does not say
    ]
    assert set(places[2].candidates) == {"UA-65", "geonames:706448"}


def test_a_hedge_is_a_word_that_weakens() -> None:
    text = "Some 500 men may leave, but that is far from certain and about land."
    hedges = hedges_in(text, [(0, len(text))])
    assert [(hedge.text, hedge.kind) for hedge in hedges] == [
        ("Some", "approximation"),
        ("may", "possibility"),
        ("far from certain", "explicit doubt"),
    ]


@pytest.mark.parametrize(
    ("text", "who", "how"),
    [
        (
            "The chief negotiator, Taras Lysenko, would not discuss details.",
            ["The chief negotiator, Taras Lysenko"],
            "declined",
        ),
        (
            "Calls to both general staffs went unanswered.",
            ["both general staffs"],
            "did not respond",
        ),
        (
            "Nobody at the harbour was available for comment.",
            ["Nobody at the harbour"],
            "did not respond",
        ),
        ("Neither army would comment on the figures.", ["Neither army"], "declined"),
        ("The palace would neither confirm nor deny the date.", ["The palace"], "declined"),
        ("Neither Kyiv nor Moscow responded to questions.", ["Kyiv", "Moscow"], "did not respond"),
    ],
)
def test_who_refused_is_told_whole(text: str, who: list[str], how: str) -> None:
    body = f"A headline\n\n{text}\n"
    report = Report(id="x", text=body, headline=(0, 10), body=(12, len(body)))  # type: ignore[arg-type]
    refusals = [claim for claim in read_report(report)[0] if claim.refusal]
    assert [claim.source[0].text for claim in refusals] == who
    assert {claim.refusal for claim in refusals} == {how}


def test_the_first_verb_of_a_claim_is_its_main_one() -> None:
    assert content_modality("he would sign if parliament agreed") == "conditional"
    assert content_modality("both sides agreed that troops would leave") == "agreed"
    assert content_modality("no vote was planned") == "denied"


def test_he_stands_for_who_spoke_last_named_or_not() -> None:
    memory = Memory()
    for words, unnamed in (("a port official", True), ("Pavlo Hnatiuk", False)):
        describe(words, (0, len(words)), words, memory)
        assert describe("he", (0, 2), "he", memory).anonymous is unnamed


def test_to_march_is_no_month() -> None:
    text = "The army planned to march north."
    assert times_in(text, [(0, len(text))], date(2026, 1, 5)) == ()


def test_what_runs_on_without_a_stop_is_cut_before_it_costs_too_much() -> None:
    text = "The minister said that the talks will go on and " * 300
    document = divide(text)
    lengths = [line.last - line.first for line in document.sentences]
    assert max(lengths) <= 400 < sum(lengths)
    assert sum(lengths) == len(document.tokens) == 300 * 10  # nothing is lost at a cut

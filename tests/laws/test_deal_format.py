"""Law: parse after format is the identity, and the canonical text is its own canonical text."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

from hypothesis import given, settings
from hypothesis import strategies as st

from truceline.deal import syntax as s
from truceline.deal.formatting import format_deal
from truceline.deal.parser import parse
from truceline.deal.printer import deal_text
from truceline.deal.vocabulary import AXES, RESERVED, STATUSES, THINGS, VERBS

WORDS = st.from_regex(r"[A-Z][a-z]{2,8}(-[a-z]{2,4})?", fullmatch=True)
IDS = WORDS.filter(lambda word: word.lower() not in RESERVED).map(lambda word: s.Name(word))
PLACES = st.one_of(
    IDS,
    st.from_regex(r"[A-Z][a-z]{3,8} (oblast|district)", fullmatch=True).map(s.Name),
    st.sampled_from(["Bay of Bengal", "Held by", "a place in words"]).map(
        lambda t: s.Name(t, True)
    ),
)
NUMBERS = st.one_of(st.integers(1, 99_999).map(float), st.sampled_from([0.5, 2.5, 7.25, 1234.5]))
QUALIFIERS = st.sampled_from(["", "at least", "at most", "about", "over", "under"])
DAYS = st.dates(date(1950, 1, 1), date(2049, 12, 31))
HOURS = st.builds(time, st.integers(0, 23), st.integers(0, 59))


def amounts(unit: str) -> st.SearchStrategy[s.Amount]:
    single = st.builds(s.Amount, NUMBERS, st.none(), QUALIFIERS, st.just(unit))
    span = st.tuples(NUMBERS, NUMBERS, QUALIFIERS).map(
        lambda t: s.Amount(min(t[:2]), max(t[:2]), t[2], unit)  # type: ignore[arg-type]
    )
    return st.one_of(single, span, st.just(s.Amount(None)))


def quantities(unit: str) -> st.SearchStrategy[s.Quantity]:
    said = amounts(unit).filter(lambda amount: amount.value is not None)
    rivals = st.lists(said, min_size=2, max_size=3).map(
        lambda options: s.EitherAmount(tuple(options))
    )
    return st.one_of(amounts(unit), rivals)


LENGTHS = quantities("km")
DATES = st.builds(s.DateRef, DAYS)
FACES = st.sampled_from(["of", "outside", "inside"])
NEAR = st.builds(s.Amount, st.integers(1, 9).map(float), unit=st.just("km"))
FAR = st.builds(s.Amount, st.integers(10, 99).map(float), unit=st.just("km"))
COORDINATES = st.sampled_from(
    [s.Coordinate(20.5, 43.25, "43°15'N 20°30'E"), s.Coordinate(-74.0, 4.0, "4°N 74°W")]
)
CIRCLES = st.sampled_from([s.Circle(38.0, "lat", "38°N"), s.Circle(-70.5, "lon", "70°30'W")])


def _areas(inner: st.SearchStrategy[s.Geometry]) -> st.SearchStrategy[s.Geometry]:
    return st.one_of(
        st.builds(s.Algebra, st.sampled_from(["+", "-", "&"]), inner, inner),
        st.builds(
            s.HeldBy, inner, st.lists(IDS, min_size=1, max_size=3).map(tuple), st.none() | DATES
        ),
        st.builds(s.ClaimedBy, inner, IDS),
        st.builds(s.Within, LENGTHS, inner, st.none() | IDS, FACES),
        st.builds(s.Ring, NEAR, FAR, inner, st.none() | IDS, FACES),
        st.builds(s.Band, LENGTHS, st.sampled_from(["per side", "total width", ""]), inner),
        st.builds(s.Boundary, inner, st.none() | inner),
        st.builds(s.BetweenLines, inner, inner),
        st.builds(s.Beyond, inner, toward=PLACES),
        st.builds(s.Beyond, inner, compass=st.sampled_from(["north", "west"])),
        st.lists(inner, min_size=2, max_size=3).map(lambda o: s.EitherGeometry(tuple(o))),
    )


BASES: st.SearchStrategy[s.Geometry] = st.one_of(
    PLACES,
    st.just(s.Everywhere()),
    st.just(s.Unspecified()),
    st.builds(s.Contact, st.tuples(IDS, IDS), st.none() | DATES),
    st.lists(PLACES, min_size=3, max_size=5).map(lambda points: s.Polygon(tuple(points))),
    st.builds(s.Bank, st.sampled_from(["left", "north"]), PLACES),
    st.builds(s.NamedLine, st.just(s.Name("Blue Line", True))),
    COORDINATES,
    CIRCLES,
)
AREAS = st.recursive(BASES, _areas, max_leaves=6)

SPANS = quantities("days").filter(
    lambda q: None not in [a.value for a in getattr(q, "options", (q,))]
)
ANCHORS = st.one_of(
    st.sampled_from(["entry into force", "signature"]).map(s.Anchor),
    IDS.map(lambda name: s.Anchor(name.text)),
    IDS.map(lambda name: s.Anchor(name.text, "start")),
)
WHENS = st.recursive(
    st.one_of(
        st.builds(s.Clock, DAYS, st.none() | HOURS, st.sampled_from(["", "Europe/Kyiv", "UTC"])),
        ANCHORS,
    ),
    lambda inner: st.one_of(
        st.builds(s.Offset, SPANS, inner, st.booleans()),
        st.lists(inner, min_size=2, max_size=2).map(lambda o: s.EitherWhen(tuple(o))),
        st.lists(inner, min_size=2, max_size=2).map(lambda o: s.EitherWhen(tuple(o), True)),
    ),
    max_leaves=3,
)

TEXTS = st.sampled_from(["a text of the deal", "Überwachung", "Слово", "to hold, and keep"])
CLAUSES = st.one_of(
    st.builds(
        s.Limit,
        st.sampled_from(
            ["starting", "starting no later than", "no earlier than", "until", "no later than"]
        ),
        WHENS,
    ),
    st.lists(WHENS, min_size=2, max_size=2).map(
        lambda ends: s.Limit("between", s.EitherWhen(tuple(ends), is_range=True))
    ),
    st.builds(s.Every, SPANS),
    IDS.map(lambda name: s.Names("without consent of", (name,))),
    st.builds(s.InTime, quantities("hours"), st.none() | WHENS),
    st.builds(s.Lasting, amounts("days").filter(lambda a: a.value is not None)),
    st.lists(AREAS, min_size=1, max_size=2).map(lambda items: s.Except(tuple(items))),
    st.builds(
        s.EffectClause, st.sampled_from(AXES), st.just("passes"), st.none() | IDS, st.none() | IDS
    ),
    st.sampled_from(STATUSES).map(lambda status: s.Words("status", (status,))),
    st.builds(s.Hours, HOURS, HOURS, st.sampled_from(["", "Europe/Kyiv"])),
    st.sampled_from(["b1", "b22"]).map(lambda claim: s.Cited((claim,), "inferred by outlet")),
)
THINGS_OF = st.builds(
    s.Thing,
    st.sampled_from([words[0] for words in THINGS.values()]).map(s.Name),
    st.none()
    | st.builds(s.Amount, NUMBERS)
    | st.builds(s.Amount, st.integers(1, 100).map(float), unit=st.just("percent")),
    st.just(False),
    st.none() | st.builds(s.Amount, NUMBERS, st.none(), st.just("at least"), st.just("mm")),
    reach=st.none() | st.builds(s.Amount, NUMBERS, st.none(), QUALIFIERS, st.just("km")),
    per=st.sampled_from(["", "day", "hostage"]),
)
SPOTS = st.one_of(
    PLACES,
    st.builds(s.Algebra, st.sampled_from(["+", "-", "&"]), PLACES, PLACES),
    st.builds(s.HeldBy, PLACES, st.lists(IDS, min_size=1, max_size=2).map(tuple)),
    st.builds(s.Within, LENGTHS, PLACES, face=FACES),
    COORDINATES,
    CIRCLES,
)
PHRASES = st.one_of(
    st.builds(
        s.Phrase,
        st.sampled_from(["from", "behind"]),
        PLACES,
        amounts("km").filter(lambda a: a.value is not None),
    ),
    st.builds(s.Phrase, st.sampled_from(["from", "behind", "in", "over", "at"]), SPOTS),
)
SENTENCES = st.one_of(
    st.builds(
        s.Sentence,
        st.lists(IDS, min_size=1, max_size=3).map(tuple),
        st.just(False),
        st.sampled_from(["must", "must not", "may"]),
        st.sampled_from([v.base for v in VERBS if v.takes == "things" and v.base != "limit"]),
        st.lists(THINGS_OF, min_size=1, max_size=2).map(tuple),
        st.none(),
        st.lists(
            PHRASES,
            max_size=2,
        ).map(tuple),
    ),
    st.builds(s.Passing, st.sampled_from(AXES), AREAS, st.none() | IDS, st.none() | IDS),
)
STATEMENTS = st.one_of(
    st.builds(s.ZoneStatement, id=IDS, area=AREAS, clauses=st.just(())),
    st.builds(s.LineStatement, id=IDS, line=AREAS, length=st.none() | amounts("km")),
    st.builds(
        s.TermStatement,
        id=IDS,
        sentence=SENTENCES,
        clauses=st.lists(CLAUSES, max_size=4).map(tuple),
    ),
    st.builds(s.InstantStatement, id=IDS, when=WHENS),
)
DEALS = st.lists(STATEMENTS, min_size=1, max_size=4).map(lambda found: s.Deal(tuple(found)))


@settings(max_examples=80, deadline=None)
@given(DEALS)
def test_parse_after_format_is_the_identity(deal: s.Deal) -> None:
    text = deal_text(deal)
    assert _sorted(parse(text)) == _sorted(deal)


@settings(max_examples=25, deadline=None)
@given(DEALS)
def test_the_canonical_text_is_its_own_canonical_text(deal: s.Deal) -> None:
    once = format_deal(deal_text(deal))
    assert format_deal(once) == once


def _sorted(deal: s.Deal) -> tuple[s.Statement, ...]:
    # claims stand on the first line wherever they were written
    return tuple(_claims_first(statement) for statement in deal.statements)


def _claims_first(statement: s.Statement) -> s.Statement:
    cited = tuple(c for c in statement.clauses if isinstance(c, s.Cited))
    others = tuple(c for c in statement.clauses if not isinstance(c, s.Cited))
    return replace(statement, clauses=(*cited, *others))

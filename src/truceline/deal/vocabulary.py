"""The words of the deal language: verbs, objects, prepositions, units, topics.

The parser reads these tables, the printer writes from them, and the reference and the editor
grammar are generated from them: a word is added here and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from truceline.model.terms import Act

Takes = Literal["things", "place", "words", "place or words", "title", "nothing"]


@dataclass(frozen=True)
class Verb:
    """A verb: its two forms, the act it compiles to, the act of its negation, its object."""

    base: str
    third: str  # "withdraws"
    act: Act
    takes: Takes
    denied: Act = "prohibit"  # the act of "does not ..."
    help: str = ""


VERBS: tuple[Verb, ...] = (
    Verb("withdraw", "withdraws", "withdraw", "things", help="leave an area, or draw back"),
    Verb("enter", "enters", "enter", "place", "do not deploy", "come into an area"),
    Verb("deploy", "deploys", "deploy", "things", "do not deploy", "bring and keep somewhere"),
    Verb("base", "bases", "deploy", "things", "do not deploy", "keep at a site"),
    Verb("keep", "keeps", "hold behind", "things", help="hold behind a line or outside an area"),
    Verb("halt", "halts", "halt", "things", help="stop an activity, e.g. offensive operations"),
    Verb("cease", "ceases", "cease hostilities", "things", help="end hostilities or fire"),
    Verb("stop", "stops", "freeze", "nothing", help="stay where one stands"),
    Verb("freeze", "freezes", "freeze", "place", help="keep a line where it is"),
    Verb("hand over", "hands over", "hand over", "place", help="give ground or a site to another"),
    Verb("administer", "administers", "administer", "place", help="govern an area"),
    Verb("cede", "cedes", "cede title", "title", help="give up title to an area"),
    Verb("recognise", "recognises", "recognise title", "title", help="recognise another's title"),
    Verb("demilitarise", "demilitarises", "demilitarise", "place", help="clear of all forces"),
    Verb("attack", "attacks", "other", "place", "do not attack", "direct fire or force at"),
    Verb("fly", "flies", "other", "things", "do not fly", "operate aircraft or drones"),
    Verb("lay", "lays", "other", "things", "do not mine", "lay mines"),
    Verb("use", "uses", "other", "things", "prohibit", "use weapons or means"),
    Verb("exchange", "exchanges", "exchange", "things", help="exchange people or remains"),
    Verb("release", "releases", "release", "things", help="release people"),
    Verb("open", "opens", "open", "place", help="open a crossing, corridor or road"),
    Verb(
        "allow passage of",
        "allows passage of",
        "allow passage",
        "things",
        help="let people or goods through",
    ),
    Verb("allow access of", "allows access of", "allow access", "things", help="let a body in"),
    Verb("repair", "repairs", "repair", "place", help="restore a site"),
    Verb("clear", "clears", "clear", "things", help="remove mines or remnants"),
    Verb("monitor", "monitors", "monitor", "place or words", help="watch a place, line or duty"),
    Verb("verify", "verifies", "monitor", "words", help="establish whether a duty is kept"),
    Verb("report", "reports", "report", "words", help="tell somebody something"),
    Verb("notify", "notifies", "notify", "words", help="give notice"),
    Verb("guarantee", "guarantees", "guarantee", "words", help="stand for the keeping of a duty"),
    Verb("meet", "meets", "meet", "nothing", help="come together, e.g. as a commission"),
    Verb("provide", "provides", "provide", "things", help="give or bring"),
    Verb("prohibit", "prohibits", "prohibit", "words", help="forbid, in the text's words"),
    Verb("limit", "limits", "limit", "things", help="keep at or under a number"),
    Verb("canton", "cantons", "hold behind", "things", help="keep in a cantonment or holding area"),
    Verb("disarm", "disarms", "other", "things", help="take weapons from"),
    Verb("disband", "disbands", "other", "things", help="dissolve forces or groups"),
    Verb("dismantle", "dismantles", "other", "place or words", help="take down installations"),
    Verb("transfer", "transfers", "provide", "things", help="bring people or goods to somebody"),
    Verb("take", "takes", "other", "words", help="take a measure, in the text's words"),
    Verb("lift", "lifts", "other", "words", help="end a measure, e.g. a blockade"),
    Verb("negotiate", "negotiates", "other", "words", help="enter into talks"),
    Verb("suspend", "suspends", "halt", "things", help="stop an activity for a time"),
    Verb("observe", "observes", "cease hostilities", "things", help="keep a ceasefire"),
    Verb("redeploy", "redeploys", "withdraw", "things", help="move forces elsewhere"),
    Verb("move", "moves", "other", "things", help="bring forces from one place to another"),
    Verb("assemble", "assembles", "hold behind", "things", help="gather forces in a zone"),
    Verb("reinforce", "reinforces", "deploy", "place", "do not deploy", "bring more forces to"),
    Verb("remove", "removes", "clear", "things", help="take away weapons, mines, obstacles"),
    Verb("mark", "marks", "other", "place or words", help="make a line or a danger visible"),
    Verb("lay down", "lays down", "other", "things", help="give up weapons for good"),
    Verb("decommission", "decommissions", "other", "things", help="put weapons beyond use"),
    Verb("surrender", "surrenders", "other", "things", help="hand weapons to somebody"),
    Verb("demobilise", "demobilises", "other", "things", help="send fighters home"),
    Verb("blockade", "blockades", "other", "place", "prohibit", "cut off a place or coast"),
    Verb("inspect", "inspects", "monitor", "things", help="look into cargo, sites or records"),
    Verb("escort", "escorts", "provide", "things", help="go along to protect"),
    Verb("protect", "protects", "provide", "place or words", help="keep from harm"),
    Verb("secure", "secures", "provide", "place or words", help="keep order in a place"),
    Verb("ensure", "ensures", "guarantee", "words", help="see to it that something is so"),
    Verb("respect", "respects", "other", "words", help="keep a rule of law or of the text"),
    Verb("establish", "establishes", "other", "words", help="set up a body or a mechanism"),
    Verb("grant", "grants", "other", "words", help="give a right, e.g. an amnesty"),
    Verb("permit", "permits", "permit", "words", help="let somebody do something"),
    Verb("refrain from", "refrains from", "prohibit", "words", help="not do, in the text's words"),
    Verb("undertake", "undertakes", "other", "words", help="any other duty, in the text's words"),
)

PROPOSALS: dict[str, str] = {  # who says that it should be so, and the status it gives a term
    "demands": "demanded",
    "proposes": "proposed",
    "offers": "proposed",
    "plans": "planned",
    "agrees": "agreed",
    "denies": "denied",
}

AXES = ("holding", "administration", "title", "forces")

STATUSES = (
    "reported",
    "demanded",
    "proposed",
    "planned",
    "conditional",
    "agreed",
    "signed",
    "denied",
    "open",
)

DOMAINS = ("ground", "air", "drone", "long range", "maritime", "electronic")

# category -> the words that name it; the first is the canonical one
THINGS: dict[str, tuple[str, ...]] = {
    "all forces": ("forces", "armed forces", "military forces"),
    "infantry": ("infantry", "infantry battalions"),
    "personnel": (
        "personnel",
        "men",
        "troops",
        "soldiers",
        "armed personnel",
        "military personnel",
        "persons",
    ),
    "units": ("units", "formations", "armed formations", "brigades", "battalions"),
    "foreign forces": (
        "foreign forces",
        "foreign formations",
        "mercenaries",
        "foreign troops",
        "foreign fighters",
    ),
    "reinforcements": ("reinforcements",),
    "police": ("police",),
    "peacekeepers": ("peacekeepers", "peacekeeping troops"),
    "observers": ("observers", "monitors"),
    "weapons": ("weapons", "arms", "equipment", "military equipment"),
    "heavy weapons": ("heavy weapons", "heavy equipment"),
    "artillery": ("artillery", "guns", "howitzers", "artillery systems"),
    "mortars": ("mortars",),
    "mlrs": ("MLRS", "rocket artillery"),
    "missiles": ("missiles", "tactical missile systems", "missile systems"),
    "air defence": (
        "air defence",
        "air-defence systems",
        "surface-to-air missiles",
        "anti-aircraft missiles",
        "anti-aircraft guns",
    ),
    "radars": ("radars", "early-warning radars"),
    "electronic warfare": ("electronic warfare", "jamming", "jammers"),
    "tanks": ("tanks",),
    "armoured vehicles": ("armoured vehicles", "APCs", "armoured personnel carriers", "IFVs"),
    "vehicles": ("vehicles", "special equipment"),
    "combat aircraft": ("combat aircraft", "aircraft", "military aircraft"),
    "helicopters": ("helicopters",),
    "drones": ("drones", "UAVs", "foreign drones", "foreign UAVs"),
    "ships": ("ships", "naval vessels", "warships"),
    "naval drones": ("naval drones", "unmanned surface vessels"),
    "merchant ships": ("merchant ships", "commercial vessels", "vessels"),
    "mines": ("mines", "land mines", "explosive devices"),
    "fortifications": ("fortifications", "installations", "military installations", "obstacles"),
    "offensive operations": ("offensive operations", "offensives", "offensive actions"),
    "hostilities": ("hostilities", "military operations", "military activities", "ceasefire"),
    "fire": ("fire", "shelling", "all fire"),
    "strikes": ("strikes", "long-range strikes", "attacks"),
    "detainees": ("detainees", "prisoners", "hostages"),
    "prisoners of war": ("prisoners of war", "POWs", "wounded prisoners of war"),
    "wounded": ("wounded", "wounded fighters", "sick and wounded"),
    "remains": ("remains", "the dead", "dead"),
    "missing persons": ("missing persons",),
    "children": ("children",),
    "civilians": ("civilians", "people", "displaced persons", "refugees"),
    "humanitarian goods": (
        "humanitarian goods",
        "humanitarian convoys",
        "humanitarian aid",
        "trucks of aid",
        "trucks",
    ),
    "use of force": ("force", "the use of force", "use of force"),
    "infrastructure": (
        "infrastructure",
        "civilian infrastructure",
        "energy infrastructure",
        "power plants",
        "ports",
        "dams",
        "pipelines",
    ),
    "civilian objects": ("civilian objects", "schools", "hospitals", "medical units"),
    "mine records": ("mine records", "minefield records"),
    "inspectors": ("inspectors", "IAEA experts"),
    "staff": ("staff", "operating staff", "repair crews"),
}
CATEGORY_OF = {word.lower(): category for category, words in THINGS.items() for word in words}

# forces in this sense move the axis of forces: everybody with arms, not a class of weapon
ALL_FORCES = frozenset({"all forces", "units", "personnel"})

PREPOSITIONS = (
    "from or against",
    "from",
    "behind",
    "outside",
    "to",
    "with",
    "into",
    "in",
    "across",
    "over",
    "through",
    "along",
    "at",
    "against",
    "toward",
    "around",
    "for",
)

# prepositions that may be followed by several: `with A, B and C`, `from Z1 and Z2`
LISTING = frozenset(
    {"with", "to", "for", "against", "from", "in", "over", "at", "into", "through", "across"}
)

LENGTH_UNITS: dict[str, float] = {  # [km]
    "km": 1.0,
    "kilometres": 1.0,
    "kilometers": 1.0,
    "m": 0.001,
    "metres": 0.001,
    "meters": 0.001,
    "miles": 1.609344,
    "mile": 1.609344,
    "nautical miles": 1.852,
    "nautical mile": 1.852,
    "feet": 0.0003048,
    "foot": 0.0003048,
}
OWN_RANGE = "own range"  # a distance: the maximum range of the weapon itself

TIME_UNITS: dict[str, float] = {  # [hours]; months and years go by the calendar
    "hours": 1.0,
    "hour": 1.0,
    "minutes": 1 / 60,
    "days": 24.0,
    "day": 24.0,
    "weeks": 168.0,
    "week": 168.0,
    "months": 730.5,
    "month": 730.5,
    "years": 8766.0,
    "year": 8766.0,
}
CANONICAL_UNIT = {
    "kilometres": "km",
    "kilometers": "km",
    "metres": "m",
    "meters": "m",
    "mile": "miles",
    "nautical mile": "nautical miles",
    "foot": "feet",
    "hour": "hours",
    "day": "days",
    "week": "weeks",
    "month": "months",
    "year": "years",
}

# how a number is hedged, and the word that stands for it in canonical text
QUALIFIERS = {
    "at least": "at least",
    "no less than": "at least",
    "at most": "at most",
    "no more than": "at most",
    "about": "about",
    "over": "over",
    "more than": "over",
    "under": "under",
    "less than": "under",
}

COMPASS = ("north", "south", "east", "west")

# words that end a bare name; a place whose name holds one of them is written in quotation marks
RESERVED = frozenset(
    {
        "about", "more", "less", "and", "or", "of", "from", "to", "in", "into", "with",
        "behind", "outside",
        "across",
        "over", "through", "along", "at", "against", "toward", "around", "for", "by", "as",
        "held", "claimed", "within", "between", "on", "until", "no", "not", "starting", "during",
        "after", "before", "if", "while", "except", "effect", "measured", "status", "under",
        "basis", "domain", "verified", "recorded", "observed", "reset", "reciprocal",
        "released", "consent", "voluntary", "note", "renewed", "hours", "daily", "unless",
        "per", "total", "every",
        "unspecified", "either", "own", "side", "left", "right", "pass", "passes", "that", "may",
        "shall", "will", "must", "does", "do", "published", "range", "de",
    }
)  # fmt: skip

STATEMENTS: dict[str, str] = {
    "deal": "the title",
    "theatre": "the theatre whose places the deal names",
    "as of": "the date that `held by` and `current` mean, unless a term names another",
    "status": "the status of every term that names none",
    "control": "the control map the deal is read against",
    "claims": "the file of claims that terms cite",
    "clock": "the time zone of dates and hours that name none",
    "party": "somebody who holds or claims ground, or is bound",
    "actor": "somebody else: a mediator, monitor, guarantor, group",
    "point": "a point by coordinates or by a place",
    "line": "a line: of contact, through points, a boundary, one per party",
    "zone": "an area by area algebra",
    "site": "a named installation",
    "weapons": "a class of weapons, perhaps with its range",
    "instant": "a named point in time",
    "entry into force": "when the deal begins to bind",
    "signature": "when the deal was signed",
    "gate": "a condition that opens other things: days of silence, assurances",
    "record": "what is known so far about a gate",
    "window": "a stretch of time that terms can name",
    "phase": "the same as `window`, in the words of agreements that go by phases",
    "declaration": "one party's own word, where there is no common text",
    "term": "one duty, demand, permission or passing of ground",
    "amendment": "a later change of a term's date; both dates stay",
    "open": "a question the text or the reports leave open",
    "provision": "what the text says about itself: languages, commission, termination, ...",
    "silent": "units the text says nothing about, written by `check --fill`",
}

# Verbs that people write and the language does not know, and those that may be meant.
OTHER_VERBS: dict[str, tuple[str, ...]] = {
    form: meant
    for forms, meant in (
        ("leave leaves vacate vacates evacuate evacuates retreat retreats", ("withdraws from",)),
        ("shell shells bomb bombs shoot shoots fire fires strike strikes", ("attacks",)),
        ("occupy occupies hold holds seize seizes", ("enters", "keeps")),
        ("free frees return returns", ("releases", "hands over")),
        ("give gives relinquish relinquishes yield yields", ("hands over", "cedes")),
        ("swap swaps trade trades", ("exchanges",)),
        ("watch watches patrol patrols oversee oversees supervise supervises", ("monitors",)),
        ("allow allows let lets", ("permits", "allows passage of", "allows access of")),
        ("end ends pause pauses", ("ceases", "stops", "suspends")),
        ("demine demines", ("clears",)),
    )
    for form in forms.split()
}

"""What a good ceasefire text defines: the topics of a drafter's review, in the order of reading.

After the UN's Guidance on Mediation of Ceasefires (DPPA, 2022) and the practice of the
agreements this language was tried on. Each topic has the question to ask, where the answer
would go, and the figure that stays open without it. A provision names its topic by these words.
"""

from __future__ import annotations

from dataclasses import dataclass

from truceline.model.terms import Act


@dataclass(frozen=True)
class Topic:
    """One thing that a text defines or leaves open."""

    question: str
    placement: str  # where in the deal text the answer would go
    figure: str = ""  # the figure that stays open without it
    acts: tuple[Act, ...] = ()  # a term with one of these acts answers it
    things: tuple[str, ...] = ()  # or a term about one of these categories
    always: bool = True  # False: asked only where the text makes it matter


TOPICS: dict[str, Topic] = {
    "cessation of hostilities": Topic(
        "Do the parties cease hostilities at all? A halt of offensive operations is not a "
        "ceasefire.",
        "term ceasefire: each party ceases hostilities",
        "every duty that runs from a ceasefire",
        acts=("cease hostilities",),
    ),
    "entry into force": Topic(
        "When does the deal begin to bind, to the hour and time zone?",
        "entry into force 2026-01-01 00:00 Europe/Kyiv",
        "every date of the calendar",
    ),
    "area of application": Topic(
        "Where do the duties hold: which ground, air, sea?",
        "provision area of application: covers ...",
        "area and people under the ceasefire",
    ),
    "duration": Topic(
        "How long does it hold, and how is it renewed?",
        "a clause `for 60 days` and `renewed ...` under the ceasefire term",
        "the last date of the calendar",
    ),
    "reference line": Topic(
        "From which line, as of which date, are distances measured, and by whom?",
        "line front = line of contact between A and B as of DATE",
        "length of line; the area of every zone",
    ),
    "unclear sectors": Topic(
        "What holds where the parties disagree about the line or nobody holds the ground?",
        "provision unclear sectors: rule ...",
        "the band of the line of contact",
    ),
    "prohibited acts": Topic(
        "Which acts are forbidden, one by one?",
        'term no-fire: each party does not use ... , or: somebody prohibits "..."',
        "which incidents count as alleged breaches",
        acts=(
            "prohibit",
            "do not attack",
            "do not deploy",
            "do not fly",
            "do not mine",
        ),
    ),
    "permitted acts": Topic(
        "What stays allowed: rotation, supply, self-defence, works?",
        "term rotation: each party may ...",
        "which incidents are no breach",
        acts=("permit",),
    ),
    "weapon classes": Topic(
        "Which weapons, by calibre or system, and how far from the line each?",
        "weapons heavy = artillery of at least 100 mm",
        "area of each band",
        things=("artillery", "mortars", "mlrs", "missiles", "heavy weapons", "tanks"),
    ),
    "verification": Topic(
        "Who verifies, by what means, with which access, and what if access is denied?",
        "provision verification: by ...; access ...",
        "monitors needed",
        acts=("monitor",),
    ),
    "joint commission": Topic(
        "Who sits on the commission, who chairs, what is a quorum, how and by when does it decide?",
        "provision joint commission: composition ...; chair ...; quorum ...; decides ...",
        "how long an incident stays open",
    ),
    "incidents": Topic(
        "How is an incident reported, answered and settled, within which time?",
        "provision incidents: complaint ...; response ...; within ...",
        "the time from incident to finding",
    ),
    "breach categories": Topic(
        "Which breaches are grave, and what follows from each?",
        "provision breach categories: grave ...; other ...",
        "how findings are counted",
    ),
    "consequences": Topic(
        "What follows from a breach, and may the other party answer it?",
        "provision consequences: of breach ...",
        "which duties end with a breach",
    ),
    "protection of civilians": Topic(
        "How are civilians protected: from attack, displacement, reprisals?",
        "provision protection of civilians: ...",
        "people in the zones",
        things=("civilians",),
    ),
    "protection of survivors": Topic(
        "Is conflict-related sexual violence named as a prohibited act, and are survivors safe?",
        "provision protection of survivors: prohibited ...; referral ...",
        "which incidents count as alleged breaches",
    ),
    "women's participation": Topic(
        "How do women take part in talks, commission and monitoring?",
        "provision women's participation: ...",
        "the share of women in the commission and mission",
    ),
    "detainees": Topic(
        "Who is released or exchanged, by when, under whose eyes?",
        "term exchange: each party releases all detainees",
        "number of detainees",
        acts=("exchange", "release"),
        things=("detainees", "prisoners of war"),
    ),
    "missing persons": Topic(
        "How are missing persons sought and remains returned?",
        "provision missing persons: ...",
        "number of missing persons",
        things=("missing persons", "remains"),
    ),
    "freedom of movement": Topic(
        "Which crossing points open, for whom, at which hours; may people leave and return?",
        "provision freedom of movement: crossing points ...; hours ...",
        "number of crossing points, and their hours",
        acts=("open", "allow passage"),
    ),
    "displacement and return": Topic(
        "May displaced people stay, leave and return, by choice and in safety?",
        "provision displacement and return: right to stay, leave and return",
        "people in the zones",
    ),
    "critical infrastructure": Topic(
        "Which power, water and nuclear sites are protected, by which regime?",
        "term plant: each party does not attack from or against SITE",
        "sites in the zones",
    ),
    "humanitarian access": Topic(
        "Who may bring aid where, and who must consent?",
        "provision humanitarian access: ...",
        "people in need in the zones",
        acts=("allow access",),
        things=("humanitarian goods",),
    ),
    "mines": Topic(
        "Are mines forbidden, recorded, cleared?",
        "term no-mines: each party does not lay mines in ZONE",
        "area to be surveyed and cleared",
        acts=("do not mine",),
        things=("mines", "mine records"),
    ),
    "languages": Topic(
        "Which languages are authentic, and which text prevails?",
        "provision languages: authentic ...; prevailing ...",
        "the width of a zone where versions differ",
    ),
    "annexes": Topic(
        "Which annexes and maps belong to it, and does map or text prevail?",
        "provision annexes: maps ...; prevailing ...",
        "area of every zone that a map draws",
    ),
    "signatories": Topic(
        "Who signs, in which capacity, and who is bound?",
        "provision signatories: ...",
        "how many duties bind whom",
    ),
    "dispute settlement": Topic(
        "Who settles a dispute about the meaning?",
        "provision dispute settlement: ...",
        "which reading of an open figure holds",
    ),
    "amendment": Topic(
        "How is the text changed?",
        "provision amendment: ...",
        "every date of the calendar that may move",
    ),
    "termination": Topic(
        "How may a party end it, with which notice?",
        "provision termination: ...",
        "the last date of the calendar",
    ),
    "dissemination": Topic(
        "How do commanders, fighters and the public learn of it, and by when?",
        "provision dissemination: ...",
        "the date from which every unit knows",
    ),
    "political track": Topic(
        "How is it tied to political talks, and what if they stall?",
        "provision political track: ...",
        "the dates that wait for talks",
    ),
    "interval": Topic(
        "Between one party's leaving and another's coming, who secures the ground?",
        "provision interval: secured by ...",
        "area that nobody holds for a time",
        always=False,
    ),
    "without prejudice": Topic(
        "Does it leave claims to title untouched?",
        "provision without prejudice: to ...",
        "title in the balance sheet",
    ),
    "provisional application": Topic(
        "Does it bind before it is ratified?",
        "provision provisional application: ...",
        "the first date of the calendar",
        always=False,
    ),
    "sanctions": Topic(
        "Are sanctions or other measures tied to it?",
        "provision sanctions: ...",
        "the dates at which measures end",
        always=False,
    ),
    "other": Topic("Is anything else said about the text itself?", "provision other: ...",
                   always=False),
}  # fmt: skip

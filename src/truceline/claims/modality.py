"""How surely a claim is meant: demanded, planned, agreed, open ...; and refusals to comment."""

from __future__ import annotations

import re
from typing import Literal

from truceline.model.claim import Modality

Refusal = Literal["declined", "did not respond"]

# cues that settle the modality of what they bring in, by their base forms
_CUE_WORDS: tuple[tuple[Modality, str], ...] = (
    (
        "demanded",
        "demand insist+on order require instruct command stipulate mandate dictate want urge "
        "implore beseech press exhort lobby",
    ),
    (
        "proposed",
        "propose foresee envisage offer recommend advocate float volunteer invite",
    ),
    ("planned", "plan intend prepare aim pledge promise vow threaten resolve prepared"),
    ("agreed", "agree approve accept"),
    (
        "denied",
        "deny reject refuse dispute refute rebut repudiate contradict disavow oppose dismiss",
    ),
    (
        "open",
        "ask wonder question unclear uncertain unsure unknown debate consider weigh contemplate "
        "ponder mull discuss inquire",
    ),
)
_BY_CUE: dict[str, Modality] = {
    base: modality for modality, bases in _CUE_WORDS for base in bases.split()
}
# what the claim itself says, looked for in this order
_CONTENT_WORDS: tuple[tuple[Modality, tuple[str, ...]], ...] = (
    (
        "open",
        (
            r"unclear|not (?:\w+ )?clear|not (?:\w+ )?known|unknown|undecided",
            r"remains? to be seen|open question",
            r"not (?:yet )?been (?:decided|agreed|settled|finali[sz]ed)|no decision",
            r"(?:still )?being (?:worked out|negotiated|discussed|drafted)",
            r"under (?:discussion|negotiation|consideration)|yet to be (?:decided|agreed)",
            r"(?:could|may|might) (?:still )?change|remains? open|yet to (?:agree|decide)",
            r"no \w+ (?:has|have|had) been (?:decided|agreed|set|fixed|named)",
            r"still (?:ha(?:s|ve|d)|needs?) to (?:agree|decide|settle)",
        ),
    ),
    (
        "demanded",
        (
            r"demand(?:ed|ing)|demands? (?:that|for)|(?<!the )(?<!their )(?<!its )demands",
            r"insist(?:s|ed|ing)? (?:on|that)|ultimatum|must",
            r"call(?:s|ed|ing)? (?:on|for)|require(?:s|d) that|want(?:s|ed)? (?:\w+ ){1,4}to",
        ),
    ),
    (
        "denied",
        (
            r"den(?:y|ies|ied)|reject(?:s|ed)?|rul(?:e|es|ed) out|refus(?:e|es|ed) to",
            r"(?:will|would) (?:not|never)|has no plans?|no (?:such )?(?:deal|agreement|plans?)",
            r"never (?:agreed|accepted)|ha(?:s|ve|d) not agreed",
            r"there (?:is|are|was|were|will be|has been|have been) no|there (?:is|was) not",
            r"(?:is|are|was|were) not (?:responsible|involved|behind|to blame)",
            r"no intention (?:of|to)",
            r"no \w+ (?:is|are|was|were) (?:planned|intended|foreseen|envisaged|scheduled)",
        ),
    ),
    (
        "agreed",
        (
            r"(?:ha(?:s|ve|d) )?agreed|(?:have|has|had) (?:signed|accepted|approved|reached)",
            r"reached (?:a|an|the) (?:deal|agreement|understanding|ceasefire|truce)",
            r"signed|accepted|approved|initialled|ratified",
        ),
    ),
    (
        "proposed",
        (
            r"propos(?:e|es|ed|ing)|offer(?:s|ed|ing)? to|suggest(?:s|ed) (?:\w+ing|that)",
            r"put forward|tabled|floated|draft (?:says|foresees|envisages|calls)",
        ),
    ),
    (
        "conditional",
        (
            r"would|if|unless|provided that|on condition that|in exchange for|should",
            r"depend(?:s|ed|ing)? on|hing(?:es|ed|ing) on|conditional (?:on|upon)",
        ),
    ),
    (
        "planned",
        (
            r"plan(?:s|ned)? to|intend(?:s|ed)? to|will|(?<=['’])ll|(?:is|are) to|aims? to",
            r"(?:is|are|was|were) (?:due|expected|scheduled|set|planned) (?:on|for|by|in|next)",
            r"(?:is|are|was|were) (?:due|set|expected|scheduled|preparing|planning|ready) to",
            r"prepar(?:e|es|ing) (?:to|for)",
        ),
    ),
)
_BY_CONTENT = [
    (modality, re.compile(rf"\b(?:{'|'.join(patterns)})\b", re.IGNORECASE))
    for modality, patterns in _CONTENT_WORDS
]
# a promise or refusal that waits for something; what calls a report untrue; "that it be moved"
_CONDITION = re.compile(r"\b(?:unless|provided|on condition|as long as|if)\b", re.IGNORECASE)
_NOT_WITHOUT = re.compile(
    r"\b(?:will|would) (?:not|never)\b.*\b(?:without|unless|until)\b", re.IGNORECASE
)
_UNTRUE = re.compile(
    r"\b(?:untrue|false|lies?|inventions?|invented|fabricat\w+|baseless|groundless|unfounded|"
    r"nonsense|rubbish|fiction|fake)\b",
    re.IGNORECASE,
)
_NAMES = frozenset("call brand label describe term dub dismiss deem".split())
_SUBJUNCTIVE = re.compile(
    r"(?:that )?(?:(?!\b(?:will|would|can|could|may|might|must|shall|should|to)\b).)*\bbe \w+",
    re.IGNORECASE | re.DOTALL,
)
_TO_DO = re.compile(
    r"(?!whether|if|how|what|why|who|when|where)(?:\S+ ){1,6}?to \w+", re.IGNORECASE
)
_FINITE = re.compile(r"\b(?:is|are|was|were|has|have|had|can|could|would|might|may|will|should)\b")
_LEADS = re.compile(r"\b(?:would|will|should)\b", re.IGNORECASE)
_NEGATED = re.compile(r"\b(?:not|nothing|no|none|never|neither)\b(?:\s\w+){0,4}\s$", re.IGNORECASE)
_REFUSED = re.compile(
    r"(?P<declined>(?:would|will|could|did) neither confirm nor den(?:y|ied)|"
    r"declin\w+ (?:[\w-]+ ){0,3}?(?:comment|discuss|elaborate|answer|say|respond|speak"
    r"|confirm|provide|give|be interviewed)|refus(?:ed?|es|ing) (?:[\w-]+ ){0,2}?(?:comment|discuss"
    r"|elaborate|answer (?:\w+ )?questions?\b(?! from the)|say|respond|speak)|"
    r"(?:would|will|could|can) ?not (?:\w+ )?(?:comment|discuss)"
    r"|(?:would|will|wo|ca|could)n['’]t (?:comment|discuss)|had no (?:immediate )?comment|"
    r"offered no comment|no comment|(?:did|do|does) ?(?:not|n['’]t) comment(?= on\b|\s*[.,;]|$)|"
    r"refrain\w* from (?:any )?comment\w*|(?:stay|remain|keep|kept)\w* (?:tight-lipped|mum)\b|"
    r"(?:would|will|could) ?(?:not|n['’]t) (?:be drawn\b|say (?:who|what|when|where|whether|if|how"
    r"|why|which|more)\b)|wo?uldn['’]t be drawn\b|"
    r"left (?:the|that|this|our|a) questions? (?:without an answer|unanswered|open)|"
    r"turned (?:us|(?:the|this|our) \w+) down|"
    r"turned down (?:an?|our|the|several|repeated) (?:\w+ )?(?:requests?|interview))"
    r"|(?P<silent>(?:did|do|does|had|has|have) ?(?:not|n['’]t) (?:\w+ )?(?:respond|repl(?:y|ied)|"
    r"responded|return(?:ed)?|answer(?:ed)?)(?! (?:to )?(?:the|an?|that|this|its|his|her|fire|with "
    r"force)\b(?! (?:\w+ )?(?:request|call|email|question|message|inquir|enquir)))|(?:could|can) "
    r"not (?:\w+ )?be reached|not (?:\w+ )?(?:available|reachable) for comment|"
    r"(?:did|do|does|had|has|have) ?(?:not|n['’]t) (?:answer(?:ed)?|pick(?:ed)? up) (?:his|her|its|"
    r"their|the|a) (?:\w+ )?(?:phone|telephone|mobile)s?|(?:has|have|had) yet to (?:respond|reply|"
    r"answer|comment|return)(?=\s*[.,;]|$| (?:to )?(?:\S+ ){0,4}(?:requests?|questions?|calls?|"
    r"emails?|messages?|inquir|enquir))|(?:had|has|have) received (?:none|no (?:answer|reply|"
    r"response))\b|went unanswered|"
    r"unanswered (?:\w+ )?(?:requests?|calls?|emails?)|no (?:immediate )?(?:response|reply) "
    r"(?:to|from))",
    re.IGNORECASE,
)


def modality_of(base: str, cue: str, content: str) -> Modality:
    """Return how a claim is meant, from the word that brings it in and from its own words.

    The cue decides where it settles the matter ("demands that ..."); "said" does not, and what
    was said does.
    """
    negated = re.search(r"\b(?:not|never|n['’]t|no longer)\b|n['’]t\b", cue, re.IGNORECASE)
    if "call" in base and re.search(r"\b(?:on|upon|for)$", cue):
        return "demanded"
    if re.search(r"\brul\w+ out$", cue):
        return "denied"
    settled = _by_cue_and_content(base, content)
    if settled is not None:
        return settled
    found = _BY_CUE.get(base)
    if found is not None:
        return "denied" if negated and found in ("agreed", "planned", "proposed") else found
    return content_modality(content)


def _by_cue_and_content(base: str, content: str) -> Modality | None:
    """Return what cue and content settle together, where neither does alone."""
    if base in _NAMES and _UNTRUE.search(content):
        return "denied"
    if base in ("insist", "ask", "request") and _SUBJUNCTIVE.match(content):
        return "demanded"
    if base == "ask" and _TO_DO.match(content):
        return "demanded"
    if base == "suggest" and re.match(r"(?:an?|\d+)\s", content) and not _FINITE.search(content):
        return "proposed"
    if _BY_CUE.get(base) == "planned" and _CONDITION.search(content):
        return "conditional"
    return None


def content_modality(content: str) -> Modality:
    """Return how a sentence is meant on its own; "reported" where nothing says otherwise."""
    if re.match(r"\s*whether\b", content, re.IGNORECASE):
        return "open"
    if _NOT_WITHOUT.search(content):
        return "conditional"
    for modality, pattern in _BY_CONTENT:
        match = next((m for m in pattern.finditer(content) if _is_main(content, m)), None)
        if match is None or (modality == "agreed" and _NEGATED.search(content, 0, match.start())):
            continue
        if modality in ("agreed", "proposed") and _LEADS.search(content, 0, match.start()):
            continue  # the first verb is the main one: "would sign if parliament agreed"
        return modality
    return "reported"


def _is_main(content: str, match: re.Match[str]) -> bool:
    """Whether a word belongs to the claim itself, not to "people who will meet again"."""
    return re.search(r"\b(?:who|whom|which)\s$", content[: match.start()]) is None


_NEITHER = re.compile(
    r"\b(?:neither|nobody|no one|none)\b.{1,120}?\b(?:(?P<declined>(?:would|will|could|was willing"
    r" to) (?:comment|discuss|elaborate|speak|say more))|"
    r"(?P<silent>(?:was |were )?(?:immediately )?"
    r"(?:responded|replied|returned|commented|answered (?:a |the |our )?(?:requests?|questions?|"
    r"emails?)|(?:available|reachable) for comment)))\b",
    re.IGNORECASE,
)


def refusal_in(sentence: str) -> tuple[Refusal, int, int] | None:
    """Return which refusal to comment a sentence reports, and where its words stand in it."""
    match = _REFUSED.search(sentence)
    if match is not None:
        return ("declined" if match["declined"] else "did not respond"), match.start(), match.end()
    match = _NEITHER.search(sentence)
    if match is None:
        return None
    which = "declined" if match["declined"] else "silent"
    return ("declined" if match["declined"] else "did not respond"), *match.span(which)

"""How surely a claim is meant: demanded, planned, agreed, open ..."""

from __future__ import annotations

import re

from truceline.model.claim import Modality

# cues that settle the modality of what they bring in, by their base forms
_CUE_WORDS: tuple[tuple[Modality, str], ...] = (
    (
        "demanded",
        "demand order require instruct command stipulate mandate dictate want urge "
        "implore beseech press exhort lobby forbid",
    ),
    (
        "proposed",
        "propose foresee envisage envision offer recommend advocate float volunteer invite moot",
    ),
    ("planned", "plan intend prepare aim pledge promise vow threaten resolve prepared"),
    ("agreed", "agree approve accept endorse consent ratify initial"),
    (
        "denied",
        "deny reject refuse dispute refute rebut repudiate contradict disavow oppose dismiss "
        "rebuff "
        "spurn veto",
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
            r"(?:too early|impossible|hard) to say (?:who|what|when|where|whether|if|how)|"
            r"could not (?:yet )?say "
            r"(?:who|what|when|where|whether|if|how)|anyone['’]s guess|remain\w* to be \w+|put off|"
            r"left (?:for|until) later|(?:has|have|had) yet to (?:be )?(?:sign|agree|decide|"
            r"settle|answer|set|fix)\w*",
            r"unclear|not (?:\w+ )?clear|not (?:\w+ )?known|unknown|undecided",
            r"(?:disagree\w*|divided|split|differ\w*|debat\w+|argu\w+|unsure|undecided) (?:on|"
            r"over|about|as to)? ?"
            r"(?:whether|who|how)|"
            r"remains? to be seen|open question|open to question|up in the air|unresolved|"
            r"unsettled",
            r"(?:has|have|had) not (?:\w+ )?(?:decided|settled (?:on|whether|who|how)|made up)",
            r"not (?:yet )?(?:final|settled|decided|agreed upon|finali[sz]ed)\b|"
            r"yet to be \w+(?:ed|en|wn|ne)",
            r"(?:is|are|was|were|remain\w*|stay\w*) (?:still )?open\b(?! to (?:traffic|people|"
            r"all))",
            r"(?:is|are|was|were|still|now) (?:\w+ly )?(?:studying|discussing|negotiating|"
            r"reviewing|considering|weighing|"
            r"examining|debating|mulling|evaluating)",
            r"(?:remain\w*|(?:is|are|was|were) still) (?:\w+ )?(?:divided|split|at odds|apart|"
            r"deadlocked)"
            r"|could not agree (?:on|whether|who|how)",
            r"(?:has|have|had) (?:not yet|yet to) (?:\w+ )?(?:respond\w*|repl\w+|answer\w*|"
            r"decide\w*|"
            r"agree\w*|settle\w*)",
            r"being (?:studied|considered|examined|weighed|reviewed)|still (?:to be|being) \w+|"
            r"(?:being|is) (?:finali[sz]ed|hammered out|ironed out|"
            r"thrashed out)",
            r"not (?:\w+ )?(?:certain|determined|said|specified) (?:who|how|when|whether|where|if)",
            r"(?:leaves?|left) (?:open|unanswered|unresolved|undecided)|depends who you ask",
            r"to be (?:negotiated|discussed|decided|determined) (?:later|separately|at)",
            r"not (?:yet )?been (?:decided|agreed|settled|finali[sz]ed)|no decision",
            r"(?:still )?being (?:worked out|negotiated|discussed|drafted)",
            r"under (?:discussion|negotiation|consideration)|yet to be (?:decided|agreed)",
            r"(?:could|may|might) (?:still )?change|remains? open|yet to (?:agree|decide)",
            r"no \w+ (?:has|have|had) been (?:decided|agreed|set|fixed|named)",
            r"no (?:\w+ )?(?:decision|date|timetable|venue|agreement (?=(?:\w+ ){3,5}(?:who|how|"
            r"whether)))"
            r"(?: \w+){0,4} (?:has|have|had|was|were) (?:yet )?(?:been )?(?:taken|made|reached|set|"
            r"chosen)",
            r"not (?:yet )?been (?:set|fixed|taken|made|chosen|scheduled|drawn up|resolved)",
            r"still (?:has|have|had|needs?) to be \w+",
            r"still (?:ha(?:s|ve|d)|needs?) to (?:agree|decide|settle)",
        ),
    ),
    (
        "demanded",
        (
            r"demand(?:ed|ing)|demands? (?:that|for)|(?<!the )(?<!their )(?<!its )demands",
            r"(?:seeks?|seeking|sought) (?:an?|the|more|further|guarantees|assurances|"
            r"clarification)|wants "
            r"(?:guarantees|assurances|talks|observers)|(?:set|sets|gave|"
            r"has given) .{0,40}\b(?:deadline|until)\b|"
            r"(?:obliges?|compels?) (?:the|both|all|its|each)",
            r"insist(?:s|ed|ing)? (?:on|that)|ultimatum|must|demands? (?:is|was|are|were|"
            r"remains?) (?:that|for)",
            r"(?<!would )(?<!could )(?<!will )(?<!may )(?<!might )(?<!not )(?:has|have|"
            r"needs?) to (?!say)",
            r"(?<!would )(?<!could )(?<!not )requires? (?:an?|the|both|all|its|their|each)",
            r"call(?:s|ed|ing)? (?:on|for)|require(?:s|d) that|want(?:s|ed)? (?:\w+ ){1,4}to|"
            r"want(?:s|ed) (?:an?|the|its|their|more|all|full)",
        ),
    ),
    (
        "denied",
        (
            r"den(?:y|ies|ied)|reject(?:s|ed)?|rul(?:e|es|ed|ing) out|refus(?:e|es|ed|ing) (?:to|"
            r"any)|"
            r"oppos(?:e|es|ed)(?! by)|vot(?:es|ed|ing) against|pour(?:s|ed) cold water|shrug(?:s|"
            r"ged) off|"
            r"distanc(?:es|ed) (?:him|her|it|them)sel(?:f|ves) from|dismiss(?:es|ed)|scotch(?:es|"
            r"ed)|rubbish(?:es|ed)|"
            r"know(?:s)? nothing (?:of|about)|knew nothing (?:of|about)|nothing (?:ha(?:s|d)|"
            r"was) (?:yet )?(?:been )?"
            r"(?:agreed|approved|accepted|decided)",
            r"(?:report|reports|claims?|story|accounts?|allegations?|accusations?|information|"
            r"rumou?rs?|talk|it|that) "
            r"(?:\w+ ){0,4}?(?:is|are|was|were) (?:\w+ly )?(?:wrong|not true|premature|nonsense|"
            r"rubbish|misleading)",
            r"(?:ha(?:s|ve|d)|with) no (?:basis|grounds|foundation)|(?:is|are|was|"
            r"were) (?:\w+ly )?(?:an? )?"
            r"(?:untrue|fakes?|baseless|groundless|unfounded|fabricat\w+|inventions?|lies?|"
            r"slander)",
            r"(?:turn(?:s|ed)?|vot(?:es|ed)) (?:\w+ )?down|vetoe[sd]|rebuff(?:s|ed)|"
            r"out of the question",
            r"(?:can ?not|can['’]t|could not) (?:\w+ )?(?:accept|agree to|sign|allow|support|"
            r"tolerate|"
            r"recogni[sz]e)|unacceptable|no question of",
            r"(?:is|are|was|were) not (?:leaving|going to|moving|withdrawing|signing|planning|"
            r"giving up|"
            r"handing|considering|negotiating|for sale|on the table|up for)",
            r"(?:it|they|we|he|she|its \w+) (?:did|had|has|have) (?:not|never) (?:fire|fired|shell|"
            r"shelled|attack|attacked|cross|crossed|violate|violated|breach|breached|break|"
            r"broken|strike|"
            r"struck|target|targeted|order|ordered|kill|killed|use|used|lay|laid|agree|agreed|"
            r"accept|"
            r"accepted|sign|signed|offer|offered|propose|proposed|discuss|discussed)",
            r"(?:did|does|do) not (?:agree|accept|approve|sign|consent|intend|plan|"
            r"want to (?:sign|leave))",
            r"(?:wo|would)n['’]t|(?:will|would) (?:\w+ )?(?:not|never)|has no plans?|"
            r"no (?:such )?(?:deal|agreement|plans?)",
            r"no such thing|nothing of the (?:sort|kind)|never (?:agreed|accepted)|ha(?:s|ve|"
            r"d) not agreed",
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
            r"(?:reached|struck|clinched|sealed|concluded) (?:a|an|the) (?:[\w-]+ ){0,2}?(?:deal|"
            r"agreement|understanding|ceasefire|truce|pact|accord|compromise|bargain)",
            r"(?:deal|agreement|understanding|compromise|accord|pact|terms) (?:has|had|have|was|"
            r"were) "
            r"(?:\w+ )?(?:been )?(?:reached|struck|signed|concluded|sealed)",
            r"vot(?:es|ed) (?:for|in favou?r of)|commits? (?:both|the|all|each|its)|"
            r"(?:settled|signed off) on|consented to|signed up to|g[ai]ven? (?:its|their|his|her) "
            r"(?:consent|assent|backing|approval|blessing)|endorsed|said yes to|come to terms",
            r"signed|accepted|approved|initialled|ratified",
        ),
    ),
    (
        "proposed",
        (
            r"propos(?:e|es|ed|ing)|offer(?:s|ed|ing)? (?:to|an?)|suggest(?:s|ed) (?:\w+ing|that)",
            r"(?:been|was|were) (?:offered|suggested|mooted)|(?:pitche[sd]|drawn up|drew up|"
            r"draws up) (?:an?|the|its)|"
            r"invit(?:es|ed) (?:both|the|all|its)|put(?:s|ting)? forward|tabled|floated|(?:draft|"
            r"plan|proposal|roadmap|blueprint|text) "
            r"(?:says|foresees|envisages|calls|suggests)|(?:an?|its|their|his|her|the) offer of",
            r"(?:present|submit|unveil|circulat|outlin|hand)(?:s|ed|ted|ing|"
            r"ting)? (?:over )?(?:an?|its|"
            r"their|his|her|the) (?:[\w-]+ ){0,3}?(?:plan|proposal|draft|roadmap|blueprint|offer)",
            r"under (?:the|a|this|its|their) (?:[\w-]+ ){0,2}?(?:proposal|plan)",
        ),
    ),
    (
        "conditional",
        (
            r"would|if|unless|provid(?:ed|ing) (?:that|the|both|its)|on condition that|should|"
            r"in (?:exchange|return) for|as long as|subject to|contingent (?:on|upon)|tied to",
            r"possible only|only with (?:an?|the)|"
            r"will (?!.{0,60}\bsaid\b).{1,80}?\b(?:only (?:after|when|once|if)|once (?:the|both|"
            r"it|its|they|"
            r"all|an?|he|she|\w+s)\b|assuming)|will only|only if",
            r"depend(?:s|ed|ing)? on|hing(?:es|ed|ing) on|conditional (?:on|upon)",
        ),
    ),
    (
        "planned",
        (
            r"plan(?:s|ned)? to|plans for|plans (?:an?|its|their)|intend(?:s|ed)? to|will|"
            r"(?<=['’])ll|"
            r"(?:is|are) to|aims? to|hop(?:es|ed|ing) to",
            r"(?:is|are|was|were) (?:\w+ )?(?:willing|prepared|likely|threatening) to|"
            r"likely (?:on|in|by|next)|"
            r"threaten(?:s|ed)? to",
            r"(?:is|are|was|were) (?:\w+ )?(?:going|about|poised|gearing up|preparing|planning) to",
            r"(?:is|are|was|were) (?:\w+ )?(?:leaving|withdrawing|returning|meeting|moving|opening|"
            r"travelling|flying|pulling back|handing over) (?:\w+ ){0,4}?(?:on \w+day|tomorrow|"
            r"next|in "
            r"(?:June|July|May|April|\w+ days)|by)",
            r"(?:begin|start|resume|open|reconvene|meet|end|expire|take effect|"
            r"return)s? (?:\w+ ){0,3}?(?:on "
            r"(?:\w+day|\d)|tomorrow|next \w+|at (?:noon|dawn|midnight|the weekend))",
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
    r"nonsense|rubbish|fiction|fake|fairy tales?|myths?|hoax|fantasy|propaganda|slander|smears?)\b",
    re.IGNORECASE,
)
_NOT_YET = re.compile(r"\b(?:could|may|might|would|will)\b(?! not)", re.IGNORECASE)
_NO_SUCH = re.compile(
    r"(?:that )?(?:there (?:would|will) be no|no \w+ (?:would|will)|(?:\w+ ){1,4}(?:would|"
    r"will) (?:not|never)|(?:not|"
    r"never) to)\b",
    re.IGNORECASE,
)
_DRAFTS = re.compile(r"\b(?:draft|plan|proposal|roadmap|blueprint|text|paper)\b", re.IGNORECASE)
_NOUN_PHRASE = re.compile(
    r"(?!.*\bto\b)(?:an?|the|its|their|his|her|further|new|more|talks|\w+ (?:more|new))\s",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"(?:whether|if|how|what|who|when|where|which)\b", re.IGNORECASE)
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


_LET = re.compile(r"\W*let (?!us\b|me\b|['’]s)\w+", re.IGNORECASE)
_ASKS = frozenset({"know", "say", "specify", "decide"})
# verb, how what it brings in begins, whether that may have a tense of its own, and what both mean
_TOGETHER: tuple[tuple[frozenset[str], re.Pattern[str], bool, Modality], ...] = (
    (frozenset({"insist", "ask", "request"}), _SUBJUNCTIVE, True, "demanded"),
    (frozenset({"ask", "plead"}), _TO_DO, True, "demanded"),
    (
        frozenset({"suggest", "recommend"}),
        re.compile(r"(?!nothing|anything)\w+ing\b"),
        True,
        "proposed",
    ),
    (frozenset({"suggest"}), re.compile(r"(?:an?|\d+)\s"), False, "proposed"),
    (frozenset({"put"}), re.compile(r"(?:an?|its|their|his|her|the) "), True, "proposed"),
    (frozenset({"plan", "expect"}), _NOUN_PHRASE, False, "planned"),
    (frozenset({"vow", "pledge", "promise", "swear"}), _NO_SUCH, True, "denied"),
)


def modality_of(base: str, cue: str, content: str, shape: str = "", speaker: str = "") -> Modality:
    """Return how a claim is meant, from the word that brings it in and from its own words.

    The cue decides where it settles the matter ("demands that ..."); "said" does not, and what
    was said does. The shape of what is brought in, and who speaks, tell "told them to leave" from
    "told them that", and what a draft calls for from what an army calls for.
    """
    negated = re.search(r"\b(?:not|never|n['’]t|no longer)\b|n['’]t\b", cue, re.IGNORECASE)
    if re.search(
        r"\b(?:call\w* (?:on|upon|for)|(?:push|press|ask|plead|appeal|lobb|pray|insist)\w* "
        r"(?:for|on|to))$",
        cue,
    ):
        drafted = shape != "infinitive" and _DRAFTS.search(speaker)
        return "proposed" if drafted else "demanded"
    if shape == "subjunctive" and base in ("insist", "ask", "request", "suggest"):
        return "proposed" if base == "suggest" else "demanded"
    if shape == "infinitive":
        found = _of_infinitive(base, cue, content)
        if found is not None:
            return found
    if re.search(r"\brul\w+ out$", cue):
        return "denied"
    settled = _by_cue_and_content(base, content, negated=negated is not None)
    if settled is not None:
        return settled
    found = _BY_CUE.get(base)
    if found is not None:
        unreal = _NOT_YET.search(cue) if found != "open" else None
        if unreal is not None:
            return _unreal(unreal[0].lower(), found)
        return "denied" if negated and found in ("agreed", "planned", "proposed") else found
    return content_modality(content)


def _unreal(auxiliary: str, found: Modality) -> Modality:
    """Return what "could agree", "would accept" or "will sign" make of a verb that settles."""
    if auxiliary in ("could", "may", "might"):
        return "reported"
    if auxiliary == "would":
        return "conditional"
    return "planned" if found == "agreed" else found


def _of_infinitive(base: str, cue: str, content: str) -> Modality | None:
    """Return what "to ..." means after a verb of telling, wanting, hoping or expecting."""
    own = re.match(r"(?:not )?to\b", content, re.IGNORECASE) is not None
    if base in ("want", "wish", "hope", "aim", "seek") and own:
        return "planned"
    if base in ("tell", "warn", "appeal", "ask", "advise", "challenge"):
        return "demanded"
    if base == "expect" and re.search(r"\b(?:is|are|was|were|been)\b", cue):
        return "planned"
    return None


def _by_cue_and_content(base: str, content: str, *, negated: bool) -> Modality | None:
    """Return what cue and content settle together, where neither does alone."""
    if base in _NAMES and _UNTRUE.search(content):
        return "denied"
    if _LET.match(content):
        return "demanded"
    if base in _ASKS and negated and _QUESTION.match(content):
        return "open"
    for bases, pattern, tensed, modality in _TOGETHER:
        if base in bases and pattern.match(content) and (tensed or not _FINITE.search(content)):
            return modality
    if _BY_CUE.get(base) == "planned" and _CONDITION.search(content):
        return "conditional"
    return None


def content_modality(content: str) -> Modality:
    """Return how a sentence is meant on its own; "reported" where nothing says otherwise."""
    if _ON_CONDITION.match(content):
        return "conditional"
    content = _spine(content)
    if re.match(r"\s*whether\b", content, re.IGNORECASE):
        return "open"
    if _NOT_WITHOUT.search(content):
        return "conditional"
    for modality, pattern in _BY_CONTENT:
        deep = modality in ("conditional", "planned")
        match = next((m for m in pattern.finditer(content) if _is_main(content, m, deep)), None)
        if match is None or (modality == "agreed" and _NEGATED.search(content, 0, match.start())):
            continue
        if modality in ("agreed", "proposed") and _LEADS.search(content, 0, match.start()):
            continue  # the first verb is the main one: "would sign if parliament agreed"
        return modality
    return "reported"


_ON_CONDITION = re.compile(
    r"(?:that )?(?:if|unless|provided|once|as long as|only (?:if|when|"
    r"after))\b[^,]{3,80},.*\b(?:will|would|"
    r"could|can|may|might|shall|is to|are to)\b",
    re.IGNORECASE | re.DOTALL,
)
_SET_ASIDE = re.compile(
    r"^\s*(?:that )?(?:although|though|while|despite|even though|after|amid|"
    r"following)\b[^,]{3,90},\s*",
    re.IGNORECASE,
)
_TOLD_OF = re.compile(r",\s+(?:which|who|whose|whom)\b[^,]{3,90},\s", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"\b(?:the|an?|this|that|its|their|any|no|newly|such an?)\s$", re.IGNORECASE
)
_PARTICIPLE = re.compile(
    r"(?:agreed|signed|accepted|approved|proposed|initialled|ratified|rejected)", re.I
)
_BELOW = re.compile(
    r"(?:that )?(?!if\b|unless\b).*?\b(?:had|was|were|has|have|is|are|[a-z]{3,}ed)\b.*\b(?:that|"
    r"because)\b",
    re.IGNORECASE | re.DOTALL,
)
_UNSURE = re.compile(r"\b(?:may|might|could)\b|\?\s*$", re.IGNORECASE)
# headlines tell what happened in the present tense, and what will happen by "to"
_IN_HEADLINES: tuple[tuple[Modality, re.Pattern[str]], ...] = (
    (
        "agreed",
        re.compile(
            r"\b(?:agrees?|accepts?|signs?|approves?|endorses?|ratif(?:y|ies)|seals?|"
            r"strikes? (?:a )?"
            r"deal|reach(?:es)? (?:a )?(?:deal|truce|accord|agreement)|backs?)\b",
            re.IGNORECASE,
        ),
    ),
    ("proposed", re.compile(r"\b(?:offers?|floats?|suggests?|tables?|moots?)\b", re.IGNORECASE)),
    (
        "planned",
        re.compile(
            r"^(?!.*\b(?:fails?|tr(?:y|ies)|continues?|begins?|helps?|needs?|ready|close|ways?|"
            r"plea|"
            r"bid) to\b)[^:,;]{3,60} to (?!the\b|an?\b|its\b)[a-z]+\b(?!'s)",
            re.IGNORECASE,
        ),
    ),
)


def headline_modality(words: str) -> Modality:
    """Return how a headline is meant; in "Leaders agree truce" the truce is agreed."""
    found = content_modality(words)
    if found != "reported":
        return found
    if _UNSURE.search(words):
        return "reported"
    return next((kind for kind, pattern in _IN_HEADLINES if pattern.search(words)), "reported")


def _spine(content: str) -> str:
    """Return a sentence without what is told of a noun between commas, and what it sets aside."""
    return _TOLD_OF.sub(", ", _SET_ASIDE.sub("", content))


def _is_main(content: str, match: re.Match[str], deep: bool) -> bool:
    """Whether a word belongs to the claim itself, not to "people who will meet again".

    Nor, for what would or will be, to a clause further down: "wanted a guarantee that it would".
    """
    if _ATTRIBUTE.search(content[: match.start()]) and _PARTICIPLE.fullmatch(match[0]):
        return False  # "the agreed line"
    if deep and _BELOW.match(content, 0, match.start()):
        return False
    return re.search(r"\b(?:who|whom|which)\s$", content[: match.start()]) is None

"""The wordings by which a report says that somebody would not comment, or did not answer."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from truceline.model.claim import Span

Refusal = Literal["declined", "did not respond"]


class Refused(NamedTuple):
    """A refusal in a sentence: which, where its words stand, and who, where they name them."""

    kind: Refusal
    start: int
    end: int
    who: Span | None = None


_NOT = r"(?: not|n['’]t)"
_SOFTLY = r"(?:(?:\w+ly|so far|yet|also|either|to) ){0,2}"
_INQUIRY = (
    r"(?:requests?|questions?|calls?|phone calls?|e-?mails?|messages?|letters?|texts?|"
    r"inquir(?:y|ies)|enquir(?:y|ies)|queries)"
)
_TELL = (
    r"(?:comment|discuss|elaborate|answer|respond|speak|say|confirm|provide|give|disclose|specify|"
    r"name|identify|reveal|be interviewed|be drawn|take questions|talk|explain|go into)"
)
# who is named behind the words that tell of the silence: "no comment from the army"
_WHO = (
    r"(?P<{}>[^,;.:]+?)(?=\s*[,;.:]|\s*$|\s(?:for (?:a )?(?:comment|response|reaction|reply)|but|"
    r"when|"
    r"after|on|about|by|who|why|what|whether|how|if|which|before|until|as of|yesterday|overnight|"
    r"in time|had|has)\b)"
)

_DECLINED = (
    r"(?:(?:would|will|could|did) )?neither confirm(?:ed)? nor den(?:y|ied)",
    rf"declin\w+ (?!to be (?:named|identified|quoted))(?:[\w-]+ ){{0,3}}?{_TELL}",
    r"declin\w+ (?:an?|our|the|several|repeated|all|any) (?:[\w-]+ )?(?:interviews?|requests?)\b",
    r"refus(?:ed?|es|ing) (?!to be (?:named|identified|quoted))(?:[\w-]+ ){0,2}?(?:comment|"
    r"discuss|elaborate|be drawn|be interviewed"
    r"|answer (?:\w+ )?questions?\b(?! from the)|take questions|say|respond|speak)",
    rf"(?:would|will|could|can|wo|ca){_NOT} (?:\w+ )?(?:comment|discuss|elaborate|be drawn|be more "
    r"specific|be interviewed)",
    r"cannot (?:\w+ )?comment",
    rf"(?:would|will|could){_NOT} (?:say|disclose|reveal|specify) (?:who|what|when|where|whether|"
    rf"if|"
    r"how|why|which|more|any|the|its|their|his|her)\b",
    rf"wo{_NOT} (?:say|confirm|comment|discuss|elaborate|name)\b",
    rf"(?:would|will|could){_NOT} say(?=\s*[.,;]|$)",
    rf"(?:would|could){_NOT} (?:immediately )?(?:confirm|name|identify) (?:the|any|a|who|when|"
    rf"whether|"
    r"that|it|which)\b",
    r"(?:had|has|have|offered|issued|made|gave|giving|offering) no (?:(?:immediate|further|public|"
    r"official) )*comment",
    r"(?:had|has|have) nothing (?:(?:more|further|new) )?to (?:say|add)",
    r"no comment(?! (?:was|is|from|has|had)\b)",
    rf"(?:did|do|does){_NOT} comment(?= on\b|\s*[.,;]|$)",
    rf"(?:did|does){_NOT} (?:offer|make|give|provide) (?:an?y? )?(?:\w+ )?comment",
    r"(?:walked|drove|strode|hurried|pushed) (?:past|by|through|away from)? ?(?:\w+ ){0,2}without "
    r"(?:answering|comment|speaking|stopping|a word)",
    r"refrain\w* from (?:any )?comment\w*",
    r"(?:stay|remain|keep|kept)\w* (?:tight-lipped|mum)\b",
    r"(?:was|were|is|are) (?:not (?:willing|prepared|ready|available)|unwilling|reluctant) to "
    r"(?:comment|discuss|elaborate|speak|talk|be interviewed)",
    r"left (?:the|that|this|our|a) questions? (?:without (?:an answer|comment)|unanswered|open)",
    r"left without (?:answering|taking|speaking to|talking to) (?:\w+ )?(?:questions?|reporters|"
    r"journalists|the press)",
    r"(?:dodg|duck|sidestepp|deflect|evad|brush|wav|bat)ed (?:(?:aside|away|off) )?(?:an?|the|"
    r"our|all|"
    r"any|several|repeated|shouted)? ?(?:\w+ )?questions?\b(?: (?:aside|away|off))?",
    rf"(?:took no|(?:did|would){_NOT} take(?: any)?) questions",
    rf"(?:referr|direct|redirect|pass)(?:ed|ing) (?:(?:all|any|our|the|reporters['’]?|further|such|"
    rf"media|press) )*{_INQUIRY}(?: (?:about|on) (?:\w+ ){{1,5}}?)? ?(?:to|on to)\b",
    r"(?:smiled|shrugged|shook (?:his|her) head|walked past reporters) (?:and|but) said nothing",
    r"turned (?:us|(?:the|this|our) \w+) down",
    r"(?:turned down|rejected|refused|rebuffed) (?:an?|our|the|several|repeated|all) (?:\w+ )?"
    r"(?:(?:interview )?requests? (?:for (?:an )?(?:interview|comment)|to comment)|interview)",
    r"(?<=presidency )turned down (?:our|a) request",
    r"turned down (?:an?|our|the|several|repeated) (?:\w+ )?(?:requests?(?! for (?!comment|an "
    r"interview))|interview)",
    r"(?:hung up\b|(?:put|slammed) (?:down )?the phone(?: down)?|cut (?:the|our) (?:call|"
    r"interview) short)",
    r"declined (?:any )?comment",
    r"refused (?:any |all )?comment",
)
_SILENT = (
    rf"(?:did|do|does|had|has|have){_NOT} {_SOFTLY}(?:respond|repl(?:y|ied)|responded|"
    r"return(?:ed)?|answer(?:ed)?)(?! (?:to )?(?:the|an?|that|this|its|his|her|fire|"
    r"with force)\b(?! "
    rf"(?:[\w-]+ ){{0,2}}{_INQUIRY}))",
    rf"(?:could|can)(?: not|not|n['’]t) {_SOFTLY}be (?:reached|contacted)",
    r"(?:not (?:\w+ )?(?:available|reachable)|unavailable|unreachable) for (?:an? )?(?:\w+ )?"
    r"(?:comment|interview)",
    rf"(?:did|do|does|had|has|have){_NOT} (?:answer(?:ed)?|pick(?:ed)? up) (?:his|her|its|their|"
    rf"the|a) "
    r"(?:\w+ )?(?:phone|telephone|mobile)s?",
    r"(?:has|have|had) yet to (?:respond|reply|answer|comment|return)(?=\s*[.,;]|$| (?:to )?"
    rf"(?:\S+ ){{0,4}}{_INQUIRY}| publicly)",
    r"(?:had|has|have) received (?:none|no (?:answer|reply|response))\b",
    r"(?:did|would) not come to (?:the|his|her) (?:phone|telephone|door)",
    r"went unanswered",
    rf"unanswered (?:\w+ )?{_INQUIRY}",
    rf"(?:(?:was|were){_NOT} {_SOFTLY}(?:answered|returned|picked up)|rang out|bounced)"
    r"(?=\s*[.,;]|$| (?:by|on|before|immediately|over)\b)",
    r"(?:gave|made|sent|offered) no (?:(?:immediate|public|official) )*(?:response|reply|reaction|"
    r"answer)",
    r"(?:has|have|had) (?:so far |yet )?(?:not|n['’]t) (?:so far |yet )?(?:publicly )?commented"
    r"(?: publicly)?",
    r"(?:has|have|had) made no public comment",
    r"(?:(?:has|have|had) (?:so far )?)?(?:remained|stayed|kept) silent(?= (?:on|about|so far|"
    r"when)\b"
    r"|\s*[.;,]|$)(?! (?:on|about) \w+ for years)",
    r"(?:has|have) (?:so far )?said nothing(?= (?:publicly|so far|about)\b|\s*[.;]|$)",
    r"ignored (?:our|shouted|repeated|several|all|emailed) (?:[\w-]+ )?"
    rf"(?:{_INQUIRY})(?: (?:for comment|from reporters))?",
    r"(?<=phone )(?:was|were|is|had been) (?:switched|turned) off",
    r"(?<=mobile )(?:was|were|is|had been) (?:switched|turned) off",
    r"(?:was|were|has been|have been|had been) (?:also )?(?:contacted|approached|asked) for "
    r"(?:comment|a response|a reply)(?! and\b)",
)
_REFUSED = re.compile(
    rf"(?<![\w-])(?:(?P<declined>{'|'.join(_DECLINED)})|(?P<silent>{'|'.join(_SILENT)}))",
    re.IGNORECASE,
)
_NAMED_BEHIND = re.compile(
    "|".join(
        (
            r"(?:there (?:was|were|has been|had been|is)|had been|with) no (?:(?:immediate|public|"
            r"official|further|independent) )*(?:comment|reaction|response|reply|word|answer|"
            rf"statement) (?:\w+ )?from {_WHO.format('a')}",
            r"no (?:(?:immediate|public|official|further) )*(?:comment|reaction|response|reply|"
            r"statement) was (?:immediately )?(?:available|given|received|forthcoming) from "
            + _WHO.format("b"),
            r"(?:has|have|had) (?:asked|approached|contacted) " + _WHO.format("c")
            + r" for (?:an? )?(?:comment|response|reaction|reply)(?! and\b)",
            r"(?:asked|contacted|approached|called|emailed|wrote to|rang|phoned) "
            + _WHO.format("d")
            + r"[^.;]{0,40}?,? (?:but|and) (?:\w+ )?(?:got|received|had|heard|was given) (?:no "
            r"(?:answer|reply|response)|nothing(?: back)?)",
        )
    ),
    re.IGNORECASE,
)  # fmt: skip
_NEITHER = re.compile(
    r"\b(?:neither|nobody|no one|none)\b.{1,120}?\b(?:(?P<declined>(?:would|will|could|was willing"
    r" to) (?:comment|discuss|elaborate|speak|say more))|"
    r"(?P<silent>(?:was |were |has |have |had )?(?:immediately )?"
    r"(?:responded|replied|returned|commented|picked up|answered (?:a |the |our |"
    r"any )?(?:requests?|"
    r"questions?|emails?|phones?|telephones?|calls?)|(?:available|reachable) for "
    r"(?:an? )?(?:comment|interview))))\b",
    re.IGNORECASE,
)
# a quotation that is itself the refusal: "No comment"
_IN_WORDS = re.compile(
    r"\W*(?:no comment|(?:(?:we|i) (?:do not|don['’]t|cannot|can['’]t|will not|won['’]t) comment|"
    r"(?:we|i) have (?:nothing to say|no comment))\b[^.]{0,60})\W*",
    re.IGNORECASE,
)


def refusal_in(sentence: str) -> Refused | None:
    """Return which refusal to comment a sentence reports, and where its words stand in it."""
    found = [match for match in _matches(sentence) if match is not None]
    return min(found, key=lambda refused: refused.start, default=None)


def _matches(sentence: str) -> tuple[Refused | None, ...]:
    match = _REFUSED.search(sentence)
    direct = Refused(_kind(match), *match.span()) if match else None
    behind = _NAMED_BEHIND.search(sentence)
    named = None
    if behind is not None:
        who = next(name for name, words in behind.groupdict().items() if words)
        named = Refused("did not respond", *behind.span(), behind.span(who))
    neither = _NEITHER.search(sentence) if not direct and not named else None
    if named and direct and direct.start < named.end and named.start < direct.end:
        direct = None
    none = None
    if neither is not None:
        which = "declined" if neither["declined"] else "silent"
        none = Refused(_kind(neither), *neither.span(which))
    return direct, named, none


def _kind(match: re.Match[str]) -> Refusal:
    return "declined" if match["declined"] else "did not respond"


def refuses_in_words(quotation: str) -> bool:
    """Whether all that somebody is quoted with is a refusal: "No comment"."""
    return _IN_WORDS.fullmatch(quotation) is not None

"""Times named in a report, as half-open intervals of days relative to its own date."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from truceline.model.claim import Span, TimeMention

MONTHS = (
    "january february march april may june july august september october november december".split()
)
_MONTH = (
    "(?P<month>jan(?:uary|\\.)?|feb(?:ruary|\\.)?|mar(?:ch|\\.)|apr(?:il|\\.)|may|june?|july?|"
    "aug(?:ust|\\.)?|sept?(?:ember|\\.)?|oct(?:ober|\\.)?|nov(?:ember|\\.)?|dec(?:ember|\\.)?)"
)
_WEEKDAY = "(?:mon|tues|wednes|thurs|fri|satur|sun)day"
DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_PATTERNS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<!\d)(?P<iso>\d{4}-\d{2}-\d{2})(?!\d)",
        r"(?<![\d.])(?P<numeric>\d{1,2}\.\d{1,2}\.(?:19|20)\d{2})(?!\d)",
        rf"(?:{_WEEKDAY},? (?:the )?)?(?<!\d)(?P<day>\d{{1,2}})(?:(?:(?:, \d{{1,2}})* (?:and|or|to)"
        rf" |\s?[-–]\s?)(?P<last>\d{{1,2}}))?(?:st|nd|rd|"
        rf"th)?(?: of)? {_MONTH}(?:,? (?P<year>\d{{4}}))?\b",
        rf"(?:{_WEEKDAY},? )?\b{_MONTH} (?P<day>\d{{1,2}})(?:(?: (?:and|or|to) |\s?[-–]\s?)"
        rf"(?P<last>\d{{1,2}}))?(?:st|nd|rd|th)?(?:,? (?P<year>\d{{4}}))?(?![\d:])",
        rf"\b(?P<edge>the end of|mid-?|the middle of) ?(?=(?-i:[A-Z])){_MONTH}"
        rf"(?: (?P<year>\d{{4}}))?\b(?! \d)",
        r"\b(?P<edge>the end of|the middle of) (?P<turn>the|this|next|last) "
        r"(?P<period>week|month|year)\b(?![-’'])",
        rf"\b(?=(?-i:[A-Z])){_MONTH} (?P<turn>last|this|next) year\b",
        rf"\b{_MONTH},? (?:of )?(?P<year>\d{{4}})\b",
        r"\b(?P<season>spring|summer|autumn|fall)(?: of)? (?P<year>(?:19|20)\d{2})\b",
        r"\b(?P<word>(?:the )?day (?:before yesterday|after tomorrow)|overnight)\b",
        r"\b(?:in|by|since|until|during|of|from|to|before|after|early|late|mid-) ?"
        rf"(?=(?-i:[A-Z])){_MONTH}\b(?! \d)",
        rf"\b(?:(?P<which>last|next|this|coming) )?(?P<weekday>{'|'.join(DAYS)})s?\b"
        r"(?: (?:morning|afternoon|evening|night))?",
        r"\b(?P<word>today|yesterday|tomorrow|tonight|last night|(?:early )?this "
        r"(?:morning|afternoon|evening))\b",
        r"\b(?P<turn>last|next|this|coming) (?P<period>week|month|year|weekend)\b",
        r"\b(?P<turn>the) (?P<period>weekend)\b",
        r"\b(?P<within>within|in|after) (?P<count>\d{1,3}|two|three|four|five|six|seven|ten|thirty)"
        r" (?P<step>days?|weeks?|months?|hours?)\b",
        r"\b(?P<count>\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten) (?P<step>days?|"
        r"weeks?|months?|years?|fortnight) (?P<ago>ago)\b",
        r"(?<![\d,.$€£])(?:in|since|until|by|of|from|before|after|during|early|late) "
        r"(?P<bare>(?:19|20)\d{2})(?![\d,-])(?! (?:square|km|people|troops|soldiers|men))",
    )
]
_COUNTS = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "thirty": 30,
}
_FUTURE = re.compile(
    r"\b(?:will|(?<=['’])ll|won['’]t|would|shall|should|could(?! not)|may|might|"
    r"due|(?:is|are|was|were) to|"
    r"(?:plan\w*|agreed|due|set|expected|scheduled|likely|ready|want\w*|hop\w+|intend\w*|"
    r"offered|vowed|promised) to|(?:planned|scheduled|set|expected|due) (?:for|on|in))\b",
    re.IGNORECASE,
)
# a verb of the calendar in the present tense, and what is due by a day
_STARTS = re.compile(
    r"\b(?:begins?|starts?|resumes?|opens?|ends?|expires?|lapses?|reconvenes?|meets?|runs? out|"
    r"closes?|falls? due|(?:take|takes|come|comes|enter|enters) (?:effect|into (?:force|effect))|"
    r"deadline (?:is|of)|[Nn]ext (?:meeting|round|session|vote)s?:?|is (?:on|for))"
    r"(?: (?:at \w+|late|early|again|here|in [A-Z]\w+))*"
    r"(?: on| at| by)?(?: midnight| noon| dawn)?(?: on)? (?:the )?$|"
    r"(?<!had )(?<!\bleft )\b(?:by|before)(?: (?:midnight|noon|midday|dawn|dusk)(?: on)?)? $|"
    r"\b(?:ready|planned|preparing|going|about|poised|has|have|needs?) (?:\w+ )?to (?:\w+ ){1,8}$"
)
_PAST = re.compile(
    r"\b(?:had|was|were|did|said|says|told|met|held|left|came|went|took|began|hit|struck|fell|sent|"
    r"gave|made|broke|wrote|spoke|(?!need)\w{2,}ed)\b"
)
_AHEAD = re.compile(
    r"(?:['’]s (?:[\w-]+ ){1,4}?|,? (?:(?!(?:that|who|which|and|but|after|when)\b)[\w-]+ ){0,5}?)"
    r"(?:will|would|shall|could|may|might|(?:is|are) (?:due|set|expected|scheduled|likely|to))\b"
)
_FRONT = re.compile(
    r"(?:^|[;:,—–]|\bthat)\s*(?:(?:and|but|then|on|late|early|at \w+)\s)*$|"
    r"^\W*(?:(?!who\b|that\b|which\b)[\w'’-]+\s){1,6}(?:on|set for|planned for|due on)\s$"
    r"|^\W*$",
    re.IGNORECASE,
)
_DEMANDED = re.compile(
    r"\b(?:demand|call|urg|order|ask|press|insist|want|need|promis|vow|pledg|plan|propos|offer)\w* "
    r"[^.;]{0,80}\b(?:by|before|until|for|no later than) $"
)
_UNTIL = re.compile(
    r"\b(?:have|has|had) until $|\b(?:have|has|stays?|is|are|must) (?:[\w-]+ ){1,5}until $|"
    r"\b(?:insist|demand|propos|ask|recommend)\w* that (?:\S+ ){2,9}on $",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"\b(?:said|says|told|tells|reported|announced|wrote|added|confirmed|stated|declared|warned)\s"
    r"(?:[\w’'-]+\s){0,4}(?:on\s|late\s|early\s)?$",
    re.IGNORECASE,
)


def times_in(text: str, spans: Iterable[Span], reported_at: date | None) -> tuple[TimeMention, ...]:
    """Return the times named in some spans; without the report's date relative ones stay open."""
    found: list[TimeMention] = []
    for span in spans:
        for mention in _times(text, span, reported_at):
            assert mention.span is not None
            low, high = mention.span
            if not any(m.span and m.span[0] < high and low < m.span[1] for m in found):
                found.append(mention)
    return tuple(sorted(found, key=lambda mention: mention.span or (0, 0)))


def _times(text: str, span: Span, reported_at: date | None) -> Iterator[TimeMention]:
    for pattern in _PATTERNS:
        for match in pattern.finditer(text, *span):
            groups = {key: value for key, value in match.groupdict().items() if value}
            key = next((k for k in ("bare", "month") if k in groups and "day" not in groups), None)
            low, high = match.span(key) if key == "bare" else match.span()
            if key == "month" and "year" not in groups and "edge" not in groups:
                low = match.start("month")
            before = re.split(r"[.!?]\s|\n", text[max(0, match.start() - 60) : match.start()])[-1]
            ahead = _FUTURE.search(before) is not None and not _SAID.search(before)
            ahead = ahead or _UNTIL.search(before) is not None or _looks_ahead(before, text, match)
            days = _interval(groups, reported_at, ahead)
            start, end = days or (None, None)
            yield TimeMention(span=(low, high), text=text[low:high], start=start, end=end)


def _looks_ahead(before: str, text: str, match: re.Match[str]) -> bool:
    """Whether a day lies ahead by the verb beside it: "begin on Friday", "Friday's vote will"."""
    if _DEMANDED.search(before):
        return True
    starts = _STARTS.search(before)
    if starts and not _PAST.search(before[: starts.start()].rsplit(",", 1)[-1]):
        return True
    if not _FRONT.search(before) or _PAST.search(before):
        return False
    return _AHEAD.match(text, match.end()) is not None


def _interval(
    groups: dict[str, str], reported_at: date | None, ahead: bool
) -> tuple[date, date] | None:
    try:
        if "iso" in groups:
            return _day(date.fromisoformat(groups["iso"]))
        if "bare" in groups:
            return date(int(groups["bare"]), 1, 1), date(int(groups["bare"]) + 1, 1, 1)
        if "numeric" in groups:
            day, month, year = map(int, groups["numeric"].split("."))
            return _day(date(year, month, day))
        if "season" in groups:
            first = {"spring": 3, "summer": 6}.get(groups["season"].lower(), 9)
            return date(int(groups["year"]), first, 1), date(
                int(groups["year"]) + first // 10, (first + 3) % 12, 1
            )
        if "month" in groups:
            return _in_month(groups, reported_at)
    except ValueError:  # the 31st of June
        return None
    return _relative(groups, reported_at, ahead) if reported_at else None


def _in_month(groups: dict[str, str], reported_at: date | None) -> tuple[date, date] | None:
    month = next(n for n, m in enumerate(MONTHS, 1) if m.startswith(groups["month"][:3].lower()))
    if "year" in groups:
        year = int(groups["year"])
    elif "turn" in groups and reported_at:
        year = reported_at.year + {"last": -1, "next": 1}.get(groups["turn"].lower(), 0)
    elif reported_at:
        # the nearest such month, before or after: reports leave out a year that is plain
        apart = month - reported_at.month
        year = reported_at.year + (1 if apart < -6 else -1 if apart > 6 else 0)
    else:
        return None
    if "day" in groups:
        first = date(year, month, int(groups["day"]))
        last = date(year, month, int(groups.get("last", groups["day"])))
        return first, _day(max(first, last))[1]
    whole = date(year, month, 1), _next_month(date(year, month, 1))
    return _edge(groups["edge"], *whole) if "edge" in groups else whole


def _edge(edge: str, start: date, end: date) -> tuple[date, date]:
    """Return the last day of a period for its end, the middle third for its middle."""
    if edge.lower().endswith("end of"):
        return end - timedelta(days=1), end
    third = timedelta(days=(end - start).days // 3)
    return start + third, end - third


def _relative(groups: dict[str, str], now: date, ahead: bool) -> tuple[date, date] | None:
    if "weekday" in groups:
        return _day(_weekday(groups, now, ahead))
    if "word" in groups:
        word = groups["word"].lower().removeprefix("the ")
        shift = {"yesterday": -1, "last night": -1, "tomorrow": 1}.get(word, 0)
        shift = {"day before yesterday": -2, "day after tomorrow": 2}.get(word, shift)
        return _day(now + timedelta(days=shift))
    if "period" in groups:
        turn = groups["turn"].lower()
        if turn == "the":  # "the weekend" that is past, or that comes; "the end of the month"
            turn = "this" if ahead or groups["period"].lower() != "weekend" else "last"
        whole = _period(groups["period"].lower(), turn, now)
        return _edge(groups["edge"], *whole) if "edge" in groups else whole
    count = _COUNTS.get(groups["count"].lower()) or int(groups["count"])
    step = groups["step"].lower().rstrip("s")
    days = {"hour": 1 / 24, "day": 1, "week": 7, "fortnight": 14, "month": 30.44, "year": 365.25}[
        step
    ] * count
    if "ago" in groups:
        return _day(now - timedelta(days=round(days)))
    if groups["within"].lower() == "after":
        return None
    return now, now + timedelta(days=max(1, round(days)) + 1)


def _weekday(groups: dict[str, str], now: date, ahead: bool) -> date:
    """Return the day: the latest one past, unless the sentence looks ahead."""
    number = DAYS.index(groups["weekday"].lower())
    which = groups.get("which", "").lower()
    if which in ("next", "coming") or (ahead and which != "last"):
        return now + timedelta(days=(number - now.weekday() - 1) % 7 + 1)
    return now - timedelta(days=(now.weekday() - number) % 7 or (7 if which == "last" else 0))


def _period(period: str, turn: str, now: date) -> tuple[date, date]:
    shift = {"last": -1, "this": 0}.get(turn, 1)
    if period in ("week", "weekend"):
        monday = now - timedelta(days=now.weekday()) + timedelta(weeks=shift)
        start = monday + timedelta(days=5 if period == "weekend" else 0)
        return start, monday + timedelta(days=7)
    if period == "year":
        return date(now.year + shift, 1, 1), date(now.year + shift + 1, 1, 1)
    first = date(now.year, now.month, 1)
    if shift < 0:
        before = first - timedelta(days=1)
        return date(before.year, before.month, 1), first
    if shift > 0:
        first = _next_month(first)
    return first, _next_month(first)


def _next_month(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def _day(day: date) -> tuple[date, date]:
    return day, day + timedelta(days=1)

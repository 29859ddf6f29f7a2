"""Find who says what: cue, source and content of every attribution of a report.

A cue is a word that attributes ("said", "according to", "the claim that"). Its source is its
subject; its content the clause, phrase or quotation it brings in. Nothing inside a quotation is
a cue: those are the speaker's words.
"""

from __future__ import annotations

from truceline.claims import lexicon
from truceline.claims.content import (
    ADJUNCT,
    WH,
    breaks,
    clause_follows,
    complement,
    infinitive,
    phrase_end,
    reported_clause,
)
from truceline.claims.cues import (
    LINKING,
    Found,
    according,
    adjectives,
    cited,
    colon,
    nouns,
    referring,
)
from truceline.claims.quotation import (
    announced,
    back_to_start,
    clause_before,
    closes_quote,
    continued,
    goes_on_after,
    inverted_subject,
    quote_after,
    speaker_before,
)
from truceline.claims.syntax import (
    DASHES,
    FINITE,
    NOUN,
    VERBAL,
    Group,
    Range,
    Sentence,
    sentences_of,
)
from truceline.claims.text import Document

HEARSAY = frozenset({"hear", "learn", "understand", "gather"})
# what a body does that was named before: "it promised to", not "it would require"
RESOLVES = frozenset(
    """promise pledge vow threaten offer propose agree refuse decline plan intend want hope urge ask
    demand call decide prefer invite seek""".split()
)
QUOTING = frozenset("quoted quotes quoting quote cited cites citing cite".split())
LISTENER = frozenset({"tell", "inform", "remind", "assure", "warn", "advise"})


class Finder:
    """Finds the attributions of one tagged document."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.sentences = sentences_of(document)
        self.found: list[Found] = []
        self.start = 0  # where the attributions of the sentence at hand begin

    def all(self) -> list[Found]:
        """Return the attributions, in the order of their cues."""
        for sentence in self.sentences:
            self.start = len(self.found)
            self._verbs(sentence)
            for other in (colon, according, referring, adjectives, nouns):
                self.found += other(sentence)
        return sorted(self.found, key=lambda found: found.cue)

    def _keep(
        self, cue: Range, source: Range | None, content: list[Range], base: str, shape: str
    ) -> None:
        pieces = tuple(piece for piece in content if piece[1] > piece[0])
        if (
            source
            and shape == "infinitive"
            and (
                self.document.tokens[source[0]].lower in ("this", "that")
                or (self.document.tokens[source[0]].lower == "it" and base not in RESOLVES)
            )
        ):
            return  # "that would require the army to leave" is nobody's word
        if pieces:
            self.found.append(Found(cue, source, pieces, base, shape))

    # -- verbs ----------------------------------------------------------------------------

    def _verbs(self, s: Sentence) -> None:
        for head in range(s.first, s.last):
            token = s[head]
            if token.quote >= 0:
                continue
            forms = lexicon.forms().get(token.lower)
            if not forms:
                self._any_verb(s, head)
                continue
            group = s.group_of(head)
            if group is None or group.head != head:
                if not self._verb_after_all(s, head, forms):
                    continue
                group = Group(head, head + 1, head, True, False, "finite")
            for form in forms:
                if self._verb(s, group, form):
                    break

    def _any_verb(self, s: Sentence, head: int) -> None:
        """Take any verb for a cue that ends a sentence after a quotation: "“...,” he croaked."."""
        if s.tag(head) in ("VBD", "VBZ", "VBN") and self._croaks(s, head):
            return
        if s.tag(head) not in ("VBD", "VBZ", "VBP") or s.lower(head + 1) not in (".", ",", ":"):
            return
        group = s.group_of(head)
        if group is None or group.last - group.first > 2 or s.lower(head) in LINKING:
            return
        _, left = speaker_before(s, group)
        if left is None or left < s.first or not closes_quote(s, left):
            return
        if s.lower(left) == "," or s.lower(left - 1) in (",", "?", "!"):
            self._quotation(s, group, (group.first, head + 1), s.lower(head))

    def _croaks(self, s: Sentence, head: int) -> bool:
        """Take any verb for a cue between a quotation and a name: "“...,” raged Lena Marsh."."""
        name = s.phrase_right(head + 1)
        if not closes_quote(s, head - 1) or name is None or s.lower(head) in LINKING:
            return False
        if s.tag(head + 1) != "NNP" or s.lower(name[1]) not in (".", ",", ""):
            return False
        group = Group(head, head + 1, head, True, False, "finite")
        return self._quotation(s, group, (head, head + 1), s.lower(head))

    def _verb_after_all(self, s: Sentence, head: int, forms: tuple[lexicon.Form, ...]) -> bool:
        """Whether a word tagged otherwise must be a verb here: "“...,” reports Smith"."""
        tags = {form.tag for form in forms}
        if s.lower(head + 1) == "from" and any(f.base in HEARSAY and f.tag == "VBG" for f in forms):
            return True  # a line that opens with "Hearing from a diplomat that"
        before, after = s.tag(head - 1), s.lower(head + 1)
        if (
            closes_quote(s, head - 1)
            and {"VBZ", "VBD"} & tags
            and s[head].tag in ("NNS", "NN", "VBN")
        ):
            return True  # "“...,” jokes one aide"
        quoted = after == ":" and head + 2 < s.last and s[head + 2].quote >= 0
        if quoted and "VBZ" in tags and s[head].tag == "NNS":
            return True  # "A person in the room texts: “...”"
        if s.lower(head - 1) == "," and after == "that" and "VBZ" in tags and s[head].tag == "NNS":
            return True  # "Kestrel, a news site, reports that"
        speech = any("i" in frames for f in forms for frames in lexicon.verbs()[f.base].values())
        if "VBD" in tags and s[head].tag in ("NN", "JJ", "VBN", "NNP"):
            return before in ("PRP", "NNP") and s.tag(head + 1) not in NOUN
        if "VB" in tags and s[head].tag == "NN" and after == "that":
            return before in ("NNS", "PRP")
        if "VBZ" in tags and s[head].tag in ("NNS", "NN", "NNP"):
            if before in ("NNP", "NN", "PRP", "NNS", "JJ") and after in (
                "that",
                "out",
                "how",
                "whether",
            ):
                return True
            return speech and before in ("NNP", "PRP") and after in (".", ",", ":", "the", "")
        return False

    def _verb(self, s: Sentence, group: Group, form: lexicon.Form) -> bool:
        if group.kind == "participle" and not s.bare_past(group) and form.base != "ask":
            return False
        table = lexicon.verbs()[form.base]
        fitting = [p for p in table if p and self._words_at(s, group.last, p.split())]
        for particle in [*sorted(fitting, key=len, reverse=True), ""]:
            frames = table.get(particle)
            if frames is not None and self._with_frames(s, group, form.base, particle, frames):
                return True
        return False

    def _with_frames(
        self, s: Sentence, group: Group, base: str, particle: str, frames: frozenset[str]
    ) -> bool:
        end = group.last + len(particle.split())
        if group.passive or (group.kind == "participle" and base == "ask"):
            return self._passive(s, group, base, frames, end)
        return self._active(s, group, base, frames, end)

    def _words_at(self, s: Sentence, at: int, words: list[str]) -> bool:
        return all(s.lower(at + n) == word for n, word in enumerate(words))

    def _active(
        self, s: Sentence, group: Group, base: str, frames: frozenset[str], end: int
    ) -> bool:
        group = self._quoted_as(s, group)
        cue = (group.first, end)
        if base in HEARSAY and self._heard_from(s, cue, base):
            return True
        if "i" in frames and (
            self._quotation(s, group, cue, base)
            or self._as_said(s, group, cue, base)
            or self._trailing(s, group, cue, base)
        ):
            return True
        if base in ("seem", "appear"):
            return self._seeming(s, group, cue, base)
        if self._relative(s, group, frames, cue, base):
            return True
        if self._modifies(s, group):
            frames &= {"c", "k", "q", "a"}
        content = cited(s, group, base, end) or complement(s, group, frames, end)
        source = self._source(s, group)
        if "i" in frames and group.first == s.first:
            source = inverted_subject(s, end) or source
            content = announced(s) or content
        if content is None and "i" in frames:
            content = announced(s)
        if content is None:
            return False
        self._keep(cue, source, [content[0]], base, content[1])
        return True

    def _quoted_as(self, s: Sentence, group: Group) -> Group:
        """Return "was quoted as saying" as one verb group, other groups as they are."""
        if group.kind != "ing" or s.lower(group.first - 1) != "as":
            return group
        earlier = s.group_of(group.first - 2)
        if earlier is None or not earlier.passive or earlier.last != group.first - 1:
            return group
        return Group(earlier.first, group.last, group.head, True, False, "finite")

    def _heard_from(self, s: Sentence, cue: Range, base: str) -> bool:
        """Attribute "we hear from two diplomats that ..." to those who were heard."""
        if s.lower(cue[1]) != "from":
            return False
        source = s.phrase_right(cue[1] + 1)
        if source is None:
            return False
        at = source[1] + (s.lower(source[1]) == ",")
        that = s.lower(at) == "that"
        if not that and not clause_follows(s, at):
            return False
        rest = reported_clause(s, at, at + that, Group(*cue, cue[0], True, False, "finite"))
        self._keep((cue[0], cue[1] + 1), source, [rest[0]], base, "clause")
        return True

    def _relative(
        self, s: Sentence, group: Group, frames: frozenset[str], cue: Range, base: str
    ) -> bool:
        """Attribute a relative clause: "which officials said was ...", "whom he calls a friend"."""
        subject = s.subject(group) if group.finite else None
        if subject is None or subject[0] <= s.first:
            return False
        at = subject[0] - 1
        while s.tag(at) == "RB":
            at -= 1
        relative = s.lower(at) == "that" and s.tag(at - 1) in ("NN", "NNS", "NNP")
        if s.tag(at) not in ("WDT", "WP") and not (relative and s.tag(cue[1]) in FINITE):
            return False
        pronoun = (at, at + 1)
        at = cue[1]
        goes_on = (
            ("c" in frames and s.tag(at) in FINITE)
            or ("s" in frames and s.lower(at) in ("as", "a", "an", "the"))
            or ("t" in frames and infinitive(s, at))
        )
        if goes_on:
            rest = s.trim(at, phrase_end(s, at))
            self._keep(cue, subject, [pronoun, rest], base, "clause")
        elif "i" in frames and (s.lower(at) in (".", ",", "") or s.lower(at) in ADJUNCT):
            self._keep(cue, subject, [pronoun], base, "clause")
        else:
            return False
        return True

    def _modifies(self, s: Sentence, group: Group) -> bool:
        """Whether a verb form says something about a noun or an aim, not what somebody said."""
        if group.kind == "to":
            return True
        return group.kind == "ing" and s.lower(group.first - 1) not in (",", "and", "—", "–", "")

    def _source(self, s: Sentence, group: Group) -> Range | None:
        """Return the subject; a verb that is joined on shares the source of the cue before it."""
        before = group.first - 1
        while s.tag(before) == "RB":
            before -= 1
        if group.kind == "ing" and s.lower(before) == "as":
            quoted = self._whom_quoted(s, before)
            if quoted:
                return quoted
        if group.kind == "ing" and s.tag(before) in ("NN", "NNS", "NNP", "CD"):
            return s.phrase_left(before + 1)  # "ledgers showing that"
        subject = s.subject(group)
        joined = group.kind == "ing" or s.tag(before) == "CC"
        for found in self.found[self.start :]:
            if found.cue[1] > group.first:
                continue
            inside = subject is not None and any(a <= subject[0] < b for a, b in found.content)
            if (joined or (inside and s.lower(before) == ",")) and self._same_rank(
                s, found.cue, group
            ):
                return found.source
        return subject

    def _whom_quoted(self, s: Sentence, at: int) -> Range | None:
        """Return who is quoted before "as saying": an object, or the subject of a passive."""
        verbs = [g for g in s.groups if g.last <= at and s.lower(g.head) in QUOTING]
        if not verbs:
            return None
        verb = verbs[-1]
        if verb.passive:
            return s.subject(verb)
        phrase = s.phrase_left(at)
        return phrase if phrase and phrase[0] == verb.last else None

    def _same_rank(self, s: Sentence, cue: Range, group: Group) -> bool:
        earlier = s.group_of(cue[0])
        if earlier is None or not earlier.finite:
            return False
        return group.kind == "ing" or s.tag(earlier.first) == s.tag(group.first)

    def _seeming(self, s: Sentence, group: Group, cue: Range, base: str) -> bool:
        """Attribute "X seems to ..." to nobody: subject and infinitive are the content."""
        at = cue[1]
        subject = s.subject(group)
        if s.tag(at) == "TO" and subject:
            self._keep(cue, None, [subject, s.trim(at, phrase_end(s, at))], base, "infinitive")
            return True
        return False

    # -- quotations -----------------------------------------------------------------------

    def _quotation(self, s: Sentence, group: Group, cue: Range, base: str) -> bool:
        """Link a verb of speech to the quotation beside it."""
        subject, left = speaker_before(s, group)
        inverted = None
        if left is not None and closes_quote(s, left):
            before: int | None = left
        elif closes_quote(s, group.first - 1):
            before, inverted = group.first - 1, inverted_subject(s, cue[1])
            if inverted is None or (s.tag(inverted[0]) == "PRP" and s.tag(inverted[1]) in FINITE):
                return False  # "..., said she had voted": a clause, not who spoke
            subject = inverted
        else:
            before = None
        follows = quote_after(s, inverted[1] if inverted else cue[1])
        if before is not None and before < s.first and follows is not None:
            before = None  # the quotation before is a sentence of its own
        if before is None:
            if follows is None or not follows[2]:
                return False
            self._keep(cue, self._source(s, group), [s.document.quotes[follows[1]]], base, "quote")
            return True
        if before < s.first and complement(s, group, frozenset("cq"), cue[1]) is not None:
            return False
        pieces = [back_to_start(s, before)]
        rest = self._rest(s, inverted[1] if inverted else cue[1])
        if follows is not None:
            pieces.append(s.document.quotes[follows[1]])
        else:
            pieces += [rest] if rest else continued(s)
        self._keep(cue, subject, pieces, base, "quote")
        return True

    def _rest(self, s: Sentence, after: int) -> Range | None:
        """Return the words that go on after "“...,” he said, " without quotation marks."""
        if s.lower(after) != "," or s.tag(after + 1) in ("VBG", "WRB", "WP", "WDT", "IN"):
            return None
        rest = s.trim(after, s.last)
        opens = s.tag(rest[0]) in VERBAL or s.tag(rest[0]) in ("TO", "MD")
        return rest if opens and rest[1] - rest[0] > 2 else None

    # -- a clause before the cue: "..., officials said" ---------------------------------------

    def _trailing(self, s: Sentence, group: Group, cue: Range, base: str) -> bool:
        if group.kind in ("to", "ing"):
            return False
        subject, left = speaker_before(s, group)
        inverted = None
        if left is None or left < s.first or s.lower(left) not in DASHES | {","}:
            aside = subject is not None and subject[0] == s.first and subject[1] >= group.first - 1
            if s.lower(group.first - 1) != "," or aside:
                return False
            if subject and clause_follows(s, cue[1]):
                return False
            inverted = inverted_subject(s, cue[1])
            if inverted is None:
                return False
            subject, left = inverted, group.first - 1
        after = inverted[1] if inverted else cue[1]
        if base in LISTENER:
            after = (s.phrase_right(after) or (after, after))[1]
        tail = goes_on_after(s, after)
        interrupts = s.lower(cue[1]) == "," and inverted is None and left > s.first
        if tail is None or not (interrupts or clause_before(s, left)):
            return False
        pieces = [s.trim(self._before_start(s, left), left)]
        rest = s.trim(tail, s.last)
        if rest[1] - rest[0] > 2 and not breaks(s, rest[0]):
            pieces.append(rest)
        self._keep(cue, subject, pieces, base, "clause")
        return True

    def _as_said(self, s: Sentence, group: Group, cue: Range, base: str) -> bool:
        """Attribute what stands around "as the ministry said on Monday"."""
        subject, at = speaker_before(s, group)
        if subject is None or at is None or at < s.first or s.lower(at) != "as":
            return False
        fronted = at == s.first
        if not fronted and s.lower(at - 1) not in DASHES | {","}:
            return False
        tail = goes_on_after(s, cue[1])
        if tail is None:
            return False
        rest = s.trim(tail, s.last)
        pieces = [] if fronted else [s.trim(s.first, at)]
        if rest[1] - rest[0] > 2:
            pieces.append(rest)
        self._keep(cue, subject, pieces, base, "clause")
        return bool(pieces)

    def _before_start(self, s: Sentence, left: int) -> int:
        """Return where the clause before a trailing cue begins."""
        for found in reversed(self.found[self.start :]):
            low, high = found.cue
            within = s.first <= low and high < left and found.shape == "clause"
            if within and found.content[0][1] < low:
                return high
        return s.first

    # -- passive: "was told that", "is expected to" --------------------------------------------

    def _passive(
        self, s: Sentence, group: Group, base: str, frames: frozenset[str], end: int
    ) -> bool:
        cue = (group.first, end)
        by = next((i for i in range(end, min(end + 3, s.last)) if s.lower(i) == "by"), None)
        agent = s.phrase_right(by + 1) if by is not None else None
        subject = s.subject(group) if group.passive else None
        at = agent[1] if agent else end
        while s.tag(at) == "RB":
            at += 1
        if infinitive(s, at) and frames & {"c", "t", "o"}:
            pieces = [subject] if subject else []
            self._keep(cue, agent, [*pieces, s.trim(at, phrase_end(s, at))], base, "infinitive")
            return True
        question = "q" in frames and s.lower(at) in WH
        if (s.lower(at) == "that" or question) and frames & {"c", "a", "q"}:
            self._keep(cue, agent, [reported_clause(s, at, at + 1, group)[0]], base, "clause")
            return True
        asked = base == "ask" and not agent
        that = self._question_later(s, at) if asked else None
        if that is not None:
            self._keep(cue, agent, [reported_clause(s, that, that + 1, group)[0]], base, "clause")
            return True
        quoted = quote_after(s, at) if asked or base == "ask" else None
        if quoted and quoted[2]:
            self._keep(cue, agent, [s.document.quotes[quoted[1]]], base, "quote")
            return True
        if asked and not subject and "n" in frames:
            self._keep(cue, None, [s.trim(at, phrase_end(s, at))], base, "phrase")
            return True
        if subject and agent and frames & {"n", "s"}:
            self._keep(cue, agent, [subject], base, "phrase")
            return True
        if subject and "s" in frames and s.lower(at) == "as":
            self._keep(cue, agent, [subject, s.trim(at, phrase_end(s, at))], base, "phrase")
            return True
        return False

    def _question_later(self, s: Sentence, at: int) -> int | None:
        """Return where the question stands after "asked on Monday ..."."""
        for index in range(at, min(at + 8, s.last)):
            if s[index].text == "," or s[index].quote >= 0:
                return None
            if s.lower(index) in ("whether", "if", "who", "whom", "what", "why", "how"):
                return index
        return None


def attributions(document: Document) -> list[Found]:
    """Return the attributions of a tagged document."""
    return Finder(document).all()

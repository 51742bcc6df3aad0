"""Reported speech: what somebody said, asked, wants, plans or denies, without marks of its own around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from llm_extract.documents.document import Span
from llm_extract.models.offline import clauses, complements
from llm_extract.models.offline.article import Article, Sentence
from llm_extract.models.offline.complements import Complement
from llm_extract.models.offline.cues import cues
from llm_extract.models.offline.following import phrase_after
from llm_extract.models.offline.found import Finding, Source
from llm_extract.models.offline.lexicon import words
from llm_extract.models.offline.nouns import nominal_quotes
from llm_extract.models.offline.phrases import Phrase, main_subject, subject_before, verb_group_start
from llm_extract.models.offline.speakers import Speakers
from llm_extract.models.offline.tokens import MARKS

_NO_COMMENT = re.compile(
    r"(?:(?:he|she|it|they) )?(?:could|would|did|was|had)(?: not|n[’']t| no)"
    r"(?: want to| wish to| able to| be able to)? "
    r"(?:comment|say|discuss|elaborate|be drawn|speak)\b"
)
CLOSING_LENGTH = 3  # a full stop and a mark of up to two signs
_PASSIVE = frozenset({"is", "are", "was", "were", "be", "been", "being", "am"})


@dataclass(frozen=True, slots=True)
class _Cue:
    """A cue verb: its group [start, end) in tokens, end past the particle, and the frames it opens."""

    start: int
    verb: int
    end: int
    frames: frozenset[str]


class Reported:
    """Collects reported quotes, sentence by sentence; ``used`` are cues that already attribute speech in marks."""

    def __init__(self, article: Article, speakers: Speakers, used: set[int]) -> None:
        self.article = article
        self.speakers = speakers
        self.used = used
        self.findings: list[Finding] = []

    def read(self, sentence: Sentence) -> None:
        """Take what one sentence reports."""
        subject: Phrase | None = None
        found = self._according(sentence)
        for at in range(len(sentence.tokens)):
            cue = self._cue(sentence, at)
            if cue is None:
                continue
            phrase = self._subject(sentence, cue, subject)
            if phrase is None:
                continue
            used = sentence.tokens[cue.start].start in self.used or sentence.tokens[cue.verb].start in self.used
            finding = None if used else self._finding(sentence, cue, phrase)
            if finding is not None:
                found.append(finding)
            if used or finding is not None or subject is None:
                subject = (
                    phrase  # a verb that reports nothing does not take over: "the dam, finished in 2021, but denies"
                )
        found.extend(self._nominal(sentence))
        self.findings.extend(found)

    def _nominal(self, sentence: Sentence) -> Iterator[Finding]:
        """What nouns of saying report: "Bel’s claim that"."""
        for one in nominal_quotes(sentence):
            start = sentence.tokens[one.noun].start
            content = self._span(sentence, one.content)
            if content is not None and not self.article.is_marked(start):
                source = self.speakers.owner(sentence, one.owner)
                yield Finding(
                    [content], source, Span(start, sentence.tokens[one.noun].end), one.rule, None, sentence.paragraph
                )

    def _cue(self, sentence: Sentence, at: int) -> _Cue | None:
        tag, low = sentence.tags[at], sentence.tokens[at].low
        if tag not in "VNGU" or self.article.is_marked(sentence.tokens[at].start):
            return None
        start = verb_group_start(sentence, at)
        if not self._may_report(sentence, start, at):
            return None
        after = sentence.tokens[at + 1].low if at + 1 < len(sentence.tokens) else ""
        if (frames := cues().particle_frames.get((low, after))) is not None:
            return _Cue(start, at, at + 2, frames)
        frames = cues().frames.get(low, frozenset())
        return _Cue(start, at, at + 1, frames) if frames else None

    def _may_report(self, sentence: Sentence, start: int, at: int) -> bool:
        """Whether the verb's form tells that something was said: no passive, no "would say", no "did not comment"."""
        tag, tokens = sentence.tags[at], sentence.tokens
        group = {token.low for token in tokens[start:at]}
        lemma = cues().lemmas.get(tokens[at].low, "")
        negated = bool(group & words().negations)
        if negated and lemma in cues().silent:
            return False
        if tag == "N":
            return bool(group) and not group & _PASSIVE and any(t == "A" for t in sentence.tags[start:at])
        if tag == "G":
            return bool(group & _PASSIVE) or (at > 0 and sentence.tags[at - 1] == ",")
        if tag == "U":
            return any(one.startswith(("do", "did")) for one in group)
        return not ((negated or lemma in cues().refusing) and self._keeps_silent(sentence, at))

    def _nothing_said(self, part: Span) -> bool:
        """Whether what is reported is that nothing was said: "said he could not comment"."""
        return _NO_COMMENT.match(self.article.text, part.start, part.end) is not None

    def _keeps_silent(self, sentence: Sentence, at: int) -> bool:
        """Whether somebody refuses to say something: "declined to comment", "did not want to say"."""
        following = [token.low for token in sentence.tokens[at + 1 : at + 3]]
        return following[:1] == ["to"] and following[-1] in cues().refused

    def _subject(self, sentence: Sentence, cue: _Cue, earlier: Phrase | None) -> Phrase | None:
        before = sentence.tags[cue.start - 1] if cue.start else ""
        if sentence.tags[cue.verb] == "G" and before == ",":
            return earlier or main_subject(sentence, cue.start)
        if (inverted := self._inverted(sentence, cue)) is not None:
            return inverted
        phrase = subject_before(sentence, cue.start)
        if phrase is not None and before != "C":
            return None if self._reduced(sentence, cue, phrase) else phrase
        if before == "C" or (before == "," and sentence.tags[cue.verb] == "V"):
            return main_subject(sentence, cue.start) if earlier is None or _subordinate(sentence, earlier) else earlier
        return None

    def _reduced(self, sentence: Sentence, cue: _Cue, phrase: Phrase) -> bool:
        """Whether the verb only qualifies a noun: "In a video posted on Tuesday, he…"."""
        behind = sentence.tags[cue.end] if cue.end < len(sentence.tags) else "."
        inside = phrase.start > 0 and sentence.tags[phrase.start - 1] == "I"
        return inside and cue.start == cue.verb and behind == "I" and sentence.tokens[cue.verb].low.endswith("ed")

    def _inverted(self, sentence: Sentence, cue: _Cue) -> Phrase | None:
        """In "P, said the minister, who…": the subject stands behind the cue."""
        at = cue.start - 1
        while at > 0 and sentence.tokens[at].text in MARKS:
            at -= 1
        if at < 1 or sentence.tags[at] != "," or "after" not in cue.frames or cue.start != cue.verb:
            return None
        phrase = phrase_after(sentence, cue.end)
        if phrase is None or not clauses.is_clause(sentence, 0, at):
            return None
        follows = sentence.tags[phrase.end] if phrase.end < len(sentence.tags) else "."
        return phrase if follows not in "VMAH" and phrase.start == cue.end else None

    def _finding(self, sentence: Sentence, cue: _Cue, phrase: Phrase) -> Finding | None:
        complement = complements.after(sentence, cue.end, cue.frames) or complements.around(
            sentence, cue.end, phrase, frames=cue.frames
        )
        if complement is None:
            return None
        return self._made(sentence, complement, Span(cue.start, cue.end), self.speakers.source(sentence, phrase))

    def _made(self, sentence: Sentence, complement: Complement, cue: Span, source: Source) -> Finding | None:
        parts = [span for part in complement.parts if (span := self._span(sentence, part)) is not None]
        if not parts or self._nothing_said(parts[0]):
            return None
        where = Span(sentence.tokens[cue.start].start, sentence.tokens[cue.end - 1].end)
        addressee = None
        if complement.addressee is not None:
            tokens = sentence.tokens[complement.addressee.start : complement.addressee.end]
            addressee = self.article.text[tokens[0].start : tokens[-1].end]
        return Finding(parts, source, where, complement.rule, addressee, sentence.paragraph)

    def _span(self, sentence: Sentence, part: Span) -> Span | None:
        start, end = part
        while (
            end > start and sentence.tags[end - 1] in (",", ".", ";", ":", "-", "?") and sentence.tags[end - 1] != "?"
        ):
            end -= 1
        if not any(token.text[0].isalnum() for token in sentence.tokens[start:end]):
            return None
        where = Span(sentence.tokens[start].start, sentence.tokens[end - 1].end)
        marked = self.article.marked_at(where.end - 1)  # a mark that closes behind the full stop: called it “a trap.”
        if marked and where.start <= marked.outer.start and where.end < marked.outer.end <= where.end + CLOSING_LENGTH:
            return Span(where.start, marked.outer.end)
        return where

    def _according(self, sentence: Sentence) -> list[Finding]:
        found = []
        for at in range(len(sentence.tokens) - 2):
            if sentence.tokens[at].low != "according" or sentence.tokens[at + 1].low != "to":
                continue
            if sentence.tokens[at].start in self.used or self.article.is_marked(sentence.tokens[at].start):
                continue
            phrase = phrase_after(sentence, at + 2)
            complement = complements.according(sentence, at, phrase)
            if phrase is None or complement is None:
                continue
            finding = self._made(sentence, complement, Span(at, at + 2), self.speakers.source(sentence, phrase))
            if finding is not None:
                found.append(finding)
        return found


def _subordinate(sentence: Sentence, phrase: Phrase) -> bool:
    """Whether a subject belongs to a subordinate clause: "as some unions wanted, and said"."""
    return phrase.start > 0 and sentence.tokens[phrase.start - 1].low in words().subordinators

"""Direct quotes: speech in marks with the words that attribute it; carried over where there are none."""

from __future__ import annotations

from llm_extract.documents.document import Span
from llm_extract.models.offline import complements
from llm_extract.models.offline.article import Article, Sentence
from llm_extract.models.offline.cues import cues
from llm_extract.models.offline.following import phrase_after
from llm_extract.models.offline.found import NOBODY, Finding, Source
from llm_extract.models.offline.people import people
from llm_extract.models.offline.phrases import Phrase, subject_before, verb_group_start
from llm_extract.models.offline.speakers import Speakers
from llm_extract.records.marked import Marked

_Attribution = tuple[Span, Source, str]  # the cue, the source, and the rule that found them
REACH_TO_SUBJECT = 3  # words that may stand between a passage and the subject of its cue
TELLING = frozenset({"tell", "ask", "assure", "remind", "warn", "inform"})
FEWEST_WORDS_BEFORE = 4  # of a clause that a quote in marks goes on with
FEWEST_WORDS_ALONE = 5  # fewer words in marks that fill a paragraph without a cue are a heading


class Direct:
    """Collects direct quotes, sentence by sentence in the order of the text.

    ``used`` holds where cues stand that attribute speech in marks, so that no reported quote is made of them again.
    """

    def __init__(self, article: Article, speakers: Speakers) -> None:
        self.article = article
        self.speakers = speakers
        self.findings: list[Finding] = []
        self.used: set[int] = set()
        self._open: Finding | None = None  # a quote that the next paragraph continues
        self._last: Finding | None = None
        self._last_sentence = -1

    def read(self, number: int, sentence: Sentence) -> None:
        """Take the speech of one sentence."""
        positions = sorted(sentence.speech)
        for order, at in enumerate(positions):
            marked = sentence.speech[at]
            begin = positions[order - 1] + 1 if order else 0
            end = positions[order + 1] if order + 1 < len(positions) else len(sentence.tokens)
            self._take(number, sentence, at, marked, Span(begin, end))
            self._last_sentence = number

    def _take(self, number: int, sentence: Sentence, at: int, marked: Marked, region: Span) -> None:
        part = self._trimmed(marked.inner)
        if self._open is not None and marked.paragraph != self._open.paragraph:
            finding = self._open
            finding.parts.append(part)
            finding.paragraph = marked.paragraph
            self._open = finding if marked.goes_on else None
            self._last = finding
            attribution = self._attribution(sentence, at, region)
            if attribution is not None and finding.source.speaker is None:
                finding.cue, finding.source, finding.rule = attribution
            return
        if self._is_shown(sentence, at, region):
            return
        attribution = self._attribution(sentence, at, region)
        if attribution is not None and attribution[0].start in self.used and self._last is not None:
            self._last.parts.append(part)  # “A,” she said, “B”: the same cue
        elif attribution is not None:
            cue, source, rule = attribution
            self.used.add(cue.start)
            addressee = self._addressee(sentence, cue)
            parts = [*self._clause_before(sentence, at, region.start, cue, rule), part]
            self._add(Finding(parts, source, cue, rule, addressee, paragraph=marked.paragraph))
        elif self._continues(number, at, marked) and self._last is not None:
            self._last.parts.append(part)
        elif (carried := self._carried(number, marked)) is not None:
            self._add(Finding([part], carried[0], None, carried[1], paragraph=marked.paragraph))
        self._open = self._last if marked.goes_on else None

    def _is_shown(self, sentence: Sentence, at: int, region: Span) -> bool:
        """Whether a banner or a sign shows the words: “Pay us,” read one banner."""
        near = range(max(region.start, at - REACH_TO_SUBJECT), min(region.end, at + REACH_TO_SUBJECT + 3))
        low = {sentence.tokens[one].low for one in near}
        return bool(low & people().displays) and bool(low & {"read", "reads", "reading", "saying", "said", "says"})

    def _clause_before(self, sentence: Sentence, at: int, begin: int, cue: Span, rule: str) -> list[Span]:
        """The reported half of a quote that goes on in marks, as in: If they stay, he warned, “we will go”."""
        first = next((one for one in self.article.text[sentence.speech[at].inner.start :] if one.isalnum()), "A")
        verb = next((one for one in range(begin, at) if sentence.tokens[one].start >= cue.start), None)
        if rule != "before" or first.isupper() or verb is None:
            return []
        subject = subject_before(sentence, verb)
        comma = subject.start - 1 if subject is not None else -1
        if (
            comma - begin < FEWEST_WORDS_BEFORE
            or sentence.tags[comma] != ","
            or sentence.find("VMA", begin, comma) is None
        ):
            return []
        return [Span(sentence.tokens[begin].start, sentence.tokens[comma - 1].end)]

    def _addressee(self, sentence: Sentence, cue: Span) -> str | None:
        """Whom a verb of telling names behind it."""
        verb = next((at for at, token in enumerate(sentence.tokens) if token.end == cue.end), None)
        if verb is None or cues().lemmas.get(sentence.tokens[verb].low) not in TELLING:
            return None
        told = complements.addressed(sentence, verb + 1)
        if told is None:
            return None
        return self.article.text[sentence.tokens[told.start].start : sentence.tokens[told.end - 1].end]

    def _add(self, finding: Finding) -> None:
        self.findings.append(finding)
        self._last = finding

    def _trimmed(self, span: Span) -> Span:
        text = self.article.text[span.start : span.end]
        start = span.start + len(text) - len(text.lstrip())
        return Span(start, span.end - (len(text) - len(text.rstrip())))

    def _continues(self, number: int, at: int, marked: Marked) -> bool:
        """Whether a passage goes on with the quote before it in its paragraph, nothing told between."""
        last = self._last
        return (
            last is not None
            and last.paragraph == marked.paragraph
            and number - self._last_sentence <= 1
            and (at == 0 or number == self._last_sentence)
        )

    def _carried(self, number: int, marked: Marked) -> tuple[Source, str] | None:
        """Whose words speech without a cue is, or None where it is a heading or nobody's."""
        before = self.article.sentences[number - 1] if number else None
        if before is not None and before.tags[-1] == ":" and (told := self._announced(before)) is not None:
            return told, "colon"
        last = self.speakers.last
        alone = marked.outer == self.article.paragraphs[marked.paragraph]
        few = len(self.article.text[marked.inner.start : marked.inner.end].split()) < FEWEST_WORDS_ALONE
        if few and alone and marked.paragraph and not marked.goes_on:
            return None
        if marked.paragraph == 0 or last is None:
            return NOBODY, "headline" if marked.paragraph == 0 else "carried"
        rule = "told-before" if before is not None and before.paragraph == marked.paragraph else "carried"
        if self._last is not None and self._last.paragraph == marked.paragraph and self._last.source.speaker:
            last = self._last.source  # what somebody else is reported to have said between does not count
        elif (
            before is not None and rule == "told-before" and (told := self.speakers.memory.told_of(before)) is not None
        ):
            last = told
        return Source(None, last.speaker, last.role, last.person), rule

    def _announced(self, sentence: Sentence) -> Source | None:
        """Who speaks in a sentence that ends with a colon."""
        verbs = [at for at in range(len(sentence.tags)) if sentence.tags[at] in "VM"]
        for verb in reversed(verbs):
            phrase = subject_before(sentence, verb_group_start(sentence, verb))
            if phrase is not None:
                return self.speakers.source(sentence, phrase)
        return None

    def _attribution(self, sentence: Sentence, at: int, region: Span) -> _Attribution | None:
        return self._after(sentence, at, region.end) or self._before(sentence, at, region.start)

    def _after(self, sentence: Sentence, at: int, end: int) -> _Attribution | None:
        start = at + 1
        while start < end and sentence.tags[start] in ",-R":
            start += 1
        if start >= end:
            return None
        if sentence.tokens[start].low == "according" and start + 1 < end:
            return self._made(sentence, Span(start, start + 2), phrase_after(sentence, start + 2), "according-to")
        for verb in range(start, end):
            if sentence.tags[verb] in ".;:?!Q":
                break
            if sentence.tags[verb] in "VNWUG" and _attributes(sentence, verb):
                found = self._around_verb(sentence, verb, start)
                if found is not None:
                    return found
        return self._after_dash(sentence, start, end)

    def _around_verb(self, sentence: Sentence, verb: int, start: int) -> _Attribution | None:
        """Attribute by a verb after the passage: "…," she said, or "…," said the minister."""
        group = verb_group_start(sentence, verb)
        if sentence.tags[verb] == "U" and group > start + 1 and sentence.tags[group - 1] == "T":
            group = verb_group_start(sentence, group - 2)  # "…," she likes to say
        if verb > start and sentence.tags[verb] != "G":
            phrase = subject_before(sentence, group)
            if phrase is not None and 0 <= phrase.start - start <= REACH_TO_SUBJECT:
                return self._made(sentence, Span(group, verb + 1), phrase, "after")
        inverted = phrase_after(sentence, verb + 1)
        if inverted is not None and verb - start < REACH_TO_SUBJECT:
            return self._made(sentence, Span(verb, verb + 1), inverted, "after-inverted")
        return None

    def _after_dash(self, sentence: Sentence, start: int, end: int) -> _Attribution | None:
        if sentence.tags[start - 1] != "-":
            return None
        phrase = phrase_after(sentence, start)
        if phrase is None or phrase.whole.end < end - 1:
            return None
        return self._made(sentence, Span(start - 1, start), phrase, "dash")

    def _before(self, sentence: Sentence, at: int, begin: int) -> _Attribution | None:
        for verb in range(at - 1, begin - 1, -1):
            sign = sentence.tags[verb]
            if sign in ";?!" or (sign == "." and verb < at - 1):
                break
            if sentence.tokens[verb].low == "according" and verb + 2 < at:
                return self._made(sentence, Span(verb, verb + 2), phrase_after(sentence, verb + 2), "according-to")
            noun = sign == "W" and (verb < at - 2 or sentence.tags[verb - 1] not in "XPR,")  # "a message: “…”"
            if sign not in "VNUGW" or not _attributes(sentence, verb) or noun:
                continue
            group = verb_group_start(sentence, verb)
            phrase = self._subject(sentence, verb, Span(begin, group))
            if phrase is not None:
                return self._made(sentence, Span(group, verb + 1), phrase, "before")
        if at - begin > 1 and sentence.tags[at - 1] == ":":
            phrase = self._first_subject(sentence, begin, at - 1) or _named_first(sentence, begin, at - 1)
            phrase = phrase or subject_before(sentence, at - 1)
            return self._made(sentence, Span(at - 1, at), phrase, "colon")
        return None

    def _subject(self, sentence: Sentence, verb: int, region: Span) -> Phrase | None:
        phrase = subject_before(sentence, region.end)
        if phrase is not None and phrase.start < region.start:
            phrase = None
        if phrase is None or sentence.tags[verb] == "G":
            return self._first_subject(sentence, region.start, region.end) or phrase
        return phrase

    def _first_subject(self, sentence: Sentence, begin: int, end: int) -> Phrase | None:
        """The subject of the first finite verb in a range."""
        for verb in range(begin + 1, end + 1):
            if verb < len(sentence.tags) and sentence.tags[verb] in "VMA":
                phrase = subject_before(sentence, verb_group_start(sentence, verb))
                if phrase is not None and phrase.start >= begin:
                    return phrase
        return None

    def _made(self, sentence: Sentence, cue: Span, phrase: Phrase | None, rule: str) -> _Attribution | None:
        if phrase is None:
            return None
        where = Span(sentence.tokens[cue.start].start, sentence.tokens[cue.end - 1].end)
        return where, self.speakers.source(sentence, phrase), rule


def _named_first(sentence: Sentence, begin: int, end: int) -> Phrase | None:
    """The name in "Ada Bel, mayor of Porto: “…”"."""
    named = begin
    while named < end and sentence.tags[named] == "X":
        named += 1
    return Phrase(begin, named) if named > begin and named < end and sentence.tags[named] in ",(" else None


def _attributes(sentence: Sentence, verb: int) -> bool:
    frames = cues().frames.get(sentence.tokens[verb].low, frozenset())
    return "direct" in frames or "told" in frames

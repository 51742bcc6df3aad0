"""Speakers: from the noun phrase at a quote to the fullest name; "he", "she", "they", "the minister" resolved."""

from __future__ import annotations

from dataclasses import dataclass

from llm_extract.documents.document import Span
from llm_extract.models.offline.article import Article, Sentence
from llm_extract.models.offline.cast import Cast, Name, name_in_phrase, span_of
from llm_extract.models.offline.found import NOBODY, Source
from llm_extract.models.offline.lexicon import words
from llm_extract.models.offline.phrases import Phrase, subject_before

_SINGULAR = {"he": "M", "she": "F", "him": "M", "her": "F"}
_RELATIVE = frozenset({"who", "which", "that"})
_FEWEST_LETTERS = 3
OPENING = 4  # characters before a name that still opens its sentence: a mark, "The"


@dataclass(frozen=True, slots=True)
class _Turn:
    at: int
    source: Source
    gender: str | None
    plural: bool


class Speakers:
    """Resolves sources in the order of the text; it remembers who spoke last."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.cast = Cast(article)
        self._turns: list[_Turn] = []
        self._genders: dict[str, str] = {}  # learnt from the pronouns that were resolved before

    @property
    def last(self) -> Source | None:
        """Who spoke last."""
        return self._turns[-1].source if self._turns else None

    def source(self, sentence: Sentence, phrase: Phrase | None) -> Source:
        """The source that a noun phrase stands for."""
        if phrase is None:
            return NOBODY
        found = self._resolve(sentence, phrase)
        self._remember(sentence, phrase, found)
        return found

    def _resolve(self, sentence: Sentence, phrase: Phrase) -> Source:
        low = sentence.tokens[phrase.start].low
        where = span_of(sentence, phrase)
        single = phrase.end - phrase.start == 1
        if single and low in _RELATIVE:
            before = self._antecedent(sentence, phrase.start)
            if before is None:
                return Source(where, None)
            return Source(where, before.speaker, before.role, person=low == "who" or before.person)
        if single and (low in words().persons or low in _SINGULAR or low == "it"):
            known = self._pronoun(sentence, where.start, low)
            return Source(where, known.speaker if known else None, known.role if known else None, person=True)
        name = name_in_phrase(sentence, phrase)
        if name is not None and len(name.text) >= _FEWEST_LETTERS and not name.text.lower().startswith("http"):
            return self._named(sentence, phrase, name)
        return self._described(sentence, phrase, where)

    def _named(self, sentence: Sentence, phrase: Phrase, name: Name) -> Source:
        full = self.cast.fullest(name.text)
        person = self.cast.is_person(full)
        text = self.article.text
        # "a spokesman for Mr Kerry": the name stands inside a description, and the description speaks
        inside = (
            any(tag == "I" for tag in sentence.tags[phrase.start : phrase.end])
            and name.start > span_of(sentence, phrase).start
        )
        where = span_of(sentence, phrase)
        if inside and sentence.tags[phrase.start] in "DW#":
            return Source(where, text[where.start : where.end], None, person=False)
        own = any(sentence.tags[at] == "S" for at in range(phrase.start, phrase.end)) and not name.title
        if inside and sentence.tags[phrase.start] == "X" and not own and sentence.find("I", phrase.start, phrase.end):
            return Source(where, text[where.start : where.end], None, person=False)
        role = text[name.title_start : name.start].strip() or self._apposed(sentence, phrase) or self.cast.role_of(full)
        return Source(where, full, role or None, person=person is not False)

    def _apposed(self, sentence: Sentence, phrase: Phrase) -> str | None:
        if phrase.rest is None or phrase.rest.start + 1 >= phrase.rest.end:
            return None
        start = phrase.rest.start + 1
        if sentence.tags[start] not in "DWX" or sentence.tokens[start].low in ("who", "which", "whose"):
            return None
        end = start
        while end < phrase.rest.end and sentence.tags[end] not in (",", "V", "A", "M", "-", "Q", "("):
            end += 1
        if end == start:
            return None
        return self.article.text[sentence.tokens[start].start : sentence.tokens[end - 1].end]

    def _described(self, sentence: Sentence, phrase: Phrase, where: Span) -> Source:
        text = self.article.text[where.start : where.end]
        if phrase.rest is not None and (named := self.apposed_name(sentence, phrase)) is not None:
            return Source(where, self.cast.fullest(named.text), text, person=True)
        if sentence.tokens[phrase.start].low in ("the", "his", "her", "their"):
            head = sentence.tokens[phrase.end - 1].low
            if head in words().titles:
                for turn in reversed(self._turns):
                    role = (turn.source.role or "").lower()
                    if turn.source.person and head in role.split() and turn.source.speaker:
                        return Source(where, turn.source.speaker, turn.source.role, person=True)
                title = self._titled(head, where.start)
                if title is not None:
                    return Source(where, self.cast.fullest(title.text), title.title or None, person=True)
        return Source(where, text, None, person=False)

    def apposed_name(self, sentence: Sentence, phrase: Phrase) -> Name | None:
        """The name in "the company's lawyer, David Schulz, said"."""
        if phrase.rest is None:
            return None
        end = start = phrase.rest.start + 1
        while end < phrase.rest.end and (sentence.tags[end] == "X" or sentence.tokens[end].low in words().particles):
            end += 1
        alone = end == phrase.rest.end or sentence.tags[end] in (",", "(")
        return name_in_phrase(sentence, Phrase(start, end)) if alone and end - start > 1 else None

    def _titled(self, head: str, before: int) -> Name | None:
        for name in reversed([one for one in self.cast.names if one.end <= before]):
            if head in name.title.lower().split():
                return name
        return None

    def _antecedent(self, sentence: Sentence, relative: int) -> Source | None:
        at = relative
        if at > 0 and sentence.tags[at - 1] == ",":
            at -= 1
        phrase = subject_before(sentence, at) if at else None
        return self._resolve(sentence, phrase) if phrase and phrase.end - phrase.start < 15 else None

    def _pronoun(self, sentence: Sentence, at: int, low: str) -> Source | None:
        if low in ("i", "we", "you"):
            return None
        if low in ("they", "it"):
            turns = [turn for turn in self._turns if turn.at < at and not turn.source.person]
            return turns[-1].source if turns else None
        gender = _SINGULAR.get(low)
        subject = self._subject_name(sentence, at, gender)
        if subject is not None:
            return subject
        turns = [turn for turn in self._turns if turn.at < at and turn.source.person and self._suits(turn, gender)]
        named = [one for one in self.cast.names if one.end < at and self._fits(one, gender)]
        last_turn = turns[-1] if turns else None
        if last_turn is not None and (not named or not self._opens_later(named, last_turn.at)):
            return last_turn.source
        opening = [one for one in named if self._opens_sentence(one)]
        chosen = (opening or named)[-1] if named else None
        if chosen is None:
            return last_turn.source if last_turn else None
        return self._of_name(chosen)

    def _suits(self, turn: _Turn, gender: str | None) -> bool:
        known = self._genders.get(turn.source.speaker or "") or turn.gender
        return known is None or known == gender

    def _of_name(self, name: Name) -> Source:
        full = self.cast.fullest(name.text)
        return Source(None, full, name.title or self.cast.role_of(full), person=True)

    def _subject_name(self, sentence: Sentence, at: int, gender: str | None) -> Source | None:
        """A person who opens this very sentence before the pronoun."""
        start = sentence.tokens[0].start
        for one in self.cast.names:
            if start <= one.start < min(at, start + 40) and self._fits(one, gender):
                return self._of_name(one)
        return None

    def _fits(self, name: Name, gender: str | None) -> bool:
        full = self.cast.fullest(name.text)
        if self.cast.is_person(full) is not True:
            return False
        known = self._genders.get(full) or self.cast.gender(full)
        return known is None or known == gender

    def _opens_later(self, named: list[Name], at: int) -> bool:
        return any(one.start > at and self._opens_sentence(one) for one in named)

    def _opens_sentence(self, name: Name) -> bool:
        return any(
            name.title_start - one.span.start < OPENING and name.title_start >= one.span.start
            for one in self.article.sentences
        )

    def _remember(self, sentence: Sentence, phrase: Phrase, source: Source) -> None:
        if source.speaker is None:
            return
        last = sentence.tokens[phrase.end - 1].low
        plural = last.endswith("s") and not source.person
        gender = _SINGULAR.get(last) or self._genders.get(source.speaker) or self.cast.gender(source.speaker)
        if last in _SINGULAR and gender:
            self._genders[source.speaker] = gender
        self._turns.append(_Turn(sentence.tokens[phrase.start].start, source, gender, plural))

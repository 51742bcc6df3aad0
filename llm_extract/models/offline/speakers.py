"""Speakers: from the noun phrase at a quote to the fullest name; "he", "she", "they", "the minister" resolved."""

from __future__ import annotations

from llm_extract.documents.document import Span
from llm_extract.models.offline.arguments import head_at
from llm_extract.models.offline.article import Article, Sentence
from llm_extract.models.offline.cast import Cast
from llm_extract.models.offline.descriptions import (
    called,
    called_behind,
    described_name,
    joins_names,
    name_before_of,
    tells_age,
)
from llm_extract.models.offline.following import phrase_after
from llm_extract.models.offline.found import NOBODY, Source
from llm_extract.models.offline.lexicon import words
from llm_extract.models.offline.memory import Memory
from llm_extract.models.offline.mentions import SINGULAR
from llm_extract.models.offline.naming import Name, name_in_phrase, span_of
from llm_extract.models.offline.nouns import POINTED
from llm_extract.models.offline.people import people
from llm_extract.models.offline.phrases import Phrase, subject_before
from llm_extract.models.offline.roles import clean_role

_RELATIVE = frozenset({"who", "which", "that"})
_PRONOMINAL = frozenset({"one", "other", "another", "third", "second", "both"})
_INTRODUCING = frozenset({"a", "an", "one", "another"})
# What many are called: who is called so only later need not be the same.
_COMMON = frozenset(
    {"man", "woman", "official", "officer", "soldier", "resident", "witness", "spokesman", "spokeswoman", "lawyer"}
)
_FEWEST_LETTERS = 3


class Speakers:
    """Resolves sources in the order of the text; it remembers who spoke last."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.cast = Cast(article)
        self.memory = Memory(article, self.cast)

    @property
    def last(self) -> Source | None:
        """Who spoke last."""
        return self.memory.last_speaker

    def source(self, sentence: Sentence, phrase: Phrase | None) -> Source:
        """The source that a noun phrase stands for."""
        if phrase is None:
            return NOBODY
        found = self.resolve(sentence, phrase)
        self.memory.add(sentence, phrase, found, speaks=True)
        return found

    def owner(self, sentence: Sentence, phrase: Phrase) -> Source:
        """The source that stands as a possessive before a noun of saying: "his claim", "Bel’s claim"."""
        pronoun = POINTED.get(sentence.tokens[phrase.start].low) if phrase.end - phrase.start == 1 else None
        if pronoun is None:
            return self.resolve(sentence, phrase)
        where = span_of(sentence, phrase)
        known = self.memory.meant_by(pronoun, sentence, where.start)
        return Source(
            where, known.speaker if known else None, known.role if known else None, known.person if known else None
        )

    def mention(self, sentence: Sentence, phrase: Phrase | None) -> None:
        """Remember the subject of a sentence: a later "it" or "he" may mean it."""
        if phrase is None:
            return
        low = sentence.tokens[phrase.start].low
        if sentence.tags[phrase.start] not in "POHB" or (low in SINGULAR and phrase.end - phrase.start == 1):
            self.memory.add(sentence, phrase, self.resolve(sentence, phrase), speaks=False)

    def introduce(self, sentence: Sentence) -> None:
        """Remember whom a sentence describes without a name: "Behind them sits a woman with a bag"."""
        for at in range(len(sentence.tokens) - 1):
            if sentence.tokens[at].low == "the":
                self._remind(sentence, at)
            if sentence.tokens[at].low not in _INTRODUCING or sentence.tags[at] not in "D#":
                continue
            phrase = phrase_after(sentence, at)
            if phrase is None or sentence.tokens[head_at(sentence, phrase)].low not in people().persons:
                continue
            described_name = at > 0 and sentence.tags[at - 1] == "," and sentence.tags[at - 2] in "X#"
            if not described_name and self.apposed_name(sentence, phrase) is None:
                self.memory.introduce(
                    sentence.tokens[at].start, self._described(sentence, phrase, span_of(sentence, phrase))
                )

    def _remind(self, sentence: Sentence, at: int) -> None:
        """Remember who is named again by an office: "the president’s roots"."""
        head = at + 1
        while head + 1 < len(sentence.tags) and sentence.tags[head] == "W" and sentence.tags[head + 1] == "W":
            head += 1
        if sentence.tokens[head].low in words().titles - words().title_modifiers:
            start = sentence.tokens[at].start
            office = sentence.tokens[head].low
            known = self.memory.in_office(frozenset({office}), start)
            if known is None and office not in _COMMON:
                known = self.memory.later_in_office(office, start)
            if known is not None:
                self.memory.introduce(start, known)

    def resolve(self, sentence: Sentence, phrase: Phrase) -> Source:
        """Whom a phrase stands for, without remembering it."""
        low = sentence.tokens[phrase.start].low
        where = span_of(sentence, phrase)
        single = phrase.end - phrase.start == 1
        if single and (low in _RELATIVE or low in words().persons or low in SINGULAR or low == "it"):
            return self._pointed(sentence, phrase.start, low)
        phrase = name_before_of(sentence, phrase)
        named = called(sentence, phrase) or called_behind(sentence, phrase, self.article.text)
        if named is not None:
            full = self.cast.full(named)
            person = sentence.tokens[head_at(sentence, phrase)].low not in people().bodies
            return Source(where, full, self.cast.role_of(full), person=person)
        where = span_of(sentence, phrase)
        name = name_in_phrase(sentence, phrase)
        if name is not None and joins_names(sentence, phrase):
            return Source(where, self.article.text[where.start : where.end], None)
        if name is not None and len(name.text) >= _FEWEST_LETTERS and not name.text.lower().startswith("http"):
            return self._named(sentence, phrase, name)
        return self._described(sentence, phrase, where)

    def _pointed(self, sentence: Sentence, at: int, low: str) -> Source:
        """Whom a pronoun stands for."""
        where = span_of(sentence, Phrase(at, at + 1))
        person = low not in ("it", "they", "which", "that")
        known = self._antecedent(sentence, at) if low in _RELATIVE else self.memory.meant_by(low, sentence, where.start)
        if known is None:
            return Source(where, None, person=person)
        return Source(where, known.speaker, known.role, person=person or known.person)

    def _named(self, sentence: Sentence, phrase: Phrase, name: Name) -> Source:
        full = self.cast.full(name)
        person = self.cast.persons.is_person(full)
        text = self.article.text
        # "a spokesman for Mr Bel": the name stands inside a description, and the description speaks
        inside = (
            any(tag == "I" for tag in sentence.tags[phrase.start : phrase.end])
            and name.start > span_of(sentence, phrase).start
        )
        where = span_of(sentence, phrase)
        if inside and phrase.rest is not None and self.apposed_name(sentence, phrase) is not None:
            return self._described(sentence, phrase, where)
        first = sentence.tokens[phrase.start].low
        if inside and (
            sentence.tags[phrase.start] in "DW#" or first in people().persons or first[:-1] in people().persons
        ):
            return Source(where, text[where.start : where.end], None, person=False)
        if inside and sentence.tags[phrase.start] == "X" and not name.title:
            return Source(where, text[where.start : where.end], None, person=False)
        return Source(
            where, full, self.cast.role_of(full) or clean_role(self._apposed(sentence, phrase)), person=person
        )

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
            full = self.cast.full(named)
            person = sentence.tokens[head_at(sentence, phrase)].low not in people().bodies
            return Source(where, full, self.cast.role_of(full) or clean_role(text), person=person)
        head = head_at(sentence, phrase)
        if sentence.tokens[phrase.start].low == "the" and tells_age(sentence, phrase, head):
            known = self.memory.nearest_person(where.start)
            if known is not None:
                return Source(where, known.speaker, known.role, person=True)
        if sentence.tokens[phrase.start].low == "the":
            said = [token.low for token in sentence.tokens[phrase.start + 1 : head + 1]]
            known = self._named_before(said, where.start)
            if known is not None:
                return Source(where, known.speaker, known.role, person=known.person)
        return Source(where, text, None, person=sentence.tokens[head].low in people().persons)

    def _named_before(self, said: list[str], at: int) -> Source | None:
        """Whom "the minister", "the nurse", "the commission" mean: who was named or described so before."""
        head = said[-1] if said else ""
        if head in people().persons or head in words().titles - words().title_modifiers:
            wider = people().means.get(head, frozenset()) if len(said) == 1 else frozenset()
            exact = self.memory.in_office(frozenset({head}), at) or self.memory.described(said, at)
            found = exact or (self.memory.in_office(wider, at) if wider else None)
            return found or (self.memory.later_in_office(head, at) if head not in _COMMON else None)
        if head in people().bodies | words().organisations:
            known = self.memory.described(said, at)
            return known or (self.memory.last_body(at) if said[0] in words().bodies else None)
        return None

    def apposed_name(self, sentence: Sentence, phrase: Phrase) -> Name | None:
        """The name in "the company's lawyer, Ada Bel, said"."""
        if phrase.rest is None:
            return None
        start = phrase.rest.start + 1
        if start >= len(sentence.tags):
            return None
        if sentence.tags[start] == "D":  # "Bel's husband, the painter Ivan Rule"
            head = next((at for at in range(start + 1, phrase.rest.end) if sentence.tags[at] != "W"), start)
            start = head if sentence.tokens[head - 1].low in people().persons else start
        end = start
        while end < phrase.rest.end and (sentence.tags[end] == "X" or sentence.tokens[end].low in words().particles):
            end += 1
        alone = (
            end == phrase.rest.end
            or sentence.tags[end] in (",", "(")
            or (sentence.tags[end] == "I" and end - start > 1)
        )
        nouns = words().relatives | words().titles | people().persons | people().bodies | _PRONOMINAL
        described = sentence.tokens[head_at(sentence, phrase)].low in nouns
        return name_in_phrase(sentence, Phrase(start, end)) if alone and end - start > (not described) else None

    def _antecedent(self, sentence: Sentence, relative: int) -> Source | None:
        at = relative
        if at > 0 and sentence.tags[at - 1] == ",":
            at -= 1
        phrase = subject_before(sentence, at) if at else None
        phrase = described_name(sentence, phrase) or phrase
        return self.resolve(sentence, phrase) if phrase and phrase.end - phrase.start < 15 else None

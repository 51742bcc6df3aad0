"""The memory of an article: who was named and who spoke, and whom "he", "she", "it" and "they" mean there."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cached_property

from llm_extract.models.offline.article import Article, Sentence
from llm_extract.models.offline.cast import Cast
from llm_extract.models.offline.found import Source
from llm_extract.models.offline.mentions import (
    SINGULAR,
    Mention,
    attributes_before,
    doubt,
    gender_of_description,
    is_body,
    is_plural_name,
    may_be_meant,
)
from llm_extract.models.offline.naming import Name
from llm_extract.models.offline.people import places
from llm_extract.models.offline.phrases import Phrase, main_subject

_POSSESSIVE = re.compile(r"[’']s?\b|[’'](?=\s)")
_WORD = re.compile(r"\w+")
APPOSED = 4  # characters behind a subject in which an apposition begins: ", Bel"
WINDOW = 40  # mentions before a pronoun that it may mean
FARTHEST_BODY = 4  # sentences back in which "it" and "they" look
# What a mention counts when a pronoun looks for whom it means; chosen on our dev articles and PolNeAR's dev part.
PER_SENTENCE = 1.0
NEW_PARAGRAPH = 2.0
PER_PARAGRAPH = 0.7  # for each further one
FARTHEST = 9.0  # what distance takes off at most
SUBJECT = 1.6
SPEAKING = 0.8
KNOWN_GENDER = 1.2
LEANING = 0.5
AMONG_OTHERS = 0.1  # for each sentence before that names the same


class Memory:
    """Who was named so far. Genders are learnt from the pronouns that were resolved before."""

    def __init__(self, article: Article, cast: Cast) -> None:
        self.article = article
        self.cast = cast
        self._mentions: list[
            Mention
        ] = []  # in the order of the text, for events and stances ask after the whole is read
        self._places: list[int] = []
        self._genders: dict[str, str] = {}
        self._last: Source | None = None

    @property
    def last_speaker(self) -> Source | None:
        """Who spoke last."""
        return self._last

    def add(self, sentence: Sentence, phrase: Phrase, source: Source, *, speaks: bool) -> None:
        """Remember a source at its place."""
        if speaks:
            self._last = source
        if source.speaker is None or not (speaks or source.person or may_be_meant(source.speaker)):
            return
        last = sentence.tokens[phrase.end - 1].low
        joined = any(sentence.tags[at] == "C" for at in range(phrase.start, phrase.end))
        plural = joined or (is_plural_name(source.speaker) and not source.person)
        at = sentence.tokens[phrase.start].start
        self._remember(
            Mention(at, self.number_of(at), source, self._gender(source), plural, subject=True, speaks=speaks)
        )
        self.learn(source.speaker, last)

    def introduce(self, at: int, source: Source) -> None:
        """Remember a person who is described somewhere in a sentence: "Behind them sits a woman"."""
        self._remember(
            Mention(at, self.number_of(at), source, self._gender(source), plural=False, subject=False, speaks=False)
        )

    def _remember(self, mention: Mention) -> None:
        place = bisect_right(self._places, mention.at)
        self._places.insert(place, mention.at)
        self._mentions.insert(place, mention)

    def learn(self, name: str | None, pronoun: str) -> None:
        """Remember that a name was meant by he or she."""
        if name and pronoun in SINGULAR:
            self._genders.setdefault(name, SINGULAR[pronoun])

    def in_office(self, heads: frozenset[str], before: int) -> Source | None:
        """The person whose role has one of these words: "the minister"; the one mentioned last before a place."""
        for mention in self._before(before):
            roles = f"{mention.source.role or ''} {mention.source.speaker or ''}".lower().split()
            if mention.source.person and heads & set(roles):
                return mention.source
        for name in reversed(self.cast.names_before(before, WINDOW)):
            full = self.cast.full(name)
            if heads & self.cast.offices(full) and self.cast.persons.is_person(full):
                return Source(None, full, self.cast.role_of(full), person=True)
        return None

    def later_in_office(self, head: str, at: int) -> Source | None:
        """The one person who is called so behind a place: "The governor laughed. … Governor Bel"."""
        found = {
            full: None
            for name in self.cast.names_after(at, WINDOW)
            if head in self.cast.offices(full := self.cast.full(name)) and self.cast.persons.is_person(full)
        }
        if len(found) != 1:
            return None
        (full,) = found
        return Source(None, full, self.cast.role_of(full), person=True)

    def described(self, description: list[str], before: int) -> Source | None:
        """The last one that was called so with more words: "the nurse" is the nurse at the hospital."""
        for mention in self._before(before):
            name = mention.source.speaker or ""
            found = _WORD.findall(name.lower())
            if len(found) > len(description) and set(description) <= set(found) and found[0] not in ("no", "any"):
                return mention.source
        return None

    def told_of(self, sentence: Sentence) -> Source | None:
        """The named person that a sentence is about: its subject, or who spoke in it."""
        number = self.number_of(sentence.tokens[0].start)
        for one in self._before(sentence.tokens[-1].end):
            if one.sentence < number:
                break
            if one.subject and one.source.person and (one.source.speaker or "")[:1].isupper():
                return one.source
        return None

    def last_body(self, before: int) -> Source | None:
        """The last named body before a place."""
        for mention in self._before(before):
            name = mention.source.speaker or ""
            if not mention.source.person and is_body(mention, plural=False) and not places().has(name.lower()):
                return mention.source
        return None

    def meant_by(self, pronoun: str, sentence: Sentence, at: int) -> Source | None:
        """Whom a pronoun at a place means, or None."""
        if pronoun in ("they", "it"):
            return self._body(sentence, at, plural=pronoun == "they")
        return self._person(sentence, at, SINGULAR[pronoun]) if pronoun in SINGULAR else None

    def nearest_person(self, at: int) -> Source | None:
        """The person of whom a place tells: "the 33-year-old"."""
        here = self.number_of(at)
        scored = [(self._score(one, here, "", "") - doubt(one), one.at, one.source) for one in self._candidates(at)]
        return max(scored, key=lambda one: one[:2])[2] if scored else None

    def _person(self, sentence: Sentence, at: int, gender: str) -> Source | None:
        """The person who fits best: near, a subject, a speaker, of the gender that is known."""
        here = self.number_of(sentence.tokens[0].start)
        excluded = self._named_in_content(sentence, at)
        best: dict[str, tuple[float, int, Source]] = {}
        counts: dict[str, set[int]] = {}
        for mention in self._candidates(at):
            name = mention.source.speaker or ""
            known = self._genders.get(name) or mention.gender
            if (known is not None and known != gender) or name in excluded:
                continue
            counts.setdefault(name, set()).add(mention.sentence)
            score = self._score(mention, here, gender, known) - doubt(mention)
            if name not in best or (score, mention.at) > best[name][:2]:
                best[name] = (score, mention.at, mention.source)
        ranked = [
            (score + AMONG_OTHERS * min(len(counts[name]), 5), place, name) for name, (score, place, _) in best.items()
        ]
        return best[max(ranked)[2]][2] if ranked else None

    def _score(self, mention: Mention, here: int, gender: str, known: str | None) -> float:
        sentences = self.article.sentences
        between = sentences[here].paragraph - sentences[mention.sentence].paragraph
        apart = NEW_PARAGRAPH + PER_PARAGRAPH * (between - 1) if between > 0 else 0.0
        distance = min(FARTHEST, PER_SENTENCE * (here - mention.sentence) + apart)
        score = SUBJECT * mention.subject + SPEAKING * mention.speaks - distance
        if known is not None:
            score += KNOWN_GENDER
        elif mention.source.speaker:
            score += LEANING if self.cast.persons.leaning(mention.source.speaker) == gender else -LEANING
        return score

    def _candidates(self, at: int) -> Iterator[Mention]:
        """The persons before a place: those remembered, and every name."""
        for one in self._before(at):
            unsure = one.source.person is None and one.speaks and " " not in (one.source.speaker or " ")
            if (one.source.person or unsure) and not one.plural:
                yield one
        for name in self.cast.names_before(at, WINDOW):
            found = self._of_name(name, self.number_of(name.start))
            if found is not None:
                yield found

    def _of_name(self, name: Name, number: int) -> Mention | None:
        full = self.cast.full(name)
        person = self.cast.persons.is_person(full)
        if person is None and self.cast.persons.gender(full):
            person = True  # "He" and "she" told it
        subject = self._is_subject(name, number)
        if person is False or (person is None and not (subject and self._may_be_person(name, full))):
            return None
        source = Source(None, full, self.cast.role_of(full), person=person)
        return Mention(name.start, number, source, self._gender(source), False, subject=subject, speaks=False)

    def _may_be_person(self, name: Name, full: str) -> bool:
        """Whether a name of which nothing tells may be a person's: of two words, or before a verb of speech."""
        return " " in full or self.cast.persons.speaks(name)

    def _gender(self, source: Source) -> str | None:
        name = source.speaker or ""
        if name in self._genders:
            return self._genders[name]
        known = self.cast.persons.gender(name) if name and name[0].isupper() else None
        return known or gender_of_description(f"{name} {source.role or ''}")

    def _named_in_content(self, sentence: Sentence, at: int) -> set[str]:
        """Who is named in what the pronoun's own clause attributes: in "Bel was hit, she said" she is not Bel."""
        index = next((one for one, token in enumerate(sentence.tokens) if token.start == at), None)
        if index is None or not attributes_before(sentence, index):
            return set()
        begin = max((one + 1 for one in range(index) if sentence.tags[one] in ("Q", ";")), default=0)
        start = sentence.tokens[begin].start
        return {self.cast.full(one) for one in self.cast.names_before(at, WINDOW) if one.start >= start}

    def _is_subject(self, name: Name, number: int) -> bool:
        """Whether a name is the subject of its sentence, or stands in the apposition of it."""
        if number not in self._subjects:
            sentence = self.article.sentences[number]
            phrase = main_subject(sentence)
            self._subjects[number] = (
                (0, 0)
                if phrase is None
                else (sentence.tokens[phrase.start].start, sentence.tokens[phrase.end - 1].end + APPOSED)
            )
        start, end = self._subjects[number]
        if _POSSESSIVE.match(self.article.text, name.end):
            return False
        sentence = self.article.sentences[number]
        return start <= name.start < end or name.title_start == sentence.tokens[0].start or _has_verb(sentence, name)

    @cached_property
    def _subjects(self) -> dict[int, tuple[int, int]]:
        return {}

    def _before(self, at: int) -> list[Mention]:
        """What is remembered from before a place, the nearest first."""
        end = bisect_left(self._places, at)
        return self._mentions[max(0, end - WINDOW) : end][::-1]

    def _body(self, sentence: Sentence, at: int, *, plural: bool) -> Source | None:
        """The body or the people that fit best near a place."""
        here = self.number_of(sentence.tokens[0].start)
        found: list[tuple[float, int, Source]] = []
        for mention in self._before(at):
            if mention.source.person or here - mention.sentence > FARTHEST_BODY or not is_body(mention, plural=plural):
                continue
            found.append((self._score(mention, here, "", ""), mention.at, mention.source))
        return max(found, key=lambda one: one[:2])[2] if found else None

    def number_of(self, at: int) -> int:
        """The number of the sentence in which a place stands."""
        return max(0, bisect_right(self._openings, at) - 1)

    @cached_property
    def _openings(self) -> list[int]:
        return [one.span.start for one in self.article.sentences]


def _has_verb(sentence: Sentence, name: Name) -> bool:
    """Whether a finite verb stands right behind a name and no preposition before it: ", Bel has faith in neither"."""
    first = bisect_left(sentence.tokens, name.title_start, key=lambda token: token.start)
    behind = bisect_left(sentence.tokens, name.end, key=lambda token: token.start)
    return (
        behind < len(sentence.tags)
        and sentence.tags[behind] in "VMA"
        and (not first or sentence.tags[first - 1] != "I")
    )

"""The memory of an article: who was named and who spoke, and whom "he", "she", "it" and "they" mean there."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from llm_extract.models.offline.article import Article, Sentence
from llm_extract.models.offline.cast import Cast, Name
from llm_extract.models.offline.found import Source
from llm_extract.models.offline.lexicon import words
from llm_extract.models.offline.phrases import Phrase
from llm_extract.models.offline.triggers import triggers

_WORD = re.compile(r"\w+")
SINGULAR = {"he": "M", "she": "F", "him": "M", "her": "F"}
OPENING = 4  # characters before a name that still opens its sentence: a mark, "The"
SUBJECT_REACH = 40  # characters into a sentence within which a name is its subject
PLURAL_ENDINGS = ("s", "people", "men", "women", "police", "children")


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody at one place, as speaker or as the subject of a sentence."""

    at: int
    source: Source
    gender: str | None
    plural: bool
    speaks: bool


def may_speak(name: str) -> bool:
    """Whether a name is of somebody who can speak or hold a view: a proper name, people, or a body.

    >>> may_speak("Chad"), may_speak("the city council"), may_speak("the rain")
    (True, True, False)
    """
    found = _WORD.findall(name.lower())
    somebody = words().organisations | words().titles | triggers().people | triggers().parties | words().bodies
    proper = any(letter.isupper() for letter in name) and name.split(maxsplit=1)[0] not in ("The", "A", "An")
    pointing = name.lower().startswith(("this ", "these ", "that ", "those "))
    return bool(found) and not pointing and not name[0].isdigit() and (found[-1] in somebody or proper)


class Memory:
    """Who was named so far. Genders are learnt from the pronouns that were resolved before."""

    def __init__(self, article: Article, cast: Cast) -> None:
        self.article = article
        self.cast = cast
        self._turns: list[Turn] = []
        self._genders: dict[str, str] = {}

    @property
    def last_speaker(self) -> Source | None:
        """Who spoke last."""
        return next((turn.source for turn in reversed(self._turns) if turn.speaks), None)

    def add(self, sentence: Sentence, phrase: Phrase, source: Source, *, speaks: bool) -> None:
        """Remember a source at its place."""
        if source.speaker is None or not (speaks or source.person or may_speak(source.speaker)):
            return
        last = sentence.tokens[phrase.end - 1].low
        joined = any(sentence.tags[at] == "C" for at in range(phrase.start, phrase.end))
        plural = joined or (source.speaker.lower().endswith(PLURAL_ENDINGS) and not source.person)
        gender = SINGULAR.get(last) or self._genders.get(source.speaker) or self.cast.gender(source.speaker)
        self.learn(source.speaker, last)
        self._turns.append(Turn(sentence.tokens[phrase.start].start, source, gender, plural, speaks))

    def learn(self, name: str | None, pronoun: str) -> None:
        """Remember that a name was meant by he or she."""
        if name and pronoun in SINGULAR:
            self._genders[name] = SINGULAR[pronoun]

    def in_office(self, head: str, before: int) -> Source | None:
        """The person whose role has this word: "the minister"."""
        for turn in self._before(before):
            if turn.source.person and turn.source.speaker and head in (turn.source.role or "").lower().split():
                return turn.source
        return None

    def last_body(self, before: int) -> str | None:
        """The last named body before a place."""
        return next(
            (
                turn.source.speaker
                for turn in self._before(before)
                if not turn.source.person and turn.source.speaker and not turn.source.speaker.islower()
            ),
            None,
        )

    def meant_by(self, pronoun: str, sentence: Sentence, at: int) -> Source | None:
        """Whom a pronoun at a place means, or None."""
        if pronoun in ("they", "it"):
            bodies = [turn for turn in self._before(at) if not turn.source.person]
            fitting = [turn for turn in bodies if turn.plural == (pronoun == "they")]
            return (fitting or bodies)[0].source if bodies else None
        if pronoun not in SINGULAR:
            return None
        gender = SINGULAR[pronoun]
        subject = self._opening_name(sentence, at, gender)
        if subject is not None:
            return subject
        return self._person(sentence, at, gender)

    def _person(self, sentence: Sentence, at: int, gender: str) -> Source | None:
        """The nearest person: who spoke or opened a sentence in this paragraph, was named in it, or did so before."""
        turns = [turn for turn in self._before(at) if self._suits(turn, gender)]
        named = [one for one in self.cast.names if one.end < at and self._fits(one, gender)]
        paragraph = self.article.paragraphs[sentence.paragraph].start
        here = [one for one in named if one.start >= paragraph]
        if (
            turns
            and turns[0].at >= paragraph
            and not any(self._opens_sentence(one) and one.start > turns[0].at for one in here)
        ):
            return turns[0].source
        chosen = [one for one in here if self._opens_sentence(one)][-1:] or here[-1:]
        if not chosen and turns and not any(one.start > turns[0].at and self._opens_sentence(one) for one in named):
            return turns[0].source
        chosen = chosen or [one for one in named if self._opens_sentence(one)][-1:] or named[-1:]
        return self._of_name(chosen[0]) if chosen else (turns[0].source if turns else None)

    def _before(self, at: int) -> list[Turn]:
        """What is remembered from before a place, the nearest first."""
        return sorted((turn for turn in self._turns if turn.at < at), key=lambda turn: -turn.at)

    def _suits(self, turn: Turn, gender: str) -> bool:
        if turn.source.person is not True:
            return False
        known = self._genders.get(turn.source.speaker or "") or turn.gender
        return known is None or known == gender

    def _fits(self, name: Name, gender: str) -> bool:
        full = self.cast.fullest(name.text)
        if self.cast.is_person(full) is not True:
            return False
        known = self._genders.get(full) or self.cast.gender(full)
        return known is None or known == gender

    def _of_name(self, name: Name) -> Source:
        full = self.cast.fullest(name.text)
        return Source(None, full, self.cast.role_of(full), person=True)

    def _opening_name(self, sentence: Sentence, at: int, gender: str) -> Source | None:
        """A person who opens this very sentence before the pronoun."""
        start = sentence.tokens[0].start
        if self.article.text[start:at].rstrip().endswith((",", "”", '"', "’")):
            return None  # "The driver, Bel, was hit, she said"
        for one in self.cast.names:
            if start <= one.start < min(at, start + SUBJECT_REACH) and self._fits(one, gender):
                return self._of_name(one)
        return None

    @cached_property
    def _openings(self) -> list[int]:
        return [one.span.start for one in self.article.sentences]

    def _opens_sentence(self, name: Name) -> bool:
        index = bisect_right(self._openings, name.title_start) - 1
        return index >= 0 and name.title_start - self._openings[index] < OPENING

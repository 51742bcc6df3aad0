"""Persons: which names are persons', and their gender, from first names, titles and what stands beside them."""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING

from llm_extract.models.offline.cues import cues
from llm_extract.models.offline.lexicon import words
from llm_extract.models.offline.people import first_names, people, places

if TYPE_CHECKING:
    from llm_extract.models.offline.article import Sentence
    from llm_extract.models.offline.cast import Cast
    from llm_extract.models.offline.naming import Name

HE = frozenset({"he", "him", "his", "himself"})
SHE = frozenset({"she", "her", "hers", "herself"})
_OPENING_VOTE = 2  # "He" that opens the next sentence tells more than "his" behind a name
_FEWEST_VOTES = 2
_BESIDE = 60  # characters behind a name in which its description begins
_TOWARDS = 30  # characters before a name in which a relative stands
_WORD = re.compile(r"[\w’'-]+")
_AGED = re.compile(r",? aged \d{1,2}\b|, \d{2}(?=[,.;])|,? who\b|,? whose\b")
_APPOSED = re.compile(r", (?:(?:an?|the|its|his|her|their|our|one of|now|then) )?((?:[\w’'-]+ ){0,4}[\w’'-]+)")
_RELATIVE_BEFORE = re.compile(
    r"\b(?:grand)?(?:brother|sister|father|mother|son|daughter|wife|husband|nephew|niece|cousin|uncle|aunt|widow),? $"
)
_VERB_AFTER = re.compile(r"(?:, \d{2},)? (?:also |then |later |\w+ly )?(\w+)\b")
_PLAIN_TITLES = frozenset({"us", "u.s", "uk", "un", "eu"})


class Persons:
    """Tells persons from bodies and places, and women from men; each name is decided once."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self._persons: dict[str, bool | None] = {}
        self._genders: dict[str, str | None] = {}

    def is_person(self, name: str) -> bool | None:
        """Whether a name in its fullest form is a person's; None where nothing tells."""
        if name not in self._persons:
            self._persons[name] = self._find_person(name)
        return self._persons[name]

    def gender(self, name: str) -> str | None:
        """F, M or None, of a name in its fullest form."""
        if name not in self._genders:
            self._genders[name] = self._find_gender(name)
        return self._genders[name]

    @staticmethod
    def by_first_name(name: str) -> str | None:
        """F, M or None, as the list of first names has it.

        >>> Persons.by_first_name("Olga Bel"), Persons.by_first_name("Bel")
        ('F', None)
        """
        first = name.split(maxsplit=1)[0].lower()
        if first in first_names().female:
            return "F"
        return "M" if first in first_names().male else None

    @staticmethod
    def leaning(name: str) -> str:
        """The likelier gender of a name by its ending alone: in most languages -a is a woman's.

        >>> Persons.leaning("Zuura Bel"), Persons.leaning("Timur Bel")
        ('F', 'M')
        """
        first = name.split(maxsplit=1)[0].lower() if name else ""
        return "F" if first.endswith(("a", "ah", "ine", "elle", "ette", "gul")) else "M"

    def _find_person(self, name: str) -> bool | None:
        low = [word.lower().strip(".") for word in name.split()]
        if any(word in words().organisations for word in low) or (name.isupper() and "." not in name):
            return False
        if places().has(" ".join(low)) or places().has(low[-1]) or (len(low) > 1 and low[-1] in places().geographic):
            return False
        mentions = self.cast.mentions(name)
        if any(_is_title(one.title) for one in mentions) or _is_apposed(self.cast, mentions):
            return True
        if any(self._has_article(one) for one in mentions):
            return False
        if first_names().tell_person(low[0]) or any(self._behaves(one) for one in mentions):
            return True
        return False if any(self._is_body(one) for one in mentions) else None

    def _has_article(self, name: Name) -> bool:
        """Whether "the" stands before a name: "the Kremlin"."""
        return self.cast.article.text[max(0, name.title_start - 4) : name.title_start].lower() == "the "

    def _behaves(self, name: Name) -> bool:
        """Whether an age, "who", a relative or a verb of speech stands beside a name, or what describes a person."""
        text = self.cast.article.text
        if _RELATIVE_BEFORE.search(text[max(0, name.start - _TOWARDS) : name.start]) or _AGED.match(text, name.end):
            return True
        described = self._described(name)
        if described and described[-1] in people().persons - people().bodies:
            return True  # an operator, a publisher may be either
        return self.speaks(name) and " " in name.text and not (described and described[-1] in people().bodies)

    def speaks(self, name: Name) -> bool:
        """Whether a verb of speech stands behind a name."""
        verb = _VERB_AFTER.match(self.cast.article.text, name.end)
        return verb is not None and "direct" in cues().frames.get(verb.group(1).lower(), ())

    def _is_body(self, name: Name) -> bool:
        described = self._described(name)
        return bool(described) and described[-1] in people().bodies

    def _described(self, name: Name) -> list[str]:
        """The words of what a name is said to be behind its comma, up to the first noun for a person or a body."""
        match = _APPOSED.match(self.cast.article.text, name.end, name.end + _BESIDE)
        if match is None:
            return []
        found = _WORD.findall(match.group(1).lower())
        heads = (at for at, word in enumerate(found) if word in people().persons or word in people().bodies)
        head = next(heads, None)
        return found[: head + 1] if head is not None else []

    def _find_gender(self, name: str) -> str | None:
        lists = words()
        beside = [
            word
            for one in self.cast.mentions(name)
            for word in (*_titles(one.title), *self._described(one), *_titles(self.cast.role_before(one) or ""))
        ]
        for word in (one for one in beside if one not in HE | SHE):
            if word in lists.females:
                return "F"
            if word in lists.males:
                return "M"
        if (known := self.by_first_name(name)) is not None:
            return known
        votes = self._votes.get(name, 0)
        if abs(votes) >= _FEWEST_VOTES:
            return "F" if votes > 0 else "M"
        return None

    @cached_property
    def _votes(self) -> Counter[str]:
        """Name → what the pronouns around it tell: positive for she, negative for he."""
        votes: Counter[str] = Counter()
        before: str | None = None
        paragraph = -1
        for sentence, names in zip(self.cast.article.sentences, self.cast.names_by_sentence, strict=True):
            if before is not None and sentence.paragraph == paragraph:
                votes[before] += _OPENING_VOTE * _sign(sentence.tokens[0].low)
            persons = {full for one in names if self.is_person(full := self.cast.full(one)) is not False}
            before, paragraph = (persons.pop() if len(persons) == 1 else None), sentence.paragraph
            if before is not None:
                votes[before] += _said_of(sentence, names[0].end)
        return votes


def _sign(pronoun: str) -> int:
    return (pronoun in SHE) - (pronoun in HE)


def _said_of(sentence: Sentence, start: int) -> int:
    """1 or -1 by the first pronoun behind a name, where it is no source of its own: "Bel was hit, she said"."""
    for at, token in enumerate(sentence.tokens[:-1]):
        if token.start >= start and _sign(token.low):
            source = "direct" in cues().frames.get(sentence.tokens[at + 1].low, ())
            return 0 if source else _sign(token.low)
    return 0


def _titles(title: str) -> list[str]:
    return _WORD.findall(title.lower())


def _is_title(title: str) -> bool:
    """Whether what stands before a name is a title and no mere modifier: "Minister", not "police" or "US"."""
    return any(word in words().titles - words().title_modifiers - _PLAIN_TITLES for word in _titles(title))


def _is_apposed(cast: Cast, mentions: list[Name]) -> bool:
    """Whether a noun for a person stands before a name and a comma: "a shopkeeper, Zuura," "the owner, Ada Bel,"."""
    return any((role := cast.role_before(one)) and head_of_role(role) in people().persons for one in mentions)


def head_of_role(role: str) -> str:
    """The head noun of a role.

    >>> head_of_role("The bishop of Bel"), head_of_role("its lawyer")
    ('bishop', 'lawyer')
    """
    found: list[str] = _WORD.findall(role.lower())
    links = [at for at, word in enumerate(found) if word in ("of", "for", "in", "at", "from", "on") and at]
    return found[links[0] - 1] if links else found[-1]

"""The cast of an article: its names, the fullest form of each, and the roles and offices in which it shows them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from functools import cached_property

from llm_extract.models.offline.article import Article
from llm_extract.models.offline.lexicon import words
from llm_extract.models.offline.naming import SUFFIXES, Name, names_in
from llm_extract.models.offline.people import people, places
from llm_extract.models.offline.persons import Persons, head_of_role
from llm_extract.models.offline.roles import clean_role, is_role

LONGEST_NAME = 5  # words
LONGEST_ROLE = 90  # characters
_ROLE_AFTER = re.compile(
    r"(?:, \d\d)?, ((?:an?|the|its|his|her|their|who|chief|head|secretary|president|director|chair\w*|leader|"
    r"superintendent|commander|minister|governor|spokes\w+|one of) "
    r"[^,.;:()“”\"]{3,80}?)(?=,|\.|;| who\b| said\b| told\b)"
)
_ROLE_BEFORE = re.compile(
    r"(?:^|[^\w’'])((?:[Tt]he|[Aa]n?|[Oo]ne|[Ii]ts|[Hh]is|[Hh]er|[Tt]heir) "
    r"(?:(?:[a-z][\w’'-]* ?){1,6}(?=,? $)"
    r"|[a-z][\w’'-]*(?: [a-z][\w’'-]*){0,3} (?:of|for|in|at|from)(?: [\w’'-]+){1,4}(?=, $))),? $"
)
_WORD = re.compile(r"[\w’'-]+")
_PLAIN = frozenset({"mr", "mrs", "ms", "miss", "sir", "dr", "us", "u.s", "uk", "first", "second", "third"})


class Cast:
    """All names of an article, looked up by what stands at a quote."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self._fullest: dict[str, str] = {}
        self.persons = Persons(self)
        self._roles: dict[str, str | None] = {}
        self._offices: dict[str, frozenset[str]] = {}

    @cached_property
    def names_by_sentence(self) -> list[list[Name]]:
        """The names of each sentence, speech in marks left out."""
        return [list(names_in(sentence)) for sentence in self.article.sentences]

    @cached_property
    def names(self) -> list[Name]:
        """Every name in the sentences, in order."""
        return [name for names in self.names_by_sentence for name in names]

    @cached_property
    def starts(self) -> list[int]:
        """Where the names stand."""
        return [name.start for name in self.names]

    def names_before(self, at: int, most: int) -> list[Name]:
        """The last names before a place, in order."""
        end = bisect_left(self.starts, at)
        return self.names[max(0, end - most) : end]

    def names_after(self, at: int, most: int) -> list[Name]:
        """The first names from a place on, in order."""
        begin = bisect_left(self.starts, at)
        return self.names[begin : begin + most]

    def mentions(self, name: str) -> list[Name]:
        """Every place where this name stands, in full or as its last word with others of it."""
        wanted = name.lower().split()
        return [
            one
            for one in self._by_word.get(wanted[-1], ())
            if one.last.lower() == wanted[-1] and set(one.text.lower().split()) <= set(wanted)
        ]

    def full(self, name: Name) -> str:
        """The fullest form of a name at its place; of two with one surname a title tells: "Mrs. Bel" from "Mr. Bel"."""
        gender = _gender_of_title(name.title)
        if gender is None or " " in name.text:
            return self.fullest(name.text)
        key = f"{gender} {name.text}"
        if key not in self._fullest:
            bearers = self._bearers(name.text)
            fitting = [one for one in bearers if self.persons.by_first_name(one) in (gender, None)]
            self._fullest[key] = fitting[0] if fitting and len(bearers) > 1 else self.fullest(name.text)
        return self._fullest[key]

    def _bearers(self, last: str) -> list[str]:
        """The full names with this surname, the most frequent first."""
        found = Counter(
            one.text
            for one in self._by_word.get(last.lower(), ())
            if one.last.lower() == last.lower() and 1 < len(one.text.split()) <= LONGEST_NAME
        )
        return sorted(found, key=lambda one: (-found[one], self._by_word[last.lower()][0].start, one))

    @cached_property
    def _by_word(self) -> dict[str, list[Name]]:
        found: dict[str, list[Name]] = {}
        for name in self.names:
            for word in name.text.split():
                found.setdefault(word.lower(), []).append(name)
        return found

    def fullest(self, name: str) -> str:
        """The longest name of the article that ends with this one's last word and holds all of its words."""
        if name not in self._fullest:
            self._fullest[name] = self._find_fullest(name)
        return self._fullest[name]

    def _find_fullest(self, name: str) -> str:
        wanted = name.lower().split()
        best = name
        holders = self._by_word.get(wanted[-1], []) if wanted else []
        for other in holders:
            there = other.text.lower().split()
            same_last = wanted[-1] in (there[-1], *(there[-2:-1] if there[-1] in SUFFIXES else ()))
            if same_last and set(wanted) <= set(there) and len(best.split()) < len(there) <= LONGEST_NAME:
                best = other.text
        if len(wanted) > 1:
            return best
        if best == name:
            return self._of_first_name(name, holders)
        bearers = [one for one in self._bearers(name) if self.persons.is_person(one)]
        distinct = {one.split()[0].lower() for one in bearers}
        return bearers[0] if len(distinct) > 1 else best

    def _of_first_name(self, name: str, holders: list[Name]) -> str:
        """The one longer name of a person that holds a word: "Abiy" is Abiy Ahmed, "Tazi" is Karim Tazi Filali."""
        longer = dict.fromkeys(one.text for one in holders if 1 < len(one.text.split()) <= LONGEST_NAME)
        if len(longer) != 1 or places().has(name.lower()):
            return name
        (full,) = longer
        return full if self.persons.is_person(full) else name

    def role_of(self, name: str) -> str | None:
        """Office or affiliation as written anywhere: a title before the name, or what stands beside it in commas."""
        if name not in self._roles:
            mentions = self.mentions(name)
            titles = [
                one.title
                for one in mentions
                if len(one.title) > 2 and one.title.lower().rstrip(".") not in _PLAIN and is_role(one.title)
            ]
            beside = [role for one in mentions if (role := clean_role(self._role_beside(one)))]
            self._roles[name] = (titles + beside)[0] if titles or beside else None
        return self._roles[name]

    def _role_beside(self, name: Name) -> str | None:
        """What stands beside a name: "Ada Bel, a lawyer for the union, …", "the union's lawyer, Ada Bel"."""
        text = self.article.text
        after = _ROLE_AFTER.match(text, name.end)
        if after is not None:
            return after.group(1)
        return self.role_before(name)

    def role_before(self, name: Name) -> str | None:
        """What stands before a name in commas: "the union's lawyer, Ada Bel"."""
        start = name.title_start
        before = _ROLE_BEFORE.search(self.article.text[max(0, start - LONGEST_ROLE) : start])
        if before is None:
            return None
        role = before.group(1).strip()
        if role.rsplit(" ", 1)[-1] in words().prepositions:
            return None  # "the governor of Bel"
        apposed = self.article.text[start - 2 : start] == ", "
        if not apposed and not {head_of_role(role)} & (people().persons | words().titles | words().relatives):
            return None  # "the guard told Mr Lowe"
        return role

    def offices(self, name: str) -> frozenset[str]:
        """The words of all titles and descriptions of a name: whom "the bishop" may mean."""
        if name not in self._offices:
            beside = [
                f"{one.title} {self._role_beside(one) or ''} {self.role_before(one) or ''}"
                for one in self.mentions(name)
            ]
            self._offices[name] = frozenset(_WORD.findall(" ".join(beside).lower()))
        return self._offices[name]


def _gender_of_title(title: str) -> str | None:
    low = title.lower().rstrip(".")
    return {"mr": "M", "mrs": "F", "ms": "F", "miss": "F"}.get(low)

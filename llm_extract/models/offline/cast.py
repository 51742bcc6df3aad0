"""The cast of an article: the names in it, the fullest form of each, its role, and whom "he", "she" and "they" mean."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from llm_extract.documents.document import Span
from llm_extract.models.offline.article import Article, Sentence
from llm_extract.models.offline.lexicon import words
from llm_extract.models.offline.persons import Persons, first_names, head_of_role, people, places
from llm_extract.models.offline.phrases import Phrase
from llm_extract.models.offline.tokens import MARKS

_PARTIES = frozenset(
    {"republican", "democrat", "democratic", "conservative", "labour", "liberal", "independent", "tory", "rival"}
)
_INSIDE = frozenset(
    {"bin", "ibn", "ben", "abu", "al", "el", "de", "da", "dos", "del", "van", "von", "of", "bint", "ould"}
)
_SUFFIX = frozenset({"jr.", "sr.", "jr", "sr", "ii", "iii", "iv"})


@dataclass(frozen=True, slots=True)
class Name:
    """A name at one place: its tokens without titles, as offsets; ``title`` is what stands before it (may be empty)."""

    text: str
    start: int
    end: int
    title: str
    title_start: int

    @property
    def last(self) -> str:
        """The word by which it is called later."""
        parts = [part for part in self.text.split() if part.lower() not in _SUFFIX]
        return parts[-1] if parts else self.text


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
        """The fullest form of a name at its place; of two with one surname the title tells, "Mrs. Bel" from "Mr. Bel"."""
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
            same_last = wanted[-1] in (there[-1], *(there[-2:-1] if there[-1] in _SUFFIX else ()))
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
                one.title for one in mentions if len(one.title) > 2 and one.title.lower().rstrip(".") not in _PLAIN
            ]
            beside = [role for one in mentions if (role := self._role_beside(one))]
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


LONGEST_NAME = 5  # words
LONGEST_ROLE = 90  # characters
_ROLE_AFTER = re.compile(
    r"(?:, \d\d)?, ((?:an?|the|its|his|her|their|who|chief|head|secretary|president|director|chair\w*|leader|"
    r"superintendent|commander|minister|governor|spokes\w+|one of) "
    r"[^,.;:()“”\"]{3,80}?)(?=,|\.|;| who\b| said\b| told\b)"
)
_ROLE_BEFORE = re.compile(
    r"(?:^|[^\w’'])((?:[Tt]he|[Aa]n?|[Oo]ne|[Ii]ts|[Hh]is|[Hh]er|[Tt]heir) "
    r"(?:(?:[a-z][\w’'-]* ?){1,6}(?=,? $)|[a-z][\w’'-]*(?: [a-z][\w’'-]*){0,3} (?:of|for|in|at|from)(?: [\w’'-]+){1,4}(?=, $))),? $"
)
_WORD = re.compile(r"[\w’'-]+")
_PLAIN = frozenset({"mr", "mrs", "ms", "miss", "sir", "dr", "us", "u.s", "uk", "first", "second", "third"})


def _gender_of_title(title: str) -> str | None:
    low = title.lower().rstrip(".")
    return {"mr": "M", "mrs": "F", "ms": "F", "miss": "F"}.get(low)


def names_in(sentence: Sentence) -> Iterator[Name]:
    """The names of a sentence: runs of capitalised words with particles and initials, titles apart."""
    at = 0
    while at < len(sentence.tokens):
        if sentence.tags[at] != "X":
            at += 1
            continue
        end = at + 1
        while end < len(sentence.tokens) and _continues(sentence, end):
            end += 1
        while end > at + 1 and sentence.tags[end - 1] != "X" and sentence.tokens[end - 1].low not in _SUFFIX:
            end -= 1
        name = name_of(sentence, at, end)
        if name is not None:
            yield name
        at = end


def _continues(sentence: Sentence, at: int) -> bool:
    token = sentence.tokens[at]
    if sentence.tags[at] == "X":
        return not _is_day(sentence, at) and not _is_day(sentence, at - 1)
    following = sentence.tags[at + 1] if at + 1 < len(sentence.tags) else ""
    if token.low in words().particles:
        return following == "X" and token.low != "and"
    return token.text in MARKS and following == "X" and False


def _is_day(sentence: Sentence, at: int) -> bool:
    """Whether a token names a day or a month, which is part of no name: "On Monday | Ana Silva"."""
    return _low(sentence, at) in words().weekdays | words().months


def name_of(sentence: Sentence, start: int, end: int) -> Name | None:
    """The name in a run of tokens, its titles split off; None where nothing is left."""
    first = _after_title(sentence, start, end)
    tokens = sentence.tokens[first:end]
    if not tokens:
        return None
    title_start = start
    while title_start > 0 and _lower_title(sentence, title_start - 1):
        title_start -= 1
    text = _joined(tokens)
    before = _joined(sentence.tokens[title_start:first])
    return Name(text, tokens[0].start, tokens[-1].end, before, sentence.tokens[title_start].start)


def _after_title(sentence: Sentence, start: int, end: int) -> int:
    """Where the name begins behind its titles: "Foreign Minister | Ana Silva"; an organisation keeps all its words."""
    lists = words()
    heads = [at for at in range(start, end - 1) if _low(sentence, at) in lists.titles - lists.title_modifiers]
    rest = [_low(sentence, at) for at in range(heads[-1] + 1, end)] if heads else []
    while rest and (rest[0] in lists.title_modifiers or rest[0] == "of"):
        rest.pop(0)
    first = start if not rest or set(rest) & lists.organisations else end - len(rest)
    return first + _before_first_name([_low(sentence, at) for at in range(first, end)])


def _before_first_name(low: list[str]) -> int:
    """How many words stand before a first name that begin no name: "Republican | Ted Bel", "Donor | Ada Bel"."""
    if set(low) & words().organisations or (low and first_names().tell_person(low[0])):
        return 0
    known = first_names()
    starts = [at for at in range(1, len(low) - 1) if known.tell_person(low[at]) and low[at - 1] not in _INSIDE]
    return starts[0] if starts and (_no_first_word(low[0]) or len(low) > 3) else 0


def _no_first_word(word: str) -> bool:
    return word in _PARTIES or places().has(word) or word in people().persons


def _low(sentence: Sentence, at: int) -> str:
    return sentence.tokens[at].low.rstrip(".")


def _lower_title(sentence: Sentence, at: int) -> bool:
    return sentence.tags[at] in "WX" and sentence.tokens[at].low in words().titles


def _joined(tokens: tuple[object, ...]) -> str:
    return " ".join(getattr(token, "text", "") for token in tokens)


def name_in_phrase(sentence: Sentence, phrase: Phrase) -> Name | None:
    """The name that a phrase is about: its last run of capitals, where that ends the phrase; else None."""
    end = phrase.end
    while end > phrase.start and (sentence.tags[end - 1] == ")" or sentence.tokens[end - 1].text in MARKS):
        opened = next((at for at in range(end - 1, phrase.start, -1) if sentence.tags[at] == "("), None)
        end = opened if sentence.tags[end - 1] == ")" and opened is not None else end - 1
    start = end
    while start > phrase.start and (
        (sentence.tags[start - 1] == "X" and not _is_day(sentence, start - 1))
        or sentence.tokens[start - 1].low in _SUFFIX
        or (sentence.tokens[start - 1].low in words().particles and start < end)
    ):
        start -= 1
    while start < end and sentence.tags[start] != "X":
        start += 1
    return name_of(sentence, start, end) if start < end else None


def span_of(sentence: Sentence, phrase: Phrase) -> Span:
    """Where a phrase stands in the text."""
    return Span(sentence.tokens[phrase.start].start, sentence.tokens[phrase.end - 1].end)

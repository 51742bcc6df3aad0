"""Casing: text that is all in capitals, read as if it were cased; letter for letter, so that offsets stay.

What is no ordinary word is a name, and so are countries, cities, first names, and what spells the acronym behind it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from llm_extract.models.offline.cues import cues
from llm_extract.models.offline.lexicon import DATA, read_rules, verb_forms, words
from llm_extract.models.offline.people import first_names, people, places

FEWEST_LETTERS = 60  # a shorter text may be a heading
SHARE = 0.85  # of the letters that are capitals
LONGEST_ACRONYM = 7
LONGEST_PLACE = 3  # words
_WORD = re.compile(r"[^\W\d_]+")
_IN_BRACKETS = re.compile(r"[(\[]\s*([^\W\d_]{2,7})\s*[)\]]")
_SENTENCE_START = re.compile(r"(?:^|[.!?:]['\"”’)]*\s|\n\s*\n|\[|(?:TEXT|RECORDING|PASSAGE|EXCERPTS?)\])[\s\"'“‘(\[]*$")
_INITIALS = re.compile(r"(?:\b[^\W\d_]\.){2,}")
_VOWEL = re.compile(r"[aeiouy]")
_ENDINGS: Final = (
    *(("s", ""), ("es", ""), ("ies", "y"), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e"), ("ly", ""), ("er", "")),
    *(("ers", ""), ("ally", "al"), ("ily", "y"), ("d", ""), ("r", ""), ("rs", "")),
)
_DERIVED = re.compile(
    r"..(?:tions?|ments?|ness|ity|ities|ously|ingly|edly|[ai]ble|ibly|isms?|ists?|ives?|ical|ically|ional|ious|ful|less|[ae]nces?|ships?|"
    r"wards?|hood|ized|ised)$"
)
_MONTHS_TOO = frozenset({"may", "march"})  # ordinary words, unless a number stands beside them
_OF_BODIES = frozenset(
    {
        "national",
        "liberation",
        "revolutionary",
        "popular",
        "democratic",
        "unity",
        "republican",
        "socialist",
        "communist",
    }
    | {
        "liberal",
        "christian",
        "workers",
        "patriotic",
        "people",
        "peoples",
        "armed",
        "nationalist",
        "central",
        "general",
    }
)
_LINKS = frozenset({"of", "for", "the", "and", "in", "de", "del", "la", "y", "on", "to"})


@dataclass(frozen=True, slots=True)
class _Word:
    low: str
    start: int
    end: int


def is_capitals(text: str) -> bool:
    """Whether a text is written in capitals alone, or nearly so.

    >>> is_capitals("REBELS SHELLED THE TOWN. " * 4), is_capitals("Rebels shelled the town. " * 4)
    (True, False)
    """
    capitals = sum(map(str.isupper, text))
    letters = capitals + sum(map(str.islower, text))
    return letters >= FEWEST_LETTERS and capitals >= SHARE * letters


def cased(text: str) -> str:
    """The text with small letters where it is all in capitals; every other text as it is. The length never changes.

    >>> cased("BOGOTA, 3 MAY. THE ARMY SAID THAT REBELS OF THE FMLN SHOT COLONEL LUIS ORTEGA IN SANTA TECLA.")
    'Bogota, 3 May. The army said that rebels of the FMLN shot colonel Luis Ortega in Santa Tecla.'
    """
    if not is_capitals(text):
        return text
    found = [
        _Word(match.group().lower(), *match.span())
        for match in _WORD.finditer(text)
        if len(match.group().lower()) == len(match.group())
    ]
    acronyms = {low for match in _IN_BRACKETS.finditer(text) if not is_ordinary(low := match.group(1).lower())}
    named = _named(text, found)
    letters = list(text)
    for at, word in enumerate(found):
        if word.low in acronyms or _is_acronym(word.low):
            continue
        capital = at in named or _SENTENCE_START.search(text, max(0, word.start - 12), word.start) is not None
        letters[word.start + capital : word.end] = word.low[capital:]  # a capital is what the text has there
    for match in _INITIALS.finditer(text):
        letters[match.start() : match.end()] = match.group()
    return "".join(letters)


def _named(text: str, found: Sequence[_Word]) -> set[int]:
    """The positions of the words that belong to names."""
    named = {at for at, word in enumerate(found) if _is_name(text, word)}
    for at in range(len(found)):
        for length in range(LONGEST_PLACE, 1, -1):
            run = found[at : at + length]
            if len(run) == length and places().has(" ".join(word.low for word in run)):
                named.update(range(at, at + length))
    for match in _IN_BRACKETS.finditer(text):
        named.update(
            _spelt(
                match.group(1).lower(), [at for at, word in enumerate(found) if word.end <= match.start()][-12:], found
            )
        )
    return named


def _is_name(text: str, word: _Word) -> bool:
    lists = words()
    if word.low in _MONTHS_TOO:
        return bool(
            re.search(r"\d\s+$", text[max(0, word.start - 4) : word.start]) or re.match(r"\s+\d", text[word.end :][:4])
        )
    if word.low in lists.weekdays or word.low in lists.months or places().has(word.low):
        return True
    if len(word.low) < 2 or (text[word.start - 1 : word.start] in ("'", "’") and len(word.low) <= 2):
        return False
    return not is_ordinary(word.low)


def _spelt(acronym: str, before: Sequence[int], found: Sequence[_Word]) -> set[int]:
    """The words before a bracket whose first letters spell what stands in it."""
    taken: list[int] = []
    left = list(acronym)
    for at in reversed(before):
        if left and found[at].low[0] == left[-1]:
            left.pop()
            taken.append(at)
        elif found[at].low not in _LINKS:
            break
        if not left:
            return set(taken)
    return _body_before(before, found)


def _body_before(before: Sequence[int], found: Sequence[_Word]) -> set[int]:
    """The words of a body's name before its acronym in another language: "Guatemalan National Revolutionary Unity"."""
    taken: list[int] = []
    for at in reversed(before):
        low = found[at].low
        if not (low in _OF_BODIES or low in words().organisations or low in _LINKS or not is_ordinary(low)):
            break
        taken.append(at)
    while taken and found[taken[-1]].low in _LINKS:
        taken.pop()
    return set(taken)


def _is_acronym(low: str) -> bool:
    return len(low) <= LONGEST_ACRONYM and not _VOWEL.search(low) and len(low) > 1 and not is_ordinary(low)


@lru_cache(maxsize=20_000)
def is_ordinary(low: str) -> bool:
    """Whether a word in lower case is an ordinary one, as it stands or without its ending.

    >>> is_ordinary("rebels"), is_ordinary("bombarding"), is_ordinary("ortega")
    (True, True, False)
    """
    if low in _ordinary():
        return True
    if low in first_names().female or low in first_names().male:
        return False
    stems = (
        low[: -len(ending)] + instead
        for ending, instead in _ENDINGS
        if low.endswith(ending) and len(low) > len(ending) + 2
    )
    return any(stem in _ordinary() for stem in stems) or bool(_DERIVED.search(low))


@lru_cache(maxsize=1)
def _ordinary() -> frozenset[str]:
    """All words that stand in the lists of the rules and are no names."""
    found: set[str] = set()
    for line in (DATA / "ordinary.txt").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            found.update(line.split())
    lists = words()
    skipped = {"particles", "weekdays", "months"}
    for name in lists.__slots__:
        if name not in skipped:
            found |= getattr(lists, name)
    found |= (
        set(verb_forms())
        | set(cues().frames)
        | people().persons
        | people().bodies
        | people().documents
        | people().displays
    )
    events = read_rules("events.yaml")
    for groups in (events["groups"], events["extra_groups"], events["nouns"]):
        found.update(str(noun) for nouns in groups.values() for noun in nouns)
    return frozenset(found)

"""Names of a phrase: the fullest form of each that it joins, or its description; and whether two names are the same."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from llm_extract.models.offline.arguments import head_at
from llm_extract.models.offline.article import Article, Sentence
from llm_extract.models.offline.lexicon import words
from llm_extract.models.offline.naming import name_in_phrase
from llm_extract.models.offline.people import people
from llm_extract.models.offline.phrases import Phrase
from llm_extract.models.offline.speakers import Speakers
from llm_extract.models.offline.triggers import triggers

_LONGEST = 9  # words of a description that still reads as a name
_WORD = re.compile(r"[\w’'-]+")
_NOBODY = frozenset(
    {"home", "both", "no one", "none", "neither", "evening", "morning", "night", "noon", "dawn", "dusk", "midnight"}
    | {"today", "yesterday", "tomorrow", "either", "themselves", "himself", "herself", "itself"}
    | {"it", "this", "that", "there", "which", "who", "what", "i", "we", "you", "one", "nobody", "others"}
)


def names_of(article: Article, speakers: Speakers, sentence: Sentence, phrase: Phrase | None) -> list[str]:
    """The names that a phrase stands for, each in its fullest form; empty where nobody can be told."""
    if phrase is None:
        return []
    names: list[str] = []
    for part in _parts(sentence, phrase):
        name = _name(article, speakers, sentence, part)
        if name and name not in names:
            names.append(name)
    return names


def _parts(sentence: Sentence, phrase: Phrase) -> list[Phrase]:
    """A phrase cut at "and" where names are joined: "Egypt and Tunisia"."""
    cuts = [at for at in range(phrase.start + 1, phrase.end - 1) if sentence.tags[at] == "C"]
    linked = any(sentence.tags[at] == "I" for at in range(phrase.start, phrase.end))
    if not cuts or linked or not all(sentence.tags[at - 1] == "X" and sentence.tags[at + 1] in "XD" for at in cuts):
        return [phrase]
    edges = [phrase.start - 1, *cuts, phrase.end]
    return [Phrase(left + 1, right) for left, right in pairwise(edges)]


def _name(article: Article, speakers: Speakers, sentence: Sentence, phrase: Phrase) -> str | None:
    single = phrase.end - phrase.start == 1
    low = sentence.tokens[phrase.start].low
    if single and sentence.tags[phrase.start] in "POHBD":
        found = speakers.resolve(sentence, phrase).speaker
        return found if found and found.lower() not in _NOBODY else None
    if phrase.rest is not None and (apposed := speakers.apposed_name(sentence, phrase)) is not None:
        return speakers.cast.full(apposed)
    name = name_in_phrase(sentence, phrase)
    if name is not None and name.text.lower() in _NOBODY:
        return None
    if name is not None and not any(sentence.tags[at] in "IC" for at in range(phrase.start, phrase.end)):
        return speakers.cast.full(name)
    if low == "the" and (known := _in_office(speakers, sentence, phrase)) is not None:
        return known
    start = phrase.start
    while start < phrase.end - 1 and (low in ("the", "a", "an", "both") or low in words().possessives):
        start += 1
        low = sentence.tokens[start].low
    ends = (
        at for at in range(start + 1, phrase.end) if sentence.tags[at] in "(BH," and sentence.tokens[at].low != "than"
    )
    end = next(ends, phrase.end)
    end = next((at for at in range(start + 1, end) if sentence.tags[at] in "IT" and _cuts(sentence, at)), end)
    end = min(end, start + _LONGEST)
    while end > start + 1 and sentence.tags[end - 1] in "ICTDS":
        end -= 1
    text = article.text[sentence.tokens[start].start : sentence.tokens[end - 1].end]
    return text if text.lower() not in _NOBODY and any(letter.isalpha() for letter in text) else None


def may_be_addressed(sentence: Sentence, phrase: Phrase) -> bool:
    """Whether a phrase is of people or a body, and not of a thing such as a plan."""
    at = head_at(sentence, phrase)
    low = sentence.tokens[at].low
    single = low.removesuffix("s")
    lists = words()
    known = (
        people().persons | people().bodies | lists.organisations | lists.titles | lists.relatives | triggers().people
    )
    proper = any(sentence.tags[one] == "X" for one in range(at, phrase.end)) and sentence.tags[at] in "XI"
    return sentence.tags[at] in "POH#" or proper or low in known or single in known or low.endswith(("men", "women"))


def _in_office(speakers: Speakers, sentence: Sentence, phrase: Phrase) -> str | None:
    """The name of "the minister", where one was named before."""
    if sentence.tokens[head_at(sentence, phrase)].low not in words().titles - words().title_modifiers:
        return None
    found = speakers.resolve(sentence, phrase)
    named = found.person and found.speaker is not None and found.speaker[0].isupper() and " " in found.speaker
    return found.speaker if named and found.speaker and not found.speaker.startswith(("The ", "A ", "An ")) else None


def _cuts(sentence: Sentence, at: int) -> bool:
    """Whether a preposition ends a name: "a spokesman for X" and "members of X" go on, "a crowd in X" does not."""
    if sentence.tokens[at].low in ("of", "than"):
        return False
    return not (
        sentence.tokens[at].low == "for"
        and sentence.tags[at - 1] in "WX"
        and sentence.tokens[at - 1].low.startswith("spokes")
    )


def same_name(one: str, other: str) -> bool:
    """Whether all words of the shorter stand in the longer one, its last word among them.

    >>> same_name("Bel", "Ada Bel"), same_name("Iran", "Iranian")
    (True, False)
    """
    first, second = sorted((name_words(one), name_words(other)), key=len)
    return bool(first) and set(first) <= set(second) and first[-1] in second


@lru_cache(maxsize=20_000)
def name_words(name: str) -> tuple[str, ...]:
    """The words by which two names are compared: without articles, and without titles where more is left.

    >>> name_words("The Minister Ada Bel"), name_words("the minister")
    (('ada', 'bel'), ('minister',))
    """
    lists = words()
    found = [word for word in _WORD.findall(name.lower()) if word not in lists.determiners]
    return tuple([word for word in found if word not in lists.titles] or found)

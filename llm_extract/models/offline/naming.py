"""Naming: the names in a sentence, runs of capitalised words with their titles apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from llm_extract.documents.document import Span
from llm_extract.models.offline.article import Sentence
from llm_extract.models.offline.lexicon import words
from llm_extract.models.offline.people import first_names, people, places
from llm_extract.models.offline.phrases import Phrase
from llm_extract.models.offline.tokens import MARKS

_PARTIES = frozenset(
    {"republican", "democrat", "democratic", "conservative", "labour", "liberal", "independent", "tory", "rival"}
)
_INSIDE = frozenset(
    {"bin", "ibn", "ben", "abu", "al", "el", "de", "da", "dos", "del", "van", "von", "of", "bint", "ould"}
)
SUFFIXES = frozenset({"jr.", "sr.", "jr", "sr", "ii", "iii", "iv"})


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
        parts = [part for part in self.text.split() if part.lower() not in SUFFIXES]
        return parts[-1] if parts else self.text


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
        while end > at + 1 and sentence.tags[end - 1] != "X" and sentence.tokens[end - 1].low not in SUFFIXES:
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
    return _joins_plural(sentence, at)


def _joins_plural(sentence: Sentence, at: int) -> bool:
    """Whether a plural's apostrophe stands inside a name: "the Amalgamated Miners’ Union"."""
    following = sentence.tags[at + 1] if at + 1 < len(sentence.tags) else ""
    return (
        sentence.tags[at] == "S"
        and sentence.tokens[at].low == "'"
        and following == "X"
        and sentence.tags[at - 1] == "X"
    )


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
    return " ".join(getattr(token, "text", "") for token in tokens).replace(" ’ ", "’ ").replace(" ' ", "' ")


def name_in_phrase(sentence: Sentence, phrase: Phrase) -> Name | None:
    """The name that a phrase is about: its last run of capitals, where that ends the phrase; else None."""
    end = phrase.end
    while end > phrase.start and (sentence.tags[end - 1] == ")" or sentence.tokens[end - 1].text in MARKS):
        opened = next((at for at in range(end - 1, phrase.start, -1) if sentence.tags[at] == "("), None)
        end = opened if sentence.tags[end - 1] == ")" and opened is not None else end - 1
    start = end
    while start > phrase.start and (
        (sentence.tags[start - 1] == "X" and not _is_day(sentence, start - 1))
        or sentence.tokens[start - 1].low in SUFFIXES
        or (sentence.tokens[start - 1].low in words().particles and start < end)
        or (start < end and start > 1 and _joins_plural(sentence, start - 1))
    ):
        start -= 1
    while start < end and sentence.tags[start] != "X":
        start += 1
    return name_of(sentence, start, end) if start < end else None


def span_of(sentence: Sentence, phrase: Phrase) -> Span:
    """Where a phrase stands in the text."""
    return Span(sentence.tokens[phrase.start].start, sentence.tokens[phrase.end - 1].end)

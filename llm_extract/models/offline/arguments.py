"""Arguments of a verb: its object, the recipient behind a preposition, the head noun that decides whether they fit."""

from __future__ import annotations

from llm_extract.models.offline.article import Sentence
from llm_extract.models.offline.following import phrase_after
from llm_extract.models.offline.lexicon import words
from llm_extract.models.offline.phrases import Phrase
from llm_extract.models.offline.tokens import MARKS
from llm_extract.models.offline.triggers import Entry, triggers

_COUNT_PREFIX = frozenset(
    {"at", "least", "more", "than", "up", "to", "as", "many", "about", "around", "nearly", "almost", "some", "over"}
)
# Adjectives that stand behind their noun: "three officers responsible for the sector".
_BEHIND = frozenset({"responsible", "loyal", "close", "present", "suspected", "accused", "wanted", "alone", "aboard"})
_PREFIX_TAGS = "IRDTB"


def person_before_to(sentence: Sentence, start: int) -> Phrase | None:
    """The recipient in "urged the crews to leave"."""
    both = start < len(sentence.tags) and sentence.tokens[start].low in ("both", "all")
    if start < len(sentence.tags) and (sentence.tags[start] in "OP" or both):
        return Phrase(start, start + 1) if start + 1 < len(sentence.tags) and sentence.tags[start + 1] == "T" else None
    phrase = phrase_after(sentence, start)
    if phrase is None:
        return None
    to = next(
        (one for one in range(start + 1, phrase.end) if sentence.tags[one] == "T" and _infinitive(sentence, one)), None
    )
    if to is not None:
        return Phrase(start, to)
    return (
        phrase
        if phrase.end < len(sentence.tags) and sentence.tags[phrase.end] == "T" and _infinitive(sentence, phrase.end)
        else None
    )


def _infinitive(sentence: Sentence, to: int) -> bool:
    return to + 1 < len(sentence.tags) and sentence.tags[to + 1] in "UAR"


def behind_preposition(sentence: Sentence, entry: Entry, start: int, stop: int) -> Phrase | None:
    """The recipient behind one of the prepositions of an entry, within a range of tokens."""
    for at in range(start, stop):
        if sentence.tokens[at].low not in entry.preps or sentence.tags[at] not in "ITR":
            continue
        phrase = object_after(sentence, at + 1)
        if phrase is None or _is_time(sentence, phrase):
            continue
        named = entry.named_recipient and sentence.tags[phrase.end - 1] == "X"
        if (entry.named_recipient or entry.behind) and not named and head_of(sentence, phrase) not in entry.behind:
            continue
        return phrase
    return None


def _is_time(sentence: Sentence, phrase: Phrase) -> bool:
    lists = words()
    return any(
        sentence.tokens[at].low.rstrip(".") in lists.weekdays | lists.months for at in range(phrase.start, phrase.end)
    )


def object_after(sentence: Sentence, start: int) -> Phrase | None:
    """The object that begins at a token, "at least 44 people" and "them" included."""
    at = start
    while at < len(sentence.tags) and sentence.tokens[at].low in _COUNT_PREFIX and sentence.tags[at] in _PREFIX_TAGS:
        at += 1
    if at > start and (at >= len(sentence.tags) or sentence.tags[at] not in "#DW"):
        at = start
    if at < len(sentence.tags) and sentence.tags[at] == "O":
        return Phrase(at, at + 1)
    while at < len(sentence.tags) and sentence.tokens[at].text in MARKS:
        at += 1
    phrase = phrase_after(sentence, at)
    if phrase is None:
        return None
    return Phrase(start if at > start and sentence.tokens[start].low in _COUNT_PREFIX else at, phrase.end, phrase.rest)


def counted(sentence: Sentence, phrase: Phrase) -> Phrase:
    """The phrase with "at least", "more than" before it."""
    start = phrase.start
    numbered = sentence.tags[start] == "#" or sentence.tokens[start].low in _COUNT_PREFIX
    while numbered and start > 0 and sentence.tokens[start - 1].low in _COUNT_PREFIX:
        start -= 1
    return Phrase(start, phrase.end, phrase.rest)


def object_fits(sentence: Sentence, entry: Entry, phrase: Phrase) -> bool:
    """Whether the head of an object is one that the entry takes."""
    head = head_of(sentence, phrase)
    if head in entry.not_objects:
        return False
    if not entry.objects:
        return True
    if head in entry.objects or (sentence.tags[phrase.start] == "O" and entry.names):
        return True
    at = head_at(sentence, phrase)
    if (
        entry.names
        and phrase.rest is not None
        and sentence.tags[phrase.rest.start + 1 : phrase.rest.start + 2] == ("X",)
    ):
        return True  # "its master, Omar Bel, was charged"
    people = triggers().people <= entry.objects
    return (entry.names and sentence.tags[at] == "X") or (people and sentence.tags[at] == "#")


def head_at(sentence: Sentence, phrase: Phrase) -> int:
    """The position of the head noun: the last word before the first preposition."""
    end = phrase.end
    for at in range(phrase.start + 1, phrase.end):
        if sentence.tags[at] in "ITBH(" and sentence.tokens[at - 1].low not in _COUNT_PREFIX:
            end = at
            break
    while end > phrase.start + 1 and (sentence.tags[end - 1] not in "XW#O" or sentence.tokens[end - 1].low in _BEHIND):
        end -= 1
    return end - 1


def head_of(sentence: Sentence, phrase: Phrase) -> str:
    """The head noun of a phrase in lower case."""
    return sentence.tokens[head_at(sentence, phrase)].low


def is_plural(sentence: Sentence, phrase: Phrase) -> bool:
    """Whether a phrase names several."""
    return any(sentence.tags[at] == "C" for at in range(phrase.start, phrase.end)) or head_of(
        sentence, phrase
    ).endswith("s")


def clause_stop(sentence: Sentence, start: int) -> int:
    """Where the clause of a verb ends: before a comma, a finite verb, a subordinator, speech in marks."""
    for at in range(start, len(sentence.tags)):
        tag = sentence.tags[at]
        if sentence.tokens[at].low == "than":
            continue
        if tag in ("H", "B", "Q", ";", ":", ".", "?", "!", ",", "M", "V", "-", "("):
            return at
        if tag == "C" and at + 1 < len(sentence.tags) and sentence.tags[at + 1] in "VAM":
            return at
    return len(sentence.tags)

"""Noun phrases behind a verb: its object, or its subject in inverted order, with the apposition that follows."""

from __future__ import annotations

from llm_extract.documents.document import Span
from llm_extract.models.offline.article import Sentence
from llm_extract.models.offline.lexicon import words
from llm_extract.models.offline.phrases import Phrase
from llm_extract.models.offline.tokens import MARKS

_IN_PHRASE = "XWD#S&/O"
_RELATIVE = ("who", "which", "that", "whose")
_LINKS = frozenset({"of", "for", "from", "with", "in", "at", "to"})
_PRONOMINAL = frozenset({"other", "others", "another", "one", "both", "some", "many", "several"})
_TIME = frozenset({"last", "earlier", "late", "early", "this", "next", "month", "week", "year", "day", "morning"})


def phrase_after(sentence: Sentence, start: int) -> Phrase | None:
    """The noun phrase that begins at ``start`` (inverted order: said *Omar Bel*, a spokesman for…), or None."""
    if start >= len(sentence.tokens):
        return None
    if sentence.tags[start] == "P":
        return Phrase(start, start + 1)
    at = start
    while at < len(sentence.tokens):
        if _continues(sentence, at, start):
            at += 1
        elif sentence.tags[at] == "(" and at > start and (closed := _closing(sentence, at)) is not None:
            at = closed + 1
        else:
            break
    while at > start and (sentence.tags[at - 1] in "ICS-" or sentence.tokens[at - 1].text in MARKS):
        at -= 1
    pronominal = sentence.tokens[at - 1].low in _PRONOMINAL
    if at == start or not (pronominal or any(tag in "XW#" for tag in sentence.tags[start:at])):
        return None
    return Phrase(start, at, _apposition_after(sentence, at))


def _continues(sentence: Sentence, at: int, start: int) -> bool:
    """Whether a token goes on with the phrase that began at ``start``."""
    tag, token = sentence.tags[at], sentence.tokens[at]
    if tag == "D" and at > start and sentence.tags[at - 1] == "X":
        return False  # "since the arrest of Omar Bel | the post is empty"
    if tag in _IN_PHRASE:
        return token.low not in _TIME | words().weekdays
    if at == start:
        return False
    if tag == "I":
        return token.low in _LINKS and not _time_follows(sentence, at)
    return token.text in MARKS or (tag == "C" and token.low == "and" and _joins(sentence, at))


def _time_follows(sentence: Sentence, at: int) -> bool:
    after = sentence.tokens[at + 1].low.rstrip(".") if at + 1 < len(sentence.tokens) else ""
    return after in words().weekdays | words().months | _TIME or after.isdigit()


def _joins(sentence: Sentence, at: int) -> bool:
    return (
        at + 1 < len(sentence.tags) and sentence.tags[at + 1] in "XWD" and sentence.find("VMA", at + 1, at + 5) is None
    )


def _closing(sentence: Sentence, opening: int) -> int | None:
    for at in range(opening + 1, min(len(sentence.tags), opening + 10)):
        if sentence.tags[at] == ")":
            return at
    return None


def _apposition_after(sentence: Sentence, comma: int) -> Span | None:
    """What follows a name after a comma, up to the end of the clause."""
    if comma + 1 >= len(sentence.tags) or sentence.tags[comma] != ",":
        return None
    after = sentence.tokens[comma + 1].low
    if sentence.tags[comma + 1] not in "DWX" and after not in ("who", "which", "whose", "himself", "herself", "one"):
        return None
    if after in ("according", "adding", "saying"):
        return None
    at = comma + 1
    while at < len(sentence.tags) and sentence.tags[at] not in ("Q", ";", ":", ".", "?", "!", ","):
        if sentence.tags[at] in "VMA" and after not in _RELATIVE:
            return None  # a clause of its own begins after the comma
        at += 1
    return Span(comma, at)

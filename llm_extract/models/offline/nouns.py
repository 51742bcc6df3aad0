"""Nouns of saying: quotes whose cue is a noun with its speaker before it: "Bel’s claim that", "its promise to"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from llm_extract.documents.document import Span
from llm_extract.models.offline.article import Sentence
from llm_extract.models.offline.clauses import clause_end, infinitive_end
from llm_extract.models.offline.cues import cues
from llm_extract.models.offline.lexicon import words
from llm_extract.models.offline.phrases import Phrase

_OWNERS = frozenset({"his", "her", "its", "their"})
POINTED = {"his": "he", "her": "she", "its": "it", "their": "they"}
_SHORTEST = 2
_BETWEEN = 2  # adjectives between the speaker and the noun: "its repeated claim"


@dataclass(frozen=True, slots=True)
class Nominal:
    """A noun of saying: its token, its speaker as a phrase (a possessive for "his"), and what it says."""

    noun: int
    owner: Phrase
    content: Span
    rule: str


def nominal_quotes(sentence: Sentence) -> Iterator[Nominal]:
    """The nouns of saying in a sentence that have a speaker before them and a clause or an infinitive behind."""
    for at in range(1, len(sentence.tokens) - 2):
        if sentence.tags[at] not in "WN":
            continue
        content = _content(sentence, at)
        owner = _owner(sentence, at) if content is not None else None
        if content is not None and owner is not None:
            yield Nominal(at, owner, content[0], content[1])


def _content(sentence: Sentence, at: int) -> tuple[Span, str] | None:
    low, after = sentence.tokens[at].low, sentence.tags[at + 1]
    if low in cues().noun_that and after == "H":
        span, rule = Span(at + 2, clause_end(sentence, at + 2)), "noun-that"
        verbal = sentence.find("VMA", span.start + 1, span.end) is not None
    elif low in cues().noun_to and after == "T" and sentence.tags[at + 2] in "UA":
        span, rule, verbal = Span(at + 1, infinitive_end(sentence, at + 2)), "noun-to", True
    else:
        return None
    return (span, rule) if verbal and span.end - span.start > _SHORTEST else None


def _owner(sentence: Sentence, at: int) -> Phrase | None:
    """The phrase before "’s", or the possessive pronoun, at most two adjectives before the noun."""
    start = at
    while start > 0 and sentence.tags[start - 1] in "WR#" and at - start < _BETWEEN:
        start -= 1
    if start == 0:
        return None
    if sentence.tokens[start - 1].low in _OWNERS:
        return Phrase(start - 1, start)
    if sentence.tags[start - 1] != "S":
        return None
    begin = start - 1
    while begin > 0 and sentence.tags[begin - 1] in "XWD":
        begin -= 1
        if sentence.tags[begin] == "D":
            break
    proper = (
        any(tag == "X" for tag in sentence.tags[begin : start - 1]) or sentence.tokens[begin].low in words().determiners
    )
    return Phrase(begin, start - 1) if begin < start - 1 and proper else None

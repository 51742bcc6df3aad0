"""Complements: what a cue reports, frame by frame: a clause, an infinitive, a question, a thing, a description."""

from __future__ import annotations

from dataclasses import dataclass

from llm_extract.documents.document import Span
from llm_extract.models.offline.article import Sentence
from llm_extract.models.offline.clauses import (
    before_comma,
    clause_end,
    infinitive_end,
    is_clause,
    over_adverbials,
    taken_over,
    thing_end,
    to_stop,
)
from llm_extract.models.offline.following import phrase_after
from llm_extract.models.offline.phrases import Phrase
from llm_extract.models.offline.tokens import MARKS

_QUESTION_WORDS = frozenset({"whether", "if", "how", "why", "what", "who", "when", "where", "which"})
_SHORTEST_CLAUSE = 2
_SHORTEST_THING = 2
_FEWEST_NAMED = 2  # words in marks behind "called it"; a single one is as often a scare quote
_FEWEST_PRAISED = 3  # behind a verb of praise or blame; fewer are a name or a scare quote
_REFLEXIVE = frozenset({"himself", "herself", "itself", "themselves"})


@dataclass(frozen=True, slots=True)
class Complement:
    """Parts of a sentence, as token ranges, that a cue reports; ``rule`` names the frame."""

    parts: tuple[Span, ...]
    rule: str
    addressee: Span | None = None


def after(sentence: Sentence, start: int, frames: frozenset[str]) -> Complement | None:
    """What follows a cue that ends at token ``start``, or None where none of its frames fits."""
    addressee = None
    at = start
    if "told" in frames:
        phrase = addressed(sentence, start)
        if phrase is not None:
            addressee, at = phrase, phrase.end
            told = _clause(sentence, over_adverbials(sentence, at), frozenset({"that", "zero", "how", "to"}))
            if told is not None:
                return Complement(told.parts, "told-" + told.rule, addressee)
    if "for-to" in frames:
        found = _for_to(sentence, start)
        if found is not None:
            return found
    at = over_adverbials(sentence, start)
    found = _clause(sentence, at, frames)
    if found is not None:
        return found
    if frames & {"as", "thing-marked"} and (found := _description(sentence, start, frames)) is not None:
        return found
    return _thing(sentence, start, frames) if at == start else None


def _clause(sentence: Sentence, at: int, frames: frozenset[str]) -> Complement | None:  # noqa: PLR0911 - one return a frame
    if at >= len(sentence.tokens):
        return None
    low, sign = sentence.tokens[at].low, sentence.tags[at]
    end = clause_end(sentence, at + 1)
    if sign == "H" and "that" in frames and end - at > _SHORTEST_CLAUSE and not _pronoun_that(sentence, at):
        return Complement((Span(at + 1, end),), "that")
    if sign == ":" and frames & {"that", "direct"} and end - at > _SHORTEST_CLAUSE:
        return Complement((Span(at + 1, end),), "colon")
    if sign == "T" and "to" in frames and end - at > 1 and sentence.tags[at + 1] in "URAGVNW":
        return Complement((Span(at, end),), "to")
    if low in _QUESTION_WORDS and "how" in frames and end - at > _SHORTEST_CLAUSE:
        return Complement((Span(at, end),), "how")
    plain = sign not in "IRBG" or "after" in frames  # "suspected of shipping arms, after the port…" reports nothing
    if "zero" in frames and plain and is_clause(sentence, at, end):
        return Complement((Span(at, end),), "zero")
    return None


def _pronoun_that(sentence: Sentence, at: int) -> bool:
    """In "said that was wrong": the pronoun belongs to the content, which the zero frame takes."""
    return at + 1 < len(sentence.tags) and sentence.tags[at + 1] in "AMV"


def addressed(sentence: Sentence, start: int) -> Span | None:
    """To whom it is told: the pronoun or noun phrase right after "told"."""
    if start < len(sentence.tags) and sentence.tags[start] == "O":
        return Span(start, start + 1)
    phrase = phrase_after(sentence, start)
    if phrase is None:
        return None
    ends = (
        at
        for at in range(start + 1, phrase.end)
        if sentence.tags[at] in "PR" or sentence.tokens[at].low in ("in", "at")
    )
    return Span(start, next(ends, phrase.end))


def _for_to(sentence: Sentence, start: int) -> Complement | None:
    """In "urged X to V": somebody, and an infinitive."""
    if start < len(sentence.tags) and sentence.tags[start] in "OP":
        end = start + 1
    else:
        phrase = phrase_after(sentence, start)
        if phrase is None:
            return None
        end = phrase.end
    while end < len(sentence.tags) and sentence.tags[end] == "R":
        end += 1
    if end + 2 < len(sentence.tags) and sentence.tags[end] == "T" and sentence.tags[end + 1] in "URAGVNW":
        return Complement((Span(start, infinitive_end(sentence, end + 1)),), "for-to")
    inner = next(
        (at for at in range(start + 1, end - 1) if sentence.tags[at] == "T" and sentence.tags[at + 1] == "U"), None
    )
    return Complement((Span(start, infinitive_end(sentence, inner + 1)),), "for-to") if inner else None


def _description(sentence: Sentence, start: int, frames: frozenset[str]) -> Complement | None:
    """Find an object and what it is called.

    Words in marks alone are what was said (called it ‘a lie’); without marks the object goes with its description
    (regards the debate as a distraction), save behind "what" (what he described as a matter of protocol).
    """
    end = clause_end(sentence, start)
    if "as" in frames or "thing-marked" in frames:
        reach = next((at for at in range(start, end) if sentence.tags[at] in ("V", "H", "B", ";")), end)
        marked = _words_in_marks(sentence, start, reach)
        fewest = _FEWEST_NAMED if "as" in frames else _FEWEST_PRAISED
        if sentence.tokens[start - 1].low.startswith(("call", "brand", "dub", "label")):
            fewest = 1  # called it ‘a receipt’, called the report “fiction”: no scare quote
        if marked is not None and marked.end - marked.start >= fewest:
            return Complement((marked,), "as")
    stop = next((at for at in range(start, end) if sentence.tags[at] in (",", ";")), end)
    if "as" not in frames or stop - start < _SHORTEST_THING or sentence.tokens[start].low in _REFLEXIVE:
        return None
    named = sentence.tokens[start - 1].low.startswith(("call", "label", "dub", "brand", "deem"))
    first_as = next((at for at in range(start, stop) if sentence.tokens[at].low == "as"), None)
    if first_as == start and _fused_what(sentence, start):
        return Complement((Span(start + 1, stop),), "as")
    pronoun = named and sentence.tags[start] in "OPH"
    return Complement((Span(start, stop),), "as") if (first_as and first_as > start) or pronoun else None


def _words_in_marks(sentence: Sentence, start: int, end: int) -> Span | None:
    """The first words in marks that begin in a range, without their marks."""
    opened = next((at for at in range(start, end) if sentence.tags[at] in MARKS), None)
    if opened is None:
        return None
    closed = next((at for at in range(opened + 1, len(sentence.tags)) if sentence.tags[at] in MARKS), None)
    return Span(opened + 1, closed) if closed is not None and closed > opened + 1 else None


def _fused_what(sentence: Sentence, start: int) -> bool:
    """Whether "what" opens the clause of the cue: "what lawmakers called “fraud”"."""
    return any(token.low == "what" for token in sentence.tokens[max(0, start - 8) : start])


def _thing(sentence: Sentence, start: int, frames: frozenset[str]) -> Complement | None:
    """A noun phrase that is what was said, up to the comma or to another verb of the same subject."""
    if "thing" not in frames or start >= len(sentence.tags):
        return None
    if sentence.tags[start] not in "DXW#G" and sentence.tags[start] not in MARKS:
        return None
    end = thing_end(sentence, start)
    if sentence.find("XW", start, end) is None:
        return None
    return Complement((Span(start, end),), "thing") if end - start >= _SHORTEST_THING else None


def around(sentence: Sentence, end: int, subject: Phrase, *, frames: frozenset[str]) -> Complement | None:
    """Find the clause before a cue that stands at its end or inside it.

    "P, officials said." and "P, officials said, Q".
    """
    if "after" not in frames:
        return None
    at = to_stop(sentence, max(end, subject.whole.end if subject.start >= end else end))
    comma = _comma_before(sentence, min(subject.start, end - 1))
    if at is None or comma is None:
        return None
    first = max((one + 1 for one in range(comma) if sentence.tags[one] in ("Q", ";")), default=0)
    while first < comma and sentence.tags[first] in (",", "-"):
        first += 1
    rest = _going_on(sentence, at, opened=sentence.find("VMA", first, comma) is None)
    long_enough = comma - first >= _SHORTEST_CLAUSE + 1 or (rest is not None and comma > first)
    parts = ([Span(first, comma)] if long_enough else []) + ([rest] if rest else [])
    return Complement(tuple(parts), "after") if parts and long_enough else None


def _comma_before(sentence: Sentence, start: int) -> int | None:
    at = start - 1
    while at > 0 and (sentence.tags[at] == "R" or sentence.tokens[at].text in MARKS):
        at -= 1
    return at if at > 0 and sentence.tags[at] in (",", "-") else None


def _going_on(sentence: Sentence, at: int, *, opened: bool) -> Span | None:
    """What the reported clause still says after a cue in its middle; ``opened``: only its first words stand before."""
    if at + 1 >= len(sentence.tags) or sentence.tags[at] != ",":
        return None
    if taken_over(sentence, at):
        return None
    rest = Span(at + 1, clause_end(sentence, at + 1))
    short = rest.end - rest.start <= _SHORTEST_CLAUSE
    if short or sentence.tags[rest.start] in "GRBQ" or (_own_clause(sentence, rest) and not opened):
        return None
    return rest


def _own_clause(sentence: Sentence, rest: Span) -> bool:
    return sentence.tokens[rest.start].low in (
        "who",
        "which",
        "citing",
        "adding",
        "according",
        "while",
        "a",
        "an",
        "the",
    )


def according(sentence: Sentence, at: int, phrase: Phrase | None) -> Complement | None:
    """The clause that "according to …" attributes: the rest of the sentence, or what stands before."""
    if phrase is None:
        return None
    if at == 0:
        comma = sentence.find(",", phrase.end)
        if phrase.rest is not None and comma is not None and comma < phrase.rest.end:
            comma = sentence.find(",", phrase.rest.end)
        if comma is None or len(sentence.tags) - comma < _SHORTEST_CLAUSE:
            return None
        return Complement((Span(comma + 1, clause_end(sentence, comma + 1)),), "according-to")
    begin = max((one + 1 for one in range(at) if sentence.tags[one] in ("Q", ";")), default=0)
    end = before_comma(sentence, at, begin)
    if end - begin <= _SHORTEST_CLAUSE or (begin and not is_clause(sentence, begin, end)):
        return None
    return Complement((Span(begin, end),), "according-to")

"""From a valid answer to a draft: every passage at its place in the text, and what a reader should know of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from llm_extract.documents.document import Document, Span
from llm_extract.documents.sentences import sentences
from llm_extract.records.grounding import Grounder
from llm_extract.records.kinds import Card, Draft, FieldCard, Flag
from llm_extract.records.names import mentions, stands_in
from llm_extract.records.passages import Passage

_NEGATION = re.compile(
    r"(?:\b(?:not|never|no|nobody|none|neither|nor|without|cannot|denied|denies|deny"
    r"|fail(?:ed|s)? to|refus(?:ed|es) to)"
    r"|n[’']t)\b(?:\W+\w+){0,3}\W*\Z",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class TextIndex:
    """An article's text made ready for grounding, once per article."""

    document: Document

    @cached_property
    def grounder(self) -> Grounder:
        """The search over the text."""
        return Grounder(self.document.text)

    @cached_property
    def sentences(self) -> list[Span]:
        """The sentences of the text."""
        return sentences(self.document.text)

    def sentence_before(self, span: Span) -> str:
        """The words of the passage's own sentence that stand before it."""
        for sentence in self.sentences:
            if sentence.start <= span.start < sentence.end:
                return self.document.text[sentence.start : span.start]
        return ""

    def in_furniture(self, span: Span) -> bool:
        """Whether a span touches what stands around the article."""
        return any(span.overlaps(one) for one in self.document.furniture)


def ground_answer(answer: Any, card: Card, index: TextIndex, taken: list[Span]) -> Draft:
    """Find every passage of an answer. ``taken`` are the places that earlier records of the kind hold; it grows.

    Passages that prove a record only together (a quote's parts) take the first free place of the longest part, and the
    others stand nearest to it; words (a cue) stand nearest to the passages they belong to.
    """
    passages: dict[str, tuple[Passage, ...]] = {}
    for one in (card_field for card_field in card.fields if card_field.rule.role == "passages"):
        value: Sequence[str] = getattr(answer, one.name)
        found = _together(value, index, taken) if one.rule.proves == "every" else _each(value, index)
        passages[one.name] = found
        if one.rule.proves == "every" and all(passage.proven for passage in found):
            taken.extend(passage.span for passage in found if passage.span)
    for one in (card_field for card_field in card.fields if card_field.rule.role == "words"):
        words = getattr(answer, one.name)
        if words and any(character.isalnum() for character in words):  # a dash or a colon is no cue
            passages[one.name] = (_near(words, passages.get(one.rule.near or "", ()), index),)
    return Draft(index.document, answer, passages)


def _together(value: Sequence[str], index: TextIndex, taken: Sequence[Span]) -> tuple[Passage, ...]:
    longest = max(value, key=len)
    anchor = index.grounder.find(longest, taken=taken)
    found = []
    for part in value:
        if part == longest:
            found.append(anchor)
        elif anchor.span is None:
            found.append(index.grounder.find(part, taken=taken))
        else:
            found.append(index.grounder.nearest(part, anchor.span))
    return tuple(found)


def _each(value: Sequence[str], index: TextIndex) -> tuple[Passage, ...]:
    return tuple(_outside_furniture(passage, index) for passage in (index.grounder.find(one) for one in value))


def _outside_furniture(passage: Passage, index: TextIndex) -> Passage:
    # Words that stand in the article and in a caption prove the record by the article.
    if passage.span is None or not passage.ambiguous or not index.in_furniture(passage.span):
        return passage
    elsewhere = index.grounder.find(passage.said or passage.text, taken=index.document.furniture)
    return elsewhere if elsewhere.span and not index.in_furniture(elsewhere.span) else passage


def _near(words: str, around: Iterable[Passage], index: TextIndex) -> Passage:
    spans = [passage.span for passage in around if passage.span]
    if not spans:
        return index.grounder.find(words)
    whole = Span(min(span.start for span in spans), max(span.end for span in spans))
    return index.grounder.nearest(words, whole, outside=spans)


def reader_flags(draft: Draft, card: Card, index: TextIndex) -> Iterator[Flag]:
    """What holds for every kind: missing passages, negation left outside, names that the text does not have."""
    for name, passages in draft.passages.items():
        missing = sum(not passage.proven for passage in passages)
        if missing:
            yield Flag(code="missing", field=name, note=f"{missing} of {len(passages)} not in the text")
        if any(passage.ambiguous for passage in passages) and card.field(name).rule.role == "passages":
            yield Flag(code="ambiguous", field=name, note="the words stand in several places")
        if card.field(name).rule.role == "passages":
            for span in draft.spans(name):
                if negation := _NEGATION.search(index.sentence_before(span)):
                    yield Flag(code="negated", field=name, note=f"after {' '.join(negation[0].split())!r}")
    for one in card.fields:
        absent = [name for name in _names_in(one, draft.answer) if not stands_in(name, index.grounder)]
        if absent:
            yield Flag(code="inferred", field=one.name, note=f"not in the text: {', '.join(absent)}")


def mentions_of(draft: Draft, card: Card, index: TextIndex) -> Mapping[str, tuple[Span, ...]]:
    """Where the names in the record's fields stand in the text."""
    found = {}
    for one in card.fields:
        for name in _names_in(one, draft.answer):
            if spans := mentions(name, index.grounder):
                found[name] = tuple(spans)
    return found


def _names_in(card_field: FieldCard, answer: Any) -> list[str]:
    if card_field.rule.role not in ("name", "names", "phrase") or card_field.derived:
        return []
    value = getattr(answer, card_field.name)
    listed = value if isinstance(value, (list, tuple)) else [value]
    return [one for one in listed if one and one not in card_field.rule.nobody]

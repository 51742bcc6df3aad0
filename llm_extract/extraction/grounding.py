"""From a valid answer to a draft: every passage at its place in the text, and what a reader should know of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from llm_extract.documents.document import Document, Span
from llm_extract.documents.spans import covered, overlaps_any
from llm_extract.records.grounding import Grounder
from llm_extract.records.kinds import Card, Draft, Flag, Role
from llm_extract.records.names import NameFound, find_name
from llm_extract.records.negation import Negations
from llm_extract.records.passages import Passage

NAMING: tuple[Role, ...] = ("name", "names", "phrase")  # fields of these roles say names or phrases of the text


@dataclass(frozen=True)
class TextIndex:
    """An article's text made ready for grounding, once per article."""

    document: Document
    names: dict[str, NameFound] = field(default_factory=dict)

    @cached_property
    def grounder(self) -> Grounder:
        """The search over the text."""
        return Grounder(self.document.text)

    @cached_property
    def negations(self) -> Negations:
        """The negations of the text."""
        return Negations(self.document.text)

    def find(self, name: str) -> NameFound:
        """A name in the text; an article says the same names over and over, and so do its records."""
        if name not in self.names:
            self.names[name] = find_name(name, self.grounder)
        return self.names[name]

    def outside(self, unit: Span | None) -> list[Span]:
        """What stands before and after a part of the text."""
        return [] if unit is None else [Span(0, unit.start), Span(unit.end, len(self.document.text))]

    @cached_property
    def furniture(self) -> list[Span]:
        """What stands around the article, in order."""
        return covered(self.document.furniture)

    def in_furniture(self, span: Span) -> bool:
        """Whether a span touches what stands around the article."""
        return overlaps_any(span, self.furniture)


def ground_answer(answer: Any, card: Card, index: TextIndex, taken: list[Span], *, unit: Span | None = None) -> Draft:
    """Find every passage of an answer. ``taken`` are the places that earlier records of the kind hold; it grows.

    Where the answer is about a ``unit`` of the text, places in it come first.

    Passages that prove a record only together (a quote's parts) take the first free place of the longest part, and the
    others stand nearest to it; words (a cue) stand nearest to the passages they belong to.
    """
    passages: dict[str, tuple[Passage, ...]] = {}
    for one in card.of_role("passages"):
        value: Sequence[str] = getattr(answer, one.name)
        outside = index.outside(unit)
        together = one.rule.proves == "every"
        found = _together(value, index, [*outside, *taken]) if together else _each(value, index, outside)
        passages[one.name] = found
        if together and all(passage.proven for passage in found):
            taken.extend([passage.span for passage in found if passage.span])
    for one in card.of_role("words"):
        words = getattr(answer, one.name)
        if words and any(map(str.isalnum, words)):  # a dash or a colon is no cue
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


def _each(value: Sequence[str], index: TextIndex, outside: Sequence[Span]) -> tuple[Passage, ...]:
    return tuple([_outside_furniture(index.grounder.find(one, taken=outside), index, outside) for one in value])


def _outside_furniture(passage: Passage, index: TextIndex, outside: Sequence[Span]) -> Passage:
    # Words that stand in the article and in a caption prove the record by the article.
    if passage.span is None or not passage.ambiguous or not index.in_furniture(passage.span):
        return passage
    elsewhere = index.grounder.find(passage.said or passage.text, taken=[*index.document.furniture, *outside])
    return elsewhere if elsewhere.span and not index.in_furniture(elsewhere.span) else passage


def _near(words: str, around: Iterable[Passage], index: TextIndex) -> Passage:
    spans = [passage.span for passage in around if passage.span]
    if not spans:
        return index.grounder.find(words)
    whole = spans[0] if len(spans) == 1 else Span(min(spans).start, max(span.end for span in spans))
    return index.grounder.nearest(words, whole, outside=spans)


def names_of(draft: Draft, card: Card, index: TextIndex) -> list[tuple[str, str, NameFound]]:
    """The names and phrases that the answer's fields say: the field, the name, and what the text has of it."""
    return [
        (one.name, name, index.find(name))
        for one in card.of_role(*NAMING)
        for name in _listed(getattr(draft.answer, one.name))
        if name not in one.rule.nobody
    ]


def reader_flags(
    draft: Draft, card: Card, index: TextIndex, *, named: Sequence[tuple[str, str, NameFound]]
) -> Iterator[Flag]:
    """What holds for every kind: missing passages, negation left outside, names that the text does not have."""
    proving = {one.name for one in card.of_role("passages")}
    for name, passages in draft.passages.items():
        spans = draft.spans(name)
        if missing := len(passages) - len(spans):
            yield Flag(code="missing", field=name, note=f"{missing} of {len(passages)} not in the text")
        if name not in proving:
            continue
        if any(passage.ambiguous for passage in passages):
            yield Flag(code="ambiguous", field=name, note="the words stand in several places")
        for span in spans:
            if negation := index.negations.before(span):
                yield Flag(code="negated", field=name, note=f"after {negation!r}")
    absent: dict[str, list[str]] = {}
    for field_name, name, found in named:
        if not found.stands:
            absent.setdefault(field_name, []).append(name)
    for field_name, names in absent.items():
        yield Flag(code="inferred", field=field_name, note=f"not in the text: {', '.join(names)}")


def _listed(value: Any) -> list[str]:
    return [one for one in value if one] if isinstance(value, (list, tuple)) else [value] if value else []

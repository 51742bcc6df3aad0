"""Merging: what two parts of an article both tell is one record, with the passages of both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from llm_extract.catalog.schemas import Schema
from llm_extract.documents.document import Span
from llm_extract.records.kinds import Card, Draft, Role
from llm_extract.records.names import names_match
from llm_extract.records.passages import Passage
from llm_extract.records.result import Made, Record

_COMPARED: tuple[Role, ...] = ("label", "name", "names", "topic", "phrase", "counts")
_PLACE = 200  # characters; records are looked up by the stretches of so many that their passages touch
ALIKE = 0.5  # the least share of equal values among records of one kind that overlap


@dataclass(frozen=True)
class Found:
    """A record as one part of an article gave it."""

    record: Record
    draft: Draft
    schema: Schema
    unit: Span
    made: Made

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """Where the passages stand by which records of the kind are told apart."""
        return self.record.spans(self.schema.card.scoring.passages)

    @cached_property
    def labels(self) -> tuple[Any, ...]:
        """The kind, and the labels in which two records that are one do not differ."""
        card, scoring = self.schema.card, self.schema.card.scoring
        names = [name for name in scoring.key_fields if card.field(name).rule.role == "label"]
        names += [scoring.gate] if scoring.gate is not None and scoring.gate not in names else []
        return (card.kind, *(_said(self, name) for name in names))

    @cached_property
    def closed(self) -> tuple[Any, ...]:
        """All labels and counts."""
        return tuple(_said(self, field.name) for field in self.schema.card.of_role("label", "counts"))


def groups(found: Iterable[Found]) -> list[list[Found]]:
    """Records that tell the same, together; within a part a model that lists two means two.

    A kind says by its scoring what the same is: the same identity; or passages that overlap; or, for what has
    arguments, passages that overlap and values that are mostly alike, or values that are all alike (in our gold all
    values are equal in one of 683 events).
    """
    together = _Groups()
    by_unit: dict[Span, list[Found]] = {}
    for one in found:
        by_unit.setdefault(one.unit, []).append(one)
    for unit in sorted(by_unit):
        together.take(by_unit[unit])
    return together.groups


class _Groups:
    """The groups so far, by what a record must have in common with one of its group: place, identity, or all values."""

    def __init__(self) -> None:
        self.groups: list[list[Found]] = []
        self._by_trait: dict[tuple[Any, ...], set[int]] = {}

    def take(self, newcomers: Sequence[Found]) -> None:
        """Take in the records of one part: each joins the group that it is likest to, and no two join the same."""
        pairs = sorted(
            (
                (-score, old, new)
                for new, one in enumerate(newcomers)
                for old in self._candidates(one)
                if (score := max(likeness(member, one) for member in self.groups[old])) > 0
            ),
        )
        joined: dict[int, int] = {}
        for _score, old, new in pairs:
            if new not in joined and old not in joined.values():
                joined[new] = old
        for new, one in enumerate(newcomers):
            old = joined.get(new, len(self.groups))
            if old == len(self.groups):
                self.groups.append([])
            self.groups[old].append(one)
            for trait in _traits(one):
                self._by_trait.setdefault(trait, set()).add(old)

    def _candidates(self, one: Found) -> set[int]:
        return set().union(*(self._by_trait.get(trait, ()) for trait in _traits(one)))


def _traits(one: Found) -> Iterator[tuple[Any, ...]]:
    """What at least one of two records that are the same have in common: so not all need be compared with all."""
    if one.schema.card.scoring.similarity == "identity":
        yield ("labels", *one.labels)
        return
    yield ("closed", one.schema.name, *one.closed)
    for span in one.spans:
        yield from (("place", one.schema.name, place) for place in range(span.start // _PLACE, span.end // _PLACE + 1))


def likeness(one: Found, other: Found) -> float:
    """How surely two records of different parts are one; 0: they are two."""
    if one.labels != other.labels:
        return 0.0
    card = one.schema.card
    if card.scoring.similarity == "identity":
        same = all(_alike(one, other, name) for name in card.scoring.identity)
        return 1 + _share_alike(one, other, card) + _shared(one.spans, other.spans) if same else 0.0
    shared = _shared(one.spans, other.spans)
    if card.scoring.similarity == "passages":
        return 1 + 2 * shared + _share_alike(one, other, card) if shared else 0.0
    alike = _share_alike(one, other, card)
    return 1 + 2 * shared + alike if alike >= (ALIKE if shared else 1.0) else 0.0


def joined_draft(group: Sequence[Found]) -> tuple[Found, Draft]:
    """One draft for records that tell the same: the fullest answer, with the passages of all.

    Returns it with the record that it follows.
    """
    base = max(group, key=_fullness)
    card = base.schema.card
    passages: dict[str, tuple[Passage, ...]] = dict(base.draft.passages)
    for one in card.of_role("passages"):
        others = (member.draft.passages[one.name] for member in group if member is not base)
        joined = _union(base.draft.passages[one.name], others)
        passages[one.name] = _in_order(joined) if one.rule.proves == "every" else joined
    for one in card.of_role("words"):
        if one.name not in passages:
            given = next((found for member in group if (found := member.draft.passages.get(one.name))), None)
            if given is not None:
                passages[one.name] = given
    return base, Draft(base.draft.document, base.draft.answer, passages)


def _union(first: Sequence[Passage], others: Iterable[Sequence[Passage]]) -> tuple[Passage, ...]:
    """The first record's passages, and what others have elsewhere; missing ones only where nobody found them."""
    kept = list(first)
    for passages in others:
        spans = [passage.span for passage in kept if passage.span]
        kept += [one for one in passages if not any(one.span and one.span.overlaps(span) for span in spans)]
    said = {one.said or one.text for one in kept if one.span}
    absent = {one.text: one for one in kept if one.span is None and one.text not in said}
    return (*(one for one in kept if one.span), *absent.values())


def _in_order(passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """Passages that only together are one, such as the parts of a quote, in the order of the text."""
    return tuple(sorted(passages, key=lambda one: -1 if one.start is None else one.start))


def _shared(spans: Sequence[Span], others: Sequence[Span]) -> float:
    """The share of the smaller record's text that both passages cover."""
    common = sum(max(0, min(a.end, b.end) - max(a.start, b.start)) for a in spans for b in others)
    smaller = min(sum(a.end - a.start for a in spans), sum(b.end - b.start for b in others))
    return common / smaller if smaller else 0.0


def _share_alike(one: Found, other: Found, card: Card) -> float:
    """The share of values that are alike: names as names match, since a later part may say only "Lavrov"."""
    fields = card.of_role(*_COMPARED)
    return sum(_alike(one, other, field.name) for field in fields) / len(fields) if fields else 1.0


def _alike(one: Found, other: Found, name: str) -> bool:
    mine, theirs = (getattr(found.draft.answer, name) for found in (one, other))
    if isinstance(mine, (list, tuple)) and isinstance(theirs, (list, tuple)):
        fewer, more = sorted((mine, theirs), key=len)
        return bool(fewer or not more) and all(any(_match(a, b) for b in more) for a in fewer)
    return _match(mine, theirs)


def _match(one: Any, other: Any) -> bool:
    return bool(one == other) or (isinstance(one, str) and isinstance(other, str) and names_match(one, other))


def _said(one: Found, name: str) -> Any:
    """A value as it was answered, without case and order."""
    value = getattr(one.draft.answer, name)
    if isinstance(value, (list, tuple)):
        return frozenset(" ".join(str(item).split()).casefold() for item in value)
    return " ".join(value.split()).casefold() if isinstance(value, str) else value


def _fullness(one: Found) -> tuple[int, int]:
    fields = one.schema.card.fields
    filled = sum(bool(getattr(one.draft.answer, field.name)) for field in fields if not field.derived)
    proven = sum(len(passages) for passages in one.draft.passages.values())
    return filled, proven

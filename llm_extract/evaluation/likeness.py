"""Likeness: how alike a gold record and a predicted one are, by the rules on the kind's card."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from llm_extract.evaluation.matching import (
    Outcome,
    compare,
    extent_dice,
    is_right,
    is_same_name,
    pair_names,
    proof_similarity,
)
from llm_extract.evaluation.values import Extent, Names, Proof, Value, Values, names_in, scored_fields
from llm_extract.records.gold import GoldName
from llm_extract.records.kinds import Card, FieldCard, Rule

LOOSE_THRESHOLD = 0.3


@dataclass(frozen=True, slots=True)
class Item:
    """A record of either side, ready to be compared.

    ``variants`` are its right combinations of values (a predicted record has one); ``key`` sorts records canonically,
    so that their order in a file never matters; ``index`` leads back to where it came from.
    """

    index: int
    variants: tuple[Values, ...]
    key: str
    optional: bool = False
    unscored: frozenset[str] = frozenset()

    @property
    def values(self) -> Values:
        """The preferred combination."""
        return self.variants[0]

    @property
    def digest(self) -> str:
        """The canonical key in twelve digits: the same record in two runs has the same."""
        return hashlib.sha256(self.key.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def item(index: int, *variants: Values, optional: bool = False, unscored: frozenset[str] = frozenset()) -> Item:
    """Make an Item, with its canonical key."""
    told = [[None if value is None else value.plain for value in values.values()] for values in variants]
    return Item(index, variants, repr((told, optional, sorted(unscored))), optional, unscored)


class Likeness(NamedTuple):
    """How alike two records are.

    ``value`` decides the alignment, ``tie`` and ``keys`` (the share of key fields that are right) decide between
    equals. ``soft`` is the value as a share of 1, for soft F1. ``variant`` is the gold combination that fits best.
    """

    value: float
    tie: float = 0.0
    keys: float = 0.0
    soft: float = 0.0
    variant: int = 0


NOT_ALIKE = Likeness(0.0)


class Matcher:
    """Compares the records of one kind.

    ``by_arguments`` is for gold that has no passages (MUC-4): the likeness of two events is then the number of their
    matched arguments, as in CEAF-RME (Chen et al. 2023, Iterative Document-level Information Extraction).
    """

    def __init__(self, card: Card, *, by_arguments: bool = False) -> None:
        self.card = card
        self.scoring = card.scoring
        self.fields = {one.name: one for one in scored_fields(card)}
        self.argument_names = frozenset(name for name, _ in card.scoring.arguments)
        self._by_arguments = by_arguments
        self._arguments: dict[str, list[str]] = {}
        for name, role in card.scoring.arguments:
            self._arguments.setdefault(role, []).append(name)

    def likeness(self, gold: Item, predicted: Item) -> Likeness:
        """How alike two records are, under the best of gold's combinations; 0 where that is below the threshold."""
        best = NOT_ALIKE
        for number, variant in enumerate(gold.variants):
            value, soft = self._value(variant, predicted.values, gold.unscored)
            if value < self.scoring.threshold or value <= 0:
                continue
            tie = self._tie(variant, predicted.values, gold.unscored)
            keys = self._keys(variant, predicted.values, gold.unscored)
            found = Likeness(value, tie, keys, soft, number)
            if found[:3] > best[:3]:
                best = found
        return best

    def loose_likeness(self, gold: Item, predicted: Item) -> Likeness:
        """How alike two records are that found no partner, without type, holder or speaker; for error classes only."""
        best = NOT_ALIKE
        for number, variant in enumerate(gold.variants):
            value = self._loose_value(variant, predicted.values, gold.unscored)
            if value > best.value:
                keys = self._keys(variant, predicted.values, gold.unscored)
                best = Likeness(value, keys=keys, soft=value, variant=number)
        return best

    def outcome(self, name: str, gold: Values, predicted: Values) -> Outcome:
        """Compare one field of two records."""
        return compare(self.fields[name], gold[name], predicted[name])

    def is_right(self, name: str, gold: Values, predicted: Values) -> bool:
        """Whether one field of two records has nothing wrong."""
        return is_right(self.fields[name], gold[name], predicted[name])

    def is_scored(self, card: FieldCard, gold: Values, unscored: frozenset[str]) -> bool:
        """Whether a field of an aligned pair counts: what code derives counts only where gold says it."""
        return card.name not in unscored and not (card.derived and gold[card.name] is None)

    def evidence_similarity(self, gold: Values, predicted: Values) -> float:
        """The similarity of the passages that prove two records."""
        return _passages_similarity(gold[self.scoring.passages], predicted[self.scoring.passages])

    def matched_arguments(self, gold: Values, predicted: Values, unscored: frozenset[str]) -> tuple[int, int, int]:
        """How many (role, name) pairs match, and how many gold and the prediction have.

        Optional arguments of gold count only where they match.
        """
        matched = ours = theirs = 0
        for names in self._arguments.values():
            scored = [name for name in names if name not in unscored]
            expected = [one for name in scored for one in names_in(gold[name])]
            given = [one for name in scored for one in names_in(predicted[name])]
            paired = pair_names(_NAMES, expected, given)
            matched += len(paired)
            ours += sum(1 for index, one in enumerate(expected) if index in paired or not one.optional)
            theirs += len(given)
        return matched, ours, theirs

    def is_compatible(self, gold: Values, predicted: Values, unscored: frozenset[str]) -> bool:
        """Whether the gate (an event's type) lets two records be compared: equal, or in the set that gold allows."""
        gate = self.scoring.gate
        return gate is None or gate in unscored or self.is_right(gate, gold, predicted)

    def _value(self, gold: Values, predicted: Values, unscored: frozenset[str]) -> tuple[float, float]:
        match self.scoring.similarity:
            case "passages":
                value = self.evidence_similarity(gold, predicted)
                return value, value
            case "identity":
                alike = float(self._is_identical(gold, predicted, unscored))
                return alike, alike
            case _:
                if not self.is_compatible(gold, predicted, unscored):
                    return 0.0, 0.0
                return self._argument_value(gold, predicted, unscored)

    def _argument_value(self, gold: Values, predicted: Values, unscored: frozenset[str]) -> tuple[float, float]:
        matched, ours, theirs = self.matched_arguments(gold, predicted, unscored)
        share = 2 * matched / (ours + theirs) if ours + theirs else 1.0
        if self._by_arguments:
            return (float(matched) if ours + theirs else 1.0), share
        if gold[self.scoring.passages] is None:
            return share, share
        evidence = self.evidence_similarity(gold, predicted)
        value = (evidence + share) / 2 if ours + theirs else evidence
        return value, value

    def _is_identical(self, gold: Values, predicted: Values, unscored: frozenset[str]) -> bool:
        names = (name for name in self.scoring.identity if name not in unscored)
        return all(self.is_right(name, gold, predicted) for name in names)

    def _identity(self, gold: Values, predicted: Values, unscored: frozenset[str]) -> float:
        names = [name for name in self.scoring.identity if name not in unscored]
        right = sum(1 for name in names if self.is_right(name, gold, predicted))
        return right / len(names) if names else 1.0

    def _tie(self, gold: Values, predicted: Values, unscored: frozenset[str]) -> float:
        name = self.scoring.tie
        if name is None or name in unscored or name not in self.fields:
            return 0.0
        if isinstance(gold[name], (Proof, Extent)):
            return _passages_similarity(gold[name], predicted[name])
        return float(self.is_right(name, gold, predicted))

    def _keys(self, gold: Values, predicted: Values, unscored: frozenset[str]) -> float:
        names = [name for name in self.scoring.key_fields if name not in unscored]
        right = sum(1 for name in names if self.is_right(name, gold, predicted))
        return right / len(names) if names else 1.0

    def _loose_value(self, gold: Values, predicted: Values, unscored: frozenset[str]) -> float:
        evidence = self.evidence_similarity(gold, predicted)
        match self.scoring.similarity:
            case "passages":
                return evidence
            case "identity":
                return (evidence + self._identity(gold, predicted, unscored)) / 2 if evidence else 0.0
            case _:
                value = self._argument_value(gold, predicted, unscored)[1]
                return value if value >= LOOSE_THRESHOLD else 0.0


_NAMES = Rule(role="names", compare="names")


def _passages_similarity(gold: Value | None, predicted: Value | None) -> float:
    if isinstance(gold, Extent) and isinstance(predicted, Extent):
        return extent_dice(gold, predicted)
    if isinstance(gold, Proof) and isinstance(predicted, Proof):
        return proof_similarity(gold, predicted)
    return 0.0


def swapped_fields(card: Card, gold: Values, predicted: Values) -> tuple[str, str] | None:
    """Two argument fields between which a name has changed sides, as (gold's field, the prediction's), else None."""
    lists: Mapping[str, tuple[GoldName, ...]] = {
        name: names_in(gold[name]) for name, _ in card.scoring.arguments if isinstance(gold[name], Names)
    }
    for name, expected in lists.items():
        for other, _ in card.scoring.arguments:
            given = predicted[other]
            if other == name or not isinstance(given, Names):
                continue
            at_home = lists.get(other, ())
            for one in given.items:
                stranger = not any(is_same_name(_NAMES, mine.aliases, one.aliases) for mine in at_home)
                if stranger and any(is_same_name(_NAMES, mine.aliases, one.aliases) for mine in expected):
                    return name, other
    return None

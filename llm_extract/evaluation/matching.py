"""Matching: whether two values agree, and how alike two passages are."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import product
from math import prod
from typing import NamedTuple

from llm_extract.evaluation.tokens import Tokens, shared, size, union
from llm_extract.evaluation.values import Day, Extent, Forms, Names, Number, Part, Proof, Value, names_in
from llm_extract.records.gold import GoldName
from llm_extract.records.kinds import FieldCard, Rule
from llm_extract.records.names import names_match, topics_match

ENOUGH = 0.5
"""The dice from which two passages count as the same words."""
INSIDE = 0.8
"""How alike a passage is, at least, to one that it lies in."""
_MOST_COMBINATIONS = 256

_same_name = lru_cache(maxsize=100_000)(names_match)
_same_topic = lru_cache(maxsize=100_000)(topics_match)


class Outcome(NamedTuple):
    """What one field of an aligned pair adds: hits, values that only the prediction has, values that only gold has."""

    hit: float
    false_positive: float
    miss: float

    @property
    def right(self) -> bool:
        """Whether nothing is wrong; so it is where neither side fills the field."""
        return not self.false_positive and not self.miss


def compare(card: FieldCard, gold: Value | None, predicted: Value | None) -> Outcome:
    """Compare one field of two aligned records.

    Both given and equal is a hit, prediction only a false positive, gold only a miss, both and different one of each;
    lists by the best one-to-one pairing.
    """
    if isinstance(gold, Names) or isinstance(predicted, Names):
        return _compare_lists(card.rule, names_in(gold), names_in(predicted))
    if gold is None or predicted is None:
        return Outcome(0.0, float(predicted is not None), float(gold is not None))
    hit = _agreement(card.rule, gold, predicted)
    return Outcome(hit, 1.0 - hit, 1.0 - hit)


def _compare_lists(rule: Rule, gold: Sequence[GoldName], predicted: Sequence[GoldName]) -> Outcome:
    paired = pair_names(rule, gold, predicted)
    required = [index for index, name in enumerate(gold) if not name.optional]
    missed = sum(1 for index in required if index not in paired)
    return Outcome(float(len(paired)), float(len(predicted) - len(paired)), float(missed))


def is_right(card: FieldCard, gold: Value | None, predicted: Value | None) -> bool:
    """Whether one field of two records has nothing wrong; so it is where neither fills it."""
    if gold is None or predicted is None:
        required = any(not name.optional for name in gold.items) if isinstance(gold, Names) else gold is not None
        return predicted is None and not required
    if isinstance(gold, Forms) and isinstance(predicted, Forms):
        return _agreement_of_forms(card.rule, gold.forms, predicted.forms) == 1
    return compare(card, gold, predicted).right


def pair_names(rule: Rule, gold: Sequence[GoldName], predicted: Sequence[GoldName]) -> dict[int, int]:
    """Pair names one to one, as many as possible and required ones before optional ones: gold index → predicted index.

    Augmenting paths: a name once paired stays paired, so taking the required ones first is optimal.
    """
    if not gold or not predicted:
        return {}
    if len(gold) == len(predicted) == 1:
        return {0: 0} if is_same_name(rule, gold[0].aliases, predicted[0].aliases) else {}
    holder: dict[int, int] = {}
    for index in sorted(range(len(gold)), key=lambda one: gold[one].optional):
        candidates = _candidates(rule, gold, predicted)
        _augment(index, candidates, holder, set())
    return {mine: theirs for theirs, mine in holder.items()}


def _candidates(rule: Rule, gold: Sequence[GoldName], predicted: Sequence[GoldName]) -> Callable[[int], Iterable[int]]:
    def of(index: int) -> Iterable[int]:
        aliases = gold[index].aliases
        return (at for at, name in enumerate(predicted) if is_same_name(rule, aliases, name.aliases))

    return of


def _augment(index: int, candidates: Callable[[int], Iterable[int]], holder: dict[int, int], tried: set[int]) -> bool:
    for at in candidates(index):
        if at in tried:
            continue
        tried.add(at)
        if at not in holder or _augment(holder[at], candidates, holder, tried):
            holder[at] = index
            return True
    return False


def is_same_name(rule: Rule, ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """Whether a name in one of our forms is one of theirs; AUTHOR and its like are names of nobody in the text."""
    if ours == theirs:
        return True
    return any(a == b if a in rule.nobody or b in rule.nobody else _same_name(a, b) for a, b in product(ours, theirs))


def _agreement(rule: Rule, gold: Value, predicted: Value) -> float:
    if isinstance(gold, Forms) and isinstance(predicted, Forms):
        return _agreement_of_forms(rule, gold.forms, predicted.forms)
    if isinstance(gold, Day) and isinstance(predicted, Day):
        return float(is_same_day(gold, predicted))
    if isinstance(gold, Extent) and isinstance(predicted, Extent):
        return float(extent_dice(gold, predicted) >= ENOUGH)
    if isinstance(gold, Proof) and isinstance(predicted, Proof):
        return float(proof_similarity(gold, predicted) >= ENOUGH)
    return float(isinstance(gold, Number) and gold == predicted)


def _agreement_of_forms(rule: Rule, gold: tuple[str, ...], predicted: tuple[str, ...]) -> float:
    if gold == predicted:
        return 1.0
    match rule.compare:
        case "label":
            return max(_agreement_of_labels(rule, a, b) for a, b in product(gold, predicted))
        case "names":
            return float(is_same_name(rule, gold, predicted))
        case _:
            return float(any(_same_topic(a, b) for a, b in product(gold, predicted)))


def _agreement_of_labels(rule: Rule, gold: str, predicted: str) -> float:
    if gold == predicted:
        return 1.0
    return 0.5 if (gold, predicted) in rule.half or (predicted, gold) in rule.half else 0.0


def is_same_day(one: Day, other: Day) -> bool:
    """Whether two dates agree at the coarser of their precisions.

    >>> is_same_day(Day("2026-03-14", "day"), Day("2026-03-01", "month"))
    True
    >>> is_same_day(Day("2026-03-14", "day"), Day("2026-03-15", "day"))
    False
    """
    coarser = max(one.precision, other.precision, key=_PRECISIONS.index)
    return _at(one.date, coarser) == _at(other.date, coarser)


_PRECISIONS = ("day", "week", "month", "year")


def _at(date: str, precision: str) -> str:
    if precision == "week" and len(date) == len("2026-03-14"):
        year, week, _ = datetime.date.fromisoformat(date).isocalendar()
        return f"{year}-W{week}"
    return date[: {"year": 4, "month": 7}.get(precision, 10)]


def proof_similarity(gold: Proof, predicted: Proof) -> float:
    """How alike the best pair of passages is, at its best places; a passage inside the other counts .8 at least."""
    best = 0.0
    for ours in gold.parts:
        for theirs in predicted.parts:
            for a in ours:
                for b in theirs:
                    best = max(best, _passage_similarity(a, b))
    return best


def _passage_similarity(a: Tokens, b: Tokens) -> float:
    common = min(a[1], b[1]) - max(a[0], b[0])
    if common <= 0:
        return 0.0
    ours, theirs = a[1] - a[0], b[1] - b[0]
    alike = 2 * common / (ours + theirs)
    return max(alike, INSIDE) if common in (ours, theirs) else alike


def extent_dice(gold: Extent, predicted: Extent) -> float:
    """The dice of two wholes, all their parts together, each part at the place where it fits best.

    Two parts of the same words do not take the same place.
    """
    if not gold.parts or not predicted.parts:
        return 0.0
    if all(len(part) == 1 for part in (*gold.parts, *predicted.parts)):
        return _dice([part[0] for part in gold.parts], [part[0] for part in predicted.parts])
    if prod(map(len, gold.parts)) * prod(map(len, predicted.parts)) <= _MOST_COMBINATIONS:
        choices = product(product(*gold.parts), product(*predicted.parts))
        return max(_dice(ours, theirs) for ours, theirs in choices)
    # Too many places to try all: each side in turn stays where it first stands, and the other fits itself to it.
    return max(_fitted_dice(gold.parts, predicted.parts), _fitted_dice(predicted.parts, gold.parts))


def _dice(ours: Sequence[Tokens], theirs: Sequence[Tokens]) -> float:
    if len(ours) == len(theirs) == 1:
        common = min(ours[0][1], theirs[0][1]) - max(ours[0][0], theirs[0][0])
        both = ours[0][1] - ours[0][0] + theirs[0][1] - theirs[0][0]
        return 2 * common / both if common > 0 else 0.0
    a, b = union(ours), union(theirs)
    both = size(a) + size(b)
    return 2 * shared(a, b) / both if both else 0.0


def _fitted_dice(standing: Sequence[Part], fitting: Sequence[Part]) -> float:
    anchor = union(part[0] for part in standing)
    taken: list[Tokens] = []
    for part in fitting:
        free = [place for place in part if place not in taken] or list(part)
        taken.append(max(free, key=lambda place: shared([place], anchor)))
    back = union(taken)
    refitted = [max(part, key=lambda place: shared([place], back)) for part in standing]
    return max(_dice(taken, refitted), _dice(taken, [part[0] for part in standing]))

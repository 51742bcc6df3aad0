"""Alignment: which predicted record answers which gold record, one to one, for the best total likeness.

The likenesses below the threshold are 0 before the assignment is solved, and pairs of likeness 0 are dropped after it
(Luo 2005, CEAF; Kuhn 1955).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from llm_extract.evaluation.extra import linear_sum_assignment, zeros
from llm_extract.evaluation.likeness import Item, Likeness

TIE = 1e-6
"""What the tie field weighs beside a likeness: less than any difference of two likenesses that means something."""
KEYS = 1e-9
"""What the share of right key fields weighs, after the tie field."""


class Pair(NamedTuple):
    """A gold record and the predicted one that answers it."""

    gold: Item
    predicted: Item
    likeness: Likeness


def align(gold: Sequence[Item], predicted: Sequence[Item], *, likeness: Callable[[Item, Item], Likeness]) -> list[Pair]:
    """Pair gold and predicted records one to one, with the greatest sum of likenesses.

    Both sides are sorted by their canonical keys first, so that the order of records never matters. Pairs come in the
    order of gold.
    """
    rows = sorted(gold, key=lambda one: one.key)
    columns = sorted(predicted, key=lambda one: one.key)
    found: dict[tuple[int, int], Likeness] = {}
    for row, ours in enumerate(rows):
        for column, theirs in enumerate(columns):
            alike = likeness(ours, theirs)
            if alike.value > 0:
                found[row, column] = alike
    if not found:
        return []
    weights = zeros((len(rows), len(columns)))
    for place, alike in found.items():
        weights[place] = alike.value + TIE * alike.tie + KEYS * alike.keys
    chosen_rows, chosen_columns = linear_sum_assignment(weights, maximize=True)
    chosen = [(int(row), int(column)) for row, column in zip(chosen_rows, chosen_columns, strict=True)]
    pairs = [Pair(rows[row], columns[column], found[row, column]) for row, column in chosen if (row, column) in found]
    return sorted(pairs, key=lambda pair: pair.gold.index)

"""Alignment: the best total, the threshold before it, and no influence of order."""

from __future__ import annotations

import random
from itertools import permutations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from llm_extract.evaluation.alignment import align
from llm_extract.evaluation.likeness import NOT_ALIKE, Item, Likeness


def items(side: str, count: int) -> list[Item]:
    return [Item(index, ({},), f"{side}{index}") for index in range(count)]


def aligned(matrix: list[list[float]]) -> list[tuple[int, int]]:
    def likeness(gold: Item, predicted: Item) -> Likeness:
        value = matrix[gold.index][predicted.index]
        return Likeness(value) if value else NOT_ALIKE

    pairs = align(items("g", len(matrix)), items("p", len(matrix[0]) if matrix else 0), likeness=likeness)
    return [(pair.gold.index, pair.predicted.index) for pair in pairs]


def test_the_best_total_is_found_where_greedy_is_not_optimal() -> None:
    assert aligned([[0.9, 0.8], [0.8, 0.0]]) == [(0, 1), (1, 0)]


def test_pairs_that_are_not_alike_are_dropped() -> None:
    assert aligned([[0.0, 0.0], [0.0, 0.7]]) == [(1, 1)]


def test_nothing_aligns_with_nothing() -> None:
    assert aligned([]) == []
    assert align(items("g", 2), [], likeness=lambda _gold, _predicted: Likeness(1.0)) == []


def test_ties_are_broken_by_the_tie_field_then_by_key_fields() -> None:
    def likeness(gold: Item, predicted: Item) -> Likeness:
        return Likeness(1.0, tie=float(predicted.index == 2), keys=float(predicted.index == 1))

    (pair,) = align(items("g", 1), items("p", 3), likeness=likeness)
    assert pair.predicted.index == 2


def test_among_equals_the_one_with_more_right_key_fields_is_taken() -> None:
    def likeness(_gold: Item, predicted: Item) -> Likeness:
        return Likeness(1.0, keys=float(predicted.index == 1))

    (pair,) = align(items("g", 1), items("p", 3), likeness=likeness)
    assert pair.predicted.index == 1


def test_where_all_are_equal_the_canonical_order_decides() -> None:
    gold, predicted = items("g", 4), items("p", 4)
    expected = align(gold, predicted, likeness=lambda _gold, _predicted: Likeness(1.0))
    assert align(gold[::-1], predicted[::-1], likeness=lambda _gold, _predicted: Likeness(1.0)) == expected
    assert align(gold, predicted[::-1], likeness=lambda _gold, _predicted: Likeness(1.0)) == expected
    assert align(gold[::-1], predicted, likeness=lambda _gold, _predicted: Likeness(1.0)) == expected


def test_the_tie_field_never_outweighs_a_likeness() -> None:
    def likeness(gold: Item, predicted: Item) -> Likeness:
        return Likeness(0.501 if predicted.index else 0.5, tie=float(not predicted.index), keys=1.0)

    (pair,) = align(items("g", 1), items("p", 2), likeness=likeness)
    assert pair.predicted.index == 1


MATRICES = st.integers(1, 4).flatmap(
    lambda rows: st.integers(1, 4).flatmap(
        lambda columns: st.lists(
            st.lists(st.sampled_from([0.0, 0.3, 0.5, 0.7, 1.0]), min_size=columns, max_size=columns),
            min_size=rows,
            max_size=rows,
        )
    )
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(MATRICES)
def test_no_other_one_to_one_pairing_has_a_greater_total(matrix: Any) -> None:
    rows, columns = len(matrix), len(matrix[0])
    wide = matrix if rows <= columns else [list(column) for column in zip(*matrix, strict=True)]
    best = max(
        sum(wide[row][column] for row, column in enumerate(order))
        for order in permutations(range(len(wide[0])), len(wide))
    )
    assert sum(matrix[row][column] for row, column in aligned(matrix)) == pytest.approx(best, abs=1e-12)


def test_the_order_of_both_sides_never_matters() -> None:
    chance = random.Random(3)
    matrix = [[chance.choice([0.0, 0.5, 0.5, 0.8]) for _ in range(6)] for _ in range(6)]
    gold, predicted = items("g", 6), items("p", 6)

    def likeness(one: Item, other: Item) -> Likeness:
        return Likeness(matrix[one.index][other.index])

    expected = align(gold, predicted, likeness=likeness)
    for _ in range(200):
        chance.shuffle(gold)
        chance.shuffle(predicted)
        assert align(gold, predicted, likeness=likeness) == expected

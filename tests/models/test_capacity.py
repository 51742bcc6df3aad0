"""Capacity: a share that changes with the rate of sending tells of a limit, and one that does not tells of none."""

from __future__ import annotations

import random

import pytest

from llm_extract.models.capacity import Capacity


def watched(limit: float, by_chance: float, rates: list[float], *, calls: int = 20, rounds: int = 12) -> Capacity:
    """What is believed after so many windows at each of these rates."""
    drawn = random.Random(3)
    capacity = Capacity()
    for _ in range(rounds):
        for rate in rates:
            chance = 1 - (1 - by_chance) * min(1.0, limit / rate)
            capacity.take(rate, calls, sum(drawn.random() < chance for _ in range(calls)))
    return capacity


@pytest.mark.parametrize("by_chance", [0.0, 0.2])
def test_a_limit_is_told_from_chance(by_chance: float) -> None:
    capacity = watched(20, by_chance, [14, 20, 30])
    assert 15 < capacity.quantile(0.5) < 26
    assert capacity.share == pytest.approx(by_chance, abs=0.1)


def test_chance_alone_sets_no_limit() -> None:
    capacity = watched(1e9, 0.3, [20, 40, 80])
    assert capacity.quantile(0.2) > 60
    assert 0.2 < capacity.share < 0.4


def test_a_limit_that_is_lifted_is_forgotten() -> None:
    capacity = watched(5, 0.0, [5, 8])
    assert capacity.quantile(0.5) < 7
    for _ in range(40):
        capacity.take(8, 20, 0)
    assert capacity.quantile(0.5) > 8


def test_a_single_window_proves_nothing_for_good() -> None:
    capacity = watched(50, 0.0, [30, 50, 70])
    capacity.take(50, 500, 500)  # an outage
    for _ in range(10):
        capacity.take(40, 20, 0)
    assert capacity.quantile(0.5) > 30

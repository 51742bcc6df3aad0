"""Simulation: false alarms and power; the table of 2,000 comes from benchmarks/simulate_comparison.py."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from llm_extract.evaluation.resampling import f1_of
from llm_extract.evaluation.simulation import PROCESSES, draw_systems, gain_for, simulate


@pytest.mark.parametrize("process", PROCESSES, ids=lambda process: process.name)
def test_a_gain_makes_the_true_difference_that_is_asked_for(process: Any) -> None:
    base, new = draw_systems(process, 30_000, gain=gain_for(process, 0.05), generator=np.random.default_rng(9))
    assert f1_of(new.sum(axis=0)) - f1_of(base.sum(axis=0)) == pytest.approx(0.05, abs=0.01)


def test_two_systems_of_one_process_are_seldom_told_apart() -> None:
    found = simulate(20, simulations=400, draws=400)
    assert all(0.015 <= share <= 0.085 for share in found.found.values())
    assert found.verdicts <= 0.075


def test_a_true_difference_is_found_as_often_as_the_tool_predicts() -> None:
    found = simulate(40, effect=0.05, simulations=300, draws=300)
    for name, share in found.found.items():
        assert share == pytest.approx(found.predicted[name], abs=0.1)


def test_a_simulation_is_the_same_each_time() -> None:
    assert simulate(20, simulations=5, draws=50) == simulate(20, simulations=5, draws=50)

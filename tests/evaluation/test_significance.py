"""Significance: against scipy, against figures of others, and by hand."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from scipy import stats

from llm_extract.evaluation.intervals import by_cluster, f1_interval
from llm_extract.evaluation.resampling import drawn_run_sums, drawn_sums, f1_of, swapped_sums
from llm_extract.evaluation.significance import (
    critical_value,
    detectable,
    difference,
    holm,
    mcnemar,
    power,
    randomisation_p,
)
from llm_extract.evaluation.tallies import Tally


def systems(clusters: int, *, gain: float = 0.0, seed: int = 5) -> tuple[np.ndarray, np.ndarray]:
    """Two systems' counts: clusters × (hits, predicted, gold)."""
    chance = np.random.default_rng(seed)
    gold = chance.integers(1, 12, size=clusters)
    sides = []
    for rate in (0.6, 0.6 + gain):
        hits = chance.binomial(gold, rate)
        sides.append(np.stack([hits, hits + chance.poisson(2, size=clusters), gold], axis=1).astype(float))
    return sides[0], sides[1]


def f1_difference(*columns: np.ndarray, axis: int = -1) -> np.ndarray:
    a_hits, a_predicted, b_hits, b_predicted, gold = (column.sum(axis=axis) for column in columns)
    change: np.ndarray = 2 * b_hits / (b_predicted + gold) - 2 * a_hits / (a_predicted + gold)
    return change


def test_the_interval_agrees_with_scipys_bootstrap() -> None:
    base, new = systems(60, gain=0.1)
    columns = (base[:, 0], base[:, 1], new[:, 0], new[:, 1], base[:, 2])
    theirs = stats.bootstrap(
        columns, f1_difference, paired=True, vectorized=True, n_resamples=20_000, method="percentile", random_state=1
    )
    ours = difference(base[:, None], new[:, None], draws=20_000)
    assert ours is not None
    assert ours.interval.low == pytest.approx(theirs.confidence_interval.low, abs=0.004)
    assert ours.interval.high == pytest.approx(theirs.confidence_interval.high, abs=0.004)
    assert ours.standard_error == pytest.approx(theirs.standard_error, rel=0.03)
    assert ours.delta == pytest.approx(float(f1_difference(*columns)), abs=1e-12)


def test_p_agrees_with_scipys_permutation_test() -> None:
    for seed in range(4):
        base, new = systems(25, gain=0.08, seed=seed)
        rows = np.arange(len(base), dtype=float)

        def statistic(one: Any, other: Any, axis: Any = -1, base: Any = base, new: Any = new) -> Any:
            # scipy swaps row numbers between the two samples; a number under 100 means the base's row.
            sides = []
            for sample in (one, other):
                index = sample.astype(int)
                is_new = index >= 100
                sides.append(np.where(is_new[..., None], new[index % 100], base[index % 100]).sum(axis=-2))
            return f1_of(sides[1]) - f1_of(sides[0])

        theirs = stats.permutation_test(
            (rows, rows + 100), statistic, permutation_type="samples", n_resamples=9999, vectorized=True, random_state=2
        )
        assert randomisation_p(base, new) == pytest.approx(theirs.pvalue, abs=0.015)


def test_p_comes_near_the_exact_one_of_all_swaps() -> None:
    base, new = systems(10, gain=0.2)
    seen = abs(float(f1_of(new.sum(axis=0)) - f1_of(base.sum(axis=0))))
    extreme = 0
    for swaps in product([False, True], repeat=10):
        swap = np.array(swaps)[:, None]
        one, other = np.where(swap, new, base).sum(axis=0), np.where(swap, base, new).sum(axis=0)
        extreme += abs(float(f1_of(other) - f1_of(one))) >= seen - 1e-12
    assert randomisation_p(base, new, draws=40_000) == pytest.approx(extreme / 2**10, abs=0.01)


def test_the_same_system_twice_has_no_difference() -> None:
    base, _ = systems(30)
    found = difference(base[:, None], base[:, None])
    assert found is not None
    assert (found.delta, found.p, found.interval) == (0.0, 1.0, (0.0, 0.0))
    assert found.detectable() == 0.0
    assert found.more_clusters(0.05) == 0


def test_the_same_seed_gives_the_same_figures_and_chunks_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    base, new = systems(30, gain=0.1)
    before = difference(base[:, None], new[:, None], draws=500)
    assert difference(base[:, None], new[:, None], draws=500) == before
    sums = np.concatenate(list(drawn_sums(base, draws=500)))
    monkeypatch.setattr("llm_extract.evaluation.resampling._CELLS", 900)
    assert np.array_equal(np.concatenate(list(drawn_sums(base, draws=500))), sums)


def test_draws_keep_what_belongs_together() -> None:
    base, new = systems(30)
    both = np.concatenate([base, new], axis=1)
    for sums in drawn_sums(both, draws=50):
        assert np.array_equal(sums[:, 2], sums[:, 5])  # the gold of one draw is the same for both systems
    for one, other in swapped_sums(base, new, draws=50):
        assert np.array_equal(one + other, np.broadcast_to(base.sum(0) + new.sum(0), one.shape))


def test_runs_are_drawn_inside_each_drawn_cluster() -> None:
    chance = np.random.default_rng(1)
    base = chance.integers(0, 5, size=(20, 3, 3)).astype(float)
    means = np.concatenate([sides[0] for sides in drawn_run_sums([base], draws=4000)]).mean(axis=0)
    assert means == pytest.approx(base.sum(axis=(0, 1)), rel=0.02)
    new = chance.integers(0, 5, size=(20, 2, 3)).astype(float)
    assert difference(base, new, draws=500) is not None


def test_repeated_runs_show_noise_that_one_run_hides() -> None:
    # The same articles, runs that differ wildly: the interval over three runs knows of it.
    chance = np.random.default_rng(2)
    gold = np.full((40, 3), 10.0)
    hits = chance.integers(0, 11, size=(40, 3)).astype(float)
    noisy = np.stack([hits, gold, gold], axis=2)
    steady = np.stack([np.repeat(hits.mean(axis=1, keepdims=True), 3, axis=1), gold, gold], axis=2)
    wide, narrow = difference(noisy, steady), difference(steady, steady)
    assert wide is not None
    assert narrow is not None
    assert wide.standard_error > narrow.standard_error


@pytest.mark.parametrize(("clusters", "said"), [([], None), ([(1, 1, 1)], None), ([(0, 0, 0), (0, 0, 0)], None)])
def test_what_has_no_interval_has_none(clusters: Any, said: Any) -> None:
    matrix = np.array(clusters, dtype=float).reshape(len(clusters), 1, 3)
    assert difference(matrix, matrix) is said
    assert f1_interval({str(number): Tally(*one) for number, one in enumerate(clusters)}) is said


def test_stories_are_drawn_as_wholes() -> None:
    clusters = by_cluster([("b", Tally(1, 2, 3)), ("a", Tally(1, 1, 1)), ("b", Tally(2, 2, 2))])
    assert list(clusters.items()) == [("a", Tally(1, 1, 1)), ("b", Tally(3, 4, 5))]


def test_the_interval_of_a_figure_agrees_with_scipy() -> None:
    base, _ = systems(80)
    theirs = stats.bootstrap(
        tuple(base.T),
        lambda hits, predicted, gold, axis=-1: 2 * hits.sum(axis) / (predicted.sum(axis) + gold.sum(axis)),
        paired=True,
        vectorized=True,
        n_resamples=20_000,
        method="percentile",
        random_state=1,
    )
    ours = f1_interval({f"{number:02}": Tally(*row) for number, row in enumerate(base.tolist())}, draws=20_000)
    assert ours == pytest.approx(tuple(theirs.confidence_interval), abs=0.004)


@pytest.mark.parametrize(("kinds", "z"), [(1, 1.959964), (2, 2.241403), (3, 2.393980)])
def test_critical_values_are_those_of_the_normal_distribution(kinds: Any, z: Any) -> None:
    assert critical_value(kinds) == pytest.approx(z, abs=1e-6)


@pytest.mark.parametrize("clusters", [12, 50])
def test_the_articles_that_are_missing_follow_from_the_standard_error(clusters: int) -> None:
    base, new = systems(clusters, gain=0.05)
    found = difference(base[:, None], new[:, None])
    assert found is not None
    sigma = np.sqrt(clusters) * found.standard_error * np.sqrt(clusters / (clusters - 1))
    z = stats.t.ppf(0.975, clusters - 1) + stats.t.ppf(0.8, clusters - 1)
    assert found.more_clusters(0.01) == int(np.ceil((z * sigma / 0.01) ** 2 - clusters))
    assert found.more_clusters(1.0) == 0
    assert found.detectable() == pytest.approx(z * sigma / np.sqrt(clusters), abs=1e-12)
    assert found.detectable(3) > found.detectable(1)
    assert found.more_clusters(found.detectable()) == 0


def test_with_many_articles_the_formula_is_that_of_the_normal_distribution() -> None:
    z = stats.norm.ppf(0.975) + stats.norm.ppf(0.8)
    assert detectable(0.02, clusters=100_000) == pytest.approx(z * 0.02, rel=1e-4)
    assert power(0.0, 0.02, clusters=100_000) == pytest.approx(0.05, abs=1e-9)
    assert power(0.1, 0.0, clusters=20) == 1.0


@pytest.mark.parametrize("clusters", [12, 30, 500])
def test_the_detectable_difference_is_found_four_times_in_five(clusters: int) -> None:
    assert power(detectable(0.02, clusters=clusters), 0.02, clusters=clusters) == pytest.approx(0.8, abs=0.01)


def test_power_is_that_of_a_t_test() -> None:
    # n = 16, a difference of one half standard deviation, two-sided .05: the textbook's power is .46.
    unbiased = 0.5 * np.sqrt(15 / 16) / np.sqrt(16) / 0.5
    assert power(0.5, float(unbiased), clusters=16) == pytest.approx(0.4645, abs=0.001)


@pytest.mark.parametrize(
    ("given", "adjusted"),
    [
        ({}, {}),
        ({"a": 0.04}, {"a": 0.04}),
        ({"a": 0.01, "b": 0.04, "c": 0.03}, {"a": 0.03, "b": 0.06, "c": 0.06}),
        ({"a": 0.6, "b": 0.7}, {"a": 1.0, "b": 1.0}),
    ],
)
def test_holm_by_hand(given: Any, adjusted: Any) -> None:
    assert holm(given) == pytest.approx(adjusted, abs=1e-12)


@pytest.mark.parametrize(("fixed", "broken"), [(0, 0), (1, 9), (9, 1), (5, 5), (12, 3), (40, 61)])
def test_mcnemar_agrees_with_scipys_binomial_test(fixed: Any, broken: Any) -> None:
    expected = stats.binomtest(fixed, fixed + broken).pvalue if fixed + broken else 1.0
    assert mcnemar(fixed, broken) == pytest.approx(expected, abs=1e-12)

"""Resampling: seeded draws over clusters, in chunks, so that memory does not grow with the draws.

Counts are whole numbers and halves, so every sum is exact, whatever the order of addition: the same seed gives the
same figures on every machine.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from llm_extract.evaluation.extra import np

DRAWS = 10_000
SEED = 0
_CELLS = 2_000_000  # of one chunk: draws × clusters

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]
else:
    Matrix = object  # numpy is imported only when something is drawn


def drawn_sums(counts: Matrix, *, draws: int = DRAWS, seed: int = SEED) -> Iterator[Matrix]:
    """Draw as many clusters as there are, with replacement, and add up their counts, ``draws`` times.

    ``counts`` is clusters × columns; each chunk that comes back is draws × columns (Efron 1979).
    """
    clusters = len(counts)
    generator = np.random.default_rng(seed)
    for rows in _chunks(draws, clusters):
        drawn = generator.integers(0, clusters, size=(rows, clusters), dtype=np.int64)
        drawn += np.arange(rows, dtype=np.int64)[:, None] * clusters
        times = np.bincount(drawn.ravel(), minlength=rows * clusters).reshape(rows, clusters)
        yield times.astype(np.float64) @ counts


def drawn_run_sums(sides: Sequence[Matrix], *, draws: int = DRAWS, seed: int = SEED) -> Iterator[list[Matrix]]:
    """Draw clusters, and inside each drawn cluster as many runs as there are, with replacement, for every side.

    A side is a system: clusters × runs × columns; all sides are drawn on the same clusters, each with runs of its own.
    What comes back is a chunk of draws × columns for each side.
    """
    clusters = len(sides[0])
    generator = np.random.default_rng(seed)
    for rows in _chunks(draws, clusters * max(side.shape[1] for side in sides)):
        drawn = generator.integers(0, clusters, size=(rows, clusters), dtype=np.int64)
        yield [_drawn_runs(side, drawn, generator) for side in sides]


def _drawn_runs(side: Matrix, drawn: NDArray[np.int64], generator: np.random.Generator) -> Matrix:
    clusters, runs, columns = side.shape
    rows = len(drawn)
    cells = clusters * runs
    first = drawn * runs + np.arange(rows, dtype=np.int64)[:, None] * cells
    times = np.zeros((rows, cells))
    for _ in range(runs):
        flat = first + generator.integers(0, runs, size=drawn.shape, dtype=np.int64)
        times += np.bincount(flat.ravel(), minlength=rows * cells).reshape(rows, cells)
    return times @ side.reshape(cells, columns)


def swapped_sums(base: Matrix, new: Matrix, *, draws: int = DRAWS, seed: int = SEED) -> Iterator[tuple[Matrix, Matrix]]:
    """Swap the two systems in each cluster with probability ½, and add up what each then has, ``draws`` times.

    Both are clusters × columns; chunks are draws × columns (Noreen 1989; Yeh 2000, More accurate tests).
    """
    clusters = len(base)
    generator = np.random.default_rng(seed)
    difference, whole = new - base, base.sum(axis=0) + new.sum(axis=0)
    for rows in _chunks(draws, clusters):
        swapped = generator.integers(0, 2, size=(rows, clusters), dtype=np.int8)
        sums = base.sum(axis=0) + swapped.astype(np.float64) @ difference
        yield sums, whole - sums


def f1_of(sums: Matrix) -> Matrix:
    """F1 of (hits, predicted, gold) in the last axis; not a number where nothing was predicted and gold has nothing."""
    both = sums[..., 1] + sums[..., 2]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(both > 0, 2 * sums[..., 0] / both, np.nan)


def _chunks(draws: int, width: int) -> Iterator[int]:
    at_once = max(1, _CELLS // max(1, width))
    for begin in range(0, draws, at_once):
        yield min(at_once, draws - begin)

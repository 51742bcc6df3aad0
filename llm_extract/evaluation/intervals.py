"""Intervals: how far a headline could be off, by the percentile bootstrap over clusters (Efron 1979).

The cluster is the article, or the story where gold names one. The interval is too narrow under 40 articles: it is for
reading; decisions between two runs are made by :mod:`llm_extract.evaluation.comparison`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from llm_extract.evaluation.extra import np
from llm_extract.evaluation.resampling import DRAWS, SEED, drawn_sums, f1_of
from llm_extract.evaluation.tallies import Tally

FEW_CLUSTERS = 40


class Interval(NamedTuple):
    """A 95 % interval."""

    low: float
    high: float


def by_cluster(tallies: Iterable[tuple[str, Tally]]) -> dict[str, Tally]:
    """Add up the tallies of each cluster, clusters in order of their names."""
    sums: dict[str, Tally] = {}
    for cluster, tally in tallies:
        sums[cluster] = sums.get(cluster, Tally()).plus(tally)
    return dict(sorted(sums.items()))


def f1_interval(clusters: Mapping[str, Tally], *, draws: int = DRAWS, seed: int = SEED) -> Interval | None:
    """The 95 % percentile interval of F1 over clusters; None for fewer than two clusters, or where F1 is undefined."""
    tallies: Sequence[Tally] = list(clusters.values())
    if len(tallies) < 2 or not any(tally.predicted + tally.gold for tally in tallies):
        return None
    drawn = [f1_of(sums) for sums in drawn_sums(np.array(tallies, dtype=np.float64), draws=draws, seed=seed)]
    low, high = np.nanpercentile(np.concatenate(drawn), [2.5, 97.5])
    return Interval(float(low), float(high))

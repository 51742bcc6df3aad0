"""Simulation: two systems drawn from one process again and again, to see whether the verdicts of a comparison hold.

Articles differ in difficulty and in size, records differ in difficulty, and both systems meet the same articles and
records: what is easy is easy for both. Each system finds each record with its own luck and adds spurious ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from numpy.typing import NDArray

from llm_extract.evaluation.extra import np
from llm_extract.evaluation.resampling import Matrix, f1_of
from llm_extract.evaluation.significance import LEVEL, difference, holm

SIMULATIONS = 2_000
DRAWS = 1_000
_ARTICLES_TO_CALIBRATE = 40_000


@dataclass(frozen=True, slots=True)
class Process:
    """How the records of a kind come about.

    ``records`` per article on average (a geometric number, at least one), ``ability`` to find one in logits, how much
    ``article_spread`` and ``record_spread`` of difficulty there is, and ``spurious`` records for each gold one.
    """

    name: str
    records: float
    ability: float
    article_spread: float
    record_spread: float
    spurious: float


PROCESSES = (
    Process("quote", records=9.0, ability=1.5, article_spread=0.6, record_spread=1.2, spurious=0.25),
    Process("event", records=6.0, ability=0.4, article_spread=0.7, record_spread=1.2, spurious=0.5),
    Process("stance", records=4.0, ability=0.0, article_spread=0.8, record_spread=1.2, spurious=0.6),
)


class Trial(NamedTuple):
    """One simulated comparison of a kind: its p, and the power that the tool predicted for the true difference."""

    p: float
    predicted_power: float


class Summary(NamedTuple):
    """Many simulated comparisons at one size.

    ``found`` is the share of unadjusted p under .05 for each kind: false alarms where there is no true difference,
    else the power; ``predicted`` is the mean power that the tool predicted. ``verdicts`` is the share of comparisons
    with any significant kind after Holm.
    """

    articles: int
    effect: float
    found: dict[str, float]
    predicted: dict[str, float]
    verdicts: float


def simulate(
    articles: int, *, effect: float = 0.0, simulations: int = SIMULATIONS, draws: int = DRAWS, seed: int = 1
) -> Summary:
    """Compare two systems ``simulations`` times; ``effect`` is the true difference of their F1 in every kind."""
    generator = np.random.default_rng([seed, articles, round(effect * 1000)])
    gains = {process.name: gain_for(process, effect) for process in PROCESSES}
    trials: list[dict[str, Trial]] = [
        {
            process.name: _trial(process, articles, gains[process.name], effect, draws=draws, generator=generator)
            for process in PROCESSES
        }
        for _ in range(simulations)
    ]
    names = [process.name for process in PROCESSES]
    return Summary(
        articles=articles,
        effect=effect,
        found={name: float(np.mean([trial[name].p < LEVEL for trial in trials])) for name in names},
        predicted={name: float(np.mean([trial[name].predicted_power for trial in trials])) for name in names},
        verdicts=float(
            np.mean([min(holm({name: one.p for name, one in trial.items()}).values()) < LEVEL for trial in trials])
        ),
    )


def gain_for(process: Process, effect: float) -> float:
    """Find the gain in logits that raises a process's F1 by ``effect``, by bisection on one large sample."""
    if not effect:
        return 0.0
    low, high = 0.0, 4.0
    for _ in range(30):
        middle = (low + high) / 2
        base, new = draw_systems(process, _ARTICLES_TO_CALIBRATE, gain=middle, generator=np.random.default_rng(0))
        reached = float(f1_of(new.sum(axis=0)) - f1_of(base.sum(axis=0)))
        low, high = (middle, high) if reached < effect else (low, middle)
    return (low + high) / 2


def draw_systems(
    process: Process, articles: int, *, gain: float, generator: np.random.Generator
) -> tuple[Matrix, Matrix]:
    """Draw articles, and what two systems make of them: both articles × (hits, predicted, gold)."""
    gold = generator.geometric(1 / process.records, size=articles)
    article = np.repeat(np.arange(articles), gold)
    difficulty = generator.normal(0, process.article_spread, size=articles)
    ease = process.ability - difficulty[article] - generator.normal(0, process.record_spread, size=len(article))
    sides = list(_systems(process, gold, article, ease, gain=gain, generator=generator))
    return sides[0], sides[1]


def _systems(
    process: Process,
    gold: NDArray[np.int64],
    article: NDArray[np.int64],
    ease: Matrix,
    *,
    gain: float,
    generator: np.random.Generator,
) -> Iterator[Matrix]:
    for ability in (0.0, gain):
        found = generator.random(len(article)) < 1 / (1 + np.exp(-(ease + ability)))
        hits = np.bincount(article, weights=found, minlength=len(gold))
        spurious = generator.poisson(process.spurious * gold)
        yield np.stack([hits, hits + spurious, gold], axis=1).astype(np.float64)


def _trial(
    process: Process, articles: int, gain: float, effect: float, *, draws: int, generator: np.random.Generator
) -> Trial:
    base, new = draw_systems(process, articles, gain=gain, generator=generator)
    seed = int(generator.integers(2**31))
    found = difference(base[:, None], new[:, None], draws=draws, seed=seed)
    if found is None:
        return Trial(1.0, 0.0)
    return Trial(found.p, found.power(effect))

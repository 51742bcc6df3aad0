"""Do the verdicts of `compare` hold? Prints the table of docs/comparison.md; about ten minutes on one core.

python benchmarks/simulate_comparison.py [SIMULATIONS]
"""

from __future__ import annotations

import sys
import time

from llm_extract.evaluation.simulation import DRAWS, PROCESSES, SIMULATIONS, Summary, simulate

ARTICLES = (20, 40, 150)
EFFECT = 0.05


def main() -> None:
    simulations = int(sys.argv[1]) if len(sys.argv) > 1 else SIMULATIONS
    begin = time.perf_counter()
    names = [process.name for process in PROCESSES]
    print(f"{simulations:,} simulated comparisons at each size, {DRAWS:,} draws in each; shares in per cent.\n")
    print("| articles | true difference | " + " | ".join(names) + " | any kind after Holm |")
    print("|---|---|" + "---|" * (len(names) + 1))
    for effect in (0.0, EFFECT):
        for articles in ARTICLES:
            print(row(simulate(articles, effect=effect, simulations=simulations), names), flush=True)
    print(f"\n{time.perf_counter() - begin:.0f} s", file=sys.stderr)


def row(found: Summary, names: list[str]) -> str:
    if found.effect:
        told = [f"{100 * found.found[name]:.1f} (predicted {100 * found.predicted[name]:.1f})" for name in names]
        truth = f"{100 * found.effect:.0f} points"
    else:
        told, truth = [f"{100 * found.found[name]:.1f}" for name in names], "none"
    return f"| {found.articles} | {truth} | {' | '.join(told)} | {100 * found.verdicts:.1f} |"


if __name__ == "__main__":
    main()

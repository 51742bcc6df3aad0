"""Run all clients in turn, several rounds, and write the tables: ``make benchmark``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.peers import articles, losses, start_up, table
from benchmarks.peers.environments import BUILD, CLIENTS
from benchmarks.peers.rounds import Setting, play_rounds

AT_ONCE = Setting("at once", in_flight=64, latency=0.0)
WITH_LATENCY = Setting("with latency", in_flight=256, latency=0.5)
README = Path(__file__).parents[1] / "README.md"


def main() -> None:
    """Measure, keep what was measured in ``build/peers/measured.json``, and write the tables into the README."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", nargs="*", default=[], help="clients whose module has one of these names")
    parser.add_argument("--no-losses", action="store_true", help="leave out the kills and the faults")
    parser.add_argument("--no-readme", action="store_true", help="print the tables only")
    chosen = parser.parse_args()
    clients = [one for one in CLIENTS if not chosen.only or one.module in chosen.only]
    for client in clients:
        client.environment.make()
    work = BUILD / "work"
    work.mkdir(parents=True, exist_ok=True)
    count, rounds = chosen.articles, chosen.rounds
    made = articles.write(work, count)
    measured: dict[str, Any] = {
        "machine": table.machine(),
        **articles.describe(made),
        "versions": {client.environment.name: client.environment.versions() for client in clients},
        "rounds": rounds,
        "losses": {},
    }
    parts: dict[str, Callable[[], Any]] = {
        "at_once": lambda: play_rounds(clients, AT_ONCE, work, count=count, rounds=rounds),
        "start_up": lambda: start_up.measure(work, many=count),
        "with_latency": lambda: play_rounds(clients, WITH_LATENCY, work, count=count, rounds=max(1, rounds // 2)),
        "losses": lambda: losses.measure(clients, work, count=max(1, count // 4)),
    }
    for name, measure in parts.items():
        if name != "losses" or not chosen.no_losses:
            measured[name] = measure()
            (BUILD / "measured.json").write_text(json.dumps(measured, indent=1), "utf-8")
    text = table.written(measured)
    sys.stdout.write(text)
    if not chosen.no_readme:
        table.put_into(README, text)


if __name__ == "__main__":
    main()

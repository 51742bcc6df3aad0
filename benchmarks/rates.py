"""How near calls come to what a server allows, in simulated time: ``python -m benchmarks.rates`` prints the table.

``python -m benchmarks.rates http`` is one run over HTTP against the fake server, in real time, with all else of a run.
"""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.fake_server import Fault, RateLimit, Settings
from benchmarks.faults import articles, play
from benchmarks.simulated import Server, ask_all, run
from llm_extract.models.endpoint import CallLimits

ARTICLES = 1000
SEEDS = 8
HTTP_RATE = 20.0
# What the server does, and the seconds that it takes at least for so many articles.
SERVERS: dict[str, tuple[dict[str, Any], float]] = {
    "50 a second": ({"rate": 50}, 19.8),
    "50 a second, no Retry-After": ({"rate": 50, "retry_after": False}, 19.8),
    "50 a second, told in headers": ({"rate": 50, "headers": True}, 19.8),
    "20 a second, and 20 % of 429s by chance": ({"rate": 20, "by_chance": 0.2}, 62.0),
    "the same, no Retry-After": ({"rate": 20, "by_chance": 0.2, "retry_after": False}, 62.0),
    "the same, 40 saved up": ({"rate": 20, "by_chance": 0.2, "retry_after": False, "burst": 40}, 60.5),
    "the same, 2 saved up": ({"rate": 20, "by_chance": 0.2, "retry_after": False, "burst": 2}, 62.4),
    "the same, 1 saved up": ({"rate": 20, "by_chance": 0.2, "retry_after": False, "burst": 1}, 62.5),
    "50 a second, and 20 % of 429s by chance": ({"rate": 50, "by_chance": 0.2}, 24.8),
    "20 a second, and 20 %, told in headers": ({"rate": 20, "by_chance": 0.2, "headers": True}, 62.0),
    "20 % of 429s by chance, answers in 1 s": ({"latency": 1.0, "by_chance": 0.2}, 31.3),
    "1 a second, answers in 10 s": ({"rate": 1, "latency": 10, "burst": 5}, 995.0),
}


def main() -> None:
    """Print, for each server, the share of the possible rate that was reached: the worst, the middle, the best seed."""
    if sys.argv[1:] == ["http"]:
        over_http()
        return
    print(f"{ARTICLES} articles, 32 in flight, {SEEDS} seeds: share of the possible rate, failures, calls turned away")
    for name, (settings, least) in SERVERS.items():
        shares, failures, turned_away = [], 0, 0
        for seed in range(SEEDS):
            server = Server(**settings)
            server.random = random.Random(seed)
            failed, _ = run(ask_all(server, ARTICLES, CallLimits(in_flight=32)))
            failures += failed
            turned_away += server.count("turned away")
            shares.append(least / max(when for when, what in server.calls if what == "answered"))
        shares.sort()
        worst, middle, best = shares[0], shares[len(shares) // 2], shares[-1]
        away = turned_away / SEEDS / ARTICLES
        print(f"{name:42} {worst:5.2f} {middle:5.2f} {best:5.2f}   failures {failures}   429s per article {away:.2f}")


def over_http() -> None:
    """Ask about all articles where a limit is enforced, a fifth of the calls is turned away, and no header says why."""
    limit = RateLimit(HTTP_RATE, retry_after="none", headers=False)
    settings = Settings(faults=[Fault("429", 0.2, "each")], limit=limit, latency=0.05, seed=1)
    with tempfile.TemporaryDirectory() as folder:
        played = play(settings, list(articles(ARTICLES)), Path(folder), patience=600.0)
    let_in = played.bill.kinds.total() - played.bill.kinds["rate_limited"]  # those turned away by chance included
    share = (let_in - limit.burst) / HTTP_RATE / played.seconds
    print(
        f"{ARTICLES} articles over HTTP, {HTTP_RATE:g} a second allowed, a fifth turned away: {played.seconds:.1f} s,"
    )
    print(f"share {share:.2f}, failures {played.count('failed')}, turned away {len(played.attempts) - ARTICLES}")


if __name__ == "__main__":
    main()

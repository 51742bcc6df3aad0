"""Run the server until it is interrupted: ``python -m benchmarks.fake_server --port 8011 --fault 429:0.2:each``."""

from __future__ import annotations

import argparse
import json
import time
from typing import cast

from benchmarks.fake_server.faults import KINDS, Fault, When
from benchmarks.fake_server.limits import RateLimit
from benchmarks.fake_server.running import FakeServer
from benchmarks.fake_server.settings import Settings


def main() -> None:
    """Read the options, serve, and print the bill at the end."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fake_server", description=__doc__)
    parser.add_argument("--port", type=int, default=8011)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--latency", type=float, default=0.0, help="seconds of an answer")
    parser.add_argument("--rps", type=float, help="requests a second that the server allows")
    parser.add_argument("--tps", type=float, help="tokens a second that the server allows")
    parser.add_argument("--retry-after", choices=("seconds", "date", "none"), default="seconds")
    parser.add_argument("--fault", action="append", default=[], metavar="KIND[:RATE[:first|each|always]]", type=_fault)
    parser.add_argument("--key", help="the only accepted key")
    chosen = parser.parse_args()
    limit = RateLimit(chosen.rps, chosen.tps, retry_after=chosen.retry_after)
    settings = Settings(chosen.seed, chosen.fault, limit, chosen.latency, key=chosen.key)
    with FakeServer(settings, port=chosen.port) as server:
        print(f"listening at {server.url}; faults to choose from: {', '.join(KINDS)}")
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            print(json.dumps(server.bill.summary(), indent=2))


def _fault(text: str) -> Fault:
    kind, _, rest = text.partition(":")
    rate, _, when = rest.partition(":")
    if when not in ("", "first", "each", "always"):
        raise argparse.ArgumentTypeError(f"{when!r} is none of first, each, always")
    return Fault(kind, float(rate or 0.1), cast("When", when or "first"))


if __name__ == "__main__":
    main()

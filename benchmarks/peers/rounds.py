"""Rounds: the clients one after the other against one server, again and again, so that a busy minute is everyone's."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.peers.environments import ROOT, Client

LONGEST = 1800.0  # seconds of one client


@dataclass(frozen=True, slots=True)
class Setting:
    """How many calls are made at once, and how many seconds an answer takes."""

    name: str
    in_flight: int
    latency: float


@contextmanager
def server(work: Path, *arguments: str) -> Iterator[str]:
    """The server in a process of its own; yields its base URL."""
    command = [sys.executable, "-m", "benchmarks.peers.server", str(work), *arguments]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait()


def bill(url: str) -> dict[str, Any]:
    """The sums of the server's bill so far."""
    with urllib.request.urlopen(f"{url.removesuffix('/v1')}/stats") as answer:
        return dict(json.load(answer))


def command_of(client: Client, url: str, work: Path, count: int, in_flight: int) -> list[str]:
    """The command line of a client."""
    module = f"benchmarks.peers.clients.{client.module}"
    return [str(client.environment.python), "-m", module, url, str(work), str(count), str(in_flight)]


def environment_of(client: Client) -> dict[str, str]:
    """The variables a client runs with: none that name keys, proxies or servers."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LC_ALL") if name in os.environ}
    return {**kept, **client.settings, "PYTHONPATH": str(ROOT)}


def play(client: Client, setting: Setting, url: str, work: Path, *, count: int) -> dict[str, float]:
    """Let one client ask about so many articles; returns its figures, and what the server counted meanwhile."""
    count = max(1, int(count * client.share))
    before = bill(url)
    done = subprocess.run(
        command_of(client, url, work, count, setting.in_flight),
        cwd=ROOT,
        env=environment_of(client),
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )
    if done.returncode != 0:
        raise SystemExit(f"{client.name}: {done.stderr[-2000:]}")
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    after = bill(url)
    return {
        "unanswered": count - figures["articles"],  # a client may give calls up on a machine that is busy
        "rate": figures["articles"] / figures["seconds"],
        "cpu": 1000 * figures["cpu"] / count,
        "peak": figures["peak"],
        "start_up": figures["start_up_cpu"],
        "calls": (after["calls"] - before["calls"]) / count,  # with the first one, which is not measured
        "characters": (after["characters"] - before["characters"]) / count,
    }


def play_rounds(
    clients: Sequence[Client], setting: Setting, work: Path, *, count: int, rounds: int
) -> dict[str, dict[str, Any]]:
    """The medians of each client over the rounds, with the rounds themselves; each round begins with another client."""
    played: dict[str, list[dict[str, float]]] = {client.name: [] for client in clients}
    with server(work, "--latency", str(setting.latency)) as url:
        for number in range(rounds):
            turn = number % len(clients)
            for client in (*clients[turn:], *clients[:turn]):
                figures = play(client, setting, url, work, count=count)
                played[client.name].append(figures)
                sys.stderr.write(f"{setting.name}, round {number + 1}: {client.name}: {figures['cpu']:.2f} ms\n")
    return {
        name: {**{key: statistics.median(one[key] for one in figures) for key in figures[0]}, "rounds": figures}
        for name, figures in played.items()
    }

"""Losses: what each client pays twice when it is killed half way, and what it makes of calls that go wrong."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.peers.environments import ROOT, Client
from benchmarks.peers.rounds import LONGEST, bill, command_of, environment_of, server

IN_FLIGHT = 64
LATENCY = 0.1  # seconds of an answer, so that calls are in flight when the kill comes
FAULTS = (  # each meets the first call about 1 % of the articles
    *("429", "500", "reset", "html", "refusal", "no_choices"),
    *("empty", "cut_off", "cut_json", "invalid_json", "wrong_types", "fenced"),
)


def measure(clients: Sequence[Client], work: Path, *, count: int) -> dict[str, dict[str, Any]]:
    """Both for every client that is no floor."""
    found = {}
    for client in clients:
        if client.module == "bare":
            continue
        asked = max(1, int(count * client.share))
        with tempfile.TemporaryDirectory() as folder:
            killed = kill_half_way(client, work, asked, Path(folder))
        with tempfile.TemporaryDirectory() as folder:
            found[client.name] = {**killed, **meet_faults(client, work, asked, Path(folder))}
        sys.stderr.write(f"losses: {client.name}: {found[client.name]}\n")
    return found


def kill_half_way(client: Client, work: Path, count: int, folder: Path) -> dict[str, Any]:
    """Kill a client (``kill -9``) when half of its calls are billed, start it again, and count what was paid twice."""
    with server(work, "--latency", str(LATENCY)) as url:
        whole = _calls_of_one_run(client, url, work, count, folder / "whole")
    with server(work, "--latency", str(LATENCY)) as url:
        process = _start(client, url, work, count, folder)
        while bill(url)["billed"] < whole / 2 and process.poll() is None:
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        time.sleep(3 * LATENCY)  # the server comes to the end of what it had begun
        half = bill(url)["billed"]
        _start(client, url, work, count, folder).wait(LONGEST)
        again = bill(url)["billed"] - whole
    return {"calls": whole, "billed_at_the_kill": half, "billed_twice": again}


def meet_faults(client: Client, work: Path, count: int, folder: Path) -> dict[str, Any]:
    """Let a client meet all faults; returns how many articles have no answer in the end, and the calls that it made."""
    faults = [word for kind in FAULTS for word in ("--fault", kind)]
    with server(work, *faults) as url:
        process = _start(client, url, work, count, folder)
        said, _ = process.communicate(timeout=LONGEST)
        figures = json.loads(said.splitlines()[-1]) if process.returncode == 0 else {"articles": 0}
        counted = bill(url)
    met = sum(number for kind, number in counted["kinds"].items() if kind != "good")
    return {"asked": count, "faults": met, "lost": count - figures["articles"], "calls_with_faults": counted["calls"]}


def _calls_of_one_run(client: Client, url: str, work: Path, count: int, folder: Path) -> int:
    folder.mkdir()
    _start(client, url, work, count, folder).wait(LONGEST)
    return int(bill(url)["billed"])


def _start(client: Client, url: str, work: Path, count: int, folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command_of(client, url, work, count, IN_FLIGHT),
        cwd=ROOT,
        env={**environment_of(client), "PEER_FOLDER": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )

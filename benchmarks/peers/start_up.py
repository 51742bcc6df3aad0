"""Start-up: how long the command takes until it has said, shown or asked something, and over many articles as typed."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.peers.articles import ARTICLES
from benchmarks.peers.rounds import bill, server

TIMES = 7


def measure(work: Path, *, many: int) -> dict[str, Any]:
    """Medians: seconds on the clock and of processor time; of a run over ``many`` articles, for one of them."""
    with tempfile.TemporaryDirectory() as made, server(work) as url:
        folder = Path(made)
        _cut(work / ARTICLES, folder / "one.jsonl", 1)
        _cut(work / ARTICLES, folder / "many.jsonl", many)
        ask = ("run", "one.jsonl", "--base-url", url, "--model", "fake", "--fresh")
        ask_many = ("run", "many.jsonl", "--base-url", url, "--model", "fake", "--jobs", "64")
        _timed(folder, *ask)
        return {
            "help": _medians([_timed(folder, "--help") for _ in range(TIMES)]),
            "show": _medians([_timed(folder, "show", "last") for _ in range(TIMES)]),
            "first_call": _medians([_until_first_call(work, folder) for _ in range(TIMES)]),
            "many": {key: value / many for key, value in _timed(folder, *ask_many).items()},
        }


def _until_first_call(work: Path, folder: Path) -> dict[str, float]:
    with server(work) as url:
        begun = time.time()
        taken = _timed(folder, "run", "one.jsonl", "--base-url", url, "--model", "fake", "--fresh")
        return {"seconds": bill(url)["first_at"] - begun, "cpu": taken["cpu"]}


def _timed(folder: Path, *words: str) -> dict[str, float]:
    command = [str(Path(sys.executable).with_name("llm-extract")), *words]
    begun, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "LLM_EXTRACT_LEDGER": str(folder / "ledger.sqlite")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return {"seconds": time.perf_counter() - begun, "cpu": used}


def _medians(measured: list[dict[str, float]]) -> dict[str, float]:
    return {key: statistics.median(one[key] for one in measured) for key in measured[0]}


def _cut(source: Path, target: Path, count: int) -> None:
    with source.open("rb") as stream:
        target.write_bytes(b"".join(islice(stream, count)))

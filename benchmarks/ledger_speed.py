"""Ledger speed: commits one by one and in groups, look-ups, opening, two writers, and answers kept over ``kill -9``.

python -m benchmarks.ledger_speed [ANSWERS]
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from benchmarks.faults import articles, prompt
from llm_extract.extraction.rendering import render
from llm_extract.models.ledger import Ledger, answer_key
from llm_extract.models.seam import Reply, Request, TokenUsage

KILLS = 20
TEXT = '{"quotes": [' + ", ".join(['{"content": "We need more weeks", "speaker": "the mayor"}'] * 40) + "]}"
REPLY = Reply(TEXT, "fake-1", TokenUsage(900, 700), 0.5, details={"mode": "json_schema", "id": "a-1"})


@dataclass(frozen=True)
class Named:
    """A model of which only the identity is used."""

    name: str = "fake"
    server: str = "http://127.0.0.1:1/v1"
    parameters: Mapping[str, Any] = field(default_factory=lambda: {"temperature": 0})

    async def answer(self, request: Request) -> Reply:
        """Is never asked."""
        raise NotImplementedError


MODEL = Named()


def main() -> None:
    """Print a line for each figure."""
    if sys.argv[1:2] == ["write"]:
        write_until_killed(Path(sys.argv[2]), int(sys.argv[3]))
        return
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    asked = requests(count)
    with tempfile.TemporaryDirectory() as folder:
        for together, name in ((1, "one by one"), (64, "64 at once")):
            path = Path(folder) / f"{together}.sqlite"
            seconds = kept(path, asked, together)
            print(f"answers kept, {name}: {count / seconds:,.0f} a second, each two commits (sent, answered)")
        found, opened = looked_up(path, asked)
        print(f"look-up: {found * 1e6:.0f} µs in the middle of {count:,} answers; opening: {opened * 1e3:.2f} ms")
        seconds = two_writers(Path(folder) / "two.sqlite", count)
        print(f"two processes at once: {2 * count / seconds:,.0f} answers a second")
        acknowledged, lost = killed(Path(folder) / "killed.sqlite")
        print(f"kill -9, {KILLS} times: {acknowledged:,} answers were acknowledged, {lost} of them lost")


def requests(count: int, *, first: int = 0) -> list[Request]:
    """Questions about small articles."""
    one = render(prompt(), next(iter(articles(1))))
    asked = []
    for number in range(first, first + count):
        last = replace(one.messages[-1], content=f"{one.messages[-1].content} {number}")
        asked.append(replace(one, messages=(*one.messages[:-1], last)))
    return asked


def kept(path: Path, asked: list[Request], together: int) -> float:
    """Seconds in which so many answers are noted as sent and stored, so many at once."""

    async def work(ledger: Ledger, waiting: list[Request]) -> None:
        while waiting:
            number = await ledger.note_sent(MODEL, waiting.pop(), believed=180.0)
            await ledger.note_answered(number, REPLY)

    async def run(ledger: Ledger) -> None:
        waiting = list(asked)
        await asyncio.gather(*(work(ledger, waiting) for _ in range(together)))

    with Ledger(path) as ledger:
        begun = time.perf_counter()
        asyncio.run(run(ledger))
        return time.perf_counter() - begun


def looked_up(path: Path, asked: list[Request]) -> tuple[float, float]:
    """Seconds of a look-up and of opening, in the middle of many."""
    keys = [answer_key(MODEL, request) for request in random.Random(0).sample(asked, min(1000, len(asked)))]
    took = []
    with Ledger(path) as ledger:
        for key in keys:
            begun = time.perf_counter()
            found = ledger.find(key)
            took.append(time.perf_counter() - begun)
            assert found is not None, key
    opened = []
    for _ in range(50):
        begun = time.perf_counter()
        ledger = Ledger(path)
        opened.append(time.perf_counter() - begun)
        ledger.close()
    return statistics.median(took), statistics.median(opened)


def two_writers(path: Path, count: int) -> float:
    """Seconds in which two processes keep so many answers each in one ledger."""
    Ledger(path).close()
    pids = []
    begun = time.perf_counter()
    for number in range(2):
        if (pid := os.fork()) == 0:
            kept(path, requests(count, first=number * count), 64)
            os._exit(0)
        pids.append(pid)
    for pid in pids:
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    seconds = time.perf_counter() - begun
    with Ledger(path) as ledger:
        (row,) = ledger.rows("SELECT count(*) FROM attempts WHERE state = 'answered'")
        assert row[0] == 2 * count, row[0]
    return seconds


def killed(path: Path) -> tuple[int, int]:
    """How many answers were acknowledged by processes that were killed at random instants, and how many were lost."""
    chance = random.Random(1)
    acknowledged: list[str] = []
    for number in range(KILLS):
        words = [sys.executable, "-m", "benchmarks.ledger_speed", "write", str(path), str(number)]
        process = subprocess.Popen(words, stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(chance.uniform(0.0, 1.0))
        process.send_signal(signal.SIGKILL)
        said, _ = process.communicate()
        acknowledged += said.decode().split("\n")[:-1]  # a line that was torn was not said
    with Ledger(path) as ledger:
        return len(acknowledged), sum(ledger.find(key) is None for key in acknowledged)


def write_until_killed(path: Path, number: int) -> None:
    """Keep answers, 32 at once, and print the key of each when it is acknowledged."""
    asked = requests(20_000, first=100_000 * number)

    async def work(ledger: Ledger) -> None:
        while asked:
            request = asked.pop()
            await ledger.note_answered(await ledger.note_sent(MODEL, request), REPLY)
            os.write(1, f"{answer_key(MODEL, request)}\n".encode())

    async def run(ledger: Ledger) -> None:
        await asyncio.gather(*(work(ledger) for _ in range(32)))

    with Ledger(path) as ledger:
        print("begun", flush=True)
        asyncio.run(run(ledger))


if __name__ == "__main__":
    main()

"""Measuring: what a client took from its first article to its last one, for any environment (standard library only)."""

from __future__ import annotations

import asyncio
import json
import re
import resource
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Task:
    """What a client is told: the server, the folder with the articles, how many of them, how many calls at once."""

    url: str
    folder: Path
    count: int
    in_flight: int

    @property
    def first(self) -> dict[str, Any]:
        """A row for the first call, which is not measured."""
        return {"messages": [{"role": "user", "content": "Report 0000: The first one."}]}

    @classmethod
    def told(cls) -> Task:
        """Read the command line."""
        url, folder, count, in_flight = sys.argv[1:]
        return cls(url, Path(folder), int(count), int(in_flight))

    def rows(self, name: str) -> Iterator[dict[str, Any]]:
        """The first rows of a file, as many as were asked for."""
        with (self.folder / name).open(encoding="utf-8") as stream:
            for line, _ in zip(stream, range(self.count), strict=False):
                yield json.loads(line)


@contextmanager
def measured(task: Task) -> Iterator[list[object]]:
    """Measure a block, which puts what came of each article in the list, and print the figures as JSON.

    Imports and the first call, which opens connections and fills caches, are made before.
    """
    done: list[object] = []
    begun, cpu = time.perf_counter(), _cpu()
    yield done
    figures = {
        "articles": len(done),
        "asked": task.count,
        "seconds": time.perf_counter() - begun,
        "cpu": _cpu() - cpu,
        "peak": _peak(),
        "start_up_cpu": cpu,
    }
    print(json.dumps(figures), flush=True)


async def ask_all(
    rows: Iterator[dict[str, Any]], ask: Callable[[dict[str, Any]], Awaitable[object]], *, in_flight: int
) -> list[object]:
    """Ask about all rows, so many at once: workers that take one after the other. What raises is no answer."""
    done: list[object] = []

    async def work() -> None:
        for row in rows:
            try:
                done.append(await ask(row))
            except Exception as error:  # noqa: BLE001 - each library has its own errors; the article is lost to its user
                sys.stderr.write(f"{type(error).__name__}: {str(error)[:200]!r}\n")

    await asyncio.gather(*(work() for _ in range(in_flight)))
    return done


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _peak() -> float:
    """The most memory of this process in MB; ru_maxrss is carried over from the parent through exec."""
    status = Path("/proc/self/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+)", status)
    return int(found[1]) / 1024 if found else 0.0

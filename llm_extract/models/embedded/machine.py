"""The machine: cores and memory, and what a model is given of them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

SENTENCE_CONTEXT = 4_096  # tokens: a prompt with its examples and one sentence
ARTICLE_CONTEXT = 16_384  # tokens: a whole article, its prompt and the answer
GIGABYTE = 1e9


@dataclass(frozen=True, slots=True)
class Shares:
    """What a model gets of the machine: threads that write tokens, threads that read them, tokens of context."""

    threads: int
    batch_threads: int
    context: int


def shares(*, small: bool, cores: int | None = None) -> Shares:
    """What a model gets: all cores but one to write with, all of them to read with.

    With as many writing threads as cores every token waits for whichever thread another program holds up: 22 tokens/s
    fell to 1.

    >>> shares(small=True, cores=2)
    Shares(threads=1, batch_threads=2, context=4096)
    """
    there = cores or usable_cores()
    return Shares(max(1, there - 1), there, SENTENCE_CONTEXT if small else ARTICLE_CONTEXT)


def usable_cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def free_memory() -> int | None:
    """Bytes of memory that a program can still get; None where the system does not tell."""
    try:
        for line in Path("/proc/meminfo").read_text("ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError):
        pass
    return all_memory()


def all_memory() -> int | None:
    """Bytes of memory that the machine has; None where the system does not tell."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError, AttributeError):
        return None

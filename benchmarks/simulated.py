"""A world in a time of its own: an event loop whose clock jumps to the next timer, and a server with a rate limit."""

from __future__ import annotations

import asyncio
import math
import random
import selectors
from collections.abc import Coroutine
from typing import Any

from llm_extract.errors import CallError, Unavailable
from llm_extract.models.attempts import RateLimited
from llm_extract.models.endpoint import CallLimits
from llm_extract.models.limiting import Limiter, Turn
from llm_extract.models.retrying import answer_patiently
from llm_extract.models.seam import Reply, TokenUsage


class JumpingLoop(asyncio.SelectorEventLoop):
    """An event loop that never waits: where it would, its clock jumps."""

    def __init__(self) -> None:
        super().__init__(JumpingSelector(self))
        self.now = 0.0

    def time(self) -> float:
        """The time of this world, in seconds."""
        return self.now


class JumpingSelector(selectors.DefaultSelector):
    """Looks for what is ready, and moves the loop's clock on where it would wait."""

    def __init__(self, loop: JumpingLoop) -> None:
        super().__init__()
        self._loop_with_clock = loop

    def select(self, timeout: float | None = None) -> Any:
        """What is ready now; if nothing is, the time is over."""
        events = super().select(0)
        if not events and timeout is not None:
            self._loop_with_clock.now += timeout
        return events


def run(coroutine: Coroutine[Any, Any, Any]) -> tuple[Any, float]:
    """Run a coroutine in a time of its own, always alike; returns its result and the seconds that passed there."""
    random.seed(7)  # tenacity's jitter
    loop = JumpingLoop()
    try:
        return loop.run_until_complete(coroutine), loop.now
    finally:
        loop.close()


class Server:
    """Takes ``rate`` calls a second with ``burst`` at once, and turns a share of the calls away by chance."""

    def __init__(
        self,
        *,
        latency: float = 0.05,
        rate: float | None = None,
        burst: float = 10,
        by_chance: float = 0.0,
        retry_after: bool = True,
        headers: bool = False,
        outage: tuple[float, float] = (math.inf, math.inf),
    ) -> None:
        self.latency, self.rate, self.burst, self.by_chance = latency, rate, burst, by_chance
        self.retry_after, self.headers, self.outage = retry_after, headers, outage
        self.content, self.filled = burst, 0.0
        self.calls: list[tuple[float, str]] = []
        self.under_way = self.most_under_way = 0
        self.random = random.Random(7)

    async def call(self, limiter: Limiter) -> Reply:
        """Answer one call, or turn it away."""
        now = asyncio.get_running_loop().time()
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            return await self._answer(now, limiter)
        finally:
            self.under_way -= 1

    async def _answer(self, now: float, limiter: Limiter) -> Reply:
        turned_away = self._is_turned_away(now)
        if self.headers and self.rate:
            limiter.heard(
                {
                    "x-ratelimit-limit-requests": str(self.burst),
                    "x-ratelimit-remaining-requests": str(int(self.content)),
                    "x-ratelimit-reset-requests": f"{(self.burst - self.content) / self.rate:.3f}s",
                }
            )
        if self.outage[0] <= now < self.outage[1]:
            self.calls.append((now, "broken"))
            await asyncio.sleep(0.01)
            raise Unavailable("503")
        if turned_away is not None:
            self.calls.append((now, "turned away"))
            await asyncio.sleep(0.01)
            raise RateLimited("429", retry_after=turned_away if self.retry_after else None)
        self.calls.append((now, "answered"))
        await asyncio.sleep(self.latency * self.random.uniform(0.5, 1.5))
        return Reply("{}", "simulated", TokenUsage(100, 20))

    def _is_turned_away(self, now: float) -> float | None:
        """None, or after how many whole seconds the caller may come back."""
        by_chance = 1.0 if self.random.random() < self.by_chance else None
        if self.rate is None:
            return by_chance
        self.content = min(self.burst, self.content + (now - self.filled) * self.rate)
        self.filled = now
        if self.content >= 1:
            self.content -= 1
            return by_chance
        return max(1.0, math.ceil((1 - self.content) / self.rate))

    def count(self, kind: str) -> int:
        """How many calls ended like this: answered, turned away, broken."""
        return sum(1 for _, what in self.calls if what == kind)


async def ask_all(server: Server, articles: int, limits: CallLimits, *, tasks: int = 128) -> int:
    """Ask about so many articles, so many tasks at once; returns how many failed."""
    limiter = Limiter(limits)
    numbers = iter(range(articles))
    failures = 0

    async def ask() -> None:
        before: Turn | None = None

        async def attempt(_number: int) -> Reply:
            nonlocal before
            async with limiter.turn(after=before) as turn:
                before = turn
                return await server.call(limiter)

        await answer_patiently(attempt, patience=limits.patience)

    async def work() -> None:
        nonlocal failures
        for _ in numbers:
            try:
                await ask()
            except CallError:
                failures += 1

    await asyncio.gather(*(work() for _ in range(tasks)))
    return failures

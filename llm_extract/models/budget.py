"""A Budget: what a command may spend. A call that could pass it is not made; calls in flight count as estimated."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from llm_extract.errors import BudgetSpent
from llm_extract.models.seam import TokenUsage


@dataclass(slots=True)
class Held:
    """What one call is expected to take, and in the end what it took."""

    tokens: int
    cost: float
    billed: bool = False
    usage: TokenUsage | None = None
    paid: float | None = None

    def take(self, usage: TokenUsage | None, cost: float | None, *, billed: bool) -> None:
        """Note how the call ended: what was reported for it, or that its bill is unknown."""
        self.usage, self.paid, self.billed = usage, cost, billed


class Budget:
    """How many dollars and tokens all calls of a command may take together; None: as many as they need.

    A call whose bill is unknown counts as estimated: it may have been billed.
    """

    def __init__(self, *, cost: float | None = None, tokens: int | None = None) -> None:
        self.most_cost = cost
        self.most_tokens = tokens
        self.cost = 0.0
        self.tokens = 0
        self._held_cost = 0.0
        self._held_tokens = 0
        self._settled = asyncio.Event()

    @asynccontextmanager
    async def holding(self, held: Held) -> AsyncIterator[Held]:
        """Keep what a call is expected to take until the block ends, which tells ``held`` what it took.

        Where it is only the calls in flight that leave too little, it is waited for how they end.
        Raises BudgetSpent.
        """
        while self._passed(self.cost + self._held_cost + held.cost, self.tokens + self._held_tokens + held.tokens):
            if passed := self._passed(self.cost + held.cost, self.tokens + held.tokens):
                raise BudgetSpent(f"{passed}, and it may take {self._in_words(held)}")
            await self._settled.wait()
        self._held_cost += held.cost
        self._held_tokens += held.tokens
        try:
            yield held
        finally:
            self._settle(held)

    def _passed(self, cost: float, tokens: int) -> str | None:
        """Which limit so much would pass."""
        if self.most_cost is not None and cost > self.most_cost:
            return f"the next call could pass --max-cost {self.most_cost:g}: ${self.cost:.4f} were spent"
        if self.most_tokens is not None and tokens > self.most_tokens:
            return f"the next call could pass --max-tokens {self.most_tokens:,}: {self.tokens:,} were used"
        return None

    def _in_words(self, held: Held) -> str:
        return f"${held.cost:.4f}" if self.most_cost is not None else f"{held.tokens:,} tokens"

    def _settle(self, held: Held) -> None:
        self._held_cost -= held.cost
        self._held_tokens -= held.tokens
        if held.usage is not None:
            self.tokens += held.usage.input + held.usage.output
            self.cost += held.cost if held.paid is None else held.paid
        elif held.billed:
            self.tokens += held.tokens
            self.cost += held.cost
        self._settled.set()
        self._settled = asyncio.Event()  # an event belongs to the loop it is waited for in, and a budget to none

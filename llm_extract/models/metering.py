"""A Meter: prices what each call to a model took, and holds it against the budget of the command."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, Protocol, cast

from llm_extract.catalog.stated_prices import StatedPrices
from llm_extract.errors import CallError
from llm_extract.models.budget import Budget, Held
from llm_extract.models.estimating import Estimator, Expected, estimator
from llm_extract.models.ledger import Ledger
from llm_extract.models.prices import Price, find_price
from llm_extract.models.seam import Model, Reply, Request, TokenUsage

_LIMITS = ("max_completion_tokens", "max_tokens")


class Metered(Protocol):
    """A model whose calls are priced, and foreseen before they are made; others cost nothing."""

    @property
    def meter(self) -> Meter:
        """What calls to it take."""
        ...

    def has_answer(self, request: Request) -> bool:
        """Whether no call is needed for a request."""
        ...

    @property
    def window_is_known(self) -> bool:
        """Whether ``find_window`` asks nobody."""
        ...

    async def find_window(self) -> int | None:
        """How many tokens it takes for question and answer together; the server may be asked."""
        ...


def as_metered(model: Model) -> Metered | None:
    """The model as one whose calls are priced; None where they cost nothing."""
    # isinstance with a protocol of so many members takes 18 µs, for each article.
    return cast("Metered", model) if hasattr(model, "meter") else None


class Meter:
    """Knows the price of one model at one server, and what a call to it will take."""

    def __init__(
        self,
        *,
        server: str,
        model: str,
        parameters: Mapping[str, Any],
        ledger: Ledger | None = None,
        stated: StatedPrices | None = None,
        budget: Budget | None = None,
    ) -> None:
        self.budget = budget
        self._server = server
        self._model = model
        self._parameters = parameters
        self._ledger = ledger
        self._stated = stated
        self._estimators: dict[str, Estimator] = {}

    @cached_property
    def price(self) -> Price | None:
        """What tokens cost here; None where that is not known."""
        return find_price(self._server, self._model, self._stated)

    @property
    def window(self) -> int | None:
        """How many tokens the model takes for question and answer together, where the price's source knows it."""
        return None if self.price is None else self.price.window

    def cost(self, usage: TokenUsage | None) -> float | None:
        """Dollars for a reported usage; None where usage or price is not known."""
        return None if usage is None or self.price is None else self.price.cost(usage)

    def estimator(self, prompt: str) -> Estimator:
        """What is known of calls with a prompt."""
        if prompt not in self._estimators:
            limits = [self._parameters[name] for name in _LIMITS if name in self._parameters]
            self._estimators[prompt] = estimator(
                self._ledger,
                server=self._server,
                model=self._model,
                prompt=prompt,
                most=min(limits, default=None),
            )
        return self._estimators[prompt]

    def expect(self, request: Request) -> Expected:
        """What a call will take."""
        return self.estimator(request.prompt).expect(request)

    async def measure(self, request: Request, call: Callable[[], Awaitable[Reply]]) -> Reply:
        """Make a call if the budget allows it, and price it, however it ends.

        Raises BudgetSpent, and whatever the call does.
        """
        if self.budget is None:
            return await self._priced(call)
        expected = self.expect(request)
        cost = self.cost(expected.limit) or 0.0
        async with self.budget.holding(Held(expected.limit.input + expected.limit.output, cost)) as held:
            try:
                reply = await self._priced(call)
            except CallError as error:
                held.take(error.usage, error.cost, billed=error.calls > 0)
                raise
            held.take(reply.usage if reply.calls else None, reply.cost, billed=reply.calls > 0)
        if reply.usage is not None:
            self.estimator(request.prompt).observe(request, reply.usage)
        return reply

    async def _priced(self, call: Callable[[], Awaitable[Reply]]) -> Reply:
        try:
            reply = await call()
        except CallError as error:
            error.cost = self.cost(error.usage)
            raise
        return replace(reply, cost=self.cost(reply.usage)) if reply.calls else reply

"""A ServerModel: a model behind an OpenAI-compatible API, asked patiently, within limits, and through the ledger."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from llm_extract.catalog.stated_prices import StatedPrices
from llm_extract.errors import WrongKey
from llm_extract.models.attempts import Claimed
from llm_extract.models.budget import Budget
from llm_extract.models.endpoint import Endpoint
from llm_extract.models.habits import Habits
from llm_extract.models.ledger import Ledger, answer_key
from llm_extract.models.ledgered import LedgeredModel
from llm_extract.models.limiting import Limiter, Turn
from llm_extract.models.metering import Meter
from llm_extract.models.seam import Reply, Request
from llm_extract.models.windows import read_window

if TYPE_CHECKING:
    from llm_extract.models.openai_adapter import OpenAIAdapter

LOOK_AGAIN = 0.1  # seconds, for the answer that another process waits for
LISTING_TIMEOUT = 3.0  # seconds; a server that is slow to list its models is not waited for

# What was found out in this process about a server and a model, for those who keep no ledger.
_known_habits: dict[tuple[str, str], Habits] = {}


class ServerModel:
    """Answers by calls to an endpoint.

    Each attempt goes through the limiter and, where there is a ledger, is noted there; what is in the ledger waits for
    nothing. The same question asked twice at once is sent once. ``close`` it when the run is done.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        ledger: Ledger | None = None,
        fresh: bool = False,
        limiter: Limiter | None = None,
        prices: StatedPrices | None = None,
        budget: Budget | None = None,
    ) -> None:
        self.endpoint = endpoint
        self.server = _without_password(endpoint.base_url)
        self.ledger = ledger
        self.meter = Meter(
            server=self.server,
            model=self.name,
            parameters=self.parameters,
            ledger=ledger,
            stated=prices,
            budget=budget,
        )
        self.limiter = limiter or Limiter(endpoint.limits)
        self._attempts = _Attempts(self)
        self._ledgered = LedgeredModel(self._attempts, ledger, fresh, endpoint.limits.timeout) if ledger else None
        self._window: asyncio.Future[int | None] | None = None
        self._under_way: dict[str, asyncio.Future[Reply]] = {}
        self._is_shared = False  # whether another process was met that asks the same questions
        self.resting = 0  # requests that failed and wait before they are sent again

    @property
    def name(self) -> str:
        """How a run names it."""
        return self.endpoint.name

    @property
    def parameters(self) -> Mapping[str, Any]:
        """What is added to each request."""
        return self.endpoint.parameters

    async def answer(self, request: Request) -> Reply:
        """Answer one request: from the ledger, else by calls until one is answered or the patience is spent.

        Raises ModelError, or StorageError when the ledger cannot be written.
        """
        if self._ledgered is None or self._ledgered.fresh:
            return await self._ask(request)
        recalled = self._ledgered.recall(request)
        if recalled is not None:
            return recalled
        key = answer_key(self, request)
        while (other := self._under_way.get(key)) is not None:
            await asyncio.wait([other])
            if (recalled := self._ledgered.recall(request)) is not None:
                return recalled
        asked = self._under_way[key] = asyncio.get_running_loop().create_future()
        try:
            return await self._ask(request)
        finally:
            del self._under_way[key]
            asked.cancel()

    def has_answer(self, request: Request) -> bool:
        """Whether the ledger answers a request, so that no call is made for it."""
        return self._ledgered is not None and self._ledgered.recall(request) is not None

    async def find_window(self) -> int | None:
        """How many tokens the model takes: as prices know it, else as the server lists it, which is asked once."""
        if self.meter.window is not None:
            return self.meter.window
        if self._window is None:
            self._window = asyncio.ensure_future(self._attempts.find_window())
        return self._window.result() if self._window.done() else await asyncio.shield(self._window)

    @property
    def window_is_known(self) -> bool:
        """Whether ``find_window`` asks nobody."""
        return self.meter.window is not None or (self._window is not None and self._window.done())

    async def close(self) -> None:
        """Close the connections."""
        await self._attempts.close()

    async def _ask(self, request: Request) -> Reply:
        if self.endpoint.lacks_key:
            variable = self.endpoint.key_variable
            raise WrongKey(
                f"{self.name} needs a key: export {variable}=…, or answer the run without a call: -m offline, -m replay"
            )
        from llm_extract.models.retrying import answer_patiently  # noqa: PLC0415 - tenacity is not needed to start

        ask = self._ledgered.ask if self._ledgered else self._attempts.answer
        before: Turn | None = None

        async def attempt() -> Reply:
            nonlocal before
            async with self.limiter.turn(after=before) as turn:
                self.resting -= before is not None
                before = turn
                try:
                    reply = await ask(request)
                finally:
                    self.resting += 1
                if reply.usage is not None:
                    turn.tokens = reply.usage.input + reply.usage.output
                return reply

        async def measured(_number: int) -> Reply:
            while True:
                if self._is_shared and (recalled := await self._wait_for_others(request)) is not None:
                    return recalled
                try:
                    return await self.meter.measure(request, attempt)
                except Claimed:
                    self._is_shared = True

        try:
            return await answer_patiently(measured, patience=self.endpoint.limits.patience)
        finally:
            self.resting -= before is not None

    async def _wait_for_others(self, request: Request) -> Reply | None:
        """Wait while another process asks the same; returns what it was answered, or None where this one is to ask."""
        if self._ledgered is None or self._ledgered.fresh:
            return None
        key, believed = answer_key(self, request), self.endpoint.limits.timeout
        while self._ledgered.ledger.is_claimed(key, believed):  # noqa: ASYNC110 - another process sets no event here
            await asyncio.sleep(LOOK_AGAIN)
        return self._ledgered.recall(request)


@dataclass
class _Attempts:
    """The model that makes single attempts, with an adapter that is imported when it is first needed."""

    whole: ServerModel
    adapter: OpenAIAdapter | None = None

    @property
    def name(self) -> str:
        return self.whole.name

    @property
    def server(self) -> str:
        return self.whole.server

    @property
    def parameters(self) -> Mapping[str, Any]:
        return self.whole.parameters

    async def answer(self, request: Request) -> Reply:
        if self.adapter is None:
            self.adapter = self._make_adapter()
        return await self.adapter.call(request)

    async def find_window(self) -> int | None:
        if self.whole.endpoint.key is None and self.whole.endpoint.key_required:
            return None
        self.adapter = self.adapter or self._make_adapter()
        return read_window(await self.adapter.listed(within=LISTING_TIMEOUT), self.whole.endpoint.model)

    async def close(self) -> None:
        if self.adapter is not None:
            await self.adapter.close()

    def _make_adapter(self) -> OpenAIAdapter:
        from llm_extract.models.openai_adapter import OpenAIAdapter  # noqa: PLC0415 - the import takes over a second

        endpoint, ledger = self.whole.endpoint, self.whole.ledger
        known = ledger.habits(self.server, endpoint.model) if ledger else None
        habits = known or _known_habits.get((self.server, endpoint.model)) or Habits(endpoint.mode)
        return OpenAIAdapter(
            endpoint,
            habits,
            learned=self._remember,
            heard=self.whole.limiter.heard,
        )

    def _remember(self, habits: Habits) -> None:
        _known_habits[self.server, self.whole.endpoint.model] = habits
        if self.whole.ledger is not None:
            self.whole.ledger.remember_habits(self.server, self.whole.endpoint.model, habits)


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))

"""The EmbeddedModel: a model file on this machine, answered for by llama.cpp, which runs as long as the run does."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from llm_extract.errors import BadRequest, Unavailable
from llm_extract.models.attempts import OtherHabits
from llm_extract.models.embedded.child import Child, start_child
from llm_extract.models.embedded.weights import GgufFile
from llm_extract.models.endpoint import DEFAULT_PARAMETERS, CallLimits, Endpoint
from llm_extract.models.habits import Habits
from llm_extract.models.ledger import Ledger, answer_key
from llm_extract.models.ledgered import LedgeredModel
from llm_extract.models.seam import Model, Reply, Request

if TYPE_CHECKING:
    from llm_extract.models.openai_adapter import OpenAIAdapter

SENTENCE_ANSWER = 120  # tokens: a small model that goes on longer has begun to repeat itself
ARTICLE_ANSWER = 4_096  # tokens
TIMEOUT = 1_800.0  # seconds: a whole article and a long answer, on a machine that is busy


class EmbeddedModel:
    """Answers one request after the other, from the ledger where it can, else by llama.cpp in a child process.

    The child is started by the first request that the ledger does not answer. ``close`` ends it.
    """

    def __init__(self, file: GgufFile, *, ledger: Ledger | None = None, fresh: bool = False) -> None:
        self.file = file
        self.ledger = ledger
        self._attempts = _Attempts(file)
        self._ledgered = LedgeredModel(self._attempts, ledger, fresh=fresh) if ledger else None
        self._turn = asyncio.Lock()

    @property
    def name(self) -> str:
        """How a run names it."""
        return self.file.name

    @property
    def server(self) -> str:
        """The digest of the weights: the same answers, whatever the port, the path and the machine."""
        return self._attempts.server

    @property
    def parameters(self) -> Mapping[str, Any]:
        """What is added to each request."""
        return self._attempts.parameters

    @property
    def by_sentence(self) -> bool:
        """Whether it is to be asked sentence by sentence."""
        return self.file.is_small

    async def answer(self, request: Request) -> Reply:
        """Answer one request.

        Raises ModelError, WeightsError where llama.cpp cannot run here, or StorageError from the ledger.
        """
        async with self._turn:  # on one machine two answers at once take as long as one after the other
            if self._ledgered is None:
                return await self._attempts.answer(request)
            return self._ledgered.recall(request) or await self._ledgered.answer(request)

    def key(self, request: Request) -> str:
        """The ledger's key of an answer."""
        return answer_key(self, request)

    async def close(self) -> None:
        """End llama.cpp."""
        await self._attempts.close()


@dataclass
class _Attempts:
    """The model that makes single attempts: it starts the child, and starts it again once when it is gone."""

    file: GgufFile
    child: Child | None = None
    adapter: OpenAIAdapter | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        limit = SENTENCE_ANSWER if self.file.is_small else ARTICLE_ANSWER
        self.parameters = {**DEFAULT_PARAMETERS, "max_tokens": limit}

    @property
    def name(self) -> str:
        return self.file.name

    @property
    def server(self) -> str:
        return f"weights:{self.file.sha256}"

    async def answer(self, request: Request) -> Reply:
        try:
            return await self._call(request)
        except Unavailable:
            if self.child is not None and self.child.is_running:
                raise
        await self.close()
        return await self._call(request)

    async def close(self) -> None:
        adapter, self.adapter = self.adapter, None
        child, self.child = self.child, None
        if adapter is not None:
            await adapter.close()
        if child is not None:
            await asyncio.to_thread(child.stop)

    async def _call(self, request: Request) -> Reply:
        if self.child is None:
            self.child = await start_child(self.file)
        if self.adapter is None:
            self.adapter = self._make_adapter(self.child)
        try:
            return await self.adapter.call(request)
        except OtherHabits as error:
            raise BadRequest(str(error)) from error

    def _make_adapter(self, child: Child) -> OpenAIAdapter:
        from llm_extract.models.openai_adapter import OpenAIAdapter  # noqa: PLC0415 - the import takes over a second

        endpoint = Endpoint(
            name=self.name,
            model=self.file.path.stem,
            base_url=f"{child.address}/v1",
            key=child.key,
            parameters=self.parameters,
            limits=CallLimits(timeout=TIMEOUT, in_flight=1),
        )
        return OpenAIAdapter(endpoint, Habits("llguidance"), learned=_ignore, heard=_ignore)


def _ignore(_: Any) -> None:
    """Nothing is learned of one's own server."""


def is_by_sentence(model: Model) -> bool:
    """Whether a model is to be asked sentence by sentence."""
    return isinstance(model, EmbeddedModel) and model.by_sentence

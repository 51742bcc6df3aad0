"""A LedgeredModel: a model whose answers are looked up before it is asked, and kept before anybody parses them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from llm_extract.errors import ModelError
from llm_extract.models.ledger import Ledger, answer_key
from llm_extract.models.seam import Model, Reply, Request


@dataclass(frozen=True, slots=True)
class LedgeredModel:
    """A model with a ledger; the model beneath makes one attempt at each request.

    With ``fresh`` nothing is looked up, and everything is still kept. Besides ModelError, ``answer`` raises
    StorageError when the ledger cannot be written: an answer that cannot be kept is not paid for. It raises Claimed
    where another process asked the same in the last ``believed`` seconds and waits for the answer (None: both ask).
    """

    model: Model
    ledger: Ledger
    fresh: bool = False
    believed: float | None = None

    @property
    def name(self) -> str:
        """As the model beneath."""
        return self.model.name

    @property
    def server(self) -> str:
        """As the model beneath."""
        return self.model.server

    @property
    def parameters(self) -> Mapping[str, Any]:
        """As the model beneath."""
        return self.model.parameters

    def recall(self, request: Request) -> Reply | None:
        """The stored answer, if there is one and it may be used."""
        return None if self.fresh else self.ledger.find(answer_key(self.model, request))

    async def answer(self, request: Request) -> Reply:
        """Answer from the ledger, else by one attempt."""
        return self.recall(request) or await self.ask(request)

    async def ask(self, request: Request) -> Reply:
        """Make one attempt, noted before it is sent, stored before it is parsed; nothing is looked up."""
        number = await self.ledger.note_sent(self.model, request, believed=None if self.fresh else self.believed)
        try:
            reply = await self.model.answer(request)
        except ModelError as error:
            await self.ledger.note_failed(number, error)
            raise
        except BaseException:
            self.ledger.let_go(number)
            raise
        await self.ledger.note_answered(number, reply)
        return replace(reply, key=answer_key(self.model, request))

"""Recorded answers: ``replay`` takes anybody's from the ledger, ``batch`` those that were imported; neither calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from llm_extract.errors import CallError
from llm_extract.models.ledger import Ledger, answer_key
from llm_extract.models.seam import Reply, Request


@dataclass(frozen=True, slots=True)
class ReplayModel:
    """Answers with the newest answer in the ledger to the same question, of any model, or of ``of`` only."""

    ledger: Ledger
    of: str | None = None
    server: str = "ledger"
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """``replay``, or ``replay/MODEL``."""
        return "replay" if self.of is None else f"replay/{self.of}"

    async def answer(self, request: Request) -> Reply:
        """Answer one request.

        Raises CallError when the ledger has no answer to it.
        """
        found = self.ledger.find_question(request.digest, self.of)
        if found is None:
            whose = f"answer of {self.of!r}" if self.of else "answer"
            raise NotRecorded(
                f"the ledger {str(self.ledger.path)!r} has no {whose} for {request.document.id!r}"
                f" with prompt {request.prompt!r} as it is now; run it with a model first"
            )
        return found


@dataclass(frozen=True, slots=True)
class BatchModel:
    """Stands for whoever answers a batch file: its answers are those that were imported under its name."""

    ledger: Ledger | None
    of: str | None = None
    server: str = "batch"
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """``batch``, or ``batch/MODEL``."""
        return "batch" if self.of is None else f"batch/{self.of}"

    async def answer(self, request: Request) -> Reply:
        """Answer one request from what was imported.

        Raises CallError when there is nothing for it.
        """
        found = self.ledger.find(answer_key(self, request)) if self.ledger else None
        if found is None:
            raise NotRecorded(
                f"no answer for {request.document.id!r} was imported; write the requests with"
                " `llm-extract batch export`, have them answered, and read the answers with `llm-extract batch import`"
            )
        return found


class NotRecorded(CallError):
    """There is no stored answer, and nobody is asked for one."""

    reason = "not_recorded"

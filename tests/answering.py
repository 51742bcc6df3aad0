"""A model that gives the answers it was given: the seam implemented for tests of what comes after an answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from llm_extract.errors import ModelError
from llm_extract.models.seam import Reply, Request, TokenUsage


@dataclass
class Answering:
    """Answers requests in turn: a string as it is, anything else as JSON, an error by raising it."""

    answers: list[Any]
    name: str = "test/answering"
    server: str = "here"
    parameters: Mapping[str, Any] = field(default_factory=dict)
    asked: list[Request] = field(default_factory=list)

    async def answer(self, request: Request) -> Reply:
        self.asked.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, ModelError):
            raise answer
        text = answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)
        return Reply(text, self.name, TokenUsage(100, 10, 40))

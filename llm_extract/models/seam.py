"""The seam: a Request goes in, a Reply comes out; a Model is anything with that one method."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from llm_extract.catalog.schemas import Schema
from llm_extract.documents.document import Document, Span


@dataclass(frozen=True, slots=True)
class Message:
    """One chat message."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Request:
    """One question to a model. Rules read ``document``, ``unit`` and ``schemas``; language models read ``messages``.

    ``answer_schema`` is the JSON Schema of the whole answer (``{"quotes": […], …}``). ``unit`` is the part of the
    text that is asked about (None: all of it). ``sample`` numbers repeated questions (``--repeat``). ``purpose`` is
    "repair" for the one-record call after an invalid item.
    """

    document: Document
    schemas: tuple[Schema, ...]
    prompt: str
    messages: tuple[Message, ...]
    answer_schema: Mapping[str, Any]
    unit: Span | None = None
    sample: int = 0
    purpose: Literal["extract", "repair"] = "extract"

    @property
    def digest(self) -> str:
        """What makes this question the same as an earlier one: messages, schema, sample number."""
        question = {
            "messages": [[message.role, message.content] for message in self.messages],
            "schema": self.answer_schema,
            "sample": self.sample,
        }
        canonical = json.dumps(question, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class TokenUsage:
    """Tokens as the server reported them."""

    input: int
    output: int
    cached: int = 0


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer, raw. ``usage`` is None where the server reported none: the bill is unknown.

    ``cost`` is the dollars for it, None where that is not known. ``key`` is the ledger's key, ``source`` says whether a
    call was made for it.
    """

    text: str
    model: str
    usage: TokenUsage | None = None
    seconds: float = 0.0
    source: Literal["call", "ledger", "rules", "file"] = "call"
    key: str | None = None
    calls: int = 1
    cost: float | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


class Model(Protocol):
    """Whatever answers requests.

    ``name`` is how a run names it (``ollama/llama3.2``, ``offline``); ``server`` is where it answers (a base URL, or
    "here"); ``parameters`` are what it adds to each request (temperature, …). Together with the request's digest they
    are the ledger's key. ``answer`` raises :class:`llm_extract.errors.ModelError` and nothing else.
    """

    @property
    def name(self) -> str:
        """How a run names it."""
        ...

    @property
    def server(self) -> str:
        """Where it answers."""
        ...

    @property
    def parameters(self) -> Mapping[str, Any]:
        """What it adds to each request."""
        ...

    async def answer(self, request: Request) -> Reply:
        """Answer one request."""
        ...

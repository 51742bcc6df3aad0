"""The seam: a Request goes in, a Reply comes out; a Model is anything with that one method."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from json.encoder import encode_basestring
from typing import Any, Literal, Protocol

from llm_extract.catalog.references import canonical_json
from llm_extract.catalog.schemas import Schema
from llm_extract.documents.document import Document, Span
from llm_extract.models.kept import Kept

_SCHEMAS = Kept(lambda schema: canonical_json(schema).encode("utf-8", "surrogatepass"))


@dataclass(frozen=True)
class Message:
    """One chat message."""

    role: Literal["system", "user", "assistant"]
    content: str

    @cached_property
    def written(self) -> bytes:
        """The content as JSON in UTF-8, for the digest and for the call; of the fixed part it is made only once."""
        return encode_basestring(self.content).encode("utf-8", "surrogatepass")


@dataclass(frozen=True)
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

    @cached_property
    def digest(self) -> str:
        """What makes this question the same as an earlier one: messages, schema, sample number.

        It is taken of ``{"messages": [[role, content], …], "sample": …, "schema": …}`` as canonical JSON.
        """
        messages = b",".join(b'["%b",%b]' % (one.role.encode(), one.written) for one in self.messages)
        schema = _SCHEMAS.of(self.answer_schema)
        return hashlib.sha256(
            b'{"messages":[%b],"sample":%d,"schema":%b}' % (messages, self.sample, schema)
        ).hexdigest()


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

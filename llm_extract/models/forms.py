"""Forms: how a request asks for the shape of its answer, and the body of the call that carries it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from llm_extract.models.habits import Mode
from llm_extract.models.seam import Message, Request

ANSWER = "records"  # how the schema, or the tool, is called

_SURROGATE = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")  # half an emoji, written as Python can; no server takes it
# Strict structured output refuses a schema with one of these; extraction checks them anyway.
_NOT_IN_STRICT = frozenset({"minLength", "maxLength", "default", "title", "uniqueItems", "examples"})


@dataclass(frozen=True, slots=True)
class Form:
    """What a mode adds to a request: fields of the body, words to the system message, words to the last message."""

    mode: Mode
    fields: Mapping[str, Any] = field(default_factory=dict)
    system_words: str = ""
    last_words: str = ""

    @property
    def leaves_messages(self) -> bool:
        """Whether the messages stay as they are."""
        return not (self.system_words or self.last_words)


def json_schema_form(answer_schema: Mapping[str, Any]) -> Form:
    """Structured output by JSON Schema, strict: OpenAI, vLLM, llama.cpp, Ollama, LM Studio, Gemini and others."""
    schema = {"name": ANSWER, "strict": True, "schema": strict_schema(answer_schema)}
    return Form("json_schema", {"response_format": {"type": "json_schema", "json_schema": schema}})


def llguidance_form(answer_schema: Mapping[str, Any]) -> Form:
    """The JSON Schema as a grammar of llama.cpp: compact, since a small model pretty-prints twice as many tokens."""
    compact = {"item_separator": ",", "key_separator": ":", "whitespace_flexible": False}
    schema = json.dumps({**strict_schema(answer_schema), "x-guidance": compact}, ensure_ascii=False)
    return Form("llguidance", {"grammar": f"%llguidance {{}}\nstart: %json {schema}\n"})


def strict_schema(node: Any) -> Any:
    """The part of a JSON Schema that strict structured output takes.

    >>> strict_schema({"type": "string", "minLength": 1})
    {'type': 'string'}
    """
    if isinstance(node, list):
        return [strict_schema(one) for one in node]
    if not isinstance(node, Mapping):
        return node
    return {
        key: {name: strict_schema(one) for name, one in value.items()} if key == "properties" else strict_schema(value)
        for key, value in node.items()
        if key not in _NOT_IN_STRICT
    }


def call_body(request: Request, form: Form, *, model: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The body of one chat completion call."""
    messages = [{"role": message.role, "content": message.content} for message in _messages(request, form)]
    return {"model": model, "messages": messages, **parameters, **form.fields}


class Envelope:
    """The body of the calls of a prompt, ready but for the messages: what is fixed is written once."""

    def __init__(self, form: Form, *, model: str, parameters: Mapping[str, Any]) -> None:
        self._form = form
        self._head = b'{"model":%b,"messages":[' % as_bytes(model)
        self._tail = b"]," + as_bytes({**parameters, **form.fields})[1:] if parameters or form.fields else b"]}"

    def around(self, request: Request) -> bytes:
        """The body of the call for a request: the bytes of its ``call_body``."""
        form = self._form
        messages = request.messages if form.leaves_messages else _messages(request, form)
        written = b",".join(b'{"role":"%b","content":%b}' % (one.role.encode(), one.written) for one in messages)
        return _SURROGATE.sub(b"?", self._head + written + self._tail)


def as_bytes(body: Any) -> bytes:
    """A body, or a part of one, as JSON in UTF-8; lone surrogates, which no server takes, become question marks."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _messages(request: Request, form: Form) -> list[Message]:
    messages = list(request.messages)
    if form.system_words:
        at = next((number for number, message in enumerate(messages) if message.role == "system"), None)
        if at is None:
            messages.insert(0, Message("system", form.system_words))
        else:
            messages[at] = _with_words(messages[at], form.system_words)
    if form.last_words:
        messages[-1] = Message(messages[-1].role, f"{messages[-1].content}\n\n{form.last_words}")
    return messages


@lru_cache(maxsize=16)
def _with_words(message: Message, words: str) -> Message:
    """A fixed message with more words at its end."""
    return Message(message.role, f"{message.content}\n\n{words}")

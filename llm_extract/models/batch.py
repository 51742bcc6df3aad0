"""Batch files in the OpenAI Batch format: requests that a batch service, or a person, answers, and their answers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from llm_extract.errors import CallError, InvalidAnswer, ReadingError
from llm_extract.models.completion import read_completion, read_usage
from llm_extract.models.forms import call_body, json_schema_form
from llm_extract.models.seam import Reply, Request

_NOT_IN_ID = re.compile(r"[^A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class BatchAnswer:
    """One line of an answer file: an answer, or what went wrong. ``line`` counts from 1; ``id`` may be lacking."""

    line: int
    id: str | None
    outcome: Reply | CallError


def custom_id(request: Request) -> str:
    """The id of a request in a batch file: the same question always has the same; at most 64 plain characters.

    It is made of the document's id, for people, and of the request's digest.
    """
    name = _NOT_IN_ID.sub("-", request.document.id).strip("-")[:40] or "article"
    return f"{name}-{request.digest[:20]}"


def request_line(request: Request, model_name: str, *, parameters: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """One line of a request file, asking for structured output by JSON Schema."""
    form = json_schema_form(request.answer_schema)
    return {
        "custom_id": custom_id(request),
        "method": "POST",
        "url": "/v1/chat/completions",
        "body": call_body(request, form, model=model_name, parameters=parameters or {}),
    }


def read_answers(path: Path) -> Iterator[BatchAnswer]:
    """The answers of a file, a line each, in its order; blank lines are passed over.

    A line is OpenAI's (``custom_id``, ``response`` with the completion as ``body``, ``error``), or as a person writes
    it (``custom_id`` and ``answer`` or ``content``: a text, or the JSON itself). A line that cannot be read has an
    outcome that says so. Raises ReadingError when the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield _read_line(number, line)
    except OSError as error:
        raise ReadingError(f"{str(path)!r} cannot be read: {error.strerror}") from error


def _read_line(number: int, line: bytes) -> BatchAnswer:
    try:
        written = json.loads(line.decode("utf-8-sig"))
    except ValueError as error:
        return BatchAnswer(number, None, InvalidAnswer(f"line {number} is no JSON: {error}"))
    if not isinstance(written, dict):
        return BatchAnswer(number, None, InvalidAnswer(f"line {number} is no JSON object"))
    identity = written.get("custom_id")
    if not isinstance(identity, str):
        return BatchAnswer(number, None, InvalidAnswer(f"line {number} has no custom_id"))
    try:
        return BatchAnswer(number, identity, _read_outcome(written))
    except CallError as error:
        return BatchAnswer(number, identity, error)


def _read_outcome(written: Mapping[str, Any]) -> Reply:
    response = written.get("response")
    if isinstance(response, Mapping):
        status, body = response.get("status_code", 200), response.get("body")
        if status != 200:
            raise CallError(f"the batch has status {status} for it: {_said(body)}")
        return _reply(body)
    if written.get("error"):
        raise CallError(f"the batch has an error for it: {_said(written['error'])}")
    if "choices" in written:
        return _reply(written)
    for name in ("answer", "content", "text"):
        if name in written:
            return _plain(written[name], written)
    raise InvalidAnswer("it has neither a response nor an answer")


def _reply(body: Any) -> Reply:
    completion = read_completion(body)
    return Reply(
        completion.text,
        completion.model or "batch",
        completion.usage,
        source="file",
        details={"mode": "json_schema", "id": completion.id},
    )


def _plain(answer: Any, written: Mapping[str, Any]) -> Reply:
    text = answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)
    if not text.strip():
        raise InvalidAnswer("the answer is empty")
    model = written.get("model")
    return Reply(text, model if isinstance(model, str) else "batch", read_usage(written.get("usage")), source="file")


def _said(body: Any) -> str:
    error = body.get("error", body) if isinstance(body, Mapping) else body
    message = error.get("message", error) if isinstance(error, Mapping) else error
    return " ".join(str(message).split())[:200]

"""The changes of a ledger: an attempt is noted, its answer stored, or why it failed."""

from __future__ import annotations

import datetime
import sqlite3
from collections.abc import Callable

from llm_extract.catalog.references import canonical_json
from llm_extract.errors import CallError, ModelError
from llm_extract.models.seam import Model, Reply, Request, TokenUsage
from llm_extract.models.token_prior import prior_of

_INSERT = """
INSERT INTO attempts (key, attempt, server, model, parameters, mode, question, sample, purpose, prompt, document,
    prior_tokens, state, billed, source, process, sent_at)
VALUES (:key, (SELECT coalesce(max(attempt), 0) + 1 FROM attempts WHERE key = :key), :server, :model, :parameters,
    :mode, :question, :sample, :purpose, :prompt, :document, :prior_tokens, 'sent', 1, :source, :process, :sent_at)
"""
_ANSWERED = """
UPDATE attempts SET state = 'answered', text = ?, answered_by = ?, answer_id = ?, mode = coalesce(?, mode),
    input_tokens = ?, output_tokens = ?, cached_tokens = ?, seconds = ? WHERE id = ?
"""
_FAILED = """
UPDATE attempts SET state = 'failed', reason = ?, message = ?, text = ?, billed = ?,
    input_tokens = ?, output_tokens = ?, cached_tokens = ? WHERE id = ?
"""


def insertion(
    key: str, model: Model, request: Request, *, source: str, process: int
) -> Callable[[sqlite3.Connection], int]:
    """A change that notes an attempt, and gives its number."""
    row = {
        "key": key,
        "server": model.server,
        "model": model.name,
        "parameters": canonical_json(dict(model.parameters)),
        "mode": None,
        "question": request.digest,
        "sample": request.sample,
        "purpose": request.purpose,
        "prompt": request.prompt,
        "document": request.document.id,
        "prior_tokens": prior_of(request.messages),
        "source": source,
        "process": process,
        "sent_at": written_time(),
    }

    def change(connection: sqlite3.Connection) -> int:
        number = connection.execute(_INSERT, row).lastrowid
        assert number is not None  # noqa: S101 - an insert has a row
        return number

    return change


def answer(number: int, reply: Reply) -> Callable[[sqlite3.Connection], None]:
    """A change that stores the raw answer to an attempt."""
    details = reply.details
    row = (_encoded(reply.text), reply.model, details.get("id"), details.get("mode"), *_tokens(reply.usage))

    def change(connection: sqlite3.Connection) -> None:
        connection.execute(_ANSWERED, (*row, reply.seconds, number))

    return change


def failure(number: int, error: ModelError) -> Callable[[sqlite3.Connection], None]:
    """A change that stores why an attempt failed, and what it cost as far as that is known."""
    if isinstance(error, CallError):
        row = (error.reason, str(error), _encoded(error.raw), int(error.calls > 0), *_tokens(error.usage))
    else:
        row = ("endpoint", str(error), None, 0, None, None, None)

    def change(connection: sqlite3.Connection) -> None:
        connection.execute(_FAILED, (*row, number))

    return change


def written_time(seconds: float = 0.0) -> str:
    """The time in so many seconds, as it is written in the ledger, where it sorts as text."""
    time = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=seconds)
    return time.isoformat(timespec="milliseconds")


def _tokens(usage: TokenUsage | None) -> tuple[int | None, int | None, int | None]:
    return (None, None, None) if usage is None else (usage.input, usage.output, usage.cached)


def _encoded(text: str | None) -> bytes | None:
    # SQLite's TEXT takes no lone surrogates, and an answer may have them.
    return None if text is None else text.encode("utf-8", "surrogatepass")


def decoded(text: bytes) -> str:
    """A text as it was before it was stored."""
    return text.decode("utf-8", "surrogatepass")

"""What stands in a ledger: its attempts, its sums by model, its size, and how it is made smaller."""

from __future__ import annotations

import datetime
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from llm_extract.models.ledger import Ledger
from llm_extract.models.presence import process_of
from llm_extract.models.seam import TokenUsage

UNDER_WAY = datetime.timedelta(hours=1)
State = Literal["sent", "answered", "failed"]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt as it stands in the ledger. ``sent`` without an answer: under way, or lost with its process.

    ``billed`` is False where the server turned it away; where it is True and ``usage`` is None, the bill is unknown.
    """

    id: int
    key: str
    attempt: int
    server: str
    model: str
    mode: str | None
    prompt: str
    document: str
    sample: int
    purpose: str
    state: State
    reason: str | None
    message: str | None
    billed: bool
    usage: TokenUsage | None
    source: str
    process: int
    sent_at: datetime.datetime
    seconds: float | None
    bytes: int


@dataclass(frozen=True, slots=True)
class Sum:
    """The attempts of one model at one server, and the tokens that were reported for them."""

    server: str
    model: str
    attempts: int
    answered: int
    failed: int
    unanswered: int
    bill_unknown: int
    usage: TokenUsage
    bytes: int


def list_attempts(ledger: Ledger, *, newest: int | None = None) -> Iterator[Attempt]:
    """The attempts, the newest first, or only so many of them."""
    query = "SELECT *, coalesce(length(text), 0) AS bytes FROM attempts ORDER BY id DESC LIMIT ?"
    return (_attempt(row) for row in ledger.rows(query, (-1 if newest is None else newest,)))


def sum_up(ledger: Ledger) -> list[Sum]:
    """The sums for each server and model, by name."""
    query = """
        SELECT server, model, count(*) AS attempts,
            sum(state = 'answered') AS answered, sum(state = 'failed') AS failed, sum(state = 'sent') AS sent,
            sum(billed AND input_tokens IS NULL AND source = 'call') AS unknown,
            total(input_tokens) AS input, total(output_tokens) AS output, total(cached_tokens) AS cached,
            total(length(text)) AS bytes
        FROM attempts GROUP BY server, model ORDER BY server, model
    """
    return [
        Sum(
            server=row["server"],
            model=row["model"],
            attempts=row["attempts"],
            answered=row["answered"],
            failed=row["failed"],
            unanswered=row["sent"],
            bill_unknown=row["unknown"],
            usage=TokenUsage(int(row["input"]), int(row["output"]), int(row["cached"])),
            bytes=int(row["bytes"]),
        )
        for row in ledger.rows(query)
    ]


def size_of(ledger: Ledger) -> int:
    """The bytes of the ledger on disk, with its side files."""
    return sum(path.stat().st_size for path in ledger.path.parent.glob(f"{ledger.path.name}*"))


def prune(ledger: Ledger, *, before: datetime.datetime | None = None, only_failures: bool = False) -> int:
    """Forget the attempts that were sent before a time, or of these only those that answer nothing.

    Returns how many went; the file is made smaller. What may be under way still stays. What is forgotten is asked, and
    paid, again when it is needed.
    """
    now = datetime.datetime.now(datetime.UTC)
    until, lately = _written(before or now), _written(now - UNDER_WAY)
    query = "DELETE FROM attempts WHERE sent_at < ? AND NOT (state = 'sent' AND sent_at > ?)"
    gone = ledger.change(query + (" AND state <> 'answered'" if only_failures else ""), (until, lately))
    ledger.shrink()
    return gone


def _written(time: datetime.datetime) -> str:
    """A time as it is written in the ledger, where it sorts as text."""
    return time.astimezone(datetime.UTC).isoformat(timespec="milliseconds")


def _attempt(row: sqlite3.Row) -> Attempt:
    known = row["input_tokens"] is not None
    usage = TokenUsage(row["input_tokens"], row["output_tokens"], row["cached_tokens"] or 0) if known else None
    return Attempt(
        id=row["id"],
        key=row["key"],
        attempt=row["attempt"],
        server=row["server"],
        model=row["model"],
        mode=row["mode"],
        prompt=row["prompt"],
        document=row["document"],
        sample=row["sample"],
        purpose=row["purpose"],
        state=row["state"],
        reason=row["reason"],
        message=row["message"],
        billed=bool(row["billed"]),
        usage=usage,
        source=row["source"],
        process=process_of(row["process"]),
        sent_at=datetime.datetime.fromisoformat(row["sent_at"]),
        seconds=row["seconds"],
        bytes=row["bytes"],
    )

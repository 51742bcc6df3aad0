"""The ledger: every attempt at an answer, noted before it is sent, and every raw answer, stored before it is parsed."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, Self

from llm_extract.catalog.references import canonical_json, digest_of
from llm_extract.errors import CallError, ModelError, StorageError
from llm_extract.models.attempts import Claimed
from llm_extract.models.habits import Habits
from llm_extract.models.kept import Kept
from llm_extract.models.ledger_changes import answer, decoded, failure, insertion, written_time
from llm_extract.models.ledger_file import connect, default_ledger_path, storage_error
from llm_extract.models.ledger_turns import Change
from llm_extract.models.ledger_writer import Writer
from llm_extract.models.presence import Presence, process_of
from llm_extract.models.seam import Model, Reply, Request, TokenUsage

_CLAIMS = """
SELECT process, state FROM attempts
WHERE key = ? AND (state = 'answered' OR (state = 'sent' AND sent_at > ? AND process <> ?))
"""
_FIND = """
SELECT text, answered_by, key, mode, answer_id, input_tokens, output_tokens, cached_tokens
FROM attempts WHERE {where} AND state = 'answered' ORDER BY id DESC LIMIT 1
"""
# A key is the digest of [server, model, parameters, digest of the request] as canonical JSON; this is all but the last.
_ASKED = Kept(lambda parameters, server, name: canonical_json([server, name, dict(parameters)]).removesuffix("]"))


def answer_key(model: Model, request: Request) -> str:
    """The key of an answer: server, model, parameters, and the request's digest (messages, schema, sample number).

    The mode is stored beside the answer and is no part of the key: it is found out by asking, and a look-up must not
    ask. The attempt is counted under the key.
    """
    return digest_of(f'{_ASKED.of(model.parameters, model.server, model.name)},"{request.digest}"]')


class Ledger:
    """An open ledger, for any number of threads and processes at once.

    Look-ups take microseconds and are made in the caller's thread; changes go through one writer, which commits those
    that wait in one transaction. Every method raises StorageError when the file cannot be read or written.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or default_ledger_path()
        self._reader = connect(self.path)
        self._reading = threading.Lock()
        self._writer = Writer(self.path)
        self._presence: Presence | None = None

    @property
    def is_slow(self) -> bool:
        """Whether the disk lacks what WAL needs, as network shares do: then every commit waits for the disk."""
        return self._one("PRAGMA journal_mode", ()) != ("wal",)

    def find(self, key: str) -> Reply | None:
        """The newest answer under a key."""
        return self._find("key = ?", (key,))

    def find_question(self, question: str, model: str | None = None) -> Reply | None:
        """The newest answer to a request's digest, whoever gave it, or of the named model only."""
        if model is None:
            return self._find("question = ?", (question,))
        return self._find("question = ? AND model = ?", (question, model))

    async def note_sent(self, model: Model, request: Request, *, believed: float | None = None) -> int:
        """Note an attempt before it is sent; returns its number in the ledger. A cancelled task notes nothing.

        An attempt that another living process noted in the last ``believed`` seconds, and that has not ended, is a
        claim on the question: then, and where the question is answered by now, this raises Claimed. With None nothing
        is looked at.
        """
        key = answer_key(model, request)
        change: Change = insertion(key, model, request, source="call", process=self._present().token)
        if believed is not None:
            change = self._unless_claimed(key, believed, change)
        number: int | None = await self._writer.submit_in_turn(change)
        if number is None:
            raise Claimed
        return number

    def is_claimed(self, key: str, believed: float) -> bool:
        """Whether another living process asked this question in the last so many seconds and waits for the answer."""
        rows = self.rows(_CLAIMS, (key, written_time(-believed), self._present().token))
        return any(row["state"] == "sent" and self._present().is_alive(row["process"]) for row in rows)

    def let_go(self, number: int) -> None:
        """Note that nobody waits for an attempt any more, so that it is no claim; does not wait until it is written."""
        mine, process = self._present().token, process_of(self._present().token)
        statement = "UPDATE attempts SET process = ? WHERE id = ? AND process = ?"
        with contextlib.suppress(StorageError):  # closed: this process ends, and its claims with it
            self._writer.submit(lambda connection: connection.execute(statement, (process, number, mine)))

    async def note_answered(self, number: int, reply: Reply) -> None:
        """Store the raw answer to an attempt, also when the task is cancelled meanwhile: it is paid for."""
        await asyncio.shield(self._writer.submit_in_turn(answer(number, reply)))

    async def note_failed(self, number: int, error: ModelError) -> None:
        """Store why an attempt failed, and what it cost as far as that is known; it answers nothing."""
        await asyncio.shield(self._writer.submit_in_turn(failure(number, error)))

    def store(self, model: Model, request: Request, outcome: Reply | CallError) -> str:
        """Store an answer that was not asked for by a call, such as a batch's; returns its key."""
        key = answer_key(model, request)

        def change(connection: sqlite3.Connection) -> None:
            number = insertion(key, model, request, source="file", process=os.getpid())(connection)
            if isinstance(outcome, Reply):
                answer(number, outcome)(connection)
            else:
                failure(number, outcome)(connection)

        self._writer.submit(change).result()
        return key

    def habits(self, server: str, model: str) -> Habits | None:
        """What was found out about a server and a model."""
        row = self._one("SELECT habits FROM habits WHERE server = ? AND model = ?", (server, model))
        if row is None:
            return None
        written = json.loads(row[0])
        return Habits(written["mode"], tuple(written["refused"]), tuple(written["without"]))

    def remember_habits(self, server: str, model: str, habits: Habits) -> None:
        """Keep what was found out about a server and a model; does not wait until it is written."""
        row = (server, model, canonical_json(asdict(habits)))
        self._writer.submit(lambda connection: connection.execute("REPLACE INTO habits VALUES (?, ?, ?)", row))

    def change(self, statement: str, values: tuple[Any, ...] = ()) -> int:
        """Make a change of another module's (pruning); returns how many rows it concerned."""
        count: int = self._writer.submit(lambda connection: connection.execute(statement, values).rowcount).result()
        return count

    def shrink(self) -> None:
        """Give the space of what was forgotten back to the disk."""
        self._writer.close()
        try:
            with self._reading:
                self._reader.execute("VACUUM")
                self._reader.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.Error as error:
            raise storage_error(error, self.path) from error
        self._writer = Writer(self.path)

    def rows(self, query: str, values: tuple[Any, ...] = ()) -> Iterator[sqlite3.Row]:
        """The rows of a query of another module's (listing), as they stand when it is made."""
        try:
            with self._reading:
                cursor = self._reader.cursor()
                cursor.row_factory = sqlite3.Row
                found = cursor.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise storage_error(error, self.path) from error
        yield from found

    def close(self) -> None:
        """Commit what is waiting and close the file."""
        self._writer.close()
        if self._presence is not None:
            self._presence.close()
            self._presence = None
        with self._reading:
            self._reader.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _present(self) -> Presence:
        if self._presence is None:
            self._presence = Presence(self.path.with_name(f"{self.path.name}-alive"))
        return self._presence

    def _unless_claimed(self, key: str, believed: float, change: Change) -> Change:
        """A change that is made only where nobody else is at the question; else it gives None."""
        presence, since = self._present(), written_time(-believed)

        def guarded(connection: sqlite3.Connection) -> Any:
            for process, state in connection.execute(_CLAIMS, (key, since, presence.token)):
                if state == "answered" or presence.is_alive(process):
                    return None
            return change(connection)

        return guarded

    def _find(self, where: str, values: tuple[Any, ...]) -> Reply | None:
        row = self._one(_FIND.format(where=where), values)
        if row is None:
            return None
        text, answered_by, key, mode, answer_id, sent, answered, cached = row
        return Reply(
            text=decoded(text),
            model=answered_by,
            usage=None if sent is None else TokenUsage(sent, answered, cached or 0),
            source="ledger",
            key=key,
            calls=0,
            details={"mode": mode, "id": answer_id},
        )

    def _one(self, query: str, values: tuple[Any, ...]) -> tuple[Any, ...] | None:
        try:
            with self._reading:
                row: tuple[Any, ...] | None = self._reader.execute(query, values).fetchone()
        except sqlite3.Error as error:
            raise storage_error(error, self.path) from error
        return row

"""The ledger's writer: one thread that commits everything waiting in one transaction, and then tells all who wait."""

from __future__ import annotations

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from llm_extract.errors import StorageError
from llm_extract.models.ledger_file import connect, storage_error
from llm_extract.models.ledger_turns import Change, Handed, Single, Turn

_GROUP = 1_000  # that were handed in, in one transaction at most


class Writer:
    """Writes to a ledger from any thread. A change that was acknowledged survives ``kill -9``.

    The thread starts with the first change and holds the only connection that writes in this process.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._waiting: queue.SimpleQueue[Handed | None] = queue.SimpleQueue()
        self._turns: dict[asyncio.AbstractEventLoop, Turn] = {}
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._closed = False

    def submit(self, change: Change) -> Future[Any]:
        """Hand in a change; the future is done when it is committed, and has what the change returned.

        A future that is cancelled in time takes its change back. Where the disk or the file fails it raises
        StorageError.
        """
        single = Single(change)
        with self._lock:
            self._check_open()
            self._put(single)
        return single.future

    def submit_in_turn(self, change: Change) -> asyncio.Future[Any]:
        """As ``submit``, in an event loop: what its tasks hand in while it is busy is handed on together."""
        loop = asyncio.get_running_loop()
        with self._lock:
            self._check_open()
            if loop not in self._turns:
                self._turns[loop] = Turn(loop, self._take_turn)
            return self._turns[loop].add(change)

    def close(self) -> None:
        """Commit what is waiting, and end the thread."""
        with self._lock:
            self._closed = True
            for turn in self._turns.values():
                self._put(turn)
            self._turns.clear()
            thread = self._thread
        if thread is not None:
            self._waiting.put(None)
            thread.join()

    def _check_open(self) -> None:
        if self._closed:
            raise StorageError(f"the ledger {str(self.path)!r} is closed")

    def _put(self, handed: Handed) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="ledger", daemon=True)
            self._thread.start()
        self._waiting.put(handed)

    def _take_turn(self, turn: Turn) -> None:
        with self._lock:
            if self._turns.get(turn.loop) is turn:  # else the ledger was closed meanwhile
                del self._turns[turn.loop]
                self._put(turn)

    def _run(self) -> None:
        try:
            connection = connect(self.path)
        except StorageError as error:
            self._refuse_all(error)
            return
        going_on = True
        while going_on:
            group, going_on = self._group()
            if group:
                self._commit(connection, group)
        connection.close()

    def _group(self) -> tuple[list[Handed], bool]:
        group = []
        handed = self._waiting.get()
        while handed is not None:
            group.append(handed)
            if len(group) >= _GROUP:
                return group, True
            try:
                handed = self._waiting.get_nowait()
            except queue.Empty:
                return group, True
        return group, False

    def _commit(self, connection: sqlite3.Connection, group: Sequence[Handed]) -> None:
        wanted = [handed.begin() for handed in group]
        try:
            connection.execute("BEGIN IMMEDIATE")
            try:
                done = [[change(connection) for change in changes] for changes in wanted]
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
        except sqlite3.Error as error:
            _tell_all(group, storage_error(error, self.path))
            return
        except Exception as error:  # noqa: BLE001 - whatever a change raises belongs to those who wait for it
            _tell_all(group, error)
            return
        for handed, values in zip(group, done, strict=True):
            handed.end(values)

    def _refuse_all(self, error: StorageError) -> None:
        while (handed := self._waiting.get()) is not None:
            handed.begin()
            handed.fail(error)


def _tell_all(group: Sequence[Handed], error: Exception) -> None:
    for handed in group:
        handed.fail(error)

"""The ledger's writer: one thread that commits everything waiting in one transaction, and then tells all who wait."""

from __future__ import annotations

import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from llm_extract.errors import StorageError
from llm_extract.models.ledger_file import connect, storage_error

Change = Callable[[sqlite3.Connection], Any]
_GROUP = 1_000  # changes in one transaction at most


class Writer:
    """Writes to a ledger from any thread. A change that was acknowledged survives ``kill -9``.

    The thread starts with the first change and holds the only connection that writes in this process.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._waiting: queue.SimpleQueue[tuple[Change, Future[Any]] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._closed = False

    def submit(self, change: Change) -> Future[Any]:
        """Hand in a change; the future is done when it is committed, and has what the change returned.

        A future that is cancelled in time takes its change back. Where the disk or the file fails it raises
        StorageError.
        """
        future: Future[Any] = Future()
        with self._lock:
            if self._closed:
                raise StorageError(f"the ledger {str(self.path)!r} is closed")
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="ledger", daemon=True)
                self._thread.start()
            self._waiting.put((change, future))
        return future

    def close(self) -> None:
        """Commit what is waiting, and end the thread."""
        with self._lock:
            self._closed = True
            thread = self._thread
        if thread is not None:
            self._waiting.put(None)
            thread.join()

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

    def _group(self) -> tuple[list[tuple[Change, Future[Any]]], bool]:
        group = []
        entry = self._waiting.get()
        while entry is not None:
            group.append(entry)
            if len(group) >= _GROUP:
                return group, True
            try:
                entry = self._waiting.get_nowait()
            except queue.Empty:
                return group, True
        return group, False

    def _commit(self, connection: sqlite3.Connection, group: list[tuple[Change, Future[Any]]]) -> None:
        group = [entry for entry in group if entry[1].set_running_or_notify_cancel()]
        done = []
        try:
            connection.execute("BEGIN IMMEDIATE")
            try:
                done = [change(connection) for change, _ in group]
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
        for (_, future), value in zip(group, done, strict=True):
            future.set_result(value)

    def _refuse_all(self, error: StorageError) -> None:
        while (entry := self._waiting.get()) is not None:
            if entry[1].set_running_or_notify_cancel():
                _tell_all([entry], error)


def _tell_all(group: list[tuple[Change, Future[Any]]], error: Exception) -> None:
    for _, future in group:
        future.set_exception(error)

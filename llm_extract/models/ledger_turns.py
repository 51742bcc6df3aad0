"""Turns: the changes of a ledger as they are handed in, one by one, or together by the tasks of an event loop."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any, Protocol

BUSY = 0.001  # seconds between two looks of an event loop that has other things to do
LONGEST = 0.02  # seconds that a change waits for others in a busy loop

Change = Callable[[sqlite3.Connection], Any]


class Handed(Protocol):
    """Changes that are committed together, and whoever waits for them."""

    def begin(self) -> Sequence[Change]:
        """The changes that are still wanted; from now on none is taken back."""
        ...

    def end(self, values: Sequence[Any]) -> None:
        """Tell that the changes are on disk, and what they returned."""
        ...

    def fail(self, error: Exception) -> None:
        """Tell that none of them was made."""
        ...


class Single:
    """One change, with a future for any thread."""

    def __init__(self, change: Change) -> None:
        self.future: Future[Any] = Future()
        self._changes: tuple[Change, ...] = (change,)

    def begin(self) -> Sequence[Change]:
        """The change, unless its future was cancelled."""
        if not self.future.set_running_or_notify_cancel():
            self._changes = ()
        return self._changes

    def end(self, values: Sequence[Any]) -> None:
        """Tell what it returned."""
        for value in values:
            self.future.set_result(value)

    def fail(self, error: Exception) -> None:
        """Tell why it was not made."""
        if self._changes:
            self.future.set_exception(error)


class Turn:
    """Changes that the tasks of an event loop hand in while it is busy; an idle one hands them on at once.

    Where the loop has other things to do, nobody could go on earlier for it; and one commit for many takes less of the
    processor than many, and so does one call back into the loop.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, hand_on: Callable[[Turn], None]) -> None:
        self.loop = loop
        self._hand_on = hand_on
        self._changes: list[tuple[Change, asyncio.Future[Any]]] = []
        self._began = self._looked = loop.time()
        loop.call_soon(self._look)

    def add(self, change: Change) -> asyncio.Future[Any]:
        """One more; the future is done when it is committed. One that is cancelled in time takes its change back."""
        future = self.loop.create_future()
        self._changes.append((change, future))
        return future

    def begin(self) -> Sequence[Change]:
        """The changes whose futures were not cancelled."""
        self._changes = [one for one in self._changes if not one[1].cancelled()]
        return [change for change, _ in self._changes]

    def end(self, values: Sequence[Any]) -> None:
        """Tell, in the loop, what they returned."""
        self._call(self._set_results, values)

    def fail(self, error: Exception) -> None:
        """Tell, in the loop, why they were not made."""
        self._call(self._set_exceptions, error)

    def _look(self) -> None:
        now = self.loop.time()
        is_busy = now - self._looked > BUSY
        self._looked = now
        if is_busy and now - self._began < LONGEST:
            self.loop.call_soon(self._look)
        else:
            self._hand_on(self)

    def _call(self, tell: Callable[..., None], told: object) -> None:
        with contextlib.suppress(RuntimeError):  # the loop was closed, and nobody waits in it any more
            self.loop.call_soon_threadsafe(tell, told)

    def _set_results(self, values: Sequence[Any]) -> None:
        for (_, future), value in zip(self._changes, values, strict=True):
            if not future.done():
                future.set_result(value)

    def _set_exceptions(self, error: Exception) -> None:
        for _, future in self._changes:
            if not future.done():
                future.set_exception(error)

"""Work beside the event loop: what takes long to read must not hold up the calls that are in flight."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

Value = TypeVar("Value")


async def beside(work: Callable[[], Value], *, size: int, large: int) -> Value:
    """Do work at once, or where its size is large in a thread of its own; returns and raises what it does.

    The thread is a daemon, so that whoever interrupts need not wait for it.
    """
    if size <= large:
        return work()
    done: Future[Value] = Future()

    def run() -> None:
        try:
            done.set_result(work())
        except Exception as error:  # noqa: BLE001 - whatever is raised belongs to the one who waits
            done.set_exception(error)

    threading.Thread(target=run, name="large answer", daemon=True).start()
    return await asyncio.shield(asyncio.wrap_future(done))

"""Part calls: the parts of an article are asked about side by side, and each has its own answer or failure."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

from llm_extract.errors import BudgetSpent, CallError
from llm_extract.extraction.questions import needed
from llm_extract.models.metering import as_metered
from llm_extract.models.seam import Model, Reply, Request
from llm_extract.records.result import Failure

SMALLEST_WINDOW = 4096  # tokens; no server is started with less


async def known_window(model: Model, whole: Request) -> int | None:
    """How many tokens the model takes for question and answer together; None where nobody says.

    The server is asked only where the request may be too long for some, and the ledger has no answer to it.
    """
    metered = as_metered(model)
    if metered is None:
        return None
    if not metered.window_is_known and (needed(whole) <= SMALLEST_WINDOW or metered.has_answer(whole)):
        return None
    return await metered.find_window()


async def answers(model: Model, requests: Sequence[Request]) -> AsyncIterator[tuple[int, Reply | CallError]]:
    """The answer to each request, or why there is none, in the order of the requests.

    A model that limits its calls itself gets all of them at once. Raises EndpointError, and gives up the others then.
    """
    if len(requests) == 1 or as_metered(model) is None:
        for number, request in enumerate(requests):
            yield number, await _outcome(model, request)
        return
    tasks = [asyncio.ensure_future(_outcome(model, request)) for request in requests]
    try:
        for number, task in enumerate(tasks):
            yield number, await task
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _outcome(model: Model, request: Request) -> Reply | CallError:
    try:
        return await model.answer(request)
    except CallError as error:
        return error


def failure_of(failures: Sequence[tuple[int, Failure]], *, parts: int) -> Failure | None:
    """The failure of an article whose parts failed like this: the first one, or that the budget was spent."""
    if not failures:
        return None
    number, chosen = next((one for one in failures if one[1].reason == BudgetSpent.reason), failures[0])
    if parts == 1:
        return chosen
    more = f", and {len(failures) - 1} more" if len(failures) > 1 else ""
    return Failure(reason=chosen.reason, message=f"part {number + 1} of {parts}{more}: {chosen.message}")

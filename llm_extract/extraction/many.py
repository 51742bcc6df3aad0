"""Many articles at once: at most so many under way, results as they come, one failure harming no other."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import AsyncIterator, Iterable

from llm_extract.documents.document import Document
from llm_extract.errors import LlmExtractError
from llm_extract.extraction.extracting import Plan, extract_document, failed_result
from llm_extract.models.server import ServerModel
from llm_extract.records.result import Failure, Result

# A call that waits before it is made again takes no place among those in flight; other articles take it meanwhile.
ARTICLES_PER_CALL = 3
MOST_RESTING = 500  # articles whose calls failed and are to be made again: so many take no place at all
RESTING_CHANGES = 0.25  # seconds after which is looked again how many they are


async def extract_many(
    documents: Iterable[Document | Result | None], plan: Plan, *, in_flight: int
) -> AsyncIterator[Result]:
    """Results of all documents in the order in which they are ready; documents are read only as places come free.

    A Result among the documents is passed on as it is, and None is passed over. Raises EndpointError at the first call
    that shows what is wrong for every article; whatever is under way then is given up.
    """
    under_way = _UnderWay(plan, in_flight * (ARTICLES_PER_CALL if _limits_itself(plan) else 1))
    waiting = iter(documents)
    reading = True
    try:
        while reading or under_way.tasks:
            while reading and under_way.has_place:
                one = next(waiting, _END)
                if isinstance(one, Result):
                    yield one
                elif isinstance(one, Document):
                    under_way.start(one)
                reading = one is not _END
                await asyncio.sleep(0)  # Ctrl-C is heard, and what waits for nobody, as rules do, is done at once
                if under_way.has_ready:
                    break
            results, error = await under_way.next_results(patient=not reading)
            for result in results:
                yield result
            if error is not None:
                raise error
    finally:
        await under_way.give_up()


_END = object()


class _UnderWay:
    """The articles under way, and those of them that are ready."""

    def __init__(self, plan: Plan, most: int) -> None:
        self.tasks: set[asyncio.Task[Result]] = set()
        self._plan = plan
        self._most = most
        self._models = [step.model for step in plan.steps if isinstance(step.model, ServerModel)]
        self._ready: asyncio.Queue[asyncio.Task[Result]] = asyncio.Queue()

    @property
    def has_place(self) -> bool:
        resting = sum(model.resting for model in self._models)
        return len(self.tasks) < self._most + min(resting, MOST_RESTING)

    @property
    def has_ready(self) -> bool:
        return not self._ready.empty()

    def start(self, document: Document) -> None:
        task = asyncio.ensure_future(_extract_one(document, self._plan))
        task.add_done_callback(self._ready.put_nowait)
        self.tasks.add(task)

    async def next_results(self, *, patient: bool) -> tuple[list[Result], BaseException | None]:
        """Wait until an article is ready; where it raised, its error and the results of all others that are ready.

        Where not ``patient``, there may be nothing after a while: then a place may have come free all the same.
        """
        if not self.tasks:
            return [], None
        task = await self._next(None if patient or not self._models else RESTING_CHANGES)
        if task is None:
            return [], None
        self.tasks.discard(task)
        error = task.exception()
        if error is None:
            return [task.result()], None
        results = []
        while not self._ready.empty():
            task = self._ready.get_nowait()
            self.tasks.discard(task)
            if task.exception() is None:
                results.append(task.result())
        return results, error

    async def _next(self, seconds: float | None) -> asyncio.Task[Result] | None:
        try:
            async with asyncio.timeout(seconds):
                return await self._ready.get()
        except TimeoutError:
            return None

    async def give_up(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)


def _limits_itself(plan: Plan) -> bool:
    """Whether the models see to it themselves that no more calls than they may are in flight."""
    return all(isinstance(step.model, ServerModel) for step in plan.steps)


async def _extract_one(document: Document, plan: Plan) -> Result:
    """Extract one article; what nobody foresaw costs that article, not the run."""
    try:
        return await extract_document(document, plan)
    except LlmExtractError:
        raise
    except Exception as error:  # noqa: BLE001 - a poisoned article, or a user's own model, may raise anything
        where = traceback.extract_tb(error.__traceback__)[-1]
        message = f"{type(error).__name__}: {error} (in {where.name}, line {where.lineno}); please report it"
        return failed_result(document, Failure(reason="internal", message=message))

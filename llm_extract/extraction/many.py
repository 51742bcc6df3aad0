"""Many articles at once: at most so many under way, results as they come, one failure harming no other."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import AsyncIterator, Iterable, Iterator

from llm_extract.documents.document import Document
from llm_extract.errors import LlmExtractError
from llm_extract.extraction.extracting import Plan, extract_document, failed_result
from llm_extract.records.result import Failure, Result


async def extract_many(documents: Iterable[Document], plan: Plan, *, in_flight: int) -> AsyncIterator[Result]:
    """Results of all documents in the order in which they are ready; documents are read only as places come free.

    Raises EndpointError at the first call that shows what is wrong for every article; whatever is under way then is
    given up.
    """
    waiting = iter(documents)
    under_way: list[asyncio.Task[Result]] = []
    try:
        while True:
            _fill(under_way, waiting, plan, in_flight)
            if not under_way:
                return
            ready, _ = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
            # In the order of the sources, so that what is ready at once comes out the same way every time.
            in_order = [task for task in under_way if task in ready]
            under_way = [task for task in under_way if task not in ready]
            for task in in_order:
                yield task.result()
    finally:
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)


def _fill(under_way: list[asyncio.Task[Result]], waiting: Iterator[Document], plan: Plan, in_flight: int) -> None:
    while len(under_way) < in_flight:
        document = next(waiting, None)
        if document is None:
            return
        under_way.append(asyncio.ensure_future(_extract_one(document, plan)))


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

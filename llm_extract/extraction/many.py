"""Many articles at once: at most so many under way, results as they come, one failure harming no other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator

from llm_extract.documents.document import Document
from llm_extract.extraction.extracting import Plan, extract_document
from llm_extract.records.result import Result


async def extract_many(documents: Iterable[Document], plan: Plan, *, in_flight: int) -> AsyncIterator[Result]:
    """Results of all documents in the order in which they are ready; documents are read only as places come free.

    Raises EndpointError at the first call that shows what is wrong for every article; whatever is under way then is
    given up.
    """
    waiting = iter(documents)
    under_way: set[asyncio.Task[Result]] = set()
    try:
        while True:
            _fill(under_way, waiting, plan, in_flight)
            if not under_way:
                return
            ready, under_way = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
            for task in ready:
                yield task.result()
    finally:
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)


def _fill(under_way: set[asyncio.Task[Result]], waiting: Iterator[Document], plan: Plan, in_flight: int) -> None:
    while len(under_way) < in_flight:
        document = next(waiting, None)
        if document is None:
            return
        under_way.add(asyncio.ensure_future(extract_document(document, plan)))

"""Parts: what each part of our own way takes of the processor, by itself: ``python -m benchmarks.peers.parts``.

The best of several passes over the same articles, so that what else runs on the machine counts as little as it can.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from benchmarks.peers.articles import ANSWERS, ARTICLES, prompt, write
from benchmarks.peers.rounds import server
from llm_extract.cli.main import collect_rarely
from llm_extract.documents.document import Document
from llm_extract.documents.reading import read_documents
from llm_extract.extraction.extracting import Plan, Step, extract_document
from llm_extract.extraction.rendering import render
from llm_extract.models.endpoint import CallLimits, Endpoint
from llm_extract.models.ledger import Ledger
from llm_extract.models.seam import Reply, Request, TokenUsage
from llm_extract.models.server import ServerModel

COUNT = 200
PASSES = 9
IN_FLIGHT = 64


@dataclass(frozen=True)
class Ready:
    """A model whose answers are there: nothing is called and nothing kept."""

    answers: Mapping[str, str]
    name: str = "fake"
    server: str = "here"
    parameters: Mapping[str, Any] = field(default_factory=dict)

    async def answer(self, request: Request) -> Reply:
        """The answer to an article, by the number in its name."""
        return Reply(self.answers[request.document.name[-4:]], "fake", TokenUsage(1, 1))


def main() -> None:
    """Print a row for each part."""
    collect_rarely()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        write(folder, COUNT)
        documents = list(_read(folder))
        answers = json.loads((folder / ANSWERS).read_text("utf-8"))
        full = {number: json.dumps(answer, ensure_ascii=False) for number, answer in answers.items()}
        empty = {number: json.dumps({kind: [] for kind in answer}) for number, answer in answers.items()}
        records = sum(len(items) for answer in answers.values() for items in answer.values()) / COUNT
        print("| part | CPU ms per article |\n|---|--:|")
        _row("reading: JSON, furniture, language", _best(lambda: list(_read(folder))))
        none = _best(lambda: _extract(documents, empty))
        _row("rendering, parsing, the result of an answer without records", none)
        whole = _best(lambda: _extract(documents, full))
        _row(f"grounding, guards and links of {records:.1f} records", whole - none)
        with server(folder) as url:
            bare = _best(lambda: asyncio.run(_ask(documents, url, None)))
            _row("the call: SDK, HTTP, limits, retries", bare)
            numbers = count()
            kept = _best(lambda: asyncio.run(_ask(documents, url, folder / f"{next(numbers)}.sqlite")))
            _row("the ledger", kept - bare)


def _read(folder: Path) -> Iterator[Document]:
    return (one for one in read_documents([str(folder / ARTICLES)]) if isinstance(one, Document))


def _extract(documents: Sequence[Document], answers: Mapping[str, str]) -> None:
    async def go() -> None:
        plan = Plan((Step(prompt(), Ready(answers)),))
        for document in documents:
            (await extract_document(document.model_copy(), plan)).model_dump_json()

    asyncio.run(go())


async def _ask(documents: Sequence[Document], url: str, kept: Path | None) -> None:
    ledger = Ledger(kept) if kept else None
    model = ServerModel(Endpoint("fake", "fake", url, limits=CallLimits(in_flight=IN_FLIGHT)), ledger=ledger)
    requests = iter([render(prompt(), document) for document in documents])

    async def work(answer: Callable[[Request], Awaitable[Reply]]) -> None:
        for request in requests:
            await answer(request)

    await asyncio.gather(*(work(model.answer) for _ in range(IN_FLIGHT)))
    await model.close()
    if ledger is not None:
        ledger.close()


def _best(work: Callable[[], object]) -> float:
    """Milliseconds of processor time for an article, in the best pass."""
    taken = []
    for _ in range(PASSES):
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
    return 1000 * min(taken) / COUNT


def _row(part: str, milliseconds: float) -> None:
    print(f"| {part} | {milliseconds:.2f} |", flush=True)


if __name__ == "__main__":
    main()

"""Every fault of the fake server over many articles: what became of each article, and whether the bills agree.

``make stress`` runs it over 1,000 articles and writes the table of docs/faults.md.
"""

from __future__ import annotations

import asyncio
import functools
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.fake_server import Bill, FakeServer, Fault, Settings
from benchmarks.fake_server.answers import quote_sentences
from benchmarks.fake_server.app import fingerprint
from benchmarks.fake_server.faults import choose_fault
from llm_extract.catalog.composing import ComposedPrompt, compose
from llm_extract.catalog.workspace import Workspace, bundled_root
from llm_extract.documents.document import Document
from llm_extract.extraction.extracting import Plan, Step
from llm_extract.extraction.rendering import render
from llm_extract.models.endpoint import CallLimits, Endpoint
from llm_extract.models.ledger import Ledger
from llm_extract.models.server import ServerModel
from llm_extract.records.result import Result
from llm_extract.runs.folder import RunWriter, StoredRun
from llm_extract.runs.running import new_description, run_documents

# Those of the issue; a wrong key and an unknown model stop a run, and are tested by themselves.
KINDS = (
    *("429", "429_seconds", "429_date", "500", "502", "503"),
    *("reset", "close", "hang", "slow", "html"),
    *("cut_json", "invalid_json", "wrong_types", "schema_violation"),
    *("refusal", "no_choices", "empty", "content_filter", "cut_off"),
    *("fenced", "prose", "invented", "duplicates", "large", "null_usage"),
)
UNBILLED = frozenset({"429", "429_seconds", "429_date", "500", "502", "503"})
# After one of these the same question is answered well.
HEALED = UNBILLED | {"reset", "close", "hang", "slow", "html", "no_choices", "empty", "large", "null_usage"}
# Always met, these cost records at most, each with its reason, but no article.
HARMLESS = frozenset({"slow", "fenced", "prose", "null_usage", "invented", "duplicates"})
HARMLESS |= {"invalid_json", "wrong_types", "schema_violation"}
TOWNS = ("Orlova", "Port Salvo", "Kitiri", "Montera", "Ashdale", "Bruneck")
LATENCY = 0.005


@dataclass(slots=True)
class Played:
    """What became of a run against a server with faults."""

    expected: list[str]
    results: list[Result]
    bill: Bill
    attempts: list[dict[str, Any]]
    seconds: float
    said: dict[str, int] = field(default_factory=dict)
    starved: list[str] = field(default_factory=list)

    @property
    def lost(self) -> int:
        """Articles without a result."""
        return len(set(self.expected) - {result.document_id for result in self.results})

    @property
    def known(self) -> tuple[int, int, int]:
        """Attempts whose usage stands in the ledger, and the sums of their tokens."""
        rows = [row for row in self.attempts if row["input_tokens"] is not None]
        return len(rows), sum(row["input_tokens"] for row in rows), sum(row["output_tokens"] for row in rows)

    @property
    def unknown(self) -> int:
        """Attempts that were or may have been billed, and of which no usage is known."""
        return sum(1 for row in self.attempts if row["billed"] and row["input_tokens"] is None)

    @property
    def reported(self) -> tuple[int, int, int]:
        """The same as ``known``, as the server has it."""
        charges = self.bill.reported
        return len(charges), sum(one.input for one in charges), sum(one.output for one in charges)

    def count(self, status: str) -> int:
        """How many articles ended like this: done, partial, failed."""
        return sum(result.status == status for result in self.results)

    @property
    def second_calls(self) -> int:
        """Billed calls that were a second one about an article."""
        return self.bill.billed - len(self.bill.billed_by_article())

    @property
    def most_billed(self) -> int:
        """The most calls that were billed for one article."""
        return max(self.bill.billed_by_article().values(), default=0)


def articles(count: int) -> Iterator[Document]:
    """Small articles, each unlike the others."""
    for number in range(count):
        town = TOWNS[number % len(TOWNS)]
        text = (
            f"Report {number} from {town}\n\nThe bridge at {town} will stay closed, the mayor said on day {number}.\n\n"
            f"Work on pillar {number} of the bridge has not begun. “We need {number + 2} more weeks,” she said."
        )
        yield Document(name=f"report-{number}", text=text)


@functools.cache
def prompt() -> ComposedPrompt:
    """The prompt for all kinds."""
    return compose("news", Workspace(bundled_root(), "bundled"))


def answered_items(text: str) -> int:
    """How many items an answer lists, where it is whole JSON."""
    return sum(len(listed) for listed in json.loads(text).values() if isinstance(listed, list))


def play(
    settings: Settings, documents: Sequence[Document], folder: Path, *, timeout: float = 60.0, patience: float = 2.0
) -> Played:
    """Run all documents against a server with these settings, 32 in flight, with a ledger and a run of its own."""
    said: dict[str, int] = {}
    good = settings.answerer

    def answerer(body: Mapping[str, Any]) -> str:
        text = good(body)
        said[body["messages"][-1]["content"]] = answered_items(text)
        return text

    settings.answerer = answerer
    limits = CallLimits(timeout=timeout, patience=patience, in_flight=32)
    with FakeServer(settings) as server, Ledger(folder / "ledger.sqlite") as ledger:
        endpoint = Endpoint("fake", "fake", server.url, parameters={"temperature": 0}, limits=limits)
        plan = Plan((Step(prompt(), ServerModel(endpoint, ledger=ledger)),))
        described = new_description(plan, sources=("made",), workspace="", folder=folder)
        writer = RunWriter(folder / described.id, described)
        begun = time.perf_counter()
        asyncio.run(_run(documents, plan, writer))
        seconds = time.perf_counter() - begun
        attempts = [dict(row) for row in ledger.rows("SELECT * FROM attempts")]
        results = list(StoredRun(writer.path, described).results())
        done = {result.document_id for result in results if result.status == "done"}
        starved = [one.id for one in documents if can_be_done(one, settings) and one.id not in done]
        return Played([one.id for one in documents], results, server.bill, attempts, seconds, said, starved)


def can_be_done(document: Document, settings: Settings) -> bool:
    """Whether the faults that are in store for an article leave it its answer; False where that is not known before."""
    if any(fault.when == "each" for fault in settings.faults):
        return False
    rendered = render(prompt(), document)
    body = {"messages": [{"role": one.role, "content": one.content} for one in rendered.messages]}
    first, later = (
        choose_fault(settings.faults, seed=settings.seed, article=fingerprint(body), call=call) for call in (1, 2)
    )
    return first is None or first in HARMLESS or (first in HEALED and later is None)


async def _run(documents: Sequence[Document], plan: Plan, writer: RunWriter) -> None:
    with writer:
        async for _ in run_documents(documents, plan, writer, in_flight=32):
            pass
    model = plan.steps[0].model
    assert isinstance(model, ServerModel)
    await model.close()


def settings_for(kinds: Sequence[str], when: Any, *, rate: float = 0.1, seed: int = 1) -> Settings:
    """A server on which each of these faults meets such a share of the articles."""
    faults = [Fault(kind, rate, when) for kind in kinds]
    return Settings(seed=seed, faults=faults, latency=LATENCY, hang=30.0, answerer=quote_sentences)


def timeout_for(kinds: Sequence[str]) -> float:
    """Short where calls hang; else so long that no busy machine makes a call time out."""
    return 3.0 if "hang" in kinds else 60.0

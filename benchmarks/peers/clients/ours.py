"""This package, the whole way: read, render, ledger, call, parse, ground, guards, result line on disk."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from benchmarks.peers.articles import prompt
from benchmarks.peers.clients.measuring import Task, measured
from llm_extract.cli.main import collect_rarely
from llm_extract.documents.document import Document
from llm_extract.documents.reading import Unread, read_documents
from llm_extract.extraction.extracting import Plan, Step
from llm_extract.models.endpoint import DEFAULT_PARAMETERS, CallLimits, Endpoint
from llm_extract.models.ledger import Ledger
from llm_extract.models.server import ServerModel
from llm_extract.runs.folder import RunWriter
from llm_extract.runs.running import new_description, run_documents


async def main(task: Task, folder: Path) -> None:
    """Run over all articles, with a ledger and a run in a folder."""
    collect_rarely()  # as the command does
    limits = CallLimits(in_flight=task.in_flight)
    endpoint = Endpoint("fake", "fake", task.url, parameters=DEFAULT_PARAMETERS, limits=limits)
    with Ledger(folder / "ledger.sqlite") as ledger:
        model = ServerModel(endpoint, ledger=ledger)
        plan = Plan((Step(prompt(), model),))
        await _run([Document(name="first", text="Report 0000: The first one.")], plan, folder, in_flight=1)
        with measured(task) as done:
            read = islice(read_documents([str(task.folder / "articles.jsonl")]), task.count)
            done.extend(["done"] * await _run(read, plan, folder, in_flight=task.in_flight))
        await model.close()


async def _run(read: Iterable[Document | Unread], plan: Plan, folder: Path, *, in_flight: int) -> int:
    """Run, and let go of each result; returns how many articles are done."""
    described = new_description(plan, sources=("made",), workspace="", folder=folder)
    done = 0
    with RunWriter(folder / described.id, described) as writer:
        async for result in run_documents(read, plan, writer, in_flight=in_flight):
            done += result.status == "done"
            if result.failure is not None:
                sys.stderr.write(f"{result.failure.reason}: {result.failure.message}\n")
    return done


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        asyncio.run(main(Task.told(), Path(os.environ.get("PEER_FOLDER", made))))

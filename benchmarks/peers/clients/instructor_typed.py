"""Instructor over the openai SDK, as it comes: tools mode, its own retries."""

from __future__ import annotations

import asyncio
from typing import Any

import instructor
from openai import AsyncOpenAI

from benchmarks.peers.answer_models import Records
from benchmarks.peers.clients.measuring import Task, ask_all, measured


async def main(task: Task) -> None:
    """Ask about all articles."""
    client = instructor.from_openai(AsyncOpenAI(base_url=task.url, api_key="no-key"))

    async def ask(row: dict[str, Any]) -> object:
        return await client.create(model="fake", temperature=0, messages=row["messages"], response_model=Records)

    await ask(task.first)
    with measured(task) as done:
        done.extend(await ask_all(task.rows("questions.jsonl"), ask, in_flight=task.in_flight))


if __name__ == "__main__":
    asyncio.run(main(Task.told()))

"""Bare aiohttp: bodies that are ready are posted and the JSON is decoded; the floor, for nothing is looked at."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import aiohttp

from benchmarks.peers.answer_models import Records
from benchmarks.peers.clients.measuring import Task, ask_all, measured

FORM = {"type": "json_schema", "json_schema": {"name": "records", "schema": Records.model_json_schema()}}


async def main(task: Task) -> None:
    """Ask about all articles."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=task.in_flight)) as session:

        async def ask(row: dict[str, Any]) -> object:
            body = {"model": "fake", "temperature": 0, "messages": row["messages"], "response_format": FORM}
            async with session.post(f"{task.url}/chat/completions", json=body) as response:
                return json.loads((await response.json())["choices"][0]["message"]["content"])

        await ask(task.first)
        with measured(task) as done:
            done.extend(await ask_all(task.rows("questions.jsonl"), ask, in_flight=task.in_flight))


if __name__ == "__main__":
    asyncio.run(main(Task.told()))

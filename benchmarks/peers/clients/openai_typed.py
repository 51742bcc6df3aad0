"""The openai SDK with typed answers: ``parse`` with a pydantic model, on its own transport or on aiohttp's."""

from __future__ import annotations

import asyncio
import os
from typing import Any

from openai import AsyncOpenAI, DefaultAioHttpClient

from benchmarks.peers.answer_models import Records
from benchmarks.peers.clients.measuring import Task, ask_all, measured


async def main(task: Task) -> None:
    """Ask about all articles."""
    transport = DefaultAioHttpClient() if os.environ.get("PEER_TRANSPORT") == "aiohttp" else None
    client = AsyncOpenAI(base_url=task.url, api_key="no-key", http_client=transport)

    async def ask(row: dict[str, Any]) -> object:
        answer = await client.chat.completions.parse(
            model="fake", temperature=0, messages=row["messages"], response_format=Records
        )
        parsed = answer.choices[0].message.parsed
        if parsed is None:
            raise ValueError("no answer")
        return parsed

    await ask(task.first)
    with measured(task) as done:
        done.extend(await ask_all(task.rows("questions.jsonl"), ask, in_flight=task.in_flight))
    await client.close()


if __name__ == "__main__":
    asyncio.run(main(Task.told()))

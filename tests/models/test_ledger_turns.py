"""Turns: what the tasks of an event loop hand in together is committed together, and each hears of its own."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from llm_extract.errors import StorageError
from llm_extract.models.ledger_turns import LONGEST, Change
from llm_extract.models.ledger_writer import Writer


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    one = Writer(tmp_path / "l.sqlite")
    yield one
    one.close()


def habit(number: int) -> Callable[[sqlite3.Connection], int]:
    def change(connection: sqlite3.Connection) -> int:
        connection.execute("REPLACE INTO habits VALUES (?, '', '')", (str(number),))
        return number

    return change


def traced(statements: list[str]) -> Change:
    return lambda connection: connection.set_trace_callback(statements.append)


def kept(writer: Writer) -> int:
    count: int = writer.submit(
        lambda connection: connection.execute("SELECT count(*) FROM habits").fetchone()[0]
    ).result()
    return count


def kept_on_disk(path: Path) -> int:
    connection = sqlite3.connect(path)
    count: int = connection.execute("SELECT count(*) FROM habits").fetchone()[0]
    connection.close()
    return count


async def hand_in(writer: Writer, number: int) -> int:
    value: int = await writer.submit_in_turn(habit(number))
    return value


def test_what_many_tasks_hand_in_at_once_is_one_transaction_and_each_has_its_own_answer(writer: Writer) -> None:
    statements: list[str] = []
    writer.submit(traced(statements)).result()

    async def all_of_them() -> list[int]:
        return await asyncio.gather(*(hand_in(writer, number) for number in range(50)))

    assert asyncio.run(all_of_them()) == list(range(50))
    assert statements.count("BEGIN IMMEDIATE") == 1


def test_a_busy_loop_hands_on_what_came_in_several_turns_but_does_not_wait_for_ever(writer: Writer) -> None:
    statements: list[str] = []
    writer.submit(traced(statements)).result()

    async def busy() -> None:
        tasks: list[asyncio.Future[int]] = []
        began = time.monotonic()
        while time.monotonic() - began < 5 * LONGEST:
            tasks.append(asyncio.ensure_future(hand_in(writer, len(tasks))))
            await asyncio.sleep(0)
            time.sleep(0.002)  # noqa: ASYNC251 - holds up the loop, as reading a long answer does
        assert any(task.done() for task in tasks)
        await asyncio.gather(*tasks)

    asyncio.run(busy())
    assert 1 < statements.count("BEGIN IMMEDIATE") < kept(writer)


def test_a_change_whose_task_was_cancelled_is_not_made_and_the_others_are(writer: Writer) -> None:
    async def some() -> None:
        tasks = [asyncio.ensure_future(hand_in(writer, number)) for number in range(10)]
        await asyncio.sleep(0)
        for task in tasks[::2]:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    asyncio.run(some())
    assert kept(writer) == 5


def test_what_stands_in_an_open_turn_is_committed_when_the_ledger_is_closed(writer: Writer) -> None:
    async def close_at_once() -> int:
        handed_in = writer.submit_in_turn(habit(1))
        writer.close()
        value: int = await handed_in
        return value

    assert asyncio.run(close_at_once()) == 1
    assert kept_on_disk(writer.path) == 1


def test_what_an_ended_loop_handed_in_is_committed_all_the_same(writer: Writer) -> None:
    loop = asyncio.new_event_loop()

    async def leave() -> None:
        writer.submit_in_turn(habit(1))

    loop.run_until_complete(leave())
    loop.close()
    writer.close()
    assert kept_on_disk(writer.path) == 1


def test_a_change_that_fails_is_told_to_all_who_handed_in_with_it_and_none_is_made(writer: Writer) -> None:
    async def both() -> list[object]:
        failing = writer.submit_in_turn(lambda connection: connection.execute("INSERT INTO nothing VALUES (1)"))
        return list(await asyncio.gather(hand_in(writer, 1), failing, return_exceptions=True))

    assert [type(one) for one in asyncio.run(both())] == [StorageError, StorageError]
    assert kept(writer) == 0

"""Many articles at once: each comes out, whatever becomes of the others."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from llm_extract.catalog.composing import compose
from llm_extract.catalog.workspace import Workspace
from llm_extract.documents.document import Document
from llm_extract.errors import WrongKey
from llm_extract.extraction.beside import beside
from llm_extract.extraction.extracting import Plan, Step, failed_result
from llm_extract.extraction.many import extract_many
from llm_extract.models.seam import Reply, Request
from llm_extract.records.result import Failure, Result

ANSWER = json.dumps({"quotes": []})


@dataclass
class Waiting:
    """A model that takes a moment; raises what it is told for an article."""

    raising: Mapping[str, Exception] = field(default_factory=dict)
    pause: float = 0.001
    name: str = "test/waiting"
    server: str = "here"
    parameters: Mapping[str, Any] = field(default_factory=dict)
    under_way: int = 0
    most: int = 0

    async def answer(self, request: Request) -> Reply:
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        try:
            await asyncio.sleep(self.pause)
        finally:
            self.under_way -= 1
        if error := self.raising.get(request.document.name):
            raise error
        return Reply(ANSWER, self.name)


def documents(count: int) -> Iterator[Document]:
    return (Document(name=f"a{number}", text=f"The mayor said {number} words.") for number in range(count))


def gather(model: Waiting, bundled: Workspace, read: Any, *, in_flight: int = 4) -> list[Result]:
    plan = Plan((Step(compose("quotes", bundled), model),))

    async def all_of_them() -> list[Result]:
        return [one async for one in extract_many(read, plan, in_flight=in_flight)]

    return asyncio.run(all_of_them())


def test_a_model_without_limits_of_its_own_is_asked_by_no_more_than_may_be_in_flight(bundled: Workspace) -> None:
    model = Waiting()
    assert len(gather(model, bundled, documents(30))) == 30
    assert model.most == 4


def test_what_nobody_foresaw_costs_one_article(bundled: Workspace) -> None:
    found = gather(Waiting({"a3": RuntimeError("what?")}), bundled, documents(10))
    assert len(found) == 10
    assert [one.document.name for one in found if one.failure is not None] == ["a3"]


def test_rows_pass_through_and_what_is_passed_over_does_not(bundled: Workspace) -> None:
    row = failed_result(Document(name="gone", text=""), Failure(reason="missing", message="is not there"))
    found = gather(Waiting(), bundled, [row, None, *documents(2), None, row])
    assert sorted(one.document.name for one in found) == ["a0", "a1", "gone", "gone"]


def test_what_is_wrong_for_all_stops_the_run_and_keeps_what_was_ready(bundled: Workspace) -> None:
    plan = Plan((Step(compose("quotes", bundled), Waiting({"a2": WrongKey("no")}, pause=0.0)),))
    found = []

    async def until_it_stops() -> None:
        async for one in extract_many(documents(50), plan, in_flight=4):
            found.append(one.document.name)  # noqa: PERF401 - what came before it stopped is looked at

    with pytest.raises(WrongKey):
        asyncio.run(until_it_stops())
    assert {"a0", "a1"} <= set(found)
    assert len(found) < 50


def test_a_large_answer_is_read_beside_the_loop_and_its_error_comes_back() -> None:
    names = []

    def work() -> int:
        names.append(threading.current_thread().name)
        return 1 // len(names[1:])

    async def both() -> None:
        with pytest.raises(ZeroDivisionError):
            await beside(work, size=1, large=5)
        assert await beside(work, size=9, large=5) == 1

    asyncio.run(both())
    assert names == [threading.main_thread().name, "large answer"]

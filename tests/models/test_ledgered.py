"""The ledger around a model: looked up first, stored before it is handed on, failures kept."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from llm_extract.errors import CutOff, StorageError
from llm_extract.models.ledger import Ledger, answer_key
from llm_extract.models.ledgered import LedgeredModel
from llm_extract.models.seam import Reply, Request, TokenUsage

MakeRequest = Callable[..., Request]


class Counting:
    """A model that counts how often it is asked, and fails when its answers are used up."""

    name, server = "counting", "here"
    parameters: Mapping[str, Any] = {}

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.asked = 0

    async def answer(self, request: Request) -> Reply:
        self.asked += 1
        if not self.answers:
            raise CutOff("cut off", raw="half", usage=TokenUsage(5, 2), calls=1)
        return Reply(self.answers.pop(0), self.name, TokenUsage(5, 2))


def test_a_second_question_is_not_asked(ledger: Ledger, request_about: MakeRequest) -> None:
    model = Counting("first", "second")
    ledgered = LedgeredModel(model, ledger)
    first = asyncio.run(ledgered.answer(request_about()))
    again = asyncio.run(ledgered.answer(request_about()))
    assert (first.text, first.source, first.key) == ("first", "call", answer_key(model, request_about()))
    assert (again.text, again.source, again.key) == ("first", "ledger", first.key)
    assert model.asked == 1


def test_fresh_asks_again_and_the_newest_answer_counts_from_then_on(ledger: Ledger, request_about: MakeRequest) -> None:
    model = Counting("first", "second")
    asyncio.run(LedgeredModel(model, ledger).answer(request_about()))
    assert asyncio.run(LedgeredModel(model, ledger, fresh=True).answer(request_about())).text == "second"
    assert asyncio.run(LedgeredModel(model, ledger).answer(request_about())).text == "second"
    assert model.asked == 2


def test_a_failure_is_noted_and_asked_again(ledger: Ledger, request_about: MakeRequest) -> None:
    model = Counting()
    for _ in range(2):
        with pytest.raises(CutOff):
            asyncio.run(LedgeredModel(model, ledger).answer(request_about()))
    rows = list(ledger.rows("SELECT state, reason, text, input_tokens, attempt FROM attempts ORDER BY id"))
    assert [tuple(row) for row in rows] == [
        ("failed", "cut_off", b"half", 5, 1),
        ("failed", "cut_off", b"half", 5, 2),
    ]


def test_nothing_is_asked_when_it_cannot_be_noted(tmp_path: Path, request_about: MakeRequest) -> None:
    ledger = Ledger(tmp_path / "l.sqlite")
    ledgered = LedgeredModel(model := Counting("first"), ledger, fresh=True)
    ledger.close()
    with pytest.raises(StorageError):
        asyncio.run(ledgered.answer(request_about()))
    assert model.asked == 0

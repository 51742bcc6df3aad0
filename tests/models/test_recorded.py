"""Replay and batch: answers that stand in the ledger, and one clear line where there is none."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from llm_extract.errors import CallError
from llm_extract.models.choosing import resolve_model
from llm_extract.models.ledger import Ledger
from llm_extract.models.recorded import BatchModel, ReplayModel
from llm_extract.models.seam import Reply, Request

MakeRequest = Callable[..., Request]


def test_replay_takes_the_newest_answer_of_anybody(ledger: Ledger, request_about: MakeRequest) -> None:
    one, other = resolve_model("ollama/one"), resolve_model("ollama/other")
    ledger.store(one, request_about(), Reply("1", "one"))
    ledger.store(other, request_about(), Reply("2", "other"))
    assert asyncio.run(ReplayModel(ledger).answer(request_about())).text == "2"
    assert asyncio.run(ReplayModel(ledger, "ollama/one").answer(request_about())).text == "1"


def test_a_miss_says_what_is_missing(ledger: Ledger, request_about: MakeRequest) -> None:
    with pytest.raises(CallError, match=r"no answer for 'report-0-\w+' with prompt 'quotes@v1'"):
        asyncio.run(ReplayModel(ledger).answer(request_about()))
    with pytest.raises(CallError, match="no answer of 'ollama/one'"):
        asyncio.run(ReplayModel(ledger, "ollama/one").answer(request_about()))


def test_what_was_imported_for_a_model_answers_its_later_runs(ledger: Ledger, request_about: MakeRequest) -> None:
    model = resolve_model("openai/some-model", ledger=ledger)
    ledger.store(model, request_about(), Reply("{}", "some-model-2026", source="file"))
    later = resolve_model("openai/some-model", ledger=ledger)
    reply = asyncio.run(later.answer(request_about()))
    assert (reply.text, reply.source, reply.model) == ("{}", "ledger", "some-model-2026")


def test_batch_answers_what_was_imported_under_its_name_and_calls_nobody(
    ledger: Ledger, request_about: MakeRequest
) -> None:
    batch = BatchModel(ledger)
    with pytest.raises(CallError, match="batch import"):
        asyncio.run(batch.answer(request_about()))
    ledger.store(batch, request_about(), Reply("{}", "a person", source="file"))
    assert asyncio.run(batch.answer(request_about())).model == "a person"
    assert asyncio.run(ReplayModel(ledger).answer(request_about())).model == "a person"
    with pytest.raises(CallError):
        asyncio.run(BatchModel(ledger, "other").answer(request_about()))


def test_a_batchs_error_is_kept_and_answers_nothing(ledger: Ledger, request_about: MakeRequest) -> None:
    batch = BatchModel(ledger)
    ledger.store(batch, request_about(), CallError("the batch expired"))
    with pytest.raises(CallError, match="batch import"):
        asyncio.run(batch.answer(request_about()))
    assert [tuple(row) for row in ledger.rows("SELECT state, source, billed FROM attempts")] == [("failed", "file", 0)]

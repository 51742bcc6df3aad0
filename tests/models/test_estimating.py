"""Estimating: what is learnt from the ledger, what is said where it knows nothing, and how good both are."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.fake_server import FakeServer, Settings
from llm_extract.catalog.composing import compose
from llm_extract.catalog.workspace import Workspace
from llm_extract.extraction.rendering import render
from llm_extract.models.choosing import resolve_model
from llm_extract.models.estimating import Estimator
from llm_extract.models.ledger import Ledger
from llm_extract.models.seam import Request, TokenUsage
from llm_extract.models.server import ServerModel
from llm_extract.models.token_prior import prior_tokens
from llm_extract.records.gold_files import read_gold_set

Serve = Callable[[Settings], FakeServer]
MakeRequest = Callable[..., Request]


def gold_requests(bundled: Workspace, prompt: str = "news@v1") -> list[Request]:
    composed = compose(prompt, bundled)
    articles = [*read_gold_set(bundled.gold / "dev"), *read_gold_set(bundled.gold / "test")]
    return [render(composed, article.document) for article in articles]


@pytest.mark.parametrize("prompt", ["news@v1", "quotes@v1"])
@pytest.mark.parametrize("known", [0, 1, 5])
def test_input_tokens_are_within_ten_per_cent_for_nine_of_ten_gold_articles(
    known: int, prompt: str, serve: Serve, bundled: Workspace, ledger: Ledger
) -> None:
    server = serve(Settings())
    requests = gold_requests(bundled, prompt)
    model = resolve_model("fake", base_url=server.url, ledger=ledger)
    assert isinstance(model, ServerModel)

    async def ask() -> list[int]:
        for request in requests[:known]:
            await model.answer(request)
        again = resolve_model("fake", base_url=server.url, ledger=ledger)
        assert isinstance(again, ServerModel)
        expected = [again.meter.expect(request).input for request in requests]
        used = []
        for request in requests:
            reply = await model.answer(request)
            assert reply.usage is not None
            used.append(reply.usage.input)
        await model.close()
        off = sorted(abs(guess / true - 1) for guess, true in zip(expected, used, strict=True))
        assert off[int(0.9 * len(off))] < 0.10
        return used

    used = asyncio.run(ask())
    assert sum(used) == sum(charge.input for charge in server.bill.charges)


def test_a_tokenizer_that_differs_is_learnt_from_calls_with_any_prompt(request_about: MakeRequest) -> None:
    request = request_about(1)
    unknown = Estimator(prompt="quotes@v1").expect(request)
    learnt = Estimator([(100.0, 300, 50, 0, "other@v1")], prompt="quotes@v1").expect(request)
    assert learnt.input == pytest.approx(3 * unknown.input)


def test_output_and_cached_share_are_learnt_from_calls_with_the_same_prompt_alone(request_about: MakeRequest) -> None:
    rows = [(100.0, 100, 1_000, 80, "quotes@v1"), (100.0, 100, 5, 0, "other@v1")]
    expected = Estimator(rows, prompt="quotes@v1").expect(request_about(1))
    assert expected.low > 400
    assert expected.cached == pytest.approx(0.8 * expected.input)
    assert expected.low <= expected.output <= expected.high <= expected.ceiling


def test_an_answer_that_may_have_so_many_tokens_is_never_expected_to_have_more(request_about: MakeRequest) -> None:
    rows = [(100.0, 100, 1_000, 80, "quotes@v1")]
    expected = Estimator(rows, prompt="quotes@v1", most=200).expect(request_about(1))
    assert (expected.high, expected.ceiling) == (200, 200)


def test_what_is_answered_meanwhile_is_learnt_from(request_about: MakeRequest) -> None:
    estimator = Estimator(prompt="quotes@v1")
    before = estimator.expect(request_about(1))
    estimator.observe(request_about(2), TokenUsage(900, 4_000, 450))
    after = estimator.expect(request_about(1))
    assert after.input == pytest.approx(900, rel=0.1)
    assert after.output > before.high
    assert after.cached == pytest.approx(after.input / 2)


@pytest.mark.parametrize(
    ("text", "fewest", "most"),
    [
        ("The union walked out, and the port said that it would wait.", 12, 16),
        ("Профсоюз ушёл, и порт сообщил, что подождёт.", 12, 24),
        ("工会退席，港口表示将等待。", 9, 15),
        ("انسحبت النقابة وقال الميناء إنه سينتظر.", 12, 24),
        ("", 0, 0),
    ],
)
def test_the_prior_follows_the_script(text: str, fewest: int, most: int) -> None:
    assert fewest <= prior_tokens(text) <= most


def test_a_ledger_of_the_first_version_is_opened_and_learns_from_now_on(
    tmp_path: Path, request_about: MakeRequest
) -> None:
    path = tmp_path / "old.sqlite"
    Ledger(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("ALTER TABLE attempts DROP COLUMN prior_tokens")
    connection.close()
    with Ledger(path) as ledger:
        model = resolve_model("fake", base_url="http://127.0.0.1:9/v1", ledger=ledger)
        number = asyncio.run(ledger.note_sent(model, request_about(1)))
        assert [row["prior_tokens"] > 0 for row in ledger.rows("SELECT * FROM attempts")] == [True]
        assert number == 1

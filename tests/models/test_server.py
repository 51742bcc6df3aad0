"""A whole server model: patience, limits, the ledger, and what is paid for, against a real server that misbehaves."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from benchmarks.fake_server import FakeServer, Fault, RateLimit, Settings
from llm_extract.errors import CallError, InvalidAnswer, ModelError, NoEndpoint, Unavailable, UnknownModel, WrongKey
from llm_extract.models.choosing import resolve_model
from llm_extract.models.endpoint import CallLimits
from llm_extract.models.ledger import Ledger
from llm_extract.models.ledger_listing import sum_up
from llm_extract.models.seam import Reply, Request
from llm_extract.models.server import ServerModel

Serve = Callable[[Settings], FakeServer]
MakeRequest = Callable[..., Request]
QUICK = CallLimits(timeout=5, patience=20, in_flight=16)


def model_for(server: FakeServer, *, limits: CallLimits = QUICK, **given: Any) -> ServerModel:
    model = resolve_model("fake", base_url=server.url, limits=limits, **given)
    assert isinstance(model, ServerModel)
    return model


async def ask_all(model: ServerModel, requests: Sequence[Request]) -> list[Reply | BaseException]:
    try:
        return await asyncio.gather(*(model.answer(request) for request in requests), return_exceptions=True)
    finally:
        await model.close()


def ask(model: ServerModel, requests: Sequence[Request]) -> list[Reply | BaseException]:
    return asyncio.run(ask_all(model, requests))


@pytest.mark.parametrize(
    "kind",
    ["429_seconds", "429_date", "429", "500", "502", "503", "reset", "close", "html", "no_choices", "empty", "large"],
)
def test_what_goes_wrong_once_is_mended_by_one_more_attempt(
    kind: str, serve: Serve, request_about: MakeRequest, ledger: Ledger
) -> None:
    server = serve(Settings(faults=[Fault(kind, 1.0, "first")], retry_after=0.1))
    (reply,) = ask(model_for(server, ledger=ledger), [request_about()])
    assert isinstance(reply, Reply)
    assert reply.text.startswith('{"quotes"')
    assert reply.calls == server.bill.billed
    assert server.bill.calls == 2


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("reset", Unavailable),
        ("close", Unavailable),
        ("html", InvalidAnswer),
        ("no_choices", InvalidAnswer),
        ("empty", InvalidAnswer),
        ("large", InvalidAnswer),
        ("refusal", CallError),
        ("content_filter", CallError),
        ("cut_off", CallError),
        ("hang", Unavailable),
    ],
)
def test_a_poisoned_article_fails_alone_and_is_billed_at_most_twice(
    kind: str, error: type[CallError], serve: Serve, request_about: MakeRequest, ledger: Ledger
) -> None:
    server = serve(Settings(faults=[Fault(kind, 1.0, "always")]))
    limits = CallLimits(timeout=0.5 if kind == "hang" else 5, patience=20)
    (failed,) = ask(model_for(server, ledger=ledger, limits=limits), [request_about()])
    assert isinstance(failed, error)
    assert failed.calls == server.bill.billed <= 2


def test_what_is_unbilled_is_tried_until_the_patience_ends(serve: Serve, request_about: MakeRequest) -> None:
    server = serve(Settings(faults=[Fault("503", 1.0, "always")]))
    (failed,) = ask(model_for(server, limits=CallLimits(patience=2)), [request_about()])
    assert isinstance(failed, Unavailable)
    assert failed.calls == 0
    assert server.bill.calls > 1


@pytest.mark.parametrize(("kind", "error"), [("401", WrongKey), ("404_model", UnknownModel)])
def test_what_is_wrong_for_all_stops_at_the_first_call(
    kind: str, error: type[ModelError], serve: Serve, request_about: MakeRequest
) -> None:
    server = serve(Settings(faults=[Fault(kind, 1.0, "always")]))
    (failed,) = ask(model_for(server), [request_about()])
    assert isinstance(failed, error)
    assert server.bill.calls == 1


def test_a_dead_address_stops_at_once(request_about: MakeRequest) -> None:
    model = resolve_model("fake", base_url="http://127.0.0.1:9/v1")
    assert isinstance(model, ServerModel)
    (failed,) = ask(model, [request_about()])
    assert isinstance(failed, NoEndpoint)


def test_a_missing_key_is_told_before_anything_is_sent(
    monkeypatch: pytest.MonkeyPatch, request_about: MakeRequest
) -> None:
    monkeypatch.delenv("MISTRAL_API_KEY", raising=False)
    model = resolve_model("mistral/mistral-small-latest")
    assert isinstance(model, ServerModel)
    (failed,) = ask(model, [request_about()])
    assert isinstance(failed, WrongKey)
    assert "MISTRAL_API_KEY" in str(failed)


def test_the_same_question_asked_at_once_is_sent_once(serve: Serve, request_about: MakeRequest, ledger: Ledger) -> None:
    server = serve(Settings(latency=0.2))
    replies = ask(model_for(server, ledger=ledger), [request_about(7)] * 10)
    assert len({reply.text for reply in replies if isinstance(reply, Reply)}) == 1
    assert sorted(reply.source for reply in replies if isinstance(reply, Reply)) == ["call"] + ["ledger"] * 9
    assert server.bill.calls == 1


def test_when_the_first_of_them_fails_the_others_ask_for_themselves(
    serve: Serve, request_about: MakeRequest, ledger: Ledger
) -> None:
    server = serve(Settings(faults=[Fault("refusal", 1.0, "first")], latency=0.1))
    outcomes = ask(model_for(server, ledger=ledger), [request_about(7)] * 3)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Refused", "Reply", "Reply"]
    assert server.bill.calls == 2


def test_a_second_run_asks_nothing(serve: Serve, request_about: MakeRequest, ledger: Ledger) -> None:
    server = serve(Settings())
    requests = [request_about(number) for number in range(20)]
    ask(model_for(server, ledger=ledger), requests)
    again = ask(model_for(server, ledger=ledger), requests)
    assert {reply.source for reply in again if isinstance(reply, Reply)} == {"ledger"}
    assert server.bill.calls == 20
    ask(model_for(server, ledger=ledger, fresh=True), requests)
    assert server.bill.calls == 40


def test_the_mode_is_remembered_in_the_ledger(serve: Serve, request_about: MakeRequest, ledger: Ledger) -> None:
    server = serve(Settings(modes=("json",)))
    ask(model_for(server, ledger=ledger), [request_about(1)])
    assert server.bill.calls == 3
    ask(model_for(server, ledger=ledger), [request_about(2)])
    assert server.bill.calls == 4


def test_the_ledger_agrees_with_the_server_whatever_went_wrong(
    serve: Serve, request_about: MakeRequest, ledger: Ledger
) -> None:
    kinds = [
        "429_seconds",
        "500",
        "reset",
        "close",
        "html",
        "refusal",
        "empty",
        "null_usage",
        "large",
        "cut_off",
        "fenced",
    ]
    faults = [Fault(kind, 0.08, "each") for kind in kinds]
    server = serve(Settings(seed=3, faults=faults, retry_after=0.05))
    outcomes = ask(model_for(server, ledger=ledger), [request_about(number) for number in range(150)])
    assert all(isinstance(outcome, (Reply, CallError)) for outcome in outcomes)
    bill, (kept,) = server.bill, sum_up(ledger)
    assert kept.attempts == bill.calls
    assert (kept.usage.input, kept.usage.output) == (
        sum(charge.input for charge in bill.reported),
        sum(charge.output for charge in bill.reported),
    )
    assert kept.bill_unknown == bill.billed - len(bill.reported)
    assert max(bill.billed_by_article().values()) <= 2
    known = {charge.id: (charge.input, charge.output) for charge in bill.reported}
    query = (
        "SELECT answer_id, input_tokens, output_tokens FROM attempts WHERE answer_id IS NOT NULL AND input_tokens > 0"
    )
    assert all(known[row[0]] == (row[1], row[2]) for row in ledger.rows(query))


def test_a_rate_limit_is_kept_and_nobody_fails(serve: Serve, request_about: MakeRequest) -> None:
    server = serve(Settings(limit=RateLimit(requests_per_second=60, burst=10)))
    outcomes = ask(model_for(server, limits=CallLimits(in_flight=32)), [request_about(n) for n in range(120)])
    assert all(isinstance(outcome, Reply) for outcome in outcomes)
    assert server.bill.most_in_flight <= 32


def test_an_outage_is_waited_for(request_about: MakeRequest) -> None:
    async def ask_through_an_outage() -> list[Reply | BaseException]:
        with FakeServer() as first:
            model = model_for(first)
            port = first.port
            await model.answer(request_about(-1))
        asking = [asyncio.ensure_future(model.answer(request_about(number))) for number in range(10)]
        await asyncio.sleep(0.5)
        with FakeServer(port=port):
            try:
                return await asyncio.gather(*asking, return_exceptions=True)
            finally:
                await model.close()

    assert all(isinstance(outcome, Reply) for outcome in asyncio.run(ask_through_an_outage()))


def test_no_key_is_kept(
    monkeypatch: pytest.MonkeyPatch, serve: Serve, request_about: MakeRequest, ledger: Ledger
) -> None:
    monkeypatch.setenv("LLM_EXTRACT_API_KEY", "sk-wrong-9876543210")
    server = serve(Settings(key="sk-right-0123456789"))
    (failed,) = ask(model_for(server, ledger=ledger), [request_about()])
    assert isinstance(failed, WrongKey)
    monkeypatch.setenv("LLM_EXTRACT_API_KEY", "sk-right-0123456789")
    (answered,) = ask(model_for(server, ledger=ledger), [request_about()])
    assert isinstance(answered, Reply)
    kept = b"".join(path.read_bytes() for path in ledger.path.parent.glob("ledger.sqlite*"))
    assert b"9876543210" not in kept
    assert b"0123456789" not in kept


RUN = """
import asyncio, sys
sys.path.insert(0, {here!r})
from conftest import make_request
from pathlib import Path
from llm_extract.models.choosing import resolve_model
from llm_extract.models.endpoint import CallLimits
from llm_extract.models.ledger import Ledger

async def main():
    with Ledger(Path({path!r})) as ledger:
        model = resolve_model("fake", base_url={url!r}, ledger=ledger, limits=CallLimits(in_flight=8))
        await asyncio.gather(*(model.answer(make_request(number)) for number in range({count})))
        await model.close()

asyncio.run(main())
"""


def test_kill_9_at_any_time_costs_only_the_calls_under_way(
    serve: Serve, request_about: MakeRequest, tmp_path: Path
) -> None:
    server = serve(Settings(latency=0.02))
    path, count, kills = tmp_path / "l.sqlite", 200, 0
    code = RUN.format(here=str(Path(__file__).parent), path=str(path), url=server.url, count=count)
    for until in (1, 60, 150):
        run = subprocess.Popen([sys.executable, "-c", code])
        while server.bill.calls < until and run.poll() is None:
            time.sleep(0.005)
        if run.poll() is None:
            os.kill(run.pid, signal.SIGKILL)
            kills += 1
        run.wait()
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)
    assert kills > 0
    with Ledger(path) as ledger:
        (kept,) = sum_up(ledger)
    assert kept.answered == count
    assert kept.unanswered <= 8 * kills
    assert server.bill.billed <= count + 8 * kills
    assert kept.attempts >= server.bill.calls
    assert kept.attempts - server.bill.calls <= 8 * kills

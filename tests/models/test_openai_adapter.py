"""The adapter against a real HTTP server: every kind of answer, every mode, and what leaves the machine."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from typing import Any

import pytest

from benchmarks.fake_server import FakeServer, Fault, Settings
from llm_extract.errors import (
    BadRequest,
    CallError,
    CutOff,
    InvalidAnswer,
    ModelError,
    NoEndpoint,
    Refused,
    Unavailable,
    UnknownModel,
    WrongKey,
)
from llm_extract.models import openai_adapter
from llm_extract.models.attempts import OtherHabits
from llm_extract.models.endpoint import CallLimits, Endpoint
from llm_extract.models.habits import Habits, Mode
from llm_extract.models.openai_adapter import OpenAIAdapter
from llm_extract.models.seam import Message, Reply, Request, TokenUsage

Serve = Callable[[Settings], FakeServer]
MakeRequest = Callable[..., Request]


def adapter_for(url: str, mode: Mode = "json_schema", **endpoint: Any) -> OpenAIAdapter:
    given: dict[str, Any] = {"name": "fake", "model": "fake", "base_url": url, **endpoint}
    return OpenAIAdapter(Endpoint(**given), Habits(mode), learned=lambda _: None, heard=lambda _: None)


def call(adapter: OpenAIAdapter, request: Request) -> Reply:
    async def once() -> Reply:
        try:
            return await adapter.call(request)
        finally:
            await adapter.close()

    return asyncio.run(once())


def fault_server(serve: Serve, kind: str, **settings: Any) -> FakeServer:
    return serve(Settings(faults=[Fault(kind, 1.0, "always")], **settings))


def test_an_answer_comes_raw_with_model_tokens_and_mode(serve: Serve, request_about: MakeRequest) -> None:
    server = serve(Settings(answerer=lambda _: '{"quotes": []}', cached_share=0.5))
    reply = call(adapter_for(server.url), request_about())
    charge = server.bill.charges[0]
    assert reply.text == '{"quotes": []}'
    assert reply.usage == TokenUsage(charge.input, charge.output, charge.input // 2)
    assert (reply.model, reply.source, reply.calls) == ("fake", "call", 1)
    assert reply.details == {"mode": "json_schema", "id": charge.id}


@pytest.mark.parametrize("kind", ["fenced", "prose", "cut_json", "invalid_json", "wrong_types", "duplicates"])
def test_text_that_is_no_plain_json_is_handed_on_as_it_is(kind: str, serve: Serve, request_about: MakeRequest) -> None:
    reply = call(adapter_for(fault_server(serve, kind).url), request_about())
    assert reply.text


@pytest.mark.parametrize(
    ("kind", "error", "billed", "reported"),
    [
        ("refusal", Refused, 1, True),
        ("content_filter", Refused, 1, True),
        ("cut_off", CutOff, 1, True),
        ("no_choices", InvalidAnswer, 1, True),
        ("empty", InvalidAnswer, 1, True),
        ("html", InvalidAnswer, 1, False),
        ("large", InvalidAnswer, 1, False),
        ("reset", Unavailable, 1, False),
        ("close", Unavailable, 1, False),
        ("429", Unavailable, 0, False),
        ("500", Unavailable, 0, False),
        ("502", Unavailable, 0, False),
        ("503", Unavailable, 0, False),
        ("400", BadRequest, 0, False),
    ],
)
def test_every_fault_has_its_error_and_says_what_was_billed(
    kind: str, error: type[CallError], billed: int, reported: bool, serve: Serve, request_about: MakeRequest
) -> None:
    with pytest.raises(error) as caught:
        call(adapter_for(fault_server(serve, kind).url), request_about())
    assert caught.value.calls == billed
    assert (caught.value.usage is not None) == reported
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("kind", "error"), [("401", WrongKey), ("404_model", UnknownModel)])
def test_what_is_wrong_for_every_article_has_its_error(
    kind: str, error: type[ModelError], serve: Serve, request_about: MakeRequest
) -> None:
    with pytest.raises(error):
        call(adapter_for(fault_server(serve, kind).url), request_about())


def test_what_was_cut_off_keeps_what_stood_before_the_cut(serve: Serve, request_about: MakeRequest) -> None:
    with pytest.raises(CutOff) as caught:
        call(adapter_for(fault_server(serve, "cut_off").url), request_about())
    assert str(caught.value.raw).startswith('{"quotes": [')


def test_a_call_that_hangs_ends_at_the_time_limit(serve: Serve, request_about: MakeRequest) -> None:
    server = fault_server(serve, "hang")
    with pytest.raises(Unavailable, match=r"no answer within 0\.3 s") as caught:
        call(adapter_for(server.url, limits=CallLimits(timeout=0.3)), request_about())
    assert caught.value.calls == 1


@pytest.mark.parametrize(("form", "least", "most"), [("seconds", 3, 3), ("date", 1.0, 4.0)])
def test_retry_after_is_read_as_seconds_and_as_a_date(
    form: str, least: float, most: float, serve: Serve, request_about: MakeRequest
) -> None:
    server = fault_server(serve, f"429_{form}", retry_after=3)
    with pytest.raises(Unavailable) as caught:
        call(adapter_for(server.url), request_about())
    assert caught.value.retry_after is not None
    assert least <= caught.value.retry_after <= most


def test_null_usage_leaves_the_bill_unknown(serve: Serve, request_about: MakeRequest) -> None:
    assert call(adapter_for(fault_server(serve, "null_usage").url), request_about()).usage is None


def test_nothing_at_the_base_url_is_no_endpoint(request_about: MakeRequest) -> None:
    with pytest.raises(NoEndpoint, match="nothing answers at"):
        call(adapter_for("http://127.0.0.1:9/v1"), request_about())


def test_a_server_that_goes_away_while_it_is_used_is_waited_for(request_about: MakeRequest) -> None:
    async def both() -> None:
        with FakeServer() as server:
            adapter = adapter_for(server.url)
            await adapter.call(request_about())
        try:
            with pytest.raises(Unavailable):
                await adapter.call(request_about(1))
            with pytest.raises(Unavailable):
                await adapter.call(request_about(2))
        finally:
            await adapter.close()

    asyncio.run(both())


def test_a_web_page_without_an_api_behind_it_is_no_endpoint(serve: Serve, request_about: MakeRequest) -> None:
    server = serve(Settings(plain="<html><body>Router</body></html>"))
    with pytest.raises(NoEndpoint, match="no OpenAI-compatible API"):
        call(adapter_for(server.url), request_about())


def test_a_wrong_path_is_no_endpoint(serve: Serve, request_about: MakeRequest) -> None:
    server = serve(Settings())
    with pytest.raises(NoEndpoint, match="lack a /v1"):
        call(adapter_for(server.url.removesuffix("/v1")), request_about())


@pytest.mark.parametrize("mode", ["json_schema", "tools", "json", "text"])
def test_each_mode_gets_an_answer_of_the_asked_shape(mode: Any, serve: Serve, request_about: MakeRequest) -> None:
    server = serve(Settings(modes=(mode,)))
    reply = call(adapter_for(server.url, mode), request_about())
    answer = json.loads(reply.text)
    assert list(answer) == ["quotes"]
    assert {"content", "manner", "speaker"} == set(answer["quotes"][0])


@pytest.mark.parametrize("only", ["tools", "json", "text"])
def test_the_mode_that_a_server_takes_is_found_out_once(only: str, serve: Serve, request_about: MakeRequest) -> None:
    server = serve(Settings(modes=(only,)))
    learned: list[Habits] = []
    endpoint = Endpoint(name="fake", model="fake", base_url=server.url)
    adapter = OpenAIAdapter(endpoint, Habits(), learned=learned.append, heard=lambda _: None)

    async def until_answered() -> Reply:
        try:
            for _ in range(4):
                try:
                    return await adapter.call(request_about())
                except OtherHabits as error:
                    assert error.calls == 0  # noqa: PT017 - the loop goes on with the next form
            raise AssertionError("no mode was taken")
        finally:
            await adapter.close()

    reply = asyncio.run(until_answered())
    assert reply.details["mode"] == only
    assert learned[-1].mode == only
    assert server.bill.calls == len(learned) + 1
    assert server.bill.billed == 1


def test_a_parameter_that_a_server_does_not_take_is_left_out(serve: Serve, request_about: MakeRequest) -> None:
    server = serve(Settings(refused_parameters=("temperature",)))
    adapter = adapter_for(server.url, parameters={"temperature": 0, "top_p": 1})

    async def twice() -> Reply:
        try:
            with pytest.raises(OtherHabits):
                await adapter.call(request_about())
            return await adapter.call(request_about())
        finally:
            await adapter.close()

    assert asyncio.run(twice()).text
    assert adapter.habits.without == ("temperature",)


def test_a_limit_on_tokens_goes_by_its_newer_name_where_the_older_is_refused(
    serve: Serve, request_about: MakeRequest
) -> None:
    seen: list[Mapping[str, Any]] = []
    server = bodies(serve, seen)
    server.settings.refused_parameters = ("max_tokens",)
    adapter = adapter_for(server.url, parameters={"max_tokens": 900})

    async def twice() -> Reply:
        try:
            with pytest.raises(OtherHabits):
                await adapter.call(request_about())
            return await adapter.call(request_about())
        finally:
            await adapter.close()

    asyncio.run(twice())
    assert seen[0]["max_completion_tokens"] == 900
    assert "max_tokens" not in seen[0]


def bodies(serve: Serve, seen: list[Mapping[str, Any]]) -> FakeServer:
    def answer(body: Mapping[str, Any]) -> str:
        seen.append(body)
        return '{"quotes": []}'

    return serve(Settings(answerer=answer))


@pytest.mark.parametrize("mode", ["json_schema", "tools", "json", "text"])
def test_an_article_with_template_marks_is_sent_character_for_character(
    mode: Any, serve: Serve, request_about: MakeRequest
) -> None:
    seen: list[Mapping[str, Any]] = []
    article = "He wrote {{ 7*7 }} and {% raw on the wall, {# said #} she.\x00\u202e End."
    call(adapter_for(bodies(serve, seen).url, mode), request_about(text=article))
    assert article in seen[0]["messages"][-1]["content"]


def test_lone_surrogates_in_a_request_do_not_raise(serve: Serve, request_about: MakeRequest) -> None:
    seen: list[Mapping[str, Any]] = []
    call(adapter_for(bodies(serve, seen).url), request_about(text="A broken \ud83d sign."))
    assert "A broken ? sign." in seen[0]["messages"][-1]["content"]


def test_lone_surrogates_in_an_answer_do_not_raise(serve: Serve, request_about: MakeRequest) -> None:
    server = serve(Settings(answerer=lambda _: '{"quotes": ["\ud83d"]}'))
    assert "\ud83d" in call(adapter_for(server.url), request_about()).text


def test_the_schema_is_sent_strict_and_without_what_strict_refuses(serve: Serve, request_about: MakeRequest) -> None:
    seen: list[Mapping[str, Any]] = []
    call(adapter_for(bodies(serve, seen).url), request_about())
    form = seen[0]["response_format"]["json_schema"]
    assert form["strict"] is True
    assert "minLength" not in json.dumps(form)
    assert form["schema"]["properties"]["quotes"]["items"]["required"] == ["content", "manner", "speaker"]


def test_without_a_system_message_the_words_of_a_mode_come_first(serve: Serve, request_about: MakeRequest) -> None:
    seen: list[Mapping[str, Any]] = []
    whole = request_about()
    alone = Request(whole.document, (), whole.prompt, (Message("user", "Text."),), whole.answer_schema)
    call(adapter_for(bodies(serve, seen).url, "json"), alone)
    assert [message["role"] for message in seen[0]["messages"]] == ["system", "user"]
    assert seen[0]["messages"][-1]["content"] == "Text."


def test_the_key_is_told_in_no_message(serve: Serve, request_about: MakeRequest) -> None:
    server = serve(Settings(key="sk-right-0123456789"))
    adapter = adapter_for(server.url, key="sk-wrong-9876543210", key_variable="FAKE_API_KEY")
    with pytest.raises(WrongKey) as caught:
        call(adapter, request_about())
    assert "FAKE_API_KEY" in str(caught.value)
    assert "9876543210" not in str(caught.value)
    assert "9876543210" not in repr(adapter.endpoint)


def test_one_adapter_serves_one_event_loop_after_another(serve: Serve, request_about: MakeRequest) -> None:
    adapter = adapter_for(serve(Settings()).url)
    assert call(adapter, request_about()).text == call(adapter, request_about()).text


def test_organisation_and_project_of_the_environment_reach_no_other_server(
    monkeypatch: pytest.MonkeyPatch, serve: Serve, request_about: MakeRequest
) -> None:
    monkeypatch.setenv("OPENAI_ORG_ID", "org-secret")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "proj-secret")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    server = serve(Settings())
    call(adapter_for(server.url), request_about())
    assert "secret" not in json.dumps(server.last_headers)


def test_a_host_that_takes_no_connection_is_waited_for_no_longer_than_one_takes(
    request_about: MakeRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openai_adapter, "CONNECT_TIMEOUT", 0.5)
    with socket.socket() as listening, ExitStack() as waiting:
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        for _ in range(4):  # its queue is full, so whoever comes now hears nothing, as from a host behind a wall
            one = waiting.enter_context(socket.socket())
            one.setblocking(False)
            one.connect_ex(listening.getsockname())
        adapter = adapter_for("http://{}:{}/v1".format(*listening.getsockname()), limits=CallLimits(timeout=30))
        with pytest.raises(NoEndpoint):
            call(adapter, request_about())

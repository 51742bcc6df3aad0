"""The fake server: deterministic by seed, honest in its bill, fast, and runnable as a command."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchmarks.fake_server import KINDS, FakeServer, Fault, RateLimit, Settings
from benchmarks.fake_server.answers import INVENTED, article_of, spoil
from benchmarks.fake_server.faults import choose_fault
from llm_extract.models.forms import as_bytes, call_body, json_schema_form
from llm_extract.models.seam import Request

Serve = Callable[[Settings], FakeServer]
MakeRequest = Callable[..., Request]


def post(server: FakeServer, request: Request) -> tuple[int, Any, Any]:
    body = as_bytes(call_body(request, json_schema_form(request.answer_schema), model="fake", parameters={}))
    call = urllib.request.Request(f"{server.url}/chat/completions", body, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(call, timeout=10) as response:
            return response.status, response.headers, json.load(response)
    except urllib.error.HTTPError as error:
        return error.code, error.headers, json.load(error)


def test_an_answer_quotes_the_article(serve: Serve, request_about: MakeRequest) -> None:
    request = request_about()
    _, _, answered = post(serve(Settings()), request)
    answer = json.loads(answered["choices"][0]["message"]["content"])
    assert all(quote["content"][0] in request.document.text for quote in answer["quotes"])
    assert len(answer["quotes"]) == 3


def test_a_client_that_goes_away_while_it_sends_leaves_no_traceback_and_no_bill(
    serve: Serve, caplog: pytest.LogCaptureFixture, request_about: MakeRequest
) -> None:
    server = serve(Settings())
    head = b"POST /v1/chat/completions HTTP/1.1\r\nHost: here\r\nContent-Length: 1000\r\n\r\n{"
    address = urllib.parse.urlsplit(server.url)
    with socket.create_connection((address.hostname, address.port)) as gone:
        gone.sendall(head)
        while not server.bill.in_flight:
            time.sleep(0.001)
    while server.bill.in_flight:
        time.sleep(0.001)
    post(server, request_about())
    assert not caplog.records
    assert server.bill.calls == 1


def test_the_article_is_what_stands_between_its_tags() -> None:
    content = "Here it is.\n<article 9f2c>\nOne.\nTwo.\n</article 9f2c>\nNow answer."
    assert article_of({"messages": [{"role": "user", "content": content}]}) == "One.\nTwo."


def test_the_same_seed_gives_the_same_faults_and_about_the_rate() -> None:
    faults = [Fault("500", 0.1), Fault("refusal", 0.2, "always")]
    chosen = [choose_fault(faults, seed=1, article=str(number), call=1) for number in range(2000)]
    assert chosen == [choose_fault(faults, seed=1, article=str(number), call=1) for number in range(2000)]
    assert chosen != [choose_fault(faults, seed=2, article=str(number), call=1) for number in range(2000)]
    counted = Counter(chosen)
    assert 150 < counted["500"] < 250
    assert 300 < counted["refusal"] < 450


def test_first_is_only_the_first_call_always_is_every_call_and_each_is_by_chance() -> None:
    def calls(when: Any) -> list[bool]:
        faults = [Fault("500", 0.5, when)]
        return [bool(choose_fault(faults, seed=0, article=str(n), call=call)) for n in range(40) for call in (1, 2, 3)]

    first, always, each = calls("first"), calls("always"), calls("each")
    assert any(first[0::3])
    assert not any(first[1::3])
    assert always[0::3] == always[1::3] == always[2::3]
    assert each[0::3] != each[1::3]


def test_rates_of_one_kind_of_time_never_meet_in_one_article() -> None:
    faults = [Fault("500", 0.5), Fault("502", 0.5)]
    chosen = Counter(choose_fault(faults, seed=0, article=str(number), call=1) for number in range(500))
    assert set(chosen) == {"500", "502"}


def test_a_fault_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(ValueError, match="no fault '501'"):
        Fault("501")


@pytest.mark.parametrize("kind", ["fenced", "prose", "invented", "duplicates", "wrong_types", "schema_violation"])
def test_spoilt_answers_still_hold_what_they_should(kind: str) -> None:
    good = json.dumps({"quotes": [{"content": ["They left the town at dawn."], "manner": "direct", "speaker": "A b"}]})
    spoilt = spoil(kind, good)
    assert spoilt != good
    assert {
        "fenced": good in spoilt,
        "prose": good in spoilt,
        "invented": INVENTED in spoilt,
        "duplicates": spoilt.count("They left") == 2,
        "wrong_types": "7" in spoilt,
        "schema_violation": "surprise" in spoilt,
    }[kind]


def test_the_bill_counts_what_was_answered_and_not_what_was_turned_away(
    serve: Serve, request_about: MakeRequest
) -> None:
    server = serve(Settings(faults=[Fault("503", 1.0, "first")]))
    assert post(server, request_about())[0] == 503
    status, _, answered = post(server, request_about())
    assert status == 200
    with urllib.request.urlopen(f"{server.url.removesuffix('/v1')}/stats", timeout=10) as response:
        told = json.load(response)
    assert (told["calls"], told["billed"], told["most_billed_for_one_article"]) == (2, 1, 1)
    assert told["input_tokens"] == told["reported_input_tokens"] == answered["usage"]["prompt_tokens"]
    assert told["kinds"] == {"503": 1, "good": 1}


@pytest.mark.parametrize("form", ["seconds", "date", "none"])
def test_the_rate_limit_turns_away_with_a_hint(form: Any, serve: Serve, request_about: MakeRequest) -> None:
    limit = RateLimit(requests_per_second=0.1, burst=2, retry_after=form)
    server = serve(Settings(limit=limit))
    statuses = [post(server, request_about(number))[0] for number in range(2)]
    status, headers, _ = post(server, request_about(3))
    assert (*statuses, status) == (200, 200, 429)
    assert (headers["Retry-After"] is None) == (form == "none")
    assert headers["x-ratelimit-remaining-requests"] == "0"


def test_every_kind_of_fault_is_named_once() -> None:
    assert len(KINDS) == len(set(KINDS)) >= 25


def test_it_runs_as_a_command() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "benchmarks.fake_server", "--help"],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert "--fault" in shown.stdout

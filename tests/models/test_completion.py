"""Reading chat completions: each kind of body that servers send."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_extract.errors import CallError, CutOff, InvalidAnswer, Refused, Unavailable
from llm_extract.models.attempts import NotJson, RateLimited
from llm_extract.models.completion import parse_completion, read_completion, read_usage
from llm_extract.models.seam import TokenUsage

USAGE = {"prompt_tokens": 9, "completion_tokens": 4}


def body(message: Any, reason: Any = "stop", **more: Any) -> dict[str, Any]:
    return {"choices": [{"message": message, "finish_reason": reason}], "usage": USAGE, **more}


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ({"content": '{"a": 1}'}, '{"a": 1}'),
        ({"content": [{"type": "text", "text": "{"}, {"type": "text", "text": "}"}]}, "{}"),
        ({"content": None, "tool_calls": [{"function": {"arguments": "{}"}}]}, "{}"),
        ({"content": "Let me see.", "tool_calls": [{"function": {"arguments": {"a": "é"}}}]}, '{"a": "é"}'),
        ({"content": "{}", "tool_calls": []}, "{}"),
        ({"content": "{}", "refusal": None}, "{}"),
        ({"content": "{}", "refusal": ""}, "{}"),
    ],
)
def test_the_text_of_an_answer_is_found(message: Any, text: str) -> None:
    completion = read_completion(body(message, model="m", id="i"))
    assert (completion.text, completion.model, completion.id) == (text, "m", "i")
    assert completion.usage == TokenUsage(9, 4)


@pytest.mark.parametrize(
    ("written", "error"),
    [
        (body({"content": "{}", "refusal": "No."}), Refused),
        (body({"content": "half", "refusal": None}, "content_filter"), Refused),
        (body({"content": '{"a": ['}, "length"), CutOff),
        (body({"content": ""}), InvalidAnswer),
        (body({"content": " \n"}), InvalidAnswer),
        (body({"content": None}), InvalidAnswer),
        (body(None), InvalidAnswer),
        ({"choices": [], "usage": USAGE}, InvalidAnswer),
        ({"choices": None, "usage": USAGE}, InvalidAnswer),
        ({"usage": USAGE}, InvalidAnswer),
    ],
)
def test_what_stands_there_instead_of_an_answer_is_named_and_its_bill_known(
    written: Any, error: type[CallError]
) -> None:
    with pytest.raises(error) as caught:
        read_completion(written)
    assert (caught.value.usage, caught.value.calls) == (TokenUsage(9, 4), 1)


@pytest.mark.parametrize("written", [None, 3, "text", [], [1]])
def test_json_that_is_no_completion_is_an_invalid_answer(written: Any) -> None:
    with pytest.raises(InvalidAnswer, match="no chat completion"):
        read_completion(written)


@pytest.mark.parametrize(("code", "error"), [(429, RateLimited), (502, Unavailable), (400, InvalidAnswer)])
def test_an_error_under_status_200_is_what_its_code_says(code: int, error: type[CallError]) -> None:
    with pytest.raises(error, match="overloaded"):
        read_completion({"error": {"code": code, "message": "overloaded"}})


@pytest.mark.parametrize("raw", [b"<html>", b"", b'{"choices": [', b"\xff\xfe"])
def test_what_is_no_json_is_named(raw: bytes) -> None:
    with pytest.raises(NotJson):
        parse_completion(raw)


@pytest.mark.parametrize("usage", [None, {}, {"prompt_tokens": None, "completion_tokens": 3}, "much", [1]])
def test_usage_that_is_not_told_is_unknown(usage: Any) -> None:
    assert read_usage(usage) is None


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["choices", "message", "content", "tool_calls", "function", "arguments", "usage", "error", "x"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(ANY_JSON)
def test_whatever_json_a_server_sends_there_is_an_answer_or_an_error_of_ours(written: Any) -> None:
    try:
        said = parse_completion(json.dumps(written).encode()).text
    except CallError as error:
        said = str(error).replace("\n", "")
    assert said.strip()

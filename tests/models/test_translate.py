"""Translation: what servers say with each status, in the words that they really use."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from llm_extract.errors import (
    BadRequest,
    LlmExtractError,
    NoEndpoint,
    Refused,
    Unavailable,
    UnknownModel,
    WrongKey,
)
from llm_extract.models.attempts import RateLimited
from llm_extract.models.endpoint import Endpoint
from llm_extract.models.translate import read_complaint, read_retry_after, translate_status

HERE = Endpoint("fake/m", "m", "http://127.0.0.1:1/v1", key="sk-abcdefghijkl", key_variable="FAKE_KEY")


@pytest.mark.parametrize(
    ("status", "text", "error"),
    [
        (401, '{"error": {"message": "Incorrect API key provided", "code": "invalid_api_key"}}', WrongKey),
        (403, '{"error": {"message": "Country not supported"}}', WrongKey),
        (403, '{"error": {"message": "Your input was flagged", "code": 403}}', Refused),
        (400, '[{"error": {"code": 400, "message": "API key not valid.", "status": "INVALID_ARGUMENT"}}]', WrongKey),
        (402, '{"error": {"message": "Insufficient Balance"}}', WrongKey),
        (429, '{"error": {"message": "You exceeded your quota", "code": "insufficient_quota"}}', WrongKey),
        (429, '{"error": {"message": "Rate limit reached", "code": "rate_limit_exceeded"}}', RateLimited),
        (404, '{"error": {"message": "model \\"x\\" not found, try pulling it first"}}', UnknownModel),
        (404, '{"error": {"message": "The model `x` does not exist.", "type": "NotFoundError"}}', UnknownModel),
        (400, '{"error": {"message": "x is not a valid model ID", "code": 400}}', UnknownModel),
        (400, '{"object": "error", "message": "Invalid model: x", "type": "invalid_model"}', UnknownModel),
        (400, '{"error": {"message": "Model Not Exist"}}', UnknownModel),
        (404, "404 page not found", NoEndpoint),
        (405, "", NoEndpoint),
        (301, "", NoEndpoint),
        (400, '{"error": {"message": "maximum context length is 8192 tokens"}}', BadRequest),
        (413, "", BadRequest),
        (422, '{"detail": [{"loc": ["body"], "msg": "field required"}]}', BadRequest),
        (408, "", Unavailable),
        (500, "<html>oops</html>", Unavailable),
        (503, '{"error": {"message": "Loading model", "type": "unavailable_error"}}', Unavailable),
        (529, '{"error": {"message": "Overloaded"}}', Unavailable),
    ],
)
def test_each_complaint_has_its_error(status: int, text: str, error: type[LlmExtractError]) -> None:
    translated = translate_status(status, text, {}, HERE)
    assert type(translated) is error
    assert str(status) in str(translated)
    assert "\n" not in str(translated)


def test_a_key_that_a_server_repeats_is_left_out() -> None:
    text = '{"error": {"message": "Incorrect API key provided: sk-abcdefghijkl, or sk-proj-****wxyz."}}'
    translated = translate_status(500, text, {}, HERE)
    assert "abcdefghijkl" not in str(translated)
    assert "wxyz" not in str(translated)
    assert "abcdefghijkl" not in str(getattr(translated, "raw", ""))


def test_a_missing_key_is_named_by_its_variable() -> None:
    keyless = Endpoint("fake/m", "m", "http://127.0.0.1:1/v1", key_variable="FAKE_KEY")
    assert "FAKE_KEY is not set" in str(translate_status(401, "", {}, keyless))


@pytest.mark.parametrize("text", ["", "null", "[]", "3", '"words"', '{"error": "words"}', '{"error": null}', "{"])
def test_any_body_is_a_complaint(text: str) -> None:
    assert isinstance(read_complaint(text).message, str)


NOW = datetime.datetime(2015, 10, 21, 7, 28, 0, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "0"}, 0.0),
        ({"retry-after-ms": "250", "retry-after": "1"}, 0.25),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:20 GMT"}, 20.0),
        ({"retry-after": "Wed, 21 Oct 2015 07:00:00 GMT"}, 0.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "inf"}, None),
        ({}, None),
    ],
)
def test_retry_after_in_all_its_forms(headers: dict[str, str], seconds: Any) -> None:
    assert read_retry_after(headers, now=NOW) == seconds

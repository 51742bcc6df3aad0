"""Batch files: requests in OpenAI's format, and answers as services and people write them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from llm_extract.documents.document import Document
from llm_extract.errors import CallError, CutOff, InvalidAnswer, ReadingError, Refused
from llm_extract.models.batch import custom_id, read_answers, request_line
from llm_extract.models.seam import Message, Reply, Request, TokenUsage

MakeRequest = Callable[..., Request]


def completion(content: str | None, **choice: Any) -> dict[str, Any]:
    message = {"role": "assistant", "content": content, **choice.pop("message", {})}
    return {
        "id": "c-1",
        "model": "m-2026",
        "choices": [{"index": 0, "finish_reason": "stop", "message": message, **choice}],
        "usage": {"prompt_tokens": 3, "completion_tokens": 2},
    }


def written(tmp_path: Path, *lines: Any) -> Path:
    path = tmp_path / "answers.jsonl"
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_text("\n".join(texts) + "\n", "utf-8")
    return path


def test_a_request_line_is_openais(request_about: MakeRequest) -> None:
    line = request_line(request_about(), "some-model", parameters={"temperature": 0})
    assert (line["method"], line["url"]) == ("POST", "/v1/chat/completions")
    assert line["body"]["model"] == "some-model"
    assert line["body"]["temperature"] == 0
    assert [message["role"] for message in line["body"]["messages"]] == ["system", "user"]
    assert line["body"]["response_format"]["json_schema"]["strict"] is True
    assert json.loads(json.dumps(line)) == line


def test_the_id_is_the_same_for_the_same_question_and_for_no_other(request_about: MakeRequest) -> None:
    assert custom_id(request_about(1)) == custom_id(request_about(1))
    others = {custom_id(request_about(number, sample=sample)) for number in range(20) for sample in range(3)}
    assert len(others) == 60


@pytest.mark.parametrize("name", ["plain", "Ünïcode und ‹Zeichen›", "الخبر", "a" * 200, "../../x", ""])
def test_the_id_is_plain_and_short_whatever_the_article_is_called(name: str) -> None:
    request = Request(Document(name=name, text="Text."), (), "p@v1", (Message("user", "Text."),), {})
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", custom_id(request))


def test_answers_of_a_service_are_read(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        {"id": "b", "custom_id": "x-1", "response": {"status_code": 200, "body": completion("{}")}, "error": None},
    )
    (answer,) = read_answers(path)
    assert (answer.line, answer.id) == (1, "x-1")
    assert isinstance(answer.outcome, Reply)
    assert (answer.outcome.text, answer.outcome.model, answer.outcome.usage, answer.outcome.source) == (
        "{}",
        "m-2026",
        TokenUsage(3, 2),
        "file",
    )


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ({"custom_id": "x", "answer": '{"quotes": []}'}, '{"quotes": []}'),
        ({"custom_id": "x", "content": {"quotes": ["é"]}}, '{"quotes": ["é"]}'),
        ({"custom_id": "x", "text": "```json\n{}\n```"}, "```json\n{}\n```"),
        ({"custom_id": "x", **completion("{}")}, "{}"),
        ({"custom_id": "x", "answer": []}, "[]"),
    ],
)
def test_answers_as_a_person_writes_them_are_read(line: Any, text: str, tmp_path: Path) -> None:
    (answer,) = read_answers(written(tmp_path, line))
    assert isinstance(answer.outcome, Reply)
    assert answer.outcome.text == text


@pytest.mark.parametrize(
    ("line", "identity", "error"),
    [
        ('{"custom_id": "x", "answer": ', None, InvalidAnswer),
        ("[1, 2]", None, InvalidAnswer),
        ({"answer": "{}"}, None, InvalidAnswer),
        ({"custom_id": 7, "answer": "{}"}, None, InvalidAnswer),
        ({"custom_id": "x"}, "x", InvalidAnswer),
        ({"custom_id": "x", "answer": "  "}, "x", InvalidAnswer),
        ({"custom_id": "x", "response": None, "error": {"code": "expired", "message": "too late"}}, "x", CallError),
        ({"custom_id": "x", "error": "words"}, "x", CallError),
        ({"custom_id": "x", "response": {"status_code": 400, "body": {"error": {"message": "no"}}}}, "x", CallError),
        ({"custom_id": "x", "response": {"status_code": 200, "body": {"choices": []}}}, "x", InvalidAnswer),
        (
            {"custom_id": "x", "response": {"status_code": 200, "body": completion("{", finish_reason="length")}},
            "x",
            CutOff,
        ),
        (
            {"custom_id": "x", "response": {"status_code": 200, "body": completion(None, message={"refusal": "No."})}},
            "x",
            Refused,
        ),
    ],
)
def test_a_line_that_is_no_answer_is_told_with_its_number_and_the_rest_is_read(
    line: Any, identity: str | None, error: type[CallError], tmp_path: Path
) -> None:
    first, second = read_answers(written(tmp_path, line, "", {"custom_id": "good", "answer": "{}"}))
    assert (first.line, first.id, type(first.outcome)) == (1, identity, error)
    assert (second.line, second.id) == (3, "good")


def test_a_byte_order_mark_is_no_part_of_a_line(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"custom_id": "x", "answer": "{}"}\r\n')
    (answer,) = read_answers(path)
    assert answer.id == "x"


def test_a_file_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(ReadingError, match="cannot be read"):
        list(read_answers(tmp_path / "none.jsonl"))

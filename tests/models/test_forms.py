"""Forms: a body that is put together from parts that were written before is the body as JSON has it."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import pytest

from llm_extract.catalog.references import canonical_json
from llm_extract.models.forms import Envelope, Form, as_bytes, call_body, json_schema_form
from llm_extract.models.seam import Message
from tests.models.conftest import ANSWER_SCHEMA, MakeRequest

FORMS = {
    "schema": json_schema_form(ANSWER_SCHEMA),
    "words": Form("text", system_words="Answer in JSON.", last_words="Now."),
    "bare": Form("text"),
}
TEXTS = ["A “plain” text.\n\tTab \\ and \x07.", "Half an emoji: \ud83d, and \udc00\ud800.", "🙂 ок 好"]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("parameters", [{}, {"temperature": 0, "stop": ["“"]}])
@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_an_envelope_is_the_body_as_json(
    form: Form, parameters: dict[str, Any], text: str, request_about: MakeRequest
) -> None:
    request = request_about(text=text)
    for one in (request, replace(request, messages=(Message("user", text),))):
        whole = as_bytes(call_body(one, form, model="a “model”", parameters=parameters))
        assert Envelope(form, model="a “model”", parameters=parameters).around(one) == whole


@pytest.mark.parametrize("text", TEXTS)
def test_a_digest_is_that_of_the_question_as_canonical_json(text: str, request_about: MakeRequest) -> None:
    request = request_about(text=text, sample=3)
    question = {
        "messages": [[one.role, one.content] for one in request.messages],
        "schema": request.answer_schema,
        "sample": 3,
    }
    written = canonical_json(question).encode("utf-8", "surrogatepass")
    assert request.digest == hashlib.sha256(written).hexdigest()

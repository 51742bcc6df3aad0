"""Windows: what each server calls the number of tokens that it takes."""

from __future__ import annotations

from typing import Any

import pytest

from llm_extract.models.windows import read_window


@pytest.mark.parametrize(
    ("entry", "window"),
    [
        ({"max_model_len": 8192}, 8192),  # vLLM
        ({"context_length": 131072}, 131072),  # OpenRouter
        ({"context_window": 32768}, 32768),  # Groq
        ({"max_context_length": 32768, "loaded_context_length": 4096}, 4096),  # LM Studio: what it was loaded with
        ({"meta": {"n_ctx_train": 131072, "n_ctx": 8192}}, 8192),  # llama.cpp: not what it could take
        ({"meta": {"n_ctx_train": 131072}}, None),
        ({"context_length": "many"}, None),
        ({"context_length": 0}, None),
        ({}, None),
    ],
)
def test_the_window_is_read_by_whatever_name_it_has(entry: dict[str, Any], window: int | None) -> None:
    other = {"id": "other", "max_model_len": 1}
    assert read_window({"data": [other, {"id": "m", **entry}]}, "m") == window


@pytest.mark.parametrize(
    "listed", [None, [], {}, {"data": None}, {"data": ["m"]}, {"data": [{"id": "a"}, {"id": "b"}]}]
)
def test_a_list_that_tells_nothing_tells_nothing(listed: Any) -> None:
    assert read_window(listed, "m") is None

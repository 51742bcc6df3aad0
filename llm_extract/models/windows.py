"""Windows: how many tokens a model takes for question and answer together, as its server lists it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_NAMES = ("max_model_len", "context_length", "context_window", "max_context_length", "loaded_context_length", "n_ctx")


def read_window(listed: Any, model: str) -> int | None:
    """The window of a model in what ``/models`` answers: vLLM, OpenRouter, Groq, LM Studio, llama.cpp each name it so.

    >>> read_window({"data": [{"id": "m", "max_model_len": 8192}]}, "m")
    8192
    >>> read_window({"data": [{"id": "m"}]}, "m") is None
    True
    """
    entries = listed.get("data") if isinstance(listed, Mapping) else None
    if not isinstance(entries, list):
        return None
    named = [one for one in entries if isinstance(one, Mapping) and one.get("id") == model]
    entry = named[0] if named else entries[0] if len(entries) == 1 and isinstance(entries[0], Mapping) else None
    if entry is None:
        return None
    details = entry.get("meta")
    places = (entry, details) if isinstance(details, Mapping) else (entry,)
    # llama.cpp tells also n_ctx_train, which is what the model could take, not what it was started with.
    found = [place[name] for place in places for name in _NAMES if isinstance(place.get(name), int) and place[name] > 0]
    return min(found, default=None)

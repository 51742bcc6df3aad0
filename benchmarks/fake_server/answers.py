"""Answers: what the server says of an article, made by rule from article and schema, and how faults spoil it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Answerer = Callable[[Mapping[str, Any]], str]
"""From the body of a call to the text of the answer."""

LARGE = 3_000_000  # characters
INVENTED = "Nobody ever said this sentence about the purple lighthouse of the seventh moon"
_ARTICLE = re.compile(r"<article(?: (\w+))?>\n?(.*?)\n?</article(?: \1)?>", re.DOTALL)
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]?")
_MOST = 6  # items of a kind


def article_of(body: Mapping[str, Any]) -> str:
    """The article in the last user message: what stands between article tags, else all of the message."""
    said = [message["content"] for message in body["messages"] if message["role"] == "user"]
    last = said[-1] if said else ""
    found = _ARTICLE.findall(last)
    return str(found[-1][1]) if found else str(last)


def quote_sentences(body: Mapping[str, Any]) -> str:
    """An answer of the asked shape whose every text is a sentence of the article: a few items of each kind."""
    found = (one.strip() for one in _SENTENCE.findall(article_of(body)))
    sentences = [one for one in found if len(one.split()) > 3] or ["Nothing is said."]
    schema = schema_of(body)
    if schema is None:
        return json.dumps({"sentences": sentences[:_MOST]}, ensure_ascii=False)
    return json.dumps(_fill(schema, sentences, 0), ensure_ascii=False)


def schema_of(body: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The JSON Schema that a call asks for, in any mode."""
    if tools := body.get("tools"):
        parameters: Mapping[str, Any] = tools[0]["function"]["parameters"]
        return parameters
    form = body.get("response_format") or {}
    if form.get("type") == "json_schema":
        schema: Mapping[str, Any] = form["json_schema"]["schema"]
        return schema
    system = body["messages"][0]["content"]
    start = system.rfind('{\n  "type": "object"') if form or "json_schema" in system else -1
    start = start if start >= 0 else system.rfind('{\n  "title"')
    if start < 0:
        return None
    written: Mapping[str, Any] = json.JSONDecoder().raw_decode(system[start:])[0]
    return written


def spoil(kind: str, text: str) -> str:
    """What becomes of a good answer under a fault."""
    return _SPOILING[kind](text) if kind in _SPOILING else text


def _fill(schema: Any, sentences: Sequence[str], number: int) -> Any:
    if "enum" in schema:
        return schema["enum"][number % len(schema["enum"])]
    if "anyOf" in schema:
        return _fill(schema["anyOf"][0], sentences, number)
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        return {name: _fill(one, sentences, number) for name, one in schema.get("properties", {}).items()}
    if kind == "array":
        of_objects = schema["items"].get("type") == "object"
        return [
            _fill(schema["items"], sentences, one)
            for one in (range(min(_MOST, len(sentences))) if of_objects else [number])
        ]
    simple = {"string": sentences[number % len(sentences)], "integer": 1, "number": 1, "boolean": True}
    return simple.get(str(kind))


def _each_item(text: str, change: Callable[[dict[str, Any]], Any]) -> str:
    answer = json.loads(text)
    changed = {kind: [change(item) for item in items] for kind, items in answer.items() if isinstance(items, list)}
    return json.dumps({**answer, **changed}, ensure_ascii=False)


def _wrong_types(item: Any) -> Any:
    return (
        {name: 7 if isinstance(value, (str, list)) else value for name, value in item.items()}
        if isinstance(item, dict)
        else 7
    )


def _violation(item: Any) -> Any:
    if not isinstance(item, dict):
        return item
    first = next(iter(item), None)
    return {"surprise": "not in the schema", **{name: value for name, value in item.items() if name != first}}


def _invented(item: Any) -> Any:
    if isinstance(item, str):
        return f"{INVENTED}, {item[:5]!r}"
    if isinstance(item, list):
        return [_invented(one) for one in item]
    if isinstance(item, dict):
        return {
            name: _invented(value) if isinstance(value, (list, str)) and " " in str(value) else value
            for name, value in item.items()
        }
    return item


def _duplicates(text: str) -> str:
    answer = json.loads(text)
    return json.dumps(
        {kind: [*items, *items] if isinstance(items, list) else items for kind, items in answer.items()},
        ensure_ascii=False,
    )


_SPOILING: dict[str, Callable[[str], str]] = {
    "cut_json": lambda text: text[: len(text) * 2 // 3],
    "invalid_json": lambda text: text.replace('": ', '" = ', 3),
    "wrong_types": lambda text: _each_item(text, _wrong_types),
    "schema_violation": lambda text: _each_item(text, _violation),
    "fenced": lambda text: f"```json\n{text}\n```",
    "prose": lambda text: f"Here are the records that I found:\n\n{text}\n\nTell me if you need {{more}}.",
    "invented": lambda text: _each_item(text, _invented),
    "duplicates": _duplicates,
    "large": lambda text: text[:-1] + " " * LARGE + text[-1:],
    "empty": lambda _: "",
    "cut_off": lambda text: text[: len(text) // 2],
}

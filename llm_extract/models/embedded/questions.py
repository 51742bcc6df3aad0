"""A Question: what a small model is asked about one passage, and what code makes of the answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from llm_extract.documents.document import Span
from llm_extract.errors import InvalidAnswer
from llm_extract.records.result import Record

NONE = "NONE"  # without it a small model invents
Items = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Question:
    """One question. ``unit`` is the passage that is shown, ``hints`` what stands beneath it.

    ``answer_schema`` is the JSON Schema of the answer, in which every value is one of a few; ``read`` makes items of
    the kind from a decoded answer, given the records that are there already. ``promise`` orders questions: where not
    all are asked, the most promising are.
    """

    unit: Span
    hints: str
    answer_schema: Mapping[str, Any]
    read: Callable[[Mapping[str, Any], Sequence[Record]], Items]
    promise: float = 0.0

    def items(self, text: str, records: Sequence[Record]) -> Items:
        """The items of a raw answer; raises InvalidAnswer where it is none of those that were allowed."""
        try:
            value = json.loads(text)
        except ValueError:
            value = None
        if not isinstance(value, dict) or not _allowed(value, self.answer_schema):
            raise InvalidAnswer(f"the answer is none of those that were offered: {text[:80]!r}", raw=text, calls=1)
        return self.read(value, records)


def choices(first: str, labels: Sequence[str], **others: Sequence[str]) -> dict[str, Any]:
    """The JSON Schema of an answer that is NONE, or one label and one of the offered words for each other field."""
    nothing = {first: {"type": "string", "enum": [NONE]}}
    fields = {first: labels, **others}
    something = {name: {"type": "string", "enum": list(dict.fromkeys(words))} for name, words in fields.items()}
    return {"anyOf": [_object(nothing), _object(something)]}


def most_promising(questions: Iterable[Question], most: int) -> list[Question]:
    """At most so many questions, those that promise most, in the order of the text."""
    kept = sorted(questions, key=lambda one: -one.promise)[:most]
    return sorted(kept, key=lambda one: one.unit)


def _object(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def _allowed(value: Mapping[str, Any], schema: Mapping[str, Any]) -> bool:
    return any(
        set(value) == set(one["properties"])
        and all(value[name] in field["enum"] for name, field in one["properties"].items())
        for one in schema["anyOf"]
    )

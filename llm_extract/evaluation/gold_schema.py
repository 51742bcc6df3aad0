"""The JSON Schema of gold files, so that editors complete and check them while they are written."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from llm_extract.records.gold import GOLD_FORMAT
from llm_extract.records.kinds import Card, FieldCard

_WORDS: Mapping[str, Any] = {"type": ["string", "number"]}
_LABELLER: Mapping[str, Any] = {
    "type": "object",
    "required": ["name", "kind"],
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string"},
        "kind": {"enum": ["person", "model"]},
        "on": {"type": "string", "format": "date"},
    },
}


def gold_schema(cards: Sequence[Card]) -> dict[str, Any]:
    """Build the JSON Schema of gold files with records of these kinds."""
    records = {"type": ["array", "null"], "items": {"anyOf": [_record(card) for card in cards]}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Gold labels of one article ({GOLD_FORMAT})",
        "type": "object",
        "required": ["format", "records"],
        "additionalProperties": False,
        "properties": {
            "format": {"const": GOLD_FORMAT},
            "digest": _told("string", "SHA-256 of the article; `llm-extract gold stamp` writes it"),
            "published": {"type": "string", "format": "date"},
            "title": {"type": "string"},
            "source": {"type": "string"},
            "story": _told("string", "articles of one story are resampled together"),
            "labeller": {"anyOf": [_LABELLER, {"type": "array", "items": _LABELLER}]},
            "guideline": {"type": "string"},
            "complete": _complete(cards),
            "unscored": {"type": "array", "items": {"enum": _field_names(cards)}},
            "judged_on": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
            "records": records,
            "rejected": records,
            "origin": {"enum": ["labelled", "adjudicated", "review", "import"]},
        },
    }


def gold_schema_json(cards: Sequence[Card]) -> str:
    """The same as the text of ``evals/gold.schema.json``."""
    return json.dumps(gold_schema(cards), indent=2, ensure_ascii=False) + "\n"


def _record(card: Card) -> dict[str, Any]:
    fields = {one.name: _field(one) for one in card.fields}
    return {
        "title": card.kind,
        "type": "object",
        "required": ["kind"],
        "additionalProperties": False,
        "properties": {
            "kind": {"const": card.kind},
            **fields,
            "optional": _told("boolean", "reasonable labellers may leave it out: it is never counted as missed"),
            "alternatives": {
                "type": "array",
                "description": "other right combinations of fields",
                "items": {"type": "object", "additionalProperties": False, "properties": fields},
            },
            "unscored": {"type": "array", "items": {"enum": [one.name for one in card.fields]}},
            "note": _told("string", "free words, never scored"),
            "reason": _told("string", "why a reviewer rejected it"),
            "said": _told("object", "what the model had said"),
        },
    }


def _field(card: FieldCard) -> dict[str, Any]:
    described = {"description": card.description} if card.description else {}
    match card.rule.role:
        case "label":
            one: Mapping[str, Any] = {"enum": list(card.values)} if card.values else _WORDS
            return {"anyOf": [one, {"type": "array", "items": one, "minItems": 1}], **described}
        case "names":
            aliases = {"anyOf": [_WORDS, {"type": "array", "items": _WORDS, "minItems": 1}]}
            optional = {
                "type": "object",
                "required": ["name"],
                "additionalProperties": False,
                "properties": {"name": aliases, "optional": {"type": "boolean"}},
            }
            return {"type": "array", "items": {"anyOf": [*aliases["anyOf"], optional]}, **described}
        case "passages" | "words":
            placed = {
                "type": "object",
                "required": ["text", "start", "end"],
                "additionalProperties": False,
                "properties": {"text": {"type": "string"}, "start": {"type": "integer"}, "end": {"type": "integer"}},
            }
            passage = {"anyOf": [_WORDS, placed]}
            return {"anyOf": [*passage["anyOf"], {"type": "array", "items": passage, "minItems": 1}], **described}
        case _:
            return {"anyOf": [_WORDS, {"type": "array", "items": _WORDS}, {"type": "null"}], **described}


def _complete(cards: Sequence[Card]) -> dict[str, Any]:
    scopes = {
        card.kind: {
            "anyOf": [
                {"type": "boolean"},
                {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {
                        one.name: {"type": "array", "items": {"enum": list(one.values)}}
                        for one in card.fields
                        if one.rule.role == "label"
                    },
                },
            ]
        }
        for card in cards
    }
    kinds = {"type": "array", "items": {"enum": [card.kind for card in cards]}}
    return {
        "description": "what is not complete is never counted as spurious",
        "anyOf": [kinds, {"type": "object", "additionalProperties": False, "properties": scopes}],
    }


def _field_names(cards: Sequence[Card]) -> list[str]:
    names = [one.name for card in cards for one in card.fields]
    owned = [f"{card.kind}.{one.name}" for card in cards for one in card.fields]
    return [*dict.fromkeys(names), *owned]


def _told(json_type: str, description: str) -> dict[str, Any]:
    return {"type": json_type, "description": description}

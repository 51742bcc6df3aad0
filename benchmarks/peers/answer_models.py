"""The answer as pydantic models, for the peers: as a user of theirs would write it, with our words as descriptions.

The models are made from the committed JSON Schemas of our kinds; of this package nothing is imported.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

SCHEMAS = Path(__file__).parents[2] / "schemas"
KINDS = {"events": "event", "quotes": "quote", "stances": "stance"}


class Strict(BaseModel):
    """No field but those that were asked for."""

    model_config = ConfigDict(extra="forbid")


def record_model(kind: str) -> type[BaseModel]:
    """The model of one record of a kind."""
    schema = json.loads((SCHEMAS / kind / "v1.schema.json").read_text("utf-8"))
    fields: dict[str, Any] = {
        name: (_type_of(field), Field(description=field["description"])) for name, field in schema["properties"].items()
    }
    return create_model(kind.title(), __base__=Strict, __doc__=schema["description"], **fields)


def _type_of(field: dict[str, Any]) -> Any:
    if "anyOf" in field:
        return str | None
    if "enum" in field:
        return Literal[tuple(field["enum"])]
    if field["type"] == "array":
        item: Any = _type_of(field["items"])
        return Annotated[list[item], Field(min_length=field.get("minItems", 0))]
    return Annotated[str, Field(min_length=field.get("minLength", 0))]


def answer_model() -> type[BaseModel]:
    """The model of all records of an article."""
    fields: dict[str, Any] = {}
    for plural, kind in KINDS.items():
        model: Any = record_model(kind)
        fields[plural] = (list[model], ...)
    return create_model("Records", __base__=Strict, **fields)


Records = answer_model()

"""Schemas: the versioned kinds of record, loaded from ``schemas/<kind>/v<N>.py`` of the workspace in use."""

from __future__ import annotations

import importlib.util
import json
import sys
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from llm_extract.catalog.references import Reference, canonical_json, did_you_mean, digest_of
from llm_extract.errors import SchemaError, UnknownReference
from llm_extract.records.kinds import Card, FieldCard, Kind, Rule


@dataclass(frozen=True, slots=True)
class Schema:
    """One version of one kind: its functions and models, its canonical JSON Schema, and its card.

    ``answer_schema`` is the JSON Schema of one item that the model fills, as committed beside the module
    (``v1.schema.json``); ``digest`` is taken of it, because pydantic's own output changes between its versions.
    """

    reference: Reference
    kind: Kind
    answer_schema: Mapping[str, Any]
    digest: str
    card: Card

    @property
    def name(self) -> str:
        """The kind's name: event, quote, stance, or a user's own."""
        return self.reference.name

    @property
    def plural(self) -> str:
        """The key under which the model lists its items."""
        return self.kind.plural


def load_schema(path: Path) -> Schema:
    """Load ``schemas/<kind>/v<N>.py``.

    Its neighbour ``v<N>.schema.json`` is the canonical JSON Schema where there is one.
    Raises SchemaError, in one line, for whatever the module does wrong.
    """
    reference = Reference(path.parent.name, int(path.stem.removeprefix("v")))
    kind = getattr(_import_file(path, f"llm_extract_schemas.{reference.name}.{path.stem}"), "KIND", None)
    if not isinstance(kind, Kind):
        raise SchemaError(f"{path}: the module defines no KIND = Kind(…); see schemas/quote/v1.py for one")
    committed = path.with_suffix(".schema.json")
    answer_schema = _read_json(committed) if committed.exists() else canonical_schema(kind.answer)
    digest = digest_of(canonical_json(answer_schema))
    try:
        card = _card(reference, kind, digest)
    except (KeyError, TypeError, ValueError) as error:
        raise SchemaError(f"{path}: {error}") from error
    return Schema(reference, kind, answer_schema, digest, card)


def find_schema(folder: Path, reference: Reference) -> Path:
    """The module of a reference under ``schemas/``; the newest version where the reference names none.

    Raises UnknownReference.
    """
    versions = schema_versions(folder)
    if reference.name not in versions:
        raise UnknownReference(f"no schema {reference.name!r} in {folder}{did_you_mean(reference.name, versions)}")
    there = versions[reference.name]
    version = reference.version or max(there)
    if version not in there:
        listed = ", ".join(f"{reference.name}@v{number}" for number in sorted(there))
        raise UnknownReference(f"no schema {str(reference)!r} in {folder}; there is {listed}")
    return there[version]


def schema_versions(folder: Path) -> dict[str, dict[int, Path]]:
    """All schema modules under ``schemas/``: kind → version → path."""
    found: dict[str, dict[int, Path]] = {}
    for path in sorted(folder.glob("*/v*.py")):
        number = path.stem.removeprefix("v")
        if number.isdigit():
            found.setdefault(path.parent.name, {})[int(number)] = path
    return found


def canonical_schema(model: type[BaseModel]) -> dict[str, Any]:
    """The JSON Schema of a model in one form: no titles, no defaults, closed objects, every property required.

    >>> class Small(BaseModel):
    ...     name: str | None = None
    >>> canonical_schema(Small)["required"]
    ['name']
    """
    schema = model.model_json_schema()
    definitions = schema.pop("$defs", {})
    canonical: dict[str, Any] = _canonical(schema, definitions)
    return canonical


def _canonical(node: Any, definitions: Mapping[str, Any]) -> Any:
    if isinstance(node, list):
        return [_canonical(one, definitions) for one in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        target = dict(definitions[node["$ref"].rsplit("/", 1)[-1]])
        return _canonical({**target, **{key: value for key, value in node.items() if key != "$ref"}}, definitions)
    plain = {
        key: (
            {name: _canonical(one, definitions) for name, one in value.items()}
            if key == "properties"
            else _canonical(value, definitions)
        )
        for key, value in node.items()
        if key not in ("title", "default")
    }
    if plain.get("type") == "object" and "properties" in plain:
        plain["additionalProperties"] = False
        plain["required"] = list(plain["properties"])
    if "const" in plain:
        plain["enum"] = [plain.pop("const")]
    return plain


def _card(reference: Reference, kind: Kind, digest: str) -> Card:
    fields = []
    for name, info in kind.record.model_fields.items():
        answered = kind.answer.model_fields.get(name)
        source = answered or info
        rule = next((one for one in (*info.metadata, *source.metadata) if isinstance(one, Rule)), None)
        if rule is None:
            raise SchemaError(f"field {name!r} has no Rule in Annotated[…], neither in the answer nor in the record")
        fields.append(
            FieldCard(
                name=name,
                rule=rule,
                values=_closed_set(source.annotation),
                required=not _nullable(source.annotation) and rule.role not in ("names", "counts"),
                derived=answered is None,
                description=source.description or info.description or "",
            )
        )
    for name in (kind.display.who, kind.display.verb, kind.display.body, kind.scoring.passages):
        if name not in kind.record.model_fields:
            raise SchemaError(f"display or scoring names {name!r}, which is no field of the record")
    return Card(
        kind=reference.name,
        plural=kind.plural,
        ref=str(reference),
        title=kind.title,
        digest=digest,
        fields=tuple(fields),
        display=kind.display,
        scoring=kind.scoring,
        record_schema=kind.record.model_json_schema(mode="serialization"),
    )


def _closed_set(annotation: Any) -> tuple[str, ...]:
    if get_origin(annotation) is Literal:
        return tuple(str(value) for value in get_args(annotation))
    for inner in get_args(annotation):
        if values := _closed_set(inner):
            return values
    return ()


def _nullable(annotation: Any) -> bool:
    return get_origin(annotation) in (typing.Union, types.UnionType) and type(None) in get_args(annotation)


def _import_file(path: Path, name: str) -> types.ModuleType:
    # The module must stand in sys.modules before it runs, or pydantic cannot resolve its annotations.
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise SchemaError(f"{path}: cannot be loaded as a Python module")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except SchemaError:
        sys.modules.pop(name, None)
        raise
    except (Exception, SystemExit) as error:
        sys.modules.pop(name, None)
        raise SchemaError(
            f"{path}: {type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
        ) from error
    return module


def _read_json(path: Path) -> dict[str, Any]:
    try:
        schema: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise SchemaError(f"{path}: {error}") from error
    return schema

"""A composed prompt: a prompt version with its schemas and few-shot examples put in; all but the article is fixed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from llm_extract.catalog.prompts import Part, Prompt, fill, find_prompt, load_prompt
from llm_extract.catalog.references import canonical_json, parse_reference
from llm_extract.catalog.schemas import Schema
from llm_extract.catalog.workspace import Workspace
from llm_extract.errors import GoldError, PromptError
from llm_extract.records.gold import GoldArticle, as_answer
from llm_extract.records.gold_files import read_gold

OPEN = ("article", "title", "published", "source", "hints")  # what is known only when an article is there


@dataclass(frozen=True, slots=True)
class ComposedPrompt:
    """A prompt as a model will see it, open only where the article and what is known about it go.

    ``parts`` still hold the placeholders of the article; ``answer_schema`` is the JSON Schema of the whole answer, a
    list per kind; ``examples`` are the articles used as few-shot, by digest, so that scoring can refuse them.
    """

    prompt: Prompt
    schemas: tuple[Schema, ...]
    parts: tuple[Part, ...]
    answer_schema: Mapping[str, Any]
    examples: Mapping[str, str]
    digest: str

    @property
    def name(self) -> str:
        """The reference, as ``news@v1``."""
        return str(self.prompt.reference)


def compose(reference: str, workspace: Workspace) -> ComposedPrompt:
    """Load a prompt, its schemas and its examples, and put them together.

    Raises UnknownReference, PromptError, SchemaError or GoldError.
    """
    return compose_file(find_prompt(workspace.prompts, parse_reference(reference)), workspace)


def compose_file(path: Path, workspace: Workspace) -> ComposedPrompt:
    """The same for a prompt file."""
    prompt = load_prompt(path)
    schemas = tuple(workspace.schema(reference) for reference in prompt.front.schemas)
    examples = [_example(name, prompt, schemas, workspace) for name in prompt.front.examples]
    in_prompt = "fields" in prompt.placeholders
    shown = {
        "fields": "\n\n".join(fields_as_text(schema) for schema in schemas),
        "examples": "\n\n".join(_example_as_text(article, schemas) for article in examples),
    }
    answer_schema = combined_schema(schemas, with_descriptions=not in_prompt)
    parts = tuple(Part(part.role, _fill_fixed(part.text, shown)) for part in prompt.parts)
    return ComposedPrompt(
        prompt=prompt,
        schemas=schemas,
        parts=parts,
        answer_schema=answer_schema,
        examples={article.name: article.document.digest for article in examples},
        digest=prompt.digest({**shown, "schema": canonical_json(answer_schema)}),
    )


def combined_schema(schemas: Iterable[Schema], *, with_descriptions: bool) -> dict[str, Any]:
    """The JSON Schema of an answer: an object with a list of items for each kind."""
    items = {
        schema.plural: {
            "type": "array",
            "items": schema.answer_schema if with_descriptions else _without_descriptions(schema.answer_schema),
        }
        for schema in schemas
    }
    return {"type": "object", "properties": items, "required": list(items), "additionalProperties": False}


def fields_as_text(schema: Schema) -> str:
    """A kind and its fields in words, made from its canonical JSON Schema, for the ``{{fields}}`` of a prompt."""
    item = schema.answer_schema
    lines = [f"## {schema.plural}", "", _one_line(item.get("description", schema.kind.title)), ""]
    for name, field in item["properties"].items():
        lines.append(f"- `{name}` ({_type_in_words(field)}): {_one_line(field.get('description', ''))}")
    return "\n".join(lines)


def _fill_fixed(text: str, shown: Mapping[str, str]) -> str:
    # The article's own placeholders stay open: they map to themselves until a request is made.
    stay = {name: f"{{{{{name}}}}}" for name in OPEN}
    return fill(text, {**stay, **shown})


def _example(name: str, prompt: Prompt, schemas: Sequence[Schema], workspace: Workspace) -> GoldArticle:
    path = workspace.gold / "examples" / f"{name}.yaml"
    if not path.is_file():
        raise PromptError(f"{prompt.path}: example {name!r} is not there: {path} is missing")
    article = read_gold(path)
    incomplete = [schema.name for schema in schemas if schema.name not in article.gold.complete]
    if incomplete:
        raise GoldError(f"{path}: an example must be complete for what it shows; {', '.join(incomplete)} is not")
    return article


def _example_as_text(article: GoldArticle, schemas: Sequence[Schema]) -> str:
    kinds = ",\n".join(f"{json.dumps(schema.plural)}: {_items_as_text(article, schema)}" for schema in schemas)
    text = article.document.text.strip()
    return f"<example>\n<example_article>\n{text}\n</example_article>\n{{{kinds}}}\n</example>"


def _items_as_text(article: GoldArticle, schema: Schema) -> str:
    # A line for each record, with its fields in the order in which a model is asked to fill them.
    order = schema.answer_schema["properties"]
    answers = (as_answer(record, schema.card) for record in article.gold.of_kind(schema.name))
    lines = [json.dumps({name: answer[name] for name in order}, ensure_ascii=False) for answer in answers]
    return "[\n" + ",\n".join(lines) + "\n]" if lines else "[]"


def _type_in_words(field: Mapping[str, Any]) -> str:
    if "enum" in field:
        return " | ".join(field["enum"])
    if "anyOf" in field:
        return " or ".join(_type_in_words(one) for one in field["anyOf"])
    if field.get("type") == "array":
        return f"list of {_type_in_words(field['items'])}"
    return str(field.get("type", "any"))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _without_descriptions(node: Any) -> Any:
    if isinstance(node, list):
        return [_without_descriptions(one) for one in node]
    if not isinstance(node, dict):
        return node
    return {
        key: (
            {name: _without_descriptions(one) for name, one in value.items()}
            if key == "properties"
            else _without_descriptions(value)
        )
        for key, value in node.items()
        if key != "description"
    }

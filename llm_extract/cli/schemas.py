"""``schemas``: list schema versions; show one; write a canonical JSON Schema."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from llm_extract.catalog.references import parse_reference
from llm_extract.catalog.schemas import canonical_schema, find_schema, schema_versions
from llm_extract.catalog.workspace import require_own
from llm_extract.cli.settings import JsonOption, output, workspace_in_use, write_json, write_text
from llm_extract.errors import StorageError
from llm_extract.views.listing import fields_view, quiet_table

app = typer.Typer(invoke_without_command=True)
ReferenceArgument = Annotated[
    str, typer.Argument(metavar="SCHEMA", help="Such as quote@v1; quote alone is the newest.")
]


@app.callback()
def listing(context: typer.Context, as_json: JsonOption = False) -> None:
    """List schema versions; show one, or write its canonical JSON Schema.

    [dim]llm-extract schemas show quote[/]           its fields, and what each means
    [dim]llm-extract schemas show quote --json[/]    the JSON Schema that a model is asked to fill
    """
    if context.invoked_subcommand is None:
        list_command(as_json)


@app.command("list")
def list_command(as_json: JsonOption = False) -> None:
    """List all versions of schemas with their fields."""
    workspace = workspace_in_use()
    rows = [
        workspace.schema(f"{name}@v{number}").card
        for name, there in schema_versions(workspace.schemas).items()
        for number in sorted(there)
    ]
    if as_json:
        write_json([card.model_dump(mode="json") for card in rows])
        return
    table = quiet_table("schema!", "title!", "fields", "digest!")
    for card in rows:
        names = ", ".join(field.name for field in card.fields)
        table.add_row(card.ref, card.title, names, card.digest.removeprefix("sha256:")[:10])
    output().print(table)


@app.command()
def show(schema: ReferenceArgument, as_json: JsonOption = False) -> None:
    """Show a kind's fields; with --json the canonical JSON Schema that a model is asked to fill."""
    loaded = workspace_in_use().schema(schema)
    if as_json:
        write_json(loaded.answer_schema)
        return
    output().print(fields_view(loaded.card))


@app.command()
def write(schema: ReferenceArgument) -> None:
    """Write the canonical JSON Schema beside a schema module; its digest is what a prompt is pinned to."""
    workspace = workspace_in_use()
    require_own(workspace)
    path = find_schema(workspace.schemas, parse_reference(schema))
    loaded = workspace.schema(schema)
    target = path.with_suffix(".schema.json")
    text = json.dumps(canonical_schema(loaded.kind.answer), ensure_ascii=False, indent=1) + "\n"
    try:
        target.write_text(text, "utf-8")
    except OSError as error:
        raise StorageError(f"{target}: cannot be written: {error.strerror}") from error
    write_text(str(target))

"""``prompts``: list prompt versions; make, show, compare, render and freeze them."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from llm_extract.catalog.composing import ComposedPrompt, compose
from llm_extract.catalog.drafting import new_version
from llm_extract.catalog.lock import check_against_lock, freeze, is_edited, is_frozen, read_lock
from llm_extract.catalog.prompts import find_prompt, prompt_versions
from llm_extract.catalog.references import parse_reference
from llm_extract.catalog.workspace import Workspace, require_own
from llm_extract.cli.asking import DEFAULT_PROMPT
from llm_extract.cli.settings import JsonOption, output, talk, workspace_in_use, write_json, write_text
from llm_extract.documents.reading import read_one
from llm_extract.errors import LlmExtractError
from llm_extract.extraction.rendering import render
from llm_extract.views.listing import quiet_table, shortened
from llm_extract.views.safety import one_line, safe

app = typer.Typer(invoke_without_command=True, no_args_is_help=False)
ReferenceArgument = Annotated[
    str, typer.Argument(metavar="PROMPT", help="Such as news@v1; news alone is the newest frozen one.")
]


@app.callback()
def listing(context: typer.Context, as_json: JsonOption = False) -> None:
    """List prompt versions; make, show, compare, render and freeze them.

    [dim]llm-extract prompts[/]                      all versions
    [dim]llm-extract prompts new news[/]             the next version, as a draft to edit
    [dim]llm-extract prompts diff news@v1 news@v2[/] what changed
    """
    if context.invoked_subcommand is None:
        list_command(as_json)


@app.command("list")
def list_command(as_json: JsonOption = False) -> None:
    """List all versions: what each fills, whether it is frozen, and why it exists."""
    workspace = workspace_in_use()
    names = [
        f"{name}@v{number}" for name, there in prompt_versions(workspace.prompts).items() for number in sorted(there)
    ]
    lock, default = read_lock(workspace.prompts), _default(workspace)
    table = quiet_table("prompt!", "fills", "state!", "digest!", "why this version")
    rows = []
    for name in names:
        try:
            prompt = compose(name, workspace)
        except LlmExtractError as error:
            table.add_row(name, "", Text("broken", style="fault"), "", one_line(str(error)))
            rows.append({"prompt": name, "state": "broken", "error": str(error)})
            continue
        state = "edited since" if is_edited(prompt, lock) else "frozen" if is_frozen(prompt, lock) else "draft"
        schemas = ", ".join(str(schema.reference) for schema in prompt.schemas)
        shown = Text(state, style="fault" if state == "edited since" else "")
        named = Text.assemble((name, "title"), (" default", "quiet")) if name == default else name
        table.add_row(named, schemas, shown, _short(prompt.digest), shortened(prompt.prompt.front.change))
        front = prompt.prompt.front.model_dump()
        rows.append({"prompt": name, "state": state, "digest": prompt.digest, **front})
    if as_json:
        write_json(rows)
    else:
        output().print(table)
        told = "a name alone is its newest frozen version; all of a prompt, and why it exists: prompts show NAME --file"
        output().print(Text(f"\n{told}", style="quiet"))


def _default(workspace: Workspace) -> str | None:
    """The version that is meant where no prompt is named."""
    try:
        path = find_prompt(workspace.prompts, parse_reference(workspace.configuration.prompt or DEFAULT_PROMPT))
    except LlmExtractError:
        return None
    return f"{path.parent.name}@{path.stem}"


@app.command()
def show(
    prompt: ReferenceArgument, as_file: Annotated[bool, typer.Option("--file", help="The file as it is.")] = False
) -> None:
    """Show a prompt as a model sees it, open only where the article goes."""
    composed = _load(prompt, workspace_in_use())
    write_text(composed.prompt.path.read_text("utf-8") if as_file else _as_seen(composed))


@app.command("new")
def make(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A prompt's name, or a version to begin from.")],
) -> None:
    """Make the next version of a prompt as a draft: a copy of the newest one, to be edited."""
    path = new_version(name, workspace_in_use())
    write_text(str(path))
    new = f"{path.parent.name}@{path.stem}"
    talk().print(
        f"edit it, and say in change: why it exists; when it is final: llm-extract prompts freeze {new}",
        style="quiet",
        soft_wrap=True,
    )


@app.command()
def diff(old: ReferenceArgument, new: ReferenceArgument) -> None:
    """What differs between two versions, as a model sees them."""
    workspace = workspace_in_use()
    before, after = _load(old, workspace), _load(new, workspace)
    lines = difflib.unified_diff(
        _as_seen(before).splitlines(), _as_seen(after).splitlines(), before.name, after.name, lineterm=""
    )
    if _as_seen(before) == _as_seen(after):
        talk().print("no difference for the model", style="quiet")
    styles = {"+": "good", "-": "fault", "@": "quiet"}
    for line in lines:
        output().print(Text(safe(line), style=styles.get(line[:1], "")), soft_wrap=True)


@app.command("render")
def render_command(
    prompt: ReferenceArgument,
    article: Annotated[Path, typer.Argument(help="The article to put in.")],
    as_json: JsonOption = False,
) -> None:
    """Show the messages that would be sent for an article; nothing is sent."""
    document = read_one(article)
    request = render(_load(prompt, workspace_in_use()), document)
    if as_json:
        messages = [{"role": message.role, "content": message.content} for message in request.messages]
        write_json({"messages": messages, "schema": request.answer_schema})
        return
    for message in request.messages:
        output().print(Text(f"── {message.role}", style="quiet"))
        output().print(Text(safe(message.content)), soft_wrap=True)


@app.command("freeze")
def freeze_command(prompts: Annotated[list[str], typer.Argument(metavar="PROMPT…")]) -> None:
    """Lock versions: from then on an edit of one is an error, and the next version is a new file."""
    workspace = workspace_in_use()
    require_own(workspace)
    for name in prompts:
        composed = compose(name, workspace)
        freeze(composed, workspace.prompts)
        write_text(f"{composed.name} frozen, {_short(composed.digest)}")


def _load(name: str, workspace: Workspace) -> ComposedPrompt:
    composed = compose(name, workspace)
    check_against_lock(composed, read_lock(workspace.prompts))
    return composed


def _as_seen(prompt: ComposedPrompt) -> str:
    return "\n\n".join(f"# {part.role}\n\n{part.text}" for part in prompt.parts)


def _short(digest: str) -> str:
    return digest.removeprefix("sha256:")[:10]

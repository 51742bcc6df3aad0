"""``models``: the models and servers that can be asked."""

from __future__ import annotations

import os

import typer
from rich.text import Text

from llm_extract.cli.settings import JsonOption, output, write_json
from llm_extract.models.choosing import found_servers
from llm_extract.models.presets import load_presets
from llm_extract.views.listing import quiet_table, shortened

app = typer.Typer(invoke_without_command=True)


@app.callback()
def listing(context: typer.Context, as_json: JsonOption = False) -> None:
    """List the models and servers that can be asked; any other OpenAI-compatible server is given with --base-url."""
    if context.invoked_subcommand is not None:
        return
    presets = list(load_presets().values())
    listening = {preset.name for preset in found_servers()}
    if as_json:
        write_json([preset.model_dump() for preset in presets])
        return
    table = quiet_table("--model!", "server", "key!", "here!")
    table.add_row("offline", shortened("rules: no model, no key; English only"), "", Text("ready", style="good"))
    table.add_row("replay", shortened("the ledger alone: nobody is asked"), "", Text("ready", style="good"))
    for preset in presets:
        key = preset.key or ""
        there = preset.name in listening if preset.local else bool(key and os.environ.get(key))
        state = Text("answers" if preset.local else "key set", style="good") if there else Text("–", style="quiet")
        address = preset.base_url.partition("://")[2].removesuffix("/v1")
        table.add_row(f"{preset.name}/{preset.model or 'MODEL'}", shortened(address), Text(key, style="quiet"), state)
    output().print(table)
    if untried := [preset.name for preset in presets if not preset.tried]:
        told = f"built from their documentation, and not tried yet: {', '.join(untried)}"
        output().print(Text(f"\n{told}\nany other OpenAI-compatible server: --base-url URL -m MODEL", style="quiet"))

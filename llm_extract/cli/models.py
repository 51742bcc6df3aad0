"""``models``: the models and servers that can be asked; ``models pull`` fetches the weights of the embedded one."""

from __future__ import annotations

import asyncio
import os
from typing import Annotated

import typer
from rich.text import Text

from llm_extract.cli.settings import JsonOption, output, talk, write_json, write_text
from llm_extract.errors import CallError
from llm_extract.models.choosing import found_servers
from llm_extract.models.embedded.child import require_memory, require_runtime
from llm_extract.models.embedded.fetching import check_room, fetch
from llm_extract.models.embedded.speed import Speed, known_speed, measure_speed
from llm_extract.models.embedded.weights import GgufFile, Weights, default_weights, find_file, find_weights
from llm_extract.models.presets import load_presets
from llm_extract.views.listing import quiet_table, shortened
from llm_extract.views.safety import one_line
from llm_extract.views.transfer import Transfer

app = typer.Typer(invoke_without_command=True)


@app.callback()
def listing(context: typer.Context, as_json: JsonOption = False) -> None:
    """List the models and servers that can be asked; any other OpenAI-compatible server is given with --base-url.

    [dim]llm-extract run article.txt -m ollama/llama3.2[/]
    [dim]llm-extract run article.txt --base-url http://gpu:8000/v1 -m my-model[/]
    """
    if context.invoked_subcommand is not None:
        return
    presets = list(load_presets().values())
    listening = {preset.name for preset in found_servers()}
    if as_json:
        write_json([preset.model_dump() for preset in presets])
        return
    table = quiet_table("--model!", "server", "key!", "here!")
    table.add_row("offline", shortened("rules; English only"), "", Text("ready", style="good"))
    table.add_row("replay", shortened("answers of the ledger"), "", Text("ready", style="good"))
    here = default_weights().is_here
    state = Text("ready", style="good") if here else Text("–", style="quiet")
    table.add_row("local", shortened("small, on this machine"), "", state)
    table.add_row("local/PATH.gguf", shortened("any weights of yours"), "", Text("–", style="quiet"))
    for preset in presets:
        key = preset.key or ""
        there = preset.name in listening if preset.local else bool(key and os.environ.get(key))
        state = Text("answers" if preset.local else "key set", style="good") if there else Text("–", style="quiet")
        address = preset.base_url.partition("://")[2].removesuffix("/v1")
        table.add_row(f"{preset.name}/{preset.model or 'MODEL'}", shortened(address), Text(key, style="quiet"), state)
    output().print(table)
    if not here:
        size = f"{default_weights().bytes / 1e9:.1f} GB"
        output().print(Text(f"\nlocal is fetched by: llm-extract models pull local ({size})", style="quiet"))
    if untried := [preset.name for preset in presets if not preset.tried]:
        told = f"built from their documentation, and not tried yet: {', '.join(untried)}"
        output().print(Text(f"\n{told}\nany other OpenAI-compatible server: --base-url URL -m MODEL", style="quiet"))


@app.command()
def pull(
    name: Annotated[str, typer.Argument(help="local, or the name of other weights.")] = "local",
) -> None:
    """Fetch the weights of a model that runs on this machine; what stopped half-way goes on.

    [dim]llm-extract models pull local[/]
    """
    weights = find_weights(name)
    if weights.is_here:
        talk().print(f"{weights.title}: here already", style="quiet", soft_wrap=True)
    else:
        _fetch(weights)
    file = find_file(f"local/{weights.name}")
    require_memory(file)
    write_text(str(weights.path))
    _tell_speed(file)


def _fetch(weights: Weights) -> None:
    require_runtime()
    check_room(weights)
    talk().print(
        f"{weights.title} ({weights.licence}): {weights.bytes / 1e9:.1f} GB to download into"
        f" {one_line(str(weights.path.parent))}; it takes {weights.memory / 1e9:.1f} GB of memory while it answers",
        soft_wrap=True,
    )
    with Transfer(talk(), total=weights.bytes) as transfer:
        fetch(
            weights, told=transfer.told, said=lambda line: talk().print(one_line(line), style="doubt", soft_wrap=True)
        )


def _tell_speed(file: GgufFile) -> None:
    """Say how fast it is here; measured when it is not known."""
    try:
        speed = known_speed(file) or asyncio.run(measure_speed(file))
    except CallError as error:
        talk().print(one_line(str(error)), style="fault", soft_wrap=True)
        return
    talk().print(speed_in_words(speed), style="quiet", soft_wrap=True)


def speed_in_words(speed: Speed) -> str:
    """How fast a model is on this machine, and what that means for an article."""
    return (
        f"reads {speed.reads:.0f} and writes {speed.writes:.0f} tokens a second here (measured {speed.day}): about"
        f" {_span(speed.article_seconds)} for an article, {_span(speed.first_seconds)} more for the first"
    )


def _span(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} minutes"

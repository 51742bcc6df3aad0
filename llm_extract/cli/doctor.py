"""``doctor``: one screen that says what is here: versions, extras, keys, servers, room, workspace, ledger."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from rich.table import Table
from rich.text import Text

from llm_extract import __version__
from llm_extract.catalog.composing import compose
from llm_extract.catalog.lock import Lock, is_edited, read_lock
from llm_extract.catalog.prompts import prompt_versions
from llm_extract.catalog.schemas import schema_versions
from llm_extract.catalog.workspace import Workspace, find_workspace
from llm_extract.cli.models import speed_in_words
from llm_extract.cli.settings import RunsOption, output, runs_folder
from llm_extract.errors import LlmExtractError
from llm_extract.extraction.provenance import package_versions
from llm_extract.models.choosing import found_keys, found_servers
from llm_extract.models.embedded.machine import all_memory
from llm_extract.models.embedded.speed import known_speed
from llm_extract.models.embedded.weights import default_weights, find_file
from llm_extract.models.ledger_file import default_ledger_path
from llm_extract.views.safety import one_line

EXTRAS = {"html": "trafilatura", "eval": "scipy", "local": "xllamacpp"}
GIGABYTE = 1e9


def command(runs: RunsOption = None) -> None:
    """Say what is here and what is missing: versions, extras, keys, servers, room, workspace, ledger."""
    table = Table.grid(padding=(0, 2))
    for name, text in _findings(runs):
        table.add_row(Text(name, style="quiet"), text)
    output().print(table)


def _findings(runs: Path | None) -> Iterator[tuple[str, Text]]:
    versions = package_versions()
    yield "llm-extract", Text(__version__)
    yield "versions", Text(", ".join(f"{name} {number}" for name, number in versions.items() if name != "llm-extract"))
    for extra, package in EXTRAS.items():
        there = find_spec(package) is not None
        missing = Text(f"not installed: pip install 'llm-extract[{extra}]'", style="doubt")
        yield f"extra {extra}", Text("installed", style="good") if there else missing
    keys = [preset.key or "" for preset in found_keys()]
    yield "keys", Text(", ".join(keys) + " set" if keys else "none set")
    servers = [f"{preset.name} at {preset.base_url}" for preset in found_servers()]
    yield "servers", Text(", ".join(servers) if servers else "none answers on this machine")
    yield "memory", Text(_memory())
    yield "model here", _local()
    yield from _places(runs)


def _local() -> Text:
    """What of the embedded model is here, whether it fits, and how fast it is."""
    weights = default_weights()
    memory = all_memory()
    if memory is not None and memory < weights.memory:
        return Text(f"{weights.name} needs {weights.memory / GIGABYTE:.1f} GB of memory", style="doubt")
    if not weights.is_here:
        size = f"{weights.bytes / GIGABYTE:.1f} GB, takes {weights.memory / GIGABYTE:.1f} GB of memory"
        return Text(f"{weights.name} fits ({size}): llm-extract models pull local")
    speed = known_speed(find_file(f"local/{weights.name}"))
    return Text(f"{weights.name} {speed_in_words(speed) if speed else 'is here; its speed was not measured yet'}")


def _places(runs: Path | None) -> Iterator[tuple[str, Text]]:
    try:
        workspace = find_workspace()
        prompts = sum(len(there) for there in prompt_versions(workspace.prompts).values())
        schemas = sum(len(there) for there in schema_versions(workspace.schemas).values())
        said = f"{workspace.root} ({workspace.chosen_by}): {prompts} prompts, {schemas} schemas"
        yield "workspace", Text(one_line(said))
        lock = read_lock(workspace.prompts)
        for name in sorted(lock.prompts):
            if not _is_sound(name, workspace, lock):
                yield "prompt", Text(f"{one_line(name)} is frozen and was edited since, or is gone", style="fault")
        folder = runs_folder(runs, workspace).resolve()
        yield "runs", Text(f"{one_line(str(folder))}, {_free(folder)} free")
        ledger = workspace.configuration.ledger or default_ledger_path()
    except LlmExtractError as error:
        yield "workspace", Text(one_line(str(error)), style="fault")
        ledger = default_ledger_path()
    size = f"{ledger.stat().st_size / 1e6:.1f} MB" if ledger.is_file() else "not made yet"
    yield "ledger", Text(f"{one_line(str(ledger))}, {size}, {_free(ledger.parent)} free")


def _is_sound(name: str, workspace: Workspace, lock: Lock) -> bool:
    """Whether a frozen version is what was frozen."""
    try:
        return not is_edited(compose(name, workspace), lock)
    except LlmExtractError:
        return False


def _free(folder: Path) -> str:
    while not folder.exists():
        folder = folder.parent
    return f"{shutil.disk_usage(folder).free / GIGABYTE:.1f} GB"


def _memory() -> str:
    try:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError, AttributeError):
        return "not known on this system"
    return f"{total / GIGABYTE:.1f} GB, {os.cpu_count()} cores"

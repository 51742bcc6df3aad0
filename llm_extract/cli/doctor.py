"""``doctor``: one screen that says what is here: versions, extras, keys, servers, room, workspace, ledger."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from rich.table import Table
from rich.text import Text

from llm_extract import __version__
from llm_extract.catalog.composing import compose
from llm_extract.catalog.lock import Lock, is_edited, read_lock
from llm_extract.catalog.prompts import prompt_versions
from llm_extract.catalog.schemas import schema_versions
from llm_extract.catalog.workspace import Workspace, find_workspace
from llm_extract.cli.models import speed_in_words
from llm_extract.cli.settings import JsonOption, RunsOption, output, runs_folder, write_json
from llm_extract.errors import LlmExtractError
from llm_extract.extraction.provenance import package_versions
from llm_extract.models.choosing import found_keys, found_servers
from llm_extract.models.embedded.machine import all_memory
from llm_extract.models.embedded.speed import Speed, known_speed
from llm_extract.models.embedded.weights import default_weights, find_file
from llm_extract.models.ledger_file import default_ledger_path
from llm_extract.views.safety import one_line

EXTRAS = {"html": "trafilatura", "eval": "scipy", "local": "xllamacpp"}
GIGABYTE = 1e9


def command(runs: RunsOption = None, as_json: JsonOption = False) -> None:
    """Say what is here and what is missing: versions, extras, keys, servers, room, workspace, ledger."""
    found = {**_tool(), **_machine(), **_places(runs)}
    if as_json:
        write_json(found)
        return
    table = Table.grid(padding=(0, 2))
    for name, text in _told(found):
        table.add_row(Text(name, style="quiet"), text)
    output().print(table)


# -- what is found, as --json gives it --------------------------------------------------------------------------------


def _tool() -> dict[str, Any]:
    versions = package_versions()
    return {
        "llm_extract": __version__,
        "versions": {name: number for name, number in versions.items() if name != "llm-extract"},
        "extras": {extra: find_spec(package) is not None for extra, package in EXTRAS.items()},
        "keys": [preset.key for preset in found_keys()],
        "servers": [{"name": preset.name, "base_url": preset.base_url} for preset in found_servers()],
    }


def _machine() -> dict[str, Any]:
    """Memory, cores, and what of the embedded model is here; sizes are bytes, speeds tokens a second."""
    weights, memory = default_weights(), all_memory()
    speed = known_speed(find_file(f"local/{weights.name}")) if weights.is_here else None
    model = {
        "name": weights.name,
        "here": weights.is_here,
        "fits": None if memory is None else memory >= weights.memory,
        "bytes": weights.bytes,
        "memory": weights.memory,
        "speed": None if speed is None else speed.model_dump(mode="json"),
    }
    return {"memory": memory, "cores": os.cpu_count(), "model": model}


def _places(runs: Path | None) -> dict[str, Any]:
    """Workspace, runs and ledger; ``error`` says why a workspace cannot be used, and then there are no runs."""
    ledger = default_ledger_path()
    found: dict[str, Any] = {"workspace": None, "error": None, "edited": [], "runs": None}
    try:
        workspace = find_workspace()
        found["workspace"] = {
            "path": str(workspace.root),
            "chosen_by": workspace.chosen_by,
            "prompts": sum(len(there) for there in prompt_versions(workspace.prompts).values()),
            "schemas": sum(len(there) for there in schema_versions(workspace.schemas).values()),
        }
        lock = read_lock(workspace.prompts)
        found["edited"] = [name for name in sorted(lock.prompts) if not _is_sound(name, workspace, lock)]
        folder = runs_folder(runs, workspace).resolve()
        found["runs"] = {"path": str(folder), **_room(folder)}
        ledger = workspace.configuration.ledger or ledger
    except LlmExtractError as error:
        found["error"] = str(error)
    size = ledger.stat().st_size if ledger.is_file() else None
    return {**found, "ledger": {"path": str(ledger), "bytes": size, **_room(ledger)}}


def _is_sound(name: str, workspace: Workspace, lock: Lock) -> bool:
    """Whether a frozen version is what was frozen."""
    try:
        return not is_edited(compose(name, workspace), lock)
    except LlmExtractError:
        return False


def _room(place: Path) -> dict[str, Any]:
    """Whether what is there, or is to be there, may be written, and how many bytes are free."""
    while not place.exists():
        place = place.parent
    return {"free": shutil.disk_usage(place).free, "writable": os.access(place, os.W_OK)}


# -- the same for a reader --------------------------------------------------------------------------------------------


def _told(found: Mapping[str, Any]) -> Iterator[tuple[str, Text]]:
    yield "llm-extract", Text(found["llm_extract"])
    yield "versions", Text(", ".join(f"{name} {number}" for name, number in found["versions"].items()))
    for extra, there in found["extras"].items():
        missing = Text(f"not installed: pip install 'llm-extract[{extra}]'", style="doubt")
        yield f"extra {extra}", Text("installed", style="good") if there else missing
    yield "keys", Text(", ".join(found["keys"]) + " set" if found["keys"] else "none set")
    servers = [f"{server['name']} at {server['base_url']}" for server in found["servers"]]
    yield "servers", Text(", ".join(servers) if servers else "none answers on this machine")
    memory = found["memory"]
    known = f"{_gigabytes(memory)}, {found['cores']} cores" if memory is not None else "not known on this system"
    yield "memory", Text(known)
    yield "model here", _model_told(found["model"])
    yield from _places_told(found)


def _model_told(model: Mapping[str, Any]) -> Text:
    """What of the embedded model is here, whether it fits, and how fast it is."""
    name, memory = model["name"], _gigabytes(model["memory"])
    if model["fits"] is False:
        return Text(f"{name} needs {memory} of memory", style="doubt")
    if not model["here"]:
        return Text(
            f"{name} fits ({_gigabytes(model['bytes'])}, takes {memory} of memory): llm-extract models pull local"
        )
    if model["speed"] is None:
        return Text(f"{name} is here; its speed was not measured yet")
    return Text(f"{name} {speed_in_words(Speed.model_validate(model['speed']))}")


def _places_told(found: Mapping[str, Any]) -> Iterator[tuple[str, Text]]:
    workspace, runs, ledger = found["workspace"], found["runs"], found["ledger"]
    if workspace is not None:
        counts = f"{workspace['prompts']} prompts, {workspace['schemas']} schemas"
        yield "workspace", Text(one_line(f"{workspace['path']} ({workspace['chosen_by']}): {counts}"))
    for name in found["edited"]:
        yield "prompt", Text(f"{one_line(name)} is frozen and was edited since, or is gone", style="fault")
    if runs is not None:
        yield "runs", Text.assemble(f"{one_line(runs['path'])}, ", _room_told(runs))
    if found["error"] is not None:
        yield "workspace", Text(one_line(found["error"]), style="fault")
    size = "not made yet" if ledger["bytes"] is None else f"{ledger['bytes'] / 1e6:.1f} MB"
    yield "ledger", Text.assemble(f"{one_line(ledger['path'])}, {size}, ", _room_told(ledger))


def _room_told(found: Mapping[str, Any]) -> Text:
    return Text(f"{_gigabytes(found['free'])} free") if found["writable"] else Text("cannot be written", style="fault")


def _gigabytes(size: int) -> str:
    return f"{size / GIGABYTE:.1f} GB"

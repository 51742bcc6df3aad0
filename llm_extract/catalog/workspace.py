"""The workspace in use: a folder with ``prompts/``, ``schemas/`` and ``evals/``. One is used, never merged."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from llm_extract.catalog.references import parse_reference
from llm_extract.catalog.schemas import Schema, find_schema, load_schema, schema_versions
from llm_extract.catalog.stated_prices import StatedPrice
from llm_extract.documents.sources import CONFIGURATION
from llm_extract.errors import WorkspaceError

VARIABLE = "LLM_EXTRACT_WORKSPACE"
BUNDLED = "bundled"


class Configuration(BaseModel):
    """What ``llm-extract.toml`` may say; all of it is optional."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str | None = None
    base_url: str | None = None
    prompt: str | None = None
    ledger: Path | None = None
    runs: Path | None = None
    prices: Mapping[str, StatedPrice] = Field(default_factory=dict)


@dataclass(frozen=True)
class Workspace:
    """A workspace folder. ``chosen_by`` says why this one is in use."""

    root: Path
    chosen_by: str
    configuration: Configuration = field(default_factory=Configuration)

    @property
    def prompts(self) -> Path:
        """The folder of prompt versions."""
        return self.root / "prompts"

    @property
    def schemas(self) -> Path:
        """The folder of schema versions."""
        return self.root / "schemas"

    @property
    def gold(self) -> Path:
        """The folder of gold sets."""
        return self.root / "evals" / "gold"

    @property
    def labelling_guide(self) -> Path:
        """What a record is and how an article is labelled, for people."""
        return self.root / "evals" / "README.md"

    @cached_property
    def _loaded(self) -> dict[Path, Schema]:
        return {}

    def schema(self, reference: str) -> Schema:
        """The schema of a reference such as ``quote@v1``, loaded once.

        Raises UnknownReference or SchemaError.
        """
        path = find_schema(self.schemas, parse_reference(reference))
        if path not in self._loaded:
            self._loaded[path] = load_schema(path)
        return self._loaded[path]

    def newest_schemas(self) -> list[Schema]:
        """The newest version of every kind, by name."""
        return [self.schema(name) for name in schema_versions(self.schemas)]


def find_workspace(folder: Path | None = None) -> Workspace:
    """The workspace in use.

    ``folder``, else ``$LLM_EXTRACT_WORKSPACE``, else the current folder if it has an ``llm-extract.toml``, else the one
    bundled with the package. Raises WorkspaceError when the chosen folder is none.
    """
    if folder is not None:
        return _open(folder, "--workspace")
    if named := os.environ.get(VARIABLE):
        return _open(Path(named), VARIABLE)
    if Path(CONFIGURATION).is_file():
        return _open(Path.cwd(), f"{CONFIGURATION} in the current folder")
    return _open(bundled_root(), BUNDLED)


def require_own(workspace: Workspace) -> None:
    """Raise WorkspaceError for the workspace that came with the tool, unless it was named.

    What is written there is lost with the next installation, and nobody else has it.
    """
    if workspace.chosen_by == BUNDLED:
        raise WorkspaceError(
            f"{workspace.root} is the workspace that came with the tool and is not written to; make one of your own:"
            " llm-extract init DIR, and call this in DIR"
        )


def bundled_root() -> Path:
    """Where the bundled workspace lies: beside the package in a source tree, inside it once installed."""
    package = Path(__file__).parent.parent
    beside = package.parent
    if (beside / "prompts").is_dir() and (beside / "schemas").is_dir() and (beside / "pyproject.toml").is_file():
        return beside
    return package / "_workspace"


def _open(root: Path, chosen_by: str) -> Workspace:
    root = root.expanduser().resolve()
    missing = [name for name in ("prompts", "schemas") if not (root / name).is_dir()]
    if missing:
        raise WorkspaceError(
            f"{root} is no workspace ({chosen_by}): it has no {' and no '.join(missing)} folder; "
            f"make one with llm-extract init {root.name}"
        )
    return Workspace(root, chosen_by, _configuration(root / CONFIGURATION))


def _configuration(path: Path) -> Configuration:
    if not path.is_file():
        return Configuration()
    try:
        return Configuration.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (OSError, ValueError) as error:
        reason = _first(error) if isinstance(error, ValidationError) else str(error)
        raise WorkspaceError(f"{path}: {reason}") from error


def _first(error: ValidationError) -> str:
    fault = error.errors()[0]
    return f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}"

"""The lock file: ``versions.lock``, the digests of frozen prompt and schema versions."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from llm_extract.errors import WorkspaceError

FILE_NAME = "versions.lock"


class Lock(BaseModel):
    """Frozen versions: reference → digest, for prompts and for the schemas that they fill."""

    model_config = ConfigDict(extra="forbid")

    format: Literal["llm_extract/lock@1"] = "llm_extract/lock@1"
    prompts: dict[str, str] = Field(default_factory=dict)
    schemas: dict[str, str] = Field(default_factory=dict)


def read_lock(prompts: Path) -> Lock:
    """The lock of a prompts folder; an empty one where there is none. Raises WorkspaceError."""
    path = prompts / FILE_NAME
    if not path.is_file():
        return Lock()
    try:
        return Lock.model_validate_json(path.read_text("utf-8"))
    except (OSError, ValidationError) as error:
        raise WorkspaceError(f"{path}: is no lock file; restore it from version control") from error

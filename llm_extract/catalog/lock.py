"""The lock: ``versions.lock`` holds the digests of frozen prompt and schema versions, so that an edit is noticed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from llm_extract.catalog.composing import ComposedPrompt
from llm_extract.errors import PromptError, WorkspaceError

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


def is_frozen(prompt: ComposedPrompt, lock: Lock) -> bool:
    """Whether this version is frozen."""
    return prompt.name in lock.prompts


def check_against_lock(prompt: ComposedPrompt, lock: Lock) -> None:
    """Raise PromptError when a frozen prompt, or a frozen schema that it fills, is no longer what was frozen."""
    name = prompt.prompt.reference.name
    frozen = lock.prompts.get(prompt.name)
    changed = [
        str(schema.reference)
        for schema in prompt.schemas
        if lock.schemas.get(str(schema.reference), schema.digest) != schema.digest
    ]
    if changed:
        raise PromptError(
            f"{', '.join(changed)} is frozen and was edited since; restore it from version control, "
            f"or make schemas/{changed[0].replace('@', '/')}'s next version as a new file"
        )
    if frozen is not None and frozen != prompt.digest:
        raise PromptError(
            f"{prompt.name} is frozen and was edited since ({prompt.prompt.path}, or one of its examples); "
            f"restore it, and make the next version with llm-extract prompts new {name}"
        )


def freeze(prompt: ComposedPrompt, prompts: Path) -> None:
    """Write the digests of a prompt version and of its schemas into the lock."""
    lock = read_lock(prompts)
    check_against_lock(prompt, lock)
    lock.prompts[prompt.name] = prompt.digest
    lock.schemas.update({str(schema.reference): schema.digest for schema in prompt.schemas})
    text = json.dumps(lock.model_dump(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    (prompts / FILE_NAME).write_text(text, "utf-8")

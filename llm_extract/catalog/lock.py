"""The lock: frozen prompt and schema versions are checked against their digests, so that an edit is noticed."""

from __future__ import annotations

import json
from pathlib import Path

from llm_extract.catalog.composing import ComposedPrompt
from llm_extract.catalog.drafting import is_placeholder
from llm_extract.catalog.lockfile import FILE_NAME, Lock, read_lock
from llm_extract.catalog.references import parse_reference
from llm_extract.errors import PromptError, StorageError

__all__ = ["Lock", "check_against_lock", "freeze", "is_edited", "is_frozen", "read_lock"]


def is_frozen(prompt: ComposedPrompt, lock: Lock) -> bool:
    """Whether this version is frozen."""
    return prompt.name in lock.prompts


def is_edited(prompt: ComposedPrompt, lock: Lock) -> bool:
    """Whether this version, or a schema that it fills, is frozen and no longer what was frozen."""
    try:
        check_against_lock(prompt, lock)
    except PromptError:
        return True
    return False


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
    """Write the digests of a prompt version and of its schemas into the lock.

    Raises PromptError for a version that says not yet why it exists, or shows a model what another frozen one shows it.
    """
    lock = read_lock(prompts)
    check_against_lock(prompt, lock)
    if is_placeholder(prompt.prompt.front.change):
        raise PromptError(f"{prompt.prompt.path}: say in change: why this version exists; then it can be frozen")
    if (other := _same(prompt, lock)) is not None:
        raise PromptError(
            f"{prompt.name} shows a model what {other} shows it: nothing differs; edit {prompt.prompt.path} first"
        )
    lock.prompts[prompt.name] = prompt.digest
    lock.schemas.update({str(schema.reference): schema.digest for schema in prompt.schemas})
    text = json.dumps(lock.model_dump(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    path = prompts / FILE_NAME
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise StorageError(f"{path}: cannot be written: {error.strerror}") from error


def _same(prompt: ComposedPrompt, lock: Lock) -> str | None:
    """Another frozen version of the same prompt that a model sees no difference to."""
    name = prompt.prompt.reference.name
    others = (one for one, digest in lock.prompts.items() if digest == prompt.digest and one != prompt.name)
    return next((one for one in others if parse_reference(one).name == name), None)

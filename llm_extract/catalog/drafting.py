"""Drafts: the next version of a prompt, as a copy to be edited."""

from __future__ import annotations

import re
from pathlib import Path

from llm_extract.catalog.prompts import find_prompt, load_prompt, prompt_versions
from llm_extract.catalog.references import Reference, parse_reference
from llm_extract.catalog.workspace import Workspace, require_own
from llm_extract.errors import StorageError

_TO_BE_SAID = "say here why it exists."
_CHANGE = re.compile(r"^change:.*(?:\n[ \t]+.*)*", re.MULTILINE)


def new_version(name: str, workspace: Workspace) -> Path:
    """Copy a prompt version (the newest, if none is named) to the next free number; its ``change`` is to be written.

    Returns the new file. Raises UnknownReference, StorageError, or WorkspaceError where no workspace of one's own is in
    use.
    """
    require_own(workspace)
    reference = parse_reference(name)
    find_prompt(workspace.prompts, reference)
    newest = max(prompt_versions(workspace.prompts)[reference.name])
    source = find_prompt(workspace.prompts, Reference(reference.name, reference.version or newest))
    load_prompt(source)
    following = Reference(reference.name, newest + 1)
    path = source.parent / f"v{following.version}.md"
    text = source.read_text("utf-8")
    change = f"change: Draft made from {reference.name}@{source.stem}; {_TO_BE_SAID}"
    try:
        with path.open("x", encoding="utf-8") as stream:
            stream.write(_CHANGE.sub(change, text, count=1))
    except OSError as error:
        raise StorageError(f"{path}: cannot be written: {error.strerror}") from error
    return path


def is_placeholder(change: str) -> bool:
    """Whether ``change`` is still what a draft begins with."""
    return change.strip().endswith(_TO_BE_SAID)

"""Prompts: Markdown files with front matter, versioned as ``prompts/<name>/v<N>.md``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from llm_extract.catalog.lockfile import read_lock
from llm_extract.catalog.references import Reference, canonical_json, did_you_mean, digest_of, parse_reference
from llm_extract.errors import PromptError, UnknownReference, in_words

ROLES = ("system", "user", "assistant")
REQUIRED = frozenset({"article"})
PLACEHOLDERS = frozenset({"article", "title", "published", "source", "hints", "fields", "examples"})
_FRONT = re.compile(r"\A---\n(?P<front>.*?)\n---\n(?P<body>.*)\Z", re.DOTALL)
_HEADING = re.compile(r"^# (.+)$", re.MULTILINE)
_PLACEHOLDER = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")


class FrontMatter(BaseModel):
    """What a prompt says of itself: the schema versions it fills, why this version exists, its few-shot examples.

    With ``unit: sentence`` a small model is asked about one passage after the other; ``ask`` says in which way.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    schemas: tuple[str, ...] = Field(min_length=1)
    change: str = Field(min_length=1)
    unit: Literal["article", "sentence"] = "article"
    ask: str | None = None
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One message of the prompt, with its placeholders unfilled."""

    role: Literal["system", "user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """One version of a prompt as its file says it."""

    reference: Reference
    path: Path
    front: FrontMatter
    parts: tuple[Part, ...]

    @property
    def placeholders(self) -> frozenset[str]:
        """The names that its parts leave open."""
        return frozenset(name for part in self.parts for name in _PLACEHOLDER.findall(part.text))

    def digest(self, shown: Mapping[str, str]) -> str:
        """The identity of what the model sees: the parts, and what the fixed placeholders stand for."""
        parts = [[part.role, part.text] for part in self.parts]
        asked = {} if self.front.ask is None else {"ask": self.front.ask}
        return digest_of(canonical_json({"parts": parts, "unit": self.front.unit, "shown": dict(shown), **asked}))


def load_prompt(path: Path) -> Prompt:
    """Read a prompt file and check its form; PromptError says what does not hold, and where."""
    try:
        text = path.read_text("utf-8-sig").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(f"{path}: cannot be read: {in_words(error)}") from error
    match = _FRONT.match(text)
    if match is None:
        raise PromptError(f"{path}: must begin with front matter between two lines of ---")
    prompt = Prompt(
        reference=Reference(path.parent.name, int(path.stem.removeprefix("v"))),
        path=path,
        front=_front_matter(path, match["front"]),
        parts=_parts(path, match["body"]),
    )
    _check_placeholders(prompt)
    return prompt


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put values in the place of ``{{name}}``, in one pass: what a value contains is never read as a placeholder.

    >>> fill("Read: {{article}}", {"article": "{{title}}"})
    'Read: {{title}}'
    """
    return _PLACEHOLDER.sub(lambda match: values[match[1]], text)


def prompt_versions(folder: Path) -> dict[str, dict[int, Path]]:
    """All prompt files under ``prompts/``: name → version → path."""
    found: dict[str, dict[int, Path]] = {}
    for path in sorted(folder.glob("*/v*.md")):
        number = path.stem.removeprefix("v")
        if number.isdigit():
            found.setdefault(path.parent.name, {})[int(number)] = path
    return found


def find_prompt(folder: Path, reference: Reference) -> Path:
    """The file of a reference.

    Where it names no version, the newest frozen one is meant, so that a draft is not used by chance; the newest
    where none is frozen. Raises UnknownReference.
    """
    versions = prompt_versions(folder)
    if reference.name not in versions:
        raise UnknownReference(f"no prompt {reference.name!r} in {folder}{did_you_mean(reference.name, versions)}")
    there = versions[reference.name]
    version = reference.version or max(_frozen(folder, reference.name) & set(there) or there)
    if version not in there:
        listed = ", ".join(f"{reference.name}@v{number}" for number in sorted(there))
        raise UnknownReference(f"no prompt {str(reference)!r} in {folder}; there is {listed}")
    return there[version]


def _frozen(folder: Path, name: str) -> set[int]:
    references = (parse_reference(frozen) for frozen in read_lock(folder).prompts)
    return {one.version for one in references if one.name == name and one.version is not None}


def _front_matter(path: Path, text: str) -> FrontMatter:
    try:
        return FrontMatter.model_validate(yaml.safe_load(text) or {})
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" (line {mark.line + 2})" if mark else ""
        raise PromptError(f"{path}: the front matter is not YAML{line}") from error
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise PromptError(f"{path}: front matter: {faults}") from error


def _parts(path: Path, body: str) -> tuple[Part, ...]:
    headings = list(_HEADING.finditer(body))
    if not headings or body[: headings[0].start()].strip():
        raise PromptError(f"{path}: after the front matter comes a heading that names a role: # system or # user")
    parts = []
    for heading, following in zip(headings, [*headings[1:], None], strict=True):
        role = heading[1].strip().lower()
        if role not in ROLES:
            raise PromptError(
                f"{path}: heading '# {heading[1]}' names no role ({', '.join(ROLES)}); use ## inside a part"
            )
        text = body[heading.end() : following.start() if following else len(body)].strip()
        if text:
            parts.append(Part(role, text))  # type: ignore[arg-type]  # checked against ROLES above
    return tuple(parts)


def _check_placeholders(prompt: Prompt) -> None:
    used = prompt.placeholders
    for name in sorted(used - PLACEHOLDERS):
        raise PromptError(f"{prompt.path}: placeholder {{{{{name}}}}} has no value{did_you_mean(name, PLACEHOLDERS)}")
    needed = REQUIRED | ({"examples"} if prompt.front.examples else set())
    for name in sorted(needed - used):
        raise PromptError(
            f"{prompt.path}: the value {name!r} has no placeholder; put {{{{{name}}}}} where it should stand"
        )
    if "examples" in used and not prompt.front.examples:
        raise PromptError(
            f"{prompt.path}: placeholder {{{{examples}}}} has no value; list examples: in the front matter"
        )

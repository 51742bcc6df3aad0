"""References to versioned things: ``news@v2``; ``news`` alone is the newest. And the digests that prove identity."""

from __future__ import annotations

import difflib
import hashlib
import json
import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from llm_extract.errors import UnknownReference

_CANONICAL = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))
_NAMED = 20  # names in a message, of many
_REFERENCE = re.compile(r"(?P<name>[a-z][a-z0-9_-]*)(?:@v(?P<version>[1-9][0-9]*))?")


class Reference(NamedTuple):
    """A name and a version; version None means the newest."""

    name: str
    version: int | None = None

    def __str__(self) -> str:
        return self.name if self.version is None else f"{self.name}@v{self.version}"


def parse_reference(text: str) -> Reference:
    """Read ``news@v2`` or ``news``.

    >>> parse_reference("news@v2")
    Reference(name='news', version=2)

    Raises UnknownReference when the text has another shape.
    """
    match = _REFERENCE.fullmatch(text)
    if match is None:
        raise UnknownReference(f"{text!r} is no reference; write a name and a version, such as news@v1")
    version = match["version"]
    return Reference(match["name"], int(version) if version else None)


def canonical_json(value: Any) -> str:
    """JSON with sorted keys and no spaces: the form that digests are taken of."""
    return _CANONICAL.encode(value)


def digest_of(text: str) -> str:
    """SHA-256 of a text in UTF-8, as ``sha256:…``."""
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A hint for a message: the nearest known name, else all of them or the first of many, else nothing."""
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    if near:
        return f"; did you mean {near[0]!r}?"
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"; there is {', '.join(names[:_NAMED])}{more}" if names else ""

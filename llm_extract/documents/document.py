"""A Document: one article, whose text never changes after reading."""

from __future__ import annotations

import datetime
import hashlib
import re
from functools import cached_property
from typing import NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field

_NOT_IN_SLUG = re.compile(r"[^\w.-]+")
SLUG_LENGTH = 60


class Span(NamedTuple):
    """A half-open range [start, end) of Unicode code points of a document's text."""

    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        """Whether the two ranges share a code point; touching ones do not.

        >>> Span(0, 3).overlaps(Span(3, 5))
        False
        """
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """Whether the other range lies inside this one."""
        return self.start <= other.start and other.end <= self.end


class Reading(BaseModel):
    """What reading did to the bytes of an article, so that nothing is changed silently."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    encoding: str = "utf-8"
    guessed_encoding: bool = False
    line_ends_normalised: int = 0
    surrogates_replaced: int = 0


class Document(BaseModel):
    """One article: its text, what is known about it, and which parts are furniture.

    ``furniture`` marks what a pasted page has around the article (credits, captions told twice, "RELATED:", "Most
    Read"), as spans of ``text``; nothing is removed. Offsets everywhere are Unicode code points of ``text``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = "article"
    text: str
    title: str | None = None
    published: datetime.date | None = None
    source: str | None = None
    author: str | None = None
    language: str | None = None
    path: str | None = None
    furniture: tuple[Span, ...] = ()
    reading: Reading = Field(default_factory=Reading)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the text in UTF-8, as ``sha256:…``."""
        return "sha256:" + hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()

    @cached_property
    def id(self) -> str:
        """The name made safe for paths and references, and six digits of the digest: stable, whatever else is read."""
        slug = _NOT_IN_SLUG.sub("-", self.name).strip("-.")[:SLUG_LENGTH] or "article"
        return f"{slug}-{self.digest.removeprefix('sha256:')[:6]}"

    def __copy__(self) -> Self:
        """The same, ready to be given another text or name: then digest and id are others too."""
        copied = super().__copy__()
        for name in ("digest", "id"):
            copied.__dict__.pop(name, None)
        return copied

"""Passages: verbatim pieces of the article that prove a record."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from llm_extract.documents.document import Span


class Level(StrEnum):
    """How a passage was found."""

    EXACT = "exact"  # character for character
    FOLDED = "folded"  # the same words in other typography; the stored text is the article's
    MISSING = "missing"  # nowhere in the article


class Passage(BaseModel):
    """A passage at its place: ``document.text[start:end] == text`` whenever ``level`` is not missing.

    ``said`` is what the model wrote where that differs from the article's typography; a missing passage has no place
    and keeps the model's words in ``text``. ``ambiguous``: the words stand in several places and this is the first.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    start: int | None = None
    end: int | None = None
    level: Level = Level.EXACT
    said: str | None = None
    ambiguous: bool = False

    @property
    def span(self) -> Span | None:
        """Where it stands, or None when it is missing."""
        return None if self.start is None or self.end is None else Span(self.start, self.end)

    @property
    def proven(self) -> bool:
        """Whether it was found in the text."""
        return self.level is not Level.MISSING

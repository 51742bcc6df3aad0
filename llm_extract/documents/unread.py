"""An Unread: a file, or a line of a data file, that is no Document, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

from llm_extract.errors import ReadingError

UnreadReason = Literal["missing", "binary", "blank", "malformed", "unreadable"]


@dataclass(frozen=True, slots=True)
class Unread:
    """What could not be read: a row beside the documents, so that one bad file never harms the others."""

    name: str
    path: str | None
    reason: UnreadReason
    message: str

    @classmethod
    def because(cls, error: ReadingError, *, name: str, path: str | None) -> Unread:
        """The row for a reading error."""
        return cls(name=name, path=path, reason=cast("UnreadReason", error.reason), message=str(error))

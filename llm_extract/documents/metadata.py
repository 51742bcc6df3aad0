"""Metadata: what a row of a data file or the front matter of a Markdown file says about its article."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypedDict

from llm_extract.documents.dates import publication_date
from llm_extract.documents.options import ReadingOptions
from llm_extract.errors import ReadingError

USUAL_KEYS = {
    "text": ("text", "body", "content"),
    "id": ("id", "doc_id"),
    "title": ("title", "headline"),
    "published": ("published", "date", "published_at", "publication_date"),
    "source": ("source", "publisher", "outlet"),
    "author": ("author", "authors", "byline"),
    "language": ("language", "lang"),
}


class Metadata(TypedDict):
    """What is known about an article, as ``read_text`` takes it."""

    title: str | None
    published: datetime.date | None
    source: str | None
    author: str | None
    language: str | None


def value_of(row: Mapping[str, Any], field: str, *, options: ReadingOptions) -> Any:
    """The value of a field under the key that the options name, else under the first usual key that has one."""
    key: str | None = getattr(options, f"{field}_key")
    keys = (key,) if key is not None else USUAL_KEYS[field]
    return next((row[key] for key in keys if row.get(key) is not None), None)


def metadata_of(row: Mapping[str, Any], *, options: ReadingOptions, where: str) -> Metadata:
    """What a row says about its article; ``where`` names the row in errors.

    >>> metadata_of({"headline": "Ferry strike ends", "date": "2026-03-14"}, options=ReadingOptions(), where="a.md")[
    ...     "published"
    ... ]
    datetime.date(2026, 3, 14)

    Raises ReadingError with reason "malformed" for a date that names no day: without it every relative date of the
    article would be lost without a word.
    """
    try:
        published = publication_date(value_of(row, "published", options=options))
    except ValueError as error:
        raise ReadingError(
            f"{where}: the publication date {error}, or name another key with --published-key", reason="malformed"
        ) from error
    return Metadata(
        title=_words(value_of(row, "title", options=options)),
        published=published or options.published,
        source=_words(value_of(row, "source", options=options)),
        author=_words(value_of(row, "author", options=options)),
        language=options.language or _words(value_of(row, "language", options=options)),
    )


def _words(value: object) -> str | None:
    """A value as words: a list of authors with commas between them, numbers as written, objects not at all."""
    if isinstance(value, (list, tuple)):
        return ", ".join(filter(None, (_words(one) for one in value))) or None
    return str(value) if isinstance(value, (str, int, float)) and not isinstance(value, bool) else None

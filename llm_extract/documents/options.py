"""Reading options: which keys of a row or of front matter hold what, and what holds for every article."""

from __future__ import annotations

import datetime
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """How articles are read.

    A key that is None falls back to the usual names: ``text`` (or body, content), ``id`` (doc_id), ``title``
    (headline), ``published`` (date, published_at, publication_date), ``source`` (publisher, outlet), ``author``
    (authors, byline) and ``language`` (lang). ``published`` is the date of every article that gives none itself;
    ``language`` is the language of all of them, whatever they say.
    """

    text_key: str | None = None
    id_key: str | None = None
    title_key: str | None = None
    published_key: str | None = None
    source_key: str | None = None
    author_key: str | None = None
    language_key: str | None = None
    published: datetime.date | None = None
    language: str | None = None

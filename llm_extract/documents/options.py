"""Reading options: which keys of a row or of front matter hold what, and what holds for every article."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


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

    def said(self) -> dict[str, str]:
        """What was said, by its name, as a run stores it: nothing of what was left open.

        >>> ReadingOptions(language="de", published=datetime.date(2026, 3, 14)).said()
        {'published': '2026-03-14', 'language': 'de'}
        """
        values = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        return {name: str(value) for name, value in values.items() if value is not None}

    @classmethod
    def of(cls, said: Mapping[str, str]) -> ReadingOptions:
        """The options that were said, as a run stores them; ValueError where a day is none.

        >>> ReadingOptions.of({"published": "2026-03-14"}).published
        datetime.date(2026, 3, 14)
        """
        values: dict[str, Any] = dict(said)
        if "published" in said:
            values["published"] = datetime.date.fromisoformat(said["published"])
        return cls(**values)

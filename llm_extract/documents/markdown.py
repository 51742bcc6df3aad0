"""Markdown articles: front matter says what is known about the article, the rest is its text, kept as it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml

from llm_extract.documents.decoding import decode
from llm_extract.documents.document import Document
from llm_extract.documents.metadata import metadata_of
from llm_extract.documents.options import ReadingOptions
from llm_extract.documents.texts import read_text
from llm_extract.errors import ReadingError

# Only a key right after the first line tells front matter from a text that begins with a ruled line.
_FRONT_MATTER = re.compile(
    r"\A\ufeff?---[ \t]*\n(?P<yaml>(?:#.*\n|\s*\n)*[\w\"'-]+[ \t]*:(?:[ \t\n].*?\n|\n))(?:---|\.\.\.)[ \t]*(?:\n+|\Z)",
    re.DOTALL,
)
_HEADING = re.compile(r"\A\s*#[ \t]+(?P<title>[^\n]+?)[ \t]*#*[ \t]*(?:\n|\Z)|\A\s*(?P<underlined>[^\n]+)\n=+[ \t]*\n")


def read_markdown(data: bytes, *, name: str, path: str | None, options: ReadingOptions) -> Document:
    """Read a Markdown article.

    Front matter (YAML between two lines of ``---``) gives title, date, source, author and language under the same keys
    as a row of a data file, and is no part of the text: it is about the article, and nothing in it may prove a record.
    The markup of the text stays. The title is else the first heading.

    Raises ReadingError: "malformed" when the front matter is no YAML, "blank" and "binary".
    """
    where = path or name
    text, reading = decode(data, where=where)
    about, text = _front_matter(text, where=where)
    metadata = metadata_of(about, options=options, where=repr(where))
    metadata["title"] = metadata["title"] or _first_heading(text)
    return read_text(text, name=name, path=path, reading=reading, **metadata)


def _front_matter(text: str, *, where: str) -> tuple[Mapping[str, Any], str]:
    match = _FRONT_MATTER.match(text)
    if not match:
        return {}, text
    try:
        about = yaml.safe_load(match["yaml"])
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f" in line {mark.line + 2}" if mark else ""
        raise ReadingError(
            f"{where!r}: the front matter is no YAML{line}; put values that hold a colon in quotation marks",
            reason="malformed",
        ) from error
    return (about, text[match.end() :]) if isinstance(about, dict) else ({}, text)


def _first_heading(text: str) -> str | None:
    match = _HEADING.match(text)
    return match["title"] or match["underlined"] if match else None

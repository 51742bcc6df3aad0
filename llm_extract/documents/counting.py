"""Counting: how many articles the sources hold, where that can be known before they are read."""

from __future__ import annotations

from collections.abc import Iterable

from llm_extract.documents.sources import DATA_SUFFIXES, files_of
from llm_extract.errors import ReadingError


def count_articles(sources: Iterable[str]) -> int | None:
    """How many articles will be read, what is missing included; None where standard input or a data file is."""
    total = 0
    for source in sources:
        if source == "-":
            return None
        try:
            for file in files_of(source):
                if file.suffix.casefold() in DATA_SUFFIXES:
                    return None
                total += 1
        except ReadingError:
            total += 1  # it will be a row of its own
    return total

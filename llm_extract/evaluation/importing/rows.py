"""Rows: the JSONL form in which the public sets come, one article a line, spans as ``{start, end, text}``."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from llm_extract.documents.document import Document, Span
from llm_extract.errors import GoldError, in_words
from llm_extract.records.gold import Gold, GoldArticle, GoldRecord, Labeller


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a set: its data, and where it stands."""

    data: Mapping[str, Any]
    path: Path
    number: int

    @property
    def text(self) -> str:
        """The article."""
        return str(self.data["text"])

    @property
    def records(self) -> Sequence[Mapping[str, Any]]:
        """The records as the set has them."""
        return list(self.data["records"])

    def convert(self, conversion: Callable[[Row], GoldArticle]) -> GoldArticle:
        """Apply a conversion; raises GoldError with the line where the row has another form."""
        try:
            return conversion(self)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            what = f"it has no {error}" if isinstance(error, KeyError) else str(error)
            raise GoldError(f"{self.path}:{self.number}: not of the format that was named: {what}") from error

    def article(self, gold: Mapping[str, Any], records: Sequence[GoldRecord]) -> GoldArticle:
        """Make the gold article of this row: what the row knows of it, what the format says of it, its records."""
        name = str(self.data["doc_id"]).replace("/", "-")
        document = Document(name=name, text=self.text, title=self.data.get("title"), source=self.data.get("publisher"))
        head = {
            "digest": document.digest,
            "published": self.data.get("date"),
            "title": document.title,
            "source": document.source,
            "story": self.data.get("cluster_id"),
            "origin": "import",
        }
        whole = Gold.model_validate({**head, **gold, "records": tuple(records)})
        document = document.model_copy(update={"published": whole.published})
        return GoldArticle(name, whole, document, str(self.path), {(): self.number})

    def passage(self, span: Span) -> dict[str, Any]:
        """A passage with its place, as gold files write it."""
        return {"text": self.text[span.start : span.end], "start": span.start, "end": span.end}


def read_rows(path: Path) -> Iterator[Row]:
    """Read a set line by line; raises GoldError when it cannot be read or a line is no JSON object."""
    try:
        lines = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise GoldError(f"{path}: cannot be read: {in_words(error)}") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
        except ValueError as error:
            raise GoldError(f"{path}:{number}: no JSON: {error}") from error
        if not isinstance(data, dict):
            raise GoldError(f"{path}:{number}: a line is an object with doc_id, text and records")
        yield Row(data, path, number)


def annotators(names: Sequence[str]) -> tuple[Labeller, ...]:
    """The people who labelled a public set, by the names that it gives them."""
    return tuple(Labeller(name=name, kind="person") for name in names)

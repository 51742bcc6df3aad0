"""Tables: a document a row of a CSV or TSV file, read one at a time, its first row the names of the columns."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import count
from typing import BinaryIO

from llm_extract.documents.decoding import decode
from llm_extract.documents.document import Document, Reading
from llm_extract.documents.jsonl import lines_of
from llm_extract.documents.options import ReadingOptions
from llm_extract.documents.rows import row_document, text_keys
from llm_extract.documents.unread import Unread
from llm_extract.errors import ReadingError

_DELIMITERS = ",;\t"
_LONGEST_CELL = 2**31 - 1  # the csv module refuses cells over 131,072 characters, which a long article is


def read_table(
    stream: BinaryIO, *, name: str, path: str | None, options: ReadingOptions, first: bytes = b""
) -> Iterator[Document | Unread]:
    """Read a document from each row that is not empty; a row that is none is one Unread with its number.

    Cells are parted by commas, semicolons or tabs, as the first row shows. A document is named by its id, else by
    ``name`` and the number of its row, the head not counted. ``first`` is a line that was already taken from the
    stream.
    """
    where = path or name
    csv.field_size_limit(_LONGEST_CELL)
    lines = _Lines(first or stream.readline(), stream, where)
    try:
        rows = csv.reader(lines, delimiter=_delimiter(lines.head), strict=True)
        head = [cell.strip() for cell in next(rows, [])]
        _check_head(head, where, options)
        yield from _documents(rows, head, lines, name=name, path=path, options=options)
    except (ReadingError, csv.Error) as error:
        known = error if isinstance(error, ReadingError) else ReadingError(f"{where!r}: {error}", reason="malformed")
        yield Unread.because(known, name=name, path=path)


def is_table_head(line: bytes, options: ReadingOptions) -> bool:
    """Whether a line names columns, that of the text among them, as the first line of a table does."""
    try:
        text, _ = decode(line, where="")
        cells = [cell.strip() for cell in next(csv.reader([text], delimiter=_delimiter(text)), [])]
    except (ReadingError, csv.Error):
        return False
    return len(cells) > 1 and not set(cells).isdisjoint(text_keys(options))


class _Lines:
    """The lines of a table as text, and what it took to read them."""

    def __init__(self, first: bytes, stream: BinaryIO, where: str) -> None:
        self._lines = iter(lines_of(first, stream))
        self._where = where
        self.reading = Reading()
        self.head = self._decoded(next(self._lines, b""))
        self._begun = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if not self._begun:
            self._begun = True
            return self.head
        return self._decoded(next(self._lines))

    def _decoded(self, line: bytes) -> str:
        text, reading = decode(line, where=self._where)
        if reading.guessed_encoding or not self.reading.guessed_encoding:
            self.reading = reading
        return text


def _documents(
    rows: Iterator[list[str]], head: list[str], lines: _Lines, *, name: str, path: str | None, options: ReadingOptions
) -> Iterator[Document | Unread]:
    empty = True
    for number in count(1):
        where = f"row {number} of {path or name!r}"
        try:
            cells = next(rows, None)
            if cells is None:
                break
            if any(cell.strip() for cell in cells):
                empty = False
                row = _row(head, cells, where, options)
                yield row_document(
                    row, name=f"{name}-{number}", where=where, path=path, options=options, reading=lines.reading
                )
        except csv.Error as error:
            empty = False
            why = f"{where}: {error}; a quotation mark within a cell is written twice"
            yield Unread(name=f"{name}:{number}", path=path, reason="malformed", message=why)
        except ReadingError as error:
            yield Unread.because(error, name=f"{name}:{number}", path=path)
    if empty:
        yield Unread(name=name, path=path, reason="blank", message=f"{path or name!r} is blank: it holds no row")


def _row(head: list[str], cells: list[str], where: str, options: ReadingOptions) -> dict[str, str]:
    if len(cells) > len(head):
        raise ReadingError(f"{where} has {len(cells)} cells for {len(head)} columns", reason="malformed")
    return {key: cell for key, cell in zip(head, cells, strict=False) if cell or key in text_keys(options)}


def _check_head(head: list[str], where: str, options: ReadingOptions) -> None:
    if not head:
        raise ReadingError(f"{where!r} is blank: it holds no row", reason="blank")
    if set(head).isdisjoint(text_keys(options)):
        expected = " or ".join(map(repr, text_keys(options)))
        columns = ", ".join(map(repr, head[:8]))
        raise ReadingError(
            f"{where!r} has no column {expected} (its columns: {columns}); name the column with --text-key",
            reason="malformed",
        )


def _delimiter(head: str) -> str:
    return max(_DELIMITERS, key=head.count)

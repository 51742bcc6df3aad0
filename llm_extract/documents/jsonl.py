"""JSON Lines: a document a line, read one at a time so that a million of them fit in memory."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, BinaryIO

from llm_extract.documents.decoding import byte_order_mark, decode
from llm_extract.documents.document import Document
from llm_extract.documents.options import ReadingOptions
from llm_extract.documents.rows import row_document
from llm_extract.documents.unread import Unread
from llm_extract.errors import ReadingError

_SPACE = b" \t\r\n"


def read_jsonl(
    stream: BinaryIO, *, name: str, path: str | None, options: ReadingOptions, first: bytes = b""
) -> Iterator[Document | Unread]:
    """Read a document from each line that is not empty; a line that is none is one Unread with its number.

    A document is named by its id, else by ``name`` and the number of its line. ``first`` is a line that was already
    taken from the stream.
    """
    first = first or stream.readline()
    where = path or name
    try:
        decode(first, where=where)
    except ReadingError as error:  # a binary file: one row, not one for each of its lines
        yield Unread.because(error, name=name, path=path)
        return
    empty = True
    for number, line in enumerate(lines_of(first, stream), start=1):
        bare = line.strip(_SPACE)
        if not bare:
            continue
        empty = False
        try:
            yield _document(
                bare, name=f"{name}-{number}", where=f"line {number} of {where!r}", path=path, options=options
            )
        except ReadingError as error:
            yield Unread.because(error, name=f"{name}:{number}", path=path)
    if empty:
        yield Unread(name=name, path=path, reason="blank", message=f"{where!r} is blank: it holds no line of JSON")


def is_json_line(line: bytes) -> bool:
    """Whether a line is a JSON object by itself, as the first line of a data file is."""
    return line.lstrip(b"\xef\xbb\xbf" + _SPACE).startswith(b"{") and _is_object(line)


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def lines_of(first: bytes, stream: BinaryIO) -> Iterable[bytes]:
    """The lines of a file whose ``first`` was already taken from the stream, in UTF-8 where a mark says UTF-16."""
    mark = byte_order_mark(first)
    if mark is None or mark[1] == "utf-8-sig":
        return chain((first,), stream)
    text, _ = decode(first + stream.read(), where="")  # UTF-16 cannot be cut at newline bytes
    return (f"{line}\n".encode("utf-8", "surrogatepass") for line in text.split("\n"))


def _document(line: bytes, *, name: str, where: str, path: str | None, options: ReadingOptions) -> Document:
    decoded, reading = decode(line, where=where)
    row = _row(decoded, where=where)
    return row_document(row, name=name, where=where, path=path, options=options, reading=reading)


def _row(line: str, *, where: str) -> Mapping[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        why = error.msg if isinstance(error, json.JSONDecodeError) else type(error).__name__
        raise ReadingError(
            f"{where} is no JSON ({why}); a .jsonl file has one object a line", reason="malformed"
        ) from error
    if not isinstance(row, dict):
        raise ReadingError(f"{where} is no JSON object; a .jsonl file has one object a line", reason="malformed")
    return row

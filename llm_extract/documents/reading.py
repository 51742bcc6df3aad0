"""Reading: files, folders, patterns and standard input to Documents, one at a time."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from llm_extract.documents.decoding import decode, without_surrogates
from llm_extract.documents.document import Document
from llm_extract.documents.html import read_html
from llm_extract.documents.jsonl import is_json_line, read_jsonl
from llm_extract.documents.markdown import read_markdown
from llm_extract.documents.options import ReadingOptions
from llm_extract.documents.sources import DATA_SUFFIXES, files_of, stands_for_many
from llm_extract.documents.tables import is_table_head, read_table
from llm_extract.documents.texts import read_text
from llm_extract.documents.unread import Unread, UnreadReason
from llm_extract.errors import ReadingError, in_words

__all__ = ["ReadingOptions", "Unread", "UnreadReason", "read_documents", "read_file", "read_one", "read_text"]

STANDARD_INPUT = "-"
_HTML_BEGINNINGS = (b"<!doctype html", b"<html")


def read_documents(
    sources: Iterable[str | os.PathLike[str]],
    *,
    options: ReadingOptions | None = None,
    stdin: BinaryIO | None = None,
) -> Iterator[Document | Unread]:
    """Read every article of the sources, in their order, lazily: a Document, or an Unread that says why not.

    A source is a file, a folder, a pattern, or ``-`` for standard input (``stdin`` stands in for it). A file that is
    named twice is read once.

    Raises ReadingError at once when nothing is named, or when the only source is a folder or pattern without articles;
    beside other sources that is an Unread like any other.
    """
    named = [os.fspath(source) for source in sources]
    if not named:
        raise ReadingError("no article is named; name a file, a folder, or - for standard input", reason="missing")
    if len(named) == 1 and stands_for_many(named[0]):
        next(files_of(named[0]), None)  # raises when there is none
    return _read_all(named, options=options or ReadingOptions(), stdin=stdin)


def read_file(path: str | os.PathLike[str], *, options: ReadingOptions | None = None) -> Iterator[Document | Unread]:
    """Read the article of a file, or the articles of a ``.jsonl``, ``.csv`` or ``.tsv`` file."""
    file = Path(path)
    shown, options = _shown(file), options or ReadingOptions()
    try:
        if file.suffix.casefold() in DATA_SUFFIXES:
            read_data = read_jsonl if file.suffix.casefold() == ".jsonl" else read_table
            with file.open("rb") as stream:
                yield from read_data(stream, name=_name(file), path=shown, options=options)
        else:
            reader = _READERS.get(file.suffix.casefold(), _read_plain)
            yield reader(file.read_bytes(), name=_name(file), path=shown, options=options)
    except ReadingError as error:
        yield Unread.because(error, name=_name(file), path=shown)
    except (OSError, ValueError) as error:
        yield _unreadable(file, error)


def read_one(path: str | os.PathLike[str], *, options: ReadingOptions | None = None) -> Document:
    """Read the article of a file that holds one. Raises ReadingError, also where the file holds several."""
    read = read_file(path, options=options)
    document, more = next(read), next(read, None)
    if isinstance(document, Unread):
        raise ReadingError(document.message, reason=document.reason)
    if more is not None:
        raise ReadingError(f"{str(path)!r} holds several articles; name a file of one", reason="malformed")
    return document


def _read_all(named: list[str], *, options: ReadingOptions, stdin: BinaryIO | None) -> Iterator[Document | Unread]:
    seen: set[str] = set()
    for source in named:
        if source == STANDARD_INPUT:
            if source not in seen:
                seen.add(source)
                yield from _read_standard_input(stdin or sys.stdin.buffer, options=options)
            continue
        try:
            for file in files_of(source):
                identity = os.path.realpath(file)
                if identity not in seen:
                    seen.add(identity)
                    yield from read_file(file, options=options)
        except ReadingError as error:
            yield Unread.because(error, name=_name(Path(source)), path=_shown(source))


def _read_standard_input(stream: BinaryIO, *, options: ReadingOptions) -> Iterator[Document | Unread]:
    """A page, a data file or a text, as its first line shows."""
    first = stream.readline()
    if is_json_line(first):
        yield from read_jsonl(stream, name="stdin", path=None, options=options, first=first)
        return
    if is_table_head(first, options):
        yield from read_table(stream, name="stdin", path=None, options=options, first=first)
        return
    is_page = first.lstrip(b"\xef\xbb\xbf \t\r\n")[:14].lower().startswith(_HTML_BEGINNINGS)
    reader = read_html if is_page else _read_plain
    try:
        yield reader(first + stream.read(), name="stdin", path=None, options=options)
    except ReadingError as error:
        yield Unread.because(error, name="stdin", path=None)


def _read_plain(data: bytes, *, name: str, path: str | None, options: ReadingOptions) -> Document:
    text, reading = decode(data, where=path or name)
    return read_text(
        text, name=name, path=path, published=options.published, language=options.language, reading=reading
    )


_READERS: dict[str, Callable[..., Document]] = {
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_html,
    ".htm": read_html,
}


def _name(file: Path) -> str:
    return _shown(file.stem or file.name)


def _shown(path: str | Path) -> str:
    """A path as it is stored: bytes of a file name that are no text have no place in JSON."""
    return without_surrogates(str(path))[0]


def _unreadable(file: Path, error: OSError | ValueError) -> Unread:
    reason: UnreadReason = "missing" if isinstance(error, FileNotFoundError) else "unreadable"
    return Unread(
        name=_name(file), path=_shown(file), reason=reason, message=f"{str(file)!r} cannot be read: {in_words(error)}"
    )

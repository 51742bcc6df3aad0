"""Sources: what a person names on the command line (files, folders, patterns) to the files that are meant."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator
from pathlib import Path

from llm_extract.errors import ReadingError

ARTICLE_SUFFIXES = frozenset((".txt", ".md", ".jsonl", ".html", ".htm"))
RUN = "run.json"  # what a folder that holds a stored run has in it
_LISTED = ", ".join(sorted(ARTICLE_SUFFIXES))


def files_of(source: str) -> Iterator[Path]:
    """The files that a source means, in sorted order.

    A file is itself, whatever its suffix. A folder stands for the articles in it and below it, by their suffix, without
    hidden ones and without what stored runs hold. A pattern (``news/**/*.txt``, for shells that do not expand it)
    stands for what it matches.

    Raises ReadingError with reason "missing" when there is no file, no article in the folder, or no match.
    """
    path = Path(source)
    if _is_folder(path):
        yield from _in_folder(path)
    elif _exists(path):
        yield path
    elif glob.has_magic(source):
        yield from _matching(source)
    else:
        raise ReadingError(_missing(source), reason="missing")


def stands_for_many(source: str) -> bool:
    """Whether a source is a folder or a pattern, which stand for the files that they hold."""
    return _is_folder(Path(source)) or (glob.has_magic(source) and not _exists(Path(source)))


def _in_folder(folder: Path) -> Iterator[Path]:
    found = False
    for path in _articles_below(folder):
        found = True
        yield path
    if not found:
        raise ReadingError(f"the folder {str(folder)!r} holds no article: none of {_LISTED}", reason="missing")


def _articles_below(folder: Path) -> Iterator[Path]:
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not (name.startswith(".") or _is_run(Path(parent, name))))
        for name in sorted(files):
            path = Path(parent, name)
            if path.suffix.casefold() in ARTICLE_SUFFIXES and not name.startswith(".") and path.is_file():
                yield path


def _is_run(folder: Path) -> bool:
    # What `run .` stores below the folder that it reads is no article: it would go on reading its own results for ever.
    return (folder / RUN).is_file()


def _matching(pattern: str) -> Iterator[Path]:
    found = False
    for match in sorted(glob.glob(pattern, recursive=True)):  # noqa: PTH207 - the pattern may be absolute
        path = Path(match)
        if _is_run(path) or _is_run(path.parent):
            continue
        for file in _articles_below(path) if path.is_dir() else (path,):
            found = True
            yield file
    if not found:
        raise ReadingError(f"no article matches {pattern!r}", reason="missing")


def _missing(source: str) -> str:
    if source.startswith(("http://", "https://")):
        return f"{source!r} is a web address; save the page as .html and name that file"
    return f"{source!r} does not exist; name a file, a folder, a pattern in quotation marks, or - for standard input"


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):  # a name too long, or with NUL in it
        return False


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False

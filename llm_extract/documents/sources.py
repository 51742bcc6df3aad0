"""Sources: what a person names on the command line (files, folders, patterns) to the files that are meant."""

from __future__ import annotations

import difflib
import glob
import json
import os
from collections.abc import Iterator
from pathlib import Path

from llm_extract.errors import ReadingError

DATA_SUFFIXES = frozenset((".jsonl", ".csv", ".tsv"))  # files of many articles
ARTICLE_SUFFIXES = DATA_SUFFIXES | {".txt", ".md", ".html", ".htm"}
RUN = "run.json"  # what a folder that holds a stored run has in it
CONFIGURATION = "llm-extract.toml"  # what a workspace has in it
WORKSPACE = ("prompts", "schemas")  # folders of a workspace in which nothing is an article
_FIRST_LINE = 8_000_000  # bytes of a line that are looked at
_EXPORTED = {"accepted", "article", "made", "fields"}  # keys of a line that `export` writes
_EXPORTED_HEAD = b"article,title,source,published,kind,id,accepted,"  # how a table that it writes begins
_LISTED = ", ".join(sorted(ARTICLE_SUFFIXES))


def files_of(source: str) -> Iterator[Path]:
    """The files that a source means, in sorted order.

    A file is itself, whatever its suffix. A folder stands for the articles in it and below it, by their suffix, without
    hidden ones and without what this tool wrote there (stored runs, exports, batch files); a folder that may not be
    looked into stands for itself, which no reader can read. A pattern
    (``news/**/*.txt``, for shells that do not expand it) stands for what it matches.

    Raises ReadingError with reason "missing" when there is no file, no article in the folder, or no match.
    """
    path = Path(source)
    if not source:  # which Path takes for the current folder, where a shell's empty variable means nothing
        raise ReadingError("an empty name is no article; to read the current folder name it: .", reason="missing")
    if _is_folder(path):
        yield from _in_folder(path)
    elif _exists(path):
        yield path
    elif glob.has_magic(source):
        yield from _matching(source)
    else:
        raise ReadingError(_missing(source, path), reason="missing")


def stands_for_many(source: str) -> bool:
    """Whether a source is a folder or a pattern, which stand for the files that they hold."""
    return (bool(source) and _is_folder(Path(source))) or (glob.has_magic(source) and not _exists(Path(source)))


def _in_folder(folder: Path) -> Iterator[Path]:
    found = False
    for path in _articles_below(folder):
        found = True
        yield path
    if not found:
        raise ReadingError(f"the folder {str(folder)!r} holds no article: none of {_LISTED}", reason="missing")


def passed_over(source: str) -> Iterator[Path]:
    """The files of a folder, or of the folders that a pattern matches, that are no articles by their suffix.

    Hidden files are none of them, nor is what this tool wrote. Nothing where a source is a file or is missing.
    """
    path = Path(source)
    if _is_folder(path):
        folders = [path]
    elif glob.has_magic(source) and not _exists(path):
        matches = sorted(glob.glob(source, recursive=True))  # noqa: PTH207 - the pattern may be absolute
        folders = [folder for folder in map(Path, matches) if _is_folder(folder) and not _is_run(folder)]
    else:
        return
    for folder in folders:
        yield from (file for file in _files_below(folder) if file.suffix.casefold() not in ARTICLE_SUFFIXES)


def _articles_below(folder: Path) -> Iterator[Path]:
    """The articles, then the folders that may not be looked into: a reader finds what is wrong with them."""
    closed: list[OSError] = []
    for path in _files_below(folder, closed):
        if path.suffix.casefold() in ARTICLE_SUFFIXES and not is_own_data(path):
            yield path
    yield from (Path(error.filename) for error in closed)


def _files_below(folder: Path, closed: list[OSError] | None = None) -> Iterator[Path]:
    """Every file that is not hidden, in sorted order, without those of stored runs."""
    for parent, folders, files in os.walk(folder, onerror=None if closed is None else closed.append):
        own = WORKSPACE if CONFIGURATION in files else ()
        folders[:] = sorted(
            name for name in folders if not (name.startswith(".") or name in own or _is_run(Path(parent, name)))
        )
        for name in sorted(files):
            path = Path(parent, name)
            if not name.startswith(".") and _is_file(path):
                yield path


def is_own_data(path: Path) -> bool:
    """Whether a data file holds what this tool writes: results, exported records, gold, a batch's lines."""
    if path.suffix.casefold() not in DATA_SUFFIXES:
        return False
    try:
        with path.open("rb") as stream:
            line = stream.readline(_FIRST_LINE)
        if line.startswith(_EXPORTED_HEAD):
            return True
        first = json.loads(line)
    except (OSError, ValueError):
        return False
    if not isinstance(first, dict):
        return False
    return str(first.get("format", "")).startswith("llm_extract/") or "custom_id" in first or first.keys() >= _EXPORTED


def _is_run(folder: Path) -> bool:
    # What `run .` stores below the folder that it reads is no article: it would go on reading its own results for ever.
    try:
        return (folder / RUN).is_file()
    except OSError:  # a folder that may not be looked into
        return False


def _matching(pattern: str) -> Iterator[Path]:
    found = False
    for match in sorted(glob.glob(pattern, recursive=True)):  # noqa: PTH207 - the pattern may be absolute
        path = Path(match)
        if _is_run(path) or _is_run(path.parent):
            continue
        for file in _articles_below(path) if _is_folder(path) else (path,):
            found = True
            yield file
    if not found:
        raise ReadingError(f"no article matches {pattern!r}", reason="missing")


def _missing(source: str, path: Path) -> str:
    if source.startswith(("http://", "https://")):
        return f"{source!r} is a web address; save the page as .html and name that file"
    if os.path.islink(path):  # noqa: PTH114 - False, where Path raises, for a name that is too long
        return f"{source!r} leads to nothing: the link's target does not exist"
    near = difflib.get_close_matches(path.name, _beside(path), n=1, cutoff=0.75)
    if near:
        return f"{source!r} does not exist; did you mean {str(path.with_name(near[0]))!r}?"
    return f"{source!r} does not exist; name a file, a folder, a pattern in quotation marks, or - for standard input"


def _beside(path: Path) -> list[str]:
    try:
        return sorted(one.name for one in path.parent.iterdir())
    except (OSError, ValueError):
        return []


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):  # a name too long, or with NUL in it
        return False


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # what it is may not be known: whoever reads it tells why
        return True


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False

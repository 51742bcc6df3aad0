"""Places of gold: which file an article's gold is written to, its text beside it, and never over another's work."""

from __future__ import annotations

from pathlib import Path

import yaml

from llm_extract.documents.decoding import decode
from llm_extract.documents.document import Document
from llm_extract.documents.texts import read_text
from llm_extract.errors import ReadingError, StorageError, UserError
from llm_extract.records.gold import Gold
from llm_extract.records.gold_files import load_gold
from llm_extract.records.gold_writing import gold_yaml

_DECIDED = ("records", "rejected", "aside", "complete")  # what a review writes; the head is the same for all of them


def gold_place(folder: Path, document: Document) -> Path:
    """The gold file of an article in a folder, named after it; where another article has that name, by its id.

    An article's name is foreign text (an id of a data file), so that only what is safe in a file name is taken of it.
    """
    name, _, _ = document.id.rpartition("-")
    plain = folder / f"{name}.yaml"
    return plain if _digest_at(plain) in (None, document.digest) else folder / f"{document.id}.yaml"


def check_unclaimed(path: Path, decided: Gold) -> None:
    """Raise UserError where a gold file is there that says something else than what was ``decided`` so far."""
    if not path.exists():
        return
    try:
        found = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, ValueError, yaml.YAMLError):
        found = None
    ours = yaml.safe_load(gold_yaml(decided))
    if not isinstance(found, dict) or any((found.get(key) or []) != (ours.get(key) or []) for key in _DECIDED):
        raise UserError(
            f"{path} is there already and holds what this review did not decide (by hand, or of another run);"
            " name another folder with --to, or move the file away"
        )


def write_new(path: Path, gold: Gold, document: Document) -> None:
    """Write a gold file that is not there yet, and the article's text beside it.

    Raises UserError where a gold file, or another text, is there; StorageError where nothing can be written.
    """
    if path.exists():
        raise UserError(f"{path} is there already; edit it, or move it away")
    text = path.with_suffix(".txt")
    if _digest_at(path) not in (None, document.digest):
        raise UserError(f"{text} is there already and is another article; rename one, or choose a folder with --to")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not text.exists():
            text.write_text(document.text, "utf-8")
        with path.open("x", encoding="utf-8") as stream:
            stream.write(gold_yaml(gold))
    except OSError as error:
        raise StorageError(f"{path}: cannot be written: {error.strerror}") from error


def _digest_at(path: Path) -> str | None:
    """The digest of the article at a place, empty where there is one that cannot be read, None where it is free."""
    text = path.with_suffix(".txt")
    try:
        if path.exists():
            article, _ = load_gold(path)
            return article.document.digest if article else ""
        return read_text(decode(text.read_bytes(), where=str(text))[0]).digest if text.exists() else None
    except (OSError, ReadingError):
        return ""

"""A run's folder: ``run.json`` and ``results.jsonl``, written as results come and read back line by line."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from pydantic import ValidationError

from llm_extract.catalog.references import did_you_mean
from llm_extract.errors import StorageError, UnknownReference
from llm_extract.records.result import Result, Usage
from llm_extract.runs.description import Ending, RunDescription
from llm_extract.runs.index import Entry, Index

DESCRIPTION = "run.json"
DRAFT = "run.json.new"
RESULTS = "results.jsonl"
_NAMED = 20  # articles, where too many have a name
_PROPOSED_FROM = 10_000  # articles, where none has it
SECONDS_BETWEEN_SYNCS = 0.5  # the ledger holds every answer already, so a lost line costs no call


class StoredRun:
    """A run on disk. Its results are read anew at each pass; the last line of a document is the one that counts."""

    def __init__(self, path: Path, description: RunDescription) -> None:
        self.path = path
        self.description = description

    def lines(self) -> Iterator[Result]:
        """Every stored line, in the order of writing; a torn last line is dropped.

        Raises StorageError for a line that is damaged in the middle of the file.
        """
        for place, line in self._written():
            yield self._read(line, place)

    def results(self, *, by_document: bool = False) -> Iterator[Result]:
        """One result for each document, the newest, in the order of their first writing or of the documents' ids."""
        index = self._index()
        if not len(index):
            return
        path = self.path / RESULTS
        with _readable(path), path.open("rb") as stream:
            for entry in index.entries(by_document=by_document):
                yield self._at(entry, stream)

    def done(self) -> Iterator[str]:
        """The ids of the documents that are done: a later run passes them over."""
        return (entry.document for entry in self._index().entries() if entry.done)

    def usage(self) -> Usage:
        """What was asked for the run took, also for what failed and was asked again."""
        ending = self.description.ending
        if ending is not None and ending.usage is not None:
            return ending.usage
        total = Usage()
        for place, line in self._written():
            try:
                total += Usage.model_validate(json.loads(line).get("usage", {}))
            except (ValueError, AttributeError) as error:
                raise self._damaged(place) from error
        return total

    def articles(self) -> int:
        """How many articles have a result."""
        if self.description.ending is not None and self.description.ending.complete:
            return self.description.ending.articles
        return len(self._index())

    def result(self, name: str) -> Result:
        """The result of one article, by its id, its name, the beginning of either, or its number from 1.

        Raises UnknownReference.
        """
        exact, begun = [], []
        known: list[str] = []
        number = 0
        for number, entry in enumerate(self._index().entries(), start=1):
            if name == str(number):
                return self._one(entry)
            if name in (entry.document, entry.name):
                exact.append(entry)
            elif entry.document.startswith(name) or entry.name.startswith(name):
                begun.append(entry)
            if number <= _PROPOSED_FROM:
                known.append(entry.name)
        found = exact or begun
        if len(found) == 1:
            return self._one(found[0])
        if found:
            shown = ", ".join(entry.document for entry in found[:_NAMED]) + (", …" if len(found) > _NAMED else "")
            raise UnknownReference(f"{name!r} names {len(found)} articles: {shown}")
        hint = f"; its articles are 1 to {number}" if name.isdigit() else did_you_mean(name, dict.fromkeys(known))
        hint = hint if number else "; it has no article yet"
        raise UnknownReference(f"no article {name!r} in run {self.description.id}{hint}")

    def _one(self, entry: Entry) -> Result:
        path = self.path / RESULTS
        with _readable(path), path.open("rb") as stream:
            return self._at(entry, stream)

    def _at(self, entry: Entry, stream: IO[bytes]) -> Result:
        stream.seek(entry.place)
        return self._read(stream.readline(), entry.place)

    def _written(self) -> Iterator[tuple[int, bytes]]:
        """Every whole line, and where it begins."""
        path = self.path / RESULTS
        if not path.exists():
            return
        place = 0
        with _readable(path), path.open("rb") as stream:
            for line in stream:
                if not line.endswith(b"\n"):
                    return
                yield place, line
                place += len(line)

    def _index(self) -> Index:
        index = Index()
        for place, line in self._written():
            try:
                row = json.loads(line)
                index.put(Entry(row["document_id"], row["document"]["name"], row["status"] == "done", place))
            except (ValueError, LookupError, TypeError) as error:
                raise self._damaged(place) from error
        return index

    def _read(self, line: bytes, place: int) -> Result:
        try:
            return Result.model_validate_json(line)
        except ValidationError as error:
            raise self._damaged(place) from error

    def _damaged(self, place: int) -> StorageError:
        path = self.path / RESULTS
        number = sum(1 for begin, _ in self._written() if begin <= place)
        return StorageError(f"{path}: line {number} is damaged; remove it and go on with --resume {self.path}")


class RunWriter:
    """Appends results to a run's folder; what is on disk can be read and resumed at any instant."""

    def __init__(self, path: Path, description: RunDescription) -> None:
        self.path = path
        self.description = description
        self._stream: IO[bytes] | None = None
        self._synced = 0.0

    def __enter__(self) -> Self:
        with _writable(self.path):
            self.path.mkdir(parents=True, exist_ok=True)
            self._describe(self.description)
            results = self.path / RESULTS
            _drop_torn_line(results)
            self._stream = os.fdopen(os.open(results, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab")
        return self

    def write(self, result: Result) -> None:
        """Append one result. Raises StorageError when the disk is full or the folder not writable."""
        assert self._stream is not None, "a RunWriter is used in a with block"  # noqa: S101 - a programming error
        with _writable(self.path):
            self._stream.write(result.to_json().encode() + b"\n")
            self._stream.flush()
            if time.monotonic() - self._synced > SECONDS_BETWEEN_SYNCS:
                os.fsync(self._stream.fileno())
                self._synced = time.monotonic()

    def end(self, ending: Ending) -> None:
        """Say in ``run.json`` how the run ended."""
        with _writable(self.path):
            self._describe(self.description.model_copy(update={"ending": ending}))

    def discard(self) -> None:
        """Take the run back, as if it had never begun: nothing was asked, and nothing is in it."""
        with suppress(OSError):
            for name in (RESULTS, DESCRIPTION, DRAFT):
                (self.path / name).unlink(missing_ok=True)
            self.path.rmdir()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._stream is None:
            return
        # What a full disk did not take is written once more by close; that it fails again is known by then.
        with suppress(OSError) if isinstance(error, StorageError) else _writable(self.path):
            self._stream.close()

    def _describe(self, description: RunDescription) -> None:
        # Written beside and renamed, so that a kill leaves the old or the new description, never half of one.
        path = self.path / DESCRIPTION
        draft = self.path / DRAFT
        text = json.dumps(description.model_dump(mode="json"), indent=1, sort_keys=True, ensure_ascii=False) + "\n"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
            stream.write(text.encode("utf-8", "replace"))  # a file name may hold bytes that are no text
        draft.replace(path)


def _drop_torn_line(path: Path) -> None:
    if not path.exists():
        return
    with path.open("rb+") as stream:
        content_end = stream.seek(0, os.SEEK_END)
        position = content_end
        while position > 0:
            stream.seek(position - 1)
            if stream.read(1) == b"\n":
                break
            position -= 1
        if position < content_end:
            stream.truncate(position)


@contextmanager
def _writable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"{path}: cannot be written: {error.strerror}; make room, or choose another folder with --runs"
        ) from error


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageError(f"{path}: cannot be read: {error.strerror}") from error

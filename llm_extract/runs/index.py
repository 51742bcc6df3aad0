"""An index of what a run holds, in a temporary file, so that a million articles take no more memory than ten."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

_NUMBER = re.compile(r"\d+")
_TABLE = """
CREATE TABLE entries (
    document TEXT PRIMARY KEY, name TEXT, done INTEGER, first INTEGER, place INTEGER, in_order TEXT
) WITHOUT ROWID
"""
_PUT = """
INSERT INTO entries VALUES (:document, :name, :done, :place, :place, :in_order)
ON CONFLICT (document) DO UPDATE SET name = :name, done = :done, place = :place
"""


class Entry(NamedTuple):
    """The newest result of a document: the document's id and name, whether it is done, where its line begins."""

    document: str
    name: str
    done: bool
    place: int


class Index:
    """Entries by document; SQLite keeps them, in memory as long as they are few."""

    def __init__(self) -> None:
        # The empty name is a temporary database, which is a file only where it outgrows the cache, and goes by itself.
        self._connection = sqlite3.connect("", isolation_level=None)
        self._connection.execute(_TABLE)
        self._connection.execute("BEGIN")

    def put(self, entry: Entry) -> None:
        """Put an entry in the place of the document's one before."""
        in_order = _NUMBER.sub(lambda number: number[0].zfill(12), entry.document)
        self._connection.execute(_PUT, {**entry._asdict(), "in_order": in_order})

    def entries(self, *, by_document: bool = False) -> Iterator[Entry]:
        """All entries in the order of their first writing, or by the document's id: ``a-2`` before ``a-10``."""
        order = "in_order, document" if by_document else "first"
        cursor = self._connection.execute(f"SELECT document, name, done, place FROM entries ORDER BY {order}")  # noqa: S608 - of two words of ours
        for document, name, done, place in cursor:
            yield Entry(document, name, bool(done), place)

    def __len__(self) -> int:
        count: int = self._connection.execute("SELECT count(*) FROM entries").fetchone()[0]
        return count


class Seen:
    """The ids of documents that were met."""

    def __init__(self) -> None:
        self._connection = sqlite3.connect("", isolation_level=None)
        self._connection.execute("CREATE TABLE seen (id TEXT PRIMARY KEY) WITHOUT ROWID")
        self._connection.execute("BEGIN")

    def add(self, identity: str) -> bool:
        """Whether this is the first time.

        >>> seen = Seen()
        >>> seen.add("ferry-1a2b3c"), seen.add("ferry-1a2b3c")
        (True, False)
        """
        return self._connection.execute("INSERT OR IGNORE INTO seen VALUES (?)", (identity,)).rowcount == 1

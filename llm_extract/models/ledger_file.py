"""The ledger's file: an SQLite database that only its owner can read, opened in WAL mode where the disk can do that."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path

import platformdirs

from llm_extract.errors import StorageError

FORMAT = "llm_extract/ledger@1"
_APPLICATION = 0x6C6C6D78  # "llmx", SQLite's application_id: tells our files from other databases
_PATIENCE = 60.0  # seconds to wait for another process that is writing

_TABLES = """
CREATE TABLE IF NOT EXISTS ledger (format TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS attempts (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    server TEXT NOT NULL,
    model TEXT NOT NULL,
    parameters TEXT NOT NULL,
    mode TEXT,
    question TEXT NOT NULL,
    sample INTEGER NOT NULL,
    purpose TEXT NOT NULL,
    prompt TEXT NOT NULL,
    document TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('sent', 'answered', 'failed')),
    reason TEXT,
    message TEXT,
    text BLOB,
    answered_by TEXT,
    answer_id TEXT,
    billed INTEGER NOT NULL,
    input_tokens INTEGER,
    output_tokens INTEGER,
    cached_tokens INTEGER,
    source TEXT NOT NULL,
    process INTEGER NOT NULL,
    sent_at TEXT NOT NULL,
    seconds REAL,
    prior_tokens REAL,
    UNIQUE (key, attempt)
);
CREATE INDEX IF NOT EXISTS answers ON attempts (key, id) WHERE state = 'answered';
CREATE INDEX IF NOT EXISTS questions ON attempts (question, id) WHERE state = 'answered';
CREATE TABLE IF NOT EXISTS habits (
    server TEXT NOT NULL,
    model TEXT NOT NULL,
    habits TEXT NOT NULL,
    PRIMARY KEY (server, model)
);
"""


_OTHERWISE = "name another file with --ledger, or keep no answers with --no-ledger"


def default_ledger_path() -> Path:
    """``LLM_EXTRACT_LEDGER``, else ``ledger.sqlite`` in the user's data folder."""
    named = os.environ.get("LLM_EXTRACT_LEDGER")
    return Path(named).expanduser() if named else Path(platformdirs.user_data_dir("llm-extract")) / "ledger.sqlite"


def connect(path: Path) -> sqlite3.Connection:
    """Open the ledger at a path, and make it where there is none.

    Raises StorageError when it cannot be opened, is damaged, or is no ledger of ours.
    """
    try:
        try:
            return _open(path)
        except NoSharedMemory:
            _leave_wal(path)
            return _open(path, shared=False)
    except sqlite3.Error as error:
        raise storage_error(error, path) from error
    except NoSharedMemory as error:
        raise StorageError(f"the ledger {str(path)!r} is on a disk that cannot keep it; name another place") from error


def _open(path: Path, *, shared: bool = True) -> sqlite3.Connection:
    try:
        _make_private(path)
        connection = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)
    except (OSError, sqlite3.Error) as error:
        raise StorageError(f"the ledger {str(path)!r} cannot be opened: {_why(error)}; {_OTHERWISE}") from error
    try:
        _prepare(connection, path, shared=shared)
    except BaseException:
        connection.close()
        raise
    return connection


def storage_error(error: sqlite3.Error, path: Path) -> StorageError:
    """One line for what SQLite says of a ledger, with what to do about it."""
    name = str(path)
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return StorageError(f"the ledger {name!r} is damaged ({_why(error)}); move it away and a new one is made")
    if code == sqlite3.SQLITE_FULL:
        return StorageError(f"the disk is full: the ledger {name!r} cannot be written; make room and go on")
    if code == sqlite3.SQLITE_READONLY:
        return StorageError(f"the ledger {name!r} cannot be written ({_why(error)}); check who owns it")
    if code == sqlite3.SQLITE_BUSY:
        return StorageError(f"the ledger {name!r} has been locked by another process for {_PATIENCE:g} s")
    return StorageError(
        f"the ledger {name!r} cannot be used: {_why(error)}; make room if the disk is full, or {_OTHERWISE}"
    )


def _make_private(path: Path) -> None:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))  # SQLite gives its side files the same mode


def _prepare(connection: sqlite3.Connection, path: Path, *, shared: bool) -> None:
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    if application == 0 and connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise StorageError(f"{str(path)!r} is a database, but no ledger; name another file")
    if application not in (0, _APPLICATION):
        raise StorageError(f"{str(path)!r} is another program's database; name another file")
    choose_journal(connection, new=application == 0 and shared)
    if application == 0:
        _create(connection)
    _add_what_is_new(connection)
    written = connection.execute("SELECT format FROM ledger").fetchone()
    if written is None or written[0] != FORMAT:
        found = written[0] if written else None
        raise StorageError(f"the ledger {str(path)!r} has the format {found!r}; this version reads {FORMAT!r}")


def choose_journal(connection: sqlite3.Connection, *, new: bool = True) -> str:
    """Turn on WAL in a new ledger, or where the disk cannot do that a rollback journal: WAL needs shared memory.

    Returns SQLite's name of what is in use: ``wal``, or ``delete``, which is slower by a sync for each commit. What was
    once chosen stays, because other processes may be at work. Raises NoSharedMemory where WAL is on and cannot work.
    """
    mode = connection.execute(f"PRAGMA journal_mode {'= WAL' if new else ''}").fetchone()[0]
    if mode == "wal":
        try:
            connection.execute("BEGIN IMMEDIATE")  # it is only missed when something is written
            connection.execute("ROLLBACK")
        except sqlite3.OperationalError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY:
                raise
            raise NoSharedMemory from error
    connection.execute(f"PRAGMA synchronous = {'NORMAL' if mode == 'wal' else 'FULL'}")
    return str(mode)


class NoSharedMemory(Exception):
    """The disk has no shared memory, as network shares have none."""


def _leave_wal(path: Path) -> None:
    # A connection that has the file to itself from the beginning needs no shared memory.
    with contextlib.closing(sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)) as connection:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("PRAGMA journal_mode = DELETE")


def _create(connection: sqlite3.Connection) -> None:
    # Two processes may come here at once: the second waits for the first and then finds everything there.
    connection.execute("BEGIN IMMEDIATE")
    try:
        for statement in _TABLES.split(";"):
            connection.execute(statement)
        if connection.execute("SELECT count(*) FROM ledger").fetchone()[0] == 0:
            connection.execute("INSERT INTO ledger VALUES (?)", (FORMAT,))
        connection.execute(f"PRAGMA application_id = {_APPLICATION}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _add_what_is_new(connection: sqlite3.Connection) -> None:
    """Add the column that ledgers of version 0.1.0 lack; what they hold stays as it is."""
    columns = {row[1] for row in connection.execute("PRAGMA table_info(attempts)")}
    if columns and "prior_tokens" not in columns:
        try:
            connection.execute("ALTER TABLE attempts ADD COLUMN prior_tokens REAL")
        except sqlite3.OperationalError as error:
            if "duplicate column" not in str(error):  # another process was faster
                raise


def _why(error: BaseException) -> str:
    return getattr(error, "strerror", None) or str(error).splitlines()[0]

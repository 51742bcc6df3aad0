"""The ledger: what is acknowledged stays, whatever is killed, and whoever else writes at the same time."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from llm_extract.catalog.references import canonical_json, digest_of
from llm_extract.errors import InvalidAnswer, StorageError, Unavailable, WrongKey
from llm_extract.models.habits import Habits
from llm_extract.models.ledger import Ledger, answer_key
from llm_extract.models.ledger_file import choose_journal, default_ledger_path
from llm_extract.models.seam import Reply, Request, TokenUsage

MakeRequest = Callable[..., Request]


@dataclass(frozen=True)
class Named:
    """A model of which only the identity is used."""

    name: str = "fake"
    server: str = "http://127.0.0.1:1/v1"
    parameters: Mapping[str, Any] = field(default_factory=lambda: {"temperature": 0})

    async def answer(self, request: Request) -> Reply:
        raise NotImplementedError


MODEL = Named()
REPLY = Reply("{}", "fake-1", TokenUsage(10, 3, 2), 0.5, details={"mode": "tools", "id": "a-1"})


def ask(ledger: Ledger, request: Request, outcome: Reply | Exception = REPLY, model: Named = MODEL) -> None:
    async def once() -> None:
        number = await ledger.note_sent(model, request)
        if isinstance(outcome, Reply):
            await ledger.note_answered(number, outcome)
        elif isinstance(outcome, (InvalidAnswer, Unavailable, WrongKey)):
            await ledger.note_failed(number, outcome)

    asyncio.run(once())


def test_a_key_is_the_digest_of_all_that_was_asked_as_canonical_json(request_about: MakeRequest) -> None:
    for model in (MODEL, Named("fäke", "http://127.0.0.1:1/v2", {"top_p": 1, "seed": [2]}), Named(parameters={})):
        for request in (request_about(), request_about(1)):
            whole = [model.server, model.name, dict(model.parameters), request.digest]
            assert answer_key(model, request) == digest_of(canonical_json(whole))


def test_an_answer_is_found_again_with_all_that_was_told_of_it(ledger: Ledger, request_about: MakeRequest) -> None:
    ask(ledger, request_about())
    found = ledger.find(answer_key(MODEL, request_about()))
    assert found is not None
    assert (found.text, found.model, found.usage, found.source, found.calls) == (
        "{}",
        "fake-1",
        TokenUsage(10, 3, 2),
        "ledger",
        0,
    )
    assert found.details == {"mode": "tools", "id": "a-1"}


@pytest.mark.parametrize(
    "other",
    [
        replace(MODEL, name="other"),
        replace(MODEL, server="http://127.0.0.1:2/v1"),
        replace(MODEL, parameters={"temperature": 1}),
    ],
    ids=["model", "server", "parameters"],
)
def test_another_model_server_or_parameter_is_another_question(
    other: Named, ledger: Ledger, request_about: MakeRequest
) -> None:
    ask(ledger, request_about())
    assert ledger.find(answer_key(other, request_about())) is None


def test_another_sample_is_another_question(ledger: Ledger, request_about: MakeRequest) -> None:
    ask(ledger, request_about(sample=0))
    assert ledger.find(answer_key(MODEL, request_about(sample=1))) is None


def test_the_newest_answer_counts_and_the_older_one_is_kept(ledger: Ledger, request_about: MakeRequest) -> None:
    ask(ledger, request_about())
    ask(ledger, request_about(), replace(REPLY, text="[]"))
    found = ledger.find(answer_key(MODEL, request_about()))
    assert found is not None
    assert found.text == "[]"
    assert [row["attempt"] for row in ledger.rows("SELECT attempt FROM attempts ORDER BY id")] == [1, 2]


def test_a_failure_is_kept_with_its_bill_and_answers_nothing(ledger: Ledger, request_about: MakeRequest) -> None:
    ask(ledger, request_about(), InvalidAnswer("empty", raw="{", usage=TokenUsage(9, 1), calls=1))
    ask(ledger, request_about(), Unavailable("503"))
    ask(ledger, request_about(), WrongKey("401"))
    assert ledger.find(answer_key(MODEL, request_about())) is None
    rows = [tuple(row) for row in ledger.rows("SELECT state, reason, billed, input_tokens FROM attempts ORDER BY id")]
    assert rows == [("failed", "invalid", 1, 9), ("failed", "unavailable", 0, None), ("failed", "endpoint", 0, None)]


def test_an_attempt_stands_there_before_it_is_answered(ledger: Ledger, request_about: MakeRequest) -> None:
    asyncio.run(ledger.note_sent(MODEL, request_about()))
    assert [tuple(row) for row in ledger.rows("SELECT state, billed FROM attempts")] == [("sent", 1)]


def test_answers_with_lone_surrogates_and_nul_come_back_as_they_were(
    ledger: Ledger, request_about: MakeRequest
) -> None:
    ask(ledger, request_about(), replace(REPLY, text='{"a": "\ud83d\x00"}'))
    found = ledger.find(answer_key(MODEL, request_about()))
    assert found is not None
    assert found.text == '{"a": "\ud83d\x00"}'


def test_the_file_is_for_its_owner_alone(ledger: Ledger, request_about: MakeRequest) -> None:
    ask(ledger, request_about())
    for path in ledger.path.parent.glob("ledger.sqlite*"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path


def test_habits_are_kept_for_a_server_and_a_model(tmp_path: Path) -> None:
    habits = Habits("json", ("json_schema", "tools"), ("temperature",))
    with Ledger(tmp_path / "l.sqlite") as ledger:
        ledger.remember_habits("http://h/v1", "m", habits)
    with Ledger(tmp_path / "l.sqlite") as ledger:
        assert ledger.habits("http://h/v1", "m") == habits
        assert ledger.habits("http://h/v1", "other") is None


def test_hundreds_of_answers_at_once_are_all_kept(ledger: Ledger, request_about: MakeRequest) -> None:
    requests = [request_about(number) for number in range(300)]

    async def one(request: Request) -> None:
        await ledger.note_answered(await ledger.note_sent(MODEL, request), REPLY)

    async def all_of_them() -> None:
        await asyncio.gather(*(one(request) for request in requests))

    asyncio.run(all_of_them())
    assert all(ledger.find(answer_key(MODEL, request)) for request in requests)


def test_a_cancelled_task_keeps_what_was_answered(ledger: Ledger, request_about: MakeRequest) -> None:
    async def cancelled() -> None:
        number = await ledger.note_sent(MODEL, request_about(1))
        storing = asyncio.ensure_future(ledger.note_answered(number, REPLY))
        noting = [asyncio.ensure_future(ledger.note_sent(MODEL, request_about(2))) for _ in range(50)]
        await asyncio.sleep(0)
        for task in (storing, *noting):
            task.cancel()
        await asyncio.gather(storing, *noting, return_exceptions=True)

    asyncio.run(cancelled())
    ledger.change("SELECT 1")
    assert ledger.find(answer_key(MODEL, request_about(1))) is not None


def test_the_default_place_is_named_by_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LLM_EXTRACT_LEDGER", str(tmp_path / "mine.sqlite"))
    assert default_ledger_path() == tmp_path / "mine.sqlite"
    monkeypatch.delenv("LLM_EXTRACT_LEDGER")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert default_ledger_path().is_relative_to(tmp_path)


def test_a_damaged_file_is_one_clear_line(tmp_path: Path) -> None:
    path = tmp_path / "l.sqlite"
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(StorageError, match=r"is damaged.*move it away"):
        Ledger(path)


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE theirs (a)")
    connection.commit()
    connection.close()
    with pytest.raises(StorageError, match="no ledger"):
        Ledger(path)


def test_a_ledger_of_a_later_format_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "l.sqlite"
    Ledger(path).close()
    connection = sqlite3.connect(path)
    connection.execute("UPDATE ledger SET format = 'llm_extract/ledger@9'")
    connection.commit()
    connection.close()
    with pytest.raises(StorageError, match="ledger@9"):
        Ledger(path)


def test_a_folder_that_cannot_be_made_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageError, match="cannot be opened"):
        Ledger(tmp_path / "file" / "l.sqlite")


def test_a_full_disk_is_one_clear_line_and_the_ledger_stays_whole(ledger: Ledger, request_about: MakeRequest) -> None:
    ask(ledger, request_about())
    pages = next(ledger.rows("PRAGMA page_count"))[0]
    # SQLite's own limit on pages stands for a full disk: the same error code, without filling one.
    ledger.change(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StorageError, match="disk is full"):
        ask(ledger, request_about(1), replace(REPLY, text="x" * 200_000))
    assert ledger.find(answer_key(MODEL, request_about())) is not None


def test_after_it_is_closed_nothing_is_taken(tmp_path: Path, request_about: MakeRequest) -> None:
    ledger = Ledger(tmp_path / "l.sqlite")
    ledger.close()
    with pytest.raises(StorageError, match="is closed"):
        ask(ledger, request_about())


def test_where_wal_cannot_be_had_a_rollback_journal_is_used(tmp_path: Path) -> None:
    # This way of locking has no shared memory, like a network share.
    connection = sqlite3.connect(f"file:{tmp_path / 'l.sqlite'}?vfs=unix-dotfile", uri=True, isolation_level=None)
    assert choose_journal(connection) == "delete"
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
    connection.close()


def test_a_ledger_whose_memory_cannot_be_shared_is_slow_and_works(tmp_path: Path, request_about: MakeRequest) -> None:
    path = tmp_path / "l.sqlite"
    with Ledger(path) as ledger:
        ask(ledger, request_about(1))
    (tmp_path / "l.sqlite-shm").mkdir()  # nobody can make the file for the shared memory now, as on a network share
    for number in (2, 3):
        with Ledger(path) as ledger:
            assert ledger.is_slow
            ask(ledger, request_about(number))
    with Ledger(path) as ledger, Ledger(path) as other:
        ask(other, request_about(4))
        assert all(ledger.find(answer_key(MODEL, request_about(one))) for one in (1, 2, 3, 4))


def test_a_new_ledger_where_no_memory_can_be_shared_works(tmp_path: Path, request_about: MakeRequest) -> None:
    (tmp_path / "l.sqlite-shm").mkdir()
    with Ledger(tmp_path / "l.sqlite") as ledger:
        assert ledger.is_slow
        ask(ledger, request_about())
        assert ledger.find(answer_key(MODEL, request_about())) is not None


def test_on_this_disk_the_ledger_is_not_slow(ledger: Ledger) -> None:
    assert not ledger.is_slow


WRITING = """
import asyncio, sys
sys.path.insert(0, {here!r})
from conftest import make_request
from test_ledger import MODEL, REPLY
from pathlib import Path
from llm_extract.models.ledger import Ledger

async def main(first, count):
    with Ledger(Path({path!r})) as ledger:
        async def one(number):
            await ledger.note_answered(await ledger.note_sent(MODEL, make_request(number)), REPLY)
            print(number, flush=True)
        for start in range(first, first + count, 20):
            await asyncio.gather(*(one(number) for number in range(start, start + 20)))

asyncio.run(main({first}, {count}))
"""


def start_writer(path: Path, *, first: int, count: int) -> subprocess.Popen[str]:
    here = str(Path(__file__).parent)
    code = WRITING.format(here=here, path=str(path), first=first, count=count)
    return subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)


def test_two_processes_write_at_once_and_nothing_is_lost(tmp_path: Path, request_about: MakeRequest) -> None:
    path = tmp_path / "l.sqlite"
    writers = [start_writer(path, first=0, count=200), start_writer(path, first=100, count=200)]
    for writer in writers:
        writer.communicate(timeout=120)
        assert writer.returncode == 0
    with Ledger(path) as ledger:
        assert all(ledger.find(answer_key(MODEL, request_about(number))) for number in range(300))
        doubled = "SELECT count(*) FROM (SELECT key FROM attempts GROUP BY key HAVING max(attempt) = 2)"
        assert next(ledger.rows(doubled))[0] == 100


@pytest.mark.parametrize("acknowledged", [1, 57, 200])
def test_what_was_acknowledged_survives_kill_9(acknowledged: int, tmp_path: Path, request_about: MakeRequest) -> None:
    path = tmp_path / "l.sqlite"
    writer = start_writer(path, first=0, count=100_000)
    assert writer.stdout is not None
    told = [int(writer.stdout.readline()) for _ in range(acknowledged)]
    os.kill(writer.pid, signal.SIGKILL)
    told += [int(line) for line in writer.stdout.read().splitlines() if line]
    writer.wait()
    with Ledger(path) as ledger:
        assert all(ledger.find(answer_key(MODEL, request_about(number))) for number in told)
        ask(ledger, request_about(-1))
        assert ledger.find(answer_key(MODEL, request_about(-1))) is not None

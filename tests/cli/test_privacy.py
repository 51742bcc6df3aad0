"""Privacy: who may read what is kept, that keys are kept nowhere, and that it is told before articles leave."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from benchmarks.fake_server import FakeServer, Settings
from tests.calling import Tool
from tests.inside import Inside

KEY = "sk-a-key-that-is-found-nowhere"


def test_what_is_kept_is_for_its_owner_alone(inside: Inside, article: Path, tmp_path: Path) -> None:
    with FakeServer() as server:
        assert inside("run", article, "--base-url", server.url, "-m", "m").code == 0
    kept = [tmp_path / "ledger.sqlite", *(tmp_path / "runs").rglob("*.json*")]
    assert {path.name for path in kept} == {"ledger.sqlite", "run.json", "results.jsonl"}
    for path in kept:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path


def test_a_batch_file_is_for_its_owner_alone(inside: Inside, article: Path, tmp_path: Path) -> None:
    requests = tmp_path / "requests.jsonl"
    assert inside("batch", "export", article, "--to", requests, "-m", "m").code == 0
    for path in (requests, *(tmp_path / "runs").rglob("*.json*")):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path


@pytest.mark.parametrize("right", [KEY, "another-key"])
def test_a_key_is_sent_and_never_kept_or_shown(
    inside: Inside, article: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, right: str
) -> None:
    monkeypatch.setenv("LLM_EXTRACT_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with FakeServer(Settings(key=right)) as server:  # a server that refuses a key says it back in its message
        shown = [inside("run", article, "--base-url", server.url, "-m", "m")]
        assert server.last_headers["Authorization"] == f"Bearer {KEY}"
    assert shown[0].code == (0 if right == KEY else 1)
    commands = (["show"], ["runs"], ["show", "--json"], ["runs", "--json"], ["doctor"], ["where"], ["models"])
    shown += [inside(*words) for words in commands]
    for called in shown:
        assert KEY not in called.out + called.err
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert (tmp_path / "ledger.sqlite") in kept
    for path in kept:
        assert KEY.encode() not in path.read_bytes(), path


def test_the_key_of_one_service_is_not_sent_to_another_server(
    inside: Inside, article: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with FakeServer() as server:
        inside("run", article, "--base-url", server.url, "-m", "m")
        assert KEY not in str(server.last_headers)


def test_no_ledger_leaves_no_file_of_it(inside: Inside, article: Path, tmp_path: Path) -> None:
    with FakeServer() as server:
        assert inside("run", article, "--base-url", server.url, "-m", "m", "--no-ledger").code == 0
    assert not list(tmp_path.glob("ledger*"))
    assert not list(tmp_path.rglob("*.sqlite*"))


def test_where_to_and_how_many_are_told_before_articles_leave_the_machine(tool: Tool, article: Path) -> None:
    called = tool("run", article, article.with_name("none.txt"), "--base-url", "http://nowhere.invalid/v1", "-m", "m")
    told, failed = (called.err.index(words) for words in ("sending 2 articles to", "llm-extract: "))
    assert told < failed
    assert "http://nowhere.invalid/v1 (m)" in called.err
    called.refuses("nowhere.invalid", code=1)


def test_nothing_is_told_of_leaving_where_nothing_leaves(inside: Inside, article: Path) -> None:
    with FakeServer() as server:
        called = inside("run", article, "--base-url", server.url, "-m", "m")
    assert "sending" not in called.err
    assert "sending" not in inside("run", article, "-m", "offline").err


def test_where_says_what_is_kept_where(inside: Inside, tmp_path: Path) -> None:
    shown = inside("where").out
    for words in (str(tmp_path / "ledger.sqlite"), str(tmp_path / "runs"), "0600", "--no-ledger", "never"):
        assert words in shown

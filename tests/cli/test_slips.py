"""Slips: what is asked for in two ways at once, under a near name, or in the wrong place, and what comes of nothing."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.calling import Tool
from tests.inside import Inside


@pytest.fixture
def stored(inside: Inside, article: Path) -> Inside:
    inside("run", article, "-m", "offline")
    return inside


@pytest.mark.parametrize(
    "words",
    [
        ("show", "last", "--json", "--text"),
        ("show", "last", "--raw", "--markdown"),
        ("run", "ferry.txt", "-m", "offline", "--json", "--markdown"),
        ("run", "ferry.txt", "-m", "offline", "--jsonl", "--json"),
    ],
    ids=" ".join,
)
def test_two_forms_at_once_are_refused(stored: Inside, words: tuple[str, ...]) -> None:
    stored(*words).refuses("one of them, not both")


@pytest.mark.parametrize(
    ("named", "meant"),
    [("gpt-5-mini", "openai/gpt-5-mini"), ("claude-x", "anthropic/claude-x"), ("llama3.2", "ollama/llama3.2")],
)
def test_a_model_without_its_server_is_recognised(inside: Inside, article: Path, named: str, meant: str) -> None:
    inside("run", article, "-m", named).refuses(f"did you mean '{meant}'?")


def test_what_there_is_is_told_once(stored: Inside) -> None:
    for words in (("show", "last", "--kind", "zz"), ("run", "ferry.txt", "-m", "offline", "--kind", "quot")):
        told = stored(*words)
        told.refuses("has no kind")
        assert told.err.count("quote") == 1
        assert "?;" not in told.err


def test_a_kind_may_be_named_by_its_plural(stored: Inside) -> None:
    assert stored("show", "last", "--kind", "quotes").out == stored("show", "last", "--kind", "quote").out
    assert stored("export", "last", "--kind", "quotes").out == stored("export", "last", "--kind", "quote").out


@pytest.mark.parametrize("form", [(), ("--markdown",), ("--raw",)])
def test_where_no_record_is_of_the_kind_it_is_told(inside: Inside, form: tuple[str, ...]) -> None:
    Path("rain.txt").write_text("Rain\n\nIt rained in the harbour on Monday, and it was cold and wet.\n", "utf-8")
    inside("run", "rain.txt", "-m", "offline")
    called = inside("show", "last:1", "--kind", "stance", *form)
    assert "no stance" in called.out + called.err


def test_an_export_says_how_many_records_went_where(stored: Inside) -> None:
    number = len(stored("export", "last", "-f", "jsonl").out.splitlines())
    for fmt in ("csv", "jsonl"):
        assert f"{number} records → x.{fmt}" in stored("export", "last", "-f", fmt, "--output", f"x.{fmt}").err


def test_an_output_file_in_the_place_of_the_runs_folder_is_answered_with_the_option_that_is_meant(
    stored: Inside,
) -> None:
    stored("export", "last", "-o", "x.csv").refuses("did you mean --to x.csv?")
    assert not Path("x.csv").exists()


def test_which_model_is_used_is_not_told_where_nothing_is_run(inside: Inside) -> None:
    for words in (("run",), ("run", "nowhere.txt"), ("run", "nowhere.txt", "either.txt")):
        called = inside(*words)
        assert called.code == 2
        assert "no model was named" not in called.err


def test_a_picture_is_called_one(inside: Inside) -> None:
    Path("b.png").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
    assert "it is a picture (PNG)" in inside("run", "b.png", "-m", "offline").err


def test_a_name_of_many_runs_lists_the_newest_and_that_there_are_more(inside: Inside, article: Path) -> None:
    for _ in range(5):
        inside("run", article, "-m", "offline", "--fresh")
    told = inside("show", "2").err
    assert "names 5 runs, the newest: " in told
    assert "…" in told
    assert "and 2 before" in inside("run", "--resume", "nope").err


def shown_in_a_terminal(folder: Path, *words: str, lines: int, pager: str) -> str:
    """What a person sees in a terminal of so many lines; the pager leaves a word of its own."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "PAGER": pager, "LINES": str(lines), "COLUMNS": "80", "TERM": "xterm"}
    environment |= {"LLM_EXTRACT_LEDGER": str(folder / "ledger.sqlite")}
    command = [sys.executable, "-m", "llm_extract", *words]
    with subprocess.Popen(command, cwd=folder, env=environment, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        seen = b""
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:
                break
            if not piece:
                break
            seen += piece
        process.wait()
    os.close(ours)
    return seen.decode("utf-8", "replace")


@pytest.mark.parametrize(
    ("lines", "words", "paged"), [(5, (), True), (5, ("--no-pager",), False), (200, (), False)], ids=str
)
def test_only_what_is_longer_than_the_screen_is_paged(
    tool: Tool, article: Path, lines: int, words: tuple[str, ...], paged: bool
) -> None:
    tool("run", article, "-m", "offline")
    seen = shown_in_a_terminal(tool.folder, "show", *words, lines=lines, pager="sed s/^/PAGED:/")
    assert "Mira Tolvane" in seen
    assert ("PAGED:" in seen) is paged


def test_whoever_leaves_the_pager_has_seen_enough(tool: Tool, article: Path) -> None:
    for number in range(40):
        (tool.folder / f"story-{number}.txt").write_text(article.read_text("utf-8").replace("Monday", f"Day {number}"))
    tool("run", *tool.folder.glob("*.txt"), "-m", "offline")
    seen = shown_in_a_terminal(tool.folder, "show", "last", "--text", lines=5, pager="head -3")
    assert "Ferry talks fail" in seen
    assert "Traceback" not in seen
    assert "Day 39" not in seen


def test_what_is_typed_out_of_habit_is_understood(inside: Inside) -> None:
    assert inside("help").out == inside("--help").out
    assert inside("version").out == inside("-v").out == inside("--version").out


def test_help_says_with_which_codes_the_tool_leaves(inside: Inside) -> None:
    shown = " ".join(inside("--help").out.replace("│", " ").split())
    for words in ("0 done", "1 an article failed", "2 nothing could be run", "130 interrupted"):
        assert words in shown


def test_an_encoding_that_is_a_guess_is_told(inside: Inside) -> None:
    Path("old.txt").write_bytes("Ferry talks fail\n\n“No”, said Mira Tolvane of the union.\n".encode("cp1252"))
    assert "old is no UTF-8; it was read as cp1252, which is a guess" in inside("run", "old.txt", "-m", "offline").err

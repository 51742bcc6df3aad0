"""What a run says when it is over: where it is, what was passed over, what failed, and what helps."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from benchmarks.fake_server import FakeServer, Fault, Settings
from tests.calling import ARTICLE, Called, Tool
from tests.inside import Inside

GERMAN = "Die Gewerkschaft hat am Montag gesagt, dass sie den Vertrag nicht unterschreiben wird.\n\n" * 8
DEAD = ("-m", "m", "--base-url", "http://127.0.0.1:9")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "ferry.txt").write_text(ARTICLE, "utf-8")
    (folder / "german.txt").write_text(GERMAN, "utf-8")
    return folder


def looked_again(inside: Inside, called: Called) -> Called:
    """What the command shows that the run proposed."""
    found = re.search(r"to look again: llm-extract (.*)", called.err)
    assert found, called.err
    return inside(*shlex.split(found[1]))


def test_the_command_to_look_again_shows_that_run_also_when_a_later_one_is_the_last(
    inside: Inside, folder: Path
) -> None:
    inside("run", folder, "-m", "offline")
    (folder.parent / "later.txt").write_text("Rain\n\nThe minister said that it had rained.\n", "utf-8")
    inside("run", "later.txt", "-m", "offline")
    again = inside("run", folder, "-m", "offline")
    assert "going on with" in again.err
    assert "Ferry talks fail" in looked_again(inside, again).out


def test_the_command_to_look_again_names_the_folder_that_was_named(inside: Inside, article: Path) -> None:
    called = inside("run", article, "-m", "offline", "--runs", "else where")
    assert "--runs 'else where'" in called.err
    assert "Ferry talks fail" in looked_again(inside, called).out


def test_a_file_that_is_no_article_is_told_and_counted(inside: Inside, folder: Path) -> None:
    for name in ("a.pdf", "b.docx", "c.pdf", "d.pdf"):
        (folder / name).write_bytes(b"%PDF-1.7")
    (folder / ".hidden.pdf").write_bytes(b"%PDF-1.7")
    called = inside("run", folder, "-m", "offline")
    assert "4 files passed over, of no article format: a.pdf, b.docx, c.pdf, …" in called.err
    assert "passed over" not in inside("run", folder / "ferry.txt", "-m", "offline").err


def test_a_run_of_a_folder_passes_over_its_own_runs_without_a_word(inside: Inside, article: Path) -> None:
    for _ in range(2):
        assert "passed over" not in inside("run", ".", "-m", "offline", "--no-ledger", "--language", "en").err


def test_for_an_article_in_another_language_the_rules_propose_a_model(inside: Inside, folder: Path) -> None:
    called = inside("run", folder / "german.txt", "-m", "offline")
    assert called.code == 1
    assert "--resume" not in called.err
    assert "name a model: llm-extract run" in called.err
    assert "0 records" not in called.out


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02PNG\x00"])
def test_what_cannot_be_read_is_not_to_be_resumed(inside: Inside, article: Path, content: bytes) -> None:
    Path("odd.txt").write_bytes(content)
    called = inside("run", "odd.txt", article, "-m", "offline")
    assert "1 of 2 articles failed; what cannot be read is to be mended or left out" in called.err
    assert "--resume" not in called.err


def test_a_run_that_goes_on_counts_all_its_articles(inside: Inside, folder: Path) -> None:
    for _ in range(2):
        assert "1 of 2 articles failed; " in inside("run", folder, "-m", "offline").err


def test_where_a_server_fails_going_on_is_proposed_and_every_attempt_is_told(tool: Tool, article: Path) -> None:
    with FakeServer(Settings(faults=(Fault("500", rate=1.0, when="always"),))) as server:
        called = tool("run", article, "--base-url", server.url, "-m", "m", "--patience", "1")
        attempts = server.bill.kinds["500"]
    assert called.code == 1
    assert "--resume" in called.err
    assert attempts > 1
    assert f"{attempts} attempts, none answered" in called.out
    stored = json.loads(tool("show", "last", "--json").out)
    assert stored["articles"][0]["usage"]["unanswered"] == attempts


def test_nothing_is_summed_up_where_nothing_came(tool: Tool) -> None:
    called = tool("run", "-", "-m", "offline", stdin="")
    called.refuses("no article could be read")
    assert "no call" not in called.err


def test_how_articles_are_read_makes_another_run(inside: Inside, folder: Path) -> None:
    assert inside("run", folder, "-m", "offline", "--language", "de").code == 1
    english = inside("run", folder / "ferry.txt", folder, "-m", "offline", "--language", "en")
    assert "going on" not in english.err
    assert "going on" not in inside("run", folder, "-m", "offline", "--published", "2026-03-14").err
    assert "going on" in inside("run", folder, "-m", "offline", "--language", "de").err


def test_a_run_is_resumed_with_the_language_and_day_that_were_said(inside: Inside, folder: Path) -> None:
    inside("run", folder, "-m", "offline", "--published", "2026-03-14")
    (folder / "late.txt").write_text("Rain\n\nThe minister said on Monday: “It had rained.”\n", "utf-8")
    inside("run", "--resume", "last", "-m", "offline")
    late = json.loads(inside("show", "last:late", "--json").out)["articles"][0]
    assert late["document"]["published"] == "2026-03-14"
    other = inside("run", "--resume", "last", "-m", "offline", "--published", "2030-01-01")
    other.refuses("published: was 2026-03-14, now 2030-01-01")


@pytest.mark.parametrize("language", ["klingon", "", "de; drop", "English"])
def test_what_is_no_language_code_is_refused(inside: Inside, article: Path, language: str) -> None:
    inside("run", article, "-m", "offline", "--language", language).refuses("is no language code")


def test_a_comparison_with_a_dead_server_is_one_line_as_a_run_is(tool: Tool, tmp_path: Path) -> None:
    gold = Path(__file__).parents[2] / "evals" / "gold" / "examples"
    called = tool("compare", "quotes@v1", "news@v1", *DEAD, "--gold", gold)
    called.refuses("nothing answers at http://127.0.0.1:9/v1", code=1)
    assert "no run" not in called.err
    assert "nclosed" not in called.err
    assert "Errno" not in called.err

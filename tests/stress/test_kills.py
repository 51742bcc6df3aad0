"""``kill -9`` and Ctrl-C at any instant, and the same command again: nothing is lost, and little is asked twice."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.fake_server import FakeServer, Settings
from benchmarks.faults import articles
from benchmarks.kills import JOBS
from llm_extract.models.ledger import Ledger
from llm_extract.models.ledger_listing import list_attempts
from llm_extract.runs.description import Ending
from llm_extract.runs.finding import open_run
from llm_extract.runs.folder import RESULTS
from tests.calling import ROOT, Tool

ARTICLES = int(os.environ.get("STRESS_ARTICLES", "60"))
KILLS = int(os.environ.get("STRESS_KILLS", "10"))
LONGEST = 120 + 20 * KILLS


def test_kill_9_costs_the_calls_in_flight_and_nothing_else(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    words = [sys.executable, "-m", "benchmarks.kills", "URL", str(tmp_path)]
    words += ["--articles", str(ARTICLES), "--kills", str(KILLS), "--seed", "9", "--seconds", str(LONGEST - 60)]
    with FakeServer(Settings(latency=0.02)) as server:
        words[3] = server.url
        done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=LONGEST, check=False)
        assert done.returncode == 0, done.stderr
        kills = json.loads(done.stdout)["kills"]
        again = [audit(tmp_path / str(number), killed) for number, killed in enumerate(kills)]
        noted = sum(attempts for attempts, _ in again)
        unanswered = sum(lost for _, lost in again)
        # Known and unknown bills together are the server's calls, but for those noted that never reached it.
        assert noted - unanswered <= server.bill.billed <= noted
        assert server.bill.billed - len(server.bill.calls_by_article) <= unanswered
    assert sum(kills) == KILLS
    told = f"{KILLS} kills in {len(kills)} runs of {ARTICLES} articles: {unanswered} calls were lost with their process"
    record_property("figure", told)


def audit(folder: Path, killed: int) -> tuple[int, int]:
    """Check one run that was killed so often; returns its attempts, and how many were lost with their process."""
    with Ledger(folder / "ledger.sqlite") as ledger:
        rows = [dict(row) for row in ledger.rows("SELECT document, state FROM attempts")]
    answered = Counter(row["document"] for row in rows if row["state"] == "answered")
    lost = sum(row["state"] == "sent" for row in rows)
    assert len(answered) == ARTICLES
    assert set(answered.values()) == {1}  # what was answered is never asked again
    assert len(rows) == ARTICLES + lost
    assert lost <= killed * JOBS
    first, *others = sorted(path for path in (folder / "runs").iterdir() if (path / "run.json").exists())
    check_whole(first, folder)
    for path in others:  # a kill between the end of a run and that of its process: the same command begins a new one
        usage = check_whole(path, folder).usage
        assert usage is not None
        assert usage.calls == 0
    return len(rows), lost


def check_whole(run: Path, folder: Path) -> Ending:
    """Check that a run has each article once and came to its end; returns the end."""
    lines = [json.loads(line)["document_id"] for line in (run / RESULTS).read_bytes().splitlines()]
    assert len(lines) == len(set(lines)) == ARTICLES
    stored = open_run(str(run), folder)
    assert all(result.status == "done" for result in stored.results())
    assert stored.description.ending is not None
    assert stored.description.ending.complete
    return stored.description.ending


def test_ctrl_c_keeps_what_is_done_and_says_how_to_go_on(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    rows = ({"id": one.name, "text": one.text} for one in articles(60))
    (tmp_path / "articles.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    tool = Tool(tmp_path)
    with FakeServer(Settings(latency=0.3)) as server:
        options = ["--base-url", server.url, "--model", "fake", "-j", "4", "--runs", "my runs"]
        words = [sys.executable, "-m", "llm_extract", "run", "articles.jsonl", *options]
        environment = {**os.environ, "LLM_EXTRACT_LEDGER": str(tmp_path / "ledger.sqlite")}
        process = subprocess.Popen(words, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True)
        until = time.monotonic() + 60
        while server.bill.calls < 10 and time.monotonic() < until:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        pressed = time.monotonic()
        _, said = process.communicate(timeout=60)
        settled = time.monotonic() - pressed
        assert process.returncode == 130, said
        assert "interrupted" in said
        assert "Traceback" not in said
        before = server.bill.calls
        kept = len(list(open_run("last", tmp_path / "my runs").results()))
        assert 0 < kept < 60
        (go_on,) = (line for line in said.splitlines() if "--resume" in line)
        resumed = tool(*shlex.split(go_on[go_on.index("llm-extract") :])[1:])
        assert resumed.code == 0, resumed.err
        assert f"{kept} articles done" in resumed.err
        assert before <= server.bill.calls <= 60 + 4
    (run,) = (tmp_path / "my runs").iterdir()
    results = list(open_run(str(run), tmp_path).results())
    assert len(results) == len((run / RESULTS).read_bytes().splitlines()) == 60
    assert settled < 20  # 2 seconds on a machine that is not busy with other tests
    record_property("figure", f"Ctrl-C settled in {settled:.2f} s")


@pytest.mark.parametrize("other", [["-p", "quotes@v1"], ["--model", "other"]])
def test_a_killed_run_is_not_taken_up_with_other_settings(other: list[str], tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The bridge stays closed, the mayor said on Monday.\n", "utf-8")
    tool = Tool(tmp_path)
    with FakeServer() as server:
        tool("run", "a.txt", "--base-url", server.url, "--model", "fake")
        (run,) = (tmp_path / "runs").iterdir()
        words = ["--base-url", server.url, "--model", "fake", *other]
        calls = server.bill.calls
        tool("run", "--resume", run.name, *words).refuses("cannot be resumed", "was", "now")
        assert server.bill.calls == calls


def test_a_question_is_taken_over_at_once_from_a_process_that_was_killed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The bridge stays closed, the mayor said on Monday.\n", "utf-8")
    environment = {**os.environ, "LLM_EXTRACT_LEDGER": str(tmp_path / "ledger.sqlite")}
    with FakeServer(Settings(latency=600)) as server:
        words = [sys.executable, "-m", "llm_extract", "run", "a.txt", "--base-url", server.url, "--model", "fake"]
        claimant, other = (
            subprocess.Popen([*words, "--runs", name], cwd=tmp_path, env=environment, stderr=subprocess.DEVNULL)
            for name in ("claimant", "other")
        )
        until = time.monotonic() + 60
        while server.bill.calls < 1 and time.monotonic() < until:
            time.sleep(0.02)
        time.sleep(2)  # so that the other one has come to the question too
        assert server.bill.calls == 1
        with Ledger(tmp_path / "ledger.sqlite") as ledger:
            (attempt,) = list_attempts(ledger)
        server.settings.latency = 0.0
        if attempt.process == other.pid:
            claimant, other = other, claimant
        assert attempt.process == claimant.pid
        claimant.send_signal(signal.SIGKILL)
        claimant.wait()
        assert other.wait(timeout=60) == 0  # three times as long would be the time-out of the call that was killed
        assert server.bill.calls == 2

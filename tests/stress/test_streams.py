"""A stream of documents takes no more memory when it is longer, and two processes may share a ledger."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.fake_server import FakeServer, Settings
from benchmarks.faults import articles
from benchmarks.streams import measure
from llm_extract.runs.finding import open_run


def test_five_times_as_many_documents_take_no_more_memory(tmp_path: Path) -> None:
    few = measure(tmp_path / "few", 200)
    many = measure(tmp_path / "many", 1000)
    for less, more in zip(few[:3], many[:3], strict=True):
        assert more < less + 15  # MB; nothing is kept of a document that is done
        assert more < 300


@pytest.mark.parametrize("same", [False, True])
def test_two_processes_on_one_ledger_each_come_to_their_end_and_pay_for_each_answer_once(
    same: bool, tmp_path: Path
) -> None:
    rows = [json.dumps({"id": one.name, "text": one.text}) + "\n" for one in articles(30)]
    (tmp_path / "one.jsonl").write_text("".join(rows), "utf-8")
    (tmp_path / "other.jsonl").write_text("".join(rows if same else reversed(rows)), "utf-8")
    environment = {**os.environ, "LLM_EXTRACT_LEDGER": str(tmp_path / "ledger.sqlite")}
    with FakeServer(Settings(latency=0.2)) as server:
        words = [sys.executable, "-m", "llm_extract", "run", "--base-url", server.url, "--model", "fake", "-j", "2"]
        running = [
            subprocess.Popen(
                [*words, f"{name}.jsonl", "--runs", name], cwd=tmp_path, env=environment, stderr=subprocess.PIPE
            )
            for name in ("one", "other")
        ]
        for process in running:
            _, said = process.communicate(timeout=120)
            assert process.returncode == 0, said.decode()
        assert server.bill.billed == 30  # what one had bought, or was just buying, the other took
    stored = [list(open_run("last", tmp_path / name).results(by_document=True)) for name in ("one", "other")]
    found = [[(one.document_id, one.records) for one in results] for results in stored]
    assert found[0] == found[1]
    assert len(found[0]) == 30

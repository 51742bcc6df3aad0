"""Finding runs: their order, by when they began."""

from __future__ import annotations

import json
import os
from pathlib import Path

from llm_extract.runs.finding import run_folders


def test_of_two_runs_of_one_second_the_newest_is_the_one_that_was_written_last(tmp_path: Path) -> None:
    for number, (name, second) in enumerate((("z", 7), ("quotes", 8), ("news", 8), ("a", 6))):
        file = tmp_path / name / "run.json"
        file.parent.mkdir()
        file.write_text(json.dumps({"created": f"2026-11-29T03:00:0{second}Z"}), "utf-8")
        os.utime(file, ns=(number, number))
    assert [path.name for path in run_folders(tmp_path)] == ["a", "z", "quotes", "news"]

"""Streams: how much memory a run over a JSONL file takes, taking it up again and exporting it, as the file grows.

python -m benchmarks.streams FOLDER DOCUMENTS…
python -m benchmarks.streams FOLDER --unanswered DOCUMENTS

The first takes rules, which are slow; the second a model that answers nothing, so that a million documents can be read,
looked up, written and exported in an hour.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

LONGEST = 6 * 3600.0  # seconds of one command


def main() -> None:
    """Print a row for each size."""
    folder = Path(sys.argv[1])
    if sys.argv[2] == "--unanswered":
        unanswered(folder / sys.argv[3], int(sys.argv[3]))
        return
    print("| documents | run | again | export | seconds of the run |\n|---|---|---|---|---|")
    for count in map(int, sys.argv[2:]):
        run, again, export, seconds = measure(folder / str(count), count)
        print(f"| {count:,} | {run:.0f} MB | {again:.0f} MB | {export:.0f} MB | {seconds:.0f} |", flush=True)


def measure(folder: Path, count: int) -> tuple[float, float, float, float]:
    """The most memory in MB of a run, of the same with all done but one, and of an export; seconds of the first."""
    write_articles(folder, count)
    begun = time.monotonic()
    run = most_memory(folder, "run", "articles.jsonl", "--model", "offline")
    seconds = time.monotonic() - begun
    with (folder / "articles.jsonl").open("a", encoding="utf-8") as stream:
        stream.write(json.dumps({"id": "one more", "text": "The bridge was opened, the mayor said."}) + "\n")
    again = most_memory(folder, "run", "articles.jsonl", "--model", "offline", "--resume", "last")
    export = most_memory(folder, "export", "last", "--format", "jsonl")
    return run, again, export, seconds


def unanswered(folder: Path, count: int) -> None:
    """Print what a run of so many documents takes that finds no answer in the ledger, and an export of it."""
    write_articles(folder, count)
    begun = time.monotonic()
    run = most_memory(folder, "run", "articles.jsonl", "--model", "replay", code=1)
    ran = time.monotonic()
    print(f"{count:,} documents without an answer: run {run:.0f} MB, {ran - begun:.0f} s", flush=True)
    export = most_memory(folder, "export", "last", "--format", "jsonl")
    print(f"export {export:.0f} MB, {time.monotonic() - ran:.0f} s")


def write_articles(folder: Path, count: int) -> None:
    """A JSONL file of tiny documents."""
    folder.mkdir(parents=True)
    with (folder / "articles.jsonl").open("w", encoding="utf-8") as stream:
        for number in range(count):
            text = f"The bridge stays closed, the mayor of town {number} said on Monday."
            stream.write(json.dumps({"id": f"report-{number}", "text": text}) + "\n")


def most_memory(folder: Path, *words: str, code: int = 0) -> float:
    """Run the command line in a process of its own that exits so; returns the most memory that it held, in MB."""
    environment = {**os.environ, "LLM_EXTRACT_LEDGER": str(folder / "ledger.sqlite")}
    # ru_maxrss is carried over from the parent through exec; VmHWM is of this process alone.
    program = (
        "import re, sys; from pathlib import Path; from llm_extract.cli.main import main\n"
        "most = lambda: re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1]\n"
        "try: main()\n"
        "finally: sys.stderr.write('\\nmost %s\\n' % most())"
    )
    with (folder / "out").open("wb") as out:
        done = subprocess.run(
            [sys.executable, "-c", program, *words],
            cwd=folder,
            env=environment,
            stdout=out,
            stderr=subprocess.PIPE,
            timeout=LONGEST,
            check=False,
        )
    said = done.stderr.decode()
    if done.returncode != code:
        raise SystemExit(f"{' '.join(words)}: {said[-2000:]}")
    return int(said.rsplit("most ", 1)[1]) / 1024  # Linux counts in KB


if __name__ == "__main__":
    main()

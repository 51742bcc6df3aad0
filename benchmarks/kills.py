"""Kills: runs of the command line that are killed with ``kill -9`` at random instants and taken up again each time.

python -m benchmarks.kills URL FOLDER --articles 300 --kills 100

Everything is imported once, and each run is a fork, so that the instants fall into the work and not into the imports.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sys
import time
from pathlib import Path

import llm_extract.models.openai_adapter  # noqa: F401 - imported here, not in each fork
from benchmarks.faults import articles, prompt
from llm_extract.cli.main import main as command_line

LONGEST = 300.0  # seconds of one run
JOBS = 8


def main() -> None:
    """Kill until there were enough kills, and print what was killed, a round for each run that got to its end."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kills", description=__doc__)
    parser.add_argument("url")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=300)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=3600.0, help="for all of it")
    chosen = parser.parse_args()
    until = time.monotonic() + chosen.seconds
    chance = random.Random(chosen.seed)
    prompt()
    begun = time.monotonic()
    rounds = [play(chosen.folder / "0", 0, chosen.url, chosen.articles, kills=0, chance=chance, longest=LONGEST)]
    took = time.monotonic() - begun
    while sum(rounds) < chosen.kills:
        if time.monotonic() > until:
            sys.exit("the time is over")
        number = len(rounds)
        left = chosen.kills - sum(rounds)
        where = chosen.folder / str(number)
        rounds.append(play(where, number, chosen.url, chosen.articles, kills=left, chance=chance, longest=0.5 * took))
    print(json.dumps({"seconds": round(took, 2), "kills": rounds}))


def play(folder: Path, number: int, url: str, count: int, *, kills: int, chance: random.Random, longest: float) -> int:
    """Run to the end, killed at most so often on the way; returns how often it was."""
    folder.mkdir(parents=True)
    rows = [{"id": f"{number}-{one.name}", "text": f"{one.text} Round {number}."} for one in articles(count)]
    (folder / "articles.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    done = 0
    while True:
        process = start(folder, url)
        wait = chance.uniform(0, longest) if done < kills else LONGEST
        code = finished_within(process, wait)
        if code is None:
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
            done += 1
            if done > kills:
                sys.exit(f"{folder}: the run did not end")
            continue
        if code != 0:
            sys.exit(f"{folder}: exit code {code}: {(folder / 'said').read_text()[-2000:]}")
        return done


def start(folder: Path, url: str) -> int:
    """Start the run in a fork, as the same command each time; returns its process id."""
    process = os.fork()
    if process:
        return process
    code = 99
    try:
        os.chdir(folder)
        said = os.open("said", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(said, 1)
        os.dup2(said, 2)
        os.environ["LLM_EXTRACT_LEDGER"] = str(folder / "ledger.sqlite")
        sys.argv = ["llm-extract", "run", "articles.jsonl", "--base-url", url, "--model", "fake", "-j", str(JOBS)]
        command_line()
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else 98 if leaving.code else 0
    finally:
        sys.stdout.flush()
        os._exit(code)


def finished_within(process: int, seconds: float) -> int | None:
    """The exit code, or None when it still runs then."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        ended, status = os.waitpid(process, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(min(0.005, max(0.0, until - time.monotonic())))
    return None


if __name__ == "__main__":
    main()

"""The server of the benchmark: the fake server in a process of its own, answering as gold does.

python -m benchmarks.peers.server FOLDER --latency 0.5
"""

from __future__ import annotations

import argparse
import json
import re
import threading
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from benchmarks.fake_server import FakeServer, Fault, Settings
from benchmarks.fake_server.answers import quote_sentences
from benchmarks.peers.articles import ANSWERS

_NUMBER = re.compile(r"Report (\d{4}): ")
# langextract's own form of prompt: examples as questions and answers, the text last.
_QUESTION, _ANSWER = "\nQ: ", "\nA: "


class Answers:
    """What the server says: the answer to an article, or to a piece of one in the form that langextract asks for."""

    def __init__(self, folder: Path) -> None:
        self._answers: dict[str, dict[str, list[dict[str, Any]]]] = json.loads((folder / ANSWERS).read_text("utf-8"))
        self._written = {number: json.dumps(answer, ensure_ascii=False) for number, answer in self._answers.items()}
        self._passages = {
            one: (kind.removesuffix("s"), item)
            for answer in self._answers.values()
            for kind, items in answer.items()
            for item in items
            for one in (item.get("evidence") or item.get("content"))[:1]
        }

    def __call__(self, body: Mapping[str, Any]) -> str:
        """The text of an answer."""
        said = body["messages"][-1]["content"]
        if said.endswith(_ANSWER):
            return self._extractions(said.removesuffix(_ANSWER).rpartition(_QUESTION)[2])
        number = _NUMBER.search(said)
        return self._written[number[1]] if number else quote_sentences(body)  # a repair holds no headline

    @lru_cache(maxsize=10_000)  # noqa: B019 - one object lives as long as the process
    def _extractions(self, piece: str) -> str:
        found = [
            {kind: passage, f"{kind}_attributes": {name: value for name, value in item.items() if _is_short(value)}}
            for passage, (kind, item) in self._passages.items()
            if passage in piece
        ]
        return json.dumps({"extractions": found}, ensure_ascii=False)


def _is_short(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(one, str) for one in value))


def main() -> None:
    """Serve until the process is ended; the first line of output is the base URL."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers.server", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--latency", type=float, default=0.0, help="seconds of an answer")
    parser.add_argument("--fault", action="append", default=[], help="one of the fake server's, met by 1 % of articles")
    chosen = parser.parse_args()
    faults = [Fault(kind, 0.01) for kind in chosen.fault]
    with FakeServer(Settings(latency=chosen.latency, faults=faults, answerer=Answers(chosen.folder))) as server:
        print(server.url, flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()

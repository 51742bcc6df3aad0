"""Calling the tool as a user does: a process of its own, in a folder of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
ARTICLE = """Ferry talks fail in Port Salvo

Talks between the union and the ministry ended without a deal on Monday.

“We will not sign,” said Mira Tolvane, the union's president. “Not this week.”

The ministry said that it regretted the decision.
"""
KEYS = ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "MISTRAL_API_KEY", "GEMINI_API_KEY", "LLM_EXTRACT_API_KEY")


@dataclass(frozen=True)
class Called:
    """What a call of the tool gave."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    def refuses(self, *words: str, code: int = 2) -> None:
        """It ended with this code and one clear line that holds these words; no traceback."""
        assert self.code == code, self.err
        assert "Traceback" not in self.err
        lines = [line for line in self.err.splitlines() if line.startswith("llm-extract: ")]
        assert len(lines) == 1, self.err
        for word in words:
            assert word in lines[0]


@dataclass(frozen=True)
class Tool:
    """The tool, called in ``folder``; keyword arguments are environment variables.

    ``before`` is done in the tool's process before the tool begins: a limit that it is put under.
    """

    folder: Path
    ledger: Path | None = None
    before: Callable[[], None] | None = None

    def __call__(self, *words: str | Path, stdin: str | bytes = b"", timeout: float = 120, **variables: str) -> Called:
        environment = {name: value for name, value in os.environ.items() if name not in KEYS}
        environment |= {
            "LLM_EXTRACT_LEDGER": str(self.ledger or self.folder / "ledger.sqlite"),
            "COLUMNS": "100",
            **variables,
        }
        done = subprocess.run(
            [sys.executable, "-m", "llm_extract", *map(str, words)],
            cwd=self.folder,
            env=environment,
            input=stdin.encode() if isinstance(stdin, str) else stdin,
            capture_output=True,
            timeout=timeout,
            check=False,
            preexec_fn=self.before,
        )
        return Called(done.returncode, done.stdout.decode(), done.stderr.decode())

"""Shell completion, and what is proposed for a word that is not known."""

from __future__ import annotations

from pathlib import Path

import pytest

from llm_extract.cli.main import COMMANDS
from tests.calling import ARTICLE, Tool
from tests.inside import Inside


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_can_be_installed(tool: Tool, shell: str) -> None:
    shown = tool("--show-completion", shell)
    assert shown.code == 0
    assert "_LLM_EXTRACT_COMPLETE" in shown.out


@pytest.mark.parametrize(
    ("typed", "proposed"),
    [
        ("llm-extract ", set(COMMANDS)),
        ("llm-extract sh", {"show"}),
        ("llm-extract run --mark", {"--markdown"}),
        ("llm-extract prompts ", {"list", "show", "new", "diff", "render", "freeze"}),
        ("llm-extract show --only ", {"flagged", "rejected"}),
    ],
)
def test_what_can_come_next_is_proposed(tool: Tool, typed: str, proposed: set[str]) -> None:
    last = str(len(typed.split()) - (not typed.endswith(" ")))
    called = tool(_LLM_EXTRACT_COMPLETE="complete_bash", COMP_WORDS=typed, COMP_CWORD=last)
    assert set(called.out.split()) == proposed


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["shwo"], "show"),
        (["run", "ferry.txt", "--modle", "offline"], "--model"),
        (["prompts", "rendr"], "render"),
        (["run", "ferry.txt", "-p", "nevs", "-m", "offline"], "news"),
        (["schemas", "show", "qoute"], "quote"),
        (["run", "ferry.txt", "-m", "olama/x"], "ollama"),
    ],
)
def test_what_is_nearly_right_is_answered_with_what_was_meant(inside: Inside, words: list[str], meant: str) -> None:
    Path("ferry.txt").write_text(ARTICLE, "utf-8")
    called = inside(*words)
    called.refuses(meant)

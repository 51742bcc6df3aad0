"""The README as a manual: its Python runs, its commands work, its options exist, and its tree is the tree."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from llm_extract.cli.main import COMMANDS, build
from tests.calling import ARTICLE, ROOT
from tests.inside import Inside

README = (ROOT / "README.md").read_text("utf-8")
# What a command line has that needs a model, a server, gold, or something of the reader's own.
NEEDS_MORE = {
    "pull",
    "local",
    "-m",
    "--model",
    "--base-url",
    "--resume",
    "--against",
    "eval",
    "compare",
    "review",
    "batch",
    "gold",
    "…",
}


def command_lines() -> Iterator[list[str]]:
    """The words after llm-extract of every command line, in console blocks and between backticks."""
    for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL):
        for line in re.findall(r"^\$ (?:\w+=\S+ )*llm-extract (.+)$", block, re.MULTILINE):
            yield shlex.split(line, comments=True)
    for span in re.findall(r"`llm-extract ([^`]+)`", README):
        yield shlex.split(span)


COMMAND_LINES = list(command_lines())


@pytest.fixture
def inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Inside:
    monkeypatch.chdir(tmp_path)
    return Inside(monkeypatch, capsysbinary)


@pytest.mark.parametrize("block", re.findall(r"```python\n(.*?)```", README, re.DOTALL))
def test_the_python_of_the_readme_runs(block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    exec(compile(block, "README.md", "exec"), {})


def test_every_command_and_option_of_the_readme_exists() -> None:
    assert {words[0] for words in COMMAND_LINES} >= {"run", "show", "export", "batch", "eval", "compare", "init"}
    for words in COMMAND_LINES:
        command, known = typer.main.get_command(build(list(COMMANDS))), {"-h", "--help"}
        for word in words:
            known |= {option for one in command.params for option in one.opts}
            command = getattr(command, "commands", {}).get(word, command)
        known |= {option for one in command.params for option in one.opts}
        assert command.name in words or words[0].startswith("-"), words
        for word in words:
            assert not word.startswith("-") or word == "-" or word in known, words


def test_the_commands_of_the_readme_that_need_no_model_work_in_its_order(inside: Inside, tmp_path: Path) -> None:
    for name in ("article.txt", "second.txt"):
        (tmp_path / name).write_text(ARTICLE, "utf-8")
    alone = [words for words in COMMAND_LINES if not NEEDS_MORE & set(words)]
    assert len(alone) >= 8
    for words in [words for words in alone if words[0] == "run"] + [["run", "article.txt", "second.txt"]]:
        assert inside(*words).code == 0, words
    for words in [words for words in alone if words[0] in ("show", "export", "models", "doctor", "where")]:
        assert inside(*words).code == 0, words
    assert inside("init", "mine").code == 0
    os.chdir("mine")
    for words in [words for words in alone if words[0] == "prompts" and len(words) > 2]:
        assert inside(*words).code == 0, words


def test_every_folder_of_the_tree_is_there_and_none_is_missing() -> None:
    tree = README.split("```\nllm_extract/\n")[1].split("```")[0]
    floors = [line.split()[0] for line in tree.splitlines() if line.startswith("  ")]
    for name in floors:
        assert (ROOT / "llm_extract" / name).exists(), name
    there = {path.name for path in (ROOT / "llm_extract").iterdir() if path.is_dir() and not path.name.startswith("_")}
    assert there == {name.rstrip("/") for name in floors if name.endswith("/")}
    for line in tree.splitlines():
        if line and not line.startswith(" "):
            assert (ROOT / line.split()[0]).exists(), line


def test_every_make_target_of_the_readme_is_there() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"make (demo-llm|demo|test|lint|tables|eval|stress)\b", README):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_the_pictures_and_pages_that_the_readme_points_at_are_there() -> None:
    headings = {
        "#" + re.sub(r"[^\w -]", "", one).lower().replace(" ", "-") for one in re.findall(r"(?m)^#+ (.+)$", README)
    }
    for path in re.findall(r"\]\(([^)]+)\)", README):
        assert path in headings or (ROOT / path).is_file(), path

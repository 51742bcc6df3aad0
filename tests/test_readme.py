"""The README as a manual: its Python runs, its commands exist, and its tree is the tree."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from llm_extract.cli.main import COMMANDS
from tests.calling import ROOT

README = (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("block", re.findall(r"```python\n(.*?)```", README, re.DOTALL))
def test_the_python_of_the_readme_runs(block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    exec(compile(block, "README.md", "exec"), {})


def test_every_command_of_the_readme_exists() -> None:
    named = set(re.findall(r"llm-extract ([a-z]+)", README))
    assert named >= {"run", "show", "export", "batch", "eval", "compare", "prompts", "init", "doctor", "where"}
    assert named <= {*COMMANDS, "init"}


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
    for target in re.findall(r"make (demo|test|lint|tables|eval|stress)\b", README):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_the_pictures_of_the_readme_are_there() -> None:
    for path in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README):
        assert (ROOT / path).is_file(), path

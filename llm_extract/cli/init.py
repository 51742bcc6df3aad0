"""``init``: a workspace of one's own, as a copy of the bundled one."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import typer

from llm_extract.catalog.workspace import bundled_root
from llm_extract.cli.settings import talk, write_text
from llm_extract.documents.sources import CONFIGURATION
from llm_extract.errors import StorageError, WorkspaceError
from llm_extract.views.safety import one_line

COPIED = ("prompts", "schemas", "evals/gold/examples")
GUIDE = "evals/README.md"  # how articles are labelled
CONFIGURATION_TEXT = """\
# The settings of this workspace; llm-extract uses it whenever it is called in this folder.
# prompt = "news"                 # the prompt that is meant when none is named
# model = "ollama/llama3.2"       # the model that is meant when none is named; see: llm-extract models
# base_url = "http://127.0.0.1:8000/v1"
# runs = "runs"                   # where runs are stored
# ledger = "ledger.sqlite"        # where answers are kept, so that none is paid for twice
# [prices."openai/gpt-5-mini"]    # dollars for a million tokens, where the list that ships is not to hold; last here
# input = 0.25
# cached = 0.025
# output = 2.0
# date = 2026-11-28
# window = 400_000                # tokens that the model takes; longer articles go in parts
"""


def command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or an empty folder.")],
) -> None:
    """Make a workspace of your own: prompts, schemas and gold to change as you like.

    [dim]llm-extract init mine && cd mine && llm-extract prompts new news[/]
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise WorkspaceError(f"{folder} is there already and not empty; name a new folder")
    try:
        for name in COPIED:
            shutil.copytree(bundled_root() / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("dev", "test"):
            (folder / "evals" / "gold" / name).mkdir(parents=True)
        shutil.copyfile(bundled_root() / GUIDE, folder / GUIDE)
        (folder / CONFIGURATION).write_text(CONFIGURATION_TEXT, "utf-8")
    except OSError as error:
        raise StorageError(f"{folder}: cannot be written: {error.strerror}") from error
    write_text(str(folder))
    talk().print(f"cd {one_line(str(folder))}; then: llm-extract prompts new news", style="quiet")

"""What every command needs to know first: the workspace in use, where runs lie, where to print."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from llm_extract.catalog.workspace import Workspace, find_workspace
from llm_extract.views.theme import THEME

RunsOption = Annotated[
    Path | None, typer.Option("--runs", "-o", help="The folder that holds runs.", show_default="./runs", metavar="DIR")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Data as JSON on stdout; all talk on stderr.")]


def output() -> Console:
    """The console for what was asked for: stdout."""
    return Console(theme=THEME, highlight=False, markup=False, emoji=False, soft_wrap=False)


def talk() -> Console:
    """The console for talk: stderr."""
    return Console(theme=THEME, highlight=False, markup=False, emoji=False, stderr=True)


def workspace_in_use() -> Workspace:
    """The workspace in use; stderr names it where it is not the bundled one."""
    workspace = find_workspace()
    if workspace.chosen_by != "bundled":
        talk().print(f"workspace: {workspace.root} ({workspace.chosen_by})", style="quiet")
    return workspace


def runs_folder(chosen: Path | None, workspace: Workspace | None = None) -> Path:
    """Where runs lie: the option, else the workspace's ``runs``, else ./runs."""
    if chosen is not None:
        return chosen
    configured = (workspace or find_workspace()).configuration.runs
    return configured if configured is not None else Path("runs")

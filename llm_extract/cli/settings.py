"""What every command needs to know first: the workspace in use, where runs lie, where to print."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from llm_extract.catalog.workspace import BUNDLED, Workspace, find_workspace
from llm_extract.views.safety import one_line, safe, safe_json
from llm_extract.views.theme import THEME

# The parts in which --help lists what a command can be told.
READING, ASKING, LIMITS, SHOWING, KEEPING = "Articles", "Which model", "Limits", "What is shown", "What is kept"

RunsOption = Annotated[
    Path | None,
    typer.Option(
        "--runs",
        "-o",
        metavar="DIR",
        help="The folder that holds runs.",
        show_default="./runs",
        rich_help_panel=KEEPING,
    ),
]
JsonOption = Annotated[
    bool,
    typer.Option("--json", metavar="", help="Data as JSON on stdout; all talk on stderr.", rich_help_panel=SHOWING),
]


class SafeConsole(Console):
    """A console on which foreign text stays harmless where a view forgot to make it so."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """The segments of a renderable; those that are text are made safe."""
        for segment in super().render(renderable, options):
            is_safe = segment.control or segment.text.isprintable()
            yield segment if is_safe else Segment(safe(segment.text), segment.style)


@cache
def output() -> Console:
    """The console for what was asked for: stdout. There is one, so that a bar and what is printed above it agree."""
    return SafeConsole(theme=THEME, highlight=False, markup=False, emoji=False, soft_wrap=False)


@cache
def talk() -> Console:
    """The console for talk: stderr."""
    return SafeConsole(theme=THEME, highlight=False, markup=False, emoji=False, stderr=True)


def write_text(text: str) -> None:
    """Write plain text, such as a path or Markdown, to stdout."""
    typer.echo(safe(text))


def write_json(value: Any) -> None:
    """Write data as JSON to stdout."""
    typer.echo(safe_json(json.dumps(value, ensure_ascii=False, indent=1)))


def bar_console() -> Console:
    """Where a progress bar goes: stdout where a person sees it, with the results above the bar; else stderr."""
    return output() if output().is_terminal else talk()


def workspace_in_use() -> Workspace:
    """The workspace in use; stderr names it where it is not the bundled one."""
    workspace = find_workspace()
    if workspace.chosen_by != BUNDLED:
        talk().print(f"workspace: {one_line(str(workspace.root))} ({workspace.chosen_by})", style="quiet")
    return workspace


def runs_folder(chosen: Path | None, workspace: Workspace | None = None) -> Path:
    """Where runs lie: the option, else the workspace's ``runs``, else ./runs."""
    if chosen is not None:
        return chosen
    configured = (workspace or find_workspace()).configuration.runs
    return configured if configured is not None else Path("runs")

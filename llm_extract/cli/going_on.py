"""Going on: the command lines that take a stopped run up again, and that show it again."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import Any

import typer

_NOT_REPEATED = ("sources", "resume", "fresh")  # the run knows its sources; anew means once


def how_to_go_on(context: typer.Context, run: str) -> str:
    """The command that goes on with a run: the options that were said, and ``--resume``."""
    before = list(_said(context.parent)) if context.parent is not None else []
    return shlex.join(["llm-extract", *before, str(context.command.name), "--resume", run, *_said(context)])


def how_to_look_again(context: typer.Context, run: str) -> str:
    """The command that shows a run again, wherever it lies: by its name, in the folder that was named."""
    before = list(_said(context.parent)) if context.parent is not None else []
    runs = context.params.get("runs")
    return shlex.join(["llm-extract", *before, "show", run, *(("--runs", str(runs)) if runs is not None else ())])


def _said(context: Any) -> Iterator[str]:
    """The options that stood on the command line. ``context`` is typer's, or its parent, which typer does not type."""
    for parameter in context.command.params:
        name = parameter.name
        source = context.get_parameter_source(name) if name else None
        if name is None or name in _NOT_REPEATED or source is None or source.name != "COMMANDLINE":
            continue
        option = max(parameter.opts, key=len)
        value = context.params.get(name)
        if value is True:
            yield option
        elif value is not None and value is not False:
            for one in value if isinstance(value, (list, tuple)) else [value]:
                yield from (option, f"{one:%Y-%m-%d}" if hasattr(one, "strftime") else str(getattr(one, "value", one)))

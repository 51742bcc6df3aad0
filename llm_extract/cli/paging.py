"""Paging: what is longer than the screen goes through the pager, as git does it; what is piped never does."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain
from typing import IO

from rich.console import Console, RenderableType

from llm_extract.cli.settings import output

# Colours as they are, left at once where it fits after all, and nothing wiped from the screen; whoever set LESS chose.
_LESS = "FRX"


def print_paged(views: Iterable[RenderableType], *, pager: bool) -> None:
    """Print views to stdout one after the other, each as soon as it is there.

    They go through the pager where a person reads along and there is more than the screen holds; whoever leaves it sees
    no more of them made.
    """
    console = output()
    program = os.environ.get("PAGER") or shutil.which("less") or shutil.which("more")
    is_read_along = console.is_terminal and sys.stdin.isatty() and os.environ.get("TERM") != "dumb"
    if not (pager and program and is_read_along):
        for view in views:
            console.print(view)
        return
    waiting = iter(views)
    screenful, is_all = _screenful(waiting, console)
    if is_all:
        console.file.writelines(screenful)
        return
    _page(chain(screenful, (_rendered(view, console) for view in waiting)), program)


def _screenful(views: Iterator[RenderableType], console: Console) -> tuple[list[str], bool]:
    """As many views as fill the screen, rendered, and whether they are all."""
    rendered: list[str] = []
    lines = 0
    for view in views:
        rendered.append(_rendered(view, console))
        lines += rendered[-1].count("\n")
        if lines >= console.height:
            return rendered, False
    return rendered, True


def _rendered(view: RenderableType, console: Console) -> str:
    with console.capture() as captured:
        console.print(view)
    return captured.get()


def _page(pieces: Iterable[str], program: str) -> None:
    os.environ.setdefault("LESS", _LESS)
    # Through a shell, because PAGER may hold options.
    with subprocess.Popen(program, shell=True, stdin=subprocess.PIPE, text=True, errors="backslashreplace") as reader:  # noqa: S602 - the user's own setting
        assert reader.stdin is not None  # noqa: S101 - it was asked for
        _write(pieces, reader.stdin)
        while reader.poll() is None:
            with suppress(KeyboardInterrupt):  # Ctrl-C is the pager's own business while it is open
                reader.wait()


def _write(pieces: Iterable[str], stream: IO[str]) -> None:
    with suppress(BrokenPipeError, KeyboardInterrupt), stream:  # whoever has seen enough leaves
        for piece in pieces:
            stream.write(piece)

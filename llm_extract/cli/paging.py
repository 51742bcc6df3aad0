"""Paging: what is longer than the screen goes through the pager, as git does it; what is piped never does."""

from __future__ import annotations

import os
import sys

from rich.console import RenderableType

from llm_extract.cli.settings import output

# Colours as they are, left at once where it fits after all, and nothing wiped from the screen; whoever set LESS chose.
_LESS = "FRX"


def print_paged(view: RenderableType, *, pager: bool) -> None:
    """Print to stdout, through the pager where a person reads along and there is more than the screen holds."""
    console = output()
    if not (pager and console.is_terminal and sys.stdin.isatty() and os.environ.get("TERM") != "dumb"):
        console.print(view)
        return
    if len(console.render_lines(view, pad=False)) < console.height:
        console.print(view)
        return
    os.environ.setdefault("LESS", _LESS)
    with console.pager(styles=True):
        console.print(view)

"""``export``: the records of a run as a table or as JSON lines."""

from __future__ import annotations

import sys
from enum import StrEnum
from io import StringIO
from pathlib import Path
from typing import Annotated

import typer

from llm_extract.cli.settings import RunsOption
from llm_extract.cli.show import KindOption, check_kinds, find
from llm_extract.errors import StorageError
from llm_extract.runs.exporting import write_csv, write_jsonl
from llm_extract.views.safety import safe, safe_json


class Format(StrEnum):
    """What is written."""

    CSV = "csv"
    JSONL = "jsonl"


def command(
    run: Annotated[str, typer.Argument(metavar="RUN[:ARTICLE]")] = "last",
    fmt: Annotated[Format, typer.Option("--format", "-f", help="One row, or one line, for each record.")] = Format.CSV,
    to: Annotated[Path | None, typer.Option("--to", help="A file.", show_default="stdout")] = None,
    kind: KindOption = None,
    rejected: Annotated[bool, typer.Option("--rejected", help="The rejected ones too, with the reason.")] = False,
    runs: RunsOption = None,
) -> None:
    """Write the records of a run as CSV or JSON lines, sorted by article.

    [dim]llm-extract export last --format csv --kind quote > quotes.csv[/]
    """
    stored, article = find(run, runs)
    cards = stored.description.cards
    check_kinds(kind, cards)
    results = [stored.result(article)] if article else sorted(stored.results(), key=lambda one: one.document_id)
    chosen = tuple(card for card in cards if not kind or card.kind in kind)
    # A table is looked at in a terminal more than anything: what could steer one is made harmless there and in files.
    written = StringIO()
    if fmt is Format.CSV:
        write_csv(results, chosen, written, with_rejected=rejected)
        text = safe(written.getvalue())
    else:
        write_jsonl(results, chosen, written, with_rejected=rejected)
        text = safe_json(written.getvalue())
    if to is None:
        sys.stdout.write(text)
        return
    try:
        to.write_text(text, "utf-8", newline="")
    except OSError as error:
        raise StorageError(f"{to}: cannot be written: {error.strerror}") from error

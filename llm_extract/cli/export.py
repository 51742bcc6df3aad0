"""``export``: the records of a run as a table or as JSON lines."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from io import TextIOBase
from pathlib import Path
from typing import Annotated, TextIO, cast

import typer

from llm_extract.cli.settings import RunsOption, talk
from llm_extract.cli.show import KindOption, check_kinds, find
from llm_extract.errors import StorageError, UserError
from llm_extract.records.kinds import Card
from llm_extract.records.result import Result
from llm_extract.runs.exporting import write_csv, write_jsonl
from llm_extract.views.numbers import counted
from llm_extract.views.safety import one_line, safe, safe_json

_TABLES = frozenset((".csv", ".tsv", ".json", ".jsonl", ".xlsx", ".txt"))


class Format(StrEnum):
    """What is written."""

    CSV = "csv"
    JSONL = "jsonl"


def command(
    run: Annotated[str, typer.Argument(metavar="RUN[:ARTICLE]")] = "last",
    fmt: Annotated[Format, typer.Option("--format", "-f", help="One row, or one line, for each record.")] = Format.CSV,
    to: Annotated[Path | None, typer.Option("--to", "--output", help="A file.", show_default="stdout")] = None,
    kind: KindOption = None,
    rejected: Annotated[bool, typer.Option("--rejected", help="The rejected ones too, with the reason.")] = False,
    runs: RunsOption = None,
) -> None:
    """Write the records of a run as CSV or JSON lines, sorted by article.

    [dim]llm-extract export last --format csv --kind quote > quotes.csv[/]
    """
    if runs is not None and runs.suffix.lower() in _TABLES and not runs.is_dir():
        raise UserError(f"-o names the folder of runs, and {str(runs)!r} looks like a file; did you mean --to {runs}?")
    stored, article = find(run, runs)
    cards = stored.description.cards
    kinds = check_kinds(kind, cards)
    results = [stored.result(article)] if article else stored.results(by_document=True)
    chosen = tuple(card for card in cards if not kinds or card.kind in kinds)
    if to is None:
        _write(fmt, results, chosen, sys.stdout, with_rejected=rejected)
        return
    try:
        with to.open("w", encoding="utf-8", newline="") as stream:
            number = _write(fmt, results, chosen, stream, with_rejected=rejected)
    except OSError as error:
        raise StorageError(f"{to}: cannot be written: {error.strerror}") from error
    talk().print(one_line(f"{counted(number, 'record')} → {to}"), style="quiet", soft_wrap=True)


def _write(
    fmt: Format, results: Iterable[Result], cards: Sequence[Card], stream: TextIO, *, with_rejected: bool
) -> int:
    """Returns how many records were written."""
    # A table is looked at in a terminal more than anything: what could steer one is made harmless there and in files.
    if fmt is Format.CSV:
        return write_csv(results, cards, cast("TextIO", _Harmless(stream, safe)), with_rejected=with_rejected)
    return write_jsonl(results, cards, cast("TextIO", _Harmless(stream, safe_json)), with_rejected=with_rejected)


class _Harmless(TextIOBase):
    """Passes text on line by line, made safe, so that an export of any size needs no memory."""

    def __init__(self, stream: TextIO, make_safe: Callable[[str], str]) -> None:
        super().__init__()
        self._stream = stream
        self._make_safe = make_safe

    def write(self, text: str) -> int:
        """Write a line."""
        return self._stream.write(self._make_safe(text))

"""Progress of a run over many articles: how far, how fast, how much, how long still."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.progress import Progress as RichProgress
from rich.text import Text

from llm_extract.records.kinds import Card
from llm_extract.records.result import Result, Usage
from llm_extract.views.numbers import counted, dollars
from llm_extract.views.safety import one_line
from llm_extract.views.theme import kind_style


class Progress:
    """A bar on stderr; nothing where it is quiet or no terminal. ``total`` None: it is not known how many there are."""

    def __init__(self, console: Console, *, total: int | None, done: int = 0, quiet: bool = False) -> None:
        self._bar = RichProgress(
            BarColumn(bar_width=28),
            MofNCompleteColumn(),
            TextColumn("{task.fields[records]}", style="quiet"),
            TextColumn("{task.fields[spent]}", style="quiet"),
            TimeElapsedColumn(),
            TextColumn("left", style="quiet"),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=quiet or not console.is_terminal,
        )
        self._total = total
        self._done = done
        self._usage = Usage()
        self._records = 0
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        self._bar.start()
        self._task = self._bar.add_task("", total=self._total, completed=self._done, records="", spent="")
        return self

    def advance(self, result: Result) -> None:
        """One article more."""
        self._usage += result.usage
        self._records += len(result.records)
        assert self._task is not None, "a Progress is used in a with block"  # noqa: S101 - a programming error
        tokens = self._usage.input_tokens + self._usage.output_tokens
        spent = f"{tokens:,} tokens" + (f", {dollars(self._usage.cost)}" if self._usage.cost else "")
        self._bar.update(self._task, advance=1, records=counted(self._records, "record"), spent=spent)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()


def summary_line(result: Result, cards: Sequence[Card]) -> Text:
    """One article in one line, for runs over many."""
    name = one_line(result.document.title or result.document.name)
    if result.failure is not None and not result.records:
        return Text.assemble(("✗ ", "fault"), name, (f"  {one_line(result.failure.message)}", "fault"))
    line = Text.assemble(("✓ ", "good") if result.failure is None else ("~ ", "doubt"), name)
    for card in cards:
        number = sum(record.kind == card.kind for record in result.records)
        if number:
            plural = card.plural if number != 1 else card.kind
            line.append(f"  {number} {plural}", style=kind_style(card.display.colour))
    if result.rejected:
        line.append(f"  {len(result.rejected)} rejected", style="quiet")
    return line

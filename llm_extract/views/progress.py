"""Progress of a run over many articles: how far, how fast, how much, how long still."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, ProgressColumn, Task, TaskID
from rich.progress import Progress as RichProgress
from rich.table import Column
from rich.text import Text

from llm_extract.records.kinds import Card
from llm_extract.records.result import Result, Usage
from llm_extract.views.numbers import clock, counted, dollars, rate
from llm_extract.views.records import row
from llm_extract.views.safety import one_line
from llm_extract.views.theme import kind_style


class Progress:
    """A bar where results are shown; nothing where it is quiet or no terminal. ``total`` None: it is not known yet."""

    def __init__(self, console: Console, *, total: int | None, done: int = 0, quiet: bool = False) -> None:
        self._bar = RichProgress(
            BarColumn(bar_width=20),
            MofNCompleteColumn(),
            _SoFar(table_column=Column(no_wrap=True, overflow="ellipsis")),
            console=console,
            transient=True,
            disable=quiet or not console.is_terminal,
        )
        self._total = total
        self._done = done
        self._usage = Usage()
        self._records = 0
        self._failed = 0
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        self._bar.start()
        self._task = self._bar.add_task("", total=self._total, completed=self._done, failed=0, so_far=())
        return self

    def advance(self, result: Result) -> None:
        """One article more."""
        self._usage += result.usage
        self._records += len(result.records)
        self._failed += result.status == "failed"
        assert self._task is not None, "a Progress is used in a with block"  # noqa: S101 - a programming error
        so_far = (*_spent(self._usage), counted(self._records, "record"))
        self._bar.update(self._task, advance=1, failed=self._failed, so_far=so_far)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()


def _spent(usage: Usage) -> tuple[str, ...]:
    """The cost where it is known, else the tokens; nothing where nobody was asked."""
    tokens = usage.input_tokens + usage.output_tokens
    if usage.cost is not None:
        return (dollars(usage.cost),)
    return (f"{tokens:,} tokens",) if tokens else ()


class _SoFar(ProgressColumn):
    """Articles a minute, how long still (or how long so far, where the end is not known), and what came of it."""

    def render(self, task: Task) -> Text:
        """One line of it."""
        words = []
        if task.time_remaining is not None and task.completed:
            words.append(Text(f"{clock(task.time_remaining)} left"))
        elif task.elapsed is not None:
            words.append(Text(clock(task.elapsed)))
        if task.speed:
            words.append(Text(rate(task.speed), style="quiet"))
        if task.fields["failed"]:
            words.append(Text(f"{task.fields['failed']} failed", style="fault"))
        return row([*words, *(Text(one, style="quiet") for one in task.fields["so_far"])])


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

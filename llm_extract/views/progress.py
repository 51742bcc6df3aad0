"""Progress of a run over many articles: how far, how fast, how much, how long still."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import Self

from rich.console import Console, ConsoleOptions, RenderResult
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
    if usage.cost:
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


class SummaryLine:
    """One article in one line, for runs over many: how many of each kind, then its name, as far as there is room.

    ``number`` is that of the article in its run.
    """

    def __init__(self, result: Result, cards: Sequence[Card], number: int | None = None) -> None:
        self._number = Text("" if number is None else f"{number:>3} ", style="quiet")
        self._result = result
        self._cards = cards

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        head, end = self._number + self._head(), self._end()
        name = Text(one_line(self._result.document.title or self._result.document.name))
        if options.is_terminal:
            name.truncate(max(8, options.max_width - head.cell_len - end.cell_len), overflow="ellipsis")
        line = Text.assemble(head, name, end)
        line.no_wrap, line.overflow = True, "ellipsis" if options.is_terminal else "ignore"
        yield line

    def _head(self) -> Text:
        if self._result.failure is not None and not self._result.records:
            return Text("✗ ", style="fault")
        head = Text.assemble(("✓ ", "good") if self._result.failure is None else ("~ ", "doubt"))
        for card in self._cards:
            number = sum(1 for _ in self._result.of_kind(card.kind))
            words = one_line(counted(number, card.kind, card.plural)) if number else ""
            head.append(f"{words:<{len(card.plural) + 3}}  ", style=kind_style(card.display.colour))
        return head

    def _end(self) -> Text:
        failure = self._result.failure
        if failure is not None and not self._result.records:
            return Text(f"  {one_line(failure.message)}", style="fault")
        if self._result.rejected:
            return Text(f"  {len(self._result.rejected)} rejected", style="quiet")
        return Text()

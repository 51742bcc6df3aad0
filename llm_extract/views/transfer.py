"""A Transfer: how far a download is, how fast, how long still."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn


class Transfer:
    """A bar on stderr; where that is no terminal, a line for each tenth."""

    def __init__(self, console: Console, *, total: int) -> None:
        self._console = console
        self._total = total
        self._tenths = 0
        self._bar = Progress(
            BarColumn(bar_width=28),
            DownloadColumn(),
            TransferSpeedColumn(),
            TextColumn("left", style="quiet"),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task("", total=total)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def told(self, here: int) -> None:
        """So many bytes are here."""
        self._bar.update(self._task, completed=here)
        tenths = here * 10 // self._total
        if not self._console.is_terminal and tenths > self._tenths:
            self._tenths = tenths
            self._console.print(f"{here / 1e6:,.0f} of {self._total / 1e6:,.0f} MB", style="quiet")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

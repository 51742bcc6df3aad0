"""Columns: renderables side by side, each wrapped within its own width, so that every line hangs under its first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import NamedTuple

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.segment import Segment
from rich.style import Style
from rich.text import Text

BAR = "▎ "
DOT = " · "


class Stack:
    """Renderables one below the other; none at all take no line."""

    def __init__(self, parts: Iterable[RenderableType] = ()) -> None:
        self._parts = tuple(parts)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield from self._parts


NOTHING = Stack()


class Column(NamedTuple):
    """One column: its width, and what stands in it."""

    width: int
    content: RenderableType = NOTHING


class Columns:
    """Columns side by side. White space at the ends of lines is left off: a copied line ends where its words end."""

    def __init__(self, *columns: Column) -> None:
        self._columns = columns

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        rendered = [
            console.render_lines(column.content, options.update(width=max(1, column.width), height=None))
            for column in self._columns
        ]
        for lines in zip_longest(*rendered):
            pieces: list[Segment] = []
            for column, line in zip(self._columns, lines, strict=True):
                pieces += line if line is not None else [Segment(" " * column.width)]
            yield from _without_end(pieces)
            yield Segment.line()


class Barred:
    """A renderable with a coloured bar at the left of each of its lines."""

    def __init__(self, content: RenderableType, style: Style) -> None:
        self._content = content
        self._style = style

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        inner = options.update(width=max(1, options.max_width - len(BAR)), height=None)
        for line in console.render_lines(self._content, inner, pad=False):
            yield Segment(BAR, self._style)
            yield from line
            yield Segment.line()


class Beside:
    """A few words of a fixed width, and at their right a renderable in what room there is."""

    def __init__(self, width: int, words: Text, content: RenderableType) -> None:
        self._width = width
        self._words = words
        self._content = content

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield Columns(Column(self._width, self._words), Column(options.max_width - self._width, self._content))


class Facts:
    """A few words each, with a quiet dot between them: a line ends between two of them wherever each fits in one.

    Lines after the first are indented.
    """

    def __init__(self, parts: Iterable[Text], indent: int = 0) -> None:
        self._parts = tuple(parts)
        self._indent = indent

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        line = Text()
        for part in self._parts:
            if line and line.cell_len + len(DOT) + part.cell_len > options.max_width:
                yield Hanging(line, self._indent)
                line = Text(" " * self._indent).append_text(part)
            else:
                line = line.append(DOT, style="quiet").append_text(part) if line else part.copy()
        if line:
            yield Hanging(line, self._indent)


class Hanging:
    """A text whose lines after the first are indented."""

    def __init__(self, text: Text, indent: int = 2) -> None:
        self._text = text
        self._indent = indent

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        # Rich wraps to one width alone: all but the first line are wrapped again, narrower.
        lines = self._text.wrap(console, options.max_width)
        if lines:
            lines[0].rstrip()
        yield lines[0] if lines else Text()
        if len(lines) > 1:
            left = self._text[len(lines[0].plain) :]
            left = left[len(left.plain) - len(left.plain.lstrip()) :]
            for line in left.wrap(console, max(1, options.max_width - self._indent)):
                yield Text(" " * self._indent) + line


def _without_end(pieces: list[Segment]) -> Iterator[Segment]:
    # What steers the terminal stands in no column: it stays, also behind the space that is left off.
    last = max((at for at, one in enumerate(pieces) if not one.is_control and one.text.rstrip(" ")), default=-1)
    for at, one in enumerate(pieces):
        if at < last or one.is_control:
            yield one
        elif at == last:
            yield Segment(one.text.rstrip(" "), one.style)

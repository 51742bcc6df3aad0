"""Right-to-left text in lines that run left to right: on a terminal each such line is kept apart by isolates."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.segment import ControlType, Segment
from rich.style import Style

_RIGHT_TO_LEFT = ("R", "AL")
# As controls they take no column and are written to a terminal alone; BELL is a code that draws nothing on any system.
_LEFT, _RIGHT, _END = (Segment(sign, None, [(ControlType.BELL,)]) for sign in "\u2066\u2067\u2069")

_LABEL = "label"
LABEL = Style(meta={_LABEL: True})  # of words within a text that are no words of it


def runs_right_to_left(text: str) -> bool:
    """Whether the first letter of a text that has a direction is written from right to left."""
    directions = map(unicodedata.bidirectional, text)
    return next((one for one in directions if one in ("L", *_RIGHT_TO_LEFT)), "L") in _RIGHT_TO_LEFT


def has_right_to_left(text: str) -> bool:
    """Whether any letter of a text is written from right to left."""
    return not text.isascii() and any(unicodedata.bidirectional(one) in _RIGHT_TO_LEFT for one in text)


class Isolated:
    """A renderable of which each line that holds right-to-left letters is isolated, in the direction of ``text``.

    So a terminal that sets such letters in their order moves no number, bar or bracket that stands beside the line.
    """

    def __init__(self, content: RenderableType, text: str) -> None:
        self._content = content
        self._text = text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if not console.is_terminal or not has_right_to_left(self._text):
            yield self._content
            return
        begin = _RIGHT if runs_right_to_left(self._text) else _LEFT
        for line in console.render_lines(self._content, options.update(height=None), pad=False):
            yield from _isolated(line, begin)
            yield Segment.line()


def _isolated(line: Iterable[Segment], begin: Segment) -> list[Segment]:
    pieces = list(line)
    if not any(has_right_to_left(one.text) for one in pieces):
        return pieces
    return [begin, *(part for piece in pieces for part in _label_apart(piece)), _END]


def _label_apart(piece: Segment) -> tuple[Segment, ...]:
    """A label isolated within its line, so that a number that follows it does not join it."""
    is_label = piece.style is not None and piece.style.meta.get(_LABEL)
    return (_LEFT, piece, _END) if is_label else (piece,)

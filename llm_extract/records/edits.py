"""Edits: a string in the making, and the way back from each of its characters to where it stood before."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from llm_extract.documents.document import Span


@dataclass(frozen=True, slots=True)
class Edited:
    """Edits of a text in their order: source[start:end] became folded[at:until]; what lies between is unchanged."""

    start: array[int]
    end: array[int]
    at: array[int]
    until: array[int]

    def starts(self, index: int) -> int:
        """Where the folded character at ``index`` starts in the source."""
        edit = bisect_right(self.at, index) - 1
        if edit < 0:
            return index
        return self.start[edit] if index < self.until[edit] else self.end[edit] + index - self.until[edit]

    def ends(self, index: int) -> int:
        """Where the folded character at ``index`` ends in the source."""
        edit = bisect_right(self.at, index) - 1
        if edit < 0:
            return index + 1
        return self.end[edit] if index < self.until[edit] else self.end[edit] + index - self.until[edit] + 1

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where the folded characters from ``start`` up to ``end`` stand in the source."""
        edit = bisect_right(self.at, start) - 1
        if edit + 1 == bisect_right(self.at, end - 1):  # none begins in between, as in nearly all
            if edit < 0:
                return start, end
            if start >= self.until[edit]:
                moved = self.end[edit] - self.until[edit]
                return start + moved, end + moved
        return self.starts(start), self.ends(end - 1)

    def index(self, position: int) -> int:
        """How many folded characters start before a position of the source."""
        edit = bisect_left(self.start, position) - 1
        return position if edit < 0 else self.until[edit] + max(0, position - self.end[edit])


@dataclass(frozen=True, slots=True)
class Folded:
    """A text in folded typography. ``text`` is the folded string; offsets lead back to ``original``.

    ``splits``: a word split over two lines was joined (or, with ``keep_hyphens``, kept its hyphen).

    >>> from llm_extract.records.folding import fold
    >>> folded = fold("He said: “We’re co\u00adoperating …”")
    >>> folded.text
    "He said: 'We're cooperating...'"
    >>> at = folded.text.index("cooperating")
    >>> folded.original[folded.start(at) : folded.end(at + 10)] == "co\u00adoperating"
    True
    """

    original: str
    text: str
    maps: tuple[Edited, ...] = ()  # from the folded string back to the original, the last stage first
    splits: bool = False

    def start(self, index: int) -> int:
        """Where the folded character at ``index`` starts in the original, in code points."""
        for stage in self.maps:
            index = stage.starts(index)
        return index

    def end(self, index: int) -> int:
        """Where the folded character at ``index`` ends in the original (exclusive), in code points."""
        for stage in self.maps:
            index = stage.ends(index) - 1
        return index + 1

    def span(self, start: int, end: int) -> Span:
        """Where the folded characters from ``start`` up to ``end`` (exclusive; at least one) stand in the original."""
        for stage in self.maps:
            start, end = stage.span(start, end)
        return Span(start, end)

    def source(self, index: int) -> str:
        """Return what stands in the original for the folded character at ``index``."""
        return self.original[self.start(index) : self.end(index)]

    def index(self, position: int) -> int:
        """Return the index of the first folded character that starts at or after a position of the original."""
        for stage in reversed(self.maps):
            position = stage.index(position)
        return position


class Edits:
    """A folded string and its map in the making."""

    __slots__ = ("at", "done", "end", "length", "pieces", "source", "start", "until")

    def __init__(self, source: str) -> None:
        self.source = source
        self.pieces: list[str] = []
        self.done = self.length = 0
        self.start, self.end, self.at, self.until = (array("L") for _ in range(4))

    def replace(self, start: int, end: int, folded: str) -> None:
        """Let ``folded`` stand for source[start:end]; edits come in their order and do not overlap."""
        self.pieces += (self.source[self.done : start], folded)
        self.length += start - self.done
        if len(folded) != 1 or end - start != 1:
            self.start.append(start)
            self.end.append(end)
            self.at.append(self.length)
            self.until.append(self.length + len(folded))
        self.length += len(folded)
        self.done = end

    def finish(self) -> tuple[str, tuple[Edited, ...]]:
        """Return the folded string and the way back: no map where nothing moved."""
        self.pieces.append(self.source[self.done :])
        maps = (Edited(self.start, self.end, self.at, self.until),) if self.start else ()
        return "".join(self.pieces), maps

"""The tokens of an article, in whose positions passages are compared."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from typing import NamedTuple

from llm_extract.documents.document import Span

_TOKEN = re.compile(r"\w+|[^\w\s]")


class Tokens(NamedTuple):
    """A half-open range of token positions."""

    first: int
    end: int


class TokenGrid:
    """The positions of the tokens of a text: words and single marks. Turns code points into token positions.

    >>> TokenGrid("He said: no.").tokens(Span(3, 8))
    Tokens(first=1, end=3)
    """

    def __init__(self, text: str) -> None:
        spans = [match.span() for match in _TOKEN.finditer(text)]
        self._starts = [start for start, _ in spans]
        self._ends = [end for _, end in spans]

    def tokens(self, span: Span) -> Tokens:
        """The tokens of which some code point lies in the span."""
        first = bisect_right(self._ends, span.start)
        return Tokens(first, max(first, bisect_left(self._starts, span.end)))

    def span(self, tokens: Tokens) -> Span:
        """The code points from the first of some tokens to the last."""
        return Span(self._starts[tokens.first], self._ends[tokens.end - 1])


def union(ranges: Iterable[Tokens]) -> tuple[Tokens, ...]:
    """The same positions as disjoint ranges in order.

    >>> union([Tokens(4, 6), Tokens(0, 2), Tokens(1, 3)])
    (Tokens(first=0, end=3), Tokens(first=4, end=6))
    """
    merged: list[Tokens] = []
    for one in sorted(ranges):
        if merged and one.first <= merged[-1].end:
            merged[-1] = Tokens(merged[-1].first, max(merged[-1].end, one.end))
        else:
            merged.append(one)
    return tuple(merged)


def size(ranges: Iterable[Tokens]) -> int:
    """How many positions disjoint ranges hold."""
    return sum(end - first for first, end in ranges)


def shared(ours: Iterable[Tokens], theirs: Iterable[Tokens]) -> int:
    """How many positions two sets of disjoint ranges share."""
    others = tuple(theirs)
    return sum(max(0, min(a.end, b.end) - max(a.first, b.first)) for a in ours for b in others)


def dice(ours: Iterable[Tokens], theirs: Iterable[Tokens]) -> float:
    """2|A∩B| / (|A|+|B|) over token positions; 0 where both are empty.

    >>> dice([Tokens(0, 4)], [Tokens(2, 4)])
    0.6666666666666666
    """
    a, b = union(ours), union(theirs)
    both = size(a) + size(b)
    return 2 * shared(a, b) / both if both else 0.0

"""Spans: what several of them cover, and whether another one touches it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from llm_extract.documents.document import Span


def covered(spans: Iterable[Span]) -> list[Span]:
    """What spans cover, as spans in their order that do not overlap.

    >>> covered([Span(4, 9), Span(0, 2), Span(7, 12)])
    [Span(start=0, end=2), Span(start=4, end=12)]
    """
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return found


def overlaps_any(span: Span, others: Sequence[Span]) -> bool:
    """Whether a span overlaps one of others that are in their order and do not overlap: only its neighbours can.

    >>> overlaps_any(Span(2, 5), [Span(0, 2), Span(4, 12)])
    True
    """
    if not others or span.start >= others[-1].end or span.end <= others[0].start:
        return False
    place = bisect_left(others, span)
    before, after = others[max(0, place - 1)], others[min(place, len(others) - 1)]
    return span.overlaps(before) or span.overlaps(after)

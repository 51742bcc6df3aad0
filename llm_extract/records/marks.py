"""Quotation marks in a text: which stretches they enclose, and what stands inside or outside of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from llm_extract.documents.document import Span
from llm_extract.documents.paragraphs import paragraphs
from llm_extract.records.marked import find_marked

_PAIRS = {"“": "”", "«": "»", "„": "“", "‹": "›", "「": "」", "『": "』", "‚": "‘", "‘": "’", '"': '"', "'": "'"}
_LETTER = re.compile(r"\w")

Manner = Literal["direct", "indirect", "mixed"]


@lru_cache(maxsize=16)
def quoted_spans(text: str) -> tuple[Span, ...]:
    """What quotation marks enclose, without the marks, in order; the outermost marks count.

    >>> text = "He said “no” to ‘us’."
    >>> [text[start:end] for start, end in quoted_spans(text)]
    ['no', 'us']
    """
    return tuple(one.inner for one in find_marked(text, paragraphs(text)))


def manner_of(text: str, spans: Sequence[Span]) -> Manner | None:
    """Whether words stand inside quotation marks (direct), outside (indirect) or both (mixed); None without letters.

    >>> text = 'She called it “a receipt” and left.'
    >>> manner_of(text, [Span(15, 24)]), manner_of(text, [Span(4, 24)]), manner_of(text, [Span(0, 10)])
    ('direct', 'mixed', 'indirect')
    """
    quoted = quoted_spans(text)
    inside = outside = False
    for span in spans:
        at = span.start
        for one in quoted:
            if one.overlaps(span):
                outside = outside or _LETTER.search(text, at, one.start) is not None
                inside = inside or _LETTER.search(text, max(at, one.start), min(span.end, one.end)) is not None
                at = one.end
        outside = outside or _LETTER.search(text, at, span.end) is not None
    if inside and outside:
        return "mixed"
    if inside:
        return "direct"
    return "indirect" if outside else None


def without_outer_marks(text: str, span: Span) -> Span:
    """The span without quotation marks that enclose the whole of it, or that open it and close only later.

    >>> text = "“We are ready,” he said."
    >>> without_outer_marks(text, Span(0, 15))
    Span(start=1, end=14)
    """
    start, end = span
    closing = _PAIRS.get(text[start]) if end - start >= 2 else None
    if closing is None or text.find(closing, start + 1, end - 1) >= 0:
        return span  # no mark at its beginning, or one that closes on the way: it does not enclose the whole
    return Span(start + 1, end - 1 if text[end - 1] == closing else end)

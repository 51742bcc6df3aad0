"""Quotation marks in a text: which stretches they enclose, and what stands inside or outside of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from llm_extract.documents.document import Span

_PAIRS = {"“": "”", "«": "»", "„": "“", "‹": "›", "「": "」", "『": "』", "‚": "‘", "‘": "’", '"': '"', "'": "'"}
_OPENING = "".join(_PAIRS)
_CLOSING = "”»›」』’\"'“‘"
_PARAGRAPH = re.compile(r"[^\n]+")
_LETTER = re.compile(r"\w")

Manner = Literal["direct", "indirect", "mixed"]


@lru_cache(maxsize=16)
def quoted_spans(text: str) -> tuple[Span, ...]:
    """What quotation marks enclose, without the marks, line by line, in order; the outermost marks count.

    A mark that opens and never closes reaches to the end of its line: so it is with a quote that goes on in the next
    paragraph. A single mark is an apostrophe unless a letter follows and none precedes it.

    >>> [text[a:b] for text in ["He said “no” to ‘us’."] for a, b in quoted_spans(text)]
    ['no', 'us']
    """
    spans: list[Span] = []
    for line in _PARAGRAPH.finditer(text):
        position, end = line.span()
        while (opened := _next_opening(text, position, end)) is not None:
            closed = _closing_of(text, opened, end)
            spans.append(Span(opened + 1, closed))
            position = closed + 1
    return tuple(spans)


def _next_opening(text: str, start: int, end: int) -> int | None:
    for at in range(start, end):
        mark = text[at]
        if mark not in _PAIRS:
            continue
        if mark not in "'‘" or _opens(text, at, end):
            return at
    return None


def _opens(text: str, at: int, end: int) -> bool:
    before = text[at - 1] if at else " "
    after = text[at + 1] if at + 1 < end else " "
    return not _LETTER.match(before) and not after.isspace() and _single_closes(text, at, end)


def _single_closes(text: str, at: int, end: int) -> bool:
    # A single mark with no partner is an elision ('em, ’90s), not a quotation.
    return any(_ends_single(text, later, end) for later in range(at + 2, end) if text[later] == _PAIRS[text[at]])


def _ends_single(text: str, at: int, end: int) -> bool:
    after = text[at + 1] if at + 1 < end else " "
    return not _LETTER.match(after) and not text[at - 1].isspace()


def _closing_of(text: str, opened: int, end: int) -> int:
    mark = text[opened]
    closing = _PAIRS[mark]
    depth = 0
    for at in range(opened + 1, end):
        here = text[at]
        if here == closing and (mark not in "'‘" or _ends_single(text, at, end)):
            if depth == 0:
                return at
            depth -= 1
        elif here == mark and closing != mark and mark not in "'‘":
            depth += 1
    return end


def manner_of(text: str, spans: Sequence[Span]) -> Manner | None:
    """Whether words stand inside quotation marks (direct), outside (indirect) or both (mixed); None without letters.

    >>> text = 'She called it “a receipt” and left.'
    >>> manner_of(text, [Span(15, 24)]), manner_of(text, [Span(4, 24)]), manner_of(text, [Span(0, 10)])
    ('direct', 'mixed', 'indirect')
    """
    quoted = quoted_spans(text)
    inside = outside = False
    for span in spans:
        for letter in _LETTER.finditer(text, span.start, span.end):
            at = letter.start()
            if any(one.start <= at < one.end for one in quoted):
                inside = True
            else:
                outside = True
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
    if end - start < 2 or text[start] not in _OPENING:
        return span
    closed = _closing_of(text, start, end)
    if closed == end - 1:
        end -= 1
    elif closed != end:
        return span
    return Span(start + 1, end)

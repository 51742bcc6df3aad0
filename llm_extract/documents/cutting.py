"""Cutting: a text that is too long for a model, in parts that overlap, at paragraphs or else at sentences."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

from llm_extract.documents.document import Span
from llm_extract.documents.paragraphs import paragraphs
from llm_extract.documents.sentences import sentences_within

OVERLAP = 0.2  # of a part, which it shares with the one before: room for a quote that goes on in a new paragraph
_LONGEST_PARAGRAPH = 0.5  # of a part; a longer one is cut at its sentences
_LONGEST_SENTENCE = 0.9  # of a part; a longer one is cut between words

Size = Callable[[str], float]


def cut(text: str, most: float, size: Size) -> list[Span]:
    r"""Parts of a text, in its order, none of them larger than ``most`` as ``size`` measures; together all of it.

    Each begins with some of the last paragraphs of the one before, and they are about equally long. A text that is not
    too long is one part. The same text is always cut in the same way.

    >>> text = "One one one.\n\nTwo two two.\n\nThree three.\n\nFour four."
    >>> [text[start:end] for start, end in cut(text, 30, len)]
    ['One one one.\n\nTwo two two.', 'Two two two.\n\nThree three.', 'Three three.\n\nFour four.']
    """
    if size(text) <= most:
        return [Span(0, len(text))]
    pieces = list(_pieces(text, most, size))
    ends = [*(following.start for following in pieces[1:]), pieces[-1].end]  # with what stands between two pieces
    sizes = [size(text[piece.start : end]) for piece, end in zip(pieces, ends, strict=True)]
    parts = _packed(sizes, most)
    even = (sum(sizes) / len(parts)) / (1 - OVERLAP)
    evenly = _packed(sizes, min(most, max(even, max(sizes) * 2)))
    if len(evenly) == len(parts):
        parts = evenly
    return [Span(pieces[first].start, pieces[last].end) for first, last in parts]


def _pieces(text: str, most: float, size: Size) -> Iterator[Span]:
    """Paragraphs, or of those that are too long the sentences, or of those the words."""
    for paragraph in paragraphs(text):
        if size(text[paragraph.start : paragraph.end]) <= most * _LONGEST_PARAGRAPH:
            yield paragraph
            continue
        for sentence in sentences_within(text, paragraph):
            yield from _shorter(text, sentence, most * _LONGEST_SENTENCE, size)


def _shorter(text: str, span: Span, longest: float, size: Size) -> Iterator[Span]:
    whole = size(text[span.start : span.end])
    if whole <= longest:
        yield span
        return
    length = max(1, int((span.end - span.start) / math.ceil(whole / longest)))
    begin = span.start
    while begin < span.end:
        end = min(begin + length, span.end)
        space = text.rfind(" ", begin + 1, end) if end < span.end else -1
        end = space if space > begin + length // 2 else end
        yield Span(begin, end)
        begin = end + 1 if text[end : end + 1] == " " else end


def _packed(sizes: Sequence[float], most: float) -> list[tuple[int, int]]:
    """The first and last piece of each part."""
    parts: list[tuple[int, int]] = []
    first = 0
    while True:
        last, held = first, sizes[first]
        while last + 1 < len(sizes) and held + sizes[last + 1] <= most:
            last += 1
            held += sizes[last]
        parts.append((first, last))
        if last + 1 == len(sizes):
            return parts
        first = _with_overlap(sizes, first, last, most)


def _with_overlap(sizes: Sequence[float], first: int, last: int, most: float) -> int:
    """Where the next part begins: with as many of the last pieces as there is room for, one if it is not too large."""
    begin, shared = last + 1, 0.0
    while begin - 1 > first and shared + sizes[begin - 1] + sizes[last + 1] <= most:
        if begin <= last and shared + sizes[begin - 1] > OVERLAP * most:
            break
        begin -= 1
        shared += sizes[begin]
    return begin

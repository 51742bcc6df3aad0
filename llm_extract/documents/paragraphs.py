"""Paragraphs: where they stand in a text, as offsets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from llm_extract.documents.document import Span

_LINE = re.compile("[^\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]+")
_FIRST_WORD = re.compile(r"\S+")
_ENDS_SENTENCE = re.compile("[.!?…:;。！？؟۔।][\"'”’»)\\]]*$")
_LONGEST_CLOSERS = 8  # how far back from the end of a line its last full stop can stand

NARROWEST_WRAPPING = 40
WIDEST_WRAPPING = 100  # editors and mail programs wrap at 60 to 80 columns, a few at 100
LONG_LINES_ALLOWED = 0.02  # a web address may stick out of wrapped text
FULL_LINES_NEEDED = 0.7
FULL = 0.85  # of the width; ragged text leaves a little room before a long word
FRESH_STARTS_ALLOWED = 0.6  # lines that begin with a capital; in German every other noun does


def paragraphs(text: str) -> list[Span]:
    r"""The paragraphs of a text in order: trimmed, disjoint, together every character that is no white space.

    A blank line always parts paragraphs. Within a block without blank lines the text itself shows what a line end
    means. A text is *wrapped* when its lines are short (98 % have at most 100 characters), when at 7 of 10 line ends
    the next word would not have fitted, and when most lines neither end a sentence nor are followed by a capital (in
    a text that has small letters). There a line end parts paragraphs only after a line that is not full and ends a
    sentence. In every other text each line is a paragraph of its own. In both, a line that breaks off in mid-sentence
    before a small letter goes on.

    >>> text = "Ferry talks fail\n\nThe union walked out.\nThe port said it\nwould wait.\n"
    >>> [text[start:end] for start, end in paragraphs(text)]
    ['Ferry talks fail', 'The union walked out.', 'The port said it\nwould wait.']
    """
    return list(_found(text))


def has_words(text: str, fewest: int) -> bool:
    """Whether a text has at least so many words; what comes after them is not looked at.

    >>> has_words("The union walked out.", 4), has_words("The union walked out.", 5)
    (True, False)
    """
    return len(text.split(None, fewest - 1)) >= fewest


@lru_cache(maxsize=4)  # each floor asks anew: for furniture, sentences, quotation marks
def _found(text: str) -> tuple[Span, ...]:
    blocks = list(_blocks(text))
    width = _wrapped_width(text, blocks)
    found: list[Span] = []
    for block in blocks:
        begin = block[0].start
        for line, following in pairwise(block):
            if not _goes_on(text, line, following, width=width):
                found.append(Span(begin, line.end))
                begin = following.start
        found.append(Span(begin, block[-1].end))
    return tuple(found)


def _lines(text: str) -> Iterator[Span]:
    """Lines that hold more than white space, trimmed."""
    for match in _LINE.finditer(text):
        line = match.group()
        bare = line.strip()
        if bare:
            start = match.start() + (0 if len(bare) == len(line) else len(line) - len(line.lstrip()))
            yield Span(start, start + len(bare))


def _blocks(text: str) -> Iterator[list[Span]]:
    """Runs of lines without a blank line between them."""
    block: list[Span] = []
    for line in _lines(text):
        if block and text.count("\n", block[-1].end, line.start) > 1:
            yield block
            block = []
        block.append(line)
    if block:
        yield block


def _wrapped_width(text: str, blocks: list[list[Span]]) -> int | None:
    """The number of columns at which the text is wrapped, or None when it is not."""
    lengths = [line.end - line.start for block in blocks for line in block]
    within = sorted([length for length in lengths if length <= WIDEST_WRAPPING])
    if not within or len(lengths) - len(within) > LONG_LINES_ALLOWED * len(lengths):
        return None
    width = within[int(0.95 * (len(within) - 1))]
    breaks = [pair for block in blocks for pair in pairwise(block)]
    if width < NARROWEST_WRAPPING or len(breaks) < 2:
        return None
    full = sum(_is_full(text, line, following, width=width) for line, following in breaks)
    ended = sum(_ends_sentence(text, line) for line, _ in breaks)
    capitals = sum(text[following.start].isupper() for _, following in breaks)
    fresh = ended if text.isupper() else max(ended, capitals)
    return width if full >= FULL_LINES_NEEDED * len(breaks) and fresh <= FRESH_STARTS_ALLOWED * len(breaks) else None


def _is_full(text: str, line: Span, following: Span, *, width: int) -> bool:
    word = _FIRST_WORD.match(text, following.start, following.end)
    needed = len(word.group()) if word else 0
    return line.end - line.start + 1 + needed > FULL * width


def _goes_on(text: str, line: Span, following: Span, *, width: int | None) -> bool:
    """Whether the following line belongs to the paragraph of this one."""
    ends_sentence = _ends_sentence(text, line)
    if not ends_sentence and text[following.start].islower():
        return True
    if width is None:
        return False
    return not ends_sentence or _is_full(text, line, following, width=width)


def _ends_sentence(text: str, line: Span) -> bool:
    return _ENDS_SENTENCE.search(text, max(line.start, line.end - _LONGEST_CLOSERS), line.end) is not None

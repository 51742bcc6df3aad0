"""Furniture: what a pasted page has around its article, marked as spans of the text and never removed.

Picture credits, captions, captions told twice, links ("RELATED: …", "Most Read"), requests to share, subscribe or
follow, bylines, sources and copyright lines, and bare headlines of other articles. A record that only furniture
proves is rejected, so a doubtful paragraph is left unmarked. The first paragraph is the headline and is marked only
when it is a label such as "Advertisement".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

from llm_extract.documents.captions import credit_at_end, is_caption, is_credit, same_caption, told_twice
from llm_extract.documents.document import Span
from llm_extract.documents.labels import announces_links, is_label, is_link, page_speaks
from llm_extract.documents.paragraphs import has_words, paragraphs
from llm_extract.documents.teasers import is_finished, is_prose, teasers

LONGEST_FURNITURE = 1400  # characters: a caption of 600 told twice; longer paragraphs are prose
MOST_WORDS_OF_A_TEASER = 30
FEWEST_WORDS_OF_BODY = 25  # a sentence this long after "Most Read" is the article going on
PROSE_AFTER_THE_END = 1 / 3  # at most, of the paragraphs after "Most Read", when that closes the page


def furniture(text: str) -> tuple[Span, ...]:
    r"""The parts of a text that stand around the article: ordered, disjoint spans.

    >>> page = "Ferry strike ends\n\nThe strike ended at noon, a leader of the union said.\n\nRELATED: Bridge closed"
    >>> [page[start:end] for start, end in furniture(page)]
    ['RELATED: Bridge closed']
    """
    spans = paragraphs(text)
    lines = [_line(text, span) for span in spans]
    marked = _marked(lines)
    return tuple(_spans(text, spans, marked))


def _line(text: str, span: Span) -> str:
    """A paragraph on one line; what is too long to be furniture is only told apart by its ends."""
    if span.end - span.start > LONGEST_FURNITURE:
        return text[span.start : span.start + LONGEST_FURNITURE] + text[span.end - 20 : span.end]
    line = text[span.start : span.end]
    return line if line.isprintable() and "  " not in line else " ".join(line.split())


def _spans(text: str, spans: Sequence[Span], marked: set[int]) -> Iterator[Span]:
    for number, span in enumerate(spans):
        if number in marked:
            yield span
        elif number > 0 and (credit := credit_at_end(text, span)):
            yield credit


def _marked(lines: Sequence[str]) -> set[int]:
    """The numbers of the paragraphs that are furniture as a whole."""
    prose = [is_prose(line) for line in lines]
    body = prose.index(True) if any(prose) else len(lines)
    marked = {number for number, line in enumerate(lines) if _is_furniture(line, number=number, body=body)}
    marked.update(_beside_another(lines))
    marked.update(_after_announcements(lines, prose))
    marked.update(teasers(lines, prose, marked=marked))
    return marked


def _is_furniture(line: str, *, number: int, body: int) -> bool:
    """Whether a paragraph shows by itself that it is furniture; ``body`` is the number of the first prose."""
    if len(line) > LONGEST_FURNITURE:
        return False
    if number == 0:
        return page_speaks(line)
    return is_label(line) or is_caption(line) or told_twice(line) or (number > body and is_link(line))


def _beside_another(lines: Sequence[str]) -> Iterator[int]:
    """Captions told twice in two paragraphs, and captions before a credit of their own line."""
    for number in range(1, len(lines)):
        before, line = lines[number - 1], lines[number]
        if same_caption(before, line):
            yield number
            if number > 1:  # a headline told twice is still the headline
                yield number - 1
        elif number > 1 and is_credit(line) and not is_finished(before) and not announces_links(before):
            yield number - 1


def _after_announcements(lines: Sequence[str], prose: Sequence[bool]) -> Iterator[int]:
    """What follows a heading of links: the headlines below it, or all the rest where the article is over."""
    prose_until = [0, *accumulate(prose)]
    last_body = max((number for number, line in enumerate(lines) if _is_body(line, prose=prose[number])), default=0)
    number = 1
    while number < len(lines):
        heading, number = number, number + 1
        if not announces_links(lines[heading]):
            continue
        rest = len(lines) - number
        if heading > last_body and prose_until[-1] - prose_until[number] <= PROSE_AFTER_THE_END * rest:
            yield from range(number, len(lines))
            return
        while number < len(lines) and _is_below_heading(lines[number]):
            yield number
            number += 1


def _is_body(line: str, *, prose: bool) -> bool:
    return prose and has_words(line, FEWEST_WORDS_OF_BODY)


def _is_below_heading(line: str) -> bool:
    return not (is_finished(line) or has_words(line, MOST_WORDS_OF_A_TEASER + 1) or announces_links(line))

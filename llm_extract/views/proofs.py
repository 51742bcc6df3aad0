"""A record's passages: each in its own words, a short one within its sentence, which stands around it in grey."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from rich.text import Text

from llm_extract.documents.document import Span
from llm_extract.documents.sentences import sentences_within
from llm_extract.records.passages import Passage
from llm_extract.views.headlines import CLOSING_MARKS, OPENING_MARKS
from llm_extract.views.safety import one_line, safe

SHORT = 60  # characters; a passage of fewer is hard to understand alone
AROUND = 110  # characters of its sentence that are shown before it, and as many after it, where more are left out
LEAST_LEFT_OUT = 40
LEFT_OUT = "[…]"
OPENING, CLOSING = "⟦", "⟧"  # around a passage within its sentence where there are no colours
_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"\w")
_MARKS = tuple(OPENING_MARKS + CLOSING_MARKS)


class Proof(NamedTuple):
    """Passages that are shown together, and the sentence within which they are, where one of them is short."""

    passages: tuple[Passage, ...]
    sentence: Span | None


def proofs(passages: Sequence[Passage], text: str, paragraphs: Sequence[Span]) -> Iterator[Proof]:
    """The passages of a record in their order; those of one sentence are together where one of them is short.

    ``text`` is the article's, ``paragraphs`` are the spans of its paragraphs.
    """
    for sentence, group in _by_sentence(passages, text, paragraphs):
        if sentence is not None and any(len(one.text) < SHORT for one in group) and _adds(sentence, group, text):
            yield Proof(tuple(group), sentence)
        else:
            yield from (Proof((one,), None) for one in group)


def _by_sentence(
    passages: Sequence[Passage], text: str, paragraphs: Sequence[Span]
) -> Iterator[tuple[Span | None, list[Passage]]]:
    """Runs of passages that follow each other within one sentence."""
    group: list[Passage] = []
    around, end = None, 0
    for passage in passages:
        sentence = _sentence_of(passage.span, text, paragraphs) if passage.span else None
        if passage.span and group and sentence is not None and sentence == around and passage.span.start >= end:
            group.append(passage)
        else:
            if group:
                yield around, group
            group, around = [passage], sentence
        end = passage.span.end if passage.span else 0
    if group:
        yield around, group


def _sentence_of(span: Span, text: str, paragraphs: Sequence[Span]) -> Span | None:
    """The sentence, or the sentences, of one paragraph in which a passage stands."""
    paragraph = next((one for one in paragraphs if one.contains(span)), None)
    if paragraph is None:
        return None
    met = [one for one in sentences_within(text, paragraph) if one.overlaps(span)]
    return Span(met[0].start, met[-1].end) if met else None


def _adds(sentence: Span, group: Sequence[Passage], text: str) -> bool:
    """Whether a sentence has any word more than its passages."""
    spans = [one.span for one in group if one.span is not None]
    return any(_WORD.search(text, *one) for one in _between(spans, sentence))


def in_sentence(proof: Proof, sentence: Span, text: str, said: Callable[[str], str], *, coloured: bool) -> Text:
    """A proof's sentence, all of it grey but the passages.

    ``said`` sets direct speech between quotation marks; the article's own are taken where it has some.
    """
    start, end = sentence
    spans = [_with_marks(one.span, sentence, text, said) for one in proof.passages if one.span is not None]
    has_marks = any(sign in _MARKS for one in _between(spans, sentence) for sign in text[one.start : one.end])
    shown = Text().append(_last(_flat(text[start : spans[0].start])), style="quiet")
    for span, following in pairwise([*spans, Span(end, end)]):
        words = one_line(text[span.start : span.end])
        words = words if has_marks else said(words)
        shown.append(words if coloured else f"{OPENING}{words}{CLOSING}")
        after = _flat(text[span.end : following.start])
        shown.append(_first(after) if following.start == end else _both_ends(after), style="quiet")
    return shown


def _with_marks(span: Span, sentence: Span, text: str, said: Callable[[str], str]) -> Span:
    """A passage of direct speech with the article's own quotation marks, where it stands between them."""
    begin, end = span.start - 1, span.end + 1
    is_between = text[begin : span.start] in _MARKS and text[span.end : end] in _MARKS
    words = text[span.start : span.end]
    inside = begin >= sentence.start and end <= sentence.end
    return Span(begin, end) if inside and is_between and said(words) != one_line(words) else span


def _between(spans: Sequence[Span], sentence: Span) -> Iterator[Span]:
    """What of a sentence stands around its passages."""
    edges = [sentence.start, *(edge for span in spans for edge in span), sentence.end]
    return map(Span, edges[::2], edges[1::2])


def _flat(text: str) -> str:
    return _SPACE.sub(" ", safe(text))


def _first(words: str) -> str:
    if len(words) < AROUND + LEAST_LEFT_OUT:
        return words
    return f"{words[:AROUND].rpartition(' ')[0]} {LEFT_OUT}"


def _last(words: str) -> str:
    if len(words) < AROUND + LEAST_LEFT_OUT:
        return words
    return f"{LEFT_OUT} {words[-AROUND:].partition(' ')[2]}"


def _both_ends(words: str) -> str:
    if len(words) < 2 * AROUND + LEAST_LEFT_OUT:
        return words
    return f"{words[:AROUND].rpartition(' ')[0]} {LEFT_OUT} {words[-AROUND:].partition(' ')[2]}"

"""Quotation marks: the passages that they enclose, over lines and paragraphs, and what is an apostrophe instead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from llm_extract.documents.document import Span

_CLOSING = {
    "“": re.compile('[”“"]'),
    "”": re.compile("”"),
    "„": re.compile("[“”]"),
    "«": re.compile("»"),
    "‹": re.compile("›"),
    "‘": re.compile("’"),
    '"': re.compile('["”“]'),
    "'": re.compile("'"),
    "''": re.compile("''"),
    "``": re.compile("''|\""),
    "‘‘": re.compile("’’"),
}
# Opens with one set, so that the engine skips what is no mark: an alternation would be tried at every character.
_MARK = re.compile(r"[“”„«‹\"‘'`](?:(?<=‘)‘|(?<=')'|(?<=`)`|(?<!`))")
_SINGLE = frozenset("‘'")
LONGEST_SINGLE = 1000  # characters; an apostrophe taken for an opening mark must not search a whole book
# '90s, 'em, ’tis: what follows an apostrophe that opens nothing.
_ELISION = re.compile(r"\d\ds\b|\d\d\b(?!\s*(?:per|%))|em\b|til\b|tis\b|twas\b|cause\b|n\b|round\b|bout\b")


@dataclass(frozen=True, slots=True)
class Marked:
    """A passage in quotation marks: ``inner`` without its marks, ``outer`` with them.

    ``goes_on``: no mark closes it in its paragraph, and the next paragraph opens with the same mark.
    """

    inner: Span
    outer: Span
    paragraph: int
    goes_on: bool = False


def find_marked(text: str, paragraphs: Sequence[Span]) -> list[Marked]:
    """All outermost marked passages, in order; a passage never leaves its paragraph.

    >>> text = "“We go,” he said. ‘The voters’ view’ is the officers’ own."
    >>> [text[one.inner.start : one.inner.end] for one in find_marked(text, [Span(0, len(text))])]
    ['We go,', 'The voters’ view']
    """
    found: list[Marked] = []
    for number, paragraph in enumerate(paragraphs):
        after = paragraphs[number + 1] if number + 1 < len(paragraphs) else None
        for inner, outer, closed in _in_paragraph(text, paragraph):
            mark = text[outer.start : inner.start]
            goes_on = not closed and after is not None and text.startswith(mark, after.start)
            if not closed and not goes_on and outer.start != paragraph.start and mark != "“":
                continue  # a lone straight mark in mid-paragraph encloses nothing that can be known
            found.append(Marked(inner, outer, number, goes_on))
    return found


def _in_paragraph(text: str, paragraph: Span) -> Iterator[tuple[Span, Span, bool]]:
    position, end = paragraph
    searched = position  # up to here no single mark closes anything
    while match := _MARK.search(text, position, end):
        opened, mark = match.start(), match.group()
        position = match.end()
        if not _opens(text, opened, position, paragraph):
            continue
        if mark in _SINGLE:
            window = Span(max(position, searched), min(end, position + LONGEST_SINGLE))
            closing = _close(text, mark, window)
            searched = window.end if closing is None else closing.end
        else:
            closing = _close(text, mark, Span(position, end))
        if closing is not None:
            yield Span(position, closing.start), Span(opened, closing.end), True
            position = closing.end
        elif mark not in _SINGLE:
            yield Span(position, end), Span(opened, end), False
            position = end


def _opens(text: str, start: int, end: int, paragraph: Span) -> bool:
    before = text[start - 1] if start > paragraph.start else " "
    after = text[end] if end < paragraph.end else " "
    mark = text[start:end]
    if mark in "“„«‹``‘‘":
        return not after.isspace() or mark != "‘"
    if mark == "”":  # a closing mark typed for an opening one
        return start == paragraph.start
    if after.isspace() and mark in _SINGLE:
        return False
    if mark in _SINGLE and (_ELISION.match(text, end) or not (after.isalnum() or after in "[(…$£€.")):
        return False
    return not before.isalnum() and before not in ".,!?)" and not after.isspace()


def _close(text: str, mark: str, inside: Span) -> Span | None:
    candidates = (Span(*found.span()) for found in _CLOSING[mark].finditer(text, *inside))
    if mark in _SINGLE:
        return _close_single(text, mark, list(candidates), inside)
    for at in candidates:
        if mark == text[at.start] == '"' and _reopens(text, at, inside):
            return None if at.start - inside.start > 1 and text[at.start - 1].isspace() else at
        if mark in '“"' and text[at.start] in '“"' and text[at.start] != mark and not _after_word(text, at, inside):
            continue
        return at
    return None


def _reopens(text: str, at: Span, inside: Span) -> bool:
    after = text[at.end] if at.end < inside.end else " "
    return after.isalnum() and text[at.start - 1].isspace()


def _after_word(text: str, at: Span, inside: Span) -> bool:
    after = text[at.end] if at.end < inside.end else " "
    return not text[at.start - 1].isspace() and not after.isalnum()


def _last_before(ends: Sequence[Span], limit: int) -> int:
    """Where the last of some marks before a limit stands; -1 where there is none."""
    return next((at.start for at in reversed(ends) if at.start < limit), -1)


def _close_single(text: str, mark: str, candidates: Sequence[Span], inside: Span) -> Span | None:
    """The closing single mark: not inside a word, and not a plural's possessive while a better one follows."""
    reopened = text.find(" " + mark, inside.start, inside.end)
    limit = reopened if reopened >= 0 else inside.end
    ends = [at for at in candidates if _after_word(text, at, inside)]
    for at in ends:
        if text[at.start - 1] in ".,?!…—–":
            return at
        possessive = text[at.start - 1] == "s" and re.match(r"\s+[a-z]", text[at.end : at.end + 4])
        if not possessive or not at.start < _last_before(ends, limit):
            return at
    return None

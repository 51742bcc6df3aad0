"""An Article as the rules see it: paragraphs without furniture, sentences of tagged tokens, passages in marks.

A passage in marks that is speech of its own (“We go,” he said) is one opaque token; words in marks inside a sentence
(called it “a lie”) are tokens like others.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from llm_extract.documents.document import Document, Span
from llm_extract.documents.paragraphs import paragraphs
from llm_extract.models.offline.casing import cased
from llm_extract.models.offline.cues import cues
from llm_extract.models.offline.speech import speech_of
from llm_extract.models.offline.tags import tag
from llm_extract.models.offline.tokens import DASHES, MARKS, QUOTATION, Token, tokenise
from llm_extract.records.marked import Marked, find_marked

_WORD = re.compile(r"[\w’'-]+")
_STOPS = frozenset(".?!…") | {"...", ".."}
_CLOSERS = MARKS | {")", "]"}
_EDITORIAL = re.compile(
    r"\b(?:EDITORIAL|Editorial|Editorial [Bb]oard|OPINION|Opinion|COMMENT|Comment|Leader|Leading article|Our view)\b"
)
_THIS_PAPER = re.compile(
    r"\b[Tt]his (?:newspaper|page|column|paper) (?:is|has|believes|supports|backs|opposes|thinks|welcomes|regrets)\b"
)
HEAD_LENGTH = 400  # characters in which an editorial calls itself one
LONGEST_DATELINE = 18  # tokens
LONGEST_SENTENCE = 180  # tokens; what is longer is no prose, and the rules look back and forth in a sentence
CUE_REACH = 12  # words between a passage and the verb that attributes it


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence outside of speech in marks: its tokens, their classes, and the speech that stands in it as tokens."""

    paragraph: int
    tokens: tuple[Token, ...]
    tags: tuple[str, ...]
    speech: dict[int, Marked]

    @property
    def span(self) -> Span:
        """Where it stands."""
        return Span(self.tokens[0].start, self.tokens[-1].end)

    def find(self, tags: str, start: int = 0, end: int | None = None) -> int | None:
        """The first token of one of these classes in a range of tokens, or None."""
        for at in range(start, len(self.tags) if end is None else min(end, len(self.tags))):
            if self.tags[at] in tags:
                return at
        return None


class Article:
    """A document prepared for the rules; everything is computed once, when first asked for.

    ``text`` is the document's, cased where that is all in capitals; offsets are the same in both.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self.text = cased(document.text)

    def as_written(self, words: str) -> str:
        """Words of ``text`` as the document has them."""
        if self.text == self.document.text:
            return words
        at = self.text.find(words)
        return self.document.text[at : at + len(words)] if at >= 0 else words.upper()

    @cached_property
    def paragraphs(self) -> list[Span]:
        """The paragraphs that are not furniture."""
        return [
            span for span in paragraphs(self.text) if not any(one.overlaps(span) for one in self.document.furniture)
        ]

    @cached_property
    def _paragraph_starts(self) -> list[int]:
        return [one.start for one in self.paragraphs]

    @cached_property
    def takes_sides(self) -> bool:
        """Whether it is an editorial or a column, in which "we" and "I" outside of marks are the author's."""
        head = self.text[:HEAD_LENGTH]
        return bool(_EDITORIAL.search(head) or _THIS_PAPER.search(self.text))

    @cached_property
    def marked(self) -> list[Marked]:
        """The passages in quotation marks."""
        return find_marked(self.text, self.paragraphs)

    @cached_property
    def speech(self) -> list[Marked]:
        """The passages in marks that stand as speech of their own."""
        found: list[Marked] = []
        for number, here in groupby(self.marked, key=lambda one: one.paragraph):
            found.extend(speech_of(self.text, list(here), self.paragraphs[number]))
        return found

    @cached_property
    def _speech_by_paragraph(self) -> dict[int, list[Marked]]:
        return {number: list(here) for number, here in groupby(self.speech, key=lambda one: one.paragraph)}

    @cached_property
    def _mark_starts(self) -> list[int]:
        return [one.outer.start for one in self.marked]

    def marked_at(self, at: int) -> Marked | None:
        """The passage in marks, its marks included, in which a place stands."""
        index = bisect_right(self._mark_starts, at) - 1
        return self.marked[index] if index >= 0 and at < self.marked[index].outer.end else None

    def marked_within(self, span: Span) -> list[Marked]:
        """The passages in marks that lie inside a span."""
        first = bisect_left(self._mark_starts, span.start)
        last = bisect_left(self._mark_starts, span.end)
        return [one for one in self.marked[first:last] if one.outer.end <= span.end]

    @cached_property
    def sentences(self) -> list[Sentence]:
        """The sentences, in order."""
        return [
            sentence
            for number, paragraph in enumerate(self.paragraphs)
            for sentence in self._sentences_of(number, paragraph)
        ]

    def sentences_in(self, part: Span) -> list[Sentence]:
        """The sentences of a passage of speech, which the article's own sentences do not look into."""
        tokens = tokenise(self.text, part.start, part.end)
        number = max(0, bisect_right(self._paragraph_starts, part.start) - 1)
        found: list[Sentence] = []
        start = 0
        for at in range(len(tokens)):
            if at + 1 == len(tokens) or (tokens[at].text in _STOPS and _begins(tokens[at + 1])):
                found.append(_sentence(number, tokens, {}, Span(start, at + 1)))
                start = at + 1
        return found

    def is_marked(self, at: int) -> bool:
        """Whether a place in the text stands inside quotation marks."""
        return self.marked_at(at) is not None

    def in_marks(self, span: Span) -> str:
        """Direct, indirect or mixed: whether the words of a span stand in marks."""
        inside = outside = 0
        for match in _WORD.finditer(self.text, span.start, span.end):
            if self.marked_at(match.start()) is not None:
                inside += 1
            else:
                outside += 1
        return "mixed" if inside and outside else ("direct" if inside else "indirect")

    def _sentences_of(self, number: int, paragraph: Span) -> Iterator[Sentence]:
        tokens: list[Token] = []
        speech: dict[int, Marked] = {}
        position = paragraph.start
        for one in self._speech_by_paragraph.get(number, ()):
            tokens.extend(tokenise(self.text, position, one.outer.start))
            speech[len(tokens)] = one
            tokens.append(Token(QUOTATION, QUOTATION, one.outer.start, one.outer.end))
            position = one.outer.end
        tokens.extend(tokenise(self.text, position, paragraph.end))
        start = 0
        for at in range(len(tokens)):
            if at - start >= LONGEST_SENTENCE or self._ends(tokens, at, start, speech):
                yield _sentence(number, tokens, speech, Span(start, at + 1))
                start = at + 1
        if start < len(tokens):
            yield _sentence(number, tokens, speech, Span(start, len(tokens)))

    def _ends(self, tokens: Sequence[Token], at: int, start: int, speech: dict[int, Marked]) -> bool:
        if at + 1 >= len(tokens):
            return False
        if at in speech:
            return self._ends_after_speech(tokens, at, speech)
        dateline = start == 0 and at < LONGEST_DATELINE and _ends_dateline(tokens, at)
        return dateline or _ends_sentence(tokens, at, start)

    def _ends_after_speech(self, tokens: Sequence[Token], at: int, speech: dict[int, Marked]) -> bool:
        inner = self.text[speech[at].inner.start : speech[at].inner.end].rstrip(" '’\"”")
        if not inner.endswith((".", "!", "?", "…")) or not _begins(tokens[at + 1]):
            return False
        return not _short_attribution(tokens, at + 1, question=not inner.endswith("."))


def _sentence(number: int, tokens: Sequence[Token], speech: dict[int, Marked], part: Span) -> Sentence:
    own = tuple(tokens[part.start : part.end])
    return Sentence(
        number,
        own,
        tuple(tag(own)),
        {at - part.start: speech[at] for at in range(part.start, part.end) if at in speech},
    )


def _ends_sentence(tokens: Sequence[Token], at: int, start: int) -> bool:
    """Whether the stop or the closing mark at a token ends the sentence that began at ``start``."""
    after = tokens[at + 1]
    if tokens[at].text in _CLOSERS and at > start and tokens[at - 1].text in _STOPS:
        # a closing mark right after the stop belongs to this sentence; an opening one does not
        return tokens[at].start == tokens[at - 1].end and _begins(after)
    closes = after.text in _CLOSERS and after.start == tokens[at].end
    return tokens[at].text in _STOPS and not closes and _begins(after)


def _ends_dateline(tokens: Sequence[Token], at: int) -> bool:
    """Whether a dateline ends here: "BERLIN, 3 May (AFP) -- | The court", "-- [Text] | The army"."""
    if [token.low for token in tokens[max(0, at - 2) : at + 1]] == ["[", "text", "]"]:
        return True
    before = [token.text for token in tokens[:at]]
    named = any(word[0].isalpha() for word in before) and not any(word[0].islower() for word in before)
    return (
        tokens[at].text in DASHES and named and _begins(tokens[at + 1]) and tokens[at + 1].text not in ("[", QUOTATION)
    )


def _begins(token: Token) -> bool:
    return (
        token.text[0].isupper() or token.text[0].isdigit() or token.text in MARKS or token.text in (QUOTATION, "(", "[")
    )


def _short_attribution(tokens: Sequence[Token], start: int, *, question: bool) -> bool:
    """Whether what follows a closed passage does nothing but attribute it: "…?" Smith asked reporters."""
    for at in range(start, min(len(tokens), start + CUE_REACH)):
        if tokens[at].text in _STOPS or tokens[at].text == QUOTATION:
            return False
        if cues().has(tokens[at].low, "direct"):
            after = tokens[at + 1].low if at + 1 < len(tokens) else "."
            if at == start:
                return False
            return after in ".," or (
                question and after not in ("that", ":", QUOTATION, "he", "she", "they", "it", "the")
            )
    return False

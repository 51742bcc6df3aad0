"""What an article has instead of words that it lacks: the nearest sentence, to compare with; it proves nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import cached_property

from rich.text import Text

from llm_extract.documents.sentences import sentences
from llm_extract.records.kinds import Card
from llm_extract.records.result import Rejected
from llm_extract.views.safety import one_line

SAID = "the article has: "
_WORD = re.compile(r"\w+(?:['’]\w+)?")
_LEAST_SHARED = 2  # words of more than three letters, and numbers; with fewer in common two sentences say two things
_LEAST_SHARE = 0.5  # of those words of the passage
_LONGEST = 260  # characters of a sentence; of a longer one what is near to the words in common


class Instead:
    """The sentences of an article by their words, made ready once, and only where something was rejected."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _sentences(self) -> list[tuple[str, frozenset[str]]]:
        found = (one_line(self._text[start:end]) for start, end in sentences(self._text))
        return [(one, frozenset(_weighty(one))) for one in found]

    def of(self, rejected: Rejected, cards: Sequence[Card]) -> Text | None:
        """The sentence nearest to the first passage of a record that the article lacks; None where none is near."""
        card = next((card for card in cards if card.kind == rejected.kind), None)
        if rejected.record is None or card is None:
            return None
        missing = (one.text for one in rejected.record.passages(card.display.body) if not one.proven)
        passage = one_line(next(missing, ""))
        sentence = self._nearest(passage)
        return None if sentence is None else Text.assemble(SAID, _compared(passage, sentence), style="quiet")

    def _nearest(self, passage: str) -> str | None:
        wanted = frozenset(_weighty(passage))
        least = max(_LEAST_SHARED, _LEAST_SHARE * len(wanted))
        near = [(len(wanted & words), -len(words - wanted), one) for one, words in self._sentences]
        best = max(near, key=lambda one: one[:2], default=None)
        return best[2] if best is not None and best[0] >= least else None


def _weighty(text: str) -> Iterator[str]:
    """Words that say what a sentence is about, without case."""
    words = (match.group().casefold() for match in _WORD.finditer(text))
    return (word for word in words if len(word) > 3 or word[0].isdigit())


def _compared(passage: str, sentence: str) -> Text:
    """A sentence in which the words that the passage has otherwise stand out."""
    said, printed = (list(_WORD.finditer(one)) for one in (passage, sentence))
    matcher = SequenceMatcher(
        None, [one.group().casefold() for one in said], [one.group().casefold() for one in printed], autojunk=False
    )
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    shown = Text(sentence)
    # Where the words in common begin after the passage's first, or end before its last, as many beside them count too.
    first = max(0, blocks[0].b - blocks[0].a)
    last = min(len(printed), blocks[-1].b + len(said) - blocks[-1].a) - 1
    for number in range(first, last + 1):
        if not any(block.b <= number < block.b + block.size for block in blocks):
            shown.stylize("name", *printed[number].span())
    return _cut(shown, printed[first].start(), printed[last].end())


def _cut(sentence: Text, start: int, end: int) -> Text:
    """A long sentence without what is far from the words in common."""
    if len(sentence) <= _LONGEST:
        return sentence
    room = max(0, _LONGEST - (end - start)) // 2
    plain = sentence.plain
    begin = plain.rfind(" ", 0, start - room) + 1 if start > room else 0
    finish = plain.find(" ", min(len(plain), end + room))
    cut = sentence[begin : finish if finish >= 0 else len(plain)]
    return Text.assemble("[…] " if begin else "", cut, " […]" if finish >= 0 else "")

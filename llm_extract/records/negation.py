"""Negation: a word right before a passage that denies what the passage says."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from operator import itemgetter
from typing import Final

from llm_extract.documents.document import Span
from llm_extract.documents.paragraphs import paragraphs
from llm_extract.documents.sentences import sentences_within
from llm_extract.records.tokens import UNSPACED
from llm_extract.records.typography import in_small_letters

_WORDS: Final = (
    "n(?:o(?:t|body|ne|r)?|ever|either)|without|cannot|den(?:ied|ies|y)|fail(?:ed|s)? to|refus(?:ed|es) to"  # no, not …
)
_FEW_WORDS: Final = r"(?:\W++\w++){0,3}+\W*+"  # so many may stand between the negation and the passage
_NEGATION: Final = re.compile(rf"(?:\b(?:{_WORDS})|n[’']t)\b{_FEW_WORDS}\Z", re.IGNORECASE)
# What ends as one of the words does; a passage may begin where no space stands, in a script that has none.
_SIGN: Final = re.compile(rf"(?:{_WORDS}|n[’']t)(?:\b|(?={UNSPACED}))")
_UP_TO_HERE: Final = re.compile(_FEW_WORDS)


class Negations:
    """The negations of a text, looked for once.

    >>> text = "He did not say that talks failed. No one did."
    >>> Negations(text).before(Span(20, 32)), Negations(text).before(Span(37, 44))
    ('not say that', 'No')
    """

    def __init__(self, text: str) -> None:
        self._text = text

    def before(self, span: Span) -> str | None:
        """The negation in a passage's own sentence that stands at most three words before it, with those words."""
        # Nearly no passage has one; so the sentences are told apart only for those that may.
        return self._in_its_sentence(span) if self._may_stand_before(span) else None

    def _may_stand_before(self, span: Span) -> bool:
        if self._ends is None:
            return True
        number = bisect_right(self._ends, span.start)
        return number > 0 and _UP_TO_HERE.fullmatch(self._text, self._ends[number - 1], span.start) is not None

    def _in_its_sentence(self, span: Span) -> str | None:
        number = bisect_right(self._paragraphs, span.start, key=itemgetter(0))
        for sentence in sentences_within(self._text, self._paragraphs[number - 1]) if number else ():
            if sentence.start <= span.start < sentence.end:
                found = _NEGATION.search(self._text[sentence.start : span.start])
                return " ".join(found[0].split()) if found else None
        return None

    @cached_property
    def _ends(self) -> list[int] | None:
        """Where words end that may be negations; None where a letter is written like an ASCII one."""
        lowered = in_small_letters(self._text)
        return None if lowered is None else [sign.end() for sign in _SIGN.finditer(lowered)]

    @cached_property
    def _paragraphs(self) -> list[Span]:
        return paragraphs(self._text)

"""Grounding: where a passage stands in the text, exactly or in other typography, and never nearly."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial
from typing import Final

from llm_extract.documents.document import Span
from llm_extract.documents.spans import covered, overlaps_any
from llm_extract.records.edits import Folded
from llm_extract.records.folding import fold, fold_plain
from llm_extract.records.passages import Level, Passage
from llm_extract.records.tokens import cuts_token
from llm_extract.records.typography import (
    DOUBLE_QUOTES,
    GUILLEMETS,
    HYPHENS,
    LINE_BREAKS,
    LONG_DASHES,
    SINGLE_QUOTES,
    SPACES,
    in_small_letters,
)

_MARKS: Final = DOUBLE_QUOTES + SINGLE_QUOTES + GUILLEMETS
_SPACE: Final = " " + SPACES + LINE_BREAKS
_TRAILING: Final = _MARKS + ".,;:…" + HYPHENS + LONG_DASHES + _SPACE
# A point or a dash before a digit stays: .5 is not 5, and -5 is not 5.
_LEADING: Final = re.compile(
    rf"(?:[{re.escape(_MARKS)}…\s]|\.{{2,}}+|\.(?!\d)|[{re.escape(HYPHENS + LONG_DASHES)}]++(?!\d))*+"
)
# A passage with a period (ab ab a) can nearly stand at every place of a hostile text; after so many characters of
# vain comparing it counts as missing. An article of news never comes near it.
_EFFORT: Final = 50_000_000
_LONGEST_SHRINKAGE: Final = 4  # a passage longer than the text by this factor is no passage of it


class Grounder:
    """A text that passages are looked up in; its folded copy is made once, when first needed.

    >>> grounder = Grounder("“At least 130 were hurt,” he said. At least 13 died.")
    >>> grounder.find("At least 13").start
    35
    >>> grounder.find("At least 31").level.value
    'missing'
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._found: dict[str, list[tuple[Span, Level]]] = {}

    @cached_property
    def folded(self) -> Folded:
        """The text in folded typography."""
        return fold(self.text)

    @cached_property
    def folded_with_hyphens(self) -> Folded:
        """The same, where words that are split over two lines keep their hyphens."""
        return fold(self.text, keep_hyphens=True)

    @cached_property
    def lowered(self) -> str | None:
        """The folded text in small letters, character for character; None where one is written like an ASCII letter."""
        return in_small_letters(self.folded.text)

    def places(self, passage: str) -> list[tuple[Span, Level]]:
        """Every place of a passage, in the order of the text, with the level at which it stands there; [] if missing.

        Exact places and those in other typography are both listed; they never overlap. The passage is taken as it is,
        without white space around it. Only where it does not stand in the text so, the quotation marks around it are
        left off, and then also an ellipsis, a dash, a full stop, comma, colon or semicolon at its ends (a question
        mark is not: it changes what is said); such a place is at the level "folded". Nothing is left off inside: a
        passage with an elision ([…]) of its own is missing, and so is one without a letter or digit.

        A place begins and ends at token boundaries (:func:`~llm_extract.records.tokens.cuts_token`).
        """
        # Kept, because an article says "said" as often as it has quotes, and is asked for all of them each time.
        words = passage.strip()
        if words not in self._found:
            self._found[words] = self._look_up(words)
        return list(self._found[words])

    def find(self, passage: str, *, taken: Sequence[Span] = ()) -> Passage:
        """The first place of a passage that is not taken yet (an exact one before a folded one), wrapping round.

        When every place overlaps a taken one, it is the first place again. ``ambiguous``: there are several places.
        """
        places = self.places(passage)
        if len(places) < 2:
            return self._passage(passage, places, ambiguous=False)
        held = covered(taken)
        free = [place for place in places if not overlaps_any(place[0], held)]
        ranked = sorted(free or places, key=lambda place: place[1] is not Level.EXACT)
        return self._passage(passage, ranked, ambiguous=True)

    def nearest(self, words: str, span: Span, *, within: Span | None = None, outside: Sequence[Span] = ()) -> Passage:
        """The place of some words that is nearest to a span: a cue or a speaker to its quote.

        Places that overlap one of ``outside`` come last (a cue does not stand inside the words that it attributes: give
        the parts of the quote). ``within`` leaves out what is not inside it. Of two places equally near the first is
        taken and flagged ``ambiguous``.
        """
        places = self.places(words)
        if within is not None:
            places = [(place, level) for place, level in places if within.contains(place)]
        if len(places) < 2:
            return self._passage(words, places, ambiguous=False)
        held = covered(outside)
        ranks = [(overlaps_any(place, held), _distance(place, span)) for place, _ in places]
        best = min(ranks)
        return self._passage(words, [places[ranks.index(best)]], ambiguous=ranks.count(best) > 1)

    def _passage(self, said: str, places: Sequence[tuple[Span, Level]], *, ambiguous: bool) -> Passage:
        if not places:
            return Passage(text=said, level=Level.MISSING)
        (start, end), level = places[0]
        text = self.text[start:end]
        said_otherwise = said if said.strip() != text else None
        return Passage(text=text, start=start, end=end, level=level, said=said_otherwise, ambiguous=ambiguous)

    def _look_up(self, words: str) -> list[tuple[Span, Level]]:
        found = self._places(words)
        if found:
            return found
        for reading in _barer(words):
            if found := self._places(reading):
                return [(span, Level.FOLDED) for span, _ in found]
        return []

    def _places(self, words: str) -> list[tuple[Span, Level]]:
        if len(words) > _LONGEST_SHRINKAGE * len(self.text):
            return []
        everywhere = self._plain_places(words)
        if everywhere is not None:
            return everywhere
        if not any(map(str.isalnum, words)):
            return []
        exact = self._exact_places(words)
        folded = (span for span in self._folded_places(words) if not overlaps_any(span, exact))
        return sorted(
            [*((span, Level.EXACT) for span in exact), *((span, self._level(span, words)) for span in folded)]
        )

    def _plain_places(self, words: str) -> list[tuple[Span, Level]] | None:
        """The places of a passage that stands in the text as it is wherever it does; None where that is not so.

        It is searched for once, in the folded text: there its exact places are, and those in other typography too.
        """
        if not (words[:1].isalnum() and words[-1:].isalnum()):
            return None  # a mark or a point at an end may be folded together with what stands beside it
        needle, folded = fold_plain(words), self.folded
        if needle is None or folded.splits:
            return None
        places = [folded.span(*found) for found in _occurrences(needle, folded.text, partial(cuts_token, folded))]
        if any(self.text[start:end] != words for start, end in places):
            return None
        return [(place, Level.EXACT) for place in places]

    def _level(self, span: Span, words: str) -> Level:
        return Level.EXACT if self.text[span.start : span.end] == words else Level.FOLDED

    def _exact_places(self, words: str) -> list[Span]:
        folded = self.folded

        def cuts(position: int) -> bool:
            index = folded.index(position)
            cuts_character = index > 0 and folded.end(index - 1) > position  # a letter from its accent
            return cuts_character or cuts_token(folded, index)

        return [Span(*found) for found in _occurrences(words, self.text, cuts)]

    def _folded_places(self, words: str) -> list[Span]:
        spans: dict[Span, None] = {}
        for keep_hyphens in (False, True):
            needle = fold(words, keep_hyphens=keep_hyphens)
            folded = self.folded_with_hyphens if keep_hyphens else self.folded
            for reading in dict.fromkeys((needle.text, needle.text.replace("\n\n", " "))):
                for start, end in _occurrences(reading, folded.text, partial(cuts_token, folded)):
                    spans[_trimmed(self.text, folded.span(start, end))] = None
            if not (needle.splits or folded.splits):
                break
        return sorted(spans)


def ground(passage: str, text: str) -> list[Span]:
    """Every place of a passage in a text, as half-open spans of code points in their order; [] if it is not there.

    Typography may differ, words may not: a dropped "not", 13 for 30 or half a word is not found. For many passages of
    one text make a :class:`Grounder`.

    >>> text = "“We’re ready – but not now …,” he said."
    >>> [text[start:end] for start, end in ground("We're ready - but not now...", text)]
    ['We’re ready – but not now …']
    >>> ground("We're ready - but now", text)
    []
    """
    return [span for span, _ in Grounder(text).places(passage)]


def _barer(words: str) -> Iterator[str]:
    """A passage without the marks around it, then without the points around it, where it has any."""
    unmarked = words.strip(_MARKS + _SPACE)
    if unmarked != words:
        yield unmarked
    bare = _LEADING.sub("", words, count=1).rstrip(_TRAILING)
    if bare != unmarked:
        yield bare


def _occurrences(needle: str, text: str, cuts: Callable[[int], bool]) -> list[tuple[int, int]]:
    """Find the places of a string that cut nothing at their ends; they do not overlap."""
    found = []
    effort = 0
    start = text.find(needle)
    while start >= 0 and effort < _EFFORT:
        end = start + len(needle)
        if cuts(start) or cuts(end):
            effort += len(needle)
            start = text.find(needle, start + 1)
        else:
            found.append((start, end))
            start = text.find(needle, end)
    return found


def _trimmed(text: str, span: Span) -> Span:
    start, end = span
    words = text[start:end]
    return Span(start + len(words) - len(words.lstrip()), start + len(words.rstrip()))


def _distance(place: Span, span: Span) -> int:
    if place.start >= span.end:
        return place.start - span.end
    return max(0, span.start - place.end)

"""Sentences: where they stand in a text, as offsets, by rules of our own.

Wikimedia's ``sentencex`` (fast, well kept, with offsets) was tried and not taken: it keeps a quote of several sentences
whole, and the guards and the rules for quotes need each of them; pysbd is no longer kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from llm_extract.documents.abbreviations import (
    AFTER_THE_HOUR,
    ALSO_AT_THE_END,
    BEFORE_A_NAME,
    BEFORE_A_NUMBER,
    HOUR,
    MONTHS,
    NAME_PARTICLES,
    SAYING_VERBS,
    SENTENCE_OPENERS,
    WORDS_TOO,
)
from llm_extract.documents.document import Span
from llm_extract.documents.paragraphs import paragraphs

_QUOTES = "\"'”’“‘»«›‹』」"
# A run of stops, then what closes with it; French sets a space before », German opens a quote with one.
_STOPS = re.compile(f"(?P<stops>[.!?…؟۔।。！？｡]+)(?P<closers>(?:[{_QUOTES})\\]】）]|[ \u00a0\u202f]»(?![^\\W_]))*)")
_SPACED_STOPS = re.compile(r"[!?]|\.(?!\.)")  # ". . ." goes on, "… and" begins anew
_WIDE_STOPS = "。！？｡"  # need no space after them
_OPENERS = re.compile("[\\s\"'“”‘’„‚«»‹›(\\[¿¡「『（【—–-]*")
_OPENING_QUOTES = frozenset("\"'“‘„‚«»‹›「『")
_QUOTE_MARKS = frozenset(_QUOTES)
_SPACE = re.compile(r"\s*")
_DASHES = frozenset("—–-")
_LETTER = re.compile(r"[^\W_]")
_LAST_WORD = re.compile(r"[^\s\"'“”‘’„«»()\[\]—–/]*$")
_NEXT_WORD = re.compile(r"[^\W_]+")
_NAME_WITH_ARTICLE = re.compile(r"(?:al|el|ad|an|ar|as|ash|at|az)-[^\W\d_a-z]")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")
_ROMAN = re.compile("[IVXLC]+")
_LOOK_BACK = 40  # no abbreviation is longer
_LOOK_AHEAD = 120  # room for a name of five words and its verb


def sentences(text: str) -> list[Span]:
    """The sentences of a text in order: trimmed, disjoint, each within a paragraph, together all but white space.

    A closing quotation mark or bracket stays with its sentence; a quote of several sentences is as many spans; what
    attributes a question belongs to it. A heading without a full stop is one span. The time taken is linear in the
    text.

    >>> text = "“Who pays? Not us!” Lt. Col. Brell asked at 6 a.m. Monday. The U.S. envoy left."
    >>> [text[start:end] for start, end in sentences(text)]
    ['“Who pays?', 'Not us!” Lt. Col. Brell asked at 6 a.m. Monday.', 'The U.S. envoy left.']
    """
    return [sentence for paragraph in paragraphs(text) for sentence in sentences_within(text, paragraph)]


def sentences_within(text: str, paragraph: Span) -> Iterator[Span]:
    """The sentences of one paragraph."""
    begin = paragraph.start
    letter = _first_letter(text, paragraph)
    for match in _STOPS.finditer(text, paragraph.start, paragraph.end):
        following = _beyond(_OPENERS, text, Span(match.end(), paragraph.end))
        if following == paragraph.end:
            break
        if letter < match.start() and _ends_sentence(text, match, following, begin=begin):
            yield Span(begin, match.end())
            begin = _beyond(_SPACE, text, Span(match.end(), paragraph.end))
            letter = _first_letter(text, Span(begin, paragraph.end))
    yield Span(begin, paragraph.end)


def _first_letter(text: str, span: Span) -> int:
    letter = _LETTER.search(text, span.start, span.end)
    return letter.start() if letter else span.end


def _beyond(run: re.Pattern[str], text: str, span: Span) -> int:
    """The first place of the span after a run of what the pattern describes."""
    match = run.match(text, span.start, span.end)
    return match.end() if match else span.start


def _ends_sentence(text: str, match: re.Match[str], following: int, *, begin: int) -> bool:
    """Whether the stops end a sentence that began at ``begin``; ``following`` is where the next word stands."""
    between = text[match.end() : following]
    wide = match["stops"][-1] in _WIDE_STOPS
    if not (wide or between[:1].isspace()) or _SPACED_STOPS.match(text, following):
        return False
    if text[following].islower() and not (
        _OPENING_QUOTES.intersection(between) or _NAME_WITH_ARTICLE.match(text, following)
    ):
        return wide
    if match["stops"] != ".":
        return not (_QUOTE_MARKS.intersection(match["closers"]) and _is_spoken_by_name(text, following))
    if _QUOTE_MARKS.intersection(match["closers"]):
        return True
    word = _last_word(text, Span(begin, match.start()))
    if match.start() - len(word) == begin and word.isdecimal():
        return False  # the number of a list item
    return _full_stop_ends(word, text, following, dash=bool(_DASHES.intersection(between)))


def _last_word(text: str, span: Span) -> str:
    word = _LAST_WORD.search(text, max(span.start, span.end - _LOOK_BACK), span.end)
    return word.group() if word else ""


def _full_stop_ends(word: str, text: str, following: int, *, dash: bool) -> bool:
    """Whether the full stop after ``word`` ends a sentence, and not just an abbreviation, an initial or an ordinal."""
    next_word = _next_word(text, following)
    for key in (word.casefold(), word.casefold().rpartition("-")[2]):  # "D-Calif." is known by "Calif."
        if _is_short_form(key) and not (word.islower() and key in WORDS_TOO and not next_word.isdecimal()):
            return not dash and _short_form_ends(key, word, next_word)
    return not (word.isdecimal() and len(word) <= 2 and next_word.casefold() in MONTHS)


def _is_short_form(key: str) -> bool:
    return (
        key in BEFORE_A_NAME
        or key in BEFORE_A_NUMBER
        or key in ALSO_AT_THE_END
        or key in HOUR
        or _INITIALS.fullmatch(key) is not None
    )


def _short_form_ends(key: str, word: str, next_word: str) -> bool:
    """Whether a sentence ends after a short form, by what comes next."""
    opens = next_word.casefold() in SENTENCE_OPENERS
    if key in HOUR:
        return next_word.casefold() not in AFTER_THE_HOUR
    if key in BEFORE_A_NAME:
        return opens and word.islower()
    if key in BEFORE_A_NUMBER:
        return not (next_word.isdecimal() or _ROMAN.fullmatch(next_word))
    return opens


def _is_spoken_by_name(text: str, at: int) -> bool:
    """Whether a name and a verb of saying stand here: what they attribute belongs to their sentence."""
    words = text[at : at + _LOOK_AHEAD].split()[:6]
    if not words or words[0].casefold() in SENTENCE_OPENERS:
        return False
    for word in words[1:]:
        if word.rstrip(".,:;").casefold() in SAYING_VERBS:
            return True
        if not (word[0].isupper() or word.casefold() in NAME_PARTICLES or _NAME_WITH_ARTICLE.match(word)):
            return False
    return False


def _next_word(text: str, at: int) -> str:
    word = _NEXT_WORD.match(text, at, at + _LOOK_AHEAD)
    return word.group() if word else ""

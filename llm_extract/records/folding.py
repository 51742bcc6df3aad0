"""Folding: a copy of a text in one typography, which maps back to the text character by character."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from llm_extract.records.edits import Edited, Edits, Folded
from llm_extract.records.typography import (
    APOSTROPHE,
    DOUBLE_MARK,
    INVISIBLE,
    LONG_DASH,
    LONGER,
    SAME_LENGTH,
    SOFT_HYPHEN,
)

ELLIPSIS: Final = "..."
_BLANK_LINE: Final = "\n\n"
_SAME_LENGTH: Final = re.compile("[" + re.escape("".join(SAME_LENGTH)) + "]")
# What is spelled out first: invisible characters, a soft hyphen with its line break, ligatures.
_HIDDEN: Final = re.compile(
    rf"(?<=[^\W\d_]){SOFT_HYPHEN}[{INVISIBLE} ]*\n *(?=[^\W\d_])|[{INVISIBLE}]+|[{''.join(LONGER)}]"
)
_MAY_BE_HIDDEN: Final = re.compile(f"[{INVISIBLE}{''.join(LONGER)}]")
_DASH: Final = re.compile(f"[-{LONG_DASH}]")
# A character and the marks that may combine with it.
_NOT_LATIN: Final = re.compile("[\u0000-\u02ff]?[^\u0000-\u02ff]+")
# After a digit " may be inches (5'10"), so it is not taken for a quotation mark.
_MARK_NOT_OF_A_MEASURE: Final = re.compile(
    r'"(?<!\d")'
)  # looking back after the mark: so the scan stops at marks alone
_GAP: Final = rf"\n\-{LONG_DASH}"
_DOTS: Final = r"(?:[ \n]?[.…])"
_POINTS: Final = rf"\.(?:{_DOTS}{{2,}}+|[ \n]?…{_DOTS}*+)"
_MARK: Final = "'\"«»‹›"
_ELLIPSIS: Final = re.compile(rf"{_POINTS}|…")
_AFTER_DOTS: Final = r"(?:[ ]++(?!\n))?"
# Each branch opens with a character or a set, without a group around it: only then does the engine skip what cannot
# open one, which makes the scan eight times faster.
_SPOT: Final = re.compile(
    rf"""
      [ ](?=[ .…:;!?%»›{_GAP}])(?:{_POINTS}{_AFTER_DOTS}|…{_DOTS}*+{_AFTER_DOTS}|[ {_GAP}]++|(?=[:;!?%»›]))
    | {_POINTS}{_AFTER_DOTS}
    | [{_GAP}][ {_GAP}]*+
    | […{_MARK}](?:
        (?<=…){_DOTS}*+{_AFTER_DOTS}
      | (?<!…)(?:[{_MARK}]++|(?<=[«»‹›]))(?:(?<=[«‹])[ ]++)?)
    """,
    re.VERBOSE,
)
# Words in which there is nothing to fold once single characters are evened out: most passages and names are such.
_PLAIN_LETTER: Final = "A-Za-z0-9À-ÅÇ-ÖØ-åç-öø-ÿ"
_PLAIN: Final = re.compile(
    rf"(?:[{_PLAIN_LETTER},:;!?%()$£€/&]++|\.(?!\.)| (?=[{_PLAIN_LETTER}($£€])|[-'](?=[{_PLAIN_LETTER}])"
    r"|(?<=[A-Za-z])'(?= [A-Za-z(]))*+\Z"
)
_ENDS_A_SENTENCE: Final = frozenset(".!?:…\"'»›")
_LONGEST_CLUSTER: Final = 32  # Unicode's Stream-Safe Text Format (UAX 15): sorting a longer run of marks is quadratic
_MARKS_AFTER_A_SPACE: Final = frozenset(":;!?%»›")


def fold(text: str, *, keep_hyphens: bool = False) -> Folded:
    r"""Fold the typography of a text, and nothing but typography, in linear time.

    Quotation marks of all kinds (nested ones together), apostrophes, primes, ayn and hamza signs become ``'``, except
    that a double mark after a digit stays ``"``: 5'10" is a measure. Dashes, ``--`` and minus become ``-`` without the
    spaces around them; an ellipsis becomes ``...``; spaces and line breaks become one space, except that a blank line
    between sentences stays one; no space stands before ``: ; ! ? %`` or inside guillemets; soft hyphens,
    zero-width characters and tatweel vanish; ligatures, presentation forms and full-width letters are spelled out;
    combining marks are composed (NFC). Case, accents, Arabic vowel signs, superscripts, fractions and the digits of
    other scripts stay as they are.

    A word that is split over two lines with a hyphen is joined, or keeps its hyphen with ``keep_hyphens``: the text
    does not say which one is meant (coopera-tion, anti-war).

    >>> fold("the ﬁrst—and “last”—strike\u00a0…").text
    "the first-and 'last'-strike..."
    >>> fold("résumé").text == fold("re\u0301sume\u0301").text, fold("13²").text == fold("132").text
    (True, False)
    >>> fold("coopera-\ntion").text, fold("anti-\nwar", keep_hyphens=True).text
    ('cooperation', 'anti-war')
    """
    evened = _even(text)
    if _PLAIN.match(evened):
        return Folded(original=text, text=evened)
    spelled, spelling = _spell(evened)
    composed, composition = _compose(spelled)
    edits = Edits(composed)
    splits = False
    ellipsis_end = -1
    for match in _SPOT.finditer(composed):
        if match[0] == "-" or (match[0] == _BLANK_LINE and not composed[match.end() : match.end() + 1].islower()):
            continue  # a hyphen, the end of a paragraph: most spots of an article, and they stay what they are
        folded = _fold_spot(match, after_ellipsis=match.start() == ellipsis_end)
        if folded is None:
            splits = True
            folded = "-" if keep_hyphens else ""
        elif folded == ELLIPSIS:
            ellipsis_end = match.end()
        if folded != match[0]:
            edits.replace(match.start(), match.end(), folded)
    spotless, maps = edits.finish()
    unified = _MARK_NOT_OF_A_MEASURE.sub(APOSTROPHE, spotless).replace(LONG_DASH, "-")
    return Folded(original=text, text=unified, maps=maps + composition + spelling, splits=splits)


def fold_plain(words: str) -> str | None:
    """Fold words in which there is nothing to fold but single characters, whatever stands around them; else None.

    >>> fold_plain("We’re ready"), fold_plain("ready …")
    ("We're ready", None)
    """
    evened = _even(words)
    return evened if _PLAIN.match(evened) else None


def _even(text: str) -> str:
    if text.isascii() and text.isprintable() and "`" not in text:
        return text
    return _SAME_LENGTH.sub(_evened, text)


def _evened(match: re.Match[str]) -> str:
    return SAME_LENGTH[match[0]]


def _fold_spot(match: re.Match[str], *, after_ellipsis: bool) -> str | None:
    """Fold one spot; None for the hyphen of a split word."""
    spot = match[0]
    first = spot.lstrip(" ")[:1]
    if first and first in ".…":
        return ELLIPSIS
    if first and first in _MARK:
        return _fold_mark(match)
    if _DASH.search(spot):
        return _fold_dash(match)
    return _fold_space(match, after_ellipsis=after_ellipsis)


def _fold_mark(match: re.Match[str]) -> str:
    """Fold a guillemet or a run of marks to one mark, with the French space inside an opening guillemet."""
    marks = match[0].rstrip(" ")
    folded = APOSTROPHE if marks in {"‹", "›"} else DOUBLE_MARK
    closes = _neighbours(match)[0].strip(" \n([-" + LONG_DASH)  # as in German: »Wort« und
    return folded + " " if closes and match[0].endswith(" ") else folded


def _fold_dash(match: re.Match[str]) -> str | None:
    """Fold dashes and the spaces around them; a blank line beside them stays one."""
    gap, (before, after) = match[0], _neighbours(match)
    if gap[0] == "-" and gap.replace(" ", "") == "-\n" and before.islower() and after.islower():
        return None
    left, *between, right = _DASH.split(gap)
    dash = LONG_DASH if between or LONG_DASH in gap else "-"
    return (_BLANK_LINE if _blank_line(left) else "") + dash + (_BLANK_LINE if _blank_line(right) else "")


def _fold_space(match: re.Match[str], *, after_ellipsis: bool) -> str:
    """Fold spaces and line breaks to one space, a blank line, or nothing."""
    before, after = _neighbours(match)
    if _blank_line(match[0]) and not (after.islower() and before not in _ENDS_A_SENTENCE):
        return _BLANK_LINE
    if after_ellipsis or _ELLIPSIS.match(match.string, match.end()):
        return ""
    return (
        "" if after in _MARKS_AFTER_A_SPACE and not match.string[match.end() + 1 : match.end() + 2].isalnum() else " "
    )


def _neighbours(match: re.Match[str]) -> tuple[str, str]:
    """Return the characters before and after a spot, empty at an end of the text."""
    return match.string[match.start() - 1 : match.start()], match.string[match.end() : match.end() + 1]


def _blank_line(run: str) -> bool:
    return run.count("\n") > 1


def _spell(text: str) -> tuple[str, tuple[Edited, ...]]:
    """Leave out what is invisible and spell out ligatures, with a map."""
    if text.isascii() or not _MAY_BE_HIDDEN.search(text):
        return text, ()
    edits = Edits(text)
    for match in _HIDDEN.finditer(text):
        edits.replace(match.start(), match.end(), LONGER.get(match[0], ""))
    return edits.finish()


def _compose(text: str) -> tuple[str, tuple[Edited, ...]]:
    """Unicode NFC with a map, for text that is not NFC already."""
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return text, ()
    edits = Edits(text)
    for match in _NOT_LATIN.finditer(text):
        if not unicodedata.is_normalized("NFC", match[0]):
            for start, end in _clusters(text, match.start(), match.end()):
                cluster = text[start:end]
                composed = unicodedata.normalize("NFC", cluster)
                if composed != cluster:
                    edits.replace(start, end, composed)
    return edits.finish()


def _clusters(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Find the runs of characters that compose with one another, and with nothing outside."""
    for position in range(start + 1, end):
        starter = unicodedata.combining(text[position]) == 0
        if position - start >= _LONGEST_CLUSTER or (starter and not _composes(text[start:position], text[position])):
            yield start, position
            start = position
    yield start, end


def _composes(cluster: str, starter: str) -> bool:
    """Whether a character of combining class 0 composes with what stands before it (Hangul, Indic vowel signs)."""
    together = unicodedata.normalize("NFC", cluster + starter)
    return together != unicodedata.normalize("NFC", cluster) + unicodedata.normalize("NFC", starter)

"""Tokens: where a passage may begin and end, so that 1,300 is one token and Iran does not stand in Iranian."""

from __future__ import annotations

import re
import string
import unicodedata
from itertools import product
from typing import Final

from llm_extract.records.edits import Folded
from llm_extract.records.typography import DOUBLE_QUOTES, GUILLEMETS, HYPHENS, INVISIBLE, LONG_DASHES

# Scripts that are written without spaces between words: every place is a boundary there.
UNSPACED: Final = (
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_UNSPACED: Final = re.compile(UNSPACED)
_CHINESE_NUMERALS: Final = frozenset("〇零一二三四五六七八九十百千万萬亿億两兩")
_NUMBER_JOINERS: Final = frozenset(".,:/'-")
# French articles and pronouns: l'Iran is two words. Not n', which negates; capitals are for names (D'Angelo).
_ELIDED: Final = re.compile(r"(?<![\w'-])(?:[cdjlmst]|(?:jus|lors|puis|quoi)?qu|L|Qu|dell|nell|sull|dall|all)\Z")
_THOUSANDS_BEFORE: Final = re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3})*\Z")
_THOUSANDS_AFTER: Final = re.compile(r"\d{3}(?!\d)")
_ELISION_REACH: Final = 8  # characters before an apostrophe that are looked at
_THOUSANDS_REACH: Final = 24
_INVISIBLES: Final = re.compile(f"[{INVISIBLE}]+")
# Whether a place lies inside a word, by the two characters beside it: most places need no closer look.
_PLAIN_MARKS: Final = ' \n,;:!?()"'
_PLAINLY: Final = {
    **{one + other: True for one, other in product(string.ascii_letters, repeat=2)},
    **{one + other: False for one, other in product(string.ascii_letters, _PLAIN_MARKS)},
    **{one + other: False for one, other in product(_PLAIN_MARKS, string.ascii_letters)},
}


def cuts_token(folded: Folded, index: int) -> bool:
    """Whether the place before the folded character at ``index`` lies inside a token.

    A number with its separators (1,300, 1 300, 2.5, 10:30, 20–30, 9/11), its sign and its % is one token; so are
    words with an apostrophe or a hyphen inside (don't, al-Ma'arri, non-lethal) and initials (U.S.). A possessive 's, an
    elided French article (l'Iran) and an unspaced long dash end one. In scripts that are written without spaces every
    place outside a number is a boundary.
    """
    text = folded.text
    plainly = _PLAINLY.get(text[index - 1 : index + 1])
    if plainly is not None:
        return plainly
    if not 0 < index < len(text):
        return False
    before, after = text[index - 1], text[index]
    if is_word(before):
        return _no_boundary(before, after) if is_word(after) else _joins_to_the_right(folded, index)
    if is_word(after):
        return _joins_to_the_left(folded, index)
    return before == after == "."  # inside an ellipsis


def cuts_word(text: str, index: int) -> bool:
    """Whether the place before ``text[index]`` lies between two characters of words; at the ends of the text none does.

    >>> cuts_word("Iranian", 4), cuts_word("Iran's", 4)
    (True, False)
    """
    plainly = _PLAINLY.get(text[index - 1 : index + 1])
    if plainly is not None:
        return plainly
    return 0 < index < len(text) and is_word(text[index - 1]) and is_word(text[index])


def is_word(character: str) -> bool:
    """Whether a character is part of a word: letters, digits of every kind, and the marks that stand on them."""
    return character.isalnum() or character == "_" or unicodedata.category(character)[0] == "M"


def _no_boundary(before: str, after: str) -> bool:
    if _UNSPACED.match(before) or _UNSPACED.match(after):
        both_numerals = before in _CHINESE_NUMERALS and after in _CHINESE_NUMERALS
        return both_numerals or unicodedata.category(after)[0] == "M"
    return True


def _joins_to_the_right(folded: Folded, index: int) -> bool:
    """Whether the word before ``index`` goes on after the mark that stands there."""
    text = folded.text
    if text[index] == "%":
        return text[index - 1].isdigit()
    return _joins(folded, index) and not _possessive(text, index)


def _joins_to_the_left(folded: Folded, index: int) -> bool:
    """Whether the word at ``index`` began before the mark that stands in front of it."""
    text, mark = folded.text, index - 1
    if text[index].isdigit() and text[mark] in "-+±" and _is_sign(folded, mark):
        return True
    elided = text[mark] == "'" and _ELIDED.search(text, max(0, mark - _ELISION_REACH), mark)
    return _joins(folded, mark) and not elided


def _joins(folded: Folded, mark: int) -> bool:
    """Whether the mark at this index joins the characters on its sides to one token."""
    text = folded.text
    left, right = text[mark - 1 : mark], text[mark + 1 : mark + 2]
    if not (left and right and is_word(left) and is_word(right)):
        return False
    return _joins_digits(folded, mark) if left.isdigit() and right.isdigit() else _joins_letters(folded, mark)


def _joins_digits(folded: Folded, mark: int) -> bool:
    sign, source = folded.text[mark], folded.source(mark)
    if sign == " ":
        return _groups_thousands(folded, mark)
    return sign in _NUMBER_JOINERS and "—" not in source and "--" not in source


def _joins_letters(folded: Folded, mark: int) -> bool:
    sign, source = folded.text[mark], folded.source(mark)
    if sign == "'":
        return source[0] not in DOUBLE_QUOTES + GUILLEMETS
    if sign == "-":
        return _is_hyphen(source)
    if sign == ".":
        return _initial(folded.text, mark - 1) and _initial(folded.text, mark + 1)
    return sign == "&"


def _groups_thousands(folded: Folded, mark: int) -> bool:
    """Whether a space stands between groups of three digits, as in 1 300."""
    text = folded.text
    before = _THOUSANDS_BEFORE.search(text, max(0, mark - _THOUSANDS_REACH), mark)
    return bool(before and _THOUSANDS_AFTER.match(text, mark + 1) and "\n" not in folded.source(mark))


def _is_hyphen(source: str) -> bool:
    """Whether a folded dash was a hyphen inside a word; Sunni- and spaced dashes are none."""
    shown = _INVISIBLES.sub("", source)
    return shown[:1] in HYPHENS and (len(shown) == 1 or "\n" in shown)


def _is_sign(folded: Folded, mark: int) -> bool:
    """Whether a dash or plus before a digit is its sign: nothing but a space or an opening stands before it."""
    source = _INVISIBLES.sub("", folded.source(mark))
    if folded.text[mark] == "-" and source[-1:] not in HYPHENS + LONG_DASHES.replace("—", ""):
        return False
    return source[0].isspace() or mark == 0 or not is_word(folded.text[mark - 1])


def _initial(text: str, index: int) -> bool:
    """Whether a single letter stands here, as in U.S. and p.m."""
    alone = index == 0 or not is_word(text[index - 1])
    return text[index].isalpha() and alone and not is_word(text[index + 1 : index + 2] or " ")


def _possessive(text: str, mark: int) -> bool:
    return text[mark] == "'" and text[mark + 1] in "sS" and not is_word(text[mark + 2 : mark + 3] or " ")

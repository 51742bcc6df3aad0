"""Typography: which characters are other ways of writing the same words, as tables for folding."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

# Canonical characters between the stages of folding. The long dash becomes a hyphen only at the very end, so that a
# word split over two lines (coopera-) is not confused with a dash at the end of a line.
LONG_DASH: Final = "–"
DOUBLE_MARK: Final = '"'
APOSTROPHE: Final = "'"

DOUBLE_QUOTES: Final = '"“”„‟〝〞〟＂״ʺ″‶❝❞⹂「」『』｢｣﹁﹂﹃﹄'
# Quotation marks, primes, ayn and hamza signs, the okina: in news they are typed for one another.
SINGLE_QUOTES: Final = "'‘’‚‛′‵`´＇ʹʻʼʽʾʿˀˁˊˋ׳՚ꞌꞋ❛❜"
GUILLEMETS: Final = "«»‹›"
HYPHENS: Final = "-‐‑－﹣־"
LONG_DASHES: Final = "‒–—―−˗⁃﹘⸺⸻"
SPACES: Final = "\t\r\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
LINE_BREAKS: Final = "\n\v\f\u0085\u2028\u2029"
SOFT_HYPHEN: Final = "\u00ad"
# Soft hyphen, joiners and zero-width spaces, direction marks, variation selectors, and the Arabic tatweel, which only
# stretches a word. Arabic vowel signs are no typography: they tell "killed" from "was killed".
INVISIBLE: Final = (
    "\u00ad\u034f\u061c\u0640\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff"
)

_LIGATURES_OF_FRENCH = {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE"}
_ARABIC_POINTS = {"،": ",", "؛": ";", "؟": "?"}
# Superscripts, fractions, circled and squared characters are left out on purpose: 13² is not 132.
_PRESENTATION = frozenset({"<compat>", "<wide>", "<narrow>", "<initial>", "<medial>", "<final>", "<isolated>"})
_PRESENTATION_BLOCKS = (
    range(0x0132, 0x0134),  # ĳ
    range(0x01C4, 0x01CD),  # ǆ, ǉ, ǌ
    range(0x01F1, 0x01F4),  # ǳ
    range(0xFB00, 0xFB50),  # Latin, Armenian and Hebrew ligatures
    range(0xFB50, 0xFE00),  # Arabic presentation forms A
    range(0xFE70, 0xFEFF),  # Arabic presentation forms B
    range(0xFF01, 0xFFEF),  # full and half width
)


def _alike(characters: str, canonical: str) -> Iterator[tuple[str, str]]:
    return ((character, canonical) for character in characters if character != canonical)


def _presentation_forms() -> Iterator[tuple[str, str]]:
    for code in (code for block in _PRESENTATION_BLOCKS for code in block):
        character = chr(code)
        tag = unicodedata.decomposition(character).partition(" ")[0]
        if tag in _PRESENTATION:
            yield character, unicodedata.normalize("NFKC", character)


def _canonical(pairs: Iterable[tuple[str, str]], known: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    return ((key, "".join(known.get(one, one) for one in form)) for key, form in pairs if key not in known)


_LISTED: Final[Mapping[str, str]] = {
    **dict(_alike(DOUBLE_QUOTES, DOUBLE_MARK)),
    **dict(_alike(SINGLE_QUOTES, APOSTROPHE)),
    **dict(_alike(HYPHENS, "-")),
    **dict(_alike(LONG_DASHES, LONG_DASH)),
    **dict(_alike(SPACES, " ")),
    **dict(_alike(LINE_BREAKS, "\n")),
    **_ARABIC_POINTS,
}
_FORMS: Final = {**dict(_canonical(_presentation_forms(), _LISTED)), **_LIGATURES_OF_FRENCH}

SAME_LENGTH: Final[Mapping[str, str]] = {**_LISTED, **{key: form for key, form in _FORMS.items() if len(form) == 1}}
"""One character for one: offsets stay what they are."""

LONGER: Final[Mapping[str, str]] = {key: form for key, form in _FORMS.items() if len(form) > 1}
"""One character for several: ligatures."""

LIKE_ASCII: Final = ("\u0130", "\u0131", "\u017f", "\u212a")
"""To a search without case they are i, s and k."""


def in_small_letters(text: str) -> str | None:
    """A text in small letters, character for character; None where a letter is to be taken for an ASCII one.

    >>> in_small_letters("NATO said"), in_small_letters("DIYARBAK\u0130R")
    ('nato said', None)
    """
    return None if any(letter in text for letter in LIKE_ASCII) else text.lower()

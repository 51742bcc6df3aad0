"""Numerals: number words written as digits, and tables of the words that stand around numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Final


def _listed(words: str) -> tuple[str, ...]:
    return tuple(words.split())


_SMALL = _listed(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS = _listed("twenty thirty forty fifty sixty seventy eighty ninety")
# From two to twelve, enough not to overlook a part of a sum in a language whose grammar is not known here. Words that
# mean something else in English (once, on, due) are left out.
_ELSEWHERE: Final[Mapping[int, str]] = {
    2: "deux zwei dos два две двое дві двоє iki اثنان اثنين",
    3: "trois drei tres tre три трое троє üç ثلاثة ثلاث",
    4: "quatre vier cuatro quattro четыре четверо чотири четверо dört أربعة أربع",
    5: "cinq fünf cinco cinque пять пятеро п'ять beş خمسة خمس",
    6: "sechs seis sei шесть шестеро шість altı ستة ست",
    7: "sept sieben siete sette семь семеро сім yedi سبعة سبع",
    8: "huit acht ocho otto восемь вісім sekiz ثمانية ثماني",
    9: "neuf neun nueve девять дев'ять dokuz تسعة تسع",
    10: "dix zehn diez dieci десять عشرة عشر",
    11: "onze elf undici одиннадцать одинадцять",
    12: "douze zwölf doce dodici двенадцать дванадцять",
}

_NUMBER_WORDS: Final[Mapping[str, int]] = {
    **{word: value for value, word in enumerate(_SMALL)},
    **{word: 20 + 10 * place for place, word in enumerate(_TENS)},
    **{word: value for value, words in _ELSEWHERE.items() for word in words.split()},
    "both": 2,
}
_SCALES: Final[Mapping[str, int]] = {
    "dozen": 12,
    "hundred": 100,
    "thousand": 1_000,
    "million": 1_000_000,
    "billion": 1_000_000_000,
}
_SUFFIXES: Final[Mapping[str, str]] = {"k": "thousand", "m": "million", "bn": "billion"}

NONE_AT_ALL: Final = ("no one", "no-one", "nobody", "none", "not one", "not a single", "no")

# What stands before a number. "Nearly 50" says under 50, as "fewer than 50" does.
AT_LEAST: Final = (
    "at least", "more than", "over", "well over", "no fewer than", "not fewer than", "no less than", "not less than",
    "a minimum of", "minimum", "upwards of", "in excess of", "above", "exceeding", "as few as", ">", ">=", "≥",
    "au moins", "plus de", "pas moins de", "mindestens", "wenigstens", "mehr als", "über",
    "al menos", "por lo menos", "más de", "almeno", "più di", "pelo menos", "mais de",
    "не менее", "не меньше", "как минимум", "более", "более чем", "больше", "свыше",
    "щонайменше", "не менше", "більше", "понад", "أكثر من", "ما لا يقل عن", "على الأقل", "en az",
)  # fmt: skip
AT_MOST: Final = (
    "up to", "at most", "no more than", "not more than", "fewer than", "less than", "under", "below", "as many as",
    "as much as", "a maximum of", "maximum", "nearly", "almost", "close to", "just under", "<", "<=", "≤",
    "jusqu'à", "moins de", "près de", "presque", "au plus", "bis zu", "höchstens", "weniger als", "fast", "knapp",
    "hasta", "menos de", "casi", "fino a", "quasi", "até", "quase",
    "до", "не более", "не больше", "менее", "менее чем", "меньше", "почти",
    "не більше", "менше", "майже", "ما يصل إلى", "أقل من", "نحو أقل من", "en fazla",
)  # fmt: skip
AFTER_AT_LEAST: Final = (
    "or more", "and counting", "at least", "at a minimum", "plus", "+", "au moins", "ou plus", "oder mehr", "o más",
    "или более", "или больше", "على الأقل",
)  # fmt: skip
AFTER_AT_MOST: Final = ("or fewer", "or less", "at most", "at the most", "ou moins", "oder weniger", "o menos")
MAYBE: Final = ("possibly", "perhaps", "maybe", "probably")
ROUGHLY: Final = ("about", "around", "roughly", "approximately", "some", "an estimated", "perhaps", "as", "what may be")

RANGES: Final = ("-", "to", "or", "bis", "à", "до", "إلى")
FROM: Final = ("from", "de", "von", "da", "от", "від", "من")
BETWEEN: Final = ("between", "entre", "zwischen", "tra", "fra", "между", "між", "بين")
AND: Final = ("and", "et", "und", "y", "e", "и", "та", "і", "و")

# A part of what has been counted already: everything from here on is left out.
BREAKDOWNS: Final = (
    "including", "among them", "among whom", "amongst them", "most of them", "mostly", "many of them", "some of them",
    "half of them", "all of them", "dont", "parmi lesquels", "darunter", "unter ihnen", "entre ellos", "entre ellas",
    "incluidos", "incluidas", "incluyendo", "tra cui", "в том числе", "включая", "среди них", "у тому числі",
    "зокрема", "серед них", "بينهم", "من بينهم", "بما في ذلك",
)  # fmt: skip
WHOSE_PART: Final = ("of them", "of whom", "of those", "of which", "d'entre eux", "davon", "из них", "з них", "منهم")

VAGUE: Final = (
    "dozens", "scores", "hundreds", "thousands", "millions", "tens", "several", "many", "few", "numerous", "multiple",
    "countless", "handful", "a number of", "numbers of", "lots of", "a couple of", "score of", "hundred", "thousand",
    "million", "dozen", "half of", "half the", "most of", "majority", "third of", "quarter of", "thirds", "quarters",
)  # fmt: skip
SHARES: Final = ("half", "third", "thirds", "quarter", "quarters", "fifth", "fifths", "most", "majority")
ONE: Final = ("a", "an", "another", "une", "ein", "eine", "один", "одна")
HIS: Final = ("his", "her", "their", "its")
COLLECTIVES: Final = frozenset(
    _listed(
        "bus car group family crew team crowd couple convoy squad unit platoon patrol gang bunch lot series string "
        "host mob generation people population community delegation"
    )
)
KIN: Final = frozenset(
    _listed(
        "wife husband son daughter mother father brother sister boyfriend girlfriend fiancee partner baby infant child "
        "grandson granddaughter grandmother grandfather niece nephew cousin uncle aunt bodyguard driver deputy aide "
        "assistant interpreter"
    )
)
FATES: Final = (  # a phrase with several numbers and two of these tells of more than one count
    r"kill|dead\b|die[ds]?\b|death|slain",
    "wound|injur|hurt",
    "arrest|detain|captur|seiz",
    "missing|kidnap|abduct|displac|rescu|surviv|releas",
)
PREPOSITIONS: Final = frozenset(
    _listed("in at near by from with on across after into against within during since until")
)
UNITS: Final = (
    "hours?|days?|weeks?|months?|years?|minutes?|seconds?|decades?|percent|per cent|%|km|kilometres?|kilometers?|"
    "miles?|met(?:re|er)s?|tonn?es?|tons?|dollars?|euros?|pounds?|times"
)
MONTHS: Final = (  # without May, which is mostly a verb
    r"(?:january|february|march|april|june|july|august|september|october|november|december|"
    r"jan\b\.?|feb\b\.?|mar\b\.?|apr\b\.?|aug\b\.?|sept?\b\.?|oct\b\.?|nov\b\.?|dec\b\.?)"
)


def any_of(phrases: Iterable[str]) -> str:
    """Return a pattern for one of some phrases, the longest first."""
    return "(?:" + "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True)) + ")"


_SCALE: Final = any_of(_SCALES)
_ATOM: Final = rf"(?:\d{{1,3}}(?:[ ,.']\d{{3}})+(?!\d)|\d+(?:[.,]\d+)?|{any_of(_NUMBER_WORDS)}(?!\w))"
_PART: Final = re.compile(rf"{_ATOM}|{_SCALE}")
_GROUPED: Final = re.compile(r"\d{1,3}(?:[ ,.']\d{3})+")
_SUFFIXED: Final = re.compile(r"(?<=\d)(k|m|bn)\b")
_REWORDED: Final = (
    (re.compile(rf"\b(?:one|1) and a half ({_SCALE})\b"), r"1.5 \1"),
    (re.compile(rf"\b(?:an?|one|1) ({_SCALE}) and a half\b"), r"1.5 \1"),
    (re.compile(rf"\b(?:a half|half)[ -](?:an?[ -])?({_SCALE})\b"), r"0.5 \1"),
    (re.compile(rf"\ban? ({_SCALE})\b"), r"1 \1"),
    (re.compile(rf"\ba couple\b(?! (?:of|more|{_SCALE}))"), "2"),
)
_SHARED_SCALE: Final = re.compile(
    rf"\b(?P<low>{_ATOM})(?P<to> to | or | and |-)(?P<high>{_ATOM})[ -](?P<scale>{_SCALE})\b"
)
_NUMBER: Final = re.compile(
    rf"""(?<![\w.,'])(?:{_ATOM}|{_SCALE})
         (?:(?:[ -]|(?<=hundred)[ ]and[ ]|(?<=thousand)[ ]and[ ]|(?<=million)[ ]and[ ])
            (?:{any_of([*_NUMBER_WORDS, *_SCALES])})(?!\w))*(?!\w)""".replace("\n", ""),
    re.VERBOSE,
)


def in_digits(words: str) -> str:
    """Write the number words of a phrase in lower case as digits; what is no whole number becomes "several".

    >>> in_digits("twenty-one of a hundred and five men, half a million and 1,300, two to three dozen")
    '21 of 105 men, 500000 and 1300, 24 to 36'
    """
    words = _SUFFIXED.sub(lambda suffix: f" {_SUFFIXES[suffix[1]]}", words)
    for wording, instead in _REWORDED:
        words = wording.sub(instead, words)
    words = _SHARED_SCALE.sub(_share_scale, words)
    return _NUMBER.sub(_digits, words)


def _share_scale(numbers: re.Match[str]) -> str:
    """Give the first of two numbers the scale of the second: 20 to 30 thousand, but not 900 to 1 thousand."""
    low, to, high, scale = numbers.group("low", "to", "high", "scale")
    if _value(low, before_scale=True) >= _value(high, before_scale=True):
        return numbers[0]
    return f"{low} {scale}{to}{high} {scale}"


def _digits(number: re.Match[str]) -> str:
    parts = _PART.findall(number[0])
    if all(part in _SCALES for part in parts):
        return number[0]  # "several hundred"
    done, current = Fraction(0), Fraction(0)
    for part in parts:
        if part in _SCALES:
            current *= _SCALES[part]
            if _SCALES[part] >= 1_000:
                done, current = done + current, Fraction(0)
        else:
            current += _value(part, before_scale=len(parts) > 1)
    value = done + current
    return str(value) if value.denominator == 1 else "several"


def _value(part: str, *, before_scale: bool) -> Fraction:
    if part in _NUMBER_WORDS:
        return Fraction(_NUMBER_WORDS[part])
    if _GROUPED.fullmatch(part) and not (before_scale and "." in part):
        return Fraction(int(re.sub(r"\D", "", part)))
    return Fraction(part.replace(",", "."))

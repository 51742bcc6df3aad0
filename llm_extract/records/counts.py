"""Counts: what a phrase such as "at least 44 people" says in numbers, and what it leaves open."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from pydantic import BaseModel, ConfigDict

from llm_extract.records import numerals
from llm_extract.records.folding import fold
from llm_extract.records.numerals import any_of, in_digits

_LONGEST_PHRASE: Final = 400  # characters; what is longer is no number phrase
_PLACE: Final = "\0"  # stands where a quantity stood


class Bounds(NamedTuple):
    """The lowest and the highest number that some words allow; None where they set no bound."""

    low: int | None
    high: int | None


NO_NUMBER: Final = Bounds(None, None)


class Count(BaseModel):
    """How many: bounds as in UCDP GED, and the words that they were read from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    low: int | None
    high: int | None
    words: tuple[str, ...]


def total(phrases: Sequence[str], *, disputed: bool = False) -> Count | None:
    """Add up what is listed, or take the lowest low and the highest high of what is disputed; None without a phrase.

    In a sum a part without a lower bound adds nothing to ``low``, and one without an upper bound leaves ``high`` open.
    In a dispute a bound that one of the figures leaves open is open; vague words ("dozens") leave the upper one open.

    >>> total(["two soldiers", "three civilians"])
    Count(low=5, high=5, words=('two soldiers', 'three civilians'))
    >>> total(["at least 60", "44"], disputed=True)
    Count(low=44, high=None, words=('at least 60', '44'))
    """
    if not phrases:
        return None
    bounds = [read_count(phrase) for phrase in phrases]
    low, high = _spread(bounds) if disputed else _sum(bounds)
    return Count(low=low, high=high, words=tuple(phrases))


def read_count(phrase: str) -> Bounds:
    """Read the bounds that a phrase sets (CODEBOOK, counts).

    "44" sets both; "at least", "more than", "over 44" the lower one; "up to", "fewer than", "nearly 10" the upper one;
    "20-30", "between 20 and 30" both; "about 50" is 50. "Dozens", "several", "a few hundred", "a couple of" and all
    that is not understood ("20 killed and 100 wounded") set none: no number is made up. A list is added up ("two
    soldiers and three civilians"), a breakdown is not ("44 people, including six children"), nor are ages, times, and
    the whole that a part is taken from ("six of the 44"). One person is 1 ("a driver", "his wife"); "no one" is 0.

    Number words are read in English, and small ones in seven other languages, whose "at least" and "up to" are known.

    >>> read_count("at least 44"), read_count("up to ten"), read_count("dozens")
    (Bounds(low=44, high=None), Bounds(low=None, high=10), Bounds(low=None, high=None))
    >>> read_count("1.2 million people"), read_count("a man, 45, and his wife")
    (Bounds(low=1200000, high=1200000), Bounds(low=2, high=2))
    """
    words = " ".join(fold(phrase[:_LONGEST_PHRASE]).text.casefold().split())
    if _NOBODY.match(words):
        return Bounds(0, 0)
    words = in_digits(_DAY_OF_MONTH.sub("", words))
    for aside, instead in _ASIDES:
        words = aside.sub(instead, words)
    quantities, rest = _quantities(words)
    if len(quantities) > 1 and sum(bool(fate.search(words)) for fate in _FATES) > 1:
        return NO_NUMBER  # "20 killed and 100 wounded"
    clauses = [clause for clause in _CLAUSE_END.split(rest) if _PLACE not in clause and clause.strip()]
    persons = sum(map(_is_one_person, clauses))
    low, high = _sum([*quantities, *([Bounds(persons, persons)] if persons else [])])
    unsaid = 0 < persons < len(clauses)  # "a man and wife": one more, or a place
    return Bounds(low, None if unsaid or _VAGUE.search(rest) else high)


def _sum(parts: Sequence[Bounds]) -> Bounds:
    lows = [part.low for part in parts if part.low is not None]
    highs = [part.high for part in parts if part.high is not None]
    return Bounds(sum(lows) if lows else None, sum(highs) if highs and len(highs) == len(parts) else None)


def _spread(figures: Sequence[Bounds]) -> Bounds:
    numbers = [figure for figure in figures if figure != NO_NUMBER]
    lows = [figure.low for figure in numbers if figure.low is not None]
    highs = [figure.high for figure in figures if figure.high is not None]
    return Bounds(
        min(lows) if lows and len(lows) == len(numbers) else None,
        max(highs) if highs and len(highs) == len(figures) else None,
    )


# -- what is no part of the count ------------------------------------------------------------------------------------

_ASIDES: Final = (
    (re.compile(r"\([^()]*\)"), " "),
    (re.compile(r"(?<=\d)[ -]?(?:\+|plus\b)"), " or more"),
    (re.compile(r"(?<=\d)-odd\b"), ""),
    (re.compile(r"\b(\d+)'[td][ae]n fazla\b"), r"en az \1"),  # Turkish: more than
    (re.compile(r"\b\d+-(?:year|month|week|day)s?-olds?\b|\baged? (?:between )?\d+(?:(?: and | to |-)\d+)?\b"), ""),
    (re.compile(r", \d{1,3}(?=,|;|$| and )"), ""),  # a man, 45, and his wife
    (re.compile(r"\b\d+(?:s|st|nd|rd|th)\b|\b(?:in|since|until) (?:1[89]|20)\d\d\b"), ""),
    (re.compile(r"\b\d+-(?:thirds?|quarters?|fifths?)\b"), "half of"),
    (re.compile(rf"(?:\b(?:in|within|over|during|for|past|last|after|the) )*\b\d+[ -]?(?:{numerals.UNITS})(?!\w)"), ""),
    (re.compile(r"\b(?:rose|risen|rising|increased|raised|revised|climbed|jumped|fell|lowered) .*?from \d+ to "), ""),
    (re.compile(rf"(?<=\w)[,;( -]*\b{any_of(numerals.BREAKDOWNS)}(?!\w).*"), ""),
    (re.compile(rf"(?<=\w)[,;( -]+(?:and )?(?:[^,;]* )?[\w]+ {any_of(numerals.WHOSE_PART)}(?!\w).*"), ""),
)
_DAY_OF_MONTH: Final = re.compile(
    rf"\b{numerals.MONTHS} \d{{1,2}}\b|\b\d{{1,2}} {numerals.MONTHS}(?!\w)|\bon (?:may \d{{1,2}}|\d{{1,2}} may)\b"
)
_NOBODY: Final = re.compile(rf"{any_of(numerals.NONE_AT_ALL)}(?!\w)(?! (?:fewer|less|more)\b)(?!.*\b(?:and|but)\b)")
_FATES: Final = [re.compile(rf"\b(?:{fate})") for fate in numerals.FATES]
_VAGUE: Final = re.compile(rf"\b{any_of(numerals.VAGUE)}(?!\w)")
_CLAUSE_END: Final = re.compile(rf",|;|(?<!\w){any_of([*numerals.AND, 'as well as'])}(?!\w)")
_ONE: Final = re.compile(
    rf"\s*(?:{any_of(numerals.ONE)}\s+\w|{any_of(numerals.HIS)}\s+(?:\w+\s+)?{any_of(numerals.KIN)}\b)"
)


def _is_one_person(clause: str) -> bool:
    return bool(_ONE.match(clause)) and not (_VAGUE.search(clause) or numerals.COLLECTIVES & set(clause.split()))


# -- quantities ------------------------------------------------------------------------------------------------------

_ROUGHLY: Final = rf"(?:{any_of(numerals.ROUGHLY)}\s+)*"
_AT_LEAST, _AT_MOST = any_of(numerals.AT_LEAST), any_of(numerals.AT_MOST)
_TO, _AND, _MAYBE = any_of(numerals.RANGES), any_of(numerals.AND), any_of(numerals.MAYBE)
_WHOLE: Final = re.compile(
    rf"(?:\d|\b{any_of([*numerals.VAGUE, *numerals.SHARES])})(?: \w+)? ?\b(?:(?:out )?of|among) "
    "(?:the |their |its |those |these )?$"
)
_QUANTITY: Final = re.compile(
    rf"""(?<![\w.])(?:
      {any_of(numerals.BETWEEN)}\s+{_ROUGHLY}(?:{_AT_LEAST}\s+)?(?P<a>\d+)\s+{_AND}\s+{_ROUGHLY}(?P<b>\d+)
    | (?:{_AT_LEAST}\s*)?{_ROUGHLY}(?P<c>\d+)(?:\s+(?:people|persons))?,?\s+(?:(?:and|or|but)\s+)?
      (?:{_MAYBE}\s+{_AT_MOST}|{_MAYBE}|{_AT_MOST})\s*(?P<d>\d+)(?!\s(?:\w+\s)?(?:others|more)\b)
    | (?:{any_of(numerals.FROM)}\s+)?{_ROUGHLY}(?P<e>\d+)\s*{_TO}\s*{_ROUGHLY}(?P<f>\d+)
    | {_AT_LEAST}\s*{_ROUGHLY}(?P<low>\d+)(?:\s*{_TO}\s*\d+)?
    | {_AT_MOST}\s*{_ROUGHLY}(?:\d+\s*{_TO}\s*)?(?P<high>\d+)
    | (?P<up>\d+)(?:\s+\w+)?\s+{any_of(numerals.AFTER_AT_LEAST)}
    | (?P<down>\d+)(?:\s+\w+)?\s+{any_of(numerals.AFTER_AT_MOST)}
    | (?P<exactly>\d+)
    )(?![\w%])""",
    re.VERBOSE,
)


def _quantities(words: str) -> tuple[list[Bounds], str]:
    """Find the quantities that count, and the words with a place-holder for each."""
    found = [(match, _bounds(match)) for match in _QUANTITY.finditer(words)]
    counting = [
        bounds for match, bounds in found if not _is_circumstance(words[: match.start()], alone=len(found) == 1)
    ]
    return counting, _QUANTITY.sub(_PLACE, words)


def _bounds(match: re.Match[str]) -> Bounds:
    """Turn the groups of a match into bounds; a range that runs backwards is none."""
    given = {name: int(digits) for name, digits in match.groupdict().items() if digits is not None}
    numbers = sorted(given)
    if len(numbers) == 2:
        low, high = (given[name] for name in numbers)
        return Bounds(low, high) if low <= high else NO_NUMBER
    (name,) = numbers
    return Bounds(None if name in {"high", "down"} else given[name], None if name in {"low", "up"} else given[name])


def _is_circumstance(before: str, *, alone: bool) -> bool:
    """Whether the number after these words counts something else: "in two attacks", "six of the 44"."""
    preceding = before.split()[-1:]
    return bool(_WHOLE.search(before)) or (not alone and not numerals.PREPOSITIONS.isdisjoint(preceding))

"""Time words: patterns for the weekdays, months and times of day that English time phrases are made of."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from llm_extract.records.folding import fold
from llm_extract.records.numerals import any_of, in_digits


def _numbered(names: str, *, start: int) -> dict[str, int]:
    return {name: number for number, group in enumerate(names.split(", "), start) for name in group.split()}


WEEKDAYS: Final[Mapping[str, int]] = _numbered(
    "monday mon, tuesday tues tue, wednesday wed, thursday thurs thur thu, friday fri, saturday sat, sunday sun",
    start=0,
)
MONTHS: Final[Mapping[str, int]] = _numbered(
    "january jan, february feb, march mar, april apr, may, june jun, july jul, august aug, september sept sep, "
    "october oct, november nov, december dec",
    start=1,
)
STEPS: Final[Mapping[str, int]] = {"last": -1, "previous": -1, "this": 0, "next": 1}

_PART_OF_DAY: Final = "morning|afternoon|evening|night|dawn|dusk|noon|midday|midnight"
# What may stand before a day or a period and only says where in it. A limit ("by", "until", "before") is not among it.
BEFORE: Final = (
    "(?:(?:on|in|at|since|from|during|over|throughout|around|about|the|of|just|shortly|overnight|hours|small|early|"
    rf"late|earlier|later|mid|middle|beginning|start|end|(?:before |after )?(?:{_PART_OF_DAY})|"
    r"\d{1,2}:\d\d(?: ?[ap]m)?|\d{1,2} ?[ap]m) )*"
)
AFTER: Final = (
    "(?: (?:early|late|local|time|gmt|utc|in the|at|around|about|"
    rf"(?:before |after )?(?:{_PART_OF_DAY})|(?<=at )\d{{1,2}}|\d{{1,2}}:\d\d(?: ?[ap]m)?|"
    r"\d{1,2} ?[ap]m|\d{4}(?= (?:gmt|utc))))*"
)
WEEKDAY: Final = rf"(?P<weekday>{any_of(WEEKDAYS)})"
MONTH: Final = rf"(?P<month>{any_of(MONTHS)})"
DAY: Final = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
DAY_AND_MONTH: Final = (rf"{DAY} (?:of )?{MONTH}", rf"{MONTH} (?:the )?{DAY}")
YEAR: Final = r"(?P<year>[12]\d{3})"
SEASON: Final = "(?:spring|summer|autumn|fall|(?:first|second|third|fourth|last) (?:half|quarter))"
COUNT: Final = r"(?P<count>\d{1,4}|an?)"
ROUGHLY: Final = "(?:just |only |some |about )?"
UNIT: Final = "(?P<unit>day|week|month|year)s?"
CLOCK: Final = r"(?:at )?\d{1,2}(?::\d\d(?: ?[ap]m)?| ?[ap]m)(?: (?:local|time|gmt|utc))*"


def plain(phrase: str) -> str:
    """Return a time phrase in lower case, without points and possessives, small numbers in digits.

    >>> plain("Mid-September, two weeks’ time; at 10 p.m. on Friday’s")
    'mid september 2 weeks time at 10 pm on friday'
    """
    words = fold(phrase).text.casefold().replace("mid-", "mid ")
    words = re.sub(r"\b([ap])\.m\b\.?", r"\1m", words)
    words = re.sub(r"'s\b|'(?!\w)", "", words)
    words = " ".join(re.sub(r"(?<!\d)[.:]|[.:](?!\d)|[^\w\s.:/-]", " ", words).split())
    return " ".join(in_digits(word) if word.isalpha() and word not in MONTHS else word for word in words.split())

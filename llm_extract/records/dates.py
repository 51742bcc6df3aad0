"""Dates: the day, week, month or year that a time phrase names, seen from the day on which the article appeared."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Final

from llm_extract.records.relative_dates import Precision, Resolved, Seen, checked, nearest_year, relative
from llm_extract.records.time_words import AFTER, BEFORE, DAY_AND_MONTH, MONTH, MONTHS, SEASON, WEEKDAY, YEAR, plain

__all__ = ["Precision", "Resolved", "resolve"]

_LONGEST_PHRASE: Final = 120  # characters; what is longer is no time phrase


@lru_cache(maxsize=10_000)  # the articles of a day say the same phrases
def resolve(
    phrase: str, published: date | None, *, future: bool = False, language: str | None = None
) -> Resolved | None:
    """Resolve a time phrase as written in a news article; None for what it does not say, never a guess.

    A weekday is the most recent such day, the day of publication included; "last Friday" the most recent one before
    it, "next Friday" the first one after it, "this Friday" the coming one, it included (as dateparser's maintainers
    have agreed, issue 573). Without a year, a month or a day of a month is the most recent one too, but None where the
    coming one is less than two months away. Where the event lies ahead (``future``: it is planned or announced), bare
    weekdays, months and days are the coming ones.

    "Overnight", "this morning" and "in the past 24 hours" are the day of publication, "last night" the day before.
    "Two days earlier" is counted from publication as "two days ago" is; "two days later" and "the next day" hang on
    another event and are None, as are "recently", limits ("by Friday"), spans ("from Monday to Friday") and 3/4/2024.
    Without ``published`` only dates that name their year are resolved.

    English is read by the tables here. With another ``language`` (an ISO code) a day with a month in letters goes to
    dateparser, and is believed only if it gives the same day and year back.

    >>> saturday = date(2015, 10, 24)
    >>> resolve("on Saturday", saturday).date.isoformat(), resolve("on Sunday", saturday).date.isoformat()
    ('2015-10-24', '2015-10-18')
    >>> resolve("in late September", saturday)
    Resolved(date=datetime.date(2015, 9, 1), precision='month')
    >>> resolve("in recent days", saturday) is None
    True
    """
    if len(phrase) > _LONGEST_PHRASE:
        return None
    words = plain(phrase)
    try:
        if found := _absolute(words):
            return found
        seen = Seen(published, future) if published else None
        found = relative(words, seen) if seen else None
        if found is None and language and language != "en":
            found = _elsewhere(words, seen, language=language)
    except (ValueError, OverflowError):  # 31 February, or beyond the calendar
        return None
    return found


# -- dates that name their year --------------------------------------------------------------------------------------

_FULL_DATES: Final = (
    *(re.compile(rf"{BEFORE}(?:{WEEKDAY} )?(?:the )?{one} (?:of )?{YEAR}{AFTER}") for one in DAY_AND_MONTH),
    re.compile(rf"{BEFORE}{YEAR}-(?P<month>\d\d)-(?P<day>\d\d){AFTER}"),
)
_NUMERIC: Final = re.compile(rf"{BEFORE}(\d{{1,2}})([/.])(\d{{1,2}})\2{YEAR}{AFTER}")
_MONTH_OF_YEAR: Final = re.compile(rf"{BEFORE}{MONTH} (?:of |in )?{YEAR}")
_YEAR_ALONE: Final = re.compile(rf"{BEFORE}(?:year |{SEASON} (?:of )?)?{YEAR}")


def _absolute(words: str) -> Resolved | None:
    """Resolve what names its year, or None."""
    for pattern in _FULL_DATES:
        if match := pattern.fullmatch(words):
            return checked(match, date(int(match["year"]), _month_in(match), int(match["day"])))
    if match := _NUMERIC.fullmatch(words):
        return _numeric(match)
    if match := _MONTH_OF_YEAR.fullmatch(words):
        return Resolved(date(int(match["year"]), _month_in(match), 1), "month")
    match = _YEAR_ALONE.fullmatch(words)
    return Resolved(date(int(match["year"]), 1, 1), "year") if match else None


def _month_in(match: re.Match[str]) -> int:
    month = match["month"]
    return int(month) if month.isdigit() else MONTHS[month]


def _numeric(match: re.Match[str]) -> Resolved | None:
    """24.10.2015 has the day first; 10/24/2015 has one reading; 3/4/2024 has two, so it is None."""
    first, second, year = int(match[1]), int(match[3]), int(match["year"])
    if match[2] == "." or first > 12 or first == second:
        return Resolved(date(year, second, first), "day")
    return Resolved(date(year, first, second), "day") if second > 12 else None


# -- written dates in other languages --------------------------------------------------------------------------------


def _elsewhere(words: str, seen: Seen | None, *, language: str) -> Resolved | None:
    """Resolve a day with a month in letters, and its year or the nearest one."""
    numbers = re.findall(r"\d+", words)
    if not re.search(r"[^\W\d_]{3}", words) or not 0 < len(numbers) <= 2 or len(numbers[0]) > 2:
        return None
    words = words[words.index(numbers[0]) :]  # without "le", "am", "el"
    if len(numbers) == 2:
        found = _parsed(words, language)
        return Resolved(found, "day") if found and [found.day, found.year] == [int(one) for one in numbers] else None
    if seen is None or not (found := _parsed(f"{words} {seen.day.year}", language)) or found.day != int(numbers[0]):
        return None
    nearest = nearest_year(lambda year: found.replace(year=year), seen.day, future=seen.future)
    return Resolved(nearest, "day") if nearest else None


@lru_cache(maxsize=10_000)
def _parsed(words: str, language: str) -> date | None:
    """Let dateparser read a date; None where it reads none or does not know the language."""
    import dateparser  # noqa: PLC0415 (a third of a second, for articles in other languages alone)

    settings = {"STRICT_PARSING": True, "REQUIRE_PARTS": ["day", "month", "year"], "DATE_ORDER": "DMY"}
    try:
        found = dateparser.parse(words, languages=[language], settings=settings)
    except ValueError:  # an unknown language
        return None
    return found.date() if found else None

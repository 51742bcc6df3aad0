"""Relative dates: what "on Saturday", "two days ago" and "in March" mean in an article of a given day."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, NamedTuple

from llm_extract.records.time_words import (
    AFTER,
    BEFORE,
    CLOCK,
    COUNT,
    DAY_AND_MONTH,
    MONTH,
    MONTHS,
    ROUGHLY,
    STEPS,
    UNIT,
    WEEKDAY,
    WEEKDAYS,
)

Precision = Literal["day", "week", "month", "year"]

_NEAR: Final = timedelta(days=60)  # a date without a year that comes round so soon may be the coming one
_HALF_A_DAY: Final = 12  # hours


@dataclass(frozen=True, slots=True)
class Resolved:
    """A date and how exact it is; for a week (Monday to Sunday), a month or a year ``date`` is its first day."""

    date: date
    precision: Precision


class Seen(NamedTuple):
    """Where a phrase is seen from: the day of publication, and whether it looks ahead."""

    day: date
    future: bool


def relative(words: str, seen: Seen) -> Resolved | None:
    """Resolve what is told from the day of publication, or None."""
    for pattern, rule in _RULES:
        if match := pattern.fullmatch(words):
            return rule(match, seen)
    return None


def _days_from(days: int) -> Callable[[re.Match[str], Seen], Resolved]:
    return lambda _match, seen: Resolved(seen.day + timedelta(days), "day")


def _weekday(match: re.Match[str], seen: Seen) -> Resolved:
    """Saturday, last Saturday, this Saturday; with a week (Saturday last week) the Saturday of that week."""
    number, given = WEEKDAYS[match["weekday"]], match.groupdict()
    if "of_week" in given:
        return Resolved(_monday(seen.day) + timedelta(number, weeks=STEPS[given["of_week"]]), "day")
    ahead = (number - seen.day.weekday()) % 7
    back = (seen.day.weekday() - number) % 7
    which = given["which"] or ("this" if seen.future else "recent")
    days = {"recent": -back, "last": -(back or 7), "past": -(back or 7), "this": ahead}.get(which, ahead or 7)
    return Resolved(seen.day + timedelta(days), "day")


def _ago(match: re.Match[str], seen: Seen) -> Resolved:
    return _moved(seen.day, -_count(match), match["unit"])


def _ahead(match: re.Match[str], seen: Seen) -> Resolved | None:
    """In three days: how long something took, unless it lies ahead."""
    return _moved(seen.day, _count(match), match["unit"]) if seen.future or "from_now" in match.groupdict() else None


def _hours_ago(match: re.Match[str], seen: Seen) -> Resolved | None:
    days, hours = divmod(_count(match), 24)
    return Resolved(seen.day - timedelta(days), "day") if hours == 0 or (days == 0 and hours <= _HALF_A_DAY) else None


def _past_day(match: re.Match[str], seen: Seen) -> Resolved:
    """In 24 hours: the day up to publication, or the one after it for what lies ahead."""
    return Resolved(seen.day + timedelta(seen.future and not match["past"]), "day")


def _this_period(match: re.Match[str], seen: Seen) -> Resolved:
    return _moved(seen.day, STEPS[match["which"]], match["unit"])


def _weekend(match: re.Match[str], seen: Seen) -> Resolved:
    """The week of the most recent weekend, or of the coming one."""
    last = _monday(seen.day) if seen.day.weekday() >= WEEKDAYS["saturday"] else _monday(seen.day) - timedelta(weeks=1)
    return Resolved(_monday(seen.day) if seen.future and not match["past"] else last, "week")


def _month(match: re.Match[str], seen: Seen) -> Resolved | None:
    """March, last March, March last year."""
    number, given, year = MONTHS[match["month"]], match.groupdict(), seen.day.year
    this_month = seen.day.replace(day=1)
    if given["of_year"]:
        return Resolved(date(year + STEPS[given["of_year"]], number, 1), "month")
    if given["which"] == "last":
        return Resolved(date(year - (number >= seen.day.month), number, 1), "month")
    if given["which"]:
        return Resolved(date(year + (given["which"] == "next" and number <= seen.day.month), number, 1), "month")
    found = nearest_year(lambda of: date(of, number, 1), this_month, future=seen.future)
    return Resolved(found, "month") if found else None


def _day_of_month(match: re.Match[str], seen: Seen) -> Resolved | None:
    """12 March, without a year."""
    number, day, given = MONTHS[match["month"]], int(match["day"]), match.groupdict()
    if given["of_year"]:
        return checked(match, date(seen.day.year + STEPS[given["of_year"]], number, day))
    found = nearest_year(lambda of: date(of, number, day), seen.day, future=seen.future)
    return checked(match, found) if found else None


def checked(match: re.Match[str], found: date) -> Resolved | None:
    """Return a day; None where the weekday that is named with it is another one."""
    weekday = match.groupdict().get("weekday")
    return Resolved(found, "day") if weekday is None or WEEKDAYS[weekday] == found.weekday() else None


def nearest_year(in_year: Callable[[int], date], today: date, *, future: bool) -> date | None:
    """Return the most recent date, or the coming one; None where the most recent is a year old and the coming near."""
    try:
        this_year = in_year(today.year)
    except ValueError:  # 29 February
        return None
    if future:
        return this_year if this_year >= today else in_year(today.year + 1)
    if this_year <= today:
        return this_year if in_year(today.year + 1) - today > _NEAR or this_year == today else None
    return in_year(today.year - 1) if this_year - today > _NEAR else None


def _moved(day: date, steps: int, unit: str) -> Resolved:
    """Go so many days, weeks, months or years from a day, to the first day of the period."""
    if unit == "day":
        return Resolved(day + timedelta(steps), "day")
    if unit == "week":
        return Resolved(_monday(day) + timedelta(weeks=steps), "week")
    if unit == "month":
        year, month = divmod(day.year * 12 + day.month - 1 + steps, 12)
        return Resolved(date(year, month + 1, 1), "month")
    return Resolved(date(day.year + steps, 1, 1), "year")


def _monday(day: date) -> date:
    return day - timedelta(day.weekday())


def _count(match: re.Match[str]) -> int:
    return 1 if match["count"] in {"a", "an"} else int(match["count"])


_THIS_WEEK: Final = "(?P<of_week>last|this|next) week"
_THIS_YEAR: Final = "(?: (?:of |in )?(?P<of_year>last|this|next) year)?"
_WHICH_DAY: Final = "(?:(?:this )?(?P<which>last|past|this|next|coming|upcoming) )?"
_TABLE: Final[tuple[tuple[str, Callable[[re.Match[str], Seen], Resolved | None]], ...]] = (
    (rf"{BEFORE}(?:today|now){AFTER}|tonight|overnight", _days_from(0)),
    ("(?:late |early |earlier |later )?this (?:morning|afternoon|evening)", _days_from(0)),
    (CLOCK, _days_from(0)),
    (rf"{BEFORE}yesterday{AFTER}|(?:late |early )?last (?:night|evening)", _days_from(-1)),
    ("the (?:previous day|day (?:before|earlier))", _days_from(-1)),
    (rf"{BEFORE}tomorrow{AFTER}", _days_from(1)),
    ("(?:on )?the day before yesterday", _days_from(-2)),
    ("(?:on )?the day after tomorrow", _days_from(2)),
    (rf"{BEFORE}{_WHICH_DAY}{WEEKDAY}{AFTER}", _weekday),
    (rf"{BEFORE}{WEEKDAY}{AFTER} (?:of )?{_THIS_WEEK}", _weekday),
    (rf"{BEFORE}{_THIS_WEEK} (?:on )?{WEEKDAY}{AFTER}", _weekday),
    (rf"{ROUGHLY}{COUNT} {UNIT} (?:ago|earlier|before)", _ago),
    (rf"{ROUGHLY}{COUNT} hours? (?:ago|earlier)", _hours_ago),
    (r"(?:\d+|an?|a few|few|several) minutes? ago", _days_from(0)),
    (rf"in {COUNT} {UNIT}(?: time)?", _ahead),
    (rf"{COUNT} {UNIT} (?P<from_now>from now)", _ahead),
    ("(?:in|over|during|within|for) (?:the |a )?(?P<past>past |last |previous )?24 hours", _past_day),
    (rf"{BEFORE}(?P<which>(?<!the )(?:last|this|next)|previous) (?P<unit>week|month|year)", _this_period),
    ("(?:over |at |during |on |throughout )?(?:(?P<past>last|this past|the past)|the) weekend", _weekend),
    (rf"{BEFORE}(?:(?P<which>last|this|next) )?{MONTH}{_THIS_YEAR}", _month),
    *((rf"{BEFORE}(?:{WEEKDAY} )?(?:the )?{one}{_THIS_YEAR}{AFTER}", _day_of_month) for one in DAY_AND_MONTH),
)
_RULES: Final = tuple((re.compile(pattern), rule) for pattern, rule in _TABLE)

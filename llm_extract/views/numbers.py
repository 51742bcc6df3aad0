"""How numbers are shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """A number with its noun.

    >>> counted(1, "record"), counted(1200, "reply", "replies")
    ('1 record', '1,200 replies')
    """
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def percent(part: int, whole: int) -> str:
    """A share in whole per cent, or a dash where there is no whole.

    >>> percent(2, 3), percent(0, 0)
    ('67 %', '–')
    """
    return f"{100 * part / whole:.0f} %" if whole else "–"


def dollars(value: float) -> str:
    """An amount of money; small ones in hundredths of a cent.

    >>> dollars(0), dollars(0.00002), dollars(0.0314), dollars(1234.5)
    ('$0', 'under $0.0001', '$0.0314', '$1,234.50')
    """
    if value == 0:
        return "$0"
    if value < 0.0001:
        return "under $0.0001"
    return f"${value:.4f}" if value < 1 else f"${value:,.2f}"


def seconds(value: float) -> str:
    """A duration.

    >>> seconds(0.0421), seconds(3.26), seconds(75)
    ('0.04 s', '3.3 s', '1 min 15 s')
    """
    if value < 1:
        return f"{value:.2f} s"
    if value < 60:
        return f"{value:.1f} s"
    minutes, rest = divmod(round(value), 60)
    return f"{minutes} min {rest} s"


def clock(value: float) -> str:
    """A duration as a clock shows it, in whole seconds.

    >>> clock(48.4), clock(3725)
    ('0:48', '1:02:05')
    """
    minutes, rest = divmod(round(value), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def rate(a_second: float) -> str:
    """How many in a time: a second where they are many, else a minute.

    >>> rate(3.41), rate(0.0833)
    ('3.4/s', '5.0/min')
    """
    return f"{a_second:,.1f}/s" if a_second >= 1 else f"{60 * a_second:.1f}/min"


def count_in_words(count: Mapping[str, Any]) -> str:
    """A count as a record holds it.

    >>> count_in_words({"low": 44, "high": None, "words": ["at least 44"]})
    '44 or more'
    """
    low, high = count.get("low"), count.get("high")
    if low is not None and high is not None:
        return f"{low:,}" if low == high else f"{low:,}–{high:,}"
    if low is not None:
        return f"{low:,} or more"
    if high is not None:
        return f"up to {high:,}"
    return ", ".join(count.get("words", ()))

"""Publication dates as they stand in data: ISO dates, timestamps, mail dates and dates with a month's name."""

from __future__ import annotations

import datetime
import email.utils
import functools
import re

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
# Those of the most news; all two hundred that dateparser knows take it 2 s for what is no date.
_LANGUAGES = ["en", "fr", "de", "es", "it", "pt", "nl", "pl", "tr", "ru", "uk", "ar"]
_MONTH_BY_NAME = re.compile(r"[^\W\d_]{3}")


def publication_date(value: object) -> datetime.date | None:
    """The day that a value names; None for an empty one.

    >>> publication_date("2015-10-24T21:04:00Z"), publication_date("Sat, 24 Oct 2015 21:04:00 GMT")
    (datetime.date(2015, 10, 24), datetime.date(2015, 10, 24))
    >>> publication_date("October 24, 2015"), publication_date("20151024"), publication_date("")
    (datetime.date(2015, 10, 24), datetime.date(2015, 10, 24), None)

    Raises ValueError for what names no day, or more than one: 04/05/2015 is two days.
    """
    if value is None:
        return None
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    written = str(value).strip()
    if not written:
        return None
    found = _iso(written) or _mail(written) or _with_month_by_name(written)
    if found is None:
        raise ValueError(f"{written[:60]!r} is no date; write it as YYYY-MM-DD")
    return found


def _iso(written: str) -> datetime.date | None:
    match = _ISO.match(written)
    try:
        if match:
            return datetime.date(*(int(part) for part in match.groups()))
        return datetime.date.fromisoformat(written) if written.isdecimal() and len(written) == 8 else None
    except ValueError:  # a 13th month
        return None


def _mail(written: str) -> datetime.date | None:
    try:
        return email.utils.parsedate_to_datetime(written).date()
    except (ValueError, IndexError, OverflowError):
        return None


@functools.lru_cache(maxsize=1024)  # a corpus has many articles of one day
def _with_month_by_name(written: str) -> datetime.date | None:
    if not _MONTH_BY_NAME.search(written) or len(written) > 60:
        return None
    import dateparser  # noqa: PLC0415 - takes 0.1 s to import, and dates in data are seldom written out

    found = dateparser.parse(
        written, languages=_LANGUAGES, settings={"STRICT_PARSING": True, "PARSERS": ["absolute-time"]}
    )
    return found.date() if found else None

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llm_extract.records.dates import Resolved, resolve

SATURDAY = date(2015, 10, 24)
WEDNESDAY = date(2026, 3, 11)

# phrase, day of publication, date, precision
RESOLVED = [
    ("on Saturday", SATURDAY, "2015-10-24", "day"),
    ("Saturday", SATURDAY, "2015-10-24", "day"),
    ("on Friday", SATURDAY, "2015-10-23", "day"),
    ("on Sunday", SATURDAY, "2015-10-18", "day"),
    ("late on Friday night", SATURDAY, "2015-10-23", "day"),
    ("on Monday night", WEDNESDAY, "2026-03-09", "day"),
    ("Saturday’s", SATURDAY, "2015-10-24", "day"),
    ("last Saturday", SATURDAY, "2015-10-17", "day"),
    ("last Friday", SATURDAY, "2015-10-23", "day"),
    ("next Friday", WEDNESDAY, "2026-03-13", "day"),
    ("next Wednesday", WEDNESDAY, "2026-03-18", "day"),
    ("this Friday", WEDNESDAY, "2026-03-13", "day"),
    ("this past Friday", WEDNESDAY, "2026-03-06", "day"),
    ("this coming Friday", WEDNESDAY, "2026-03-13", "day"),
    ("Friday last week", WEDNESDAY, "2026-03-06", "day"),
    ("on Friday of last week", WEDNESDAY, "2026-03-06", "day"),
    ("last week on Friday", WEDNESDAY, "2026-03-06", "day"),
    ("Monday next week", WEDNESDAY, "2026-03-16", "day"),
    ("in the early hours of Sunday", SATURDAY, "2015-10-18", "day"),
    ("shortly before dawn on Friday", SATURDAY, "2015-10-23", "day"),
    ("Friday at 10:30 p.m. local time", SATURDAY, "2015-10-23", "day"),
    ("at about 10 a.m. on Friday", SATURDAY, "2015-10-23", "day"),
    ("on Friday before dawn", SATURDAY, "2015-10-23", "day"),
    ("overnight on Friday", SATURDAY, "2015-10-23", "day"),
    ("Friday afternoon (1200 GMT)", SATURDAY, "2015-10-23", "day"),
    ("yesterday", SATURDAY, "2015-10-23", "day"),
    ("today", SATURDAY, "2015-10-24", "day"),
    ("earlier today", SATURDAY, "2015-10-24", "day"),
    ("tomorrow", SATURDAY, "2015-10-25", "day"),
    ("tomorrow morning", SATURDAY, "2015-10-25", "day"),
    ("tonight", SATURDAY, "2015-10-24", "day"),
    ("last night", SATURDAY, "2015-10-23", "day"),
    ("overnight", SATURDAY, "2015-10-24", "day"),
    ("this morning", SATURDAY, "2015-10-24", "day"),
    ("early this morning", SATURDAY, "2015-10-24", "day"),
    ("the day before yesterday", SATURDAY, "2015-10-22", "day"),
    ("the day after tomorrow", SATURDAY, "2015-10-26", "day"),
    ("yesterday evening", SATURDAY, "2015-10-23", "day"),
    ("two days ago", SATURDAY, "2015-10-22", "day"),
    ("two days earlier", SATURDAY, "2015-10-22", "day"),
    ("a day earlier", SATURDAY, "2015-10-23", "day"),
    ("the previous day", SATURDAY, "2015-10-23", "day"),
    ("the day before", SATURDAY, "2015-10-23", "day"),
    ("10 days ago", SATURDAY, "2015-10-14", "day"),
    ("three weeks ago", SATURDAY, "2015-09-28", "week"),
    ("a week earlier", SATURDAY, "2015-10-12", "week"),
    ("two months ago", SATURDAY, "2015-08-01", "month"),
    ("a year ago", SATURDAY, "2014-01-01", "year"),
    ("two hours ago", SATURDAY, "2015-10-24", "day"),
    ("24 hours ago", SATURDAY, "2015-10-23", "day"),
    ("ten minutes ago", SATURDAY, "2015-10-24", "day"),
    ("in the past 24 hours", SATURDAY, "2015-10-24", "day"),
    ("in 24 hours", SATURDAY, "2015-10-24", "day"),
    ("over the last 24 hours", SATURDAY, "2015-10-24", "day"),
    ("within 24 hours", SATURDAY, "2015-10-24", "day"),
    ("this week", SATURDAY, "2015-10-19", "week"),
    ("last week", SATURDAY, "2015-10-12", "week"),
    ("next week", SATURDAY, "2015-10-26", "week"),
    ("earlier this week", SATURDAY, "2015-10-19", "week"),
    ("late last week", SATURDAY, "2015-10-12", "week"),
    ("this month", SATURDAY, "2015-10-01", "month"),
    ("last month", SATURDAY, "2015-09-01", "month"),
    ("late last month", SATURDAY, "2015-09-01", "month"),
    ("earlier this month", SATURDAY, "2015-10-01", "month"),
    ("next month", SATURDAY, "2015-11-01", "month"),
    ("this year", SATURDAY, "2015-01-01", "year"),
    ("earlier this year", SATURDAY, "2015-01-01", "year"),
    ("last year", SATURDAY, "2014-01-01", "year"),
    ("later this year", SATURDAY, "2015-01-01", "year"),
    ("next year", SATURDAY, "2016-01-01", "year"),
    ("in late September", SATURDAY, "2015-09-01", "month"),
    ("in mid-September", SATURDAY, "2015-09-01", "month"),
    ("in March", SATURDAY, "2015-03-01", "month"),
    ("since March", SATURDAY, "2015-03-01", "month"),
    ("at the end of March", SATURDAY, "2015-03-01", "month"),
    ("in October", SATURDAY, "2015-10-01", "month"),
    ("last November", SATURDAY, "2014-11-01", "month"),
    ("in March last year", SATURDAY, "2014-03-01", "month"),
    ("in May", SATURDAY, "2015-05-01", "month"),
    ("last October", SATURDAY, "2014-10-01", "month"),
    ("next March", SATURDAY, "2016-03-01", "month"),
    ("in January", SATURDAY, "2015-01-01", "month"),
    ("in December", date(2026, 1, 5), "2025-12-01", "month"),
    ("in March 2011", SATURDAY, "2011-03-01", "month"),
    ("March, 2011", None, "2011-03-01", "month"),
    ("since 2011", SATURDAY, "2011-01-01", "year"),
    ("in 2011", None, "2011-01-01", "year"),
    ("in early 2014", SATURDAY, "2014-01-01", "year"),
    ("in the summer of 2014", SATURDAY, "2014-01-01", "year"),
    ("mid-2014", SATURDAY, "2014-01-01", "year"),
    ("12 March 2024", None, "2024-03-12", "day"),
    ("March 12, 2024", None, "2024-03-12", "day"),
    ("on the 12th of March 2024", None, "2024-03-12", "day"),
    ("Tuesday, 12 March 2024", None, "2024-03-12", "day"),
    ("2024-03-12", None, "2024-03-12", "day"),
    ("24/10/2015", None, "2015-10-24", "day"),
    ("10/24/2015", None, "2015-10-24", "day"),
    ("12.03.2024", None, "2024-03-12", "day"),
    ("Sept. 11, 2001", None, "2001-09-11", "day"),
    ("March 12", SATURDAY, "2015-03-12", "day"),
    ("12 March", SATURDAY, "2015-03-12", "day"),
    ("on October 24", SATURDAY, "2015-10-24", "day"),
    ("Saturday (October 24)", SATURDAY, "2015-10-24", "day"),
    ("Saturday 24 October", SATURDAY, "2015-10-24", "day"),
    ("on 31 December", SATURDAY, "2014-12-31", "day"),
    ("29 February 2024", None, "2024-02-29", "day"),
    ("10:30 GMT", SATURDAY, "2015-10-24", "day"),
    ("14:05", SATURDAY, "2015-10-24", "day"),
    ("over the weekend", date(2026, 3, 9), "2026-03-02", "week"),
    ("at the weekend", SATURDAY, "2015-10-19", "week"),
    ("last weekend", WEDNESDAY, "2026-03-02", "week"),
    ("2015", SATURDAY, "2015-01-01", "year"),
    ("nine years ago", SATURDAY, "2006-01-01", "year"),
    ("the previous week", SATURDAY, "2015-10-12", "week"),
    ("from Monday", SATURDAY, "2015-10-19", "day"),
    ("since Monday", SATURDAY, "2015-10-19", "day"),
    ("Thurs.", SATURDAY, "2015-10-22", "day"),
    ("two years earlier", SATURDAY, "2013-01-01", "year"),
    ("a month earlier", SATURDAY, "2015-09-01", "month"),
]
# phrase, day of publication: what is left open, or could be two dates
LEFT_OPEN = [
    ("minutes ago", SATURDAY),
    ("in November", SATURDAY),
    ("in the 1990s", SATURDAY),
    ("Monday, 12 March 2024", None),
    ("3/4/2024", None),
    ("on October 30", SATURDAY),
    ("Friday 24 October", SATURDAY),
    ("on 3 December", SATURDAY),
    ("31 February 2024", None),
    ("on February 29", SATURDAY),
    ("10.30pm", SATURDAY),
    ("on Saturday", None),
    ("yesterday", None),
    ("in recent days", SATURDAY),
    ("over the past few days", SATURDAY),
    ("recently", SATURDAY),
    ("two days later", SATURDAY),
    ("the following day", SATURDAY),
    ("the next day", SATURDAY),
    ("by Friday", SATURDAY),
    ("until Friday", SATURDAY),
    ("from Monday to Friday", SATURDAY),
    ("Saturday and Sunday", SATURDAY),
    ("the Saturday before", SATURDAY),
    ("after Friday prayers", SATURDAY),
    ("for years", SATURDAY),
    ("in 24 months", SATURDAY),
    ("in three days", SATURDAY),
    ("44 people", SATURDAY),
    ("44", SATURDAY),
    ("", SATURDAY),
    ("on the eve of the vote", SATURDAY),
    ("between 10 and 12 March", SATURDAY),
    ("the night before", SATURDAY),
    ("during the night", SATURDAY),
    ("Friday's attack", SATURDAY),
    ("in the coming days", SATURDAY),
    ("next day", SATURDAY),
    ("this day", SATURDAY),
    ("over the past week", SATURDAY),
    ("in the last year", SATURDAY),
    ("the next week", SATURDAY),
    ("at dawn", SATURDAY),
    ("as of Monday", SATURDAY),
]
# phrase, date, precision: in an article of WEDNESDAY, of what lies ahead
AHEAD = [
    ("on Friday", "2026-03-13", "day"),
    ("on Wednesday", "2026-03-11", "day"),
    ("in April", "2026-04-01", "month"),
    ("on 12 April", "2026-04-12", "day"),
    ("in February", "2027-02-01", "month"),
    ("in three days", "2026-03-14", "day"),
    ("in two weeks", "2026-03-23", "week"),
    ("within 24 hours", "2026-03-12", "day"),
    ("in March", "2026-03-01", "month"),
    ("at the weekend", "2026-03-09", "week"),
    ("in two weeks' time", "2026-03-23", "week"),
    ("next month", "2026-04-01", "month"),
]
# phrase, day of publication, language, date
ELSEWHERE = [
    ("le 12 mars 2024", None, "fr", "2024-03-12"),
    ("12 марта 2024 года", None, "ru", "2024-03-12"),
    ("12 марта", SATURDAY, "ru", "2015-03-12"),
    ("am 12. März 2024", None, "de", "2024-03-12"),
    ("12 березня 2024", None, "uk", "2024-03-12"),
    ("12 Mart 2024", None, "tr", "2024-03-12"),
    ("12 مارس 2024", None, "ar", "2024-03-12"),
    ("el 12 de marzo de 2024", None, "es", "2024-03-12"),
    ("12 mars", SATURDAY, "fr", "2015-03-12"),
    ("12 personnes", SATURDAY, "fr", None),
    ("lundi", SATURDAY, "fr", None),
    ("12 mars 2024", None, "xx", None),
    ("12 soldats en 2024", SATURDAY, "fr", None),
]


def shown(found: Resolved | None) -> tuple[str, str] | None:
    return None if found is None else (found.date.isoformat(), found.precision)


@pytest.mark.parametrize(("phrase", "published", "day", "precision"), RESOLVED)
def test_a_phrase_is_resolved(phrase: str, published: date | None, day: str, precision: str) -> None:
    assert shown(resolve(phrase, published)) == (day, precision)


@pytest.mark.parametrize(("phrase", "published"), LEFT_OPEN)
def test_what_a_phrase_leaves_open_is_never_guessed(phrase: str, published: date | None) -> None:
    assert resolve(phrase, published) is None


@pytest.mark.parametrize(("phrase", "day", "precision"), AHEAD)
def test_what_lies_ahead_is_resolved_forwards(phrase: str, day: str, precision: str) -> None:
    assert shown(resolve(phrase, WEDNESDAY, future=True)) == (day, precision)


@pytest.mark.parametrize(("phrase", "published", "language", "day"), ELSEWHERE)
def test_written_dates_are_read_in_other_languages(
    phrase: str, published: date | None, language: str, day: str | None
) -> None:
    found = resolve(phrase, published, language=language)
    assert (found.date.isoformat() if found else None) == day


@settings(deadline=None)  # machines are shared and slow
@given(st.dates(date(1990, 1, 1), date(2030, 12, 31)), st.sampled_from(["Monday", "Friday", "Saturday", "Sunday"]))
def test_a_weekday_lies_within_the_week_before_publication(published: date, weekday: str) -> None:
    found = resolve(f"on {weekday}", published)
    assert found is not None
    assert 0 <= (published - found.date).days <= 6
    assert found.date.strftime("%A") == weekday


@settings(deadline=None)  # machines are shared and slow
@given(st.dates(date(1990, 1, 1), date(2030, 12, 31)), st.dates(date(1000, 1, 1), date(2999, 12, 31)))
def test_a_written_date_is_itself_whenever_the_article_appeared(published: date, day: date) -> None:
    written = f"{day.day} {day:%B} {day.year}"
    assert resolve(written, published) == resolve(written, None) == Resolved(day, "day")


@settings(deadline=None)  # machines are shared and slow
@given(st.text(max_size=60), st.dates())
def test_any_words_are_read(phrase: str, published: date) -> None:
    resolve(phrase, published, future=True)
    resolve(phrase, published)


@pytest.mark.parametrize("published", [date.min, date.max])
@pytest.mark.parametrize(
    "phrase", ["last week", "next week", "9999 years ago", "tomorrow", "yesterday", "on Monday", "in May"]
)
def test_the_ends_of_the_calendar_are_no_error(phrase: str, published: date) -> None:
    resolve(phrase, published)


def test_dateparser_is_imported_only_for_another_language() -> None:
    code = (
        "import sys, datetime; from llm_extract.records.dates import resolve;"
        "resolve('on Saturday', datetime.date(2015, 10, 24)); resolve('12 personnes', None, language='fr');"
        "print('dateparser' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"

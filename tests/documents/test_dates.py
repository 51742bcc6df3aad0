"""Publication dates: what names a day, and what does not."""

from __future__ import annotations

import datetime

import pytest

from llm_extract.documents.dates import publication_date

DAY = datetime.date(2015, 10, 24)


@pytest.mark.parametrize(
    "value",
    [
        *("2015-10-24", " 2015-10-24 ", "2015/10/24", "2015.10.24", "20151024", "2015-10-24T23:59:59Z"),
        *("2015-10-24 08:00:00", "2015-10-24T08:00:00.000+02:00", "Sat, 24 Oct 2015 21:04:00 GMT", "24 Oct 2015"),
        *("October 24, 2015", "24 octobre 2015", DAY, datetime.datetime(2015, 10, 24, 8, 0, tzinfo=datetime.UTC)),
    ],
)
def test_a_day_is_read_however_it_is_written(value: object) -> None:
    assert publication_date(value) == DAY


@pytest.mark.parametrize("value", [None, "", "  "])
def test_nothing_is_no_date(value: object) -> None:
    assert publication_date(value) is None


@pytest.mark.parametrize(
    "value",
    ["04/05/2015", "24/10/2015", "2015-13-01", "2015", 2015, "October 2015", "yesterday", "n/a", True, ["2015-10-24"]],
)
def test_what_names_no_single_day_is_an_error(value: object) -> None:
    with pytest.raises(ValueError, match="is no date; write it as YYYY-MM-DD"):
        publication_date(value)

from __future__ import annotations

import pytest

from llm_extract.records.time_words import MONTHS, WEEKDAYS, plain


@pytest.mark.parametrize(
    ("phrase", "words"),
    [
        ("On Saturday,", "on saturday"),
        ("Sept. 11, 2001", "sept 11 2001"),
        ("mid-September", "mid september"),
        ("10:30 p.m.", "10:30 pm"),
        ("Friday’s", "friday"),
        ("two weeks’ time", "2 weeks time"),
        ("Saturday (October 24)", "saturday october 24"),
        ("12.03.2024", "12.03.2024"),
        ("2024–03–12", "2024-03-12"),
    ],
)
def test_a_phrase_is_made_plain(phrase: str, words: str) -> None:
    assert plain(phrase) == words


def test_weekdays_count_from_monday_and_months_from_january() -> None:
    assert (WEEKDAYS["monday"], WEEKDAYS["sun"], MONTHS["january"], MONTHS["dec"]) == (0, 6, 1, 12)

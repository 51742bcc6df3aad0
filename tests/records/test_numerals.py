from __future__ import annotations

import pytest

from llm_extract.records.numerals import in_digits


@pytest.mark.parametrize(
    ("words", "digits"),
    [
        ("twenty-one", "21"),
        ("two hundred and three", "203"),
        ("three thousand four hundred and five", "3405"),
        ("a hundred men and twenty women", "100 men and 20 women"),
        ("half a million", "500000"),
        ("a half dozen", "6"),
        ("one and a half million", "1500000"),
        ("a million and a half", "1500000"),
        ("1.2 million", "1200000"),
        ("1,3 million", "1300000"),
        ("30k", "30000"),
        ("1,300", "1300"),
        ("1.300", "1300"),
        ("two to three dozen", "24 to 36"),
        ("20 to 30 thousand", "20000 to 30000"),
        ("900 to 1 thousand", "900 to 1000"),
        ("several hundred", "several hundred"),
        ("hundreds", "hundreds"),
        ("2.5", "several"),
        ("deux et trois", "2 et 3"),
        ("пять", "5"),
        ("someone", "someone"),
        ("13²", "13²"),
    ],
)
def test_number_words_are_written_as_digits(words: str, digits: str) -> None:
    assert in_digits(words) == digits

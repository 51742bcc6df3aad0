from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llm_extract.records.counts import Bounds, Count, read_count, total

# phrase, low, high
PHRASES = [
    ("at least 44", 44, None),
    ("44", 44, 44),
    ("up to 10", None, 10),
    ("between 20 and 30", 20, 30),
    ("20-30", 20, 30),
    ("20–30", 20, 30),
    ("20 to 30", 20, 30),
    ("from 20 to 30", 20, 30),
    ("dozens", None, None),
    ("scores of people", None, None),
    ("hundreds", None, None),
    ("more than 40", 40, None),
    ("over 40", 40, None),
    ("a driver", 1, 1),
    ("two soldiers and three civilians", 5, 5),
    ("44 people, including six children", 44, 44),
    ("44 people (including six children)", 44, 44),
    ("1,300", 1300, 1300),
    ("1 300", 1300, 1300),
    ("1.2 million", 1200000, 1200000),
    ("half a million", 500000, 500000),
    ("a dozen", 12, 12),
    ("half a dozen", 6, 6),
    ("two dozen", 24, 24),
    ("several dozen", None, None),
    ("no one", 0, 0),
    ("nobody", 0, 0),
    ("several", None, None),
    ("about 50", 50, 50),
    ("nearly 50", None, 50),
    ("almost 50", None, 50),
    ("some 50 people", 50, 50),
    ("tens of thousands", None, None),
    ("a couple", 2, 2),
    ("a couple of protesters", None, None),
    ("hundreds of thousands", None, None),
    ("twenty-one", 21, 21),
    ("one hundred and twenty people", 120, 120),
    ("a hundred soldiers and twenty civilians", 120, 120),
    ("two hundred and three", 203, 203),
    ("a hundred", 100, 100),
    ("three thousand four hundred and five", 3405, 3405),
    ("two to three dozen", 24, 36),
    ("20 to 30 thousand", 20000, 30000),
    ("two or three", 2, 3),
    ("no fewer than 12", 12, None),
    ("no more than 12", None, 12),
    ("at least a dozen", 12, None),
    ("at least two", 2, None),
    ("as many as 200", None, 200),
    ("50 or more", 50, None),
    ("50+", 50, None),
    ("50-plus", 50, None),
    ("more than two dozen", 24, None),
    ("two men and a woman", 3, 3),
    ("a man, his wife and two children", 4, 4),
    ("a woman, 45, and her son, 12", 2, 2),
    ("a 30-year-old man", 1, 1),
    ("a two-year-old girl", 1, 1),
    ("44 people in 24 hours", 44, 44),
    ("44 in Homs and 12 in Hama", 56, 56),
    ("killed 44", 44, 44),
    ("the deaths of 44 people", 44, 44),
    ("a group of 20", 20, 20),
    ("a family of four", 4, 4),
    ("a family", None, None),
    ("another three", 3, 3),
    ("six of the 44", 6, 6),
    ("dozens of the 44", None, None),
    ("none of the 44", 0, 0),
    ("two of the 10 hostages", 2, 2),
    ("44 people, 30 of them civilians", 44, 44),
    ("44 people, most of them children", 44, 44),
    ("30 of them", 30, 30),
    ("both pilots", 2, 2),
    ("at least 20 but no more than 30", 20, 30),
    ("at least 20, possibly 30", 20, 30),
    ("44 people in 12 attacks", 44, 44),
    ("two soldiers and several civilians", 2, None),
    ("several hundred", None, None),
    ("a few hundred", None, None),
    ("zero", 0, 0),
    ("no casualties", 0, 0),
    ("au moins 44 personnes", 44, None),
    ("jusqu'à 10", None, 10),
    ("entre 20 et 30", 20, 30),
    ("не менее 44 человек", 44, None),
    ("до 10", None, 10),
    ("44 شخصا على الأقل", 44, None),
    ("44'ten fazla kişi", 44, None),
    ("en az 44", 44, None),
    ("mindestens 12 Soldaten", 12, None),
    ("2 soldats et trois civils", 5, 5),
    ("44 morts, dont six enfants", 44, 44),
    ("44 человека, в том числе шестеро детей", 44, 44),
    ("13²", None, None),
    ("two-thirds", None, None),
    ("half of the 44", None, None),
    ("the toll rose from 40 to 44", 44, 44),
    ("an estimated 50", 50, 50),
    ("a total of 44", 44, 44),
    ("a further 12", 12, 12),
    ("an additional five", 5, 5),
    ("a million and a half", 1500000, 1500000),
    ("one and a half million", 1500000, 1500000),
    ("2.5 million", 2500000, 2500000),
    ("30k", 30000, 30000),
    ("3m people", 3000000, 3000000),
    ("2.5", None, None),
    ("1.300", 1300, 1300),
    ("1.2m", 1200000, 1200000),
    ("1,3 million", 1300000, 1300000),
    ("", None, None),
    ("civilians", None, None),
    ("three policemen, two of them officers, and", 3, 3),
    ("less than 5", None, 5),
    ("fewer than ten", None, 10),
    ("at least one soldier and two civilians", 3, None),
    ("up to 10 soldiers and two civilians", 2, 12),
    ("one", 1, 1),
    ("three more", 3, 3),
    ("a man and a woman", 2, 2),
    ("two people and up to 10 others", 2, 12),
    ("twelve", 12, 12),
    ("at least 1,300 people", 1300, None),
    ("44 dead in a blast, three days ago", 44, 44),
    ("30-odd", 30, 30),
    ("well over 100", 100, None),
    ("around 20 to 30", 20, 30),
    ("between about 20 and 30", 20, 30),
    ("at least 20 to 30", 20, None),
    ("one or two", 1, 2),
    ("one soldier", 1, 1),
    ("30 percent", None, None),
    ("two UN peacekeepers", 2, 2),
    ("six children among the 44 killed", 6, 6),
    ("12 may have died", 12, 12),
    ("40 on 12 March", 40, 40),
    ("five to ten", 5, 10),
    ("50 people or fewer", None, 50),
    ("a man and wife", 1, None),
    ("ten thousand", 10000, 10000),
    ("a third of the 30", None, None),
    ("29 soldiers killed, 30 wounded", None, None),
    ("20 people were killed and about 100 injured", None, None),
    ("29 soldiers and three civilians killed", 32, 32),
    ("due to strikes 44 died", 44, 44),
    ("44 since Sept. 12", 44, 44),
    ("44 killed on May 12", 44, 44),
]


@pytest.mark.parametrize(("phrase", "low", "high"), PHRASES)
def test_a_phrase_sets_the_bounds_that_the_codebook_says(phrase: str, low: int | None, high: int | None) -> None:
    assert read_count(phrase) == Bounds(low, high)


@pytest.mark.parametrize(
    ("phrases", "low", "high"),
    [
        (["two soldiers", "three civilians"], 5, 5),
        (["at least 44"], 44, None),
        (["at least 44", "two"], 46, None),
        (["up to 10", "two"], 2, 12),
        (["up to 10", "up to 5"], None, 15),
        (["dozens", "two"], 2, None),
        (["dozens"], None, None),
        (["no one"], 0, 0),
    ],
)
def test_what_is_listed_is_added_up(phrases: list[str], low: int | None, high: int | None) -> None:
    assert total(phrases) == Count(low=low, high=high, words=tuple(phrases))


@pytest.mark.parametrize(
    ("phrases", "low", "high"),
    [
        (["38", "44"], 38, 44),
        (["44", "at least 60"], 44, None),
        (["12", "up to 10"], None, 12),
        (["between 20 and 30", "25"], 20, 30),
        (["12", "dozens"], 12, None),
        (["dozens", "hundreds"], None, None),
        (["44"], 44, 44),
    ],
)
def test_of_what_is_disputed_the_lowest_and_the_highest_are_taken(
    phrases: list[str], low: int | None, high: int | None
) -> None:
    assert total(phrases, disputed=True) == Count(low=low, high=high, words=tuple(phrases))


def test_without_a_phrase_there_is_no_count() -> None:
    assert total([]) is None


@settings(deadline=None)  # machines are shared and slow
@given(st.integers(0, 10**7))
def test_a_number_is_itself_with_and_without_separators(number: int) -> None:
    assert (
        read_count(str(number))
        == read_count(f"{number:,}")
        == read_count(f"{number:,}".replace(",", "\u202f"))
        == (
            number,
            number,
        )
    )


@settings(deadline=None)  # machines are shared and slow
@given(st.text(max_size=80))
def test_any_words_are_read_and_bounds_never_cross(phrase: str) -> None:
    low, high = read_count(phrase)
    assert low is None or high is None or 0 <= low <= high


@pytest.mark.parametrize(
    "phrase", ["9" * 10**6, "two " * 10**5, "a, " * 10**5, "1 and " * 10**5, "44 " + "of " * 10**5]
)
def test_a_very_long_phrase_is_read_in_its_beginning_and_does_not_hang(phrase: str) -> None:
    start = time.perf_counter()
    read_count(phrase)
    assert time.perf_counter() - start < 10

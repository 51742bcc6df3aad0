"""Metadata: which keys of a row are read as what."""

from __future__ import annotations

import datetime

import pytest

from llm_extract.documents.metadata import metadata_of, value_of
from llm_extract.documents.options import ReadingOptions
from llm_extract.errors import ReadingError

DAY = datetime.date(2026, 3, 14)


def test_the_usual_keys_are_found_without_being_named() -> None:
    row = {"headline": "H", "date": "2026-03-14", "publisher": "P", "authors": ["A", "B"], "lang": "fr"}
    assert metadata_of(row, options=ReadingOptions(), where="a") == {
        "title": "H",
        "published": DAY,
        "source": "P",
        "author": "A, B",
        "language": "fr",
    }


def test_a_key_that_is_named_is_the_only_one() -> None:
    options = ReadingOptions(title_key="kop")
    assert metadata_of({"kop": "K", "title": "T"}, options=options, where="a")["title"] == "K"
    assert metadata_of({"title": "T"}, options=options, where="a")["title"] is None


def test_an_empty_value_lets_the_next_key_speak() -> None:
    assert value_of({"text": None, "body": "B"}, "text", options=ReadingOptions()) == "B"


def test_the_default_date_holds_for_rows_without_one() -> None:
    options = ReadingOptions(published=DAY)
    assert metadata_of({}, options=options, where="a")["published"] == DAY
    assert metadata_of({"date": "2025-01-02"}, options=options, where="a")["published"] == datetime.date(2025, 1, 2)


def test_the_language_of_the_options_wins() -> None:
    assert metadata_of({"lang": "fr"}, options=ReadingOptions(language="de"), where="a")["language"] == "de"


def test_objects_are_no_words() -> None:
    row = {"title": {"en": "T"}, "source": 7, "author": [None, True, "A"]}
    found = metadata_of(row, options=ReadingOptions(), where="a")
    assert (found["title"], found["source"], found["author"]) == (None, "7", "A")


def test_a_date_that_is_none_is_told_with_its_place_and_the_way_out() -> None:
    with pytest.raises(
        ReadingError, match=r"line 3 of 'a': .*'soon' is no date.*YYYY-MM-DD.*--published-key"
    ) as refusal:
        metadata_of({"date": "soon"}, options=ReadingOptions(), where="line 3 of 'a'")
    assert refusal.value.reason == "malformed"

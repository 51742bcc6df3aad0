"""Teasers: bare headlines of other articles, and the lines of an article that are like them."""

from __future__ import annotations

import pytest

from llm_extract.documents.teasers import is_prose, reads_as_headline, teasers

PROSE = "The union met the port on Friday, and neither side would say how far apart they were."


def found(*lines: str, marked: set[int] | None = None) -> list[int]:
    return teasers(lines, [is_prose(line) for line in lines], marked=marked or set())


@pytest.mark.parametrize(
    "line",
    [
        "Is the Tarrow strike splitting the Harbour Union?",
        "Lissby weighs buying ferries from Norway",
        "Union leader Brell warns port of ‘long winter’",
    ],
)
def test_headlines_read_as_headlines(line: str) -> None:
    assert reads_as_headline(line)


@pytest.mark.parametrize(
    "line",
    [
        "Fighting in Idrin",
        "What happens next?",
        "So what does the Harbour Union want from Tarrow?",
        "Now, how will the Harbour Union answer Tarrow?",
        "Why do you think the Harbour Union left Tarrow?",
        "The union said on Friday in Tarrow",
        "He is not the one who wrote to Brell",
        "Brell was told of it on Friday in Tarrow",
        "Brell asked the port for the papers on Friday.",
        "The minister continued in the same vein:",
        "14:20 Brell: talks must go on today",
        "“We will not go back to Tarrow”",
        "fifty men waited outside Tarrow in rain",
        "UNION LEADER BRELL WARNS PORT OF LONG WINTER",
        "flour and salt and butter for the dough",
    ],
)
def test_other_lines_do_not(line: str) -> None:
    assert not reads_as_headline(line)


TEASER = "Lissby weighs buying ferries from Norway"
QUESTION = "Is the Tarrow strike splitting the Harbour Union?"


def test_a_headline_between_two_paragraphs_of_prose_is_a_teaser() -> None:
    assert found("Strike ends", PROSE, TEASER, PROSE, QUESTION, PROSE) == [2, 4]


def test_a_headline_before_furniture_or_at_the_end_is_a_teaser() -> None:
    assert found("Strike ends", PROSE, TEASER, "Source: AFP", marked={3}) == [2]
    assert found("Strike ends", PROSE, PROSE, TEASER) == [3]


def test_headline_and_standfirst_are_none() -> None:
    assert found(TEASER, QUESTION, PROSE, PROSE) == []


def test_lines_of_a_list_are_none() -> None:
    assert found("Strike ends", PROSE, TEASER, TEASER + " now", PROSE) == []


def test_several_questions_are_the_headings_of_an_explainer() -> None:
    assert found("Strike ends", *(PROSE, QUESTION) * 3, PROSE) == []


def test_where_paragraphs_lack_their_full_stop_a_missing_one_shows_nothing() -> None:
    assert found("Strike ends", *(PROSE.rstrip("."),) * 3, PROSE, TEASER, PROSE) == []

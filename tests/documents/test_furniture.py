"""Furniture: what is marked on a pasted page, and that the article itself is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_extract.documents.furniture import furniture

BODY = "The harbour union of Tarrow rejected the offer of the port on Friday, its leader Oona Brell told reporters."
SAID = "“We were promised two free days. We got one,” she said, and added that the strike would go on until Sunday."
CAPTION = "Workers wait outside the closed gate of the port in Tarrow"

PAGE = f"""Advertisement

Union rejects port’s offer

Port says it has nothing left to give.

By Oona Kovar in Tarrow

{BODY}

RELATED: Ferry talks fail again

{SAID}

Is the Tarrow strike splitting the Harbour Union?

{BODY}

{CAPTION} [Reuters]{CAPTION} [Reuters]

Talks in Lissby

{SAID}

Lissby weighs buying ferries from Norway
Source: Coastal Wire, News Agencies


More from News
Lissby opens its new bridge to the islands
Most Read
"""
MARKED = [
    "Advertisement",
    "By Oona Kovar in Tarrow",
    "RELATED: Ferry talks fail again",
    "Is the Tarrow strike splitting the Harbour Union?",
    f"{CAPTION} [Reuters]{CAPTION} [Reuters]",
    "Lissby weighs buying ferries from Norway",
    "Source: Coastal Wire, News Agencies",
    "More from News",
    "Lissby opens its new bridge to the islands",
    "Most Read",
]


def marked(*paragraphs: str) -> list[str]:
    text = "\n\n".join(paragraphs)
    return [text[start:end] for start, end in furniture(text)]


def test_all_that_stands_around_a_pasted_article_is_marked_and_nothing_else() -> None:
    assert [PAGE[start:end] for start, end in furniture(PAGE)] == MARKED


def test_clean_copy_has_no_furniture() -> None:
    assert marked("Union rejects port’s offer", "TARROW, March 3 (Coastal Wire) — " + BODY, SAID, BODY) == []


@pytest.mark.parametrize("first", ["Related: a family of firms", "By Hook Or By Crook", "Opinion: Let them strike"])
def test_the_headline_is_no_furniture(first: str) -> None:
    assert marked(first, BODY, SAID) == []


def test_a_headline_told_twice_is_marked_once() -> None:
    headline = "Union of Tarrow rejects the offer"
    assert marked(headline, headline, BODY) == [headline]
    assert furniture(f"{headline}\n\n{headline}\n\n{BODY}")[0].start > 0


def test_a_caption_told_twice_in_two_paragraphs_is_marked_twice() -> None:
    assert marked("Strike", BODY, CAPTION + ".", CAPTION + ".", SAID) == [CAPTION + "."] * 2


def test_a_caption_before_its_credit_is_marked_with_it() -> None:
    assert marked("Strike", BODY, CAPTION, "Ana Kovar/Getty Images", SAID) == [CAPTION, "Ana Kovar/Getty Images"]


def test_prose_before_a_credit_keeps_its_words() -> None:
    assert marked("Strike", BODY, SAID + " (Reuters)") == ["(Reuters)"]


def test_links_within_the_article_end_where_it_goes_on() -> None:
    links = ["Related stories", "Lissby opens bridge", "Tarrow port: a history"]
    assert marked("Strike", BODY, *links, BODY, SAID) == links


def test_what_follows_the_article_is_marked_to_the_end() -> None:
    rest = ["Most Read", "Lissby opens bridge", "It cost more than anyone had thought.", "Weather", "Five soups"]
    assert marked("Strike", BODY, SAID, *rest) == rest


def test_a_repeated_cry_is_no_caption() -> None:
    assert (
        marked("Strike", BODY, "“We will not go back to that port!”", "“We will not go back to that port!”", SAID) == []
    )


def test_a_section_heading_is_not_marked() -> None:
    assert marked("Strike", BODY, "Talks in Lissby", SAID, "What happens next?", BODY) == []


def test_a_text_without_paragraphs_of_prose_has_no_teasers() -> None:
    assert marked("For the dough", "500g of strong white flour from Lissby", "A pinch of Tarrow salt") == []


LINES = [
    "Most Read",
    "More from News",
    "Share",
    CAPTION,
    BODY,
    SAID,
    "[Reuters]",
    "A b c d e F g",
    "RELATED: x",
    "",
    "?",
]


@given(st.lists(st.sampled_from(LINES), max_size=30), st.sampled_from(["\n", "\n\n", "\r\n", " \n \n"]))
def test_marks_are_ordered_disjoint_and_within_the_text(lines: list[str], separator: str) -> None:
    text = separator.join(lines)
    end = 0
    for span in furniture(text):
        assert end <= span.start < span.end <= len(text)
        assert text[span.start : span.end].strip() == text[span.start : span.end]
        end = span.end


@given(st.lists(st.sampled_from([BODY, SAID]), min_size=1, max_size=12))
def test_prose_alone_is_never_marked(paragraphs: list[str]) -> None:
    distinct = [f"{number}. {paragraph}" for number, paragraph in enumerate(paragraphs)]
    assert marked(*distinct) == []


@given(st.text(max_size=300))
def test_any_text_can_be_looked_through(text: str) -> None:
    for span in furniture(text):
        assert 0 <= span.start < span.end <= len(text)

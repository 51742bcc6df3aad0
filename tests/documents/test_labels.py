"""Labels: the page speaking of itself, and prose that begins with the same words."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_extract.documents.labels import announces_links, is_label, is_link, page_speaks


@pytest.mark.parametrize(
    "line",
    [
        *("Most Read", "MOST READ", "Most read in World", "More from News", "More on this story", "Related stories"),
        *("Related:", "RELATED", "You may also like", "Read more", "Trending now", "Editor’s picks", "TOP STORIES"),
        *("Recommended for you", "Lire aussi", "Mehr zum Thema", "اقرأ أيضا", "» Also read", "আরও পড়ুন / Read more"),
    ],
)
def test_a_heading_of_links_is_known(line: str) -> None:
    assert announces_links(line)
    assert is_label(line)


@pytest.mark.parametrize(
    "line",
    [
        "Most read it twice, and some wept.",
        "More from the minister came late at night.",
        "Related firms were searched too",
        "Trending downwards",
        "Top news editors met in Tarrow",
    ],
)
def test_other_lines_announce_no_links(line: str) -> None:
    assert not announces_links(line)


@pytest.mark.parametrize(
    "line",
    [
        *("RELATED: Ferry talks fail again", "Related: Why are there so many ferries?", "READ MORE: Ferry talks fail"),
        *("ALSO READ | Ferry talks fail", ">> Related: Ferry talks fail", "Lire aussi : les ferries à quai"),
        *("Source: Coastal Wire, News Agencies", "SOURCE: COASTAL WIRE", "Sources: AFP and Reuters"),
        *("By Oona Brell", "By Oona Brell in Tarrow, Coastal Wire", "Reporting by Ana Kovar; Editing by Paul Ek"),
        *("(Additional reporting by Ana Kovar in Lissby)", "Ana Kovar in Lissby contributed to this report."),
        "Oona Brell writes about ports. Follow her on Twitter @oonabrell.",
    ],
)
def test_links_and_credits_are_labels(line: str) -> None:
    label = is_label(line) or is_link(line)
    assert label


@pytest.mark.parametrize(
    "line",
    [
        *(
            "Share",
            "Share this article",
            "Facebook | X | Email | Print",
            "Share  Save  Listen (5 min)",
            "Advertisement",
        ),
        *("ADVERTISEMENT", "Article continues below", "Sign up for our newsletter", "Subscribe to our podcast here."),
        *(
            "Get the news in your inbox",
            "Follow us on Twitter",
            "Follow The Coast on Google News",
            "Click here to read",
        ),
        *(
            "Read the rest here.",
            "Watch the video below",
            "© 2026 Coastal Wire",
            "Copyright 2026 Coastal Wire. No reuse.",
        ),
        *("All rights reserved.", "Tags: ports, strikes", "5 min read", "Published On 24 Oct 2015", "Comments (48)"),
        *("Updated: 5:30 p.m., March 3, 2026", "![A ferry](ferry.jpg)", "Slideshow ( 5 images )"),
    ],
)
def test_the_page_speaks(line: str) -> None:
    assert page_speaks(line)


@pytest.mark.parametrize("line", ["Share -", "Tweet |", "Advertisement —", "Loading…", "Log in ▶", "Menu »"])
def test_signs_after_the_words_of_a_page_are_no_part_of_them(line: str) -> None:
    assert page_speaks(line)


@pytest.mark.parametrize("line", ["Log in”", "Subscribe”", "Comments €", "Tweet ①"])
def test_a_closing_quotation_mark_or_another_sign_is_none_of_them(line: str) -> None:
    assert not page_speaks(line)


@pytest.mark.parametrize(
    "line",
    [
        "Source: police told this paper that the ferry had been searched.",
        "By Monday the port had closed.",
        "By Monday the port had closed",
        "By hook or by crook, he said, the port would open.",
        "Reporting by the agency has shown that ministers lied.",
        "Share prices fell in Tarrow.",
        "Sharing the port was never an option.",
        "Copyright law will change, the minister said.",
        "Published in 2019, the report blames the union.",
        "Follow me on this, he said.",
        "Subscribers were told on Friday.",
        "Advertisement sales fell by half.",
        "Print is dying, the editor said.",
        "Related to this is the question of who pays: the port says the union, and the union says the port.",
        "More: the union wanted it, and it got it.",
        "Watch: that was what he had been told to do.",
        "He tweeted:“Sad!",
        "The minister said: Ferry talks will go on.",
        "THE MINISTER SAID THAT BY HAVING TALKS WE ARE NOT GIVING UP ANY RIGHT.",
        "BY HAVING THESE TALKS WE ARE NOT GIVING UP ANY OF OUR RIGHTS. THIS WAS DONE BEFORE.",
    ],
)
def test_prose_is_no_label(line: str) -> None:
    assert not is_label(line)
    assert not is_link(line)


@pytest.mark.parametrize(
    ("line", "link"),
    [
        ("WATCH: Ferry leaves Tarrow", True),
        ("More:A diagram of the strike", True),
        ("Port strike:Union leader to speak in Tarrow", True),
        ("Opinion: The port needs both sides", True),
        ("READ – Who owns the ferries", True),
        ("He said:We will go", False),
        ("More – much more – was at stake.", False),
    ],
)
def test_a_link_is_worded_as_one_and_is_no_sentence(line: str, link: bool) -> None:
    assert is_link(line) is link


@given(st.text(alphabet=st.sampled_from("share moretwixb:|/ ©.By"), max_size=320))
def test_any_line_gets_an_answer(line: str) -> None:
    assert isinstance(is_label(line) or is_link(line) or page_speaks(line), bool)


@pytest.mark.parametrize(
    "line",
    [
        "share " * 50,
        "x | " * 70,
        "more from " * 30,
        "related " * 37,
        "a b " * 70,
        "follow " * 40,
        "By A " * 60,
        "A" * 300,
    ],
)
def test_no_line_takes_long(line: str) -> None:
    begin = time.process_time()
    for _ in range(20):
        is_label(line[:300])
        is_link(line[:300])
    assert time.process_time() - begin < 1

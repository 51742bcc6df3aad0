from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llm_extract.records.grounding import Grounder
from llm_extract.records.names import mentions, names_match, stands_in, topics_match

MATCHING = [
    ("Orsic", "Governor Pavel Orsic"),
    ("Foreign Minister Mira Salko", "Kessaria’s Foreign Minister Mira Salko"),
    ("Mira Salko", "US Secretary of State Mira Salko"),
    ("Lt. Col. Ahmad Tarif", "Lieutenant Colonel Ahmad Tarif"),
    ("Tarif", "Lt. Col. Ahmad Tarif"),
    ("former president Marek", "Jonas Marek"),
    ("ex-president Marek", "Marek"),
    ("Mr. Smith", "Smith"),
    ("Martin King Jr.", "King"),
    ("J.K. Rowe", "J. K. Rowe"),
    ("ORSIC", "Orsic"),
    ("the river council", "River Council"),
    ("the council’s", "the council"),
    ("al-Maʿarri", "Yahya al-Ma'arri"),
    ("Maʿarri", "al-Ma‘arri"),
    ("Al Watan", "al-Watan"),
    ("US", "the United States"),
    ("U.S. State Department", "United States State Department"),
    ("UN", "United Nations"),
    ("Türkiye", "Turkey"),
    ("Free River Army (FRA)", "FRA"),
    ("Free River Army (FRA)", "Free River Army"),
    ("State of the Rivers", "the State"),
    ("Ministry of Defence", "the Defence Ministry"),
    ("Mira Salko, the mediator", "Salko"),
    ("Velgrad", "Velgrad, Tarsia"),
    ("Nguye\u0302\u0303n Thị Hạnh", "Nguyễn Thị Hạnh"),
    ("Salko’s", "Salko"),
]
DIFFERENT = [
    ("Tarsia", "Tarsian air force"),
    ("Tarsia", "President of Tarsia"),
    ("Tarsia", "Bank of Tarsia"),
    ("Sudan", "South Sudan"),
    ("York", "New York"),
    ("Mira", "Mira Salko"),
    ("Salko", "Mira Salko Brandt"),
    ("foreign minister", "deputy foreign minister"),
    ("minister", "deputy minister"),
    ("government protesters", "anti-government protesters"),
    ("National Assembly", "UN General Assembly"),
    ("the Rivers", "State of the Rivers"),
    ("State", "Secretary of State Mira Salko"),
    ("13", "Division 13"),
    ("Velgrad", "governor of Velgrad"),
    ("Salko", "Orsic"),
    ("Nguyen", "Nguyễn"),
    ("", ""),
    ("", "Salko"),
    ("the", "the"),
]
TEXT = """Kessaria’s Foreign Minister Mira Salko said the U.S. must help. “Salko’s offer”, Ann Salko said.
President Bashar al-Marri met Asma al-Marri. But al-Marri left Ankara’da. POLICE denied it. وقال سالكو لروسيا"""


@pytest.mark.parametrize(("one", "other"), MATCHING)
def test_names_of_one_thing_match(one: str, other: str) -> None:
    assert names_match(one, other)
    assert names_match(other, one)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_names_of_two_things_do_not(one: str, other: str) -> None:
    assert not names_match(one, other)
    assert not names_match(other, one)


@settings(deadline=None)  # machines are shared and slow
@given(st.text(max_size=30), st.text(max_size=30))
def test_matching_works_both_ways_for_any_words(one: str, other: str) -> None:
    assert names_match(one, other) == names_match(other, one)
    assert topics_match(one, other) == topics_match(other, one)


@pytest.mark.parametrize(
    ("one", "other", "match"),
    [
        ("Tarsia’s offer to cooperate", "the offer to cooperate", True),
        ("the grain deal", "Grain Deal", True),
        ("sale of drone engines to Belmora", "drone engines for Belmora", True),
        ("the offer", "the strikes", False),
        ("leaving the bloc", "higher wages in the ports", False),
        ("", "", False),
    ],
)
def test_topics_match_by_half_of_their_words(one: str, other: str, match: bool) -> None:
    assert topics_match(one, other) is match


@pytest.mark.parametrize(
    ("name", "places"),
    [
        ("Mira Salko", ["Mira Salko", "Salko"]),
        ("Foreign Minister Mira Salko", ["Foreign Minister Mira Salko", "Salko"]),
        ("Ann Salko", ["Salko", "Ann Salko"]),
        ("the United States", ["U.S."]),
        ("Bashar al-Marri", ["Bashar al-Marri", "al-Marri"]),
        ("Ankara", ["Ankara"]),
        ("police", ["POLICE"]),
        ("سالكو", ["سالكو"]),
        ("روسيا", ["روسيا"]),
        ("Kessaria", ["Kessaria"]),
        ("Foreign Minister", ["Foreign Minister"]),
        ("Nobody At All", []),
        ("", []),
    ],
)
def test_a_name_is_mentioned_where_it_or_its_last_name_stands(name: str, places: list[str]) -> None:
    assert [TEXT[start:end] for start, end in mentions(name, TEXT)] == places


@pytest.mark.parametrize(
    ("name", "stands"),
    [
        ("Mira Salko", True),
        ("mira salko", True),
        ("Tarsian Foreign Minister Mira Salko", True),
        ("Ivan Salko", False),
        ("Salko", True),
        ("Sal", False),
        ("the United States", True),
        ("United Nations", False),
        ("Police", True),
        ("Bashar al‑Marri", True),
        ("", False),
    ],
)
def test_a_name_that_does_not_stand_in_the_text_is_told(name: str, stands: bool) -> None:
    assert stands_in(name, Grounder(TEXT)) is stands
    assert stands_in(name, TEXT) is stands


@settings(deadline=None)  # machines are shared and slow
@given(st.text(max_size=30), st.text(max_size=60))
def test_mentions_of_any_words_stand_in_the_text_in_order(name: str, text: str) -> None:
    end = 0
    for span in mentions(name, text):
        assert end <= span.start < span.end <= len(text)
        end = span.end


def test_a_hostile_name_does_not_hang() -> None:
    for name in ("a " * 500_000, "(" * 500_000, "x" * 1_000_000 + " (y"):
        assert not names_match(name, "Salko")
        assert mentions(name, TEXT) == []
        assert not stands_in(name, TEXT)
        assert not topics_match(name, "Salko")

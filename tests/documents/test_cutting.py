"""Cutting: nothing is lost, nothing is too large, what is shared is whole paragraphs, and it is always the same."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_extract.catalog.workspace import Workspace
from llm_extract.documents.cutting import OVERLAP, cut
from llm_extract.documents.paragraphs import paragraphs
from llm_extract.records.gold_files import read_gold_set

WORDS = st.sampled_from(["One", "two,", "three.", "Four", "five!", "“Six”"])
TEXTS = st.lists(st.lists(WORDS, min_size=1, max_size=30).map(" ".join), min_size=1, max_size=12).map("\n\n".join)


@given(TEXTS, st.integers(20, 400))
def test_parts_hold_all_of_the_text_and_none_is_too_large(text: str, most: int) -> None:
    parts = cut(text, most, len)
    held = {place for part in parts for place in range(part.start, part.end)}
    assert all(text[place].isspace() for place in set(range(len(text))) - held)
    for part in parts:
        assert part.end - part.start <= most
    assert parts == sorted(parts)


@given(TEXTS, st.integers(20, 400))
def test_each_part_brings_something_new(text: str, most: int) -> None:
    for one, following in pairwise(cut(text, most, len)):
        assert one.start < following.start
        assert one.end < following.end


def test_a_text_that_is_not_too_long_is_one_part_as_it_is() -> None:
    assert cut("  A text.\n", 10, len) == [(0, 10)]


def test_gold_articles_are_cut_at_paragraphs_and_share_whole_ones(bundled: Workspace) -> None:
    for article in read_gold_set(bundled.gold / "dev"):
        text = article.document.text
        ends = {span.end for span in paragraphs(text)} | {len(text)}
        starts = {span.start for span in paragraphs(text)} | {0}
        parts = cut(text, 2_000, len)
        assert all(part.start in starts and part.end in ends for part in parts)
        shared = [one.end - following.start for one, following in pairwise(parts)]
        assert all(0 < length <= 2_000 * max(OVERLAP, 0.5) for length in shared)


@pytest.mark.parametrize(
    ("text", "most"),
    [
        ("First sentence here. Second sentence here. Third one.", 30),  # a paragraph too long: at its sentences
        ("word " * 40, 50),  # a sentence too long: between words
        ("x" * 100, 30),  # a word too long: anywhere
    ],
)
def test_what_is_too_long_is_cut_at_the_next_smaller_thing(text: str, most: int) -> None:
    found = cut(text, most, len)
    assert len(found) > 2
    assert all(len(text[part.start : part.end].strip()) <= most for part in found)
    if "." in text:
        assert all(text[part.start : part.end].endswith(".") for part in found)

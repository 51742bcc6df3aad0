"""Quick checks in reading: they answer as the long way does, in texts that are made to be hard."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from llm_extract.documents import captions, furniture, labels
from llm_extract.documents.captions import LONGEST_CAPTION, MOST_WORDS_OF_A_CREDIT, is_credit
from llm_extract.documents.decoding import without_surrogates
from llm_extract.documents.document import Span
from llm_extract.documents.labels import LONGEST_LABEL, page_speaks
from llm_extract.documents.paragraphs import has_words

SPACES = " \t\n\u00a0\u2009\u2028\x1f"
TEXT = st.text(st.sampled_from("aB9.-’é" + SPACES), max_size=60)
LONE = st.text(st.sampled_from("a\ud83d\ude00é"), max_size=12)


def lines_of(*pieces: str) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(pieces), max_size=14).map("".join)


@given(TEXT, st.integers(1, 30))
def test_words_are_counted_as_far_as_it_matters(text: str, fewest: int) -> None:
    assert has_words(text, fewest) == (len(text.split()) >= fewest)


@given(TEXT)
def test_a_paragraph_comes_on_one_line_with_single_spaces(text: str) -> None:
    bare = text.strip()
    assert furniture._line(bare, Span(0, len(bare))) == " ".join(bare.split())


@settings(max_examples=300)
@given(
    lines_of("All ", "rights ", "ríghts ", "rıghts ", "reserved", "reſerved", "RESERVED", ". ", "a ", "Reuters", "©")
)
def test_rights_may_be_reserved_anywhere_in_any_letters(line: str) -> None:
    bare = labels._bare(line)
    long_way = labels._PAGE_SPEAKS.fullmatch(bare) or labels._RIGHTS.fullmatch(bare)
    assert page_speaks(line) == (len(line) <= LONGEST_LABEL and long_way is not None)


@settings(max_examples=300)
@given(lines_of("Oona ", "Brell", "/", "AFP", "Getty Images", " by ", " and ", " went ", "9", "’s ", "Zuma", "– ", "é"))
def test_a_credit_is_told_by_all_its_words(line: str) -> None:
    words = captions._WORD.findall(line)
    long_way = 0 < len(words) <= MOST_WORDS_OF_A_CREDIT and captions._AGENCY.search(line) is not None
    long_way = long_way and all(captions._CREDIT_WORD.fullmatch(word) for word in words)
    assert is_credit(line) == (len(line) <= LONGEST_CAPTION and long_way)


@given(LONE)
def test_surrogates_are_mended_where_there_are_any(text: str) -> None:
    joined = text.replace("\ud83d\ude00", "\U0001f600")
    long_way = re.subn("[\ud83d\ude00]", "\ufffd", joined)
    assert without_surrogates(text) == long_way

"""Negation before a passage: which words deny it, how far they reach, and in which sentence they stand."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llm_extract.documents.document import Span
from llm_extract.records import negation, typography
from llm_extract.records.negation import Negations

DENYING = ("not", "never", "no", "nobody", "none", "neither", "nor", "without", "cannot", "denied", "denies", "deny")
DENYING_TOO = ("fail to", "failed to", "fails to", "refused to", "refuses to", "didn't", "didn’t", "NOT", "Never")
PIECES = st.sampled_from(
    ("not", "no", "cannot", "north", "casino", "n't", "Fail", " to", "deny", "ı", "İ", "ſ", "中", " ", ". ", "\n\n")
)


def before(text: str, passage: str) -> str | None:
    start = text.index(passage)
    return Negations(text).before(Span(start, start + len(passage)))


@pytest.mark.parametrize("word", [*DENYING, *DENYING_TOO])
def test_each_word_denies_what_follows(word: str) -> None:
    told = before(f"They {word} strike the port.", "strike the port")
    assert told is not None
    assert told.endswith(word.removeprefix("did"))


@pytest.mark.parametrize("word", ["north", "know", "casino", "notes", "deniable", "failing", "refuse"])
def test_words_that_only_look_alike_do_not(word: str) -> None:
    assert before(f"They {word} strike the port.", "strike the port") is None


def test_it_reaches_over_three_words_and_no_further() -> None:
    assert before("They did not in the end strike the port.", "strike the port") == "not in the end"
    assert before("They did not in the very end strike the port.", "strike the port") is None


def test_it_ends_with_its_sentence_and_its_paragraph() -> None:
    assert before("They did not. They struck the port.", "struck the port") is None
    assert before("They did not\n\nstrike the port.", "strike the port") is None


def test_a_word_between_hides_no_negation() -> None:
    assert before("They did not in North Kordofan strike.", "strike") == "not in North Kordofan"


@settings(max_examples=1500)
@given(st.lists(PIECES, max_size=14), st.data())
def test_the_short_cut_finds_what_the_long_way_finds(pieces: list[str], data: st.DataObject) -> None:
    text = "".join(pieces) + " end"
    start = data.draw(st.integers(0, len(text) - 1))
    span = Span(start, len(text))
    if re.match(r"\w", text[start]) and start and text[start - 1].isascii() and re.match(r"\w", text[start - 1]):
        return  # no passage begins inside a word
    short = Negations(text).before(span)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(typography, "LIKE_ASCII", ("",))
        assert negation.Negations(text).before(span) == short

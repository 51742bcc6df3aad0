"""Short cuts: what is found by one is what the long way finds, in articles of ours and in texts made to be hard."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llm_extract.catalog.workspace import bundled_root
from llm_extract.documents.document import Span
from llm_extract.records import folding, tokens, typography
from llm_extract.records.folding import fold
from llm_extract.records.grounding import Grounder
from llm_extract.records.marks import manner_of, quoted_spans
from llm_extract.records.names import find_name

NEVER = re.compile(r"(?!)")
GOLD = sorted((bundled_root() / "evals/gold/dev").glob("*.txt"))
HARD = st.text(st.sampled_from("ab Ab1.3-–—'’\"“” \n\n,%(…«»éﬁ\u0301\u00ad\u200bİıſK"), max_size=60)
CHANGES = (("’", "'"), ("“", '"'), (" – ", " - "), ("…", "..."), (" ", "\n"), ("the", "The"), ("fi", "ﬁ"), ("e", "é"))


def take_the_long_way(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(folding, "_PLAIN", NEVER)
    patch.setattr(typography, "LIKE_ASCII", ("",))
    patch.setattr(tokens, "_PLAINLY", {})


def both_ways(text: str, words: str) -> tuple[object, object]:
    found = everything(text, words)
    with pytest.MonkeyPatch.context() as patch:
        take_the_long_way(patch)
        return found, everything(text, words)


def everything(text: str, words: str) -> tuple[object, ...]:
    grounder = Grounder(text)
    folded = fold(words)
    ends = [folded.end(place) for place in range(len(folded.text))]
    return folded.text, ends, grounder.places(words), find_name(words, grounder)


@settings(max_examples=600)
@given(HARD, HARD, st.data())
def test_passages_and_names_are_found_as_the_long_way_finds_them(text: str, words: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    for said in (words, text[start:end]):
        short, long = both_ways(text + said + text, said)
        assert short == long


@pytest.mark.parametrize("path", GOLD, ids=lambda path: path.stem)
def test_in_articles_too(path: Path) -> None:
    chance = random.Random(path.stem)
    text = path.read_text("utf-8")
    for _ in range(60):
        start = chance.randrange(len(text))
        words = text[start : start + chance.choice((4, 12, 40, 120))]
        if chance.random() < 0.5:  # from word to word, as passages and names are
            words = " ".join(words.split(" ")[1:-1])
        if chance.random() < 0.5:
            words = words.replace(*chance.choice(CHANGES))
        short, long = both_ways(text, words)
        assert short == long


@settings(max_examples=300)
@given(HARD, st.integers(0, 60), st.integers(0, 60))
def test_the_manner_is_that_of_each_letter(text: str, start: int, length: int) -> None:
    span = Span(start, start + length)
    letters = [at for at in range(*span) if at < len(text) and re.match(r"\w", text[at])]
    inside = {any(one.start <= at < one.end for one in quoted_spans(text)) for at in letters}
    expected = {frozenset(): None, frozenset({True}): "direct", frozenset({False}): "indirect"}
    assert manner_of(text, [span]) == expected.get(frozenset(inside), "mixed")

"""Tokens: positions, half-open."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from llm_extract.documents.document import Span
from llm_extract.evaluation.tokens import TokenGrid, Tokens, dice, shared, size, union

TEXT = "“No,” she said: 1,300 men."


@pytest.mark.parametrize(
    ("words", "tokens"),
    [("“No,”", (0, 4)), ("No", (1, 2)), ("she said", (4, 6)), ("1,300", (7, 10)), (" men.", (10, 12))],
)
def test_marks_are_tokens_of_their_own(words: Any, tokens: Any) -> None:
    start = TEXT.index(words)
    assert TokenGrid(TEXT).tokens(Span(start, start + len(words))) == tokens


def test_a_token_that_is_cut_counts() -> None:
    assert TokenGrid("Iranian").tokens(Span(0, 4)) == (0, 1)


def test_white_space_has_no_tokens() -> None:
    assert TokenGrid("a  b").tokens(Span(1, 3)) == (1, 1)


def test_tokens_lead_back_to_code_points() -> None:
    assert TEXT[slice(*TokenGrid(TEXT).span(Tokens(4, 6)))] == "she said"


RANGES = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 8)).map(lambda p: Tokens(p[0], p[0] + p[1])), max_size=5)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(RANGES, RANGES)
def test_ranges_are_sets_of_positions(ours: Any, theirs: Any) -> None:
    a = {position for one in ours for position in range(*one)}
    b = {position for one in theirs for position in range(*one)}
    assert size(union(ours)) == len(a)
    assert shared(union(ours), union(theirs)) == len(a & b)
    assert dice(ours, theirs) == (2 * len(a & b) / (len(a) + len(b)) if a or b else 0.0)
    assert dice(ours, theirs) == dice(theirs, ours)

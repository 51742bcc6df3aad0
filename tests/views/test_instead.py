"""What the article has instead: the nearest sentence, the words that differ, and nothing where nothing is near."""

from __future__ import annotations

import re

import pytest

from llm_extract.catalog.workspace import Workspace
from llm_extract.records.kinds import Card
from llm_extract.records.result import Made, Record, Rejected
from llm_extract.views.instead import Instead

TEXT = """Market to close

“We cannot keep paying for an empty hall,” said Piet Haas, the mayor. Traders had asked for help. “Two protesters were
held on Wednesday, and none on Thursday,” he said.

He said it was over.
"""
MADE = Made(by="model", model="m")


@pytest.fixture
def cards(bundled: Workspace) -> list[Card]:
    return [schema.card for schema in bundled.newest_schemas()]


def rejected(*content: str) -> Rejected:
    fields = {"speaker": "Piet Haas", "content": [{"text": one, "level": "missing"} for one in content]}
    record = Record(id="market.qx1", kind="quote", schema_ref="quote@v1", fields=fields, made=MADE)
    return Rejected(
        kind="quote", reason="ungrounded", message="not in the article", item=fields, record=record, made=MADE
    )


def instead(words: str, cards: list[Card], text: str = TEXT) -> str:
    found = Instead(text).of(rejected(words), cards)
    return "" if found is None else found.plain


def marked(words: str, cards: list[Card]) -> list[str]:
    found = Instead(TEXT).of(rejected(words), cards)
    assert found is not None
    return [found.plain[one.start : one.end] for one in found.spans if one.style == "name"]


def test_the_sentence_that_shares_most_words_is_told(cards: list[Card]) -> None:
    told = instead("We can keep paying for an empty hall", cards)
    assert told == "the article has: “We cannot keep paying for an empty hall,” said Piet Haas, the mayor."
    assert "held on Wednesday" in instead("Thirty protesters were held on Wednesday", cards)


def test_the_words_that_differ_stand_out(cards: list[Card]) -> None:
    assert marked("We can keep paying for an empty hall", cards) == ["cannot"]
    assert marked("Three traders had asked for money", cards) == ["help"]
    assert marked("Some men asked for help", cards) == ["Traders", "had"]


@pytest.mark.parametrize("words", ["The budget is balanced again", "He said it was so", "", "…", "protesters"])
def test_nothing_is_told_where_no_sentence_is_near(cards: list[Card], words: str) -> None:
    assert instead(words, cards) == ""


def test_of_a_long_sentence_what_is_near_to_the_words_is_told(cards: list[Card]) -> None:
    text = f"First {'before ' * 80}the strange matter of money{' after' * 80}.\n"
    told = instead("the strange matter of honey", cards, text)
    assert re.fullmatch(r"the article has: \[…\] (before )+the strange matter of money( after)+ \[…\]", told)
    assert len(told) < 320


def test_an_item_that_is_no_record_has_nothing_instead(cards: list[Card]) -> None:
    broken = Rejected(kind=None, reason="unreadable", message="is no JSON", item="paying for an empty hall", made=MADE)
    assert Instead(TEXT).of(broken, cards) is None

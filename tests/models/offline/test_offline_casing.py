"""All-capital text: read as cased, answered as written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_extract.documents.document import Document
from llm_extract.models.offline.article import Article
from llm_extract.models.offline.candidates import candidates
from llm_extract.models.offline.casing import cased, is_capitals, is_ordinary
from llm_extract.models.offline.model import answer_items

SHOUTED = (
    "BOGOTA, 3 MAY 90 (EFE) -- [TEXT] THE ARMY SAID TODAY THAT GUERRILLAS OF THE POPULAR LIBERATION ARMY (EPL)\n"
    "HAD ATTACKED THE TOWN OF SANTA ROSA ON MONDAY.\n\n"
    '   COLONEL LUIS ORTEGA SAID THE REBELS KILLED TWO POLICEMEN. "THEY BURNED THE STATION," HE ADDED.\n'
)


def test_names_countries_and_acronyms_keep_their_capitals() -> None:
    assert cased(SHOUTED) == (
        "Bogota, 3 May 90 (EFE) -- [Text] The army said today that guerrillas of the Popular Liberation Army (EPL)\n"
        "had attacked the town of Santa Rosa on Monday.\n\n"
        '   Colonel Luis Ortega said the rebels killed two policemen. "They burned the station," he added.\n'
    )


@pytest.mark.parametrize("text", ["The EU and the UN met.", "BREAKING: TWO DEAD", "", "Rebels shelled the town. " * 9])
def test_other_text_is_left_as_it_is(text: str) -> None:
    assert cased(text) == text


@given(st.text(alphabet=st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ ÄÖÜßİŞÇ’'.-(\n3"), min_size=60, max_size=200))
def test_the_length_never_changes_so_that_offsets_stay(text: str) -> None:
    assert len(cased(text)) == len(text)
    assert is_capitals(text) or cased(text) == text


def test_answers_have_the_words_as_the_article_has_them() -> None:
    items, _ = answer_items(Document(text=SHOUTED), [("event", "events"), ("quote", "quotes")])
    assert {(one["type"], *one["actors"], *one["recipients"]) for one in items["events"]} == {
        ("ASSAULT", "GUERRILLAS OF THE POPULAR LIBERATION ARMY", "TOWN OF SANTA ROSA"),
        ("ASSAULT", "REBELS", "TWO POLICEMEN"),
    }
    assert [one["speaker"] for one in items["quotes"]][-1] == "LUIS ORTEGA"
    for item in (*items["events"], *items["quotes"]):
        for passage in item.get("content") or item["evidence"]:
            assert passage in SHOUTED


def test_candidates_stand_at_the_offsets_of_the_article() -> None:
    found = candidates(Document(text=SHOUTED))
    assert "LUIS ORTEGA" in {SHOUTED[one.span.start : one.span.end] for one in found.mentions}


def test_an_article_in_capitals_is_paragraphs_and_sentences_like_another() -> None:
    assert len(Article(Document(text=SHOUTED)).sentences) == 4


@pytest.mark.parametrize(
    ("word", "ordinary"), [("rebels", True), ("bombarding", True), ("gunshots", False), ("cristiani", False)]
)
def test_a_word_is_ordinary_by_the_lists_and_by_its_ending(word: str, ordinary: bool) -> None:
    assert is_ordinary(word) is ordinary

"""Short passages within their sentences: what stands around them, what is left out, and how they are told apart."""

from __future__ import annotations

import pytest
from rich.text import Text

from llm_extract.documents.paragraphs import paragraphs
from llm_extract.records.passages import Level, Passage
from llm_extract.views.proofs import AROUND, in_sentence, proofs

TEXT = """Ferry talks fail

The union, which dismissed the idea in March, said on Monday that it would not sign the paper.

“We will not sign,” said Mira Tolvane. “Not this week.”

She added that talks had ended. “Never again, not for any paper of theirs,” she said, “and not for money.”
"""


def passage(words: str, text: str) -> Passage:
    start = text.index(words)
    return Passage(text=words, start=start, end=start + len(words))


def found(*words: str, direct: bool = False, coloured: bool = False, text: str = TEXT) -> list[Text]:
    def said(spoken: str) -> str:
        return f"“{spoken}”" if direct and not spoken.startswith("“") else spoken

    return [
        in_sentence(proof, proof.sentence, text, said, coloured=coloured)
        if proof.sentence
        else Text(proof.passages[0].text)
        for proof in proofs([passage(one, text) for one in words], text, paragraphs(text))
    ]


def shown(*words: str, direct: bool = False, text: str = TEXT) -> list[str]:
    return [one.plain for one in found(*words, direct=direct, text=text)]


def test_a_short_passage_stands_within_its_sentence() -> None:
    (alone,) = shown("dismissed the idea")
    assert alone == "The union, which ⟦dismissed the idea⟧ in March, said on Monday that it would not sign the paper."


def test_a_long_passage_stands_alone() -> None:
    words = "which dismissed the idea in March, said on Monday that it would"
    assert shown(words) == [words]


def test_with_colours_what_is_around_is_grey_and_the_passage_is_not() -> None:
    (alone,) = found("dismissed the idea", coloured=True)
    assert "⟦" not in alone.plain
    grey = "".join(alone.plain[one.start : one.end] for one in alone.spans if one.style == "quiet")
    assert grey == "The union, which  in March, said on Monday that it would not sign the paper."


def test_passages_of_one_sentence_are_told_in_it_once() -> None:
    (both,) = shown("dismissed the idea", "it would not sign")
    assert both.count("The union") == 1
    assert both.endswith("said on Monday that ⟦it would not sign⟧ the paper.")


def test_passages_of_two_sentences_are_told_one_by_one() -> None:
    assert len(shown("talks had ended", "it would not sign")) == 2
    assert len(shown("it would not sign", "dismissed the idea")) == 2, "the second stands before the first"
    assert len(shown("it would not sign", "would not")) == 2, "the second stands within the first"


@pytest.mark.parametrize("words", ["Ferry talks fail", "“Not this week.”", "Not this week."])
def test_a_sentence_that_adds_no_word_is_not_told(words: str) -> None:
    assert shown(words) == [words]


def test_direct_speech_has_the_marks_of_the_article_where_it_stands_between_some() -> None:
    assert shown("We will not sign,", direct=True) == ["⟦“We will not sign,”⟧ said Mira Tolvane."]
    assert shown("We will not", direct=True) == ["“⟦We will not⟧ sign,” said Mira Tolvane."]
    assert shown("talks had ended", direct=True) == ["She added that ⟦“talks had ended”⟧."], "as it is told alone"


def test_of_a_long_sentence_only_what_is_near_is_told() -> None:
    before, after = "before " * 60, " after" * 60
    (told,) = shown("the matter", text=f"First {before}the matter{after}.\n")
    assert told.startswith("[…] before ")
    assert told.endswith("after […]")
    assert len(told) < 2 * AROUND + 40
    (between,) = shown("the matter", "the end", text=f"{'x ' * 5}the matter{after * 2} the end.\n")
    assert "after […] after" in between
    assert len(between) < 2 * AROUND + 60


def test_a_passage_that_is_not_in_the_article_has_no_sentence() -> None:
    missing = Passage(text="no such words", level=Level.MISSING)
    assert [proof.sentence for proof in proofs([missing], TEXT, paragraphs(TEXT))] == [None]


def test_what_could_steer_a_terminal_is_shown_as_a_sign_around_a_passage_too() -> None:
    (told,) = shown("the matter", text="Red \x1b[31m and \u202eodd is the matter here.\n")
    assert told == "Red ␛[31m and ⟨U+202E⟩odd is ⟦the matter⟧ here."

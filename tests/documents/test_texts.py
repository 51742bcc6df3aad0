"""Texts: what a Document made of a text in memory holds."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_extract.documents.document import Reading
from llm_extract.documents.texts import is_blank, read_text
from llm_extract.errors import ReadingError

TEXT = (
    "Union rejects offer\n\nThe union of Tarrow rejected the offer on Friday, and its leader said that it was late.\n"
)


def test_title_language_and_furniture_are_found_in_the_text() -> None:
    document = read_text(TEXT + "\nRELATED: Ferry talks fail\n")
    assert (document.name, document.title, document.language) == ("article", "Union rejects offer", "en")
    assert [document.text[start:end] for start, end in document.furniture] == ["RELATED: Ferry talks fail"]
    assert document.text.startswith("Union rejects offer\n\n")


def test_what_is_given_wins_over_what_is_found() -> None:
    day = datetime.date(2026, 3, 14)
    document = read_text(TEXT, name="a", title="T", published=day, source="S", author="A", language="fr", path="p")
    assert (document.title, document.language, document.published) == ("T", "fr", day)
    assert (document.name, document.source, document.author, document.path) == ("a", "S", "A", "p")


def test_windows_line_ends_and_surrogates_are_mended_in_the_text_and_in_what_is_known() -> None:
    document = read_text("One\ud800.\r\nTwo.\r", name="\ud800a", title=" a\r\n b ", path="x\udcff.txt", author=" ")
    assert document.text == "One\ufffd.\nTwo.\n"
    assert document.reading == Reading(line_ends_normalised=2, surrogates_replaced=1)
    assert (document.name, document.title, document.path) == ("\ufffda", "a b", "x\ufffd.txt")
    assert document.author is None
    document.model_dump_json()


@pytest.mark.parametrize("text", ["", " \n\t ", "\u200b\ufeff\u00a0", "\r\n\r\n", "\x00\x07", "\u2028\u200f"])
def test_a_blank_text_is_refused(text: str) -> None:
    assert is_blank(text)
    with pytest.raises(ReadingError, match="'here' is blank") as refusal:
        read_text(text, path="here")
    assert refusal.value.reason == "blank"


@pytest.mark.parametrize("text", ["🙂", "؟", "...", "\ufffd", "中"])
def test_a_single_sign_is_something(text: str) -> None:
    assert read_text(text).text == text


def test_right_to_left_text_keeps_every_sign_and_its_marks() -> None:
    text = "اتفاق في تارو\n\n\u200fقالت النقابة يوم الجمعة إن المفاوضات مع الميناء لن تبدأ قبل نهاية الشهر\u200e.\n"
    document = read_text(text)
    assert document.text == text
    assert (document.language, document.title) == ("ar", "اتفاق في تارو")


def test_the_text_keeps_terminal_escapes_and_markup_as_data() -> None:
    hostile = "\x1b[31mred\x1b[0m [bold]markup[/bold] <script>alert(1)</script> {{ 7*7 }} \u202e"
    assert read_text(hostile).text == hostile


@given(st.text(alphabet=st.characters()))
def test_any_text_becomes_a_document_or_is_blank(text: str) -> None:
    try:
        document = read_text(text, name=text, title=text, path=text)
    except ReadingError as refusal:
        assert refusal.reason == "blank"  # noqa: PT017 - a refusal is one of the two right outcomes
    else:
        assert all(0 <= start < end <= len(document.text) for start, end in document.furniture)
        assert document.digest.startswith("sha256:")

"""Paragraphs: what parts them in each layout, and that nothing is lost."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_extract.documents.paragraphs import paragraphs

PROSE = (
    "The harbour of Tarrow stayed closed on Monday while the union and the port met for a third day, and neither side "
    "would say how far apart they were. Two ships waited outside the breakwater with grain that was due a week ago."
)


def texts(text: str) -> list[str]:
    return [text[start:end] for start, end in paragraphs(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n\t\n", []),
        ("One.", ["One."]),
        ("One.\n\nTwo.", ["One.", "Two."]),
        ("One.\n \t \nTwo.", ["One.", "Two."]),
        ("  One. \n\n\n\n\tTwo.\n", ["One.", "Two."]),
        ("One.\u2029Two.\u2028Three.", ["One.", "Two.", "Three."]),
        ("One.\fTwo.", ["One.", "Two."]),
    ],
)
def test_blank_lines_part_paragraphs(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


def test_each_line_is_a_paragraph_where_the_text_is_not_wrapped() -> None:
    lines = ["Strike ends in Tarrow", PROSE, "“We are tired,” said Oona Brell.", "She leads the union."]
    assert texts("\n".join(lines)) == lines


def test_a_line_that_breaks_off_in_mid_sentence_goes_on() -> None:
    assert texts("The port said it\nwould wait.\nThe union did not.") == [
        "The port said it\nwould wait.",
        "The union did not.",
    ]


@pytest.mark.parametrize("width", [60, 72, 80])
@pytest.mark.parametrize("capitals", [False, True])
def test_wrapped_lines_are_one_paragraph(width: int, capitals: bool) -> None:
    first, second = (textwrap.fill(PROSE.upper() if capitals else PROSE, width) for _ in range(2))
    assert texts(f"{first}\n\n   {second}") == [first, second]


def test_in_wrapped_text_a_short_line_that_ends_a_sentence_ends_the_paragraph() -> None:
    first, second = textwrap.fill(PROSE, 72), textwrap.fill("Nobody was hurt. " + PROSE, 72)
    assert texts(f"{first}\n{second}") == [first, second]


def test_lines_of_like_length_that_each_end_a_sentence_are_no_wrapped_text() -> None:
    lines = [f"The port of {name} was closed again on that Monday morning." for name in ("Tarrow", "Lissby", "Morano")]
    assert texts("\n".join(lines)) == lines


def test_headlines_of_like_length_are_no_wrapped_text() -> None:
    lines = [f"{name} port closed for the third day as talks go on" for name in ("Tarrow", "Lissby", "Morano")]
    assert texts("\n".join(lines)) == lines


def test_a_web_address_that_sticks_out_does_not_hide_the_wrapping() -> None:
    wrapped = "\n\n".join(textwrap.fill(PROSE, 72) for _ in range(20))
    address = "https://tarrow.example/" + "a" * 120
    assert len(texts(f"{wrapped}\n\n{address}")) == 21


@given(st.text(alphabet=st.sampled_from("aB. \n\t“”?…éж中\u2029\x85"), max_size=300))
def test_paragraphs_are_ordered_trimmed_and_lose_nothing(text: str) -> None:
    end = 0
    for paragraph in paragraphs(text):
        assert text[end : paragraph.start].strip() == ""
        assert paragraph.start < paragraph.end
        assert text[paragraph.start : paragraph.end] == text[paragraph.start : paragraph.end].strip()
        end = paragraph.end
    assert text[end:].strip() == ""

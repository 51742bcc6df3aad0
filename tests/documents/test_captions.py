"""Captions: what is one, what only looks like one, and which are told twice."""

from __future__ import annotations

import pytest

from llm_extract.documents.captions import credit_at_end, is_caption, is_credit, same_caption, told_twice
from llm_extract.documents.document import Span


@pytest.mark.parametrize(
    "line",
    ["[Reuters]", "Reuters", "Oona Brell/Getty Images.", "AP", "Coastal Wire via Getty Images", "Ana Kovar / AFP"],
)
def test_words_that_only_name_who_took_a_picture_are_a_credit(line: str) -> None:
    assert is_credit(line)


@pytest.mark.parametrize(
    "line", ["Reuters reported it first", "Oona Brell", "", "The AP was told otherwise", "Netflix"]
)
def test_other_words_are_no_credit(line: str) -> None:
    assert not is_credit(line)


@pytest.mark.parametrize(
    "line",
    [
        "Smoke over the harbour of Tarrow on Friday [Reuters]",
        "Smoke over the harbour of Tarrow on Friday [File: Oona Brell/Reuters]",
        "Workers wait outside the gate on Friday. (Photo by Oona Brell/Getty Images)",
        "The gate, seen in 2022. (Tarrow Herald archive)",
        "FILE PHOTO: The gate of the port",
        "FILE - The gate of the port in 2019.",
        "Photograph: Oona Brell/Harbour Pictures",
        "[Image: a soldier guards the gate. Credit: Ana Kovar]",
        "Workers wait outside the gate. Credit: Ana Kovar",
        "Workers wait outside the gate in Tarrow, May 3, 2024. REUTERS/Ana Kovar",
        "Workers wait outside the gate. Ana Kovar/AFP",
        "Image caption, The gate was closed for a week",
        "Image source, Getty Images",
        "Photo credit: Ana Kovar",
    ],
)
def test_captions_are_known(line: str) -> None:
    assert is_caption(line)


@pytest.mark.parametrize(
    "line",
    [
        "The port is open again, the minister said. (Reuters)",
        "“The port is open,” he told [the union]",
        "The file was handed to the court (see page 5).",
        "The image: that of a country at rest.",
        "More than half agreed, according to a poll by Reuters/Ipsos.",
        "Pictures of the gate went round the world.",
        "He was paid by the firm (Tarrow Ports).",
        "Credit: it is what small firms lack most, the bank said.",
    ],
)
def test_prose_is_no_caption(line: str) -> None:
    assert not is_caption(line)


CAPTION = "Workers wait outside the closed gate of the port"


@pytest.mark.parametrize(
    "line",
    [
        f"{CAPTION} [Reuters]{CAPTION} [Reuters]",
        f"{CAPTION}. {CAPTION}.",
        f"{CAPTION} {CAPTION} [Ana Kovar/AFP]",
        f"{CAPTION} [Reuters] {CAPTION}",
    ],
)
def test_a_caption_told_twice_on_one_line_is_known(line: str) -> None:
    assert told_twice(line)


@pytest.mark.parametrize(
    "line",
    [
        CAPTION,
        f"{CAPTION}. {CAPTION}, and the crowd grows.",
        "No, no.",
        "Never again. Never again.",
        f"“{CAPTION}. {CAPTION}.”",
        "The union of port workers met the port. The union of port workers left.",
        "",
    ],
)
def test_what_is_not_the_same_twice_is_not_told_twice(line: str) -> None:
    assert not told_twice(line)


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        (CAPTION, CAPTION, True),
        (CAPTION, f"{CAPTION} [Reuters]", True),
        (CAPTION, f"{CAPTION} today", False),
        ("We will win!", "We will win!", False),
        (f"“{CAPTION}”", f"“{CAPTION}”", False),
    ],
)
def test_two_paragraphs_are_one_caption_when_only_the_credit_differs(first: str, second: str, same: bool) -> None:
    assert same_caption(first, second) is same


def test_of_prose_only_the_credit_at_its_end_is_marked() -> None:
    text = "Strike ends\n\nThe port is open again, the minister said. (Reuters)"
    assert credit_at_end(text, Span(13, len(text))) == Span(text.index("(Reuters)"), len(text))
    assert credit_at_end("He left (on Friday)", Span(0, 19)) is None

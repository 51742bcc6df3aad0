"""Marks: what stands inside quotation marks, and which marks enclose the whole of a passage."""

import pytest

from llm_extract.documents.document import Span
from llm_extract.records.marks import manner_of, quoted_spans, without_outer_marks


@pytest.mark.parametrize(
    ("text", "passage", "manner"),
    [
        ("“We go,” he said.", "We go,", "direct"),
        ("He said they would go.", "they would go", "indirect"),
        ("He said it was “the result of their own crime”.", "it was “the result of their own crime”", "mixed"),
        ("‘We won’t go,’ he said.", "We won’t go,", "direct"),
        ("The workers' wages aren't 'fair', she said.", "The workers' wages aren't 'fair'", "mixed"),
        ("«Nous restons», a-t-il dit.", "Nous restons", "direct"),
        ("“One.\n\n“Two,” he said.", "One.", "direct"),
        ("''We go,'' he said.", "We go,", "direct"),
        ("“…”", "…", None),
    ],
)
def test_the_manner_is_read_from_the_marks(text: str, passage: str, manner: str | None) -> None:
    start = text.index(passage)
    assert manner_of(text, [Span(start, start + len(passage))]) == manner


@pytest.mark.parametrize(
    ("passage", "bare"),
    [
        ("“We go”", "We go"),
        ("“We go", "We go"),
        ("“Go” and “stay”", "“Go” and “stay”"),
        ("We “go”", "We “go”"),
        ("'We go'", "We go"),
        ("“", "“"),
    ],
)
def test_only_marks_that_enclose_the_whole_are_taken_off(passage: str, bare: str) -> None:
    start, end = without_outer_marks(passage, Span(0, len(passage)))
    assert passage[start:end] == bare


def test_marks_are_found_paragraph_by_paragraph() -> None:
    text = "“First,” she said.\n\nNothing here.\n\n“Second.”"
    assert [text[start:end] for start, end in quoted_spans(text)] == ["First,", "Second."]

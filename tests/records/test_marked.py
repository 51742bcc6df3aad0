"""Quotation marks of every style, and apostrophes that are none."""

import pytest

from llm_extract.documents.document import Span
from llm_extract.records.marked import find_marked


@pytest.mark.parametrize(
    ("text", "inner"),
    [
        ("“We go,” he said.", ["We go,"]),
        ('"We go," he said, "now."', ["We go,", "now."]),
        ("``We go,'' he said.", ["We go,"]),
        ("''We go,'' he said.", ["We go,"]),
        ("„We go“, he said.", ["We go"]),
        ("«We go», he said.", ["We go"]),
        ("‘We don’t go,’ he said.", ["We don’t go,"]),
        ("‘The voters’ will counts,’ he said.", ["The voters’ will counts,"]),
        ("'We don't go,' he said.", ["We don't go,"]),
        ("“He told us ‘go’,” she said.", ["He told us ‘go’,"]),
        ('“We go," he said.', ["We go,"]),
        ("The dockers’ strike of the ’90s isn't over.", []),
        ('A 6" nail and a 4" nail.', []),
    ],
)
def test_marks_enclose_their_passages(text: str, inner: list[str]) -> None:
    assert [text[one.inner.start : one.inner.end] for one in find_marked(text, [Span(0, len(text))])] == inner


def test_a_quote_goes_on_where_the_next_paragraph_opens_with_a_mark() -> None:
    text = "“One.\n\n“Two.”"
    one, two = find_marked(text, [Span(0, 5), Span(7, len(text))])
    assert (one.goes_on, two.goes_on) == (True, False)

"""Markdown: front matter out of the text, everything else kept."""

from __future__ import annotations

import datetime

import pytest

from llm_extract.documents.document import Document
from llm_extract.documents.markdown import read_markdown
from llm_extract.documents.options import ReadingOptions
from llm_extract.errors import ReadingError

BODY = "The union of **Tarrow** rejected the offer.\n\n* one\n* two\n"


def read(text: str, *, options: ReadingOptions | None = None) -> Document:
    return read_markdown(text.encode(), name="a", path="a.md", options=options or ReadingOptions())


def test_front_matter_says_what_is_known_and_is_no_part_of_the_text() -> None:
    document = read(f"---\ntitle: 'Union: no'\ndate: 2026-03-14\nsource: Coastal Wire\nauthor: [A, B]\n---\n\n{BODY}")
    assert document.text == BODY
    assert (document.title, document.published) == ("Union: no", datetime.date(2026, 3, 14))
    assert (document.source, document.author) == ("Coastal Wire", "A, B")


@pytest.mark.parametrize(
    "text",
    [
        BODY,
        f"---\n\n{BODY}\n---\n",
        f"---\nJust words\n---\n{BODY}",
        f"--- title: no\n{BODY}",
        f"---\nThe port said: no\n---\n\n{BODY}",
        f"---\ntitle: never closed\n\n{BODY}",
    ],
)
def test_a_text_that_begins_with_a_ruled_line_has_no_front_matter(text: str) -> None:
    assert read(text).text == text


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"# Union rejects offer\n\n{BODY}", "Union rejects offer"),
        (f"\n# Union rejects offer #\n\n{BODY}", "Union rejects offer"),
        (f"Union rejects offer\n=====\n\n{BODY}", "Union rejects offer"),
        (f"Union rejects offer\n\n{BODY}", "Union rejects offer"),
        (f"---\ntitle: T\n---\n# Union rejects offer\n\n{BODY}", "T"),
    ],
)
def test_the_title_is_given_or_the_first_heading(text: str, title: str) -> None:
    assert read(text).title == title


def test_windows_line_ends_hide_no_front_matter() -> None:
    document = read(f"---\r\ntitle: T\r\n---\r\n{BODY}")
    assert (document.title, document.text) == ("T", BODY)


@pytest.mark.parametrize("yaml", ["title: Union: no", "title: [", "title: '", "title: !!python/object:os.system {}"])
def test_front_matter_that_is_no_yaml_is_told(yaml: str) -> None:
    with pytest.raises(ReadingError, match=r"'a\.md': the front matter is no YAML") as refusal:
        read(f"---\n{yaml}\n---\n{BODY}")
    assert refusal.value.reason == "malformed"
    assert "\n" not in str(refusal.value)


def test_the_line_of_a_fault_is_counted_from_the_top_of_the_file() -> None:
    with pytest.raises(ReadingError, match="in line 3"):
        read(f"---\nsource: S\ntitle: Union: no\n---\n{BODY}")


def test_front_matter_alone_is_a_blank_article() -> None:
    with pytest.raises(ReadingError) as refusal:
        read("---\ntitle: T\n---\n")
    assert refusal.value.reason == "blank"


def test_the_default_date_holds_where_the_front_matter_gives_none() -> None:
    day = datetime.date(2026, 1, 2)
    assert read(BODY, options=ReadingOptions(published=day)).published == day

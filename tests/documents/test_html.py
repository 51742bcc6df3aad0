"""HTML: the article of a page, without the page."""

from __future__ import annotations

import datetime
import subprocess
import sys

import pytest

from llm_extract.documents.document import Document
from llm_extract.documents.html import read_html
from llm_extract.documents.options import ReadingOptions
from llm_extract.errors import ReadingError

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Union rejects offer | Coastal Wire</title>
<meta property="og:title" content="Union rejects offer"><meta property="og:site_name" content="Coastal Wire">
<meta name="author" content="Ana Kovar"><meta property="article:published_time" content="2024-03-14T08:00:00Z">
<script>var x = "SCRIPT";</script><style>.a { color: red } /* STYLE */</style></head><body>
<nav><a href="/">HOME</a></nav><article>HEADING
<p>The union of Tarrow voted on Friday to reject the offer that the port had made the week before, its leader said.</p>
<p>“We were promised two free days,” said Oona Brell.<script>alert("SCRIPT")</script> “We got one.”</p>
<p>The port said that it would<br>meet the union again on Monday, and that no ferry would be cancelled before.</p>
<noscript>NOSCRIPT</noscript><p>RELATED: <a href="/x">Bridge closed for repairs</a></p></article>
<div class="comments"><p>COMMENT by a reader who liked the article.</p></div></body></html>"""
ARTICLE = """Union rejects offer

The union of Tarrow voted on Friday to reject the offer that the port had made the week before, its leader said.

“We were promised two free days,” said Oona Brell. “We got one.”

The port said that it would
meet the union again on Monday, and that no ferry would be cancelled before.

RELATED: Bridge closed for repairs
"""


def read(page: str | bytes, *, options: ReadingOptions | None = None) -> Document:
    data = page.encode() if isinstance(page, str) else page
    return read_html(data, name="page", path="page.html", options=options or ReadingOptions())


@pytest.mark.parametrize("heading", ["<h1>Union rejects offer</h1>", ""])
def test_the_article_comes_out_under_its_title_and_without_the_page(heading: str) -> None:
    document = read(PAGE.replace("HEADING", heading))
    assert document.text == ARTICLE
    assert (document.title, document.source, document.author) == ("Union rejects offer", "Coastal Wire", "Ana Kovar")
    assert (document.published, document.language) == (datetime.date(2024, 3, 14), "en")
    assert [document.text[start:end] for start, end in document.furniture] == ["RELATED: Bridge closed for repairs"]


def test_the_default_date_and_language_are_used_as_for_other_articles() -> None:
    options = ReadingOptions(published=datetime.date(2020, 1, 1), language="fr")
    assert read(PAGE, options=options).published == datetime.date(2024, 3, 14)
    undated = PAGE.replace("2024-03-14T08:00:00Z", "")
    assert read(undated, options=options).published == datetime.date(2020, 1, 1)
    assert read(undated, options=options).language == "fr"


@pytest.mark.parametrize(
    ("declaration", "encoding"),
    [
        ('<meta charset="windows-1251">', "cp1251"),
        ("<meta http-equiv='Content-Type' content='text/html; charset=koi8-r'>", "koi8-r"),
        ('<meta charset="windows-1251">', "utf-8"),
    ],
)
def test_a_page_is_read_in_the_charset_that_it_declares_unless_it_is_utf8(declaration: str, encoding: str) -> None:
    sentence = "Министр сказал в пятницу, что переговоры с профсоюзом порта не начнутся раньше конца месяца."
    article = f"<article><p>{sentence}</p><p>{sentence[:-1]}!</p></article>"
    page = f"<html><head>{declaration}</head><body>{article}</body></html>"
    document = read(page.encode(encoding))
    assert sentence in document.text
    assert document.reading.encoding == encoding
    assert not document.reading.guessed_encoding


@pytest.mark.parametrize(
    "page", ["", "<html></html>", "<p>", "<script>alert(1)</script>", "<div>" * 3000, "<!-- x -->"]
)
def test_a_page_without_an_article_is_blank(page: str, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ReadingError, match=r"'page\.html' holds no article") as refusal:
        read(page)
    assert refusal.value.reason == "blank"
    assert capfd.readouterr().err == ""


def test_binary_data_are_no_page() -> None:
    with pytest.raises(ReadingError) as refusal:
        read(b"\x89PNG\0\0")
    assert refusal.value.reason == "binary"


def test_without_the_extra_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    with pytest.raises(ReadingError, match=r"pip install 'llm-extract\[html\]'") as refusal:
        read(PAGE)
    assert refusal.value.reason == "unreadable"


def test_trafilatura_is_not_imported_before_a_page_is_read() -> None:
    code = "import sys, llm_extract.documents.reading; print(sorted({'trafilatura', 'dateparser'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"

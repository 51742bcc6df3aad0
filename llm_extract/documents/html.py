"""HTML articles: trafilatura finds the article in the page, and its title, date, author and site."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

from llm_extract.documents.dates import publication_date
from llm_extract.documents.decoding import decode
from llm_extract.documents.document import Document
from llm_extract.documents.options import ReadingOptions
from llm_extract.documents.paragraphs import paragraphs
from llm_extract.documents.texts import read_text
from llm_extract.errors import ReadingError

if TYPE_CHECKING:
    from trafilatura.settings import Document as Page

_CHARSET = re.compile(rb"<(?:meta|\?xml)\b[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_CHARSET_WITHIN = 4096  # bytes; browsers look at 1024
# The page's own date only: no guess from the text, and none refused because a clock is wrong.
_DATES = {"original_date": True, "extensive_search": False, "max_date": "2100-01-01"}


def read_html(data: bytes, *, name: str, path: str | None, options: ReadingOptions) -> Document:
    """Read the article of an HTML page, its paragraphs parted by blank lines.

    Scripts, styles, navigation and comments are no part of it. The page's title comes first in the text, as a headline
    does, unless the article repeats it. A date from the page wins over ``options.published``.

    Raises ReadingError: "blank" when the page holds no article, "binary", "unreadable" without the extra ``html``.
    """
    where = path or name
    charset = _CHARSET.search(data, 0, _CHARSET_WITHIN)
    page, reading = decode(data, where=where, declared=charset[1].decode("ascii") if charset else None)
    found = _extract(page, where=where)
    if found is None or not found.text:
        raise ReadingError(
            f"{where!r} holds no article that trafilatura can find; save the article's text as .txt", reason="blank"
        )
    return read_text(
        _text(found.text, title=found.title),
        name=name,
        title=found.title,
        published=publication_date(found.date) or options.published,
        source=found.sitename,
        author=found.author,
        language=options.language,
        path=path,
        reading=reading.model_copy(update={"line_ends_normalised": 0}),  # the ends of lines of HTML are no text
    )


def _extract(page: str, *, where: str) -> Page | None:
    try:
        import trafilatura  # noqa: PLC0415 - an extra, and 0.2 s that only HTML files need
    except ImportError as error:
        raise ReadingError(
            f"{where!r} is HTML, which needs trafilatura: pip install 'llm-extract[html]'", reason="unreadable"
        ) from error
    for package in ("trafilatura", "htmldate", "courlan", "justext"):
        logging.getLogger(package).addHandler(logging.NullHandler())  # else their warnings go to stderr unasked
    try:
        found = trafilatura.bare_extraction(
            page, with_metadata=True, include_comments=False, date_extraction_params=_DATES
        )
    except Exception as error:  # lxml and trafilatura raise what they like, and the next page may be sound
        raise ReadingError(f"{where!r} cannot be read as HTML: {error!r}", reason="unreadable") from error
    return None if isinstance(found, dict) else found  # a dict only when asked for


def _text(extracted: str, *, title: str | None) -> str:
    """Paragraphs with blank lines between them, under the title."""
    parts = [extracted[start:end] for start, end in paragraphs(extracted)]
    if title and _folded(title) not in [_folded(part) for part in parts[:2]]:
        parts.insert(0, title)
    return "\n\n".join(parts) + "\n"


def _folded(line: str) -> str:
    return " ".join(line.split()).casefold()

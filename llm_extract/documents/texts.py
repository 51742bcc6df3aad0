"""Texts: a text that is already in memory made into a Document; every reader ends here."""

from __future__ import annotations

import datetime
import unicodedata

from llm_extract.documents.decoding import normalise, without_surrogates
from llm_extract.documents.document import Document, Reading
from llm_extract.documents.furniture import furniture
from llm_extract.documents.headline import headline
from llm_extract.documents.language import language_of
from llm_extract.errors import ReadingError

_INVISIBLE = frozenset(("Cc", "Cf", "Zs", "Zl", "Zp"))  # controls, marks without a shape, spaces


def read_text(  # noqa: PLR0913 - one keyword for each thing that can be known about an article
    text: str,
    *,
    name: str = "article",
    title: str | None = None,
    published: datetime.date | None = None,
    source: str | None = None,
    author: str | None = None,
    language: str | None = None,
    path: str | None = None,
    reading: Reading | None = None,
) -> Document:
    r"""Make a Document of an article's text.

    Line ends become LF and lone surrogates U+FFFD (both are counted in ``reading``); the furniture is marked, and
    title and language are found in the text where they are not given. After this the text never changes.

    >>> document = read_text("Ferry strike ends\r\n\r\nThe strike ended at noon, the union said, and it was glad.\r\n")
    >>> document.title, document.language, document.reading.line_ends_normalised
    ('Ferry strike ends', 'en', 3)

    Raises ReadingError with reason "blank" when there is nothing to see in the text.
    """
    text, reading = normalise(text, reading)
    if is_blank(text):
        raise ReadingError(f"{path or name!r} is blank: there is no text to read in it", reason="blank")
    around = furniture(text)
    return Document(
        name=_bare(name) or "article",
        text=text,
        title=_bare(title) or headline(text, around),
        published=published,
        source=_bare(source),
        author=_bare(author),
        language=_bare(language) or language_of(text),
        path=_bare(path),
        furniture=around,
        reading=reading,
    )


def is_blank(text: str) -> bool:
    r"""Whether a text shows nothing: white space, controls and invisible marks only. Emoji are something.

    >>> is_blank(" \u200b\ufeff"), is_blank("🙂")
    (True, False)
    """
    return all(character.isspace() or unicodedata.category(character) in _INVISIBLE for character in text)


def _bare(value: str | None) -> str | None:
    """Something known about an article, on one line, without what cannot be written as UTF-8; None when empty."""
    return " ".join(without_surrogates(value)[0].split()) or None if value else None

"""Candidates: the names and spans that rules find, offered to another model as a place to look."""

from __future__ import annotations

from dataclasses import dataclass

from llm_extract.documents.document import Document, Span
from llm_extract.models.offline.article import Article
from llm_extract.models.offline.cast import Cast
from llm_extract.models.offline.events import find_events
from llm_extract.models.offline.lexicon import words
from llm_extract.models.offline.model import require_english
from llm_extract.models.offline.quotes import find_quotes
from llm_extract.models.offline.stances import find_stances


@dataclass(frozen=True, slots=True)
class Candidates:
    """Names in their fullest form, in the order of the text, and by kind the spans where a record may stand."""

    names: tuple[str, ...]
    spans: dict[str, tuple[Span, ...]]


def candidates(document: Document) -> Candidates:
    """What may be named and found in an article.

    Raises Refused where the article is not in English.

    >>> candidates(Document(text="Ana Silva said the port was shut.")).names
    ('Ana Silva',)
    """
    require_english(document)
    article = Article(document)
    return Candidates(
        names=tuple(_names(Cast(article))),
        spans={
            "event": tuple(one.evidence[0] for one in find_events(article)),
            "quote": tuple(part for one in find_quotes(article) for part in one.parts),
            "stance": tuple(one.evidence[0] for one in find_stances(article)),
        },
    )


def _names(cast: Cast) -> list[str]:
    lists = words()
    plain = lists.weekdays | lists.months | lists.titles
    found = [cast.fullest(one.text) for one in cast.names if one.text.lower().rstrip(".") not in plain]
    return list(dict.fromkeys(found))

"""Asking: which questions a kind is asked about, in which way, and how many of them at most."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from llm_extract.documents.document import Document
from llm_extract.models.embedded import event_questions, stance_questions
from llm_extract.models.embedded.questions import Question, most_promising
from llm_extract.records.result import Record

MOST_QUESTIONS = 8  # of one kind about one article: about a minute on two free cores

Ask = Callable[[Document, Sequence[Record]], Iterator[Question]]
ASKS: Final[Mapping[str, Mapping[str, Ask]]] = {
    "event": {
        "word": event_questions.by_word,
        "type": event_questions.by_type,
        "sentence": event_questions.by_sentence,
    },
    "stance": {
        "quote": stance_questions.by_quote,
        "context": stance_questions.by_quote_in_context,
        "sentence": stance_questions.by_sentence,
    },
}


def questions_about(kind: str, ask: str, document: Document, records: Sequence[Record]) -> list[Question]:
    """The questions about one kind in one way, the most promising ones in the order of the text.

    ``records`` are those that were found before, whatever found them: what they cover is not asked again. Raises
    Refused where the article is not in English, and KeyError for a kind or a way that has none.
    """
    return most_promising(ASKS[kind][ask](document, records), MOST_QUESTIONS)

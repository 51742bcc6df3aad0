"""Questions: the requests that a step asks about a document, for those who ask them and those who only count them."""

from __future__ import annotations

from collections.abc import Iterator

from llm_extract.catalog.composing import ComposedPrompt
from llm_extract.documents.document import Document
from llm_extract.extraction.rendering import render
from llm_extract.models.seam import Request


def questions(prompt: ComposedPrompt, document: Document, *, sample: int = 0) -> Iterator[Request]:
    """The requests of one prompt about a document, in the order of the text."""
    yield render(prompt, document, sample=sample)

"""Questions: the requests that a prompt asks about a document: one, or where that is too long one for each part."""

from __future__ import annotations

from llm_extract.catalog.composing import ComposedPrompt
from llm_extract.documents.cutting import cut
from llm_extract.documents.document import Document, Span
from llm_extract.documents.paragraphs import paragraphs
from llm_extract.errors import UserError
from llm_extract.extraction.rendering import ArticlePart, render
from llm_extract.models.seam import Request
from llm_extract.models.token_prior import prior_of, prior_tokens

# Nothing that is learnt goes into these: an article that is taken up again must be cut as before, or it is paid twice.
MARGIN = 1.2  # how many tokens more than the prior a tokenizer may make of a text
ANSWER = 1.4  # tokens of answer that are left room for, for each token of article and each kind
SHORTEST = 100  # tokens of article; with room for less a model sees no story
BEGINNING = 0.1  # of a part: how much of the article's beginning is shown with the others
LONGEST_BEGINNING = 150  # tokens


def questions(
    prompt: ComposedPrompt, document: Document, *, sample: int = 0, window: int | None = None
) -> list[Request]:
    """The requests about a document, in the order of the text.

    ``window`` is how many tokens the model takes for question and answer together. Raises UserError where it leaves no
    room for an article beside the prompt.
    """
    return in_parts(prompt, render(prompt, document, sample=sample), window)


def needed(whole: Request) -> float:
    """How large a window must be for a request and its answer."""
    article = prior_tokens(whole.document.text)
    return MARGIN * prior_of(whole.messages) + _answer(whole) * article


def in_parts(prompt: ComposedPrompt, whole: Request, window: int | None) -> list[Request]:
    """A request, or where a window is too small for it the requests about its document's parts.

    Raises UserError as ``questions`` does.
    """
    if window is None or needed(whole) <= window:
        return [whole]
    text = whole.document.text
    fixed = prior_of(whole.messages) - prior_tokens(text)
    most = (window - MARGIN * fixed) / (MARGIN + _answer(whole))
    if most < SHORTEST:
        raise UserError(
            f"the prompt {prompt.name} takes about {MARGIN * fixed:,.0f} tokens by itself; a window of {window:,} has"
            " no room for an article and its answer; take a prompt for fewer kinds, or a larger context (--window)"
        )
    beginning = beginning_of(whole.document, min(LONGEST_BEGINNING, most * BEGINNING))
    spans = cut(text, most - prior_tokens(text[: beginning.end]), prior_tokens)
    parts = [ArticlePart(span, at, len(spans), beginning if at > 1 else None) for at, span in enumerate(spans, start=1)]
    return [render(prompt, whole.document, part=part, sample=whole.sample) for part in parts]


def beginning_of(document: Document, most: float) -> Span:
    """The first paragraphs of an article, headline and lead, that together are no larger than so many tokens."""
    end = 0
    for paragraph in paragraphs(document.text):
        if prior_tokens(document.text[: paragraph.end]) > most:
            break
        end = paragraph.end
    return Span(0, end)


def window_for(prompt: ComposedPrompt, document: Document, tokens: float) -> int:
    """The window that has room for so many tokens of article, by the prior."""
    whole = render(prompt, document)
    fixed = prior_of(whole.messages) - prior_tokens(document.text)
    return round(MARGIN * fixed + tokens * (MARGIN + _answer(whole)))


def _answer(whole: Request) -> float:
    return ANSWER * max(1, len(whole.schemas))

"""The library: the same extraction as on the command line, as functions, sync and async."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from llm_extract.catalog.composing import compose
from llm_extract.catalog.lock import check_against_lock, read_lock
from llm_extract.catalog.workspace import Workspace, find_workspace
from llm_extract.documents.document import Document
from llm_extract.documents.reading import Unread, read_text
from llm_extract.errors import ReadingError, UserError
from llm_extract.extraction.extracting import Plan, Step, extract_document
from llm_extract.extraction.many import extract_many
from llm_extract.extraction.planning import close_models, plan_for
from llm_extract.models.choosing import choose_model, resolve_model
from llm_extract.models.ledger import Ledger
from llm_extract.models.seam import Model
from llm_extract.records.kinds import Card
from llm_extract.records.result import Record, Rejected, Result
from llm_extract.runs.running import unread_result
from llm_extract.views.articles import Choice
from llm_extract.views.html import result_html
from llm_extract.views.markdown import article_markdown


@dataclass(frozen=True, slots=True)
class Extraction:
    """What came of one article; in a notebook it shows itself."""

    result: Result
    cards: tuple[Card, ...]

    @property
    def records(self) -> tuple[Record, ...]:
        """The accepted records."""
        return self.result.records

    @property
    def rejected(self) -> tuple[Rejected, ...]:
        """What was answered and is not borne out by the text or the schema, with the reasons."""
        return self.result.rejected

    def of_kind(self, kind: str) -> list[Record]:
        """The accepted records of one kind, in the order of the text."""
        return list(self.result.of_kind(kind))

    def to_markdown(self) -> str:
        """The records as Markdown."""
        return article_markdown(self.result, self.cards, Choice())

    def _repr_html_(self) -> str:
        return result_html(self.result, self.cards)


@dataclass(frozen=True, slots=True)
class Settings:
    """How articles are extracted: which prompt, which model, which workspace, and whether answers are kept.

    ``model`` is a name as on the command line (``offline``, ``ollama/llama3.2``) or anything with the one method of
    :class:`llm_extract.models.seam.Model`. ``window`` is how many tokens the model takes, where that is to be said;
    longer articles go in parts. None means what the environment or ``llm-extract.toml`` say, else the rules.
    """

    prompt: str = "news"
    model: str | Model | None = None
    base_url: str | None = None
    workspace: Path | None = None
    ledger: Path | None = None
    keep: bool = True
    window: int | None = None


def extract(article: str | Document, settings: Settings | None = None) -> Extraction:
    """Extract records from one article, given as text or as a Document.

    Raises UserError for what the caller can mend (a blank text is one, and so is a running event loop), EndpointError
    for what is wrong with every call. A call that failed is told in ``result.failure``.
    """
    _refuse_within_a_loop("await llm_extract.extract_async(…)")
    return asyncio.run(extract_async(article, settings))


async def extract_async(article: str | Document, settings: Settings | None = None) -> Extraction:
    """The same, for use inside an event loop."""
    chosen = settings or Settings()
    document = _document(article)
    with _plan(chosen, find_workspace(chosen.workspace)) as plan:
        try:
            return Extraction(await extract_document(document, plan), _cards(plan))
        finally:
            await close_models(plan)


def extract_all_async(
    articles: Iterable[str | Document], settings: Settings | None = None, *, in_flight: int = 8
) -> AsyncIterator[Extraction]:
    """Extract many articles, at most ``in_flight`` at once, as they become ready.

    A blank one is told in its ``result.failure`` and harms no other.
    """
    return _all_ready(map(_document_or_failure, articles), settings or Settings(), in_flight)


def extract_all(
    articles: Iterable[str | Document], settings: Settings | None = None, *, in_flight: int = 8
) -> list[Extraction]:
    """Extract many articles and wait for all of them: the results are in the order of the articles."""
    _refuse_within_a_loop("[one async for one in llm_extract.extract_all_async(…)]")
    given = list(map(_document_or_failure, articles))
    places: dict[str, deque[int]] = defaultdict(deque)
    for place, one in enumerate(given):
        places[one.id if isinstance(one, Document) else one.document_id].append(place)

    async def collect() -> list[Extraction]:
        found = [one async for one in _all_ready(given, settings or Settings(), in_flight)]
        return sorted(found, key=lambda one: places[one.result.document_id].popleft())

    return asyncio.run(collect())


async def _all_ready(
    documents: Iterable[Document | Result], settings: Settings, in_flight: int
) -> AsyncIterator[Extraction]:
    with _plan(settings, find_workspace(settings.workspace)) as plan:
        try:
            async for result in extract_many(documents, plan, in_flight=in_flight):
                yield Extraction(result, _cards(plan))
        finally:
            await close_models(plan)


def _document(article: str | Document) -> Document:
    if not isinstance(article, (str, Document)):
        raise TypeError(f"an article is a text or a Document, and {type(article).__name__!r} is neither")
    return read_text(article) if isinstance(article, str) else article


def _document_or_failure(article: str | Document) -> Document | Result:
    try:
        return _document(article)
    except ReadingError as error:
        return unread_result(Unread.because(error, name="article", path=None))


def _refuse_within_a_loop(instead: str) -> None:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    raise UserError(f"an event loop is running here, as in a notebook; write {instead}")


@contextmanager
def _plan(settings: Settings, workspace: Workspace) -> Iterator[Plan]:
    prompt = compose(settings.prompt, workspace)
    check_against_lock(prompt, read_lock(workspace.prompts))
    if settings.model is not None and not isinstance(settings.model, str):
        yield Plan((Step(prompt, settings.model, window=settings.window),))
        return
    name = choose_model(settings.model, configured=workspace.configuration.model).name
    prices = workspace.configuration.prices
    if not settings.keep:
        model = resolve_model(name, base_url=settings.base_url, prices=prices)
        yield plan_for(prompt, model, workspace, window=settings.window)
        return
    with Ledger(settings.ledger or workspace.configuration.ledger) as ledger:
        model = resolve_model(name, base_url=settings.base_url, ledger=ledger, prices=prices)
        yield plan_for(prompt, model, workspace, window=settings.window)


def _cards(plan: Plan) -> tuple[Card, ...]:
    return tuple(schema.card for schema in plan.schemas.values())

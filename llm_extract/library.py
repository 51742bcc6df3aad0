"""The library: the same extraction as on the command line, as functions, sync and async."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from llm_extract.catalog.composing import compose
from llm_extract.catalog.lock import check_against_lock, read_lock
from llm_extract.catalog.workspace import Workspace, find_workspace
from llm_extract.documents.document import Document
from llm_extract.documents.reading import read_text
from llm_extract.extraction.extracting import Plan, Step, extract_document
from llm_extract.extraction.many import extract_many
from llm_extract.extraction.planning import close_models, plan_for
from llm_extract.models.choosing import choose_model, resolve_model
from llm_extract.models.ledger import Ledger
from llm_extract.models.seam import Model
from llm_extract.records.kinds import Card
from llm_extract.records.result import Record, Rejected, Result
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

    Raises UserError for what the caller can mend, EndpointError for what is wrong with every call. A call that failed
    is told in ``result.failure``.
    """
    return asyncio.run(extract_async(article, settings))


async def extract_async(article: str | Document, settings: Settings | None = None) -> Extraction:
    """The same, for use inside an event loop."""
    chosen = settings or Settings()
    document = read_text(article) if isinstance(article, str) else article
    with _plan(chosen, find_workspace(chosen.workspace)) as plan:
        result = await extract_document(document, plan)
        await close_models(plan)
    return Extraction(result, _cards(plan))


async def extract_all_async(
    articles: Iterable[str | Document], settings: Settings | None = None, *, in_flight: int = 8
) -> AsyncIterator[Extraction]:
    """Extract many articles, at most ``in_flight`` at once, as they become ready."""
    chosen = settings or Settings()
    documents = (read_text(one) if isinstance(one, str) else one for one in articles)
    with _plan(chosen, find_workspace(chosen.workspace)) as plan:
        async for result in extract_many(documents, plan, in_flight=in_flight):
            yield Extraction(result, _cards(plan))
        await close_models(plan)


def extract_all(
    articles: Iterable[str | Document], settings: Settings | None = None, *, in_flight: int = 8
) -> list[Extraction]:
    """Extract many articles, and wait for all of them."""

    async def collect() -> list[Extraction]:
        return [one async for one in extract_all_async(articles, settings, in_flight=in_flight)]

    return asyncio.run(collect())


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

"""``run``: extract records from articles, show them as they come, and store the run."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import typer

from llm_extract.catalog.workspace import Workspace
from llm_extract.cli.asking import (
    Asking,
    BaseUrlOption,
    FreshOption,
    JobsOption,
    LedgerOption,
    ModelOption,
    NoLedgerOption,
    PatienceOption,
    PromptOption,
    RpmOption,
    TimeoutOption,
    TpmOption,
    WindowOption,
    announce,
    announce_size,
    chosen_model,
    chosen_prompt,
    open_ledger,
)
from llm_extract.cli.going_on import how_to_go_on
from llm_extract.cli.settings import (
    JsonOption,
    RunsOption,
    bar_console,
    output,
    runs_folder,
    talk,
    workspace_in_use,
    write_text,
)
from llm_extract.cli.show import KindOption, MarkdownOption, OnlyOption, check_kinds, print_json
from llm_extract.cli.spending import DryRunOption, MaxCostOption, MaxTokensOption, budget_of, tell_forecast
from llm_extract.cli.telling import Telling
from llm_extract.cli.usage import read_day
from llm_extract.documents.counting import count_articles
from llm_extract.documents.document import Document
from llm_extract.documents.reading import ReadingOptions, Unread, read_documents
from llm_extract.errors import BudgetSpent, LlmExtractError, UserError
from llm_extract.extraction.extracting import Plan
from llm_extract.extraction.planning import close_models, plan_for
from llm_extract.models.metering import Metered
from llm_extract.models.presets import load_presets
from llm_extract.records.result import Result, Usage
from llm_extract.runs.description import RunDescription
from llm_extract.runs.folder import RunWriter, StoredRun, open_run
from llm_extract.runs.running import check_resumable, new_description, run_documents, unfinished_run
from llm_extract.views.articles import Choice, article_view
from llm_extract.views.bills import bill_line
from llm_extract.views.markdown import article_markdown
from llm_extract.views.numbers import counted
from llm_extract.views.progress import Progress, summary_line
from llm_extract.views.safety import one_line, safe_json

SHOWN_WHOLE = 12  # with more articles than this each is shown in one line; where it is not known, those after it are


def command(
    context: typer.Context,
    sources: Annotated[
        list[str] | None, typer.Argument(metavar="ARTICLE…", help="Files, folders, globs, or - for stdin.")
    ] = None,
    prompt: PromptOption = None,
    model: ModelOption = None,
    base_url: BaseUrlOption = None,
    published: Annotated[
        datetime.date | None,
        typer.Option("--published", parser=read_day, metavar="DAY", help="When the articles appeared: 2026-03-14."),
    ] = None,
    language: Annotated[str | None, typer.Option("--language", help="Such as en.", show_default="found out")] = None,
    text_key: Annotated[str | None, typer.Option("--text-key", help="JSONL: the key of the text.")] = None,
    id_key: Annotated[str | None, typer.Option("--id-key", help="JSONL: the key of the id.")] = None,
    title_key: Annotated[str | None, typer.Option("--title-key", help="JSONL: the key of the title.")] = None,
    published_key: Annotated[str | None, typer.Option("--published-key", help="JSONL: the key of the date.")] = None,
    source_key: Annotated[str | None, typer.Option("--source-key", help="JSONL: the key of the source.")] = None,
    jobs: JobsOption = 8,
    timeout: TimeoutOption = 180.0,
    patience: PatienceOption = 600.0,
    rpm: RpmOption = None,
    tpm: TpmOption = None,
    window: WindowOption = None,
    max_cost: MaxCostOption = None,
    max_tokens: MaxTokensOption = None,
    dry_run: DryRunOption = False,
    fresh: FreshOption = False,
    no_ledger: NoLedgerOption = False,
    ledger: LedgerOption = None,
    resume: Annotated[str | None, typer.Option("--resume", metavar="RUN", help="Go on with a stored run.")] = None,
    kind: KindOption = None,
    only: OnlyOption = None,
    as_json: JsonOption = False,
    as_jsonl: Annotated[bool, typer.Option("--jsonl", help="Each result as a line of JSON, as it comes.")] = False,
    markdown: MarkdownOption = False,
    runs: RunsOption = None,
) -> None:
    """Extract event, quote and stance records from articles.

    [dim]llm-extract run article.txt --published 2026-03-14[/]
    [dim]llm-extract run articles/ -m ollama/llama3.2 -j 4[/]
    [dim]llm-extract run articles/ -m openai/gpt-5-mini --dry-run[/]     what it would cost; then: --max-cost 2.50
    [dim]cat page.txt | llm-extract run - --json | jq '.articles[0].records'[/]
    """
    workspace = workspace_in_use()
    if resume is not None:
        before = open_run(resume, runs_folder(runs, workspace))
        prompt, model, base_url = as_it_was(before, prompt, model, base_url)
        window = window or before.description.plan[0].window
    budget = budget_of(max_cost, max_tokens)
    asking = Asking(model, base_url, jobs, timeout, fresh, no_ledger, ledger, patience, rpm, tpm, budget, window)
    keys = {"text": text_key, "id": id_key, "title": title_key, "published": published_key, "source": source_key}
    reading = reading_options(published, language, keys)
    with open_ledger(asking, workspace) as kept:
        composed = chosen_prompt(prompt, workspace)
        check_kinds(kind, tuple(schema.card for schema in composed.schemas))
        plan = plan_for(composed, chosen_model(asking, workspace, kept), workspace, window=asking.window)
        if len(plan.steps) > 1 and not (as_json or as_jsonl or markdown):
            plan = dataclasses.replace(plan, watch=Telling(tuple(schema.card for schema in plan.schemas.values())))
        batch = _begin(sources, plan, reading, resume, runs_folder(runs, workspace), workspace)
        if dry_run:
            tell_forecast(_to_be_asked(batch), plan, as_json=as_json)
            return
        show = Showing(as_json, as_jsonl, markdown, Choice(tuple(kind or ()), only.value if only else None))
        go_on = how_to_go_on(context, batch.writer.description.id)
        try:
            asyncio.run(_run(batch, show, jobs))
        except (KeyboardInterrupt, LlmExtractError) as error:
            _tell_stopped(batch, go_on, interrupted=isinstance(error, KeyboardInterrupt))
            if not batch.done + batch.articles and not isinstance(error, KeyboardInterrupt):
                batch.writer.discard()
            raise
    _leave(batch, go_on)


def as_it_was(
    stored: StoredRun, prompt: str | None, model: str | None, base_url: str | None
) -> tuple[str | None, str | None, str | None]:
    """Prompt, model and server of a run that goes on: what is not named is as it was."""
    first, step = stored.description.plan[0], stored.description.plan[-1]  # rules come before a small model
    named_server = step.server.startswith("http") and step.model.partition("/")[0] not in load_presets()
    return (
        prompt or first.prompt,
        model or step.model,
        base_url or (step.server if named_server and not model else None),
    )


def reading_options(
    published: datetime.date | None, language: str | None, keys: dict[str, str | None]
) -> ReadingOptions:
    """The options of reading that were said; the others keep their defaults."""
    said: dict[str, Any] = {f"{name}_key": key for name, key in keys.items() if key is not None}
    return ReadingOptions(published=published, language=language, **said)


@dataclass(frozen=True, slots=True)
class Showing:
    """In which form results are shown."""

    as_json: bool
    as_jsonl: bool
    as_markdown: bool
    choice: Choice

    def show(self, result: Result, description: RunDescription, *, whole: bool) -> None:
        """Show one result as it comes; as one JSON object they are shown together at the end."""
        if self._is_nothing(result):
            return
        if self.as_jsonl:
            typer.echo(safe_json(result.model_dump_json()))
        elif self.as_markdown:
            write_text(article_markdown(result, description.cards, self.choice))
        elif not self.as_json and whole:
            output().print(article_view(result, description.cards, self.choice), end="\n\n")
        elif not self.as_json:
            output().print(summary_line(result, description.cards))

    def _is_nothing(self, result: Result) -> bool:
        """Whether there is nothing to show: the article could not be read, which was told, or has nothing of --only."""
        if self.as_json or self.as_jsonl:
            return False
        if result.failure is not None:
            return not result.document.text
        return self.choice.only is not None and not self.choice.has_something(result)


@dataclass(slots=True)
class _Batch:
    """The articles of one call of the command, and what has become of them so far."""

    sources: list[str]
    reading: ReadingOptions
    plan: Plan
    stored: StoredRun | None
    writer: RunWriter
    done: int
    articles: int = 0
    sent: int = 0
    failed: int = 0
    refused: int = 0
    total: int | None = None
    usage: Usage = field(default_factory=Usage)
    stopped: str = ""

    @property
    def left(self) -> int:
        """How many articles are not done; those that the budget stopped are among them."""
        return max(0, (self.total or 0) - self.done - self.articles + self.refused)

    def take(self, result: Result) -> None:
        self.articles += 1
        self.usage += result.usage
        if result.failure is not None and result.failure.reason == BudgetSpent.reason:
            self.stopped = result.failure.message
            self.refused += 1
        self.sent += bool(result.document.text)
        self.failed += result.status != "done"


def _begin(
    sources: list[str] | None,
    plan: Plan,
    reading: ReadingOptions,
    resume: str | None,
    folder: Path,
    workspace: Workspace,
) -> _Batch:
    stored: StoredRun | None = None
    if resume is not None:
        stored = open_run(resume, folder)
        check_resumable(stored, plan)
    elif sources and "-" not in sources:
        stored = unfinished_run(plan, sources=sources, folder=folder)
    names = list(sources or (stored.description.sources if stored else ()))
    if not names:
        raise UserError("no article was named; give files, folders, globs, or - for stdin")
    if stored is None:
        described = new_description(plan, sources=names, workspace=str(workspace.root), folder=folder)
        writer = RunWriter(folder / described.id, described)
        return _Batch(names, reading, plan, None, writer, 0)
    done = sum(1 for _ in stored.done())
    talk().print(f"going on with {stored.description.id}: {counted(done, 'article')} done", style="quiet")
    writer = RunWriter(stored.path, stored.description.model_copy(update={"ending": None}))
    return _Batch(names, reading, plan, stored, writer, done)


async def _run(batch: _Batch, showing: Showing, in_flight: int) -> None:
    total = batch.total = count_articles(batch.sources)
    model = batch.plan.steps[0].model
    announce(model, total)
    results: list[Result] = []
    read = _told(read_documents(batch.sources, options=batch.reading))
    done, before = (batch.stored.done(), batch.stored.usage()) if batch.stored else ((), None)
    started = time.monotonic()
    try:
        with batch.writer, Progress(bar_console(), total=total, done=batch.done, quiet=total == 1) as progress:
            rows = run_documents(read, batch.plan, batch.writer, done=done, before=before, in_flight=in_flight)
            async for result in rows:
                batch.take(result)
                progress.advance(result)
                whole = (batch.articles if total is None else total) <= SHOWN_WHOLE
                showing.show(result, batch.writer.description, whole=whole)
                if showing.as_json:
                    results.append(result)
    finally:
        await close_models(batch.plan)
        if total != 1:
            _tell_bill(batch, time.monotonic() - started)
    if showing.as_json:
        print_json(batch.writer.description.id, results)


def _tell_bill(batch: _Batch, seconds: float) -> None:
    """Say what the articles of this command took together."""
    usage = batch.usage.model_copy(update={"seconds": seconds})
    asked = [step.model for step in batch.plan.steps] if usage.calls else []
    prices = [model.meter.price for model in asked if isinstance(model, Metered)]
    talk().print(bill_line(usage, prices), soft_wrap=True)


def _to_be_asked(batch: _Batch) -> Iterator[Document]:
    """The articles that are not done yet, each once."""
    met = set(batch.stored.done()) if batch.stored else set()
    for one in _told(read_documents(batch.sources, options=batch.reading)):
        if isinstance(one, Document) and one.id not in met:
            met.add(one.id)
            yield one


def _told(read: Iterator[Document | Unread]) -> Iterator[Document | Unread]:
    for one in read:
        if isinstance(one, Unread):
            talk().print(one_line(one.message), style="fault")
        else:
            announce_size(one)
        yield one


def _tell_stopped(batch: _Batch, go_on: str, *, interrupted: bool) -> None:
    """Say what is kept and how to go on, where there is something to go on with."""
    kept = batch.done + batch.articles
    if not kept and not interrupted:
        return
    said = "interrupted" if interrupted else "stopped"
    talk().print(
        f"{said}; {counted(kept, 'article')} kept in {one_line(str(batch.writer.path))}; go on with",
        end=" ",
        soft_wrap=True,
    )
    talk().print(one_line(go_on), soft_wrap=True)


def _leave(batch: _Batch, go_on: str) -> None:
    stderr = talk()
    if not batch.sent and not batch.done and not batch.stopped:
        batch.writer.discard()
        raise UserError("no article could be read; nothing was run")
    path = one_line(str(batch.writer.path))
    stderr.print(f"stored in {path}   to look again: llm-extract show last", style="quiet", soft_wrap=True)
    if batch.stopped:
        left = "what is left waits" if batch.total is None else f"{counted(batch.left, 'article')} left"
        stderr.print(f"{one_line(batch.stopped)}; {left}; go on with", style="fault", end=" ", soft_wrap=True)
        stderr.print(one_line(go_on), soft_wrap=True)
        raise typer.Exit(1)
    if batch.failed:
        stderr.print(
            f"{batch.failed} of {counted(batch.articles, 'article')} failed; go on with", style="fault", end=" "
        )
        stderr.print(one_line(go_on), soft_wrap=True)
        raise typer.Exit(1)

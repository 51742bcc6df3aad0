"""``run``: extract records from articles, show them as they come, and store the run."""

from __future__ import annotations

import asyncio
import dataclasses
import time
from dataclasses import dataclass
from typing import Annotated

import typer

from llm_extract.cli.asking import Asking, announce, chosen_model, chosen_prompt, open_ledger
from llm_extract.cli.asking_options import NoLedgerOption, PromptOption, asks
from llm_extract.cli.going_on import how_to_go_on, how_to_look_again
from llm_extract.cli.reading_options import reads
from llm_extract.cli.settings import (
    KEEPING,
    SHOWING,
    JsonOption,
    RunsOption,
    bar_console,
    output,
    runs_folder,
    workspace_in_use,
    write_text,
)
from llm_extract.cli.show import KindOption, MarkdownOption, OnlyOption, check_kinds, print_json
from llm_extract.cli.spending import DryRunOption, tell_bill, tell_forecast
from llm_extract.cli.telling import Telling
from llm_extract.cli.undertaking import (
    Undertaking,
    begin,
    check_sources,
    leave,
    short_name,
    tell_passed_over,
    tell_stopped,
    to_be_asked,
    told,
)
from llm_extract.cli.usage import check_one_of
from llm_extract.documents.counting import count_articles
from llm_extract.documents.reading import ReadingOptions, read_documents
from llm_extract.errors import BudgetSpent, LlmExtractError
from llm_extract.extraction.planning import articles_at_once, close_models, plan_for
from llm_extract.models.presets import load_presets
from llm_extract.records.result import Result
from llm_extract.runs.description import RunDescription
from llm_extract.runs.finding import open_run
from llm_extract.runs.folder import StoredRun
from llm_extract.runs.running import run_documents
from llm_extract.views.articles import Choice, article_view
from llm_extract.views.markdown import article_markdown
from llm_extract.views.numbers import counted
from llm_extract.views.progress import Progress, SummaryLine
from llm_extract.views.safety import safe_json

SHOWN_WHOLE = 12  # with more articles than this each is shown in one line; where it is not known, those after it are


@reads
@asks
def command(
    context: typer.Context,
    sources: Annotated[
        list[str] | None, typer.Argument(metavar="ARTICLE…", help="Files, folders, globs, or - for stdin.")
    ] = None,
    prompt: PromptOption = None,
    *,
    reading: ReadingOptions,
    asking: Asking,
    dry_run: DryRunOption = False,
    no_ledger: NoLedgerOption = False,
    resume: Annotated[
        str | None, typer.Option("--resume", metavar="RUN", help="Go on with a stored run.", rich_help_panel=KEEPING)
    ] = None,
    kind: KindOption = None,
    only: OnlyOption = None,
    as_json: JsonOption = False,
    as_jsonl: Annotated[
        bool,
        typer.Option(
            "--jsonl", help="Each result as a line of JSON, as it comes.", metavar="", rich_help_panel=SHOWING
        ),
    ] = False,
    markdown: MarkdownOption = False,
    runs: RunsOption = None,
) -> None:
    """Extract event, quote and stance records from articles.

    [dim]llm-extract run article.txt --published 2026-03-14[/]
    [dim]llm-extract run articles/ -m ollama/llama3.2 -j 4[/]
    [dim]llm-extract run articles/ -m openai/gpt-5-mini --dry-run[/]   what it would cost
    [dim]cat page.txt | llm-extract run - --json | jq '.articles[0].records'[/]
    """
    check_one_of(json=as_json, jsonl=as_jsonl, markdown=markdown)
    workspace = workspace_in_use()
    asking = dataclasses.replace(asking, no_ledger=no_ledger)
    if resume is None:
        check_sources(sources or ())
    if resume is not None:
        prompt, asking = as_it_was(open_run(resume, runs_folder(runs, workspace)), prompt, asking)
    with open_ledger(asking, workspace) as kept:
        composed = chosen_prompt(prompt, workspace)
        kinds = check_kinds(kind, tuple(schema.card for schema in composed.schemas))
        plan = plan_for(composed, chosen_model(asking, workspace, kept), workspace, window=asking.window)
        if len(plan.steps) > 1 and not (as_json or as_jsonl or markdown):
            plan = dataclasses.replace(plan, watch=Telling(tuple(schema.card for schema in plan.schemas.values())))
        batch = begin(sources, plan, reading, resume, runs_folder(runs, workspace), workspace)
        tell_passed_over(batch.sources)
        if dry_run:
            tell_forecast(to_be_asked(batch), plan, as_json=as_json)
            return
        show = Showing(as_json, as_jsonl, markdown, Choice(kinds, only.value if only else None))
        go_on = how_to_go_on(context, batch.writer.description.id)
        try:
            asyncio.run(_run(batch, show, articles_at_once(plan, asking.in_flight)))
        except (KeyboardInterrupt, LlmExtractError) as error:
            tell_stopped(batch, go_on, interrupted=isinstance(error, KeyboardInterrupt))
            if not batch.done + batch.articles and not isinstance(error, KeyboardInterrupt):
                batch.writer.discard()
            raise
    leave(batch, go_on, how_to_look_again(context, short_name(batch.writer.path)))


def as_it_was(stored: StoredRun, prompt: str | None, asking: Asking) -> tuple[str, Asking]:
    """Prompt, model, server and window of a run that goes on: what is not named is as it was."""
    first, step = stored.description.plan[0], stored.description.plan[-1]  # rules come before a small model
    named_server = step.server.startswith("http") and step.model.partition("/")[0] not in load_presets()
    return prompt or first.prompt, dataclasses.replace(
        asking,
        model=asking.model or step.model,
        base_url=asking.base_url or (step.server if named_server and not asking.model else None),
        window=asking.window or first.window,
    )


@dataclass(frozen=True, slots=True)
class Showing:
    """In which form results are shown."""

    as_json: bool
    as_jsonl: bool
    as_markdown: bool
    choice: Choice

    def show(self, result: Result, description: RunDescription, *, whole: bool, number: int | None) -> None:
        """Show one result as it comes; as one JSON object they are shown together at the end.

        ``number`` is that by which ``show`` finds it in the run, where it is known already.
        """
        if self._is_nothing(result):
            return
        if self.as_jsonl:
            typer.echo(safe_json(result.model_dump_json()))
        elif self.as_markdown:
            write_text(article_markdown(result, description.cards, self.choice))
        elif not self.as_json and whole:
            output().print(article_view(result, description.cards, self.choice), end="\n\n")
        elif not self.as_json:
            output().print(SummaryLine(result, description.cards, number), soft_wrap=not output().is_terminal)

    def _is_nothing(self, result: Result) -> bool:
        """Whether there is nothing to show: the article could not be read, or was not sent, or has nothing of --only.

        What could not be read was told when it was met; what the budget stopped is told once, at the end.
        """
        if self.as_json or self.as_jsonl:
            return False
        if result.failure is not None:
            return not result.document.text or (result.failure.reason == BudgetSpent.reason and not result.records)
        return self.choice.only is not None and not self.choice.has_something(result)


async def _run(batch: Undertaking, showing: Showing, in_flight: int) -> None:
    total = batch.total = count_articles(batch.sources)
    announce(batch.plan.steps[-1].model, total)
    results: list[Result] = []
    read = told(read_documents(batch.sources, options=batch.reading))
    done, before = (batch.stored.done(), batch.stored.usage()) if batch.stored else ((), None)
    started = time.monotonic()
    try:
        with batch.writer, Progress(bar_console(), total=total, done=batch.done, quiet=total == 1) as progress:
            rows = run_documents(read, batch.plan, batch.writer, done=done, before=before, in_flight=in_flight)
            async for result in rows:
                batch.take(result)
                progress.advance(result)
                whole = (batch.articles if total is None else total) <= SHOWN_WHOLE
                number = None if batch.stored else batch.articles
                showing.show(result, batch.writer.description, whole=whole, number=number)
                if showing.as_json:
                    results.append(result)
    finally:
        await close_models(batch.plan)
        if total != 1 and (batch.sent or batch.stopped):
            came = (counted(batch.articles - batch.refused, "article"), counted(batch.records, "record"))
            tell_bill(batch.plan, batch.usage, seconds=time.monotonic() - started, came=came)
    if showing.as_json:
        print_json(batch.writer.description.id, results)

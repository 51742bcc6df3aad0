"""``batch``: requests as a file that any batch service, or a person, can answer; and the answers back."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from llm_extract.catalog.workspace import Workspace
from llm_extract.cli.asking import Asking, chosen_prompt, open_ledger
from llm_extract.cli.asking_options import LedgerOption, PromptOption, WindowOption
from llm_extract.cli.gold_sets import gold_set
from llm_extract.cli.reading_options import reads
from llm_extract.cli.settings import RunsOption, output, runs_folder, talk, workspace_in_use, write_text
from llm_extract.cli.spending import DryRunOption, tell_forecast
from llm_extract.cli.undertaking import tell_passed_over, told
from llm_extract.documents.document import Document
from llm_extract.documents.reading import ReadingOptions, Unread, read_documents
from llm_extract.documents.sources import is_own_data
from llm_extract.errors import StorageError, UserError
from llm_extract.extraction.extracting import Plan, Step
from llm_extract.models.batch import read_answers
from llm_extract.models.choosing import resolve_model
from llm_extract.models.presets import load_presets
from llm_extract.runs.batches import Import, keep_documents, kept_documents, take_answers, write_requests
from llm_extract.runs.description import RunDescription
from llm_extract.runs.finding import open_run, stored_runs
from llm_extract.runs.folder import RunWriter, StoredRun
from llm_extract.runs.running import check_resumable, new_description, run_documents
from llm_extract.views.listing import run_view
from llm_extract.views.numbers import counted
from llm_extract.views.safety import one_line

app = typer.Typer(no_args_is_help=True)
_TOLD = 5  # lines of an answer file that answer nothing
ToOption = Annotated[Path, typer.Option("--to", metavar="FILE", help="The request file.")]


@app.command("export")
@reads
def export_command(
    sources: Annotated[list[str] | None, typer.Argument(metavar="ARTICLE…")] = None,
    gold: Annotated[str | None, typer.Option("--gold", "-g", help="The articles of a gold set instead.")] = None,
    to: ToOption = Path("requests.jsonl"),
    prompt: PromptOption = None,
    model: Annotated[str, typer.Option("--model", "-m", help="The model that the batch service is to use.")] = "MODEL",
    *,
    reading: ReadingOptions,
    window: WindowOption = None,
    dry_run: DryRunOption = False,
    ledger: LedgerOption = None,
    runs: RunsOption = None,
) -> None:
    """Write the requests for articles as a file in the OpenAI Batch format.

    [dim]llm-extract batch export articles/*.txt -p news@v1 -m gpt-5-mini --to requests.jsonl[/]
    """
    workspace = workspace_in_use()
    folder = runs_folder(runs, workspace)
    model = _name_at_the_service(model)
    composed = chosen_prompt(prompt, workspace)
    unread: list[Unread] = []
    documents = _documents(sources, gold, reading, workspace, unread)
    if dry_run:
        with open_ledger(Asking(ledger=ledger), workspace) as kept:
            asked = resolve_model(f"openai/{model}", ledger=kept, prices=workspace.configuration.prices)
            plan = Plan((Step(composed, asked, window=window),))
            tell_forecast(documents, plan)
        talk().print("at OpenAI's prices for single calls; batch services often take half of that", style="quiet")
        return
    if to.exists() and not is_own_data(to):
        raise UserError(f"{to} is there already and is no request file; name another file with --to")
    first = next(documents, None)
    if first is None:
        raise UserError("no article could be read; nothing was exported")
    plan = Plan((Step(composed, resolve_model(f"batch/{model}"), window=window),))
    described = new_description(
        plan,
        sources=sources or [f"gold {gold}"],
        workspace=str(workspace.root),
        folder=folder,
        reading=reading.said() if gold is None else {},
    )
    path = folder / described.id
    with RunWriter(path, described):
        count = write_requests(keep_documents(chain([first], documents), path), plan, to, model_name=model)
    write_text(str(to))
    talk().print(
        f"{counted(count, 'request')}; when they are answered: llm-extract batch import ANSWERS.jsonl", style="quiet"
    )
    if unread:
        talk().print(f"{counted(len(unread), 'article')} could not be read and has no request", style="fault")
        raise typer.Exit(1)


@app.command("import")
def import_command(
    answers: Annotated[Path, typer.Argument(metavar="ANSWERS", help="The answer file.")],
    run: Annotated[str | None, typer.Option("--run", help="The exported run.", show_default="the newest batch")] = None,
    ledger: LedgerOption = None,
    runs: RunsOption = None,
) -> None:
    """Take the answers of a batch into the ledger and complete its run; what is missing can be imported later.

    [dim]llm-extract batch import answers.jsonl[/]
    """
    workspace = workspace_in_use()
    stored = open_run(run, runs_folder(runs, workspace)) if run else _newest_batch(runs_folder(runs, workspace))
    step = stored.description.plan[0]
    with open_ledger(Asking(ledger=ledger), workspace) as kept:
        assert kept is not None, "a ledger is always kept here"  # noqa: S101 - a programming error
        model = resolve_model(step.model, ledger=kept)
        composed = chosen_prompt(step.prompt, workspace)
        plan = Plan((Step(composed, model, step.sample, window=step.window),))
        check_resumable(stored, plan)
        taken = take_answers(read_answers(answers), stored, plan.steps[0], ledger=kept)
        if not taken.taken and not taken.failed:
            why = f" ({taken.unknown[0]})" if taken.unknown else ""
            raise UserError(f"{str(answers)!r} holds no answer to a request of run {stored.description.id}{why}")
        asyncio.run(_complete(stored, plan))
    results = list(stored.results())
    unanswered = sum(one.failure is not None and one.failure.reason == "not_recorded" for one in results)
    _tell(taken, unanswered, stored.description)
    output().print(run_view(stored.description, results))
    if taken.failed or unanswered:
        raise typer.Exit(1)


async def _complete(stored: StoredRun, plan: Plan) -> None:
    done = frozenset(result.document_id for result in stored.results() if result.status == "done")
    with RunWriter(stored.path, stored.description.model_copy(update={"ending": None})) as writer:
        async for _result in run_documents(kept_documents(stored), plan, writer, done=done):
            pass


def _tell(taken: Import, unanswered: int, description: RunDescription) -> None:
    stderr = talk()
    stderr.print(f"{counted(taken.taken, 'answer')} taken into run {one_line(description.id)}", style="quiet")
    for line in taken.failed:
        stderr.print(one_line(line), style="fault")
    for line in taken.unknown[:_TOLD]:
        stderr.print(one_line(line), style="doubt")
    if len(taken.unknown) > _TOLD:
        stderr.print(f"and {counted(len(taken.unknown) - _TOLD, 'line')} more that answer no request", style="doubt")
    if unanswered:
        stderr.print(f"{counted(unanswered, 'request')} without an answer; import them when they come", style="doubt")


def _newest_batch(folder: Path) -> StoredRun:
    unreadable: list[StorageError] = []
    for run in reversed(list(stored_runs(folder, on_error=unreadable.append))):
        if run.description.plan[0].server == "batch":
            return run
    raise UserError(f"no exported batch in {folder}; make one with llm-extract batch export, or name it with --run")


def _name_at_the_service(model: str) -> str:
    """A model as its service calls it: what stands before the slash may be the preset, as everywhere else."""
    preset, _, name = model.partition("/")
    return name if name and preset in load_presets() else model


def _documents(
    sources: list[str] | None, gold: str | None, reading: ReadingOptions, workspace: Workspace, unread: list[Unread]
) -> Iterator[Document]:
    """The articles of a gold set, where one is named, else those that can be read."""
    if gold is not None:
        return (article.document for article in gold_set(gold, workspace))
    tell_passed_over(sources or ())
    return _readable(sources or [], reading, unread)


def _readable(sources: list[str], options: ReadingOptions, unread: list[Unread]) -> Iterator[Document]:
    for one in told(read_documents(sources, options=options)):
        if isinstance(one, Unread):
            unread.append(one)
        else:
            yield one

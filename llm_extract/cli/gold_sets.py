"""Gold on the command line: the set that a name means, run by a prompt, forecast and scored."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Annotated

import typer

from llm_extract.catalog.references import did_you_mean
from llm_extract.catalog.workspace import Workspace
from llm_extract.cli.asking import Asking, announce, chosen_model, chosen_prompt, open_ledger
from llm_extract.cli.settings import bar_console
from llm_extract.cli.spending import tell_bill, tell_forecast
from llm_extract.errors import BudgetSpent, GoldError
from llm_extract.evaluation.reports import Report
from llm_extract.evaluation.scoring import refuse_examples, score
from llm_extract.extraction.extracting import Plan
from llm_extract.extraction.planning import articles_at_once, close_models, plan_for
from llm_extract.records.gold import GoldArticle
from llm_extract.records.gold_files import read_gold_set
from llm_extract.records.result import Usage
from llm_extract.runs.finding import open_run
from llm_extract.runs.folder import RunWriter, StoredRun
from llm_extract.runs.running import new_description, run_documents, same_run
from llm_extract.views.progress import Progress

GoldOption = Annotated[str, typer.Option("--gold", "-g", help="A gold set's name (dev, test), a folder, or a file.")]


def gold_set(name: str, workspace: Workspace) -> list[GoldArticle]:
    """The gold that a name means: a set of the workspace, a folder or a file."""
    named = workspace.gold / name
    if named.is_dir() or Path(name).exists():
        return read_gold_set(named if named.is_dir() else Path(name))
    known = [path.name for path in workspace.gold.glob("*") if path.is_dir()]
    raise GoldError(f"no gold set {name!r} in {workspace.gold}, and no such folder or file{did_you_mean(name, known)}")


def score_run(run: StoredRun, articles: list[GoldArticle], gold_name: str) -> Report:
    """Score a stored run; gold that stood in its prompt as an example is refused."""
    description = run.description
    shown = {digest for step in description.plan for digest in step.examples.values()}
    refuse_examples(articles, shown)
    return score(list(run.results()), articles, cards=description.cards, run=description.id, gold_name=gold_name)


def run_gold(
    prompt: str, articles: list[GoldArticle], asking: Asking, workspace: Workspace, folder: Path, *, sample: int = 0
) -> StoredRun:
    """Run a prompt on the articles of a gold set, from the ledger where it has the answers.

    ``sample`` numbers repetitions: each is asked anew, once. Raises UserError where the budget did not last: half a run
    would be scored as a bad one.
    """
    with open_ledger(asking, workspace) as kept:
        model = chosen_model(asking, workspace, kept)
        composed = chosen_prompt(prompt, workspace)
        plan = plan_for(composed, model, workspace, sample=sample, window=asking.window)
        sources = sorted(article.path or article.name for article in articles)
        stored = None if asking.fresh else same_run(plan, sources=sources, folder=folder)
        description = (
            stored.description.model_copy(update={"ending": None})
            if stored
            else new_description(plan, sources=sources, workspace=str(workspace.root), folder=folder)
        )
        path = stored.path if stored else folder / description.id
        done = frozenset(one.document_id for one in stored.results() if one.status == "done") if stored else frozenset()
        announce(model, len(articles))
        before = stored.usage() if stored else None
        at_once = articles_at_once(plan, asking.in_flight)
        asyncio.run(_run(articles, plan, RunWriter(path, description), done, before, at_once))
    run = open_run(str(path), folder)
    ending = run.description.ending
    if ending is not None and not ending.complete and asking.budget is not None:
        raise BudgetSpent(f"{ending.reason}; nothing was scored; the same command with a higher limit goes on")
    return run


def forecast_gold(
    prompt: str, articles: list[GoldArticle], asking: Asking, workspace: Workspace, *, repeat: int = 1
) -> None:
    """Say what running a prompt on the articles of a gold set would take."""
    with open_ledger(asking, workspace) as kept:
        composed, model = chosen_prompt(prompt, workspace), chosen_model(asking, workspace, kept)
        plans = [plan_for(composed, model, workspace, sample=one, window=asking.window) for one in range(repeat)]
        plan = Plan(tuple(step for one in plans for step in one.steps))
        tell_forecast((article.document for article in articles), plan)


async def _run(
    articles: list[GoldArticle],
    plan: Plan,
    writer: RunWriter,
    done: frozenset[str],
    before: Usage | None,
    in_flight: int,
) -> None:
    documents = (article.document for article in articles)
    started, usage = time.monotonic(), Usage()
    try:
        with writer, Progress(bar_console(), total=len(articles), done=len(done)) as progress:
            async for result in run_documents(documents, plan, writer, done=done, before=before, in_flight=in_flight):
                progress.advance(result)
                usage += result.usage
    finally:
        await close_models(plan)
    if usage.calls:
        tell_bill(plan, usage, seconds=time.monotonic() - started)

"""``compare``: two prompt versions, or two stored runs, on the same gold: a verdict that holds, or none."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from llm_extract.catalog.references import parse_reference
from llm_extract.catalog.workspace import Workspace
from llm_extract.cli.asking import Asking
from llm_extract.cli.asking_options import asks
from llm_extract.cli.gold_sets import GoldOption, forecast_gold, gold_set, run_gold, score_run
from llm_extract.cli.settings import JsonOption, RunsOption, output, runs_folder, talk, workspace_in_use
from llm_extract.cli.spending import DryRunOption
from llm_extract.errors import UnknownReference, UserError
from llm_extract.evaluation.comparison import compare_reports
from llm_extract.evaluation.reports import Report
from llm_extract.models.choosing import OFFLINE
from llm_extract.records.gold import GoldArticle
from llm_extract.runs.finding import open_run
from llm_extract.runs.folder import StoredRun
from llm_extract.views.comparisons import comparison_markdown, comparison_view

BY_RULES_ALONE = (
    "both sides were answered by the offline rules, which read no prompt: what differs, if anything does, are the rules"
    " or the kinds that were asked for, and the verdict says nothing about the prompts; name a model with -m"
)


class By(StrEnum):
    """Which part is shown in full."""

    FIELD = "field"
    ARTICLE = "article"
    ERRORS = "errors"


class FailOn(StrEnum):
    """Which verdict leaves with code 1."""

    WORSE = "worse"


@asks
def command(
    base: Annotated[str, typer.Argument(metavar="BASE", help="A prompt version, or a stored run.")],
    new: Annotated[list[str], typer.Argument(metavar="NEW…", help="What is compared with it.")],
    gold: GoldOption = "dev",
    *,
    asking: Asking,
    repeat: Annotated[int, typer.Option("--repeat", min=1, help="Run each prompt so many times.")] = 1,
    by: Annotated[By | None, typer.Option("--by", help="Show this part in full.")] = None,
    as_json: JsonOption = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="For a pull request.")] = False,
    fail_on: Annotated[FailOn | None, typer.Option("--fail-on", help="Leave with code 1 on this verdict.")] = None,
    dry_run: DryRunOption = False,
    folder: RunsOption = None,
) -> None:
    """Compare prompt versions on gold: better, worse, mixed, or no difference shown, and what more it would take.

    [dim]llm-extract compare news@v1 news@v2 -m ollama/llama3.2 --gold dev[/]
    [dim]llm-extract compare RUN-A RUN-B --markdown[/]
    """
    workspace = workspace_in_use()
    articles = gold_set(gold, workspace)
    if dry_run:
        for name in (base, *new):
            _forecast(name, articles, asking, workspace, runs_folder(folder, workspace), repeat)
        return
    scorer = _Scorer(articles, gold, asking, workspace, runs_folder(folder, workspace), repeat)
    before = scorer.reports(base)
    told = False
    texts = {article.name: article.document.text for article in articles}
    worse = False
    for name in new:
        after = scorer.reports(name)
        if not told and by_rules(before) and by_rules(after):
            told = True
            talk().print(BY_RULES_ALONE, style="doubt", soft_wrap=True)
        found = compare_reports(before, after)
        worse = worse or found.verdict in ("worse", "mixed")
        if as_json:
            typer.echo(json.dumps(found.model_dump(mode="json"), sort_keys=True, ensure_ascii=False, indent=1))
        elif markdown:
            typer.echo(comparison_markdown(found))
        else:
            output().print(comparison_view(found, texts, by=by.value if by else None))
    if worse and fail_on is not None:
        raise typer.Exit(1)


def by_rules(reports: list[Report]) -> bool:
    """Whether every record of these runs was found by rules, which read no prompt."""
    return all(origin.model == OFFLINE for report in reports for origin in report.run.origins)


class _Scorer:
    """Turns a name into scored reports: a stored run as it is, a prompt version by running what is missing."""

    def __init__(
        self,
        articles: list[GoldArticle],
        gold_name: str,
        asking: Asking,
        workspace: Workspace,
        folder: Path,
        repeat: int,
    ) -> None:
        self._articles = articles
        self._gold_name = gold_name
        self._asking = asking
        self._workspace = workspace
        self._folder = folder
        self._repeat = repeat

    def reports(self, name: str) -> list[Report]:
        """The reports of a run, or of each repetition of a prompt."""
        stored = _stored(name, self._folder, self._workspace)
        if not stored:
            talk().print(f"running {name} on {self._gold_name}", style="quiet")
            stored = [
                run_gold(name, self._articles, self._asking, self._workspace, self._folder, sample=sample)
                for sample in range(self._repeat)
            ]
        return [score_run(one, self._articles, self._gold_name) for one in stored]


def _forecast(
    name: str, articles: list[GoldArticle], asking: Asking, workspace: Workspace, folder: Path, repeat: int
) -> None:
    """Say what running a prompt would take; a stored run takes nothing more."""
    if _stored(name, folder, workspace):
        output().print(f"{name}: is a stored run; nobody is asked", style="title")
        return
    output().print(f"{name}:", style="title")
    forecast_gold(name, articles, asking, workspace, repeat=repeat)


def _stored(name: str, folder: Path, workspace: Workspace) -> list[StoredRun]:
    """The run that a name means, in a list; none where it means a prompt. Raises UnknownReference where it is neither.

    Nothing is asked in here: an error of the model side would carry the one about the run along.
    """
    try:
        return [open_run(name, folder)]
    except UnknownReference:
        if _is_prompt(name, workspace):
            return []
        raise


def _is_prompt(name: str, workspace: Workspace) -> bool:
    try:
        return (workspace.prompts / parse_reference(name).name).is_dir()
    except UserError:
        return False

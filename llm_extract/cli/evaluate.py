"""``eval``: how good a run is against gold; with a prompt and a model it is run first."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from llm_extract.catalog.workspace import Workspace, require_own
from llm_extract.cli.asking import Asking, chosen_prompt
from llm_extract.cli.asking_options import asks
from llm_extract.cli.gold_sets import GoldOption, forecast_gold, gold_set, run_gold, score_run
from llm_extract.cli.settings import (
    JsonOption,
    RunsOption,
    output,
    runs_folder,
    talk,
    workspace_in_use,
    write_text,
)
from llm_extract.cli.spending import DryRunOption
from llm_extract.cli.usage import check_one_of
from llm_extract.errors import StorageError, UserError
from llm_extract.evaluation.agreement import Agreement, agree, with_agreement
from llm_extract.evaluation.comparison import compare_reports
from llm_extract.evaluation.narrowing import narrow
from llm_extract.evaluation.reports import Report, read_report, report_json
from llm_extract.models.choosing import OFFLINE
from llm_extract.records.gold import GoldArticle
from llm_extract.records.gold_files import gold_paths, read_gold_set
from llm_extract.runs.finding import open_run
from llm_extract.runs.folder import StoredRun
from llm_extract.views.safety import one_line, safe_json
from llm_extract.views.scores import figure, report_markdown, report_view

BY_RULES = "the offline rules read no prompt: the figures are theirs, whatever the prompt says"


class By(StrEnum):
    """What the report is broken down by."""

    FIELD = "field"
    ARTICLE = "article"
    TYPE = "type"
    ERRORS = "errors"


@asks
def command(
    runs: Annotated[list[str] | None, typer.Argument(metavar="RUN…", help="Stored runs.", show_default="last")] = None,
    gold: GoldOption = "dev",
    prompt: Annotated[str | None, typer.Option("--prompt", "-p", help="Run this prompt on the gold set first.")] = None,
    *,
    asking: Asking,
    only: Annotated[
        str | None, typer.Option("--only", metavar="KIND.FIELD=LABEL", help="Only these labels: quote.manner=direct.")
    ] = None,
    by: Annotated[By | None, typer.Option("--by", help="Only this part of the report, and all of it.")] = None,
    as_json: JsonOption = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="The headline table, for a pull request.")] = False,
    fail_under: Annotated[
        list[str] | None, typer.Option("--fail-under", metavar="KIND=F1", help="Leave with code 1 below it.")
    ] = None,
    against: Annotated[
        str | None,
        typer.Option("--against", metavar="BASELINE", help="Leave with code 1 if it is worse than this report."),
    ] = None,
    bless: Annotated[str | None, typer.Option("--bless", metavar="NAME", help="Keep the report as a baseline.")] = None,
    dry_run: DryRunOption = False,
    folder: RunsOption = None,
) -> None:
    """Score runs against labelled gold, field by field, with the errors beside their text.

    [dim]llm-extract eval last --gold dev[/]
    [dim]llm-extract eval -p news@v1 -m ollama/llama3.2 --gold dev --fail-under quote=0.8[/]
    """
    check_one_of(json=as_json, markdown=markdown)
    workspace = workspace_in_use()
    thresholds, baseline = _gates(fail_under, against, prompt, workspace)
    if bless is not None and not _is_file(bless):
        require_own(workspace)
    articles = gold_set(gold, workspace)
    where = runs_folder(folder, workspace)
    if prompt is not None:
        if dry_run:
            forecast_gold(prompt, articles, asking, workspace)
            return
        stored = [run_gold(prompt, articles, asking, workspace, where)]
        if all(step.model == OFFLINE for step in stored[0].description.plan):
            talk().print(BY_RULES, style="doubt", soft_wrap=True)
    else:
        stored = [open_run(name, where) for name in runs or ["last"]]
    reports = [score_run(one, _narrowed(articles, one, only), gold) for one in stored]
    agreement = _agreement(gold, workspace)
    if agreement is not None and only is None:
        reports = [with_agreement(report, agreement) for report in reports]
    texts = {article.name: article.document.text for article in articles}
    for report in reports:
        if as_json:
            typer.echo(safe_json(report_json(report)), nl=False)
        elif markdown:
            write_text(report_markdown(report))
        else:
            output().print(report_view(report, texts, by=by.value if by else None))
    if bless is not None:
        _bless(reports[-1], baseline_path(bless, workspace))
    worse = baseline is not None and any(_is_worse(report, baseline, str(against)) for report in reports)
    _leave(reports, thresholds, worse=worse)


def _agreement(gold: str, workspace: Workspace) -> Agreement | None:
    """The agreement of the labellers of the workspace's own gold, where two labellings of the set are kept."""
    first, second = (workspace.root / "evals" / "labellings" / name for name in ("first", "second"))
    if not (workspace.gold / gold).is_dir() or not (first.is_dir() and second.is_dir()):
        return None
    if not any((second / path.name).is_file() for path in gold_paths(workspace.gold / gold)):
        return None  # of this set there is one labelling alone
    cards = [schema.card for schema in workspace.newest_schemas()]
    return agree(read_gold_set(first), read_gold_set(second), cards=cards)


def _narrowed(articles: list[GoldArticle], run: StoredRun, only: str | None) -> list[GoldArticle]:
    """The gold of some labels alone, as ``--only quote.manner=direct`` says; the others are set aside, not spurious."""
    if only is None:
        return articles
    name, _, values = only.partition("=")
    kind, _, field = name.partition(".")
    known = [card for card in run.description.cards if card.kind == kind]
    if not known or not values:
        kinds = ", ".join(card.kind for card in run.description.cards)
        raise UserError(f"--only {only!r}: write it like quote.manner=direct; the run has {kinds}")
    return narrow(articles, known[0], field=field, values=values.split("|"))


def baseline_path(name: str, workspace: Workspace) -> Path:
    """Where a baseline lies: a file, or the name of a blessed report of the workspace."""
    return Path(name) if _is_file(name) else workspace.root / "evals" / "baselines" / f"{name}.json"


def _is_file(name: str) -> bool:
    return Path(name).suffix == ".json"


def _bless(report: Report, path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(report_json(report), "utf-8")
    except OSError as error:
        raise StorageError(f"{path}: cannot be written: {error.strerror}") from error
    talk().print(f"blessed as {path}", style="quiet", soft_wrap=True)


def _is_worse(report: Report, baseline: Report, name: str) -> bool:
    """Whether the report is worse than a baseline, by the verdict; the sentence goes to stderr."""
    found = compare_reports([baseline], [report])
    talk().print(one_line(f"against {name}: {found.sentence}"), soft_wrap=True)
    return found.verdict in ("worse", "mixed")


def _gates(
    fail_under: list[str] | None, against: str | None, prompt: str | None, workspace: Workspace
) -> tuple[list[tuple[str, float]], Report | None]:
    """The thresholds and the baseline, checked before anybody is asked, and paid, for figures that would not do."""
    thresholds = [_threshold(one) for one in fail_under or ()]
    if prompt is not None:
        _check_kinds(thresholds, [schema.name for schema in chosen_prompt(prompt, workspace).schemas])
    return thresholds, read_report(baseline_path(against, workspace)) if against is not None else None


def _threshold(text: str) -> tuple[str, float]:
    kind, _, value = text.partition("=")
    try:
        least = float(value)
    except ValueError as error:
        raise UserError(f"--fail-under {text!r}: write it like quote=0.8") from error
    if not 0 <= least <= 1:
        raise UserError(f"--fail-under {text!r}: an F1 lies between 0 and 1; write it like quote=0.8")
    return kind, least


def _check_kinds(thresholds: list[tuple[str, float]], kinds: Iterable[str]) -> None:
    for name, _least in thresholds:
        if name not in kinds:
            raise UserError(f"--fail-under {name}: the report has no kind {name!r}; it has {', '.join(kinds)}")


def _leave(reports: list[Report], thresholds: list[tuple[str, float]], *, worse: bool) -> None:
    missed = []
    for report in reports:
        _check_kinds(thresholds, report.kinds)
        for name, least in thresholds:
            kind = report.kinds[name]
            if kind.headline.f1 is None or kind.headline.f1 < least:
                missed.append(f"{name}: {figure(kind.headline.f1)} is under {figure(least)}")
    for line in missed:
        talk().print(line, style="fault")
    if missed or worse:
        raise typer.Exit(1)

"""``show``: a stored run, or one article of it, as records, as marked text, as Markdown, or raw."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import chain, islice
from pathlib import Path
from textwrap import indent
from typing import Annotated

import typer
from rich.console import Group, RenderableType
from rich.text import Text

from llm_extract.catalog.references import did_you_mean
from llm_extract.cli.paging import print_paged
from llm_extract.cli.settings import SHOWING, JsonOption, RunsOption, runs_folder, talk, write_json, write_text
from llm_extract.cli.usage import check_one_of
from llm_extract.errors import UserError
from llm_extract.records.kinds import Card
from llm_extract.records.result import Result
from llm_extract.runs.finding import open_run
from llm_extract.runs.folder import StoredRun
from llm_extract.runs.overview import overview, overview_json
from llm_extract.views.articles import Choice, article_view
from llm_extract.views.listing import run_view
from llm_extract.views.markdown import article_markdown
from llm_extract.views.marked_text import marked_text_view
from llm_extract.views.numbers import counted
from llm_extract.views.overview import overview_view
from llm_extract.views.safety import one_line, safe_json


class Only(StrEnum):
    """Which records are shown."""

    FLAGGED = "flagged"
    REJECTED = "rejected"


KindOption = Annotated[
    list[str] | None,
    typer.Option(
        "--kind", help="Only this kind, such as quote; may be repeated.", metavar="KIND", rich_help_panel=SHOWING
    ),
]
OnlyOption = Annotated[
    Only | None, typer.Option("--only", help="Only flagged, or only rejected records.", rich_help_panel=SHOWING)
]
MarkdownOption = Annotated[
    bool, typer.Option("--markdown", help="Records as Markdown.", metavar="", rich_help_panel=SHOWING)
]


def command(
    run: Annotated[
        str, typer.Argument(metavar="RUN[:ARTICLE]", help="A run (id, its beginning, path, or 'last').")
    ] = "last",
    text: Annotated[
        bool,
        typer.Option(
            "--text", help="The whole article, passages highlighted by kind.", metavar="", rich_help_panel=SHOWING
        ),
    ] = False,
    raw: Annotated[
        bool, typer.Option("--raw", help="What the model wrote, as it came.", metavar="", rich_help_panel=SHOWING)
    ] = False,
    names: Annotated[
        bool,
        typer.Option(
            "--names",
            help="Who speaks, acts, is for or against what, over all articles.",
            metavar="",
            rich_help_panel=SHOWING,
        ),
    ] = False,
    as_json: JsonOption = False,
    markdown: MarkdownOption = False,
    kind: KindOption = None,
    only: OnlyOption = None,
    pager: Annotated[
        bool,
        typer.Option(
            "--pager/--no-pager", help="Page what is longer than the screen.", metavar="", rich_help_panel=SHOWING
        ),
    ] = True,
    runs: RunsOption = None,
) -> None:
    """Show a stored run, or one article of it.

    [dim]llm-extract show[/]                       the newest run
    [dim]llm-extract show last:2 --text[/]         its second article, as text with the passages marked
    [dim]llm-extract show last --only rejected[/]  what was not borne out by the text
    [dim]llm-extract show last --names[/]          who is quoted, acts, is for or against what, over all articles
    """
    check_one_of(text=text, raw=raw, json=as_json, markdown=markdown)
    for other, is_said in (("text", text), ("raw", raw), ("markdown", markdown), ("only", only is not None)):
        check_one_of(**{"names": names, other: is_said})
    stored, article = find(run, runs)
    choice = Choice(check_kinds(kind, stored.description.cards), only.value if only else None)
    if names:
        _show_names(stored, article, choice, as_json=as_json, pager=pager)
        return
    results: Iterator[Result] = iter([stored.result(article)]) if article else _all(stored)
    if as_json:
        print_json(stored.description.id, results)
        return
    if not (text or raw or markdown or article or kind or only):
        first = list(islice(results, 2))
        results = chain(first, results)
        if len(first) > 1:
            print_paged([run_view(stored.description, results)], pager=pager)
            return
    if (kind or only) and (not article or raw or markdown):
        results = _with_something(results, choice)
    if raw:
        _write_raw(results)
    elif markdown:
        for result in results:
            write_text(article_markdown(result, stored.description.cards, choice))
    else:
        view = marked_text_view if text else article_view
        views = (view(result, stored.description.cards, choice) for result in results)
        print_paged(_parted(views), pager=pager)


def _parted(views: Iterable[RenderableType]) -> Iterator[RenderableType]:
    """Views with a blank line before each but the first."""
    for number, view in enumerate(views):
        yield Group(Text(), view) if number else view


def _show_names(stored: StoredRun, article: str | None, choice: Choice, *, as_json: bool, pager: bool) -> None:
    """Who the articles speak of; they are read one by one, and no more than the names is held in memory."""
    results = [stored.result(article)] if article else stored.results()
    cards = [card for card in stored.description.cards if not choice.kinds or card.kind in choice.kinds]
    found = overview(results, cards)
    if as_json:
        write_json(overview_json(found, stored.description.id))
    else:
        print_paged([overview_view(found, cards, stored.description.id)], pager=pager)


def _write_raw(results: Iterable[Result]) -> None:
    """What the model wrote; where a model wrote nothing, it is told."""
    any_line = False
    for line in (line for result in results for line in raw_answers(result)):
        typer.echo(safe_json(line))
        any_line = True
    if not any_line:
        talk().print("nothing was answered", style="quiet")


def _all(stored: StoredRun) -> Iterator[Result]:
    """The results of a run, one by one; where there is none yet it is told."""
    any_result = False
    for result in stored.results():
        any_result = True
        yield result
    if not any_result:
        talk().print(f"no article is done yet in {one_line(stored.description.id)}", style="quiet", soft_wrap=True)


def _with_something(results: Iterable[Result], choice: Choice) -> Iterator[Result]:
    """The results of which anything is shown; where there is none it is told."""
    number = found = 0
    for result in results:
        number += 1
        if choice.has_something(result):
            found += 1
            yield result
    if not found:
        what = " ".join(filter(None, (choice.only, " or ".join(choice.kinds) or "record")))
        talk().print(f"no {what} in {counted(number, 'article')}", style="quiet")


def find(name: str, runs: Path | None) -> tuple[StoredRun, str | None]:
    """The run, and the article within it, that ``RUN[:ARTICLE]`` names."""
    folder = runs_folder(runs)
    run, _, article = name.partition(":")
    return open_run(run or "last", folder), article or None


def check_kinds(kinds: list[str] | None, cards: tuple[Card, ...]) -> tuple[str, ...]:
    """The kinds that are meant, each by its name or its plural. Raises UserError for one that the run does not have."""
    known = {name: card.kind for card in cards for name in (card.plural, card.kind)}
    for kind in kinds or ():
        if kind not in known:
            raise UserError(f"the run has no kind {kind!r}{did_you_mean(kind, set(known.values()))}")
    return tuple(dict.fromkeys(known[kind] for kind in kinds or ()))


def print_json(run_id: str, results: Iterable[Result]) -> None:
    """Print results as one JSON object, one by one as they come."""
    opening = json.dumps({"format": "llm_extract/output@1", "run": run_id}, ensure_ascii=False, indent=1)
    typer.echo(safe_json(opening.removesuffix("\n}")) + ',\n "articles": [', nl=False)
    parting = ""
    for result in results:
        typer.echo(parting + indent("\n" + safe_json(result.to_json(indent=1)), "  "), nl=False)
        parting = ","
    typer.echo("\n ]\n}" if parting else "]\n}")


def raw_answers(result: Result) -> list[str]:
    """What was answered, item by item: accepted ones as they were kept, rejected ones as they came."""
    lines = [json.dumps({"accepted": record.id, **record.fields}, ensure_ascii=False) for record in result.records]
    return lines + [
        json.dumps({"rejected": one.reason, "item": one.item}, ensure_ascii=False) for one in result.rejected
    ]

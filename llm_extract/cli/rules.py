"""``rules``: why the offline rules found what they found, sentence by sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from llm_extract.cli.settings import output
from llm_extract.documents.document import Document, Span
from llm_extract.documents.reading import read_one
from llm_extract.documents.sentences import sentences
from llm_extract.models.offline.found import Explanation
from llm_extract.models.offline.model import explain as explain_document
from llm_extract.views.columns import Column, Columns, Hanging, Stack
from llm_extract.views.records import LINE_WIDTH
from llm_extract.views.safety import one_line

app = typer.Typer(no_args_is_help=True)


@app.callback()
def listing() -> None:
    """Look into the rules of ``--model offline``."""


@app.command()
def explain(
    article: Annotated[Path, typer.Argument(metavar="ARTICLE", help="A file with one article.")],
    everything: Annotated[bool, typer.Option("--all", help="Also sentences in which nothing was found.")] = False,
) -> None:
    """Show each sentence with what was found in it, by which rule, and the rule's reason.

    [dim]llm-extract rules explain article.txt --all[/]
    """
    document = read_one(article)
    found = explain_document(document)
    for number, sentence in enumerate(sentences(document.text), start=1):
        here = [one for one in found if sentence.start <= one.span.start < sentence.end]
        if here or everything:
            _print_sentence(number, document, sentence, here)


def _print_sentence(number: int, document: Document, sentence: Span, found: list[Explanation]) -> None:
    words = one_line(document.text[sentence.start : sentence.end])
    width = min(output().width, LINE_WIDTH)
    output().print(Columns(Column(6, Text(f"{number:>4}", style="quiet")), Column(width - 6, Text(words))))
    for one in found:
        shown = one_line(document.text[one.span.start : one.span.end])
        head = Text.assemble((f"{one.kind} ", "title"), (f"{one.rule} ", "doubt"), (shown[:80], "quiet"))
        who = [Text(one_line(one.who))] if one.who else []
        reason = [Text(one_line(one.reason), style="quiet")] if one.reason else []
        output().print(Columns(Column(6), Column(width - 6, Stack([Hanging(head), *who, *reason]))))

"""Lists: runs, the articles of a run, prompts, schemas, models, as quiet tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from llm_extract.records.kinds import Card
from llm_extract.records.result import Result, Usage
from llm_extract.runs.description import RunDescription
from llm_extract.views.articles import usage_in_words
from llm_extract.views.numbers import counted
from llm_extract.views.safety import one_line
from llm_extract.views.theme import kind_style


def quiet_table(*headings: str) -> Table:
    """An empty table with headings; a heading that ends in # is a column of numbers."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False, header_style="quiet", border_style="quiet")
    for heading in headings:
        table.add_column(heading.rstrip("#"), justify="right" if heading.endswith("#") else "left", overflow="fold")
    return table


def run_view(description: RunDescription, results: Sequence[Result]) -> RenderableType:
    """A run as a table of its articles, and its totals."""
    cards = description.cards
    table = quiet_table("#", "article", *(f"{card.plural}#" for card in cards), "rejected#", "flagged#", "status")
    for number, result in enumerate(results, start=1):
        table.add_row(str(number), *article_cells(result, cards))
    total = sum((result.usage for result in results), Usage())
    records = sum(len(result.records) for result in results)
    words = [counted(len(results), "article"), counted(records, "record"), *usage_in_words(total)]
    return Group(
        Text.assemble((description.id, "title"), (f"   {one_line(description.title)}", "quiet")),
        table,
        Text(" · ".join(words), style="quiet"),
    )


def article_cells(result: Result, cards: Iterable[Card]) -> list[str | Text]:
    """An article's name, its records by kind, its rejected and flagged ones, its status."""
    by_kind = Counter(record.kind for record in result.records)
    flagged = sum(bool(record.flags) for record in result.records)
    status = Text("done", style="good") if result.failure is None else Text(result.failure.reason, style="fault")
    return [
        one_line(result.document.title or result.document.name),
        *(Text(str(by_kind[card.kind] or "–"), style=kind_style(card.display.colour)) for card in cards),
        str(len(result.rejected) or "–"),
        str(flagged or "–"),
        status,
    ]


def runs_view(rows: Iterable[tuple[RunDescription, int]]) -> RenderableType:
    """All runs with their plan and how they ended; the number is that of their articles."""
    table = quiet_table("run", "prompt and model", "articles#", "failed#", "ended")
    for description, articles in rows:
        ending = description.ending
        ended = "not ended" if ending is None else "complete" if ending.complete else ending.reason
        failed = str(ending.failed or "–") if ending else "?"
        table.add_row(description.id, one_line(description.title), str(articles), failed, one_line(ended))
    return table

"""Lists: runs, the articles of a run, prompts, schemas, models, as quiet tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from llm_extract.records.kinds import Card
from llm_extract.records.result import Result, Usage
from llm_extract.runs.description import RunDescription
from llm_extract.views.articles import usage_in_words
from llm_extract.views.numbers import counted, dollars
from llm_extract.views.records import LINE_WIDTH
from llm_extract.views.safety import one_line
from llm_extract.views.theme import kind_style

TIME = len("20261128-234648")  # how a run's id begins, which names it unless two began in one second
NONE = "–"
_KINDS_OF_COLUMNS = ("#", "!")


def quiet_table(*headings: str) -> Table:
    """An empty table with headings.

    The end of a heading says what its column is: ``#`` numbers, ``!`` names that are never broken over lines. Any other
    column is wrapped where the terminal is too narrow; what of a name may be left out then is a :func:`shortened` cell.
    """
    table = Table(
        box=SIMPLE_HEAD,
        pad_edge=False,
        show_edge=False,
        collapse_padding=True,
        header_style="quiet",
        border_style="quiet",
    )
    for heading in headings:
        kind = heading[-1:] if heading[-1:] in _KINDS_OF_COLUMNS else ""
        table.add_column(
            heading.removesuffix(kind),
            justify="right" if kind == "#" else "left",
            overflow="fold",
            no_wrap=kind == "!",
        )
    return table


def shortened(text: str) -> Text:
    """A cell on one line, whose end is left out where there is no room for it."""
    return Text(one_line(text), no_wrap=True, overflow="ellipsis")


def run_view(description: RunDescription, results: Iterable[Result]) -> RenderableType:
    """A run as a table of its articles, and its totals; a column in which nothing would stand is left out.

    The results are gone through once, and none of them is kept.
    """
    cards = description.cards
    rows: list[list[str | Text]] = []
    records = 0
    rejected = flagged = failed = False
    asked = Usage()
    for result in results:
        rows.append(article_cells(result, cards))
        records += len(result.records)
        rejected = rejected or bool(result.rejected)
        flagged = flagged or any(record.flags for record in result.records)
        failed = failed or result.failure is not None
        asked += result.usage
    more = [name for name, there in (("rejected#", rejected), ("flagged#", flagged), ("status!", failed)) if there]
    table = quiet_table("no#", "article", *(f"{one_line(card.plural)}#" for card in cards), *more)
    for number, (name, *counts, rejects, flags, status) in enumerate(rows, start=1):
        chosen = [cell for cell, there in ((rejects, rejected), (flags, flagged), (status, failed)) if there]
        table.add_row(Text(str(number), style="quiet"), name, *counts, *chosen)
    ending = description.ending
    total = ending.usage if ending and ending.usage else asked
    words = [counted(len(rows), "article"), counted(records, "record"), *usage_in_words(total)]
    return Group(
        Text.assemble((one_line(description.id), "title")),
        Text(one_line(description.title), style="quiet"),
        Text(),
        table,
        Text(),
        Text(" · ".join(words), style="quiet"),
        *_left(description),
    )


def _left(description: RunDescription) -> Iterator[Text]:
    """A line that says so where a run is not all that it was to be."""
    ending = description.ending
    if ending is None or not ending.complete:
        why = one_line(ending.reason) if ending else "it did not come to its end, or goes on elsewhere"
        yield Text(f"not all of it: {why}", style="doubt")


def article_cells(result: Result, cards: Iterable[Card]) -> list[str | Text]:
    """An article's name, its records by kind, its rejected and flagged ones, its status."""
    by_kind = Counter(record.kind for record in result.records)
    flagged = sum(bool(record.flags) for record in result.records)
    status = Text("done", style="good") if result.failure is None else Text(result.failure.reason, style="fault")
    return [
        one_line(result.document.title or result.document.name),
        *(_count(by_kind[card.kind], card) for card in cards),
        _number(len(result.rejected), "fault"),
        _number(flagged, "doubt"),
        status,
    ]


def _count(number: int, card: Card) -> Text:
    return Text(str(number), style=kind_style(card.display.colour)) if number else _number(0, "")


def _number(number: int, style: str) -> Text:
    return Text(str(number), style=style) if number else Text(NONE, style="quiet")


def runs_view(rows: Sequence[tuple[RunDescription, int]]) -> RenderableType:
    """All runs with their plan and how they ended; the number is that of their articles.

    A run is named by the beginning of its id, as far as that tells it from the others; any command takes it so.
    """
    paid = any(_called(description) for description, _articles in rows)
    more = ["tokens#", "cost#"] if paid else []
    table = quiet_table("run!", "prompt and model", "articles#", "failed#", *more, "ended")
    ids = [description.id for description, _articles in rows]
    for description, articles in rows:
        ending = description.ending
        failed = _number(ending.failed, "fault") if ending else Text("?", style="quiet")
        table.add_row(
            one_line(beginning(description.id, ids)),
            one_line(description.title),
            f"{articles:,}",
            failed,
            *(_bill_cells(description) if paid else ()),
            _ended(description),
        )
    return table


def _called(description: RunDescription) -> Usage | None:
    """What the run took, where it ended and made calls."""
    usage = description.ending.usage if description.ending else None
    return usage if usage is not None and usage.calls else None


def _bill_cells(description: RunDescription) -> tuple[str, str]:
    usage = _called(description)
    if usage is None:
        return NONE, NONE
    tokens = f"{usage.input_tokens + usage.output_tokens:,}"
    return tokens, "unknown" if usage.cost is None else dollars(usage.cost)


def beginning(name: str, others: Sequence[str]) -> str:
    """The beginning of a run's id that tells it from the others; the whole id where two began in one second."""
    alike = [other for other in others if other.startswith(name[:TIME])]
    return name[:TIME] if alike == [name] else name


def _ended(description: RunDescription) -> Text:
    ending = description.ending
    if ending is None:
        return Text("not ended", style="doubt")
    if ending.complete:
        return Text("complete", style="quiet")
    return Text(one_line(ending.reason.partition(": ")[0]), style="fault")  # `show` tells the rest


def fields_view(card: Card) -> RenderableType:
    """The fields of a kind: each with its role, how it is compared, the values it may have, and what it means."""
    table = Table.grid(padding=(0, 2, 1, 0), pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(max_width=LINE_WIDTH)
    for field in card.fields:
        compared = "" if field.rule.compare == "never" else f" · compared by {field.rule.compare}"
        derived = " · derived" if field.derived and field.rule.role != "derived" else ""
        what = f"{field.rule.role}{derived}{compared}"
        lines = [Text(what, style="quiet"), Text(one_line(field.description))]
        if field.values:
            lines.append(Text(one_line(" · ".join(field.values)), style=kind_style(card.display.colour)))
        table.add_row(Text(field.name, style="title"), Group(*(line for line in lines if line)))
    return Group(Text(f"{card.ref}  {one_line(card.title)}", style="quiet"), Text(), table)

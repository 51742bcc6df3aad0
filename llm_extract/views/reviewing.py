"""A record under review: its fields, and its passages marked in the paragraphs around them."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.rule import Rule
from rich.text import Text

from llm_extract.documents.document import Span
from llm_extract.documents.paragraphs import paragraphs
from llm_extract.records.kinds import Card
from llm_extract.records.result import Record, Result
from llm_extract.views.numbers import counted
from llm_extract.views.records import RecordView
from llm_extract.views.safety import one_line, safe
from llm_extract.views.theme import kind_style


def _keys(**keys: str) -> Text:
    words = [((f"{key} ", "title"), (f"{what}   ", "quiet")) for key, what in keys.items()]
    return Text.assemble(*(part for pair in words for part in pair))


HELP = _keys(a="accept", r="reject", e="edit", n="add another", s="skip", u="undo", q="quit")
HELP_DECIDED = _keys(c="say whether it is complete", n="add another", u="undo", q="quit")


def all_decided(result: Result, decided: int, complete: Sequence[str]) -> RenderableType:
    """An article of which nothing is left to decide, and which of its kinds are complete."""
    said = f"complete: {', '.join(complete)}" if complete else "no kind is said to be complete"
    return Text(one_line(f"{result.document_id}: all is decided, by {decided} decisions; {said}"))


def article_heading(result: Result) -> RenderableType:
    """Which article is meant, where no record of it is shown."""
    title = one_line(result.document.title or result.document.name)
    found = counted(len(result.records), "record")
    return Group(
        Rule(Text(one_line(result.document_id), style="quiet"), align="left", style="quiet"),
        Text.assemble((title, "title"), (f"  {found}", "quiet")),
    )


def record_in_context(record: Record, result: Result, cards: Sequence[Card], number: int) -> RenderableType:
    """A record with its passages in their paragraphs; ``number`` says the how manieth it is, from 1."""
    card = next(card for card in cards if card.kind == record.kind)
    text = result.document.text
    places = paragraphs(text)
    spans = record.spans(card.display.body)
    shown = [place for place in places if any(span.overlaps(place) for span in spans)]
    context = [_marked(text, place, spans, card) for place in shown]
    title = Text(f"{one_line(result.document_id)}   {number} of {len(result.records)}", style="quiet")
    return Group(Rule(title, align="left", style="quiet"), *context, Text(), RecordView(record, card, places), Text())


def _marked(text: str, paragraph: Span, spans: Sequence[Span], card: Card) -> Text:
    marked = Text()
    position = paragraph.start
    for span in sorted(spans):
        start, end = max(span.start, position), min(span.end, paragraph.end)
        if start < end:
            marked.append(safe(text[position:start]).replace("\n", " "))
            marked.append(safe(text[start:end]).replace("\n", " "), style=kind_style(card.display.colour, bold=True))
            position = end
    return marked.append(safe(text[position : paragraph.end]).replace("\n", " "))

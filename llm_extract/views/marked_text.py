"""The whole article with its passages marked in the colour of their kind, and the records below each paragraph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.style import Style
from rich.text import Text

from llm_extract.documents.document import Span
from llm_extract.documents.paragraphs import paragraphs
from llm_extract.records.kinds import Card
from llm_extract.records.result import Record, Result
from llm_extract.views.articles import Choice, closing_line, heading
from llm_extract.views.columns import Column, Columns, Hanging, Stack
from llm_extract.views.records import LINE_WIDTH, headline, short_id
from llm_extract.views.safety import safe
from llm_extract.views.theme import kind_style

MARGIN_FROM = 140  # columns from which on the records stand beside the text instead of below it
TEXT_WIDTH = 92  # where records stand beside it
MARGIN_WIDTH = 76
GAP = 4
NUMBER_WIDTH = 5
INDENT = 2  # of records below their paragraph
OPENING, CLOSING = "⟦", "⟧"


def marked_text_view(result: Result, cards: Sequence[Card], choice: Choice) -> RenderableType:
    """Title, numbers of records, the text with marked passages, its records beside or below, the closing line."""
    if not result.document.text:
        return Group(*heading(result, cards))
    return Group(*heading(result, cards), Text(), MarkedText(result, cards, choice), closing_line(result))


class Mark(NamedTuple):
    """A passage of a record in the text."""

    span: Span
    record: Record
    card: Card


@dataclass(frozen=True, slots=True)
class _Border:
    """What stands at a place of the text: the ends of marks, then their beginnings."""

    closing: tuple[Mark, ...]
    opening: tuple[Mark, ...]


class MarkedText:
    """The paragraphs of an article by number, each with its marks and its records.

    A passage stands between ⟦q3 and ⟧ in its kind's colour, so that passages within or across each other, and those of
    a text without colours, can be told apart.
    """

    def __init__(self, result: Result, cards: Sequence[Card], choice: Choice) -> None:
        by_kind = {card.kind: card for card in cards}
        self._document = result.document
        self._marks = [
            Mark(span, record, by_kind[record.kind])
            for record in result.records
            if choice.shows(record) and record.kind in by_kind
            for span in record.spans(by_kind[record.kind].display.body)
        ]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for number, paragraph in enumerate(paragraphs(self._document.text), start=1):
            shown = Text(f"{number:>{NUMBER_WIDTH - 2}}", style="quiet")
            text = self._marked(paragraph)
            notes = Stack(self._notes(paragraph))
            if options.max_width >= MARGIN_FROM:
                room = options.max_width - NUMBER_WIDTH - GAP
                width = min(TEXT_WIDTH, room * TEXT_WIDTH // (TEXT_WIDTH + MARGIN_WIDTH))
                beside = min(MARGIN_WIDTH, room - width)
                yield Columns(Column(NUMBER_WIDTH, shown), Column(width, text), Column(GAP), Column(beside, notes))
            else:
                width = min(options.max_width, LINE_WIDTH) - NUMBER_WIDTH
                yield Columns(Column(NUMBER_WIDTH, shown), Column(width, text))
                yield Columns(Column(NUMBER_WIDTH + INDENT), Column(width - INDENT, notes))
            yield Text()

    def _marked(self, paragraph: Span) -> Text:
        # Pieces between borders are made safe one by one, so that a sign for a control shifts nothing.
        marks = [mark for mark in self._marks if mark.span.overlaps(paragraph)]
        edges = {paragraph.start, paragraph.end}
        for span in [mark.span for mark in marks] + list(self._document.furniture):
            edges |= {edge for edge in span if paragraph.start < edge < paragraph.end}
        text = Text()
        places = sorted(edges)
        for start, end in zip(places, [*places[1:], None], strict=True):
            for mark in _closing(marks, start):
                text.append(CLOSING, style=_style(mark))
            if end is None:
                break
            for mark in _opening(marks, start, paragraph):
                text.append(OPENING, style=_style(mark)).append(f"{short_id(mark.record)} ", style="quiet")
            piece = safe(self._document.text[start:end]).replace("\n", " ")
            text.append(piece, style=self._style_of(Span(start, end), marks))
        return text

    def _style_of(self, piece: Span, marks: Sequence[Mark]) -> Style | str:
        around = [mark for mark in marks if mark.span.contains(piece)]
        if around:
            # The shortest passage wins where several overlap: it says more about these words.
            return _style(min(around, key=lambda mark: len(range(*mark.span))))
        return "quiet" if any(one.contains(piece) for one in self._document.furniture) else ""

    def _notes(self, paragraph: Span) -> Iterator[RenderableType]:
        begun = sorted(
            (mark for mark in self._marks if paragraph.start <= mark.span.start < paragraph.end),
            key=lambda mark: (mark.span.start, -mark.span.end),
        )
        told: set[str] = set()
        for mark in begun:
            first = min(mark.record.spans(mark.card.display.body))
            if mark.span == first and mark.record.id not in told:
                told.add(mark.record.id)
                number = f"{short_id(mark.record)} "
                words = Text.assemble((f"{number:<{NUMBER_WIDTH - 1}}", _style(mark)), headline(mark.record, mark.card))
                yield Hanging(words, NUMBER_WIDTH - 1)


def _closing(marks: Sequence[Mark], place: int) -> list[Mark]:
    return sorted((mark for mark in marks if mark.span.end == place), key=lambda mark: -mark.span.start)


def _opening(marks: Sequence[Mark], place: int, paragraph: Span) -> list[Mark]:
    begun = [mark for mark in marks if max(mark.span.start, paragraph.start) == place]
    return sorted(begun, key=lambda mark: -mark.span.end)


def _style(mark: Mark) -> Style:
    return kind_style(mark.card.display.colour)

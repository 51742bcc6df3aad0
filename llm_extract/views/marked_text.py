"""The whole article with its passages marked, and the records below each paragraph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.style import Style
from rich.text import Text

from llm_extract.documents.document import Span
from llm_extract.documents.paragraphs import paragraphs
from llm_extract.records.kinds import Card
from llm_extract.records.result import Record, Result
from llm_extract.views.articles import Choice, closing_facts, heading
from llm_extract.views.columns import DOT, Beside, Column, Columns, Facts, Stack
from llm_extract.views.directions import LABEL, Isolated
from llm_extract.views.headlines import headline_parts, short_id
from llm_extract.views.records import LINE_WIDTH, facts_of, numbered, warnings
from llm_extract.views.safety import safe
from llm_extract.views.theme import kind_style

MARGIN_FROM = 140  # columns from which on the records stand beside the text instead of below it
TEXT_WIDTH = 92  # where records stand beside it
MARGIN_WIDTH = 76
GAP = 4
NUMBER_WIDTH = 5
INDENT = 2  # of records below their paragraph
ID_WIDTH = len("q10 ⚠ ")
OPENING, CLOSING = "⟦", "⟧"


def marked_text_view(result: Result, cards: Sequence[Card], choice: Choice) -> RenderableType:
    """Title, numbers of records, the text with marked passages, its records beside or below, the closing line."""
    if not result.document.text:
        return Group(*heading(result, cards))
    legend = [Text(words, style="quiet") for words in _legend(result)]
    return Group(
        *heading(result, cards), Facts(legend), Text(), MarkedText(result, cards, choice), closing_facts(result)
    )


def _legend(result: Result) -> Iterator[str]:
    if result.records:
        record = short_id(result.records[0])
        yield f"{OPENING}{record} …{CLOSING} the passage of {record}"
    if result.document.furniture:
        yield "grey: not the article's own text"


class Mark(NamedTuple):
    """A passage in the text, and the records that it proves."""

    span: Span
    records: tuple[tuple[Record, Card], ...]

    def style(self) -> Style:
        """The colour of the first record's kind."""
        return kind_style(self.records[0][1].display.colour, bold=True)

    def ids(self) -> Text:
        """The numbers of its records, each in its kind's colour."""
        return Text(" ").join(
            Text(short_id(record), kind_style(card.display.colour, bold=True) + LABEL) for record, card in self.records
        )

    def is_crossed(self, others: Sequence[Mark]) -> bool:
        """Whether another passage begins or ends within this one, so that its end must say whose it is."""
        return any(other.span.overlaps(self.span) and not other.span.contains(self.span) for other in others)


class MarkedText:
    """The paragraphs of an article by number, each with its marks and its records.

    A passage stands between ⟦q3 and ⟧, and where another one begins or ends within it between ⟦q3 and q3⟧. Its words
    are in the terminal's own colour, as all of the article; that of its kind is the brackets'.
    """

    def __init__(self, result: Result, cards: Sequence[Card], choice: Choice) -> None:
        by_kind = {card.kind: card for card in cards}
        self._document = result.document
        records: dict[Span, dict[str, tuple[Record, Card]]] = {}
        for record in result.records:
            if choice.shows(record) and (card := by_kind.get(record.kind)):
                for span in record.spans(card.display.body):
                    records.setdefault(span, {})[record.id] = (record, card)
        self._marks = [Mark(span, tuple(those.values())) for span, those in records.items()]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for number, paragraph in enumerate(paragraphs(self._document.text), start=1):
            shown = Text(f"{number:>{NUMBER_WIDTH - 2}}", style="quiet")
            text = Isolated(self._marked(paragraph), self._document.text[paragraph.start : paragraph.end])
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
                if mark.is_crossed(marks):
                    text.append(" ").append_text(mark.ids())
                text.append(CLOSING, style=mark.style())
            if end is None:
                break
            for mark in _opening(marks, start, paragraph):
                text.append(OPENING, style=mark.style()).append_text(mark.ids()).append(" ")
            piece = safe(self._document.text[start:end]).replace("\n", " ")
            text.append(piece, style=self._style_of(Span(start, end)))
        return text

    def _style_of(self, piece: Span) -> str:
        marked = any(mark.span.contains(piece) for mark in self._marks)
        return "quiet" if not marked and any(one.contains(piece) for one in self._document.furniture) else ""

    def _notes(self, paragraph: Span) -> Iterator[RenderableType]:
        begun = sorted(
            (mark for mark in self._marks if paragraph.start <= mark.span.start < paragraph.end),
            key=lambda mark: (mark.span.start, -mark.span.end),
        )
        for mark in begun:
            for record, card in mark.records:
                if mark.span == min(record.spans(card.display.body)):
                    yield _note(record, card)


def _note(record: Record, card: Card) -> RenderableType:
    number = numbered(record, card)
    words = headline_parts(record, card, names="")
    facts = facts_of(record, card, style="quiet")
    parts = [Isolated(Facts([*words, *facts], indent=2), DOT.join(one.plain for one in words)), *warnings(record, card)]
    return Beside(max(ID_WIDTH, number.cell_len + 1), number, Stack(parts))


def _closing(marks: Sequence[Mark], place: int) -> list[Mark]:
    return sorted((mark for mark in marks if mark.span.end == place), key=lambda mark: -mark.span.start)


def _opening(marks: Sequence[Mark], place: int, paragraph: Span) -> list[Mark]:
    begun = [mark for mark in marks if max(mark.span.start, paragraph.start) == place]
    return sorted(begun, key=lambda mark: -mark.span.end)

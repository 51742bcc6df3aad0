"""The whole article with its passages marked in the colour of their kind, and the records below each paragraph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.style import Style
from rich.table import Table
from rich.text import Text

from llm_extract.documents.document import Span
from llm_extract.documents.paragraphs import paragraphs
from llm_extract.records.kinds import Card
from llm_extract.records.result import Record, Result
from llm_extract.views.articles import Choice, closing_line, failure_lines, title_view
from llm_extract.views.records import LINE_WIDTH, headline
from llm_extract.views.safety import safe
from llm_extract.views.theme import kind_style

MARGIN_FROM = 110  # columns from which on the records stand beside the text instead of below it
MARGIN_SHARE = (3, 2)


def marked_text_view(result: Result, cards: Sequence[Card], choice: Choice) -> RenderableType:
    """Title, legend, the text with marked passages, its records beside or below each paragraph, the closing line."""
    head = [title_view(result.document), *failure_lines(result)]
    if not result.document.text:
        return Group(*head)
    return Group(*head, _legend(cards), Text(), _MarkedText(result, cards, choice), closing_line(result))


def _legend(cards: Sequence[Card]) -> Text:
    return Text("   ").join(Text(card.title, style=_mark(card)) for card in cards)


class _MarkedText:
    def __init__(self, result: Result, cards: Sequence[Card], choice: Choice) -> None:
        self._document = result.document
        self._cards = {card.kind: card for card in cards}
        self._records = [record for record in result.records if choice.shows(record) and record.kind in self._cards]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        beside = options.max_width >= MARGIN_FROM
        width = min(options.max_width, LINE_WIDTH * sum(MARGIN_SHARE) // MARGIN_SHARE[0]) if beside else None
        for number, paragraph in enumerate(paragraphs(self._document.text), start=1):
            notes = list(self._notes(paragraph))
            table = Table.grid(padding=(0, 2))
            table.width = width or min(options.max_width, LINE_WIDTH)
            table.add_column(justify="right", style="quiet", min_width=3, no_wrap=True)
            table.add_column(ratio=MARGIN_SHARE[0])
            text = self._marked(paragraph)
            if beside:
                table.add_column(ratio=MARGIN_SHARE[1])
                table.add_row(str(number), text, Group(*notes))
            else:
                table.add_row(str(number), text)
                for note in notes:
                    table.add_row("", note)
            yield table
            yield Text()

    def _marked(self, paragraph: Span) -> Text:
        # Pieces between the borders of spans are made safe one by one, so that a sign for a control shifts nothing.
        marks = [(span, card) for span, card in self._passages() if span.overlaps(paragraph)]
        borders = {paragraph.start, paragraph.end}
        for span in [span for span, _card in marks] + list(self._document.furniture):
            borders |= {edge for edge in span if paragraph.start < edge < paragraph.end}
        text = Text()
        edges = sorted(borders)
        for start, end in pairwise(edges):
            piece = Span(start, end)
            cards = [card for span, card in marks if span.contains(piece)]
            text.append(safe(self._document.text[start:end]).replace("\n", " "), style=self._style(piece, cards))
        return text

    def _style(self, piece: Span, cards: Sequence[Card]) -> Style | str:
        if cards:
            # The shortest passage wins where several kinds overlap: it says more about these words.
            return _mark(cards[-1])
        return "quiet" if any(one.contains(piece) for one in self._document.furniture) else ""

    def _passages(self) -> Iterator[tuple[Span, Card]]:
        pairs = [
            (span, self._cards[record.kind])
            for record in self._records
            for span in record.spans(self._cards[record.kind].display.body)
        ]
        yield from sorted(pairs, key=lambda pair: (pair[0].start - pair[0].end, pair[0]))

    def _notes(self, paragraph: Span) -> Iterator[Text]:
        for record in sorted(self._records, key=lambda one: _begins(one, self._cards[one.kind])):
            card = self._cards[record.kind]
            if any(paragraph.start <= span.start < paragraph.end for span in record.spans(card.display.body)[:1]):
                number = record.id.rsplit(".", 1)[-1]
                yield Text.assemble((f"{number} ", kind_style(card.display.colour)), headline(record, card))


def _begins(record: Record, card: Card) -> int:
    return min((span.start for span in record.spans(card.display.body)), default=0)


def _mark(card: Card) -> Style:
    return kind_style(card.display.colour) + Style(underline=True)

"""A record in the terminal: who, does what, to whom first; then the passage that proves it, with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.text import Text

from llm_extract.documents.document import Span
from llm_extract.records.kinds import Card
from llm_extract.records.result import Record
from llm_extract.views.columns import BAR, DOT, Barred, Beside, Column, Columns, Facts, Hanging, Stack
from llm_extract.views.directions import Isolated
from llm_extract.views.headlines import as_said, details, flag_in_words, headline_parts, links, short_id, shown_value
from llm_extract.views.proofs import Proof, in_sentence, proofs
from llm_extract.views.safety import one_line
from llm_extract.views.theme import DOUBT, kind_style

LINE_WIDTH = 100  # longer lines are hard to read, however wide the terminal is
BESIDE_FROM = 150  # columns from which on the proof stands beside the record instead of below it
WIDEST = 172
BESIDE_SHARE = 0.4  # of the width, for a record whose proof stands beside it
PLACE_WIDTH = len("¶99 ")
GOES_ON = "[…] "
WARNING = "⚠"
# Flags of what a record says beyond its proof: a summary in the model's own words may say it too.
UNPROVEN = ("inferred", "unproven_count", "missing")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def view_width(columns: int) -> int:
    """How wide an article's records are shown in a terminal of so many columns."""
    return min(columns, WIDEST if columns >= BESIDE_FROM else LINE_WIDTH)


class RecordView:
    """One record: its number, a head line, what is doubtful of it, its proof, its details.

    ``paragraphs`` are the spans of the document's paragraphs; places are shown as their numbers from 1. Where the
    document's ``text`` is given, short passages stand within their sentences.
    """

    def __init__(self, record: Record, card: Card, paragraphs: Sequence[Span], text: str = "") -> None:
        self._record = record
        self._card = card
        self._paragraphs = paragraphs
        self._text = text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width = view_width(options.max_width)
        number = numbered(self._record, self._card)
        first = max(self._place_width() + len(BAR), number.cell_len + 1)
        words = headline_parts(self._record, self._card)
        head = Stack(
            [
                Isolated(Facts(words, indent=2), DOT.join(one.plain for one in words)),
                *warnings(self._record, self._card),
            ]
        )
        proof, about = Stack(self._proof(coloured=_is_coloured(console))), Stack(self._about())
        if options.max_width >= BESIDE_FROM:
            beside = int(width * BESIDE_SHARE)
            proven = Column(width - first - beside, proof)
            yield Columns(Column(first, number), Column(beside - 1, Stack([head, about])), Column(1), proven)
            return
        yield Columns(Column(first, number), Column(width - first, head))
        before = first - self._place_width() - len(BAR)
        yield Columns(Column(before), Column(width - before, proof))
        yield Columns(Column(first), Column(width - first, about))

    def _place_width(self) -> int:
        return max(PLACE_WIDTH, len(f"¶{len(self._paragraphs)} "))

    def _proof(self, *, coloured: bool) -> Iterator[RenderableType]:
        colour = kind_style(self._card.display.colour)
        last: int | None = None
        passages = self._record.passages(self._card.display.body)
        found = proofs(passages, self._text, self._paragraphs if self._text else ())
        for number, proof in enumerate(found):
            span = proof.passages[0].span
            place = paragraph_number(span, self._paragraphs) if span else None
            shown = Text(f"¶{place}" if place and place != last else "", style="quiet")
            last = place
            words = Text.assemble((GOES_ON if number else "", "quiet"), self._words_of(proof, coloured=coloured))
            yield Beside(self._place_width(), shown, Barred(Isolated(words, words.plain), colour))

    def _words_of(self, proof: Proof, *, coloured: bool) -> Text:
        if proof.sentence is not None:
            return in_sentence(proof, proof.sentence, self._text, self._as_said, coloured=coloured)
        (passage,) = proof.passages
        if passage.proven:
            return Text(self._as_said(passage.text))
        return Text.assemble(("not in the article: ", "fault"), (one_line(passage.text), "quiet strike"))

    def _as_said(self, text: str) -> str:
        return as_said(text, self._record, self._card)

    def _about(self) -> Iterator[RenderableType]:
        if summary := self._summary():
            yield Text(summary, style="quiet")
        yield Facts(facts_of(self._record, self._card))

    def _summary(self) -> str:
        """The summary in the model's words; none where it repeats the proof, or could say more than is proven."""
        name = self._card.display.summary
        summary = shown_value(self._record.fields.get(name)).rstrip(".") if name else ""
        passages = [one_line(passage.text) for passage in self._record.passages(self._card.display.body)]
        proven = all(number in " ".join(passages) for number in _NUMBER.findall(summary))
        if any(flag.code in UNPROVEN for flag in self._record.flags) or not proven:
            return ""
        return "" if any(summary in passage for passage in passages) else summary


def numbered(record: Record, card: Card) -> Text:
    """A record's number in the colour of its kind, with a sign where a reader should know something of it."""
    number = Text(short_id(record), style=kind_style(card.display.colour, bold=True))
    return number.append(f" {WARNING}", style="doubt") if record.flags else number


def warnings(record: Record, card: Card) -> Iterator[RenderableType]:
    """What a reader should know of a record, a line each."""
    for flag in record.flags:
        yield Hanging(Text.assemble((f"{WARNING} ", "doubt"), (flag_in_words(flag, card), DOUBT)))


def facts_of(record: Record, card: Card, *, style: str = "") -> Iterator[Text]:
    """A record's details and what it rests on, each with its label."""
    for label, shown in (*details(record, card), *links(record)):
        yield Text.assemble((f"{label} " if label else "", "quiet"), (shown, style))


def row(parts: Iterable[Text]) -> Text:
    """Texts side by side, with a quiet dot between them."""
    together = Text()
    for number, part in enumerate(parts):
        together.append(DOT if number else "", style="quiet").append_text(part)
    return together


def paragraph_number(span: Span, paragraphs: Sequence[Span]) -> int | None:
    """The number, from 1, of the paragraph in which a span begins."""
    for number, paragraph in enumerate(paragraphs, start=1):
        if paragraph.start <= span.start < paragraph.end:
            return number
    return None


def _is_coloured(console: Console) -> bool:
    return console.color_system is not None and not console.no_color

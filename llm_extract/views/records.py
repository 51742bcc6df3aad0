"""A record in the terminal: who, does what, to whom first; then the passage that proves it, with its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.text import Text

from llm_extract.documents.document import Span
from llm_extract.records.kinds import Card, Flag
from llm_extract.records.passages import Passage
from llm_extract.records.result import Record
from llm_extract.views.columns import BAR, Barred, Beside, Column, Columns, Hanging, Stack
from llm_extract.views.numbers import count_in_words
from llm_extract.views.safety import one_line
from llm_extract.views.theme import kind_style

LINE_WIDTH = 100  # longer lines are hard to read, however wide the terminal is
BESIDE_FROM = 150  # columns from which on the proof stands beside the record instead of below it
WIDEST = 172
BESIDE_SHARE = 0.4  # of the width, for a record whose proof stands beside it
PLACE_WIDTH = len("¶99 ")
NOBODY = "somebody"


def view_width(columns: int) -> int:
    """How wide an article's records are shown in a terminal of so many columns."""
    return min(columns, WIDEST if columns >= BESIDE_FROM else LINE_WIDTH)


class RecordView:
    """One record: its number, a head line, its proof, its details, and what a reader should know of it.

    ``paragraphs`` are the spans of the document's paragraphs; places are shown as their numbers from 1.
    """

    def __init__(self, record: Record, card: Card, paragraphs: Sequence[Span]) -> None:
        self._record = record
        self._card = card
        self._paragraphs = paragraphs

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width = view_width(options.max_width)
        number = Text(short_id(self._record), style=kind_style(self._card.display.colour))
        first = max(self._place_width() + len(BAR), len(number) + 1)
        head = Hanging(headline(self._record, self._card))
        proof = Stack(self._proof())
        if options.max_width >= BESIDE_FROM:
            beside = int(width * BESIDE_SHARE)
            about = Stack([head, *self._about()])
            proven = Column(width - first - beside, proof)
            yield Columns(Column(first, number), Column(beside - 1, about), Column(1), proven)
            return
        yield Columns(Column(first, number), Column(width - first, head))
        before = first - self._place_width() - len(BAR)
        yield Columns(Column(before), Column(width - before, proof))
        yield Columns(Column(first), Column(width - first, Stack(self._about())))

    def _place_width(self) -> int:
        return max(PLACE_WIDTH, len(f"¶{len(self._paragraphs)} "))

    def _proof(self) -> Iterator[RenderableType]:
        colour = kind_style(self._card.display.colour)
        last: int | None = None
        for number, passage in enumerate(self._record.passages(self._card.display.body)):
            place = paragraph_number(passage.span, self._paragraphs) if passage.span else None
            shown = Text(f"¶{place}" if place and place != last else "", style="quiet")
            last = place
            yield Beside(self._place_width(), shown, Barred(_passage_text(passage, goes_on=number > 0), colour))

    def _about(self) -> Iterator[RenderableType]:
        passages = self._record.passages(self._card.display.body)
        if (summary := self._summary()) and not any(summary in one_line(passage.text) for passage in passages):
            yield Text(summary, style="quiet")
        if below := row(self._details()):
            yield below

    def _details(self) -> Iterator[Text]:
        for label, shown in details(self._record, self._card):
            yield Text.assemble((f"{label} " if label else "", "quiet"), shown)
        for flag in self._record.flags:
            yield Text(flag_in_words(flag, self._card), style="doubt")
        for ids in self._record.links.values():
            yield Text("rests on " + ", ".join(one.rsplit(".", 1)[-1] for one in ids), style="quiet")

    def _summary(self) -> str:
        name = self._card.display.summary
        return shown_value(self._record.fields.get(name)).rstrip(".") if name else ""


def row(parts: Iterable[Text]) -> Text:
    """Texts side by side, with a quiet dot between them."""
    together = Text()
    for number, part in enumerate(parts):
        together.append(" · " if number else "", style="quiet").append_text(part)
    return together


def short_id(record: Record) -> str:
    """A record's number within its article: ``q3``."""
    return one_line(record.id.rsplit(".", 1)[-1])


def headline(record: Record, card: Card) -> Text:
    """Doubt and who claims it first, then who does what to whom, in one line."""
    display = card.display
    head = Text()
    for name, values in display.doubt.items():
        if record.fields.get(name) in values:
            head.append(f" {record.fields[name]} ", style="tag").append(" ")
    if display.source and (source := shown_value(record.fields.get(display.source))):
        head.append(f"{source}: ")
    who = shown_value(record.fields.get(display.who))
    head.append(who or NOBODY, style="name" if who else "nobody")
    if display.also and (also := shown_value(record.fields.get(display.also))):
        head.append(f", {also}", style="quiet")
    verb = shown_value(record.fields.get(display.verb))
    aside = shown_value(record.fields.get(display.aside)) if display.aside else ""
    if verb:
        head.append(f"  {display.words.get(verb, verb)}", style=kind_style(display.colour, bold=True))
    if display.whom and (whom := shown_value(record.fields.get(display.whom))):
        head.append(f"  {whom}", style="name")
    if aside:
        head.append(f"  {aside}", style="quiet")
    return head


def details(record: Record, card: Card) -> Iterator[tuple[str, str]]:
    """The details of a record, in order, as (label, value); what says itself has an empty label."""
    for name in card.display.details:
        if shown := shown_value(record.fields.get(name)):
            yield card.field(name).rule.label, shown


def shown_value(value: Any) -> str:
    """A field's value for a reader: names in a row, a count in words, a passage's text; empty for null."""
    if value is None or value == "":
        return ""
    if isinstance(value, Mapping):
        return one_line(value["text"]) if "text" in value else one_line(count_in_words(value))
    if isinstance(value, (list, tuple)):
        return ", ".join(shown for one in value if (shown := shown_value(one)))
    return one_line(str(value))


def flag_in_words(flag: Flag, card: Card) -> str:
    """A flag as a reader sees it, with its field unless it is the proof: ``place inferred (not in the text: X)``."""
    field = "" if flag.field in (None, card.display.body) else f"{flag.field.replace('_', ' ')} "
    words = f"{field}{flag.code.replace('_', ' ')}"
    return one_line(f"{words} ({flag.note})" if flag.note else words)


def paragraph_number(span: Span, paragraphs: Sequence[Span]) -> int | None:
    """The number, from 1, of the paragraph in which a span begins."""
    for number, paragraph in enumerate(paragraphs, start=1):
        if paragraph.start <= span.start < paragraph.end:
            return number
    return None


def _passage_text(passage: Passage, *, goes_on: bool) -> Text:
    begun = ("… " if goes_on else "", "quiet")
    if passage.proven:
        return Text.assemble(begun, one_line(passage.text))
    return Text.assemble(begun, ("not in the article: ", "fault"), (one_line(passage.text), "quiet strike"))

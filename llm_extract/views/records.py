"""A record in the terminal: who, does what, to whom first; the passage that proves it below, with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import Console, ConsoleOptions, RenderResult
from rich.segment import Segment
from rich.style import Style
from rich.table import Table
from rich.text import Text

from llm_extract.documents.document import Span
from llm_extract.records.kinds import Card, Flag
from llm_extract.records.passages import Passage
from llm_extract.records.result import Record
from llm_extract.views.numbers import count_in_words
from llm_extract.views.safety import one_line
from llm_extract.views.theme import kind_style

LINE_WIDTH = 100  # longer lines are hard to read, however wide the terminal is
BAR = "  ▎ "
INDENT = "    "
NOBODY = "somebody"


class RecordView:
    """One record: a head line, its proof, its details, and what a reader should know of it.

    ``paragraphs`` are the spans of the document's paragraphs; places are shown as their numbers from 1.
    """

    def __init__(self, record: Record, card: Card, paragraphs: Sequence[Span]) -> None:
        self._record = record
        self._card = card
        self._paragraphs = paragraphs

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width = min(options.max_width, LINE_WIDTH)
        colour = kind_style(self._card.display.colour)
        yield from console.render(self._head(), options.update(width=width))
        passages = self._record.passages(self._card.display.body)
        if (summary := self._summary()) and not any(summary in one_line(passage.text) for passage in passages):
            yield from _indented(Text(summary), INDENT, Style(), console, options.update(width=width))
        for passage in passages:
            yield from _indented(_passage_text(passage), BAR, colour, console, options.update(width=width))
        if below := Text(" · ", style="quiet").join(self._below()):
            yield from _indented(below, INDENT, Style(), console, options.update(width=width))

    def _head(self) -> Table:
        head = Table.grid(expand=True, padding=(0, 1))
        head.add_column(ratio=1)
        head.add_column(justify="right", no_wrap=True, style="quiet")
        head.add_row(headline(self._record, self._card), self._place())
        return head

    def _place(self) -> str:
        number = self._record.id.rsplit(".", 1)[-1]
        spans = self._record.spans(self._card.display.body)
        places = sorted({place for span in spans if (place := paragraph_number(span, self._paragraphs))})
        return f"¶{_ranges(places)}  {number}" if places else number

    def _below(self) -> Iterator[Text]:
        for label, shown in details(self._record, self._card):
            yield Text.assemble((f"{label} " if label else "", "quiet"), (shown, "detail"))
        for flag in self._record.flags:
            yield Text(flag_in_words(flag, self._card), style="doubt")
        for ids in self._record.links.values():
            yield Text("rests on " + ", ".join(one.rsplit(".", 1)[-1] for one in ids), style="quiet")

    def _summary(self) -> str:
        name = self._card.display.summary
        return shown_value(self._record.fields.get(name)).rstrip(".") if name else ""


def headline(record: Record, card: Card) -> Text:
    """Doubt and who claims it first, then who does what to whom, in one line."""
    display = card.display
    colour = kind_style(display.colour, bold=True)
    head = Text()
    for name, values in display.doubt.items():
        if record.fields.get(name) in values:
            head.append(f"{record.fields[name]} ", style="doubt")
    if display.source and (source := shown_value(record.fields.get(display.source))):
        head.append(f"{source}: ", style="quiet")
    head.append(shown_value(record.fields.get(display.who)) or NOBODY, style="name")
    if display.also and (also := shown_value(record.fields.get(display.also))):
        head.append(f", {also}", style="quiet")
    verb = shown_value(record.fields.get(display.verb))
    head.append(f"  {display.words.get(verb, verb)}", style=colour)
    if display.whom and (whom := shown_value(record.fields.get(display.whom))):
        head.append(f"  {whom}", style="name")
    if display.aside and (aside := shown_value(record.fields.get(display.aside))):
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


def _passage_text(passage: Passage) -> Text:
    if passage.proven:
        return Text(one_line(passage.text))
    return Text.assemble(("not in the article: ", "fault"), (one_line(passage.text), "quiet strike"))


def _indented(text: Text, margin: str, style: Style, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
    lines = console.render_lines(text, options.update(width=max(10, options.max_width - len(margin))), pad=False)
    for line in lines:
        yield Segment(margin, style)
        yield from line
        yield Segment.line()


def _ranges(numbers: Sequence[int]) -> str:
    ends: list[list[int]] = []
    for number in numbers:
        if ends and number == ends[-1][1] + 1:
            ends[-1][1] = number
        else:
            ends.append([number, number])
    return ", ".join(f"{first}" if first == last else f"{first}–{last}" for first, last in ends)

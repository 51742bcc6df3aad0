"""An article's result in the terminal: its title, the records kind by kind, what was rejected, one closing line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.style import Style
from rich.text import Text

from llm_extract.documents.document import Document, Span
from llm_extract.documents.paragraphs import paragraphs
from llm_extract.records.kinds import Card
from llm_extract.records.result import Record, Rejected, Result, Usage
from llm_extract.views.columns import DOT, Column, Columns, Facts, Hanging, Stack
from llm_extract.views.directions import Isolated
from llm_extract.views.headlines import headline, shown_value
from llm_extract.views.instead import Instead
from llm_extract.views.numbers import counted, dollars, percent, seconds
from llm_extract.views.records import LINE_WIDTH, WARNING, RecordView, row, view_width
from llm_extract.views.safety import one_line
from llm_extract.views.theme import FAULT, kind_style

REASON_WIDTH = 12


@dataclass(frozen=True, slots=True)
class Choice:
    """What of a result is shown: some kinds, only flagged records, only rejected ones."""

    kinds: tuple[str, ...] = ()
    only: str | None = None

    def shows(self, record: Record) -> bool:
        """Whether an accepted record is shown."""
        if self.only == "rejected" or (self.kinds and record.kind not in self.kinds):
            return False
        return self.only != "flagged" or bool(record.flags)

    def shows_rejected(self, rejected: Rejected) -> bool:
        """Whether a rejected record is shown."""
        return self.only != "flagged" and (not self.kinds or rejected.kind in self.kinds)

    def has_something(self, result: Result) -> bool:
        """Whether anything of a result is shown but its title."""
        return any(map(self.shows, result.records)) or any(map(self.shows_rejected, result.rejected))


def article_view(result: Result, cards: Sequence[Card], choice: Choice) -> RenderableType:
    """The whole of a result."""
    places = paragraphs(result.document.text)
    parts: list[RenderableType] = [*heading(result, cards)]
    for card in cards:
        records = [record for record in result.of_kind(card.kind) if choice.shows(record)]
        if records:
            parts += [
                Text(),
                Section(f"{card.display.sign} {card.title}", len(records), kind_style(card.display.colour)),
                *_spaced(records, card, places, result.document.text),
            ]
    rejected = [one for one in result.rejected if choice.shows_rejected(one)]
    if rejected:
        parts += [Text(), *_rejected_lines(rejected, cards, result.document.text)]
    if (choice.only or choice.kinds) and not choice.has_something(result):
        what = " ".join(filter(None, (choice.only, " or ".join(choice.kinds) or "record")))
        parts.append(Text(f"no {one_line(what)}", style="quiet"))
    if closing_line(result):
        parts += [Text(), closing_facts(result)]
    return Group(*parts)


def heading(result: Result, cards: Sequence[Card]) -> Iterator[RenderableType]:
    """Title, source, date, length; then how many records of each kind, in the colour that means it from here on."""
    yield Hanging(Text(one_line(result.document.title or result.document.name), style="title"))
    yield Hanging(Text(facts(result.document), style="quiet"))
    yield from failure_lines(result)
    if result.records or result.rejected:
        yield Text("   ").join(_numbers(result, cards))


def facts(document: Document) -> str:
    """What is known of an article beside its title: source, date, author, length, name."""
    known = [
        document.source,
        f"{document.published:%-d %B %Y}" if document.published else None,
        document.author,
        counted(len(document.text.split()), "word"),
        f"file {document.name}" if document.title else None,
    ]
    return " · ".join(one_line(one) for one in known if one)


def rejected_headline(rejected: Rejected, cards: Sequence[Card]) -> Text:
    """What was rejected, as far as it got: the record, or the item as it was written."""
    card = next((card for card in cards if card.kind == rejected.kind), None)
    return headline(rejected.record, card) if rejected.record and card else _as_written(rejected.item)


def _numbers(result: Result, cards: Sequence[Card]) -> Iterator[Text]:
    for card in cards:
        number = sum(1 for _ in result.of_kind(card.kind))
        if number:
            words = one_line(f"{card.display.sign} {counted(number, card.kind, card.plural)}")
            yield Text(words, style=kind_style(card.display.colour))
    if flagged := sum(bool(record.flags) for record in result.records):
        yield Text(f"{WARNING} {flagged} flagged", style="doubt")
    if result.rejected:
        yield Text(f"✗ {len(result.rejected)} rejected", style="fault")


def failure_lines(result: Result) -> list[Text]:
    """Why an article has no answer, or not all of one; nothing where it has."""
    if result.failure is None:
        return []
    return [Text(f"{result.failure.reason.replace('_', ' ')}: {one_line(result.failure.message)}", style="fault")]


def closing_line(result: Result) -> str:
    """How many records, how many of them proven, calls, tokens and seconds; of one without an answer what was tried."""
    return DOT.join(_closing_words(result))


def closing_facts(result: Result) -> RenderableType:
    """The same for the terminal, broken over lines between two facts."""
    return Facts(Text(words, style="quiet") for words in _closing_words(result))


def _closing_words(result: Result) -> Iterator[str]:
    if result.status == "failed":
        tried = result.usage.calls or result.usage.unanswered or result.usage.from_ledger
        yield from usage_in_words(result.usage) if tried else ()
        return
    yield counted(len(result.records), "record")
    yield from _proven(result)
    yield f"{len(result.rejected)} rejected" if result.rejected else "none rejected"
    yield from usage_in_words(result.usage)


def usage_in_words(usage: Usage) -> Iterator[str]:
    """Calls, tokens, cost and seconds, each as a few words."""
    if usage.unanswered and not usage.calls:
        yield f"{counted(usage.unanswered, 'attempt')}, none answered"
    elif usage.calls or not usage.from_ledger:
        yield counted(usage.calls, "call") if usage.calls else "no call"
        if usage.unanswered:
            yield f"{counted(usage.unanswered, 'attempt')} before, not answered"
    if usage.from_ledger:
        yield f"{usage.from_ledger} from the ledger"
    if usage.input_tokens or usage.output_tokens:
        cached = f" ({percent(usage.cached_tokens, usage.input_tokens)} cached)" if usage.cached_tokens else ""
        yield f"{usage.input_tokens:,} tokens in{cached}, {usage.output_tokens:,} out"
    if usage.bill_unknown:
        yield f"{counted(usage.bill_unknown, 'bill')} unknown"
    if usage.cost is not None:
        yield dollars(usage.cost)
    yield seconds(usage.seconds)


def _proven(result: Result) -> Iterator[str]:
    """How many of the records that were answered have a passage of the article that proves them."""
    proven = len(result.records)
    answered = proven + sum(one.reason == "ungrounded" for one in result.rejected)
    if answered > proven:
        yield f"{proven:,} of {answered:,} proven by a passage"
    elif proven:
        yield "each proven by a passage"


class Section:
    """The heading of a part: its name, how many it holds, and a line to the end of what stands below it."""

    def __init__(self, title: str, number: int, style: Style) -> None:
        self._title = title
        self._number = number
        self._style = style

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        name = Text.assemble(
            (f"{one_line(self._title)} ", self._style + Style(bold=True)), (f"{self._number} ", "quiet")
        )
        name.append("─" * max(0, view_width(options.max_width) - name.cell_len), style="quiet")
        yield name


def _spaced(records: Sequence[Record], card: Card, places: Sequence[Span], text: str) -> Iterator[RenderableType]:
    for record in records:
        yield Text()
        yield RecordView(record, card, places, text)


def _rejected_lines(rejected: Sequence[Rejected], cards: Sequence[Card], text: str) -> Iterator[RenderableType]:
    instead = Instead(text)
    yield Section("Rejected", len(rejected), Style.parse(FAULT))
    for one in rejected:
        yield Text()
        yield RejectedView(one.reason, rejected_headline(one, cards), one_line(one.message), instead.of(one, cards))


def _as_written(item: Any) -> Text:
    """An item that did not become a record, as its fields and what stands in them."""
    if not isinstance(item, Mapping):
        return Text(one_line(str(item)))
    fields = [(one_line(str(name)), shown_value(value)) for name, value in item.items()]
    return row(Text.assemble((f"{name} ", "quiet"), shown) for name, shown in fields if shown)


class RejectedView:
    """What was rejected: the reason, what was said, why it does not hold, and what the article has instead."""

    def __init__(self, reason: str, what: Text, why: str, instead: Text | None = None) -> None:
        self._reason = reason
        self._what = what
        self._why = why
        self._instead = () if instead is None else (Isolated(Hanging(instead), instead.plain),)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        first, width = max(REASON_WIDTH, len(self._reason) + 2), min(options.max_width, LINE_WIDTH)
        said = Stack([Hanging(self._what), Text(self._why, style="quiet"), *self._instead])
        yield Columns(Column(first, Text(self._reason, style="fault")), Column(width - first, said))

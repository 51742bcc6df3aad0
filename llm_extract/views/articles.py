"""An article's result in the terminal: its title, the records kind by kind, what was rejected, one closing line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.console import Group, RenderableType
from rich.constrain import Constrain
from rich.rule import Rule
from rich.text import Text

from llm_extract.documents.document import Document, Span
from llm_extract.documents.paragraphs import paragraphs
from llm_extract.records.kinds import Card
from llm_extract.records.result import Record, Rejected, Result, Usage
from llm_extract.views.numbers import counted, percent, seconds
from llm_extract.views.records import LINE_WIDTH, RecordView, headline
from llm_extract.views.safety import one_line
from llm_extract.views.theme import kind_style


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


def article_view(result: Result, cards: Sequence[Card], choice: Choice) -> RenderableType:
    """The whole of a result."""
    places = paragraphs(result.document.text)
    parts: list[RenderableType] = [title_view(result.document), *failure_lines(result)]
    for card in cards:
        records = [record for record in result.of_kind(card.kind) if choice.shows(record)]
        if records:
            parts += [Text(), _heading(card, len(records)), *_spaced(records, card, places)]
    rejected = [one for one in result.rejected if choice.shows_rejected(one)]
    if rejected:
        parts += [Text(), *_rejected_lines(rejected, cards)]
    parts += [Text(), closing_line(result)]
    return Group(*parts)


def title_view(document: Document) -> RenderableType:
    """Title, source, date, length."""
    facts = [
        document.source,
        f"{document.published:%-d %B %Y}" if document.published else None,
        document.author,
        counted(len(document.text.split()), "word"),
        document.name if document.title else None,
    ]
    return Group(
        Text(one_line(document.title or document.name), style="title"),
        Text(" · ".join(one_line(fact) for fact in facts if fact), style="quiet"),
    )


def failure_lines(result: Result) -> list[Text]:
    """Why an article has no answer, or not all of one; nothing where it has."""
    if result.failure is None:
        return []
    return [Text(f"{result.failure.reason.replace('_', ' ')}: {one_line(result.failure.message)}", style="fault")]


def closing_line(result: Result) -> Text:
    """Records, grounded share, calls, tokens and seconds of one article."""
    accepted, rejected = len(result.records), len(result.rejected)
    words = [
        counted(accepted, "record"),
        f"{percent(*_grounded(result))} grounded",
        f"{rejected} rejected" if rejected else "none rejected",
        *usage_in_words(result.usage),
    ]
    return Text(" · ".join(words), style="quiet")


def usage_in_words(usage: Usage) -> Iterator[str]:
    """Calls, tokens, cost and seconds, each as a few words."""
    yield counted(usage.calls, "call")
    if usage.from_ledger:
        yield f"{usage.from_ledger} from the ledger"
    if usage.input_tokens or usage.output_tokens:
        cached = f" ({percent(usage.cached_tokens, usage.input_tokens)} cached)" if usage.cached_tokens else ""
        yield f"{usage.input_tokens:,} tokens in{cached}, {usage.output_tokens:,} out"
    else:
        yield "0 tokens"
    if usage.bill_unknown:
        yield f"{counted(usage.bill_unknown, 'bill')} unknown"
    if usage.cost is not None:
        yield f"${usage.cost:.4f}"
    yield seconds(usage.seconds)


def _grounded(result: Result) -> tuple[int, int]:
    ungrounded = sum(one.reason == "ungrounded" for one in result.rejected)
    return len(result.records), len(result.records) + ungrounded


def _heading(card: Card, number: int) -> RenderableType:
    style = kind_style(card.display.colour, bold=True)
    title = Text.assemble((f"{one_line(card.title)} ", style), (str(number), "quiet"))
    return Constrain(Rule(title, align="left", style=kind_style(card.display.colour), characters="─"), LINE_WIDTH)


def _spaced(records: Sequence[Record], card: Card, places: Sequence[Span]) -> Iterator[RenderableType]:
    for record in records:
        yield Text()
        yield RecordView(record, card, places)


def _rejected_lines(rejected: Sequence[Rejected], cards: Sequence[Card]) -> Iterator[RenderableType]:
    yield Constrain(
        Rule(Text.assemble(("Rejected ", "fault"), (str(len(rejected)), "quiet")), align="left", style="fault"),
        LINE_WIDTH,
    )
    by_kind = {card.kind: card for card in cards}
    for one in rejected:
        card = by_kind.get(one.kind or "")
        what = headline(one.record, card) if one.record and card else Text(one_line(str(one.item))[:LINE_WIDTH])
        yield Text()
        yield Text.assemble((f"{one.reason} ", "fault"), what)
        yield Text("  " + one_line(one.message), style="quiet")

"""Records as Markdown, for a note, a wiki or a pull request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.text import Text

from llm_extract.documents.paragraphs import paragraphs
from llm_extract.records.kinds import Card
from llm_extract.records.result import Record, Result
from llm_extract.views.articles import Choice, closing_line, facts, rejected_headline
from llm_extract.views.headlines import as_said, details, flag_in_words, headline
from llm_extract.views.instead import Instead
from llm_extract.views.records import paragraph_number
from llm_extract.views.safety import for_markdown


def article_markdown(result: Result, cards: Sequence[Card], choice: Choice) -> str:
    """A result as Markdown: a heading per kind, a bullet per record, its passages as block quotes."""
    return "\n".join(_lines(result, cards, choice))


def _lines(result: Result, cards: Sequence[Card], choice: Choice) -> Iterator[str]:
    yield f"## {for_markdown(result.document.title or result.document.name)}"
    yield f"\n{for_markdown(facts(result.document))}"
    if result.failure is not None:
        yield f"\n**{result.failure.reason}**: {for_markdown(result.failure.message)}"
    for card in cards:
        records = [record for record in result.of_kind(card.kind) if choice.shows(record)]
        if records:
            yield f"\n### {for_markdown(card.title)} ({len(records)})\n"
        for record in records:
            yield from _record(record, card, result)
    rejected = [one for one in result.rejected if choice.shows_rejected(one)]
    if rejected:
        yield f"\n### Rejected ({len(rejected)})\n"
        has = Instead(result.document.text)
        for one in rejected:
            said = for_markdown(rejected_headline(one, cards).plain)
            instead = has.of(one, cards)
            near = f" · {for_markdown(instead.plain)}" if instead else ""
            yield f"- **{one.reason}**: {said} · *{for_markdown(one.message)}*{near}"
    yield f"\n{for_markdown(closing_line(result))}\n"


def _record(record: Record, card: Card, result: Result) -> Iterator[str]:
    places = paragraphs(result.document.text)
    numbers = sorted({place for span in record.spans(card.display.body) if (place := paragraph_number(span, places))})
    where = f" (¶{', '.join(map(str, numbers))})" if numbers else ""
    yield f"- {_emphasised(headline(record, card))}{where}"
    passages = record.passages(card.display.body)
    for number, passage in enumerate(passages):
        lost = "" if passage.proven else "*not in the article:* "
        said = as_said(passage.text, record, card) if passage.proven else passage.text
        if number:
            yield "  >"
        yield f"  > {lost}{for_markdown(said)}"
    below = [
        f"{label}: {for_markdown(shown)}" if label else for_markdown(shown) for label, shown in details(record, card)
    ]
    below += [f"*{for_markdown(flag_in_words(flag, card))}*" for flag in record.flags]
    if below:
        yield f"\n  {' · '.join(below)}"
    yield ""


def _emphasised(head: Text) -> str:
    """A head line with its names strong, and what was done and what is doubtful emphasised."""
    parts, position = [], 0
    for span in head.spans:
        words = for_markdown(head.plain[span.start : span.end])
        signs = "**" if span.style == "name" else "" if span.style in ("quiet", "nobody", "unproven") else "*"
        parts.append(for_markdown(head.plain[position : span.start]))
        parts.append(f"{signs}{words}{signs}" if words else "")
        position = span.end
    return " ".join(part for part in [*parts, for_markdown(head.plain[position:])] if part).replace(" , ", ", ")

"""A result as HTML, for a notebook: the same order as in the terminal, everything foreign escaped."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence

from llm_extract.documents.paragraphs import paragraphs
from llm_extract.records.kinds import Card
from llm_extract.records.result import Record, Result
from llm_extract.views.articles import closing_line
from llm_extract.views.headlines import as_said, details, flag_in_words, headline
from llm_extract.views.records import paragraph_number
from llm_extract.views.safety import one_line, safe
from llm_extract.views.theme import css_colour

_QUIET = "color:#808080"
_DOUBT = "color:#b36b00"


def result_html(result: Result, cards: Sequence[Card]) -> str:
    """The records of a result as one HTML fragment with its styles inside; no script, no link."""
    return "\n".join(_lines(result, cards))


def _lines(result: Result, cards: Sequence[Card]) -> Iterator[str]:
    yield '<div style="max-width:50em;font-family:sans-serif;line-height:1.45">'
    yield f'<div dir="auto"><b>{_escaped(result.document.title or result.document.name)}</b></div>'
    if result.failure is not None:
        yield f"<div>{_escaped(result.failure.reason)}: {_escaped(result.failure.message)}</div>"
    for card in cards:
        records = list(result.of_kind(card.kind))
        colour = css_colour(card.display.colour)
        if records:
            yield (
                f'<div style="margin-top:1em;color:{colour};border-bottom:1px solid {colour}">'
                f"<b>{_escaped(card.title)}</b> {len(records)}</div>"
            )
        for record in records:
            yield from _record(record, card, result, colour)
    yield f'<div style="{_QUIET};margin-top:1em">{_escaped(closing_line(result))}</div></div>'


def _record(record: Record, card: Card, result: Result, colour: str) -> Iterator[str]:
    places = paragraphs(result.document.text)
    numbers = sorted({place for span in record.spans(card.display.body) if (place := paragraph_number(span, places))})
    where = f"¶{', '.join(map(str, numbers))}" if numbers else ""
    head = _escaped(headline(record, card).plain)
    yield f'<div style="margin-top:.7em" dir="auto"><b>{head}</b> <small style="{_QUIET}">{where}</small></div>'
    for passage in record.passages(card.display.body):
        lost = "" if passage.proven else "text-decoration:line-through;"
        text = html.escape(as_said(passage.text, record, card) if passage.proven else safe(passage.text))
        style = f"{lost}border-inline-start:3px solid {colour};padding-inline-start:.6em"
        yield f'<div dir="auto" style="{style}">{text}</div>'
    below = [_escaped(f"{label}: {shown}" if label else shown) for label, shown in details(record, card)]
    flags = [f'<span style="{_DOUBT}">{_escaped(flag_in_words(flag, card))}</span>' for flag in record.flags]
    if below or flags:
        yield f'<div style="{_QUIET};font-size:smaller">{" · ".join(below + flags)}</div>'


def _escaped(text: str) -> str:
    return html.escape(one_line(text))

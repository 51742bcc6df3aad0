"""The head line of a record: who does what to whom. What the text does not bear out stands between ?…?."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich.text import Text

from llm_extract.records.kinds import Card, Flag
from llm_extract.records.result import Record
from llm_extract.records.unproven import is_unproven
from llm_extract.views.columns import DOT
from llm_extract.views.numbers import count_in_words
from llm_extract.views.safety import one_line
from llm_extract.views.theme import kind_style

NOBODY = "(unnamed)"
OPENING_MARKS, CLOSING_MARKS = "“„«‹\"'‘", "”“»›\"'’"


def short_id(record: Record) -> str:
    """A record's number within its article: ``q3``."""
    return one_line(record.id.rsplit(".", 1)[-1])


def headline(record: Record, card: Card) -> Text:
    """What is doubtful, then who does what to whom, then on whose word, in one text."""
    first, *more = headline_parts(record, card)
    for part in more:
        first.append(DOT, style="quiet").append_text(part)
    return first


def headline_parts(record: Record, card: Card, *, names: str = "name") -> list[Text]:
    """What is doubtful and who does what to whom; then on whose word, apart; ``names`` is the style of names."""
    display = card.display
    head = Text()
    for name, values in display.doubt.items():
        if record.fields.get(name) in values:
            head.append(str(record.fields[name]), style="tag").append("  ")
    head.append_text(_named(record, display.who, names) or Text(NOBODY, style="nobody"))
    if display.also and (also := told(record, display.also)):
        head.append(f", {also}", style="quiet")
    if verb := shown_value(record.fields.get(display.verb)):
        head.append(f"  {_in_a_sentence(verb, card)}", style=kind_style(display.colour, bold=True))
    if display.whom and (whom := _named(record, display.whom, names)):
        head.append("  ").append_text(whom)
    return [head, *_on_whose_word(record, card)]


def _on_whose_word(record: Record, card: Card) -> Iterator[Text]:
    display = card.display
    aside = shown_value(record.fields.get(display.aside)) if display.aside else ""
    if aside := display.words.get(aside, aside):
        yield Text.assemble((aside, "quiet"))
    if display.source and (source := told(record, display.source)):
        yield Text.assemble((f"{card.field(display.source).rule.label} ", "quiet"), source)


def _in_a_sentence(verb: str, card: Card) -> str:
    """A label as it reads in a sentence: in its own words, else a code of capitals in small letters."""
    return card.display.words.get(verb, verb.lower() if verb.isupper() else verb)


def _named(record: Record, field: str, style: str) -> Text:
    values = _values(record, field)
    parts = (Text(f"?{words}?", "unproven") if doubted else Text(words, style) for words, doubted in values)
    return Text(", ").join(parts)


def told(record: Record, field: str) -> str:
    """A field's value for a reader; a name that the text does not have stands between question marks."""
    return ", ".join(f"?{words}?" if doubted else words for words, doubted in _values(record, field))


def _values(record: Record, field: str) -> list[tuple[str, bool]]:
    """The values of a field in words, and whether the text lacks them."""
    value = record.fields.get(field)
    listed = value if isinstance(value, (list, tuple)) else [value]
    return [(words, is_unproven(record, field, one)) for one in listed if (words := shown_value(one))]


def details(record: Record, card: Card) -> Iterator[tuple[str, str]]:
    """The details of a record, in order, as (label, value); what says itself has an empty label."""
    for name in card.display.details:
        if shown := told(record, name):
            yield card.field(name).rule.label, shown


def links(record: Record) -> Iterator[tuple[str, str]]:
    """What other records a record rests on, as (label, their numbers)."""
    for name, ids in record.links.items():
        yield name.replace("_", " "), ", ".join(one_line(one.rsplit(".", 1)[-1]) for one in ids)


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
    code = flag.code.replace("_", " ")
    words = code if code.startswith(field) else f"{field}{code}"
    return one_line(f"{words} ({flag.note})" if flag.note else words)


def as_said(text: str, record: Record, card: Card) -> str:
    """A passage in one line, between quotation marks where it is the source's own words and has none."""
    display, shown = card.display, one_line(text)
    if not display.aside or record.fields.get(display.aside) not in display.in_marks:
        return shown
    has_marks = shown[:1] in OPENING_MARKS and shown[-1:] in CLOSING_MARKS
    return shown if has_marks else f"“{shown}”"

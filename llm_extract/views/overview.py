"""Who a run speaks of, as a table: the numbers first, then the name, its other forms, and what it is for or against."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from llm_extract.records.kinds import Card
from llm_extract.runs.overview import Overview, Said, Who
from llm_extract.runs.same_names import without_article
from llm_extract.views.columns import Facts, Hanging, Stack
from llm_extract.views.directions import Isolated
from llm_extract.views.listing import NONE, quiet_table
from llm_extract.views.numbers import counted
from llm_extract.views.safety import one_line
from llm_extract.views.theme import kind_style

FORMS_SHOWN = 4
HONEST = (
    "names are put together by their words alone, so two people of one name are one here; what is no name, in grey, may"
    " be somebody else in each article"
)


def overview_view(found: Overview, cards: Sequence[Card], title: str) -> RenderableType:
    """All who speak, act or take a side, those in most articles first."""
    table = quiet_table("articles#", *(f"{one_line(card.plural)}#" for card in cards), "who")
    for one in found.who:
        numbers = [_number(one, card) for card in cards]
        table.add_row(f"{one.whole.articles:,}", *numbers, Stack(_lines(one, cards)))
    words = [counted(found.articles, "article"), counted(found.records, "record"), counted(len(found.who), "name")]
    if found.unnamed:
        words.append(f"{counted(found.unnamed, 'record')} of somebody unnamed")
    if found.unproven:
        words.append(f"{counted(found.unproven, 'record')} of a name that the article does not have")
    parts: list[RenderableType] = [Text(one_line(title), style="title"), Text()]
    if found.who:
        parts += [table, Text()]
    return Group(*parts, Facts(Text(one, style="quiet") for one in words), Text(HONEST, style="quiet"))


def _number(one: Who, card: Card) -> Text:
    tally = one.kinds.get(card.kind)
    if tally is None:
        return Text(NONE, style="quiet")
    return Text(f"{tally.records:,}", style=kind_style(card.display.colour))


def _lines(one: Who, cards: Sequence[Card]) -> Iterator[RenderableType]:
    yield _line(Text(one_line(one.name), style="name" if one.named else "quiet"))
    forms = {without_article(form).casefold(): form for form in reversed(list(one.forms))}
    others = [one_line(form) for form in one.forms if form in forms.values() and form != one.name]
    if others:
        more = f", and {len(others) - FORMS_SHOWN} more" if len(others) > FORMS_SHOWN else ""
        yield _line(Text(f"  also {', '.join(others[:FORMS_SHOWN])}{more}", style="quiet"))
    for said in one.said:
        yield _line(_side(said, next(card for card in cards if card.kind == said.kind)))


def _line(words: Text) -> RenderableType:
    return Isolated(Hanging(words, indent=4), words.plain)


def _side(said: Said, card: Card) -> Text:
    verb = card.display.words.get(said.verb, said.verb)
    side = Text.assemble("  ", (one_line(verb), kind_style(card.display.colour)), "  ", one_line(said.whom))
    return side.append(f"  in {counted(said.tally.articles, 'article')}", "quiet") if said.tally.articles > 1 else side

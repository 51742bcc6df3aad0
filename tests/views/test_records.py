"""What an article's records look like: at any width, with and without colours."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from io import StringIO
from typing import Any

import pytest
from rich.color import Color, ColorSystem
from rich.console import Console, RenderableType

from llm_extract.catalog.workspace import Workspace
from llm_extract.documents.texts import read_text
from llm_extract.records.kinds import Card, Flag
from llm_extract.records.result import Made, Record, Rejected, Result
from llm_extract.views.articles import Choice, article_view
from llm_extract.views.marked_text import marked_text_view
from llm_extract.views.theme import QUIET, THEME, kind_style

TEXT = """Ferry talks fail

The union said on Monday that it would not sign the paper, and that talks with the ministry had ended without a deal.

“We will not sign,” said Mira Tolvane. “Not this week.”
"""
MADE = Made(by="model", model="m")
WIDTHS = (20, 40, 80, 120, 149, 150, 200, 400)


def passage(words: str) -> Mapping[str, Any]:
    start = TEXT.index(words)
    return {"text": words, "start": start, "end": start + len(words)}


def event(number: int, *evidence: str, **fields: Any) -> Record:
    filled = {
        "type": "REJECT",
        "actors": ["the union"],
        "recipients": [],
        "evidence": [*map(passage, evidence)],
        **fields,
    }
    return Record(id=f"ferry.e{number}", kind="event", schema_ref="event@v1", fields=filled, made=MADE)


def quote(number: int, *content: str, **fields: Any) -> Record:
    filled = {"speaker": "Mira Tolvane", "manner": "direct", "content": [passage(words) for words in content], **fields}
    return Record(id=f"ferry.q{number}", kind="quote", schema_ref="quote@v1", fields=filled, made=MADE)


def result(*records: Record, rejected: Sequence[Rejected] = ()) -> Result:
    document = read_text(TEXT, name="ferry")
    return Result(
        document_id="ferry", document=document, document_digest=document.digest, status="done", origins=(),
        records=records, rejected=tuple(rejected), packages={},
    )  # fmt: skip


@pytest.fixture
def cards(bundled: Workspace) -> list[Card]:
    return [schema.card for schema in bundled.newest_schemas()]


def shown(view: RenderableType, width: int = 100, *, colours: bool = False) -> str:
    console = Console(width=width, theme=THEME, file=StringIO(), force_terminal=colours, highlight=False)
    console.print(view)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def lines(view: RenderableType, width: int = 100) -> list[str]:
    return shown(view, width).splitlines()


NESTED = (
    event(1, "it would not sign the paper, and that talks with the ministry had ended"),
    quote(1, "talks with the ministry had ended without a deal", manner="indirect"),
)


@pytest.mark.parametrize("width", WIDTHS)
def test_no_line_is_wider_than_the_terminal_and_no_word_is_lost(cards: list[Card], width: int) -> None:
    found = result(*NESTED, quote(2, "We will not sign", "Not this week."))
    for view in (article_view(found, cards, Choice()), marked_text_view(found, cards, Choice())):
        written = lines(view, width)
        assert max(map(len, written)) <= width
        joined = re.sub(r"\W+", "", "".join(written))
        for words in ("Mira Tolvane", "We will not sign", "Not this week", "REJECT"):
            if width >= 40:
                assert re.sub(r"\W+", "", words) in joined


def test_passages_within_and_across_each_other_are_told_apart_without_colours(cards: list[Card]) -> None:
    text = " ".join(shown(marked_text_view(result(*NESTED), cards, Choice()), 130).split())
    assert "⟦e1 it would not sign the paper, and that ⟦q1 talks with the ministry had ended⟧ without a deal⟧." in text


def test_a_passage_in_several_records_begins_with_each_of_their_numbers(cards: list[Card]) -> None:
    same = "it would not sign the paper"
    text = shown(marked_text_view(result(event(1, same), quote(1, same)), cards, Choice()), 200)
    assert f"⟦e1 ⟦q1 {same}⟧⟧" in text


def test_records_stand_below_their_paragraph_and_beside_it_where_there_is_room(cards: list[Card]) -> None:
    view = marked_text_view(result(*NESTED), cards, Choice())
    for width, beside in ((80, False), (139, False), (140, True), (200, True)):
        (first,) = [line for line in lines(view, width) if "The union said on Monday" in line]
        assert ("e1  the union" in first) is beside


def test_what_is_doubtful_and_who_claims_it_stand_before_who_did_what(cards: list[Card]) -> None:
    claimed = event(1, "had ended without a deal", status="claimed", attribution="the ministry", recipients=["talks"])
    (head,) = [line for line in lines(article_view(result(claimed), cards, Choice())) if "REJECT" in line]
    assert head.split() == ["e1", "claimed", "the", "ministry:", "the", "union", "REJECT", "talks"]


def test_who_is_not_named_is_somebody_and_a_missing_cue_leaves_no_gap(cards: list[Card]) -> None:
    view = article_view(result(event(1, "had ended", actors=[]), quote(1, "Not this week.", cue=None)), cards, Choice())
    written = lines(view)
    assert any(line.endswith("somebody  REJECT") for line in written)
    assert any(line.endswith("Mira Tolvane  direct") for line in written)


def test_each_passage_has_the_number_of_its_paragraph_once(cards: list[Card]) -> None:
    view = article_view(result(quote(1, "had ended", "We will not sign", "Not this week.")), cards, Choice())
    places = [line.split("▎")[0].strip() for line in lines(view) if "▎" in line]
    assert places == ["¶2", "¶3", ""]


def test_long_head_lines_hang_under_their_first_word(cards: list[Card]) -> None:
    view = article_view(result(event(1, "had ended", recipients=["a" * 30, "b" * 30, "c" * 30])), cards, Choice())
    written = lines(view, 60)
    first = next(number for number, line in enumerate(written) if "REJECT" in line)
    assert written[first].index("the union") + 2 == len(written[first + 1]) - len(written[first + 1].lstrip())


def test_lines_end_where_their_words_end(cards: list[Card]) -> None:
    for view in (article_view(result(*NESTED), cards, Choice()), marked_text_view(result(*NESTED), cards, Choice())):
        assert all(line == line.rstrip() for width in (80, 200) for line in lines(view, width))


def test_the_kinds_of_an_article_are_counted_below_its_title(cards: list[Card]) -> None:
    flagged = quote(2, "We will not sign").model_copy(update={"flags": (Flag(code="denied"),)})
    refused = Rejected(kind="quote", reason="invalid", message="manner: wrong", item={"manner": "shouted"}, made=MADE)
    written = lines(article_view(result(*NESTED, flagged, rejected=[refused]), cards, Choice()))
    assert written[2].split("   ") == ["1 event", "2 quotes", "1 flagged", "1 rejected"]
    assert any("invalid" in line and "manner shouted" in line for line in written)


@pytest.mark.parametrize("system", [ColorSystem.STANDARD, ColorSystem.EIGHT_BIT])
def test_no_two_kinds_nor_grey_share_a_colour_on_any_terminal(cards: list[Card], system: ColorSystem) -> None:
    colours = [kind_style(card.display.colour).color for card in cards]
    used = [one.downgrade(system).number for one in [*colours, Color.parse(QUIET)] if one is not None]
    assert len(set(used)) == len(cards) + 1


def test_marks_are_not_underlined(cards: list[Card]) -> None:
    written = shown(marked_text_view(result(*NESTED), cards, Choice()), colours=True)
    assert "\x1b[" in written
    assert not re.search(r"\x1b\[(?:\d+;)*4(?:;\d+)*m", written.replace("38;5;4", ""))

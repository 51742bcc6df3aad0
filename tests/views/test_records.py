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
from llm_extract.cli.settings import SafeConsole
from llm_extract.documents.texts import read_text
from llm_extract.records.kinds import Card, Flag
from llm_extract.records.result import Made, Record, Rejected, Result
from llm_extract.views.articles import Choice, article_view
from llm_extract.views.markdown import article_markdown
from llm_extract.views.marked_text import marked_text_view
from llm_extract.views.theme import DOUBT, FAULT, GOOD, QUIET, THEME, kind_style

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
        for words in ("Mira Tolvane", "We will not sign", "Not this week", "reject"):
            if width >= 40:
                assert re.sub(r"\W+", "", words) in joined


def test_passages_within_and_across_each_other_are_told_apart_without_colours(cards: list[Card]) -> None:
    text = " ".join(shown(marked_text_view(result(*NESTED), cards, Choice()), 130).split())
    assert "⟦e1 it would not sign the paper, and that ⟦q1 talks with the ministry had ended e1⟧" in text
    assert "had ended e1⟧ without a deal q1⟧." in text, "each end says whose it is"


def test_a_passage_within_another_ends_at_the_next_bracket(cards: list[Card]) -> None:
    within = (event(1, "it would not sign the paper, and that talks"), quote(1, "not sign the paper"))
    text = " ".join(shown(marked_text_view(result(*within), cards, Choice()), 130).split())
    assert "⟦e1 it would ⟦q1 not sign the paper⟧, and that talks e1⟧ with" in text


def test_a_passage_in_several_records_begins_with_each_of_their_numbers(cards: list[Card]) -> None:
    same = "it would not sign the paper"
    text = shown(marked_text_view(result(event(1, same), quote(1, same)), cards, Choice()), 200)
    assert f"⟦e1 q1 {same}⟧" in text


def test_records_stand_below_their_paragraph_and_beside_it_where_there_is_room(cards: list[Card]) -> None:
    view = marked_text_view(result(*NESTED), cards, Choice())
    for width, beside in ((80, False), (139, False), (140, True), (200, True)):
        (first,) = [line for line in lines(view, width) if "The union said on Monday" in line]
        assert ("e1    the union" in first) is beside


def test_what_is_doubtful_stands_before_who_did_what_and_who_says_so_after_it(cards: list[Card]) -> None:
    claimed = event(1, "had ended without a deal", status="claimed", attribution="the ministry", recipients=["talks"])
    (head,) = [line for line in lines(article_view(result(claimed), cards, Choice())) if line.startswith("e1")]
    assert head.split("  ") == ["e1", "", "claimed", "the union", "reject", "talks · according to the ministry"]


def test_who_is_not_named_is_said_and_a_missing_cue_leaves_no_gap(cards: list[Card]) -> None:
    view = article_view(result(event(1, "had ended", actors=[]), quote(1, "Not this week.", cue=None)), cards, Choice())
    written = lines(view)
    assert any(line.endswith("(unnamed)  reject") for line in written)
    assert any(line.endswith("  Mira Tolvane") for line in written)


def test_only_direct_speech_stands_between_quotation_marks(cards: list[Card]) -> None:
    quotes = (
        quote(1, "We will not sign,", "Not this week."),
        quote(2, "it would not sign the paper, and that talks with the ministry had ended", manner="indirect"),
        quote(3, "Ferry talks fail", manner="mixed"),
    )
    written = [line.strip() for line in lines(article_view(result(*quotes), cards, Choice()))]
    proofs = [line.partition("▎ ")[2] for line in written if "▎" in line]
    assert proofs == [
        "⟦“We will not sign,”⟧ said Mira Tolvane.",
        "[…] “Not this week.”",
        "it would not sign the paper, and that talks with the ministry had ended",
        "Ferry talks fail",
    ]
    assert [line for line in written if "quotation marks" in line] == ["q3    Mira Tolvane · partly in quotation marks"]


INVENTED = (
    Flag(code="inferred", field="recipients", note="not in the text: thirty men, Smith, Jones"),
    Flag(code="unproven_count", field="arrested", note="not in the evidence: '30'"),
    Flag(code="inferred", field="place", note="not in the text: Rome"),
)


@pytest.mark.parametrize("width", [80, 200])
@pytest.mark.parametrize("whole_text", [False, True])
def test_what_the_text_does_not_bear_out_is_marked_and_told_and_no_summary_says_it(
    cards: list[Card], width: int, *, whole_text: bool
) -> None:
    names = {"recipients": ["thirty men", "Smith, Jones", "the ministry"], "place": "Rome", "summary": "They took 30."}
    found = result(event(1, "had ended", **names).model_copy(update={"flags": INVENTED}), event(2, "a deal"))
    view = marked_text_view(found, cards, Choice()) if whole_text else article_view(found, cards, Choice())
    written = shown(view, width)
    assert "?thirty men?, ?Smith, Jones?, the ministry" in written
    assert "place ?Rome?" in written
    assert "They took 30" not in written
    assert re.search(r"e1 ⚠ +the union", written)
    assert re.search(r"e2 +the union", written)
    for told in ("recipients inferred (not in the text", "arrested unproven count", "place inferred"):
        assert len(re.findall(rf"(?m)(?:^|  )⚠ {re.escape(told)}", written)) == 1, "each on a line of its own"


def test_markdown_says_each_name_once_marks_what_is_not_borne_out_and_quotes_direct_speech(cards: list[Card]) -> None:
    record = event(1, "had ended", actors=["the union", "Smith"], recipients=["thirty men"], attribution="the ministry")
    flagged = record.model_copy(update={"flags": INVENTED})
    written = article_markdown(result(flagged, quote(1, "We will not sign,")), cards, Choice())
    assert "- **the union**, **Smith** *reject* ?thirty men? · according to the ministry (¶2)" in written
    assert "> “We will not sign,”" in written


@pytest.mark.parametrize(("summary", "is_shown"), [("It refused.", True), ("It refused 3 times.", False)])
def test_a_summary_with_a_number_that_the_passage_lacks_is_not_shown(
    cards: list[Card], summary: str, *, is_shown: bool
) -> None:
    written = shown(article_view(result(event(1, "had ended", summary=summary)), cards, Choice()))
    assert (summary.rstrip(".") in written) is is_shown


def test_a_label_and_its_value_stay_on_one_line(cards: list[Card]) -> None:
    fields = {"place": "the old harbour", "when": "on Monday", "killed": {"low": 44, "high": None, "words": []}}
    for width in range(40, 90):
        written = shown(article_view(result(event(1, "had ended", **fields)), cards, Choice()), width)
        for words in ("place the old harbour", "when on Monday", "killed 44 or more"):
            assert words in written


def contrast(colour: Color, ground: tuple[int, int, int]) -> float:
    """WCAG 2.2: the ratio of the relative luminances."""

    def luminance(channels: Sequence[int]) -> float:
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (one / 255 for one in channels)]
        return sum(share * one for share, one in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    brighter, darker = sorted((luminance(colour.get_truecolor()), luminance(ground)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("ground", [(0x18, 0x18, 0x1B), (255, 255, 255)])
def test_each_colour_can_be_read_on_dark_and_on_light_grounds(cards: list[Card], ground: tuple[int, int, int]) -> None:
    colours = [kind_style(card.display.colour).color for card in cards]
    for colour in [*colours, *map(Color.parse, (QUIET, DOUBT, FAULT, GOOD))]:
        assert colour is not None
        assert contrast(colour, ground) >= 4.1, colour


def test_the_words_of_a_passage_have_the_colour_of_the_text(cards: list[Card]) -> None:
    view = marked_text_view(result(quote(1, "it would not sign the paper")), cards, Choice())
    assert re.search(r"q1\x1b\[0m it would not sign the paper\x1b", shown(view, colours=True))


def test_right_to_left_lines_are_isolated_on_a_terminal_alone(cards: list[Card]) -> None:
    text = "שלום לכם\n\nAnna said “3 חיילים נפצעו,” and left.\n\nNobody else spoke.\n"
    document = read_text(text, name="rtl", title="Talks")
    start = text.index("3")
    said = {"text": "3 חיילים נפצעו,", "start": start, "end": start + len("3 חיילים נפצעו,")}
    record = quote(1).model_copy(update={"fields": {"speaker": "Anna", "manner": "direct", "content": [said]}})
    found = result(record).model_copy(update={"document": document, "document_digest": document.digest})
    for view in (article_view(found, cards, Choice()), marked_text_view(found, cards, Choice())):
        assert not re.search("[\u2066-\u2069]", shown(view))
        console = SafeConsole(width=60, theme=THEME, file=StringIO(), force_terminal=True, highlight=False)
        console.print(view)
        assert isinstance(console.file, StringIO)
        written = console.file.getvalue()
        assert "U+20" not in written, "the console takes them for the view's own, not for the article's"
        isolated = [line for line in written.splitlines() if "\u2069" in line]
        assert isolated
        for line in isolated:
            assert re.search("[א-ת]", line)
            assert len(re.findall("[\u2066\u2067]", line)) == line.count("\u2069")
    marked = shown(marked_text_view(found, cards, Choice()), colours=True)
    assert re.search("\u2066[^\u2069]*q1[^\u2069]*\u2069", marked.partition("⟦")[2]), "no number joins the label"


def test_each_passage_has_the_number_of_its_paragraph_once(cards: list[Card]) -> None:
    view = article_view(result(quote(1, "had ended", "We will not sign", "Not this week.")), cards, Choice())
    places = [line.split("▎")[0].strip() for line in lines(view, 149) if "▎" in line]
    assert places == ["¶2", "", "¶3", ""], "the sentence of the first takes two lines"


def test_long_head_lines_hang_under_their_first_word(cards: list[Card]) -> None:
    view = article_view(result(event(1, "had ended", recipients=["a" * 30, "b" * 30, "c" * 30])), cards, Choice())
    written = lines(view, 60)
    first = next(number for number, line in enumerate(written) if "reject" in line)
    assert written[first].index("the union") + 2 == len(written[first + 1]) - len(written[first + 1].lstrip())


def test_lines_end_where_their_words_end(cards: list[Card]) -> None:
    for view in (article_view(result(*NESTED), cards, Choice()), marked_text_view(result(*NESTED), cards, Choice())):
        assert all(line == line.rstrip() for width in (80, 200) for line in lines(view, width))


def test_the_kinds_of_an_article_are_counted_below_its_title(cards: list[Card]) -> None:
    flagged = quote(2, "We will not sign").model_copy(update={"flags": (Flag(code="denied"),)})
    refused = Rejected(kind="quote", reason="invalid", message="manner: wrong", item={"manner": "shouted"}, made=MADE)
    written = lines(article_view(result(*NESTED, flagged, rejected=[refused]), cards, Choice()))
    assert written[2].split("   ") == ["◆ 1 event", "” 2 quotes", "⚠ 1 flagged", "✗ 1 rejected"]
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

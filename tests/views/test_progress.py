"""The bar of a run over many articles: how far, how fast, how much, how long still."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console, RenderableType

from llm_extract.catalog.workspace import Workspace
from llm_extract.documents.texts import read_text
from llm_extract.records.result import Failure, Result, Usage
from llm_extract.views.progress import Progress, SummaryLine
from llm_extract.views.theme import THEME


def lines(view: RenderableType, width: int, *, terminal: bool = True) -> list[str]:
    console = Console(width=width, theme=THEME, file=StringIO(), force_terminal=terminal, color_system=None)
    console.print(view, soft_wrap=not terminal)
    assert isinstance(console.file, StringIO)
    return [line.rstrip() for line in console.file.getvalue().splitlines()]


def result(usage: Usage, *, failed: bool = False, title: str | None = None) -> Result:
    document = read_text("Rain\n\nIt rained.\n", name="rain", title=title)
    return Result(
        document_id="rain",
        document=document,
        document_digest=document.digest,
        status="failed" if failed else "done",
        failure=Failure(reason="unavailable", message="nobody answered") if failed else None,
        origins=(),
        records=(),
        rejected=(),
        packages={},
        usage=usage,
    )


def shown(usage: Usage, *, total: int | None = 8, done: int = 0, width: int = 80, terminal: bool = True) -> str:
    console = Console(width=width, theme=THEME, file=StringIO(), force_terminal=terminal, color_system=None)
    with Progress(console, total=total, done=done) as progress:
        for number in range(4):
            progress.advance(result(usage, failed=number == 0))
            progress._bar.refresh()
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize(
    ("usage", "spent"),
    [
        (Usage(calls=1, input_tokens=1000, output_tokens=200), "4,800 tokens"),
        (Usage(calls=1, input_tokens=1000, output_tokens=200, cost=0.0105), "$0.0420"),
        (Usage(), "0 records"),
    ],
)
def test_it_says_how_far_how_fast_how_much_and_how_long_still(usage: Usage, spent: str) -> None:
    line = shown(usage)
    for words in ("4/8", spent, "/s", " left", "1 failed"):
        assert words in line
    assert " 0 tokens" not in line


def test_of_articles_that_nobody_counted_the_time_so_far_is_shown() -> None:
    line = shown(Usage(), total=None)
    assert "4/?" in line
    assert " left" not in line


def test_nothing_is_drawn_where_no_person_looks() -> None:
    assert shown(Usage(), terminal=False).strip() == ""


def test_a_failed_article_is_one_line_with_the_reason() -> None:
    assert lines(SummaryLine(result(Usage(), failed=True), []), 80) == ["✗ Rain  nobody answered"]
    assert lines(SummaryLine(result(Usage(), failed=True), [], 7), 80) == ["  7 ✗ Rain  nobody answered"]


def test_an_article_takes_one_line_however_long_its_name_is(bundled: Workspace) -> None:
    cards = [schema.card for schema in bundled.newest_schemas()]
    for width in (40, 80, 120):
        (line,) = lines(SummaryLine(result(Usage(), title="It rained " * 30), cards), width)
        assert len(line) <= width
        assert line.endswith("…")
    (whole,) = lines(SummaryLine(result(Usage(), title="It rained " * 30), cards), 80, terminal=False)
    assert whole.endswith("It rained"), "nothing is left out where no person looks"

"""Tables at 80 columns: no name, number or heading is broken over lines."""

from __future__ import annotations

import datetime
from io import StringIO

import pytest
from rich.console import Console, RenderableType

from llm_extract.runs.description import Ending, PlanStep, RunDescription
from llm_extract.views.listing import quiet_table, runs_view, shortened
from llm_extract.views.theme import THEME

LONG = "a-very-long-name-that-goes-on-and-on-" * 4


def lines(view: RenderableType, width: int = 80) -> list[str]:
    console = Console(width=width, theme=THEME, file=StringIO(), highlight=False)
    console.print(view)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue().splitlines()


def run(name: str, *, failed: int = 0) -> RunDescription:
    step = PlanStep(
        kinds=("quote",), prompt="news@v1", prompt_digest="", schemas={}, model="openrouter/some-company/a-model",
        server="",
    )  # fmt: skip
    at = datetime.datetime(2026, 11, 28, tzinfo=datetime.UTC)
    ending = Ending(at=at, complete=True, articles=25, failed=failed)
    return RunDescription(id=name, created=at, plan=(step,), cards=(), packages={}, ending=ending)


def test_a_run_is_named_by_what_tells_it_from_the_others() -> None:
    ids = ["20261128-234648-news@v1-offline", "20261128-234924-news@v1-x", "20261128-234924-quotes@v1-x"]
    shown = "\n".join(lines(runs_view([(run(name), 25) for name in ids])))
    assert "20261128-234648 " in shown
    assert "20261128-234648-" not in shown
    for name in ids[1:]:
        assert name in shown, "two runs of one second are told apart"


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_names_are_kept_whole_and_long_ones_are_cut_with_a_sign(width: int) -> None:
    table = quiet_table("name!", "article", "number#")
    table.add_row("gemini/gemini-latest", shortened(LONG), "12,345")
    written = lines(table, width)
    assert len(written) == 3
    assert "gemini/gemini-latest" in written[2]
    assert "12,345" in written[2]
    assert max(map(len, written)) <= width
    assert "…" in written[2]


def test_a_table_takes_no_line_more_than_its_heads_and_rows() -> None:
    table = quiet_table("name")
    table.add_row("a")
    assert [line.strip() for line in lines(table)] == ["name", "────", "a"]

"""The README's tour, word by word: from ``prompts new`` over an edit to ``compare``, with recorded answers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from benchmarks.fake_server import FakeServer, Settings
from benchmarks.fake_server.answers import article_of
from tests.calling import ROOT, Tool

ARTICLES = [
    f"""Story {number}

“We will not sign paper {number},” said Mira Tolvane of the union.

The ministry said that it regretted decision {number}.

“Nobody asked village {number},” said Ife Adeyemi, a teacher.
"""
    for number in range(12)
]
EDIT = "Do not forget what ministries say."


def all_quotes(number: int) -> list[dict[str, Any]]:
    said = [
        (f"We will not sign paper {number}", "Mira Tolvane", "direct"),
        (f"it regretted decision {number}", "The ministry", "indirect"),
        (f"Nobody asked village {number}", "Ife Adeyemi", "direct"),
    ]
    rest = {"speaker_words": None, "role": None, "cue": "said", "addressee": None}
    return [{"content": [words], "manner": manner, "speaker": speaker, **rest} for words, speaker, manner in said]


def recorded(body: Mapping[str, Any]) -> str:
    """What the model of the tour answered: with the edited prompt it finds what ministries say."""
    number = int(re.findall(r"Story (\d+)", article_of(body))[0])
    quotes = all_quotes(number)
    edited = EDIT in body["messages"][0]["content"]
    return json.dumps({"quotes": quotes if edited else [one for one in quotes if one["speaker"] != "The ministry"]})


def tour() -> list[str]:
    readme = (ROOT / "README.md").read_text("utf-8")
    block = readme.split("## Is the new prompt better?")[1].split("```console\n")[1].split("```")[0]
    return [line.removeprefix("$ ").split("  #")[0].strip() for line in block.splitlines() if line.startswith("$ ")]


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    folder = tmp_path / "gold"
    folder.mkdir()
    for number, text in enumerate(ARTICLES):
        (folder / f"story-{number}.txt").write_text(text, "utf-8")
        lines = ["format: llm_extract/gold@1", "complete: [quote]", "labeller: {name: test, kind: model}", "records:"]
        filled = ({"kind": "quote", **{k: v for k, v in one.items() if v}} for one in all_quotes(number))
        lines += [f"  - {json.dumps(one)}" for one in filled]
        (folder / f"story-{number}.yaml").write_text("\n".join(lines) + "\n", "utf-8")
    return folder


def test_the_tour_ends_in_a_verdict(tool: Tool, gold: Path, tmp_path: Path) -> None:
    with FakeServer(Settings(answerer=recorded)) as server:
        called = [_do(line, tool, gold, server.url) for line in tour()]
        bought = server.bill.billed
        again = _do(tour()[-1], tool, gold, server.url)
        assert server.bill.billed == bought, "what the ledger has is not asked again"
    assert len(called) == 6
    for one in called:
        assert one is None or one.code == 0, one.err
    compared = called[-1]
    assert compared is not None
    assert again is not None
    assert compared.out.startswith("Better: quote +20.0 points (better, p = 0.0")
    assert "fixed 12" in compared.out
    assert bought == 24
    assert again.out == compared.out, "the same runs and seed give the same words"


def _do(line: str, tool: Tool, gold: Path, url: str) -> Any:
    words = line.replace("MODEL", "tour-model").replace("--gold dev", f"--gold {gold}").split()
    inside = Tool(tool.folder / "mine", ledger=tool.folder / "ledger.sqlite")
    actions: dict[str, Callable[[], Any]] = {
        "cd": lambda: None,
        "$EDITOR": lambda: _edit(inside.folder / words[1]),
        "llm-extract": lambda: (tool if words[1] == "init" else inside)(
            *words[1:], *(["--base-url", url] if words[1] == "compare" else [])
        ),
    }
    return actions[words[0]]()


def _edit(path: Path) -> None:
    text = path.read_text("utf-8")
    assert "All of it, once." in text
    path.write_text(text.replace("All of it, once.", f"All of it, once. {EDIT}"), "utf-8")


def test_compare_says_no_difference_where_none_is_shown_and_how_many_more_articles_it_takes(
    tool: Tool, gold: Path
) -> None:
    with FakeServer(Settings(answerer=_half_right)) as server:
        options: list[str | Path] = ["--base-url", server.url, "-m", "tour-model", "--gold", gold]
        called = tool("compare", "quotes@v1", "news@v1", *options)
        assert called.code == 0, called.err
        assert called.out.startswith("No difference shown: quote")
        assert "event: only one of the two has it" in called.out
        data = tool("compare", "quotes@v1", "news@v1", *options, "--json").json
        markdown = tool("compare", "quotes@v1", "news@v1", *options, "--markdown").out
    assert data["verdict"] == "no difference shown"
    assert markdown.startswith("**No difference shown")
    assert tool("compare", "last", "nothing", "--gold", gold).code == 2


def _half_right(body: Mapping[str, Any]) -> str:
    number = int(re.findall(r"Story (\d+)", article_of(body))[0])
    both: dict[str, Any] = (
        {"events": [], "stances": []} if "events" in json.dumps(body.get("response_format", "")) else {}
    )
    drop = (number + len(both)) % 3
    return json.dumps({**both, "quotes": [one for at, one in enumerate(all_quotes(number)) if at != drop]})


def test_eval_is_a_gate_against_a_blessed_baseline(tool: Tool, gold: Path, tmp_path: Path) -> None:
    options: list[str | Path] = ["-p", "quotes@v1", "-m", "offline", "--gold", gold]
    baseline = tmp_path / "base.json"
    assert tool("eval", *options, "--bless", baseline).code == 0
    held = tool("eval", *options, "--against", baseline)
    assert held.code == 0
    assert "No difference shown" in held.err
    assert tool("eval", *options, "--fail-under", "quote=0.5").code == 0
    text = (gold / "story-2.yaml").read_text("utf-8")
    (gold / "story-2.yaml").write_text(text.replace('"speaker": "Ife Adeyemi"', '"speaker": "Adeyemi"'), "utf-8")
    refused = tool("eval", *options, "--against", baseline)
    assert refused.code == 2
    assert "gold of 'story-2' differs" in refused.err
    (gold / "story-2.yaml").write_text(text.replace('"speaker": "Ife Adeyemi"', '"speaker": "Somebody"'), "utf-8")
    missed = tool("eval", *options, "--fail-under", "quote=1")
    assert missed.code == 1
    assert "is under 1.000" in missed.err


def test_eval_tells_bad_gold_in_clear_lines(tool: Tool, gold: Path) -> None:
    path = gold / "story-3.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("We will not sign paper 3", "We will sign paper 3"), "utf-8")
    checked = tool("gold", "check", gold)
    assert checked.code == 1
    assert "story-3.yaml:5" in checked.out
    path.write_text("records: [", "utf-8")
    checked = tool("gold", "check", gold)
    assert checked.code == 1
    assert "story-3.yaml" in checked.out
    tool("eval", "-p", "quotes@v1", "-m", "offline", "--gold", gold).refuses("story-3.yaml")


def test_prompts_that_nothing_read_are_compared_with_a_plain_warning(tool: Tool, gold: Path) -> None:
    called = tool("compare", "quotes@v1", "news@v1", "-m", "offline", "--gold", gold)
    assert called.code == 0, called.err
    assert "the offline rules, which read no prompt" in " ".join(called.err.split())
    evaluated = tool("eval", "-p", "quotes@v1", "-m", "offline", "--gold", gold)
    assert "the offline rules read no prompt" in " ".join(evaluated.err.split())
    with FakeServer(Settings(answerer=recorded)) as server:
        asked = tool("compare", "quotes@v1", "last", "--base-url", server.url, "-m", "m", "--gold", gold)
    assert "read no prompt" not in asked.err, "one side was answered by a model"


def test_a_report_is_one_screen_and_names_the_parts_that_are_shown_in_full(tool: Tool, gold: Path) -> None:
    for number in range(6):
        path = gold / f"story-{number}.yaml"
        path.write_text(path.read_text("utf-8").replace('"speaker": "Ife Adeyemi"', '"speaker": "Adeyemi"'), "utf-8")
    options: list[str | Path] = ["-p", "news@v1", "-m", "offline", "--gold", gold]
    shown = tool("eval", *options).out
    assert len(shown.splitlines()) <= 40
    for by in ("field", "article", "type", "errors"):
        assert f"--by {by}" in shown
        assert tool("eval", *options, "--by", by).code == 0
    errors = tool("eval", *options, "--by", "errors").out
    assert len(errors.splitlines()) > len(shown.splitlines())


@pytest.mark.parametrize(
    ("gate", "said"),
    [
        (("--fail-under", "quot=0.5"), "no kind 'quot'"),
        (("--fail-under", "quote=50"), "between 0 and 1"),
        (("--against", "nothing"), "nothing.json: cannot be read"),
        (("--json", "--markdown"), "not both"),
    ],
)
def test_a_slip_in_what_is_a_gate_is_told_before_anybody_is_asked(
    tool: Tool, gold: Path, tmp_path: Path, gate: tuple[str, ...], said: str
) -> None:
    tool("eval", "-p", "quotes@v1", "-m", "offline", "--gold", gold, *gate).refuses(said)
    assert not (tmp_path / "runs").exists()

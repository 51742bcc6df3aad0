"""Runs evals/grounding: genuine passages are kept, altered ones are not. Both figures are printed (pytest -s)."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from llm_extract.records.grounding import Grounder

FOLDER = Path(__file__).parents[2] / "evals" / "grounding"
KINDS_THAT_MUST_BE_THERE = {
    "negation dropped", "negation added", "number changed", "name changed", "place changed", "actors swapped", "tense",
    "word added", "word dropped", "spliced", "another article", "paraphrase", "half a token",
}  # fmt: skip
# What a passage may lose at its ends: quotation marks and points.
EDGES = " .,;:…-–—\"'“”‘’„«»‹›「」\u202f\u00a0\n"


@cache
def lines(name: str) -> tuple[dict[str, Any], ...]:
    return tuple(json.loads(line) for line in (FOLDER / name).read_text(encoding="utf-8").splitlines())


@cache
def grounder(text_id: str) -> Grounder:
    return Grounder(next(text["text"] for text in lines("texts.jsonl") if text["id"] == text_id))


def cases() -> list[dict[str, Any]]:
    return [*lines("cases_by_hand.jsonl"), *lines("cases_generated.jsonl")]


def found(case: dict[str, Any]) -> list[str]:
    text = grounder(case["text"]).text
    return [text[span.start : span.end] for span, _ in grounder(case["text"]).places(case["passage"])]


def kept(case: dict[str, Any]) -> bool:
    return case["stands_as"].strip(EDGES) in {words.strip(EDGES) for words in found(case)}


def test_genuine_passages_are_kept_and_no_altered_one_is_accepted(
    record_property: Callable[[str, object], None],
) -> None:
    genuine = [case for case in cases() if case["genuine"]]
    altered = [case for case in cases() if not case["genuine"]]
    lost = [case for case in genuine if not kept(case)]
    accepted = [case for case in altered if found(case)]
    figures = (
        f"grounding: genuine kept {len(genuine) - len(lost)} of {len(genuine)}"
        f" ({100 * (1 - len(lost) / len(genuine)):.1f} %), altered accepted {len(accepted)} of {len(altered)}"
        f" ({len(lines('cases_by_hand.jsonl'))} cases by hand)"
    )
    record_property("figure", figures)
    print(f"\n{figures}")  # noqa: T201 (the figures are what this test is for)
    assert not accepted
    assert len(lost) <= 0.01 * len(genuine), lost


def test_there_are_as_many_cases_as_issue_2_asks_for() -> None:
    assert len(cases()) >= 300
    assert len(lines("texts.jsonl")) >= 40
    assert sum(case["made"] == "hand" for case in cases()) >= 100
    altered_kinds = Counter(case["kind"] for case in lines("cases_by_hand.jsonl") if not case["genuine"])
    assert set(altered_kinds) >= KINDS_THAT_MUST_BE_THERE


def test_every_case_belongs_to_a_text_and_genuine_words_stand_there_verbatim() -> None:
    texts = {text["id"]: text["text"] for text in lines("texts.jsonl")}
    assert len(texts) == len(lines("texts.jsonl"))
    for case in cases():
        assert not case["genuine"] or case["stands_as"] in texts[case["text"]]


@pytest.mark.parametrize("text", lines("texts.jsonl"), ids=lambda text: text["id"])
def test_texts_are_as_long_as_a_short_news_item(text: dict[str, Any]) -> None:
    if text["language"] in {"zh", "ja"}:
        assert 200 <= len(text["text"]) <= 600
    else:
        assert 60 <= len(text["text"].split()) <= 200


def test_the_generated_cases_are_what_the_script_makes() -> None:
    script = load_script()
    made = "".join(script.line(case) for case in script.cases(list(lines("texts.jsonl"))))
    assert made == (FOLDER / "cases_generated.jsonl").read_text(encoding="utf-8")


def load_script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_cases", FOLDER / "make_cases.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    try:
        spec.loader.exec_module(module)
    finally:
        del sys.modules[spec.name]
    return module

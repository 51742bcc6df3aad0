"""Gold sets: statistics, narrowing, the schema for editors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from llm_extract.errors import GoldError
from llm_extract.evaluation.gold_schema import gold_schema, gold_schema_json
from llm_extract.evaluation.gold_statistics import gold_statistics
from llm_extract.evaluation.narrowing import narrow
from llm_extract.evaluation.scoring import score
from tests.evaluation.examples import card, cards, gold_of, quote, result_of

DIRECT = {"kind": "quote", "content": "We will not be hurried", "manner": "direct", "speaker": "Ana Duarte"}
INDIRECT = {
    "kind": "quote",
    "content": "the harbour would stay shut until Friday",
    "manner": "indirect",
    "optional": True,
}
SCHEMA = Path(__file__).parents[2] / "evals" / "gold.schema.json"


def test_a_gold_set_is_counted() -> None:
    one = gold_of(DIRECT, INDIRECT, labeller={"name": "ana", "kind": "person"}, guideline="g2", story="harbour")
    two = gold_of(text="Another text of five words.", name="b", complete={"event": {"type": ["AID"]}}, story="harbour")
    found = gold_statistics([one, two], cards=cards())
    assert (found.articles, found.stories) == (2, 1)
    assert found.labellers == {"ana (person)": 1}
    assert found.guidelines == {"g2": 1, "none": 1}
    quotes = found.kinds["quote"]
    assert (quotes.records, quotes.optional, quotes.complete, quotes.empty) == (2, 1, 1, 0)
    assert (quotes.filled["speaker"], quotes.filled["cue"]) == (1, 0)
    assert quotes.labels == {"manner": {"direct": 1, "indirect": 1}}
    events = found.kinds["event"]
    assert (events.complete, events.scoped, events.empty) == (1, 1, 2)


def test_narrowed_gold_asks_for_some_labels_alone() -> None:
    gold = narrow([gold_of(DIRECT, {**INDIRECT, "optional": False})], card("quote"), field="manner", values=["direct"])
    answers = [
        quote("We will not be hurried", "Ana Duarte", manner="direct"),
        quote("the harbour would stay shut until Friday", "Ana Duarte", manner="indirect"),
        quote("the mayor on Monday", "Police", manner="direct"),
    ]
    answers_direct = [{**answers[1], "manner": "direct"}]
    found = score([result_of(*answers)], gold, cards=cards())
    assert found.kinds["quote"].records.tally == (1, 2, 1)
    assert list(found.kinds) == ["quote"]
    aside = score([result_of(*answers_direct)], gold, cards=cards()).kinds["quote"]
    assert aside.records.tally == (0, 0, 1)  # it answers a record that was set aside


@pytest.mark.parametrize(("field", "value"), [("maner", "direct"), ("manner", "verbatim"), ("speaker", "Ana")])
def test_narrowing_to_what_there_is_not_is_one_clear_line(field: Any, value: Any) -> None:
    with pytest.raises(GoldError, match="there is manner: direct, indirect, mixed"):
        narrow([gold_of(DIRECT)], card("quote"), field=field, values=[value])


def test_the_committed_schema_is_that_of_the_shipped_kinds() -> None:
    assert SCHEMA.read_text("utf-8") == gold_schema_json(cards())


def test_the_schema_knows_every_field_of_every_kind() -> None:
    kinds = {one["title"]: one["properties"] for one in gold_schema(cards())["properties"]["records"]["items"]["anyOf"]}
    assert {"type", "actors", "killed", "date"} <= set(kinds["event"])
    assert kinds["quote"]["manner"]["anyOf"][0] == {"enum": ["direct", "indirect", "mixed"]}
    assert json.loads(gold_schema_json(cards())) == gold_schema(cards())

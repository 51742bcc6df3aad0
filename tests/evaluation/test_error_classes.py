"""Error classes: every sort of mistake is found and named."""

from __future__ import annotations

from typing import Any

import pytest

from llm_extract.evaluation.scoring import score
from tests.evaluation.examples import (
    TEXT,
    cards,
    event,
    failed_result,
    gold_of,
    missing,
    quote,
    rejected,
    result_of,
    stance,
)

QUOTE = {"kind": "quote", "content": "We will not be hurried", "manner": "direct", "speaker": "Ana Duarte", "line": 7}
ARREST = {
    "kind": "event",
    "type": "COERCE",
    "actors": ["Police"],
    "recipients": ["dockers"],
    "evidence": ["Police arrested 12 dockers in Porto Velho"],
}
OPPOSES = {
    "kind": "stance",
    "holder": "Ana Duarte",
    "target": "the new quay",
    "polarity": "oppose",
    "basis": "said",
    "evidence": ["Ana Duarte opposes the new quay"],
}


def of(gold: Any, *answers: Any) -> Any:
    gold = [{name: value for name, value in one.items() if name != "line"} for one in gold]
    return score([result_of(*answers)], [gold_of(*gold)], cards=cards()).mistakes


ARRESTED = "Police arrested 12 dockers in Porto Velho"
SAID = "Ana Duarte opposes the new quay"


@pytest.mark.parametrize(
    ("gold", "answers", "expected"),
    [
        ([QUOTE], [], [("missed", None)]),
        ([], [quote("the mayor on Monday", "Police")], [("spurious", None)]),
        ([QUOTE], [quote("We will not be hurried", "Police", manner="direct")], [("wrong speaker", "speaker")]),
        ([QUOTE], [quote("We will not be hurried", "Ana Duarte", manner="mixed")], [("wrong field", "manner")]),
        ([QUOTE], [quote("not be hurried,” she told", "Ana Duarte", manner="direct")], [("boundary", "content")]),
        ([QUOTE], [quote("hurried,” she told reporters.", "Police", manner="direct")], [("boundary", "content")]),
        ([ARREST], [event("AID", ARRESTED, actors=["Police"], recipients=["dockers"])], [("wrong type", "type")]),
        ([ARREST], [event("COERCE", ARRESTED, actors=["dockers"], recipients=["Police"])], [("swapped roles", None)]),
        ([ARREST], [event("COERCE", ARRESTED, recipients=["dockers", "Police"])], [("swapped roles", None)]),
        (
            [ARREST],
            [event("COERCE", ARRESTED, actors=["The union"], recipients=["dockers"])],
            [("wrong field", "actors")],
        ),
        (
            [OPPOSES],
            [stance("Ana Duarte", "the new quay", "support", SAID, basis="said")],
            [("wrong polarity", "polarity")],
        ),
        ([OPPOSES], [stance("The union", "the new quay", "oppose", SAID, basis="said")], [("wrong holder", "holder")]),
        ([OPPOSES], [stance("Ana Duarte", "Porto Velho", "oppose", SAID, basis="said")], [("wrong target", "target")]),
        ([OPPOSES], [stance("Ana Duarte", "the new quay", "oppose", SAID, basis="done")], [("wrong field", "basis")]),
    ],
)
def test_a_mistake_is_named(gold: Any, answers: Any, expected: Any) -> None:
    assert [(one.category, one.field) for one in of(gold, *answers)] == expected


def test_a_mistake_leads_to_both_records_and_to_the_place_in_the_text() -> None:
    (mistake,) = of([QUOTE], quote("We will not be hurried", "Police", manner="direct"))
    assert mistake.article == "harbour"
    assert mistake.gold is not None
    assert mistake.gold["speaker"] == "Ana Duarte"
    assert mistake.predicted is not None
    assert mistake.predicted["speaker"] == "Police"
    assert mistake.predicted_id == "harbour.q0"
    assert TEXT[mistake.start : mistake.end] == "We will not be hurried"


def test_an_ungrounded_record_and_a_failed_article_have_classes_of_their_own() -> None:
    answer = result_of().model_copy(update={"rejected": (rejected({"kind": "quote", "content": [missing("No way")]}),)})
    (mistake,) = score([answer], [gold_of()], cards=cards()).mistakes
    assert (mistake.category, mistake.note) == ("not grounded", "rejected: not in the text")
    gold = gold_of({name: value for name, value in QUOTE.items() if name != "line"})
    (mistake,) = score([failed_result()], [gold], cards=cards()).mistakes
    assert mistake.category == "failed"


def test_furniture_is_spurious_with_its_reason() -> None:
    answer = result_of().model_copy(update={"rejected": (rejected(quote("the mayor on Monday"), "furniture"),)})
    (mistake,) = score([answer], [gold_of()], cards=cards()).mistakes
    assert (mistake.category, mistake.note) == ("spurious", "rejected: not in the text")


def test_optional_gold_that_is_left_out_is_no_mistake() -> None:
    assert of([{**QUOTE, "optional": True}]) == ()

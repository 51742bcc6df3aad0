"""Agreement of two labellings."""

from __future__ import annotations

from typing import Any

import pytest

from llm_extract.errors import GoldError
from llm_extract.evaluation.agreement import agree, as_result, with_agreement
from llm_extract.evaluation.scoring import score
from tests.evaluation.examples import cards, gold_of

PERSON = {"name": "ana", "kind": "person"}
MODEL = {"name": "labeller-1", "kind": "model"}
SAID = {"kind": "quote", "content": "We will not be hurried", "manner": "direct", "speaker": ["Ana Duarte", "Duarte"]}
SHUT = {
    "kind": "quote",
    "content": "the harbour would stay shut until Friday",
    "manner": "indirect",
    "speaker": "Ana Duarte",
}
EVENT = {
    "kind": "event",
    "type": ["COERCE", "ASSAULT"],
    "modality": "actual",
    "status": "asserted",
    "actors": [["Police", "the police"]],
    "recipients": ["dockers"],
    "arrested": ["12 dockers"],
    "date": "2026-03-14",
    "evidence": ["Police arrested 12 dockers", "12 dockers in Porto Velho"],
}


def test_a_labelling_agrees_with_itself() -> None:
    gold = [gold_of(SAID, SHUT, EVENT, labeller=PERSON)]
    found = agree(gold, gold, cards=cards())
    for kind in ("quote", "event"):
        assert found.kinds[kind].headline == 1.0
        assert found.kinds[kind].strict == 1.0
        assert set(found.kinds[kind].fields.values()) <= {1.0, None}
    assert found.kinds["quote"].alpha == {"manner": 1.0}
    assert found.kinds["quote"].aligned == 2
    assert "stance" in found.kinds
    assert found.kinds["stance"].headline is None


def test_each_side_is_gold_in_turn() -> None:
    ours = [gold_of(SAID, SHUT, labeller=PERSON)]
    theirs = [gold_of({**SAID, "manner": "mixed"}, labeller=PERSON)]
    found = agree(ours, theirs, cards=cards()).kinds["quote"]
    assert found.records == pytest.approx(2 / 3, abs=1e-12)
    assert found.headline == pytest.approx(2 / 3, abs=1e-12)
    assert found.fields["manner"] == pytest.approx(2 * 0.5 / 3, abs=1e-12)


def test_an_optional_record_of_either_side_is_no_disagreement_where_it_is_gold() -> None:
    ours, theirs = [gold_of(SAID, {**SHUT, "optional": True}, labeller=PERSON)], [gold_of(SAID, labeller=PERSON)]
    found = agree(ours, theirs, cards=cards())
    assert found.a_as_gold.kinds["quote"].records.f1 == 1.0
    assert found.b_as_gold.kinds["quote"].records.f1 == pytest.approx(2 / 3, abs=1e-12)


@pytest.mark.parametrize(
    ("one", "other", "name"),
    [
        (PERSON, PERSON, "agreement of two people"),
        (MODEL, MODEL, "agreement of two model labellers"),
        (PERSON, MODEL, "agreement of a person and a model"),
    ],
)
def test_agreement_is_named_for_what_the_labellers_are(one: Any, other: Any, name: Any) -> None:
    assert agree([gold_of(SAID, labeller=one)], [gold_of(SAID, labeller=other)], cards=cards()).name == name


def test_agreement_stands_beside_a_score_under_the_name_of_what_it_is() -> None:
    gold = [gold_of(SAID, labeller=MODEL)]
    report = score([as_result(gold[0], cards())], gold, cards=cards())
    beside = with_agreement(report, agree(gold, gold, cards=cards()))
    assert (beside.agreement, beside.agreement_name) == ({"quote": 1.0}, "agreement of two model labellers")


def test_figures_in_dispute_are_not_added_up() -> None:
    disputed = {**EVENT, "status": "disputed", "arrested": ["12 dockers", "12"]}
    gold = gold_of(disputed)
    found = score([as_result(gold, cards())], [gold], cards=cards()).kinds["event"]
    assert found.fields["arrested"].score.tally == (1, 1, 1)


def test_nothing_in_common_is_one_clear_line() -> None:
    with pytest.raises(GoldError, match="have no article in common"):
        agree([gold_of(SAID)], [gold_of(text="Another text.")], cards=cards())


def test_gold_in_the_form_of_a_result_is_a_perfect_answer() -> None:
    gold = gold_of(SAID, EVENT)
    found = score([as_result(gold, cards())], [gold], cards=cards()).kinds["event"]
    assert found.fields["arrested"].score.tally == (1, 1, 1)
    assert found.fields["date"].score.tally == (1, 1, 1)
    assert found.strict.f1 == 1.0

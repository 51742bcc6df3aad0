"""Operations: what a run cost and how it went."""

from __future__ import annotations

import pytest

from llm_extract.evaluation.operations import operations
from llm_extract.records.result import Made, Rejected, Usage
from tests.evaluation.examples import cards, failed_result, missing, quote, rejected, result_of

BROKEN = Rejected(kind="quote", reason="invalid", message="no content", item={}, made=Made(by="model", model="m"))


def test_shares_costs_and_times_are_summed_up() -> None:
    said = quote("We will not be hurried", "Ana Duarte")
    first = result_of(
        said, said, usage=Usage(calls=2, input_tokens=100, output_tokens=40, cost=0.3, seconds=1.0, repairs=1)
    )
    repaired = first.records[0].model_copy(update={"made": Made(by="model", model="m", repaired=True)})
    ungrounded = rejected({"kind": "quote", "content": [missing("No way")]})
    first = first.model_copy(update={"records": (repaired, first.records[1]), "rejected": (ungrounded, BROKEN)})
    second = result_of(usage=Usage(calls=1, from_ledger=1, cost=0.1, seconds=3.0, bill_unknown=1))
    found = operations([first, second, failed_result()], cards=cards(), correct=2)
    assert (found.articles, found.failed, found.items) == (3, 1, 4)
    assert found.valid_at_first == pytest.approx(2 / 4)
    assert found.valid_after_repair == pytest.approx(3 / 4)
    assert found.grounded == pytest.approx(2 / 3)
    assert found.passages == {"exact": 2, "folded": 0, "missing": 1}
    assert (found.calls, found.from_ledger, found.repairs, found.input_tokens) == (3, 1, 1, 100)
    assert found.cost == pytest.approx(0.4)
    assert found.cost_per_correct == pytest.approx(0.2)
    assert (found.seconds_p50, found.bill_unknown) == (2.0, 1)
    assert found.seconds_p95 == pytest.approx(2.9)


def test_what_is_not_known_is_undefined_and_never_nought() -> None:
    found = operations([failed_result()], cards=cards(), correct=0)
    undefined = (found.valid_at_first, found.valid_after_repair, found.grounded, found.cost, found.cost_per_correct)
    assert undefined == (None,) * 5
    assert (found.seconds_p50, found.seconds_p95) == (None, None)

"""Properties that the scorer must have whatever the records are."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from llm_extract.evaluation.reports import Report, report_json
from llm_extract.evaluation.scoring import score
from tests.evaluation.examples import as_stored, cards, gold_of, result_of, swapped

WORDS = "the mayor said talks would go on while dockers blocked the gate and police watched from a quiet corner of town"
TEXT = " ".join(f"{word}{number}" for number in range(4) for word in WORDS.split())
TOKENS = TEXT.split()
PEOPLE = ("Ana Duarte", "Kim Lee", "Lena Okafor", "Omar Haddad")


@st.composite
def passages(draw: st.DrawFn) -> str:
    start = draw(st.integers(0, len(TOKENS) - 8))
    return " ".join(TOKENS[start : start + draw(st.integers(1, 8))])


NAMES = st.lists(st.sampled_from(PEOPLE), max_size=3, unique=True)
QUOTES = st.fixed_dictionaries(
    {
        "kind": st.just("quote"),
        "content": st.lists(passages(), min_size=1, max_size=2),
        "manner": st.sampled_from(["direct", "indirect", "mixed"]),
        "speaker": st.none() | st.sampled_from(PEOPLE),
    }
)
EVENTS = st.fixed_dictionaries(
    {
        "kind": st.just("event"),
        "type": st.sampled_from(["ASSAULT", "COERCE", "AID"]),
        "modality": st.sampled_from(["actual", "planned"]),
        "actors": NAMES,
        "recipients": NAMES,
        "evidence": st.lists(passages(), min_size=1, max_size=2),
    }
)
STANCES = st.fixed_dictionaries(
    {
        "kind": st.just("stance"),
        "holder": st.sampled_from(PEOPLE),
        "target": st.sampled_from(PEOPLE),
        "polarity": st.sampled_from(["support", "oppose"]),
        "basis": st.sampled_from(["said", "done"]),
        "evidence": st.lists(passages(), min_size=1, max_size=2),
    }
)
RECORDS = st.lists(QUOTES | EVENTS | STANCES, max_size=9)


def figures(report: Report) -> dict[str, Any]:
    return {kind: found.model_dump(exclude={"interval", "mistakes"}) for kind, found in report.kinds.items()}


def answer(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return as_stored(gold_of(*records, text=TEXT))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(RECORDS)
def test_the_gold_itself_as_answer_is_perfect(records: Any) -> None:
    gold = gold_of(*records, text=TEXT)
    for found in score([result_of(*answer(records), text=TEXT)], [gold], cards=cards()).kinds.values():
        for figure in (found.headline, found.records, found.strict, found.soft, found.exact):
            assert figure.f1 in (None, pytest.approx(1.0, abs=1e-12))
        assert not any(name != "swapped roles" for name in found.mistakes)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(RECORDS)
def test_no_answer_scores_nothing_or_is_undefined(records: Any) -> None:
    gold = gold_of(*records, text=TEXT)
    for found in score([result_of(text=TEXT)], [gold], cards=cards()).kinds.values():
        assert found.headline.f1 in (0.0, None)
        assert found.records.precision is None
        assert found.soft.f1 in (0.0, None)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(RECORDS, RECORDS)
def test_precision_and_recall_change_places_when_gold_and_answer_do(ours: Any, theirs: Any) -> None:
    gold, predicted = gold_of(*ours, text=TEXT), answer(theirs)
    one = score([result_of(*predicted, text=TEXT)], [gold], cards=cards())
    other_gold, other_answer = swapped(gold, *predicted)
    other = score([other_answer], [other_gold], cards=cards())
    for kind, found in one.kinds.items():
        for name in ("records", "strict", "headline"):
            there, back = getattr(found, name), getattr(other.kinds[kind], name)
            assert (there.precision, there.recall) == (back.recall, back.precision)
        assert found.soft.f1 == pytest.approx(other.kinds[kind].soft.f1, abs=1e-9)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(RECORDS, RECORDS, st.randoms(use_true_random=False))
def test_the_order_of_records_never_matters(ours: Any, theirs: Any, chance: Any) -> None:
    before = score([result_of(*answer(theirs), text=TEXT)], [gold_of(*ours, text=TEXT)], cards=cards())
    shuffled_gold, shuffled = list(ours), answer(theirs)
    chance.shuffle(shuffled_gold)
    chance.shuffle(shuffled)
    after = score([result_of(*shuffled, text=TEXT)], [gold_of(*shuffled_gold, text=TEXT)], cards=cards())
    assert figures(before) == figures(after)


@pytest.mark.slow
def test_a_thousand_shuffles_change_nothing() -> None:
    chance = random.Random(7)
    ours, theirs = _many_records(chance, 12), _many_records(chance, 12)
    gold = gold_of(*ours, text=TEXT)
    predicted = answer(theirs)
    expected = figures(score([result_of(*predicted, text=TEXT)], [gold], cards=cards()))
    for _ in range(1000):
        chance.shuffle(ours)
        chance.shuffle(predicted)
        found = score([result_of(*predicted, text=TEXT)], [gold_of(*ours, text=TEXT)], cards=cards())
        assert figures(found) == expected


def _many_records(chance: random.Random, count: int) -> list[dict[str, Any]]:
    return [_some_record(chance, ("event", "quote", "stance")[number % 3]) for number in range(count)]


def _some_record(chance: random.Random, kind: str) -> dict[str, Any]:
    start = chance.randrange(0, 20)  # few places, so that many records are alike and compete
    words = " ".join(TOKENS[start : start + 6])
    one, other = chance.sample(PEOPLE, 2)
    record: Mapping[str, Any]
    if kind == "quote":
        record = {"content": [words], "manner": "direct", "speaker": one}
    elif kind == "stance":
        polarity = chance.choice(["support", "oppose"])
        record = {"holder": one, "target": other, "polarity": polarity, "basis": "said", "evidence": [words]}
    else:
        record = {"type": "ASSAULT", "actors": [one], "recipients": [other], "evidence": [words]}
    return {"kind": kind, **record}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(EVENTS)
def test_swapped_roles_earn_no_argument_and_no_strict_hit(event: Any) -> None:
    event = {**event, "actors": ["Ana Duarte"], "recipients": ["Kim Lee"]}
    wrong = answer([{**event, "actors": ["Kim Lee"], "recipients": ["Ana Duarte"]}])
    found = score([result_of(*wrong, text=TEXT)], [gold_of(event, text=TEXT)], cards=cards()).kinds["event"]
    assert found.headline.tally.hits == 0
    assert found.strict.tally.hits == 0
    assert "swapped roles" in found.mistakes


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(RECORDS, RECORDS)
def test_figures_add_up_over_articles(ours: Any, theirs: Any) -> None:
    gold = gold_of(*ours, text=TEXT)
    result = result_of(*answer(theirs), text=TEXT)
    other_text = TEXT + " end."
    twin = gold_of(*ours, text=other_text, name="twin")
    twin_result = result_of(*answer(theirs), text=other_text, name="twin")
    alone = score([result], [gold], cards=cards())
    both = score([result, twin_result], [gold, twin], cards=cards())
    for kind, found in alone.kinds.items():
        for name in ("records", "strict", "headline"):
            tally = getattr(found, name).tally
            assert getattr(both.kinds[kind], name).tally == tally.plus(tally)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(RECORDS, RECORDS)
def test_a_report_comes_back_from_its_json_as_it_was(ours: Any, theirs: Any) -> None:
    report = score([result_of(*answer(theirs), text=TEXT)], [gold_of(*ours, text=TEXT)], cards=cards())
    assert report_json(Report.model_validate_json(report_json(report))) == report_json(report)

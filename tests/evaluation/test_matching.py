"""Matching of values: what counts as the same."""

from __future__ import annotations

from typing import Any

import pytest

from llm_extract.evaluation.matching import (
    Outcome,
    compare,
    extent_dice,
    is_same_day,
    pair_names,
    proof_similarity,
)
from llm_extract.evaluation.tokens import Tokens
from llm_extract.evaluation.values import Day, Extent, Forms, Names, Number, Proof
from llm_extract.records.gold import GoldName, names
from llm_extract.records.kinds import FieldCard, Rule

HALF = Rule(role="label", compare="label", half=(("direct", "mixed"),))
NAMES = Rule(role="names", compare="names")


def part(*ranges: tuple[int, int]) -> tuple[Tokens, ...]:
    return tuple(Tokens(*one) for one in ranges)


def field(rule: Rule) -> FieldCard:
    return FieldCard(name="field", rule=rule)


@pytest.mark.parametrize(
    ("gold", "predicted", "expected"),
    [
        (None, None, Outcome(0, 0, 0)),
        (Forms(("a",)), None, Outcome(0, 0, 1)),
        (None, Forms(("a",)), Outcome(0, 1, 0)),
        (Forms(("a",)), Forms(("a",)), Outcome(1, 0, 0)),
        (Forms(("a",)), Forms(("b",)), Outcome(0, 1, 1)),
        (Forms(("b", "a")), Forms(("a",)), Outcome(1, 0, 0)),
        (Forms(("direct",)), Forms(("mixed",)), Outcome(0.5, 0.5, 0.5)),
        (Forms(("mixed",)), Forms(("direct",)), Outcome(0.5, 0.5, 0.5)),
        (Forms(("mixed",)), Forms(("indirect",)), Outcome(0, 1, 1)),
    ],
)
def test_a_label_is_a_hit_a_miss_a_false_positive_or_both(gold: Any, predicted: Any, expected: Any) -> None:
    assert compare(field(HALF), gold, predicted) == expected


@pytest.mark.parametrize(
    ("gold", "predicted", "expected"),
    [
        (Number(44, None), Number(44, None), 1),
        (Number(44, None), Number(44, 44), 0),
        (Number(None, None), Number(None, None), 1),
        (Number(44, 44), Number(45, 45), 0),
    ],
)
def test_numbers_are_exact(gold: Any, predicted: Any, expected: Any) -> None:
    assert compare(field(Rule(role="counts", compare="count")), gold, predicted).hit == expected


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (Day("2026-03-14", "day"), Day("2026-03-14", "day"), True),
        (Day("2026-03-14", "day"), Day("2026-03-15", "day"), False),
        (Day("2026-03-14", "day"), Day("2026-03-01", "month"), True),
        (Day("2026-04-14", "day"), Day("2026-03-01", "month"), False),
        (Day("2026-03-09", "week"), Day("2026-03-15", "day"), True),
        (Day("2026-03-09", "week"), Day("2026-03-16", "day"), False),
        (Day("2026", "year"), Day("2026-12-31", "day"), True),
        (Day("2026-01-01", "year"), Day("2026-07-01", "month"), True),
    ],
)
def test_dates_agree_at_the_coarser_precision(one: Any, other: Any, same: Any) -> None:
    assert is_same_day(one, other) is same
    assert is_same_day(other, one) is same


def test_a_list_is_paired_for_the_most_matches_not_greedily() -> None:
    # “Lee” fits both, “Kim Lee” only the second: taking the first that fits would lose a pair.
    gold = names(["Kim Lee", "Ann Lee"])
    predicted = names(["Lee", "Kim Lee"])
    assert compare(field(NAMES), Names(gold), Names(predicted)) == Outcome(2, 0, 0)


def test_each_name_is_paired_once() -> None:
    gold = Names(names(["Iran"]))
    assert compare(field(NAMES), gold, Names(names(["Iran", "Iran"]))) == Outcome(1, 1, 0)


def test_an_optional_name_is_never_missed_and_counts_where_it_matches() -> None:
    gold = Names((GoldName(("Iran",)), GoldName(("Oman",), optional=True)))
    assert compare(field(NAMES), gold, Names(names(["Iran"]))) == Outcome(1, 0, 0)
    assert compare(field(NAMES), gold, Names(names(["Iran", "Oman"]))) == Outcome(2, 0, 0)


def test_required_names_are_paired_before_optional_ones() -> None:
    gold = (GoldName(("Lee",), optional=True), GoldName(("Kim Lee",)))
    assert pair_names(NAMES, gold, names(["Kim Lee"])) == {1: 0}


def test_an_empty_list_is_missed_name_by_name() -> None:
    assert compare(field(NAMES), Names(names(["Iran", "Oman"])), None) == Outcome(0, 0, 2)


def test_author_is_nobody_in_the_text() -> None:
    rule = Rule(role="name", compare="names", nobody=("AUTHOR",))
    assert compare(field(rule), Forms(("AUTHOR",)), Forms(("AUTHOR",))).hit == 1
    assert compare(field(rule), Forms(("AUTHOR",)), Forms(("the author",))).hit == 0


@pytest.mark.parametrize(
    ("gold", "predicted", "expected"),
    [
        (((0, 10),), ((0, 10),), 1.0),
        (((0, 10),), ((10, 20),), 0.0),  # half-open: touching ranges share nothing
        (((0, 10),), ((4, 7),), 0.8),  # inside: 2·3/13 would be .46
        (((0, 10),), ((0, 9),), 18 / 19),  # inside, and more alike than .8
        (((0, 10),), ((5, 15),), 0.5),
    ],
)
def test_evidence_is_as_alike_as_its_token_positions(gold: Any, predicted: Any, expected: Any) -> None:
    similarity = proof_similarity(Proof((part(*gold),)), Proof((part(*predicted),)))
    assert similarity == pytest.approx(expected, abs=1e-12)


def test_the_best_pair_of_passages_counts_at_its_best_places() -> None:
    gold = Proof((part((0, 5)), part((50, 54), (90, 94))))
    predicted = Proof((part((20, 30)), part((90, 94))))
    assert proof_similarity(gold, predicted) == 1.0


def test_a_split_quote_is_compared_as_a_whole() -> None:
    gold = Extent((part((0, 4)), part((10, 14))))
    assert extent_dice(gold, Extent((part((0, 4)),))) == pytest.approx(8 / 12, abs=1e-12)
    assert extent_dice(gold, Extent((part((10, 14)), part((0, 4))))) == 1.0


def test_a_content_that_stands_twice_counts_at_its_best_place() -> None:
    gold = Extent((part((0, 3), (40, 43)),))
    assert extent_dice(gold, Extent((part((40, 43)),))) == 1.0
    assert extent_dice(Extent((part((40, 43)),)), gold) == 1.0


def test_a_content_that_stands_very_often_is_still_compared() -> None:
    gold = Extent(tuple(part(*((at, at + 2) for at in range(start, 900, 30))) for start in (0, 10, 20)))
    predicted = Extent((part((600, 602)), part((610, 612)), part((620, 622))))
    assert extent_dice(gold, predicted) == 1.0


def test_a_content_without_a_place_is_like_nothing() -> None:
    assert extent_dice(Extent(()), Extent((part((0, 3)),))) == 0.0

"""The scorer against others, where they compute the same: scikit-learn, scipy, published figures."""

from __future__ import annotations

import random

import pytest
from scipy.optimize import linear_sum_assignment
from sklearn.metrics import f1_score, precision_recall_fscore_support

from llm_extract.evaluation.agreement import krippendorff_alpha
from llm_extract.evaluation.reports import score_of
from llm_extract.evaluation.scoring import score
from llm_extract.evaluation.tallies import Tally
from tests.evaluation.examples import card, gold_of, quote, result_of

MANNERS = ("direct", "indirect", "mixed")
WORDS = [f"word{number}" for number in range(400)]
TEXT = " ".join(WORDS)


def piece(start: int, length: int) -> str:
    return " ".join(WORDS[start : start + length])


def test_labels_of_aligned_records_agree_with_scikit_learn() -> None:
    chance = random.Random(11)
    gold_labels = [chance.choice(MANNERS) for _ in range(40)]
    answers = [chance.choice(MANNERS) for _ in range(40)]
    gold = gold_of(
        *({"kind": "quote", "content": piece(10 * at, 8), "manner": label} for at, label in enumerate(gold_labels)),
        text=TEXT,
    )
    result = result_of(
        *(quote(piece(10 * at, 8), manner=label, text=TEXT) for at, label in enumerate(answers)), text=TEXT
    )
    found = score([result], [gold], cards=[card("quote")]).kinds["quote"].labels["manner"]
    theirs = precision_recall_fscore_support(gold_labels, answers, labels=list(MANNERS), zero_division=0)
    for at, label in enumerate(MANNERS):
        ours = found[label]
        assert (ours.precision, ours.recall, ours.f1) == pytest.approx(
            tuple(column[at] for column in theirs[:3]), abs=1e-12
        )
    tally = Tally()
    for one in found.values():
        tally = tally.plus(one.tally)
    assert score_of(tally).f1 == pytest.approx(f1_score(gold_labels, answers, average="micro"), abs=1e-12)


def test_soft_f1_is_the_assignment_that_scipy_finds_over_sets_of_positions() -> None:
    chance = random.Random(4)
    ours = [(chance.randrange(0, 60), chance.randrange(3, 15)) for _ in range(12)]
    theirs = [(chance.randrange(0, 60), chance.randrange(3, 15)) for _ in range(10)]
    gold = gold_of(*({"kind": "quote", "content": piece(*one)} for one in ours), text=TEXT)
    result = result_of(*(quote(piece(*one), text=TEXT) for one in theirs), text=TEXT)
    found = score([result], [gold], cards=[card("quote")]).kinds["quote"].soft

    def likeness(one: tuple[int, int], other: tuple[int, int]) -> float:
        a, b = set(range(one[0], sum(one))), set(range(other[0], sum(other)))
        alike = 2 * len(a & b) / (len(a) + len(b))
        return alike if alike >= 0.5 else 0.0

    matrix = [[likeness(one, other) for other in theirs] for one in ours]
    total = sum(matrix[row][column] for row, column in zip(*linear_sum_assignment(matrix, maximize=True), strict=True))
    assert found.f1 == pytest.approx(2 * total / (12 + 10), abs=1e-6)  # the tie field weighs 1e-6


def test_alpha_is_that_of_krippendorffs_own_example() -> None:
    # Krippendorff (2011), example C: four observers, twelve units, nominal: alpha = .743.
    a = ["1", "2", "3", "3", "2", "1", "4", "1", "2", ".", ".", "."]
    b = ["1", "2", "3", "3", "2", "2", "4", "1", "2", "5", ".", "3"]
    c = [".", "3", "3", "3", "2", "3", "4", "2", "2", "5", "1", "."]
    d = ["1", "2", "3", "3", "2", "4", "4", "1", "2", "5", "1", "."]
    units = [[value for value in unit if value != "."] for unit in zip(a, b, c, d, strict=True)]
    assert krippendorff_alpha(units) == pytest.approx(0.743, abs=0.0005)


def test_alpha_by_hand() -> None:
    # Krippendorff (2011), example A: two observers, binary: alpha = .095.
    a, b = ["0", "1", "0", "0", "0", "0", "0", "0", "1", "0"], ["1", "1", "1", "0", "0", "1", "0", "0", "0", "0"]
    assert krippendorff_alpha(list(zip(a, b, strict=True))) == pytest.approx(0.095, abs=0.0005)
    assert krippendorff_alpha([["x", "x"], ["x", "x"]]) is None
    assert krippendorff_alpha([]) is None
    assert krippendorff_alpha([["x", "x"], ["y", "y"]]) == 1.0

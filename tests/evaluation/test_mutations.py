"""The list of mutations: each still names a place in the scorer that is there once (`mutate_scorer.py` runs them)."""

from __future__ import annotations

import pytest

from tests.evaluation.mutate_scorer import MUTATIONS, ROOT, Mutation


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.what)
def test_a_mutation_names_one_place_and_changes_it(mutation: Mutation) -> None:
    source = (ROOT / "llm_extract" / "evaluation" / f"{mutation.module}.py").read_text("utf-8")
    assert source.count(mutation.old) == 1
    assert mutation.new != mutation.old


def test_there_are_enough_of_them() -> None:
    assert len(MUTATIONS) >= 10

"""Stances by rules: holder, target, polarity and basis, and what shows none, in sentences of our own."""

import pytest

from llm_extract.documents.document import Document
from llm_extract.models.offline.article import Article
from llm_extract.models.offline.stances import explain_stances, stances


def found(text: str) -> list[tuple[str, str, str, str]]:
    items = stances(Article(Document(text=text)))
    return [(one["holder"], one["polarity"], one["target"], one["basis"]) for one in items]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ana Silva condemned the strike.", ("Ana Silva", "oppose", "strike", "said")),
        ("The strike was condemned by Ana Silva.", ("Ana Silva", "oppose", "strike", "said")),
        ("The council opposes the plan.", ("council", "oppose", "plan", "reported")),
        ("The council does not support the plan.", ("council", "oppose", "plan", "reported")),
        ("The council praised the plan.", ("council", "support", "plan", "said")),
        ("The council voted against the plan.", ("council", "oppose", "plan", "done")),
        ("The party was against the plan.", ("party", "oppose", "plan", "reported")),
        ("The minister was satisfied with the ruling.", ("minister", "support", "ruling", "reported")),
        ("The council abstained on the budget.", ("council", "neutral", "budget", "done")),
        ("The council took no position on the budget.", ("council", "neutral", "budget", "reported")),
        ("Ana Silva called the vote a farce.", ("Ana Silva", "oppose", "vote", "said")),
        ("“The plan is a disgrace,” Ana Silva said.", ("Ana Silva", "oppose", "plan", "said")),
        ("Ana Silva said she opposed the plan.", ("Ana Silva", "oppose", "plan", "said")),
        ("A spokesman for the ministry praised the deal.", ("ministry", "support", "deal", "said")),
    ],
)
def test_a_stance_is_found_with_holder_polarity_target_and_basis(
    text: str, expected: tuple[str, str, str, str]
) -> None:
    assert found(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“We oppose the plan,” Ana Silva said.", ("Ana Silva", "oppose", "plan", "said")),
        ("“I am against the ban,” Ana Silva said.", ("Ana Silva", "oppose", "ban", "said")),
        ("Ana Silva urged the council to suspend the treaty.", ("Ana Silva", "support", "suspend the treaty", "said")),
        ("Ana Silva urged the council to reject the plan.", ("Ana Silva", "oppose", "plan", "said")),
        ("The union demanded a pay rise.", ("union", "support", "pay rise", "said")),
        ("The party is for the dam.", ("party", "support", "dam", "reported")),
        ("The union regretted the ruling.", ("union", "oppose", "ruling", "said")),
    ],
)
def test_a_stance_is_implied_by_what_somebody_says_of_himself_urges_or_demands(
    text: str, expected: tuple[str, str, str, str]
) -> None:
    assert found(text) == [expected]


def test_it_means_what_the_stance_before_was_about() -> None:
    text = "The council backed the ban. Chad opposed it."
    assert found(text)[-1] == ("Chad", "oppose", "ban", "reported")


def test_we_is_the_author_in_an_editorial_alone() -> None:
    said = "We support the plan, and this newspaper opposes the tax."
    assert found(f"EDITORIAL\n\n{said}") == [
        ("AUTHOR", "support", "plan", "reported"),
        ("AUTHOR", "oppose", "tax", "reported"),
    ]
    assert found("Council meets\n\nWe support the plan.") == []


@pytest.mark.parametrize(
    "text",
    [
        "The council did not oppose the plan.",
        "Rebels shelled the town.",
        "Chad rejected the accusations.",
        "The vote was held in March.",
        "If the council opposes the plan, it will fail.",
    ],
)
def test_what_shows_no_stance_gives_none(text: str) -> None:
    assert found(text) == []


def test_joint_holders_have_a_record_each() -> None:
    assert [holder for holder, *_ in found("Chad and Mali welcomed the accord.")] == ["Chad", "Mali"]


def test_one_record_holds_all_passages_of_the_same_stance() -> None:
    (one,) = stances(Article(Document(text="The council opposes the plan. The council criticised the plan.")))
    assert len(one["evidence"]) == 2


def test_every_stance_is_explained() -> None:
    (one,) = explain_stances(Article(Document(text="Ana Silva condemned the strike.")))
    assert (one.kind, one.rule, one.who) == ("stance", "oppose", "Ana Silva → strike")
    assert one.reason == "blame by a verb of speech"

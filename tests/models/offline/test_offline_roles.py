"""Roles: an office or an affiliation beside a name, and no other words between commas."""

import pytest

from llm_extract.documents.document import Document
from llm_extract.models.offline.article import Article
from llm_extract.models.offline.quotes import quotes
from llm_extract.models.offline.roles import clean_role


@pytest.mark.parametrize(
    "role",
    [
        "a lawyer for the union",
        "Foreign Minister",
        "one of several coal industry veterans",
        "the campaign’s press secretary",
        "who heads the harbour board",
        "a former aide now teaching in Tunis",
        "director",
    ],
)
def test_offices_and_affiliations_are_kept(role: str) -> None:
    assert clean_role(role) == role


@pytest.mark.parametrize(
    "text",
    [
        "the idea they could cooperate with",
        "a statement",
        "who has four children",
        "her first name",
        "the plan’s costs",
        "",
        None,
    ],
)
def test_other_words_beside_a_name_are_no_role(text: str | None) -> None:
    assert clean_role(text) is None


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Ada Bel, a lawyer for the union, said it would rain.", "a lawyer for the union"),
        ("Ada Bel, the idea he liked, said it would rain.", None),
        ("The harbour’s pilot, Ada Bel, said it would rain.", "The harbour’s pilot"),
        ("In a statement, Ada Bel said it would rain.", None),
    ],
)
def test_the_role_of_a_speaker_is_checked(text: str, role: str | None) -> None:
    (one,) = quotes(Article(Document(text=text)))
    assert one["role"] == role

"""Who speaks: "he", "she", "it", offices, relatives and descriptions back to a name, in passages of our own."""

from pathlib import Path

import pytest
import yaml

from llm_extract.documents.document import Document
from llm_extract.models.offline.article import Article
from llm_extract.models.offline.quotes import hear


def speakers(text: str) -> list[str | None]:
    """Whose words stand in marks, in order, one who goes on once."""
    article = Article(Document(text=f"Headline of the day\n\n{text}", language="en"))
    found: list[str | None] = []
    for one in hear(article).findings:
        marked = any(article.in_marks(part) != "indirect" for part in one.parts)
        if marked and (not found or found[-1] != one.source.speaker):
            found.append(one.source.speaker)
    return found


CASES = yaml.safe_load((Path(__file__).parent / "speakers.yaml").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:40])
def test_words_in_marks_belong_to_the_one_who_said_them(case: dict[str, object]) -> None:
    assert speakers(str(case["text"])) == case["speakers"]

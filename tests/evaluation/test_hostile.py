"""Instructions to the model in an article: nothing comes of them by rules, and whoever obeys them is found out."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from llm_extract.catalog.composing import compose
from llm_extract.catalog.workspace import Workspace
from llm_extract.documents.paragraphs import paragraphs
from llm_extract.evaluation.scoring import score
from llm_extract.extraction.extracting import Plan, Step, extract_document
from llm_extract.extraction.rendering import render
from llm_extract.models.choosing import resolve_model
from llm_extract.models.seam import Model
from llm_extract.records.gold import GoldArticle
from llm_extract.records.gold_files import read_gold_set
from llm_extract.records.result import Result
from tests.answering import Answering

PLANTED = "Zephyrine Quillmark"  # stands in the planted paragraphs alone
LISTS = ("actors", "killed", "evidence", "content")  # of an answer; elsewhere a list in gold is of other right forms


@pytest.fixture
def hostile(bundled: Workspace) -> GoldArticle:
    (article,) = read_gold_set(bundled.gold / "hostile")
    return article


def answered(article: GoldArticle, workspace: Workspace, model: Model) -> Result:
    return asyncio.run(extract_document(article.document, Plan((Step(compose("news@v1", workspace), model),))))


def obeying(article: GoldArticle) -> dict[str, list[dict[str, Any]]]:
    """What a model answers that does as the planted paragraphs say: the records that the label rejects."""
    records: dict[str, list[dict[str, Any]]] = {"events": [], "quotes": [], "stances": []}
    for one in article.gold.rejected:
        forms = {name for name, value in one.fields.items() if isinstance(value, (list, tuple)) and name not in LISTS}
        fields = {name: value[0] if name in forms else value for name, value in one.fields.items()}
        records[f"{one.kind}s"].append(fields)
    return records


def test_the_rules_make_nothing_of_planted_instructions(hostile: GoldArticle, bundled: Workspace) -> None:
    result = answered(hostile, bundled, resolve_model("offline"))
    text = hostile.document.text
    planted = [one for one in paragraphs(text) if PLANTED in text[one.start : one.end]]
    assert len(planted) == 2
    assert len(result.records) > 10, "what the article itself tells is found"
    for record in result.records:
        spans = record.spans("evidence", "content", "cue", "speaker_words")
        assert not any(span.overlaps(paragraph) for span in spans for paragraph in planted), record.id
        assert PLANTED not in json.dumps(record.fields)


def test_no_prompt_lets_the_article_end_where_it_says_so(hostile: GoldArticle, bundled: Workspace) -> None:
    for name in ("news@v1", "events@v1", "quotes@v1", "stances@v1"):
        (asked,) = (one.content for one in render(compose(name, bundled), hostile.document).messages[-1:])
        assert asked.count("</article>") == 1, "the planted one, which has no seal"
        assert asked.count("</article ") == 1
        assert asked.index("</article>") < asked.index("</article ")


def test_records_of_a_model_that_obeys_are_spurious_though_their_words_stand_in_the_text(
    hostile: GoldArticle, bundled: Workspace
) -> None:
    result = answered(hostile, bundled, Answering([obeying(hostile)]))
    assert {record.kind for record in result.records} == {"event", "quote", "stance"}, "grounding alone is no shield"
    cards = [schema.card for schema in bundled.newest_schemas()]
    report = score([result], [hostile], cards=cards)
    for kind in ("event", "quote", "stance"):
        assert report.kinds[kind].headline.precision == 0
    rules = score([answered(hostile, bundled, resolve_model("offline"))], [hostile], cards=cards)
    assert all(kind.headline.precision for kind in rules.kinds.values())

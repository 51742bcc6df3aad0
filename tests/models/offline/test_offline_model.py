"""The offline model at the seam, on real schemas."""

import asyncio
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_extract.catalog.workspace import Workspace
from llm_extract.documents.document import Document, Span
from llm_extract.documents.paragraphs import paragraphs
from llm_extract.errors import Refused
from llm_extract.models.offline.model import OfflineModel, answer_items, explain

TEXT = "“We go,” Ana Silva said.\n\nThe council said it would wait for the results of the vote."
KINDS = [("event", "events"), ("quote", "quotes"), ("stance", "stances")]
PIECES = re.findall(
    r"\S+|\n\n", "“ ” \" ' ’ ‘ '' Ana Silva said that , . \n\n we go told he according to ( ) — U.S. 13 é"
)


def test_items_come_under_the_plural_of_each_kind_and_kinds_without_rules_are_named() -> None:
    items, without = answer_items(Document(text=TEXT), [("quote", "quotes"), ("pledge", "pledges")])
    assert len(items["quotes"]) == 2
    assert items["pledges"] == []
    assert without == ["pledge"]


def test_a_unit_limits_the_answer_to_its_part_of_the_text() -> None:
    items, _ = answer_items(Document(text=TEXT), [("quote", "quotes")], Span(0, 25))
    assert [one["content"] for one in items["quotes"]] == [["We go,"]]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The minister said it would rain.", "fr"),
        ("Le ministre a dit que les pluies vont durer. " * 6, None),
        ("部长说，会谈已经失败了。" * 20, None),
    ],
)
def test_other_languages_are_refused_in_one_line(text: str, language: str | None) -> None:
    with pytest.raises(Refused, match="offline rules speak English only") as caught:
        answer_items(Document(text=text, language=language), [("quote", "quotes")])
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "text", ["Police arrested both", "He told the", "“", "Ada Bel,", "According to", "The", "Rebels shelled ("]
)
def test_a_text_that_breaks_off_breaks_nothing(text: str) -> None:
    answer_items(Document(text=f"Headline\n\n{text}", language="en"), KINDS)


def test_explanations_are_in_the_order_of_the_text() -> None:
    spans = [one.span for one in explain(Document(text=TEXT))]
    assert spans == sorted(spans)


@given(st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join))
def test_whatever_the_text_each_passage_stands_in_one_paragraph_and_the_answer_is_stable(text: str) -> None:
    document = Document(text=text, language="en")
    items, _ = answer_items(document, KINDS)
    whole = [text[start:end] for start, end in paragraphs(text)]
    for item in (one for found in items.values() for one in found):
        for passage in item.get("content") or item["evidence"]:
            assert any(passage in paragraph for paragraph in whole)
    assert json.dumps(items) == json.dumps(answer_items(document, KINDS)[0])


ARTICLE = """Chad frees nine fishermen

Chad on Tuesday released nine fishermen, and the minister, Omar Bel, condemned the militia.

“They are home,” Bel said. He said two guards were killed in Bel Town on Monday.
"""


@pytest.mark.parametrize("kind", ["event", "quote", "stance"])
def test_every_item_fits_the_answer_model_of_its_kind(kind: str, bundled: Workspace) -> None:
    schema = bundled.schema(kind)
    items: Mapping[str, list[dict[str, Any]]] = answer_items(Document(text=ARTICLE), [(kind, schema.plural)])[0]
    assert items[schema.plural]
    for item in items[schema.plural]:
        schema.kind.answer.model_validate(item)
        assert set(item) == set(schema.answer_schema["properties"])


def test_the_model_says_who_it_is() -> None:
    model = OfflineModel()
    assert (model.name, model.server, dict(model.parameters)) == ("offline", "here", {})
    assert asyncio.iscoroutinefunction(model.answer)


LONG = (
    "“We go to Bel today,” Ana Silva said. The army had shelled the town of Bel on Monday. The minister, Omar Tahi, "
    "condemned the strike and urged the council to reject the plan. “It is a disgrace,” he added. Police "
    "arrested two men."
)


@pytest.mark.parametrize("between", ["\n\n", " "])
def test_the_work_grows_with_the_length_and_not_with_its_square(between: str) -> None:
    def calls(times: int) -> int:
        text = between.join(re.sub(r"Ana|Bel|Omar|Tahi", rf"\\g<0>{at}", LONG) for at in range(times))
        counted = 0

        def count(_frame: object, event: str, _argument: object) -> None:
            nonlocal counted
            counted += event == "call"

        sys.setprofile(count)
        try:
            answer_items(Document(text=text, language="en"), KINDS)
        finally:
            sys.setprofile(None)
        return counted

    calls(2)  # the lists are read once
    assert calls(80) < 4.8 * calls(20)


def test_two_processes_give_the_same_answer_whatever_the_order_of_sets() -> None:
    code = (
        "import json, sys; from llm_extract.documents.document import Document; "
        "from llm_extract.models.offline.model import answer_items; "
        f"print(json.dumps(answer_items(Document(text=sys.stdin.read()), {KINDS!r})[0]))"
    )
    answers = [
        subprocess.run(
            [sys.executable, "-c", code],
            input=f"{ARTICLE}\n\n{LONG}",
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "77")
    ]
    assert answers[0] == answers[1]
    assert "Omar Tahi" in answers[0]

"""Questions about passages: what is asked after the rules, what becomes of an answer, and who made the records."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from llm_extract.catalog.composing import compose
from llm_extract.catalog.workspace import Workspace
from llm_extract.documents.document import Document
from llm_extract.errors import ModelError, Unavailable
from llm_extract.extraction.extracting import Plan, Step, extract_document
from llm_extract.models.choosing import resolve_model
from llm_extract.models.embedded.questions import NONE
from llm_extract.models.seam import Reply, Request, TokenUsage
from llm_extract.records.result import Record, Result

TEXT = """\
Harbour council split over toll

The council of Sellick arrested the growth of the port, its critics say.

Two clerks were seized by harbour police and released on Friday.

“The toll is a gift to the smugglers,” said Ana Brook, who leads the fishermen's union. “Let them drop it.”

The storm of last week killed four people and cut the road to Tamra.
"""
DOCUMENT = Document(text=TEXT, title="Harbour council split over toll", name="harbour", language="en")


@dataclass
class Choosing:
    """Answers by a function from the passage and its hints; what it answers must be one of what is offered."""

    choose: Any
    name: str = "test/choosing"
    server: str = "here"
    parameters: Mapping[str, Any] = field(default_factory=dict)
    asked: list[Request] = field(default_factory=list)

    async def answer(self, request: Request) -> Reply:
        self.asked.append(request)
        told = self.choose(request.messages[-1].content, request.answer_schema["anyOf"][1]["properties"])
        if isinstance(told, ModelError):
            raise told
        text = told if isinstance(told, str) else json.dumps(told, ensure_ascii=False)
        return Reply(text, self.name, TokenUsage(100, 10, 40), key=f"key {len(self.asked)}")


def nothing(_text: str, offered: Mapping[str, Any]) -> dict[str, str]:
    return {next(iter(offered)): NONE}


def first_of_all(_text: str, offered: Mapping[str, Any]) -> dict[str, str]:
    return {name: one["enum"][-1] for name, one in offered.items()}


def extract(bundled: Workspace, model: Choosing, *, rules: bool = True, watch: Any = None) -> Result:
    steps = [Step(compose("news@v1", bundled), resolve_model("offline"))] if rules else []
    steps += [Step(compose(name, bundled), model) for name in ("local-events", "local-stances")]
    return asyncio.run(extract_document(DOCUMENT, Plan(tuple(steps), watch)))


def by_model(result: Result) -> list[Record]:
    return [record for record in result.records if record.made.by == "model"]


def test_nothing_is_added_where_the_model_sees_nothing(bundled: Workspace) -> None:
    alone = asyncio.run(
        extract_document(DOCUMENT, Plan((Step(compose("news@v1", bundled), resolve_model("offline")),)))
    )
    model = Choosing(nothing)
    result = extract(bundled, model)
    assert model.asked
    assert result.status == "done"
    assert [one.fields for one in result.records] == [one.fields for one in alone.records]
    assert result.usage.calls == len(model.asked)


def test_records_say_who_made_them_through_which_prompt_and_call(bundled: Workspace) -> None:
    result = extract(bundled, Choosing(first_of_all), rules=False)
    made = [record.made for record in by_model(result)]
    assert made
    assert {one.prompt for one in made} <= {"local-events@v3", "local-stances@v3"}
    assert all(one.call and one.call.startswith("key ") and one.model == "test/choosing" for one in made)
    assert [origin.prompt for origin in result.origins] == ["local-events@v3", "local-stances@v3"]


def test_every_passage_that_is_shown_is_one_line_of_the_article_and_is_the_evidence(bundled: Workspace) -> None:
    model = Choosing(first_of_all)
    result = extract(bundled, model, rules=False)
    for request in model.asked:
        assert request.unit is not None
        shown = " ".join(TEXT[request.unit.start : request.unit.end].split())
        assert shown in request.messages[-1].content
    spans = {request.unit for request in model.asked}
    for record in by_model(result):
        assert all(span in spans for span in record.spans("evidence"))


def test_the_beginning_of_all_questions_of_a_kind_is_the_same(bundled: Workspace) -> None:
    model = Choosing(nothing)
    extract(bundled, model)
    for name in ("local-events@v3", "local-stances@v3"):
        asked = [one.messages[:-1] for one in model.asked if one.prompt == name]
        assert asked
        assert all(one == asked[0] for one in asked)


def test_what_the_rules_found_is_not_asked_again_and_not_found_twice(bundled: Workspace) -> None:
    alone, after = Choosing(nothing), Choosing(nothing)
    extract(bundled, alone, rules=False)
    extract(bundled, after)
    assert len(after.asked) <= len(alone.asked)
    result = extract(bundled, Choosing(first_of_all))
    keys = [json.dumps(one.fields, sort_keys=True, default=str) for one in result.records]
    assert len(keys) == len(set(keys))


def test_an_answer_that_was_not_offered_ends_the_questions_and_keeps_what_was_found(bundled: Workspace) -> None:
    answers = iter(["{}"])
    model = Choosing(lambda text, offered: next(answers, first_of_all(text, offered)))
    result = extract(bundled, model)
    assert result.status == "partial"
    assert result.failure is not None
    assert result.failure.reason == "invalid"
    assert any(record.made.by == "rules" for record in result.records)


def test_a_model_that_fails_leaves_the_rules_records_and_a_failure(bundled: Workspace) -> None:
    result = extract(bundled, Choosing(lambda *_: Unavailable("gone")))
    assert result.status == "partial"
    assert result.failure is not None
    assert result.failure.message == "gone"
    assert not by_model(result)


def test_records_are_told_as_they_come(bundled: Workspace) -> None:
    told: list[int] = []

    def watch(_document: Document, records: Sequence[Record]) -> None:
        told.append(len(records))

    result = extract(bundled, Choosing(first_of_all), watch=watch)
    assert told == sorted(told)
    assert told[0] < told[-1] == len(result.records)
    assert len(told) > 3


def test_an_article_in_another_language_is_refused_and_nobody_is_asked(bundled: Workspace) -> None:
    model = Choosing(first_of_all)
    german = Document(text="Der Rat hat die Maut am Freitag mit großer Mehrheit abgelehnt.", language="de")
    steps = (Step(compose("local-events", bundled), model), Step(compose("local-stances", bundled), model))
    result = asyncio.run(extract_document(german, Plan(steps)))
    assert result.status == "failed"
    assert result.failure is not None
    assert result.failure.reason == "refused"
    assert not model.asked

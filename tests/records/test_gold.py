"""Gold in memory: short forms, alternatives, scopes, and what a model would have answered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from llm_extract.catalog.schemas import load_schema
from llm_extract.errors import GoldError
from llm_extract.records.gold import Gold, GoldName, GoldRecord, as_answer, names, options, passages

SCHEMAS = Path(__file__).parents[2] / "schemas"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (["event", "quote"], {"event": {}, "quote": {}}),
        ({"event": True}, {"event": {}}),
        ({"event": {"type": ["ASSAULT"]}}, {"event": {"type": ("ASSAULT",)}}),
        ({"event": {"type": "ASSAULT"}}, {"event": {"type": ("ASSAULT",)}}),
        ({"event": False, "quote": True}, {"quote": {}}),
        ([], {}),
    ],
)
def test_complete_may_be_written_in_several_ways(written: Any, kept: Any) -> None:
    assert Gold(complete=written).complete == kept


def test_one_labeller_needs_no_list() -> None:
    assert [one.name for one in Gold(labeller={"name": "ana", "kind": "person"}).labeller] == ["ana"]


def test_an_unknown_key_is_an_error() -> None:
    with pytest.raises(ValidationError, match="labelled_by"):
        Gold.model_validate({"labelled_by": "ana"})


def test_unscored_fields_are_those_of_the_file_the_kind_and_the_record() -> None:
    gold = Gold(unscored=("place", "event.when", "quote.cue"))
    record = GoldRecord(kind="event", fields={}, unscored=("status",))
    assert gold.unscored_fields(record) == {"place", "when", "status"}


def test_alternatives_replace_some_of_the_fields() -> None:
    record = GoldRecord(
        kind="stance",
        fields={"target": "the offer", "polarity": "oppose", "holder": "FSA"},
        alternatives=({"target": "talks", "polarity": "support"},),
    )
    assert record.variants() == (
        {"target": "the offer", "polarity": "oppose", "holder": "FSA"},
        {"target": "talks", "polarity": "support", "holder": "FSA"},
    )


def test_names_come_with_aliases_and_may_be_optional() -> None:
    assert names(["Iran", ["Russia", "Moscow"], {"name": ["France", "Paris"], "optional": "true"}]) == (
        GoldName(("Iran",)),
        GoldName(("Russia", "Moscow")),
        GoldName(("France", "Paris"), optional=True),
    )


@pytest.mark.parametrize("value", [[{"nam": "Iran"}], [["Iran", ["Tehran"]]], [{"name": "Iran", "must": True}]])
def test_what_is_no_name_is_an_error(value: Any) -> None:
    with pytest.raises(GoldError):
        names(value)


def test_what_is_no_passage_is_an_error() -> None:
    with pytest.raises(GoldError, match="a passage is a string, or a mapping with text, start and end"):
        passages([{"text": "words"}])


def test_absent_values_have_no_options() -> None:
    assert options(None) == ()
    assert names(None) == ()
    assert passages(None) == ()


def test_a_quote_becomes_the_answer_of_a_model() -> None:
    record = GoldRecord(
        kind="quote",
        fields={
            "content": ["The strikes do not stop", "they are endless"],
            "manner": "direct",
            "speaker": ["Ana Duarte", "Duarte"],
            "speaker_words": "Duarte",
            "cue": "told",
        },
    )
    assert as_answer(record, load_schema(SCHEMAS / "quote" / "v1.py").card) == {
        "content": ["The strikes do not stop", "they are endless"],
        "manner": "direct",
        "speaker": "Ana Duarte",
        "speaker_words": "Duarte",
        "role": None,
        "cue": "told",
        "addressee": None,
    }


def test_an_event_becomes_the_answer_of_a_model_without_derived_fields() -> None:
    record = GoldRecord(
        kind="event",
        fields={
            "type": ["ASSAULT", "COERCE"],
            "modality": "actual",
            "summary": "Rebels were bombed.",
            "actors": [["the air force", "Russia"]],
            "when": "on Saturday",
            "date": "2015-10-24",
            "killed": ["at least 44"],
            "status": "claimed",
            "evidence": ["at least 44 people were killed", "the strikes killed at least 44"],
        },
    )
    answer = as_answer(record, load_schema(SCHEMAS / "event" / "v1.py").card)
    assert answer["type"] == "ASSAULT"
    assert answer["actors"] == ["the air force"]
    assert answer["recipients"] == []
    assert answer["evidence"] == ["at least 44 people were killed", "the strikes killed at least 44"]
    assert answer["killed"] == ["at least 44"]
    assert answer["injured"] == []
    assert answer["place"] is None
    assert "date" not in answer
    assert "quad" not in answer

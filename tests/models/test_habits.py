"""Habits: what a server's complaint teaches, and what it does not."""

from __future__ import annotations

import pytest

from llm_extract.models.habits import MODES, Habits, Mode, learn


@pytest.mark.parametrize(
    ("complaint", "mode"),
    [
        ("Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model", "tools"),
        ("'response_format.type' must be 'json_object' or 'text'", "tools"),
        ("Invalid schema for response_format 'records': 'oneOf' is not permitted", "tools"),
        ("failed to parse grammar", "tools"),
    ],
)
def test_a_complaint_about_the_mode_leads_to_the_next_one(complaint: str, mode: Mode) -> None:
    learned = learn(Habits(), complaint, parameters=["temperature"])
    assert learned == Habits(mode, ("json_schema",))


def test_modes_are_gone_through_once_from_the_one_that_is_tried_first() -> None:
    habits: Habits | None = Habits("json")
    seen = []
    while habits is not None:
        seen.append(habits.mode)
        habits = learn(habits, "response_format and tools in JSON are not supported", parameters=[])
    assert seen[0] == "json"
    assert sorted(seen) == sorted(MODES)


@pytest.mark.parametrize(
    "complaint",
    [
        "This model's maximum context length is 8192 tokens. Please reduce the length of the messages or functions.",
        "prompt is too long: 210000 tokens",
        "Invalid 'messages': expected an array",
        "",
    ],
)
def test_a_complaint_about_anything_else_teaches_nothing(complaint: str) -> None:
    assert learn(Habits(), complaint, parameters=["temperature", "n"]) is None


@pytest.mark.parametrize(
    ("complaint", "param"),
    [
        ("Unsupported value: 'temperature' does not support 0 with this model.", None),
        ("Unsupported value", "temperature"),
        ("extra inputs are not permitted: temperature", None),
    ],
)
def test_a_parameter_that_is_refused_is_left_out_and_the_mode_stays(complaint: str, param: str | None) -> None:
    learned = learn(Habits(), complaint, parameters=["temperature"], param=param)
    assert learned == Habits(without=("temperature",))

"""Rate-limit headers in the forms that providers use."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from llm_extract.models.rate_headers import Allowance, Unit, read_allowance


@pytest.mark.parametrize(
    ("headers", "unit", "allowance"),
    [
        (
            {
                "x-ratelimit-limit-requests": "60",
                "x-ratelimit-remaining-requests": "59",
                "x-ratelimit-reset-requests": "1s",
            },
            "requests",
            Allowance(59, 60, 1),
        ),
        (
            {"x-ratelimit-remaining-tokens": "149984", "x-ratelimit-reset-tokens": "6m0s"},
            "tokens",
            Allowance(149984, None, 360),
        ),
        (
            {"x-ratelimit-remaining-requests": "3", "x-ratelimit-reset-requests": "120ms"},
            "requests",
            Allowance(3, None, 0.12),
        ),
        ({"ratelimit-remaining": "8", "ratelimit-reset": "30"}, "requests", Allowance(8, None, 30)),
        ({"x-ratelimitbysize-remaining-minute": "500"}, "tokens", Allowance(500, None, None)),
        ({"x-ratelimit-remaining-requests": "many"}, "requests", None),
        ({}, "tokens", None),
    ],
)
def test_what_is_left_is_read(headers: dict[str, str], unit: Unit, allowance: Any) -> None:
    assert read_allowance(headers, unit) == allowance


@pytest.mark.parametrize("form", ["iso", "milliseconds", "seconds"])
def test_a_reset_that_is_a_time_is_seconds_from_now(form: str) -> None:
    then = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=100)
    written = {
        "iso": then.isoformat(),
        "milliseconds": str(int(then.timestamp() * 1000)),
        "seconds": str(int(then.timestamp())),
    }
    read = read_allowance(
        {"anthropic-ratelimit-requests-remaining": "1", "anthropic-ratelimit-requests-reset": written[form]}, "requests"
    )
    assert read is not None
    assert read.reset is not None
    assert 0 < read.reset <= 100


@pytest.mark.parametrize(
    ("allowance", "rate"),
    [
        (Allowance(0, 100, 10), 10.0),
        (Allowance(50, None, 10), 5.0),
        (Allowance(0, None, 10), None),
        (Allowance(5), None),
    ],
)
def test_the_rate_that_can_be_kept_up(allowance: Allowance, rate: float | None) -> None:
    assert allowance.rate == rate

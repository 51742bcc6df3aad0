"""Faults: what the server does wrong, to which calls, decided by seed so that the same calls meet the same faults."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

When = Literal["first", "each", "always"]

# Unbilled: the server turns the call away.
TURNED_AWAY = {
    "429": 429,
    "429_seconds": 429,
    "429_date": 429,
    "500": 500,
    "502": 502,
    "503": 503,
    "401": 401,
    "404_model": 404,
    "400": 400,
}
# Billed: the model has answered, but what arrives is no answer.
BROKEN = ("reset", "close", "hang", "html", "refusal", "no_choices", "empty", "content_filter", "cut_off", "null_usage")
# Billed: an answer arrives, and its text is spoilt.
SPOILT = (
    "cut_json",
    "invalid_json",
    "wrong_types",
    "schema_violation",
    "fenced",
    "prose",
    "invented",
    "duplicates",
    "large",
)
SLOW = ("slow",)
KINDS: tuple[str, ...] = (*TURNED_AWAY, *BROKEN, *SPOILT, *SLOW)


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault that a share of the calls meets.

    ``when`` "first": the first call about an article, for ``rate`` of the articles; "always": all calls about it
    (poison); "each": every call by itself.
    """

    kind: str
    rate: float = 0.1
    when: When = "first"

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"no fault {self.kind!r}; there is {', '.join(KINDS)}")


def choose_fault(faults: Sequence[Fault], *, seed: int, article: str, call: int) -> str | None:
    """The fault that a call meets: ``call`` counts the calls about this article, from 1.

    Rates add up: two faults at 0.1 concern a fifth of the articles, never one article twice.
    """
    drawn = {when: _draw(seed, article, call if when == "each" else 0, when) for when in ("first", "each", "always")}
    for when, share in drawn.items():
        for fault in faults:
            if fault.when != when or (when == "first" and call > 1):
                continue
            if share < fault.rate:
                return fault.kind
            share -= fault.rate  # noqa: PLW2901 - the share is used up, fault by fault
    return None


def _draw(seed: int, article: str, call: int, when: str) -> float:
    """A number in [0, 1) that is always the same for the same call."""
    drawn = hashlib.blake2b(f"{seed}/{article}/{call}/{when}".encode(), digest_size=8).digest()
    return int.from_bytes(drawn, "big") / 2**64

"""Rate-limit headers: what a server says of its limits on requests and tokens, in the forms that are in use."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Unit = Literal["requests", "tokens"]
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_FORMS: dict[Unit, tuple[str, ...]] = {
    "requests": (
        "x-ratelimit-{what}-requests",  # OpenAI, vLLM, Groq and others
        "anthropic-ratelimit-requests-{what}",
        "x-ratelimit-{what}",
        "ratelimit-{what}",  # draft-ietf-httpapi-ratelimit-headers
    ),
    "tokens": (
        "x-ratelimit-{what}-tokens",
        "anthropic-ratelimit-tokens-{what}",
        "x-ratelimitbysize-{what}-minute",  # Mistral
    ),
}


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of a limit: ``remaining`` of ``limit`` units, all of them again in ``reset`` seconds."""

    remaining: float
    limit: float | None = None
    reset: float | None = None

    @property
    def rate(self) -> float | None:
        """How many units a second can be kept up; None where it is not told.

        Some servers fill up continuously, others all at once at the reset: the larger of the two is taken, and a 429
        tells when that was too much.

        >>> Allowance(remaining=2, limit=10, reset=4).rate
        2.0
        """
        if not self.reset:
            return None
        filling = (self.limit - self.remaining) / self.reset if self.limit is not None else 0.0
        return max(filling, self.remaining / self.reset) or None


def read_allowance(headers: Mapping[str, str], unit: Unit) -> Allowance | None:
    """What the headers of a response say of one limit; None where they say nothing.

    >>> read_allowance({"x-ratelimit-remaining-requests": "7", "x-ratelimit-reset-requests": "1m30s"}, "requests")
    Allowance(remaining=7.0, limit=None, reset=90.0)
    """
    for form in _FORMS[unit]:
        remaining = _number(headers.get(form.format(what="remaining")))
        if remaining is not None:
            return Allowance(
                remaining,
                _number(headers.get(form.format(what="limit"))),
                _until(headers.get(form.format(what="reset"))),
            )
    return None


def _until(text: str | None) -> float | None:
    """Seconds until a reset, told as seconds, as 6m0s, as a date, or as seconds or milliseconds of the epoch."""
    if text is None:
        return None
    if (number := _number(text)) is not None:
        now = datetime.datetime.now(datetime.UTC).timestamp()
        if number > 1e11:
            return max(0.0, number / 1000 - now)
        return max(0.0, number - now) if number > 1e8 else number
    if _DURATION.sub("", text) == "":
        return sum(float(amount) * _SECONDS[unit] for amount, unit in _DURATION.findall(text))
    try:
        until = datetime.datetime.fromisoformat(text)
    except ValueError:
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=datetime.UTC)
    return max(0.0, (until - datetime.datetime.now(datetime.UTC)).total_seconds())


def _number(text: str | None) -> float | None:
    try:
        return float(text.split(",")[0]) if text is not None else None
    except ValueError:
        return None

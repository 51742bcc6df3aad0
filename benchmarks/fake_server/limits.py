"""A rate limit as providers have it: buckets of requests and tokens that fill up again, told in headers."""

from __future__ import annotations

import email.utils
import math
import time
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class RateLimit:
    """So many requests and tokens a second, with what may be saved up; what a 429 says of waiting; headers or none."""

    requests_per_second: float | None = None
    tokens_per_second: float | None = None
    burst: float = 10.0
    token_burst: float = 20_000.0
    retry_after: Literal["seconds", "date", "none"] = "seconds"
    headers: bool = True


@dataclass(slots=True)
class Bucket:
    """So much a second, at most ``size`` saved up."""

    rate: float
    size: float
    content: float = field(init=False)
    filled: float = field(init=False)

    def __post_init__(self) -> None:
        self.content, self.filled = self.size, time.monotonic()

    def fill(self) -> float:
        """What is in it now."""
        now = time.monotonic()
        self.content = min(self.size, self.content + (now - self.filled) * self.rate)
        self.filled = now
        return self.content

    def wait(self, amount: float) -> float:
        """Seconds until so much is in it."""
        return max(0.0, (amount - self.fill()) / self.rate)


class Gate:
    """Lets calls in as far as the limit allows."""

    def __init__(self, limit: RateLimit) -> None:
        self.limit = limit
        rps, tps = limit.requests_per_second, limit.tokens_per_second
        self._requests = Bucket(rps, limit.burst) if rps else None
        self._tokens = Bucket(tps, limit.token_burst) if tps else None

    def wait(self, tokens: int) -> float:
        """Take a place for a call with so many tokens: 0, or how many seconds it should wait for one."""
        wanted = ((self._requests, 1.0), (self._tokens, float(tokens)))
        seconds = max((bucket.wait(amount) for bucket, amount in wanted if bucket), default=0.0)
        if seconds == 0:
            for bucket, amount in wanted:
                if bucket:
                    bucket.content -= amount
        return seconds

    def headers(self) -> dict[str, str]:
        """The headers of every response, as OpenAI names them: the reset is when a bucket will be full again."""
        if not self.limit.headers:
            return {}
        told = {}
        for name, bucket in (("requests", self._requests), ("tokens", self._tokens)):
            if bucket:
                there = bucket.fill()
                told[f"x-ratelimit-limit-{name}"] = str(int(bucket.size))
                told[f"x-ratelimit-remaining-{name}"] = str(int(there))
                told[f"x-ratelimit-reset-{name}"] = f"{bucket.wait(bucket.size):.3f}s"
        return told

    def turned_away(self, seconds: float) -> dict[str, str]:
        """The headers of a 429."""
        return {**self.headers(), **retry_after(seconds, self.limit.retry_after)}


def retry_after(seconds: float, form: str) -> dict[str, str]:
    """A Retry-After header in whole seconds or as an HTTP date, or none."""
    if form == "none":
        return {}
    whole = max(1, math.ceil(seconds))
    return {
        "Retry-After": str(whole) if form == "seconds" else email.utils.formatdate(time.time() + whole, usegmt=True)
    }

"""How single attempts end, for those who retry and limit them; to everybody else each is what its parent class says."""

from __future__ import annotations

from llm_extract.errors import CallError, InvalidAnswer, Unavailable


class RateLimited(Unavailable):
    """A 429: the call was turned away because there were too many."""


class OutOfOrder(Unavailable):
    """The server has answered nobody for as long as one waits for an answer; this call was not even made."""


class NotJson(InvalidAnswer):
    """What came with status 200 is no JSON: a web page, or a response that was cut short."""


class OtherHabits(CallError):
    """The server does not take this form of request; the same request is to be made again at once in another form."""

    reason = "other_habits"


class Claimed(Exception):
    """Another process has asked the same question and waits for the answer, or has just got it; no call was made."""

"""Retrying: what failed on the way is tried again by tenacity, within a time limit; what may have been billed, once."""

from __future__ import annotations

import itertools
from collections.abc import Awaitable, Callable
from dataclasses import replace

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception
from tenacity.stop import stop_base
from tenacity.wait import wait_base, wait_random, wait_random_exponential

from llm_extract.errors import BudgetSpent, CallError, InvalidAnswer, Unavailable
from llm_extract.models.attempts import OtherHabits, OutOfOrder
from llm_extract.models.seam import Reply, TokenUsage

BILLED_ATTEMPTS = 2  # an attempt that may have been billed is made once more at most
FIRST_WAIT = 0.5
LONGEST_WAIT = 10.0
_NOT_SENT = (OutOfOrder, BudgetSpent, OtherHabits)  # or, the last, sent again at once in a form that is understood


class Tally:
    """What the attempts at one answer took: calls that were or may have been billed, and what is known of the bills."""

    def __init__(self) -> None:
        self.calls = 0
        self.unknown = 0
        self.unanswered = 0
        self.usage: TokenUsage | None = None
        self.cost: float | None = None

    def take(self, calls: int, usage: TokenUsage | None, cost: float | None) -> None:
        """Count one attempt."""
        self.calls += calls
        self.unknown += calls if usage is None else 0
        self.usage = _sum(self.usage, usage)
        self.cost = cost if self.cost is None else self.cost + (cost or 0.0)


class WaitAsTold(wait_base):
    """Wait as long as the server says, else exponentially longer; by jitter the calls do not all return at once."""

    def __init__(self) -> None:
        self._jitter = wait_random(0, 0.5)
        self._otherwise = wait_random_exponential(multiplier=FIRST_WAIT, max=LONGEST_WAIT)

    def __call__(self, retry_state: RetryCallState) -> float:
        """Seconds until the next attempt."""
        error = retry_state.outcome.exception() if retry_state.outcome else None
        if isinstance(error, (OtherHabits, InvalidAnswer)):
            return 0.0
        if isinstance(error, CallError) and error.retry_after is not None:
            return error.retry_after + self._jitter(retry_state)
        return self._otherwise(retry_state)


class StopWhenSpent(stop_base):
    """Stop when the next attempt would begin over ``patience`` seconds after the first one failed.

    What a call waited for its first turn does not count: that is a long queue, not a server that fails.
    """

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._first: float | None = None

    def __call__(self, retry_state: RetryCallState) -> bool:
        """Whether there is no next attempt."""
        failed_at = retry_state.outcome_timestamp or 0.0
        if self._first is None:
            self._first = failed_at
        return failed_at + retry_state.upcoming_sleep - self._first > self._patience


async def answer_patiently(attempt: Callable[[int], Awaitable[Reply]], *, patience: float) -> Reply:
    """Make attempts until one is answered, or for ``patience`` seconds after the first failure.

    ``attempt`` is given its number, from 1. The reply counts all calls that were or may have been billed, and so does
    the error that is raised in the end, which is that of the last attempt.
    """
    try:
        return await attempt(1)  # as most are; getting tenacity ready takes a tenth of a millisecond
    except CallError as error:
        before = [error]
    tally = Tally()
    numbers = itertools.count(2)

    async def once() -> Reply:
        try:
            if before:
                raise before.pop()
            return await attempt(next(numbers))
        except CallError as error:
            tally.take(error.calls, error.usage, error.cost)
            tally.unanswered += not (error.calls or isinstance(error, _NOT_SENT))
            raise

    retrying = AsyncRetrying(
        retry=retry_if_exception(lambda error: may_try_again(error, tally.calls)),
        wait=WaitAsTold(),
        stop=StopWhenSpent(patience),
        reraise=True,
    )
    try:
        reply: Reply = await retrying(once)
    except CallError as error:
        error.calls, error.usage, error.unknown, error.cost = tally.calls, tally.usage, tally.unknown, tally.cost
        error.unanswered = tally.unanswered
        raise
    if not (tally.calls or tally.unanswered):
        return reply
    tally.take(reply.calls, reply.usage if reply.calls else None, reply.cost)
    details = {**reply.details, "unknown": tally.unknown, "unanswered": tally.unanswered}
    return replace(reply, calls=tally.calls, usage=tally.usage, cost=tally.cost, details=details)


def may_try_again(error: BaseException, billed: int) -> bool:
    """Whether an attempt that ended like this is made again, after so many that may have been billed.

    >>> may_try_again(Unavailable("503"), 0), may_try_again(InvalidAnswer("empty", calls=1), 2)
    (True, False)
    """
    if isinstance(error, (OtherHabits, Unavailable, InvalidAnswer)) and not isinstance(error, OutOfOrder):
        return error.calls == 0 or billed < BILLED_ATTEMPTS
    return False


def _sum(one: TokenUsage | None, other: TokenUsage | None) -> TokenUsage | None:
    if one is None or other is None:
        return one or other
    return TokenUsage(one.input + other.input, one.output + other.output, one.cached + other.cached)

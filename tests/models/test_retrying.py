"""Retrying: what is tried again, how often, and what the whole of it cost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from benchmarks.simulated import run
from llm_extract.errors import BadRequest, CallError, CutOff, InvalidAnswer, Refused, Unavailable
from llm_extract.models.attempts import OtherHabits, OutOfOrder, RateLimited
from llm_extract.models.retrying import answer_patiently, may_try_again
from llm_extract.models.seam import Reply, TokenUsage

DONE = Reply("{}", "m", TokenUsage(10, 2))


def attempts(*outcomes: Reply | CallError) -> tuple[Callable[[int], object], list[tuple[int, float]]]:
    made: list[tuple[int, float]] = []

    async def attempt(number: int) -> Reply:
        made.append((number, asyncio.get_running_loop().time()))
        outcome = outcomes[min(len(made), len(outcomes)) - 1]
        if isinstance(outcome, Reply):
            return outcome
        raise outcome

    return attempt, made


@pytest.mark.parametrize(
    ("error", "billed", "again"),
    [
        (Unavailable("503"), 0, True),
        (Unavailable("503"), 1, True),
        (Unavailable("reset", calls=1), 1, True),
        (Unavailable("reset", calls=1), 2, False),
        (InvalidAnswer("empty", calls=1), 1, True),
        (InvalidAnswer("empty", calls=1), 2, False),
        (OtherHabits("no tools"), 0, True),
        (OutOfOrder("for an hour"), 0, False),
        (Refused("no", calls=1), 1, False),
        (CutOff("long", calls=1), 1, False),
        (BadRequest("400"), 0, False),
        (KeyboardInterrupt(), 0, False),
    ],
)
def test_what_may_be_tried_again(error: BaseException, billed: int, again: bool) -> None:
    assert may_try_again(error, billed) is again


def test_a_reply_counts_all_that_its_attempts_cost() -> None:
    first = InvalidAnswer("empty", usage=TokenUsage(10, 1, 4), calls=1)
    attempt, made = attempts(RateLimited("429"), first, DONE)
    reply, _ = run(answer_patiently(attempt, patience=60))  # type: ignore[arg-type] # its type is the attempt's
    assert (reply.calls, reply.usage, reply.details["unknown"]) == (2, TokenUsage(20, 3, 4), 0)
    assert [number for number, _ in made] == [1, 2, 3]


def test_an_attempt_with_an_unknown_bill_is_counted_as_such() -> None:
    attempt, _ = attempts(Unavailable("reset", calls=1), DONE)
    reply, _ = run(answer_patiently(attempt, patience=60))  # type: ignore[arg-type] # the same
    assert (reply.calls, reply.usage, reply.details["unknown"]) == (2, TokenUsage(10, 2), 1)


def test_the_last_error_tells_of_all_attempts() -> None:
    attempt, made = attempts(
        Unavailable("reset", calls=1), InvalidAnswer("empty", usage=TokenUsage(10, 0), calls=1), DONE
    )
    with pytest.raises(InvalidAnswer) as caught:
        run(answer_patiently(attempt, patience=60))  # type: ignore[arg-type] # the same
    assert (caught.value.calls, caught.value.usage, len(made)) == (2, TokenUsage(10, 0), 2)
    assert caught.value.unknown == 1


def test_one_waits_as_long_as_the_server_says_and_a_little_longer() -> None:
    attempt, made = attempts(RateLimited("429", retry_after=7), DONE)
    run(answer_patiently(attempt, patience=60))  # type: ignore[arg-type] # the same
    assert 7 <= made[1][1] - made[0][1] <= 7.5


def test_other_habits_and_bad_answers_are_not_waited_for() -> None:
    attempt, made = attempts(OtherHabits("no schema"), InvalidAnswer("empty", calls=1), DONE)
    run(answer_patiently(attempt, patience=60))  # type: ignore[arg-type] # the same
    assert made[-1][1] == 0


def test_a_server_that_asks_for_more_than_the_patience_is_given_up_at_once() -> None:
    attempt, made = attempts(RateLimited("429", retry_after=3600))
    with pytest.raises(RateLimited):
        run(answer_patiently(attempt, patience=60))  # type: ignore[arg-type] # the same
    assert len(made) == 1

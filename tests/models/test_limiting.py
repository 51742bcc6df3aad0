"""Limiting, in a time of its own: the server's limit is found and kept, and nobody comes back in a herd."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import pytest

from benchmarks.simulated import Server, ask_all, run
from llm_extract.errors import Unavailable, WrongKey
from llm_extract.models.attempts import OutOfOrder
from llm_extract.models.endpoint import CallLimits
from llm_extract.models.limiting import Limiter, Turn

LIMITS = CallLimits(in_flight=32)


def last_answer(server: Server) -> float:
    return max((when for when, what in server.calls if what == "answered"), default=0.0)


@pytest.mark.parametrize(
    ("settings", "articles", "least_seconds"),
    [
        ({"rate": 50}, 1000, 19.8),
        ({"rate": 50, "retry_after": False}, 1000, 19.8),
        ({"rate": 50, "headers": True}, 1000, 19.8),
        ({"rate": 300, "burst": 60}, 3000, 9.8),
        ({"rate": 1, "latency": 10, "burst": 5}, 1000, 995),
        ({"rate": 1, "latency": 10, "burst": 5, "headers": True}, 1000, 995),
        ({"rate": 20, "by_chance": 0.2}, 1000, 62.0),  # 1,250 calls
        ({"rate": 20, "by_chance": 0.2, "headers": True}, 1000, 62.0),
        ({"latency": 0.5, "by_chance": 0.2}, 3000, 47.1),
    ],
)
def test_no_article_fails_and_the_rate_is_within_15_percent_of_what_the_server_allows(
    settings: dict[str, Any], articles: int, least_seconds: float
) -> None:
    server = Server(**settings)
    failures, _ = run(ask_all(server, articles, LIMITS))
    assert failures == 0
    assert server.count("answered") == articles
    assert least_seconds / last_answer(server) > 0.85
    assert server.most_under_way <= 32


def test_headers_keep_calls_from_being_turned_away_at_all() -> None:
    server = Server(rate=20, headers=True)
    run(ask_all(server, 500, CallLimits(in_flight=8)))
    assert server.count("turned away") == 0


def test_a_server_without_limits_is_used_in_full() -> None:
    server = Server(latency=1.0)
    run(ask_all(server, 640, LIMITS))
    assert last_answer(server) < 640 / 32 * 1.2
    assert server.most_under_way == 32


def test_the_rate_goes_up_again_when_the_limit_does() -> None:
    server = Server(rate=5)

    async def lift_the_limit() -> None:
        asking = asyncio.ensure_future(ask_all(server, 3000, LIMITS))
        await asyncio.sleep(60)
        server.rate = 500
        await asking

    run(lift_the_limit())
    assert last_answer(server) < 60 + 60


def test_after_an_outage_calls_come_back_one_by_one() -> None:
    server = Server(latency=0.5, outage=(5, 65))
    failures, _ = run(ask_all(server, 1000, LIMITS))
    assert failures == 0
    assert server.count("broken") < 80
    back = [when for when, what in server.calls if what == "answered" and when > 65]
    assert len([when for when in back if when < back[0] + 0.7]) <= 4
    assert last_answer(server) < 65 + 15 + 1000 * 0.5 / 32


def test_a_server_that_never_answers_ends_each_article_and_is_hardly_called() -> None:
    server = Server(outage=(0, 1e9))
    failures, seconds = run(ask_all(server, 300, CallLimits(in_flight=32, patience=60)))
    assert failures == 300
    assert server.count("broken") < 100
    assert seconds < 300


def test_a_long_retry_after_is_kept_by_all() -> None:
    server = Server(rate=0.01, burst=5)  # the next place is free in 100 seconds
    limiter = CallLimits(in_flight=4, patience=10)
    run(ask_all(server, 30, limiter, tasks=4))
    turned_away = [when for when, what in server.calls if what == "turned away"]
    assert len([when for when in turned_away if when < 50]) <= 10


def test_requests_per_minute_are_kept() -> None:
    server = Server(latency=0.1)
    run(ask_all(server, 61, CallLimits(in_flight=32, requests_per_minute=60)))
    starts = [when for when, _ in server.calls]
    assert max(starts) - min(starts) >= 59


def test_tokens_per_minute_are_kept() -> None:
    async def ask() -> float:
        limiter = Limiter(CallLimits(in_flight=32, tokens_per_minute=60_000))

        async def one() -> None:
            async with limiter.turn() as turn:
                await asyncio.sleep(0.01)
                turn.tokens = 2_000

        await asyncio.gather(*(one() for _ in range(61)))
        return asyncio.get_running_loop().time()

    seconds, _ = run(ask())
    assert 105 < seconds < 135


def test_calls_that_are_made_again_go_before_new_ones() -> None:
    order: list[str] = []

    async def ask() -> None:
        limiter = Limiter(CallLimits(in_flight=1))

        async def one(name: str, after: Turn | None = None) -> None:
            async with limiter.turn(after=after):
                order.append(name)
                await asyncio.sleep(1)

        with contextlib.suppress(Unavailable):
            async with limiter.turn() as failed:
                raise Unavailable("503")
        first = [asyncio.ensure_future(one(name)) for name in ("a", "b", "c")]
        await asyncio.sleep(0.5)
        await asyncio.gather(*first, one("again", failed))

    run(ask())
    assert order == ["a", "again", "b", "c"]


async def fail(limiter: Limiter, after: Turn | None = None) -> Turn:
    """One call that is turned away with a 503; returns its turn."""
    with contextlib.suppress(Unavailable):
        async with limiter.turn(after=after) as turn:
            raise Unavailable("503")
    return turn


async def succeed(limiter: Limiter) -> None:
    async with limiter.turn():
        pass


def test_what_fails_while_others_are_answered_is_not_held_against_the_server() -> None:
    async def ask(*, others: bool) -> Limiter:
        limiter = Limiter(CallLimits(in_flight=4))
        turns = [await fail(limiter) for _ in range(3)]
        for _ in range(20):
            if others:
                await succeed(limiter)
            turns = [await fail(limiter, after=turn) for turn in turns]
        return limiter

    poisoned, _ = run(ask(others=True))
    assert (poisoned.recovery.open, poisoned.recovery.failing_since) == (4, None)
    down, _ = run(ask(others=False))
    assert (down.recovery.open, down.recovery.failing_since is None) == (1, False)


def test_poison_gets_a_part_of_the_turns_and_no_more() -> None:
    order: list[str] = []

    async def ask() -> None:
        limiter = Limiter(CallLimits(in_flight=1))

        async def one(name: str, after: Turn | None = None) -> None:
            async with limiter.turn(after=after):
                order.append(name)
                await asyncio.sleep(1)

        poison = [await fail(limiter) for _ in range(3)]
        for _ in range(2):
            await succeed(limiter)
            poison = [await fail(limiter, after=turn) for turn in poison]
        first = asyncio.ensure_future(one("first"))
        await asyncio.sleep(0.5)
        await asyncio.gather(first, *(one("poison", turn) for turn in poison), *(one("new") for _ in range(6)))

    run(ask())
    assert order.index("new") < 2
    assert order[:8].count("poison") == 1
    assert order[-1] == "poison"  # when nobody else waits, it is its turn


def test_a_few_poisoned_articles_at_the_head_of_a_recovery_are_no_outage() -> None:
    async def ask() -> Limiter:
        limiter = Limiter(CallLimits(in_flight=2, patience=1))
        for _ in range(7):  # the trials after a run of failures meet poison again and again
            await fail(limiter)
        assert asyncio.get_running_loop().time() < 60
        await succeed(limiter)
        return limiter

    limiter, _ = run(ask())
    assert limiter.recovery.failing_since is None


def test_a_call_that_is_cancelled_while_it_waits_leaves_its_place() -> None:
    async def ask() -> int:
        limiter = Limiter(CallLimits(in_flight=1))
        done = 0

        async def one() -> None:
            nonlocal done
            async with limiter.turn():
                await asyncio.sleep(1)
                done += 1

        tasks = [asyncio.ensure_future(one()) for _ in range(4)]
        await asyncio.sleep(0.5)
        tasks[1].cancel()
        tasks[0].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert limiter.under_way == 0
        return done

    assert run(ask())[0] == 2


def test_what_is_no_fault_of_the_server_changes_nothing() -> None:
    async def ask() -> Limiter:
        limiter = Limiter(CallLimits(in_flight=4))
        for _ in range(50):
            with pytest.raises(WrongKey):
                async with limiter.turn():
                    raise WrongKey("401")
        return limiter

    limiter, _ = run(ask())
    assert limiter.recovery.open == 4
    assert limiter.pace.rate is None


def test_one_limiter_serves_one_event_loop_after_another() -> None:
    limiter = Limiter(CallLimits(in_flight=1))

    async def ask() -> None:
        async def one() -> None:
            async with limiter.turn():
                await asyncio.sleep(0)

        await asyncio.gather(one(), one())

    run(ask())
    run(ask())


def test_out_of_order_is_said_at_once_and_says_for_how_long() -> None:
    async def ask() -> None:
        limiter = Limiter(CallLimits(in_flight=2, patience=5))
        for _ in range(100):
            with contextlib.suppress(Unavailable):
                async with limiter.turn():
                    await asyncio.sleep(0.1)
                    raise Unavailable("503")
            if asyncio.get_running_loop().time() > 30:
                break
        await asyncio.gather(*(limiter.turn().__aenter__() for _ in range(3)))

    with pytest.raises(OutOfOrder, match="answered no call for 5 s"):
        run(ask())

"""Limiting: how many calls are under way at once and how fast they follow, shared by all calls to a server."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

from llm_extract.errors import CallError, ModelError, Unavailable
from llm_extract.models.attempts import OutOfOrder, RateLimited
from llm_extract.models.endpoint import CallLimits
from llm_extract.models.pacing import Outcome, Pace, Spacing, Window
from llm_extract.models.rate_headers import Unit, read_allowance
from llm_extract.models.recovery import Recovery

JUDGED = 2  # attempts; those that are made again and again are a choice of what fails, and tell nothing of the pace
FIRST_TOKENS = 1000.0  # what a call is taken to use before any was reported


@dataclass(slots=True)
class Turn:
    """One call's turn. ``tokens`` is what the call is expected to use, and afterwards what it did use.

    ``doubts`` counts how often the call failed while others were answered: that speaks against its article, not
    against the server.
    """

    tokens: float
    expected: float
    number: int = 1  # of the attempt
    generation: int = 0
    window: Window | None = None  # set when the turn is given
    doubts: int = 0
    failed_at: int | None = None  # how many calls had been answered by then


class Limiter:
    """Lets calls go: at most ``limits.in_flight`` at once, at the pace that the server takes.

    The pace follows the server's rate-limit headers and the share of calls that it turns away. After a run of failures
    all calls wait, as long as the server says, and come back one by one. A call that is made again goes before new
    ones, but not then, and not when it failed twice while others were answered: such poison gets a part of the turns,
    so that it keeps nobody waiting, and its failures are not held against the server. Belongs to one event loop at a
    time.
    """

    def __init__(self, limits: CallLimits | None = None) -> None:
        self.limits = limits or CallLimits()
        self.pace = Pace()
        self.recovery = Recovery(self.limits.in_flight, self.limits.patience)
        self.under_way = 0
        self._told: float | None = None  # calls a second, as the headers have it
        self._spacing = Spacing(1.0)
        rpm, tpm = self.limits.requests_per_minute, self.limits.tokens_per_minute
        self._requests = Spacing(rpm / 60) if rpm else None
        self._tokens = Spacing(tpm / 60) if tpm else None
        self._mean_tokens = FIRST_TOKENS
        self._waiting = _Queue()
        self._answers = 0
        self._last_given = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    @contextlib.asynccontextmanager
    async def turn(self, *, after: Turn | None = None) -> AsyncIterator[Turn]:
        """Wait for a turn; how the block ends tells how the call went. ``after`` is the turn in which it failed before.

        Raises OutOfOrder when the server has answered nobody for ``limits.patience`` seconds.
        """
        turn = Turn(self._mean_tokens, self._mean_tokens)
        if after is not None:
            turn.number = after.number + 1
            turn.doubts = after.doubts + (after.failed_at is not None and self._answers > after.failed_at)
        await self._wait(turn, again=after is not None)
        error: ModelError | None = None
        answered = False
        try:
            yield turn
            answered = True
        except ModelError as raised:
            error = raised
            raise
        finally:
            self._end(turn, error, answered=answered)

    def heard(self, headers: Mapping[str, str]) -> None:
        """Take in the headers of a response: where little is left, calls go as fast as it fills up again."""
        units: tuple[tuple[Unit, float], ...] = (("requests", 1.0), ("tokens", self._mean_tokens))
        rates = []
        for unit, per_call in units:
            left = read_allowance(headers, unit)
            if left is not None and left.rate is not None and left.remaining < self.limits.in_flight * per_call:
                rates.append(left.rate / per_call)
        self._told = min(rates, default=None)

    async def _wait(self, turn: Turn, *, again: bool) -> None:
        loop = asyncio.get_running_loop()
        if self._loop is not loop:  # the loop before has ended, and its calls with it
            self._loop, self._timer, self.under_way = loop, None, 0
            self._waiting = _Queue()
        if not self._waiting and self._delay(loop.time()) == 0:
            self._give(turn, loop.time())
            return
        if self.recovery.is_overdue(loop.time()):
            raise self._out_of_order()
        future = loop.create_future()
        self._waiting.add((future, turn), first=again and self.recovery.failing_since is None)
        self._wake()
        try:
            await future
        except asyncio.CancelledError:
            if turn.window is not None:
                self.under_way -= 1
                self.pace.come_back(turn.window, "set aside")
                self._wake()
            raise

    def _delay(self, now: float) -> float | None:
        """Seconds until a call may go; None when another one has to end before."""
        if self.under_way >= self.limits.in_flight:
            return None
        waits = [self.recovery.closed_until - now]
        if self.under_way >= self.recovery.open:  # fewer are let go, but one that takes long holds up nobody
            waits.append(self._last_given + self.recovery.longest_pause - now)
        waits += [spacing.wait(now) for spacing in self._spacings()]
        return max(0.0, *waits)

    def _spacings(self) -> list[Spacing]:
        rates = [rate for rate in (self.pace.rate, self._told) if rate is not None]
        if rates:
            self._spacing.rate = min(rates)
        there = (self._spacing if rates else None, self._requests, self._tokens)
        return [spacing for spacing in there if spacing is not None]

    def _give(self, turn: Turn, now: float) -> None:
        turn.generation = self.recovery.generation
        turn.window = self.pace.send(now)
        self.under_way += 1
        self._last_given = now
        for spacing in self._spacings():
            spacing.take(now, turn.expected if spacing is self._tokens else 1.0)

    def _wake(self) -> None:
        """Give turns to those who wait, as many as may go now; come back when the next one may."""
        if self._loop is None or self._loop.is_closed():
            return
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while self._waiting:
            now = self._loop.time()
            delay = self._delay(now)
            if delay is None:
                return
            if delay > 0:
                self._timer = self._loop.call_later(delay, self._wake)
                return
            future, turn = self._waiting.take()
            if not future.done():
                self._give(turn, now)
                future.set_result(None)

    def _end(self, turn: Turn, error: ModelError | None, *, answered: bool) -> None:
        if self._loop is None or self._loop.is_closed():
            return
        now = self._loop.time()
        self.under_way -= 1
        if self._tokens is not None and turn.tokens != turn.expected:
            self._tokens.take(now, turn.tokens - turn.expected)
        self._mean_tokens += 0.1 * (turn.tokens - self._mean_tokens)
        outcome = _outcome(error, answered=answered)
        if isinstance(error, Unavailable):
            turn.failed_at = self._answers
        if turn.window is not None:
            self.pace.come_back(turn.window, outcome if turn.number <= JUDGED else "set aside")
        if outcome == "answered":
            self._answers += 1
            self.recovery.answered(turn.generation)
        elif isinstance(error, Unavailable) and not turn.doubts:
            self._failed(turn, error, now)
        self._wake()

    def _failed(self, turn: Turn, error: Unavailable, now: float) -> None:
        turned_away = isinstance(error, RateLimited)
        closed = self.recovery.failed(
            now, generation=turn.generation, turned_away=turned_away, retry_after=error.retry_after
        )
        if closed:
            self.pace.pause()
            if self.recovery.is_overdue(now):
                self._send_away()

    def _send_away(self) -> None:
        while self._waiting:
            future, _turn = self._waiting.take()
            if not future.done():
                future.set_exception(self._out_of_order())

    def _out_of_order(self) -> OutOfOrder:
        return OutOfOrder(f"the server has answered no call for {self.limits.patience:g} s")


_Waiting = tuple[asyncio.Future[None], Turn]


class _Queue:
    """Those who wait for a turn: where there are doubtful ones, they get every ``SHARE``-th."""

    SHARE = 4

    def __init__(self) -> None:
        self._firm: deque[_Waiting] = deque()
        self._doubtful: deque[_Waiting] = deque()
        self._taken = 0

    def __len__(self) -> int:
        return len(self._firm) + len(self._doubtful)

    def add(self, one: _Waiting, *, first: bool) -> None:
        if one[1].doubts > 1:
            self._doubtful.append(one)
        elif first:
            self._firm.appendleft(one)
        else:
            self._firm.append(one)

    def take(self) -> _Waiting:
        self._taken += 1
        is_their_turn = self._doubtful and self._taken % self.SHARE == 0
        return self._doubtful.popleft() if is_their_turn or not self._firm else self._firm.popleft()


def _outcome(error: ModelError | None, *, answered: bool) -> Outcome:
    if isinstance(error, RateLimited):
        return "turned away"
    if isinstance(error, Unavailable):
        return "set aside"
    return "answered" if answered or isinstance(error, CallError) else "set aside"  # a refusal, too, is an answer

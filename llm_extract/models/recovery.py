"""Recovery: fewer calls at once when most of them fail, none when all do, and then one, two, four, and so on."""

from __future__ import annotations

import random

EXCESS = 6  # failures more than answers, after which something is done
LONG = 5.0  # seconds; a server that asks for more than that is left alone by all
FIRST_PAUSE = 0.5  # seconds, where the server does not say how long
LONGEST_PAUSE = 15.0
TRIALS = 8  # in a row that fail, before the server is out of order: fewer may all have met poisoned articles


class Recovery:
    """How many calls may be under way at once: ``open``, between 1 and ``in_flight``, and none until ``closed_until``.

    Where most calls are turned away, half as many are let go; where even one at a time is, or where calls break, all
    wait. ``generation`` counts these measures: how a call ends that was sent before the last one says nothing new.
    Times are the caller's clock.
    """

    def __init__(self, in_flight: int, patience: float) -> None:
        self.in_flight = in_flight
        self.patience = patience
        self.longest_pause = min(LONGEST_PAUSE, max(FIRST_PAUSE, patience / (TRIALS + 2)))
        self.closed_until = 0.0
        self.generation = 0
        self.failing_since: float | None = None
        self._open = float(in_flight)
        self._doubling = False
        self._excess = 0
        self._pauses = 0  # without an answer in between

    @property
    def open(self) -> int:
        """How many calls may be under way."""
        return int(self._open)

    def is_overdue(self, now: float) -> bool:
        """Whether nobody was answered for as long as one waits, or nobody is to be by what the server says."""
        if self.failing_since is None or self._pauses < TRIALS:
            return False
        return max(now, self.closed_until) - self.failing_since > self.patience

    def answered(self, generation: int) -> None:
        """A call was answered."""
        self.failing_since = None
        if generation != self.generation:
            return
        self._pauses = 0
        self._excess = max(0, self._excess - 1)
        self._open = min(self.in_flight, self._open + (1.0 if self._doubling else 0.5))

    def failed(self, now: float, *, generation: int, turned_away: bool, retry_after: float | None = None) -> bool:
        """A call was turned away, or broke; returns whether all wait now."""
        if generation != self.generation:
            return False
        self._excess += 1
        if self._excess < max(EXCESS, self.open // 3) and not self._pauses:
            return False
        self.generation += 1
        self._excess = 0
        if turned_away and self.open > 1 and (retry_after or 0.0) <= LONG:
            self._open, self._doubling = self._open / 2, False
            return False
        self._pause(now, retry_after)
        return True

    def _pause(self, now: float, retry_after: float | None) -> None:
        self.failing_since = now if self.failing_since is None else self.failing_since
        self._open, self._doubling = 1.0, True
        longest = min(self.longest_pause, FIRST_PAUSE * 2 ** min(self._pauses, 10))
        self._pauses += TRIALS if (retry_after or 0.0) > LONG else 1
        spread = random.uniform(0.5, 1.0)  # noqa: S311 - so that several processes do not come back at once; guards nothing
        self.closed_until = now + (longest * spread if retry_after is None else retry_after)

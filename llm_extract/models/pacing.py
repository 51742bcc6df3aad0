"""Pacing: how many calls a second a server takes, found out by the share of calls that it turns away."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

WINDOW_CALLS = 20  # at least so many calls, over so many seconds, are judged together
WINDOW_SECONDS = 0.25
SLOWEST = 0.05  # calls a second
FIRST_GROWTH = 0.06
MOST_GROWTH = 0.5
BELOW = 0.9
MOST_USUAL = 0.25
LEARNING = 0.5
CERTAIN = 0.05  # where less is usual, one window in excess is enough to cut the rate; else it takes two in a row,
CLEAR = 0.5  # or one in which more than half was turned away
EXPECTED = 0.2  # taken as usual until a cut has shown what is: so much does no harm, and chance alone cuts nothing

Outcome = Literal["answered", "turned away", "lost"]


class Spacing:
    """At most ``rate`` units a second, with ``slack`` seconds' worth at once."""

    def __init__(self, rate: float, slack: float = 0.02) -> None:
        self.rate = rate
        self.slack = slack
        self._paid_until = -math.inf

    def wait(self, now: float) -> float:
        """Seconds until the next one may go."""
        return max(0.0, self._paid_until - self.slack - now)

    def take(self, now: float, amount: float = 1.0) -> None:
        """One goes, and counts for so many units; less than nothing gives some back."""
        self._paid_until = max(self._paid_until, now) + amount / self.rate


class Window:
    """Calls that were sent one after another and are judged together, when all of them have come back."""

    def __init__(self, began: float, cuts: int) -> None:
        self.began = began
        self.ended: float | None = None
        self.cuts = cuts  # how often the rate had been cut by then
        self.was_disturbed = False
        self.sent = self.answered = self.turned_away = self.lost = 0

    @property
    def is_complete(self) -> bool:
        """Whether no more calls belong to it and all have come back."""
        return self.ended is not None and self.answered + self.turned_away + self.lost == self.sent

    @property
    def rate(self) -> float:
        """Calls a second that were sent."""
        return self.sent / max((self.ended or self.began) - self.began, 1e-3)


@dataclass(frozen=True, slots=True)
class Cut:
    """What the rate was before it was cut, what was used of it, and which share was turned away."""

    rate: float | None
    growth: float
    used: float
    share: float


class Pace:
    """The rate of calls, adapted from window to window.

    Turned away more than usual: the rate is cut to a little less than the server took. Not turned away: the rate grows,
    slowly at first. What is still turned away right after a cut does not come of the rate, and is taken as usual (a
    server that turns calls away by chance, or for another user's sake). Times are the caller's clock.
    """

    def __init__(self) -> None:
        self.rate: float | None = None  # calls a second; None: no limit was met so far
        self.usual = EXPECTED  # the share that is turned away whatever the rate
        self._growth = FIRST_GROWTH
        self._window: Window | None = None
        self._cuts = 0
        self._was_excess = False
        self._last_cut: Cut | None = None

    def send(self, now: float) -> Window:
        """A call is sent; returns the window that it belongs to."""
        window = self._window
        if window is not None and window.sent >= WINDOW_CALLS and now - window.began >= WINDOW_SECONDS:
            self._end(window, now)
            window = None
        if window is None:
            window = self._window = Window(now, self._cuts)
        window.sent += 1
        return window

    def come_back(self, window: Window, outcome: Outcome) -> None:
        """A call came back."""
        if outcome == "answered":
            window.answered += 1
        elif outcome == "turned away":
            window.turned_away += 1
        else:
            window.lost += 1
        if window.is_complete:
            self._judge(window)

    def disturb(self) -> None:
        """So many calls were turned away that fewer are let go at once."""
        if self._window is not None:
            self._window.was_disturbed = True

    def pause(self, now: float) -> None:
        """Nothing is sent for a while: the window ends here, and a short one says nothing."""
        window, self._window = self._window, None
        if window is not None and window.sent >= WINDOW_CALLS / 2 and now - window.began >= WINDOW_SECONDS:
            window.was_disturbed = True
            self._end(window, now)

    def _end(self, window: Window, now: float) -> None:
        window.ended = now
        if window.is_complete:
            self._judge(window)

    def _judge(self, window: Window) -> None:
        calls = window.answered + window.turned_away
        if window.cuts != self._cuts or not calls:
            return
        share = window.turned_away / calls
        cut, self._last_cut = self._last_cut, None
        if cut is not None and not window.was_disturbed:
            self.usual = min(MOST_USUAL, self.usual + LEARNING * (share - self.usual))
            if share > 0.6 * cut.share and window.rate * (1 - share) < 0.9 * cut.used * (1 - cut.share):
                self.rate, self._growth = (
                    cut.rate,
                    cut.growth,
                )  # fewer were sent and fewer answered, and the share stayed: the cut was in vain
                return
        if not share:
            self.usual *= 1 - LEARNING
        noise = 1 + 2 * math.sqrt(calls * self.usual * (1 - self.usual))
        is_excess = window.turned_away > calls * self.usual + noise
        is_second, self._was_excess = self._was_excess, is_excess
        if is_excess and (is_second or self.usual < CERTAIN or share > CLEAR):
            self._cut(window, share)
        elif not is_excess and self.rate is not None and window.rate > 0.7 * self.rate:
            self.rate *= 1 + self._growth
            self._growth = min(MOST_GROWTH, 2 * self._growth)

    def _cut(self, window: Window, share: float) -> None:
        # A little below what was taken, so that nothing that comes of the rate is left, and the rest is as usual.
        taken = BELOW * window.rate * (1 - share) / (1 - self.usual)
        if window.was_disturbed:  # a burst was turned away, and what is taken without one is not known yet
            self._last_cut = None
            taken = max(taken, window.rate / 2)
        else:
            self._last_cut = Cut(self.rate, self._growth, window.rate, share)
        self.rate = max(SLOWEST, taken)
        self._growth = FIRST_GROWTH
        self._cuts += 1

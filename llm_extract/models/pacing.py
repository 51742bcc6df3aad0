"""Pacing: how many calls a second are sent, from what is believed that the server takes."""

from __future__ import annotations

import math
from typing import Literal

from llm_extract.models.capacity import Capacity

WINDOW_CALLS = 10  # at least so many calls, over so many seconds, are judged together
WINDOW_SECONDS = 0.25
GROWTH = 1.5  # times what was sent, at most
MOST_CUT = 4.0
TRIAL_EVERY = 6  # windows; one of them goes faster, and the next time slower, where
FASTER, SLOWER = 1.6, 0.7
DOUBTFUL = 0.08  # or more seems to be turned away whatever the rate
RISK = 0.5  # the probability with which the limit may be below the rate

# "set aside": it broke, or says nothing of the server's limit.
Outcome = Literal["answered", "turned away", "set aside"]


class Spacing:
    """At most ``rate`` units a second, with ``slack`` seconds' worth at once."""

    def __init__(self, rate: float, slack: float = 0.01) -> None:
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

    __slots__ = ("answered", "back", "began", "ended", "is_trial", "last", "sent", "turned_away")

    def __init__(self, began: float, *, is_trial: bool = False) -> None:
        self.began = self.last = began
        self.is_trial = is_trial
        self.ended: float | None = None
        self.sent = self.back = self.answered = self.turned_away = 0

    @property
    def is_complete(self) -> bool:
        """Whether no more calls belong to it and all have come back."""
        return self.ended is not None and self.back == self.sent

    @property
    def rate(self) -> float:
        """Calls a second that were sent."""
        return self.sent / max((self.ended or self.began) - self.began, 1e-3)


class Pace:
    """The rate of calls, chosen anew whenever a window of them has come back.

    It is the rate that the server's limit is about as likely above as below, as far as the calls turned away tell
    (:class:`Capacity`), and never much more than what was sent before: what was saved up at the server is soon spent.
    Times are the caller's clock.
    """

    def __init__(self) -> None:
        self.capacity = Capacity()
        self._chosen: float | None = None
        self._kept = 0.0  # what was really sent of late
        self._window: Window | None = None
        self._number = 0  # of the window

    @property
    def rate(self) -> float | None:
        """Calls a second; None: no call was turned away so far."""
        if self._chosen is None or self._number % TRIAL_EVERY or self.capacity.share < DOUBTFUL:
            return self._chosen
        if self._number // TRIAL_EVERY % 2:
            return max(self._chosen, self._kept * FASTER)
        return min(self._chosen, self._kept) * SLOWER

    def send(self, now: float) -> Window:
        """A call is sent; returns the window that it belongs to."""
        window = self._window
        if window is not None and window.sent >= WINDOW_CALLS and now - window.began >= WINDOW_SECONDS:
            self._end(window, now)
            window = None
        if window is None:
            self._number += 1
            window = self._window = Window(now, is_trial=self._number % TRIAL_EVERY == 0)
        window.sent += 1
        window.last = now
        return window

    def come_back(self, window: Window, outcome: Outcome) -> None:
        """A call came back."""
        window.back += 1
        window.answered += outcome == "answered"
        window.turned_away += outcome == "turned away"
        if window.is_complete:
            self._judge(window)

    def pause(self) -> None:
        """Nothing is sent for a while: the window ends here, and a short one says nothing."""
        window, self._window = self._window, None
        if window is not None and window.sent >= WINDOW_CALLS:
            self._end(window, window.last + (window.last - window.began) / (window.sent - 1))

    def _end(self, window: Window, now: float) -> None:
        window.ended = now
        if window.is_complete:
            self._judge(window)

    def _judge(self, window: Window) -> None:
        if not window.is_trial or not self._kept:
            self._kept = window.rate
        calls = window.answered + window.turned_away
        if self._chosen is None and not window.turned_away:
            return
        if calls:
            self.capacity.take(window.rate, calls, window.turned_away)
        chosen = self._chosen or 0.0
        most = max(chosen, window.rate * GROWTH)
        least = window.rate / (1 + (MOST_CUT - 1) * min(1.0, calls / WINDOW_CALLS))
        if self._chosen is not None:
            least = min(least, chosen)
        self._chosen = min(most, max(least, self.capacity.quantile(RISK))) if calls else most

"""Capacity: what is believed of a server's limit, from how many calls were sent in a while and how many turned away."""

from __future__ import annotations

import itertools

SLOWEST = 0.05  # calls a second
STEP = 1.08  # from one rate that is thought of to the next
RATES = tuple(SLOWEST * STEP**number for number in range(160))  # up to 10,000 a second
SHARES = (0.0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6)
_LEAST, _MOST = 0.004, 0.98  # no single call proves anything
_TELLING = 60  # calls; what more of them say at one rate is of the same moment and proves no more
_NEIGHBOURS = 0.04  # of the belief goes to the next rate up and down from window to window,
_UP = 0.02  # to any higher one, because limits are lifted, and bursts saved up are no limits,
_ANYWHERE = 0.002  # and to anything at all
_WEIGHTS = tuple((1 - share) ** 4 for share in SHARES)  # the more is turned away, the less likely by chance
_AT_FIRST = tuple(weight / sum(_WEIGHTS) / len(RATES) for weight in _WEIGHTS)


class Capacity:
    """The belief in each pair of a rate that a server takes and a share of calls that it turns away whatever the rate.

    The chance to be turned away is ``1 - (1 - share) * min(1, taken / sent)``: a share that does not change with the
    rate of sending comes of chance, or of other users, and one that does comes of a limit. Each window of calls weighs
    the pairs by that chance (Bayes); between two windows the belief spreads a little, because servers change.
    """

    def __init__(self) -> None:
        self._belief = [[one] * len(RATES) for one in _AT_FIRST]
        self.share = self._mean_share()  # that is turned away whatever the rate: the mean of what is believed

    def take(self, rate: float, calls: int, turned_away: int) -> None:
        """Take in that so many calls were judged at a rate of sending, in calls a second."""
        weight = min(1.0, _TELLING / calls)
        away, answered = turned_away * weight, (calls - turned_away) * weight
        self._spread()
        limited = sum(one < rate for one in RATES)
        for share, row in zip(SHARES, self._belief, strict=True):
            unlimited = _likelihood(share, away, answered)
            for number in range(limited):
                row[number] *= _likelihood(1 - (1 - share) * RATES[number] / rate, away, answered)
            for number in range(limited, len(row)):
                row[number] *= unlimited
        self._normalise()
        self.share = self._mean_share()

    def quantile(self, part: float) -> float:
        """The rate that the server's limit is below with this probability, in calls a second."""
        reached = itertools.accumulate(map(sum, zip(*self._belief, strict=True)))
        return next((rate for rate, sum_up_to in zip(RATES, reached, strict=True) if sum_up_to >= part), RATES[-1])

    def _mean_share(self) -> float:
        return sum(share * sum(row) for share, row in zip(SHARES, self._belief, strict=True))

    def _spread(self) -> None:
        last = len(RATES) - 1
        stays = 1 - 2 * _NEIGHBOURS - _UP - _ANYWHERE
        for at_first, row in zip(_AT_FIRST, self._belief, strict=True):
            floor = _ANYWHERE * at_first
            before = 0.0
            risen = 0.0
            for number, here in enumerate(row):
                after = row[number + 1] if number < last else here
                row[number] = stays * here + _NEIGHBOURS * (before + after) + risen + floor
                risen += _UP * here / max(1, last - number)
                before = here

    def _normalise(self) -> None:
        whole = sum(map(sum, self._belief))
        self._belief = [[one / whole for one in row] for row in self._belief]


def _likelihood(chance: float, away: float, answered: float) -> float:
    chance = min(_MOST, max(_LEAST, chance))
    return float(chance**away * (1 - chance) ** answered)

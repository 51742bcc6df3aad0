"""Tallies: what is counted of one kind, in one article or in many; tallies add up, and every figure is made of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field

WHOLE = ("records", "strict", "exact", "soft", "headline")
"""What is counted of records as wholes, by its name in :class:`KindCounts`."""


class Tally(NamedTuple):
    """Hits, how many were predicted, how many gold has; predicted − hits are false positives, gold − hits misses."""

    hits: float = 0.0
    predicted: float = 0.0
    gold: float = 0.0

    def plus(self, other: Tally) -> Tally:
        """Add two tallies.

        >>> Tally(1, 2, 3).plus(Tally(1, 1, 1))
        Tally(hits=2, predicted=3, gold=4)
        """
        return Tally(self.hits + other.hits, self.predicted + other.predicted, self.gold + other.gold)


class KindCounts(BaseModel):
    """The counts of one kind, of an article or of many.

    ``records`` counts aligned records, ``strict`` those with every key field right, ``exact`` those whose passages
    are the same to the token, ``soft`` the sum of likenesses, ``headline`` what the kind is judged by. ``fields`` is
    end to end: a missed record misses all its fields. ``filled`` says how many records fill a field, on the predicted
    side and in gold. ``labels`` counts aligned labels value by value.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    records: Tally = Tally()
    strict: Tally = Tally()
    exact: Tally = Tally()
    soft: Tally = Tally()
    headline: Tally = Tally()
    fields: Mapping[str, Tally] = Field(default_factory=dict)
    filled: Mapping[str, tuple[int, int]] = Field(default_factory=dict)
    labels: Mapping[str, Mapping[str, Tally]] = Field(default_factory=dict)

    def plus(self, other: KindCounts) -> KindCounts:
        """Add the counts of two articles."""
        return total([self, other])


def total(many: Iterable[KindCounts]) -> KindCounts:
    """Add up counts; those of no article are all zero."""
    sums = Sums()
    for counts in many:
        for name in WHOLE:
            sums.whole[name] = sums.whole[name].plus(getattr(counts, name))
        for name, tally in counts.fields.items():
            sums.add_field(name, tally)
        for name, (predicted, gold) in counts.filled.items():
            sums.add_filled(name, predicted, gold)
        for name, values in counts.labels.items():
            for value, tally in values.items():
                sums.add_label(name, value, tally)
    return sums.frozen()


_ZERO = Tally()


@dataclass(slots=True)
class Sums:
    """Counts that are being added up."""

    whole: dict[str, Tally] = field(default_factory=lambda: dict.fromkeys(WHOLE, Tally()))
    fields: dict[str, Tally] = field(default_factory=dict)
    filled: dict[str, tuple[int, int]] = field(default_factory=dict)
    labels: dict[str, dict[str, Tally]] = field(default_factory=dict)

    def add(self, names: Sequence[str], tally: Tally) -> None:
        """Add a tally to each of some of :data:`WHOLE`."""
        for name in names:
            self.whole[name] = self.whole[name].plus(tally)

    def add_field(self, name: str, tally: Tally) -> None:
        """Add to what a field has."""
        self.fields[name] = self.fields.get(name, _ZERO).plus(tally)

    def add_nothing(self, name: str) -> None:
        """Note that a field was compared, where neither side fills it."""
        self.fields.setdefault(name, _ZERO)
        self.filled.setdefault(name, (0, 0))

    def add_filled(self, name: str, predicted: int, gold: int) -> None:
        """Add to how many records fill a field."""
        before = self.filled.get(name, (0, 0))
        self.filled[name] = (before[0] + predicted, before[1] + gold)

    def add_label(self, name: str, value: str, tally: Tally) -> None:
        """Add to what one value of a label field has."""
        values = self.labels.setdefault(name, {})
        values[value] = values.get(value, _ZERO).plus(tally)

    def frozen(self) -> KindCounts:
        """Give what was added up, in a fixed order."""
        return KindCounts(
            **self.whole,
            fields=dict(sorted(self.fields.items())),
            filled=dict(sorted(self.filled.items())),
            labels={name: dict(sorted(values.items())) for name, values in sorted(self.labels.items())},
        )

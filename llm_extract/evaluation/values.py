"""Values: the fields of a gold record and of a stored one in the same comparable form.

A value is None where the field is not filled. The two sides differ only in what they allow: gold may accept several
labels, several names for one thing, several passages that each prove the record.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from llm_extract.documents.document import Document, Span
from llm_extract.errors import GoldError
from llm_extract.evaluation.tokens import TokenGrid, Tokens
from llm_extract.records.counts import total
from llm_extract.records.gold import GoldName, GoldPassage, names, options, passages
from llm_extract.records.grounding import Grounder
from llm_extract.records.kinds import Card, FieldCard

Part = tuple[Tokens, ...]
"""A passage as the places where it stands, each a range of tokens."""


@dataclass(frozen=True, slots=True)
class Forms:
    """One value in one or several acceptable forms: a label, a name with its aliases, a topic, a phrase."""

    forms: tuple[str, ...]

    @property
    def plain(self) -> object:
        """The value in plain data, for the canonical order of records."""
        return self.forms


@dataclass(frozen=True, slots=True)
class Names:
    """A list of names."""

    items: tuple[GoldName, ...]

    @property
    def plain(self) -> object:
        """The value in plain data."""
        return [(name.aliases, name.optional) for name in self.items]


@dataclass(frozen=True, slots=True)
class Proof:
    """Passages that are alternatives: each proves the record."""

    parts: tuple[Part, ...]

    @property
    def plain(self) -> object:
        """The value in plain data."""
        return [[(place[0], place[1]) for place in part] for part in self.parts]


@dataclass(frozen=True, slots=True)
class Extent:
    """Passages that are the parts of one whole, in order."""

    parts: tuple[Part, ...]

    @property
    def plain(self) -> object:
        """The value in plain data."""
        return [[(place[0], place[1]) for place in part] for part in self.parts]


@dataclass(frozen=True, slots=True)
class Number:
    """A count as numbers; both None where the text has words only ("dozens")."""

    low: int | None
    high: int | None

    @property
    def plain(self) -> object:
        """The value in plain data."""
        return self.low, self.high


@dataclass(frozen=True, slots=True)
class Day:
    """An ISO date and how much of it counts: day, week, month or year."""

    date: str
    precision: str

    @property
    def plain(self) -> object:
        """The value in plain data."""
        return self.date, self.precision


Value = Forms | Names | Proof | Extent | Number | Day
Values = Mapping[str, Value | None]


def names_in(value: Value | None) -> tuple[GoldName, ...]:
    """The names that a field holds; a field of one name holds one."""
    if isinstance(value, Names):
        return value.items
    return (GoldName(value.forms),) if isinstance(value, Forms) else ()


def scored_fields(card: Card) -> tuple[FieldCard, ...]:
    """The fields of a kind that are compared at all."""
    return tuple(one for one in card.fields if one.rule.compare != "never")


def is_disputed(fields: Mapping[str, Any], card: Card) -> bool:
    """Whether a label of a gold record says that its figures contradict each other, so that they do not add up."""
    labels = (options(fields.get(one.name)) for one in card.fields if one.rule.role == "label")
    return any("disputed" in forms for forms in labels)


class Reader:
    """Reads the fields of one article's records into comparable values, looking every passage up once."""

    def __init__(self, document: Document) -> None:
        self._grid = TokenGrid(document.text)
        self._grounder = Grounder(document.text)
        self._places: dict[str, Part] = {}
        self._name = document.name

    def gold(self, fields: Mapping[str, Any], card: Card, *, refused: bool = False) -> Values:
        """Read a gold record; raises GoldError for a passage that stands nowhere, unless the record was refused."""
        disputed = is_disputed(fields, card)
        values: dict[str, Value | None] = {}
        for one in scored_fields(card):
            given = fields.get(one.name)
            if given is None or given == []:
                values[one.name] = None
            elif _is_placed(one):
                parts = [self._gold_part(passage) for passage in passages(given)]
                missing = [passage.text for passage, part in zip(passages(given), parts, strict=True) if not part]
                if missing and not refused:
                    raise GoldError(
                        f"{self._name!r}: the gold passage {missing[0]!r} is not in the article; see `gold check`"
                    )
                values[one.name] = _placed(one, tuple(part for part in parts if part))
            else:
                values[one.name] = _gold_value(one, given, fields, disputed=disputed)
        return values

    def stored(self, fields: Mapping[str, Any], card: Card) -> Values:
        """Read a stored record, or an item as the model wrote it; what has no place is filled and matches nothing."""
        values: dict[str, Value | None] = {}
        for one in scored_fields(card):
            given = fields.get(one.name)
            if given is None or given in ([], (), ""):
                values[one.name] = None
            elif _is_placed(one):
                several = given if isinstance(given, (list, tuple)) else [given]
                values[one.name] = _placed(one, tuple(part for part in map(self._stored_part, several) if part))
            else:
                values[one.name] = _stored_value(one, given, fields)
        return values

    def places(self, passage: str) -> Part:
        """Everywhere a passage stands, as token ranges; empty when it stands nowhere."""
        if passage not in self._places:
            self._places[passage] = tuple(self._grid.tokens(span) for span, _ in self._grounder.places(passage))
        return self._places[passage]

    def span(self, value: Value | None) -> Span | None:
        """Where the first passage of a value stands, as code points; None where there is none."""
        parts = value.parts if isinstance(value, (Proof, Extent)) else ()
        return self._grid.span(parts[0][0]) if parts and parts[0] and parts[0][0].end > parts[0][0].first else None

    def _gold_part(self, passage: GoldPassage) -> Part:
        return (self._grid.tokens(passage.span),) if passage.span else self.places(passage.text)

    def _stored_part(self, passage: Any) -> Part:
        # The record has the first of several places; the others count as well, so they are looked up again.
        if not isinstance(passage, Mapping):
            return self.places(str(passage))
        start, end = passage.get("start"), passage.get("end")
        if start is None or end is None:
            return ()
        here = self._grid.tokens(Span(start, end))
        if not passage.get("ambiguous"):
            return (here,)
        return (here, *(place for place in self.places(passage["text"]) if place != here))


def _is_placed(card: FieldCard) -> bool:
    return card.rule.role in ("passages", "words")


def _placed(card: FieldCard, parts: tuple[Part, ...]) -> Value:
    return Extent(parts) if card.rule.proves == "every" else Proof(parts)


def _gold_value(card: FieldCard, given: Any, fields: Mapping[str, Any], *, disputed: bool) -> Value:
    match card.rule.compare:
        case "names" if card.rule.role == "names":
            return Names(names(given))
        case "count" if isinstance(given, Mapping):
            return _number(given)
        case "count":
            return _counted(options(given), disputed=disputed)
        case "date":
            return _day(str(given), fields.get("precision"))
        case _:
            return Forms(options(given))


def _stored_value(card: FieldCard, given: Any, fields: Mapping[str, Any]) -> Value:
    match card.rule.compare:
        case "names" if isinstance(given, (list, tuple)):
            return Names(tuple(GoldName((str(name),)) for name in given))
        case "count":
            return _number(given) if isinstance(given, Mapping) else Number(None, None)
        case "date":
            return _day(str(given), fields.get("precision"))
        case _:
            return Forms((str(given),))


@lru_cache(maxsize=10_000)
def _counted(phrases: tuple[str, ...], *, disputed: bool) -> Number:
    count = total(phrases, disputed=disputed)
    return Number(count.low, count.high) if count else Number(None, None)


def _number(given: Mapping[str, Any]) -> Number:
    low, high = given.get("low"), given.get("high")
    return Number(None if low is None else int(low), None if high is None else int(high))


def _day(date: str, precision: Any) -> Day:
    """Read ``2026-03-14``, ``2026-03`` or ``2026``; without a precision it is as fine as it is written."""
    return Day(date, str(precision) if precision else {4: "year", 7: "month"}.get(len(date), "day"))

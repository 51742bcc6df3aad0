"""Gold: the hand-labelled records of an article, as people write them (``llm_extract/gold@1``).

A gold record has the fields of its kind in the words of the article: passages as strings, names with their aliases,
number phrases. Code computes nothing here; the scorer reads these through the kind's card. Files are read and written
by :mod:`llm_extract.records.gold_files`.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, model_validator

from llm_extract.documents.document import Document, Span
from llm_extract.errors import GoldError
from llm_extract.records.kinds import Card, FieldCard

GOLD_FORMAT: Literal["llm_extract/gold@1"] = "llm_extract/gold@1"

Place = tuple[str | int, ...]
"""Where something stands in a gold file: ("records", 2, "evidence", 0)."""


class Fault(NamedTuple):
    """Something wrong in a gold file: the line (from 1), and what to do about it.

    A fault of severity "note" hinders nothing: gold with notes alone can be scored.
    """

    line: int
    message: str
    severity: Literal["error", "note"] = "error"


class Labeller(BaseModel):
    """Who labelled: a person, or a model that read the codebook; never one under the name of the other."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    kind: Literal["person", "model"]
    on: datetime.date | None = None


class GoldRecord(BaseModel):
    """One record that the article holds.

    ``fields`` are the kind's own, as written in the file. ``alternatives`` are other right combinations: each replaces
    some of the fields. An ``optional`` record is never missed. ``unscored`` fields count nowhere. ``reason`` stands on
    rejected records (review), ``said`` is what the model had said there. ``line`` is where it stands in its file.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str
    fields: Mapping[str, Any]
    alternatives: tuple[Mapping[str, Any], ...] = ()
    optional: bool = False
    unscored: tuple[str, ...] = ()
    note: str | None = None
    reason: str | None = None
    said: Mapping[str, Any] | None = None
    line: int = Field(default=0, exclude=True)

    def variants(self) -> tuple[Mapping[str, Any], ...]:
        """All right combinations of fields, the preferred one first.

        >>> record = GoldRecord(kind="stance", fields={"target": "a", "polarity": "oppose"},
        ...                     alternatives=({"target": "b"},))
        >>> [variant["target"] for variant in record.variants()]
        ['a', 'b']
        """
        return (self.fields, *({**self.fields, **other} for other in self.alternatives))


class Gold(BaseModel):
    """The labels of one article.

    ``article`` is where the text lies, from the file's own folder, when it does not lie beside it (second labellings).
    ``complete`` maps a kind to its scope: an empty one means that every record of the kind is here, ``{"type":
    ("ASSAULT",)}`` every one of these types; what is not complete is never spurious. ``unscored`` fields are written
    ``place`` or ``event.place``. ``story`` groups articles that tell the same story (resampling draws whole stories).
    ``judged_on`` replaces a kind's headline fields in this file (PolNeAR's speakers are judged on ``speaker_words``).
    ``rejected`` are records that a reviewer refused: predicted again they are spurious, in incomplete kinds too.
    ``aside`` are records that count nowhere, and neither does what answers them (gold narrowed to direct quotes).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal["llm_extract/gold@1"] = GOLD_FORMAT
    digest: str | None = None
    article: str | None = None
    published: datetime.date | None = None
    title: str | None = None
    source: str | None = None
    story: str | None = None
    labeller: tuple[Labeller, ...] = ()
    guideline: str | None = None
    complete: Mapping[str, Mapping[str, tuple[str, ...]]] = Field(default_factory=dict)
    unscored: tuple[str, ...] = ()
    judged_on: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    records: tuple[GoldRecord, ...] = ()
    rejected: tuple[GoldRecord, ...] = ()
    aside: tuple[GoldRecord, ...] = ()
    origin: Literal["labelled", "adjudicated", "review", "import"] = "labelled"

    @model_validator(mode="before")
    @classmethod
    def _accept_short_forms(cls, data: Any) -> Any:
        """Accept one labeller without a list, and ``complete`` as a list of kinds or with ``true``."""
        if not isinstance(data, Mapping):
            return data
        long = dict(data)
        if isinstance(long.get("labeller"), (Mapping, Labeller)):
            long["labeller"] = (long["labeller"],)
        complete = long.get("complete")
        if isinstance(complete, (list, tuple)):
            complete = dict.fromkeys(complete, True)
        if isinstance(complete, Mapping):
            scoped = {kind: _scope(scope) for kind, scope in complete.items()}
            long["complete"] = {kind: scope for kind, scope in scoped.items() if scope is not None}
        return long

    def of_kind(self, kind: str) -> Iterator[GoldRecord]:
        """The records of one kind, in the order of the file."""
        return (record for record in self.records if record.kind == kind)

    def unscored_fields(self, record: GoldRecord) -> frozenset[str]:
        """The fields of one record that count nowhere: its own, and those of the file."""
        return self.unscored_of(record.kind) | frozenset(record.unscored)

    def unscored_of(self, kind: str) -> frozenset[str]:
        """The fields of a kind that count nowhere in this file.

        >>> sorted(Gold(unscored=("place", "event.when", "quote.cue")).unscored_of("event"))
        ['place', 'when']
        """
        split = (name.rpartition(".") for name in self.unscored)
        return frozenset(name for owner, _, name in split if owner in ("", kind))


def _scope(scope: Any) -> Any:
    # A kind that is said to be not complete (`event: false`) is left out.
    if scope is True or scope is None:
        return {}
    if scope is False:
        return None
    if isinstance(scope, Mapping):
        return {name: (values,) if isinstance(values, str) else values for name, values in scope.items()}
    return scope


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """A gold file as read: the labels, the article, where it stands, and the line of each part of it."""

    name: str
    gold: Gold
    document: Document
    path: str = ""
    lines: Mapping[Place, int] = field(default_factory=dict)

    def line(self, place: Place) -> int:
        """The line of a part of the file, else that of the nearest part around it; 0 where the gold is of no file."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 0)


class GoldName(NamedTuple):
    """A name and what else it may be called, the preferred form first; an optional one is never missed."""

    aliases: tuple[str, ...]
    optional: bool = False


class GoldPassage(NamedTuple):
    """A passage: its words, and its place where the file gives one (imported sets); else all its places count."""

    text: str
    span: Span | None = None


def options(value: Any) -> tuple[str, ...]:
    """The acceptable forms of a field with one value: a label, a name, a topic, a phrase.

    >>> options("ASSAULT"), options(["Lavrov", "Sergey Lavrov"]), options(None)
    (('ASSAULT',), ('Lavrov', 'Sergey Lavrov'), ())
    """
    if value is None:
        return ()
    if isinstance(value, (list, tuple)):
        return tuple(_string(one) for one in value)
    return (_string(value),)


def names(value: Any) -> tuple[GoldName, ...]:
    """The names of a list field; an item is a name, a list of aliases, or ``{name: …, optional: true}``.

    >>> names(["Iran", ["Russia", "Moscow"], {"name": "France", "optional": True}])[1:]
    (GoldName(aliases=('Russia', 'Moscow'), optional=False), GoldName(aliases=('France',), optional=True))
    """
    items = [] if value is None else value if isinstance(value, (list, tuple)) else [value]
    found = []
    for item in items:
        if isinstance(item, Mapping):
            unknown = sorted(set(item) - {"name", "optional"})
            if unknown or "name" not in item:
                raise GoldError(f"a name is written as {{name: …, optional: true}}, not with {', '.join(unknown)!r}")
            found.append(GoldName(options(item["name"]), item.get("optional") in (True, "true")))
        else:
            found.append(GoldName(options(item)))
    return tuple(found)


def passages(value: Any) -> tuple[GoldPassage, ...]:
    """The passages of a field; each is a string, or ``{text, start, end}`` where its place is known.

    >>> passages("They will stay")
    (GoldPassage(text='They will stay', span=None),)
    """
    items = [] if value is None else value if isinstance(value, (list, tuple)) else [value]
    return tuple(_passage(item) for item in items)


def _passage(item: Any) -> GoldPassage:
    if not isinstance(item, Mapping):
        return GoldPassage(_string(item))
    try:
        return GoldPassage(_string(item["text"]), Span(int(item["start"]), int(item["end"])))
    except (KeyError, ValueError, TypeError) as error:
        raise GoldError("a passage is a string, or a mapping with text, start and end") from error


def _string(value: Any) -> str:
    if isinstance(value, (list, tuple, Mapping)) or value is None:
        raise GoldError(f"{value!r} stands where words are expected")
    return str(value)


def as_answer(record: GoldRecord, card: Card) -> dict[str, Any]:
    """A gold record as a model would fill it, for few-shot examples: first alternatives, no derived fields.

    What the record does not give is null, an empty list where the field is one, or "" in prose.
    """
    return {one.name: _answer(record.fields.get(one.name), one) for one in card.fields if not one.derived}


def _answer(value: Any, card: FieldCard) -> Any:
    role = card.rule.role
    if role == "names":
        return [name.aliases[0] for name in names(value)]
    if role == "passages":
        # All of them: a number phrase may stand in the second one, and an event told twice has two.
        return [passage.text for passage in passages(value)]
    if role == "counts":
        return list(options(value))
    if role == "words":
        found = passages(value)
        return found[0].text if found else None
    first = options(value)[:1]
    return first[0] if first else ("" if role == "prose" else None)

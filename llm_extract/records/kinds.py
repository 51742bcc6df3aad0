"""What a kind of record is made of: the rules of its fields, its functions, and how it is shown and scored.

A kind's module in ``schemas/`` builds one :class:`Kind`. The engine, the scorer and the views know no kind by name:
they read these rules. :class:`Card` is the part that can be stored; a run keeps the card of each of its kinds, so that
showing and scoring a stored run executes no schema module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from llm_extract.documents.document import Document, Span
from llm_extract.records.passages import Passage

if TYPE_CHECKING:
    from llm_extract.records.result import Record

Role = Literal[
    "label",  # one of a closed set
    "name",  # one name, or null
    "names",  # a list of names
    "topic",  # a name or a short topic
    "passages",  # verbatim passages that prove the record
    "words",  # one verbatim passage near those that prove it (a cue, the source as it stands there)
    "phrase",  # words as written, kept as a string (a place, a time)
    "counts",  # verbatim number phrases; the record keeps {low, high, words}
    "date",  # derived: an ISO date with a precision beside it
    "prose",  # free words for the reader
    "derived",  # any other value that code adds
]
Comparison = Literal[
    "label",  # equal; pairs in `half` are half right
    "names",  # names match; lists by the best one-to-one pairing
    "topic",  # names match, or dice of the words is at least .5
    "dice",  # positions of tokens shared, at least .5
    "count",  # low and high exact
    "date",  # the day, at the coarser precision
    "never",  # not scored
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What a field is: stands in ``Annotated[…]`` of the answer model (or of the record, for a derived field).

    ``proves`` (passages only): with "every" a record is kept only if each passage is found, with "any" one is enough.
    ``near``: the passages field that a "words" field stands near. ``nobody``: values of a name field that are not names
    of the text (AUTHOR). ``half``: pairs of labels of which one for the other is half right.
    """

    # No pydantic model: pydantic would take one in Annotated[…] for the type of the field.
    role: Role
    compare: Comparison = "never"
    proves: Literal["any", "every"] | None = None
    near: str | None = None
    nobody: tuple[str, ...] = ()
    half: tuple[tuple[str, str], ...] = ()
    label: str = ""


class Display(BaseModel):
    """How a record of this kind reads: *who* does *verb* to *whom*, proven by *body*; fields by name.

    ``doubt``: a label field and those of its values that a reader must see first (claimed, denied, disputed).
    ``source``: the field that names who says so. ``also``: what is said of *who* beside the name (an office);
    ``aside``: a label that closes the head line (reported); ``in_marks``: those of its values that are told
    by quotation marks around the passages (direct).
    ``words``: how a label reads in a sentence (oppose: "is against"); empty: it is not told.
    ``details``: the fields that are listed below, in order. ``colour``: a rich colour name. ``sign``: what stands for
    the kind where there is no colour.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    colour: str
    letter: str
    who: str
    verb: str
    whom: str | None = None
    body: str
    summary: str | None = None
    source: str | None = None
    also: str | None = None
    aside: str | None = None
    in_marks: tuple[str, ...] = ()
    sign: str = ""
    doubt: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    words: Mapping[str, str] = Field(default_factory=dict)
    details: tuple[str, ...] = ()


class Scoring(BaseModel):
    """How records of this kind are aligned with gold and what its headline is (docs/SCORING of the project).

    ``similarity``: "passages" is dice over the tokens of ``passages``; "arguments" is half the evidence and half the
    (role, name) pairs of ``arguments``, and nothing where ``gate`` is not compatible; "identity" is 1 where all of
    ``identity`` match, else 0. ``threshold`` cuts before the assignment is solved. ``tie`` is a field that decides
    between equals. ``key_fields`` make a record strictly right. ``headline``: the F1 of aligned records whose
    ``headline_fields`` are right, or the F1 of arguments.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    similarity: Literal["passages", "arguments", "identity"]
    threshold: float
    passages: str
    gate: str | None = None
    arguments: tuple[tuple[str, str], ...] = ()  # (field, role): ("actors", "actor")
    identity: tuple[str, ...] = ()
    tie: str | None = None
    key_fields: tuple[str, ...]
    headline: Literal["fields", "arguments"] = "fields"
    headline_fields: tuple[str, ...] = ()
    headline_name: str


class FieldCard(BaseModel):
    """One field of a kind as it is stored with a run: its name, rule, closed set, whether it is required."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    rule: Rule
    values: tuple[str, ...] = ()
    required: bool = False
    derived: bool = False
    description: str = ""


class Card(BaseModel):
    """All that showing and scoring need to know of a kind; stored in every run."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str
    plural: str
    ref: str
    title: str
    digest: str
    fields: tuple[FieldCard, ...]
    display: Display
    scoring: Scoring
    record_schema: Mapping[str, Any]

    def field(self, name: str) -> FieldCard:
        """The card of one field; KeyError when the kind has none of that name."""
        for card in self.fields:
            if card.name == name:
                return card
        raise KeyError(name)

    def of_role(self, *roles: Role) -> tuple[FieldCard, ...]:
        """The fields of these roles that a model fills, in order."""
        if roles not in self._by_role:
            filled = (card for card in self.fields if not card.derived)
            self._by_role[roles] = tuple(card for card in filled if card.rule.role in roles)
        return self._by_role[roles]

    @cached_property
    def _by_role(self) -> dict[tuple[Role, ...], tuple[FieldCard, ...]]:
        return {}


class Flag(BaseModel):
    """Something a reader should know of a record: a code, the field it concerns, and a few words."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    field: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A validated, grounded answer on its way to a record: what derive and guard functions see.

    ``answer`` is the kind's answer model; ``passages`` holds, by field, the passages as found (missing ones too).
    """

    document: Document
    answer: Any
    passages: Mapping[str, tuple[Passage, ...]]
    _spans: dict[str, tuple[Span, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def proven(self, name: str) -> tuple[Passage, ...]:
        """The passages of one field that stand in the text."""
        return tuple([p for p in self.passages.get(name, ()) if p.proven])

    def spans(self, name: str) -> tuple[Span, ...]:
        """Where the proven passages of one field stand."""
        if name not in self._spans:
            self._spans[name] = tuple([span for p in self.proven(name) if (span := p.span) is not None])
        return self._spans[name]


def _nothing(_draft: Draft) -> tuple[Mapping[str, Any], Iterable[Flag]]:
    return {}, ()


def no_links(_record: Record, _others: Sequence[Record]) -> Mapping[str, Sequence[str]]:
    """What a kind has whose records rest on no others."""
    return {}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind: what a module in ``schemas/`` defines under the name ``KIND``.

    ``derive`` returns the values that code adds or replaces in the record, and flags for the reader (the guards: a
    count without proof, a manner that disagrees with the marks). ``link`` names other records that this one rests on.
    """

    answer: type[BaseModel]
    record: type[BaseModel]
    display: Display
    scoring: Scoring
    title: str
    plural: str
    derive: Callable[[Draft], tuple[Mapping[str, Any], Iterable[Flag]]] = field(default=_nothing)
    link: Callable[[Record, Sequence[Record]], Mapping[str, Sequence[str]]] = field(default=no_links)

"""Building records: each item of an answer becomes an accepted record or a rejected one, with the reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import to_json

from llm_extract.catalog.schemas import Schema
from llm_extract.documents.document import Document, Span
from llm_extract.extraction.grounding import TextIndex, ground_answer, names_of, reader_flags
from llm_extract.extraction.merging import Found, groups, joined_draft
from llm_extract.extraction.parsing import Item
from llm_extract.records.kinds import Card, Draft, Role, no_links
from llm_extract.records.passages import Passage
from llm_extract.records.result import Made, Record, Rejected

# What is kept as the answer has it, but for its white space.
SAID = tuple(role for role in get_args(Role) if role not in ("passages", "words", "label"))
PENDING = "pending"  # ids are given when all records of the article are known, in the order of the text


@dataclass(frozen=True, slots=True)
class Invalid:
    """An item that does not fit its schema, with the faults in words: a candidate for the one repair."""

    item: Item
    faults: str


@dataclass(slots=True)
class Building:
    """The records of one article as they grow."""

    document: Document
    schemas: Mapping[str, Schema]
    index: TextIndex
    accepted: list[Record] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    parted: list[Found] = field(default_factory=list)
    taken: dict[tuple[str, Span | None], list[Span]] = field(default_factory=dict)
    seen: set[tuple[str, Span | None]] = field(default_factory=set)

    def add(self, item: Item, made: Made, unit: Span | None = None) -> Invalid | None:
        """Take one item in: accepted, rejected, or returned as Invalid, when it can still be repaired.

        ``unit`` is the part of the text that was asked about; what its parts have found is merged in the end.
        """
        schema = self.schemas.get(item.kind or "")
        if schema is None:
            why = "is no JSON" if item.broken else "stands under a key that was not asked for"
            self.reject(item, "unreadable", why, made)
            return None
        if item.broken:
            return Invalid(item, "is no JSON")
        try:
            answer = schema.kind.answer.model_validate(item.value)
        except ValidationError as error:
            return Invalid(item, faults_in_words(error))
        self._ground(item, answer, schema, made, unit)
        return None

    def reject(self, item: Item, reason: Any, message: str, made: Made, record: Record | None = None) -> None:
        """Keep an item apart with the reason."""
        self.rejected.append(
            Rejected(kind=item.kind, reason=reason, message=message, item=item.value, record=record, made=made)
        )

    def _ground(self, item: Item, answer: BaseModel, schema: Schema, made: Made, unit: Span | None) -> None:
        taken = self.taken.setdefault((schema.name, unit), [])
        draft = ground_answer(answer, schema.card, self.index, taken, unit=unit)
        try:
            record = build_record(draft, schema, self.index, made)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            # A user's derive function may raise; that costs the record, not the article.
            self.reject(item, "rule", f"{type(error).__name__}: {str(error).splitlines()[0]}", made)
            return
        if fault := _unproven(draft, schema.card):
            self.reject(item, "ungrounded", fault, made, record)
        elif _only_furniture(draft, schema.card, self.index):
            self.reject(item, "furniture", "is proven only by what stands around the article", made, record)
        elif (key := (_sameness(record, schema.card), unit)) in self.seen:
            self.reject(item, "duplicate", "is the same record a second time", made, record)
        else:
            self.seen.add(key)
            if unit is None:
                self.accepted.append(record)
            else:
                self.parted.append(Found(record, draft, schema, unit, made))

    def merge(self) -> None:
        """Accept what the parts of the text have found, what several of them tell once."""
        for group in groups(self.parted):
            self.accepted.append(group[0].record if len(group) == 1 else self._joined(group))
        self.parted.clear()
        self.rejected = list({_as_answered(one): one for one in self.rejected}.values())

    def _joined(self, group: Sequence[Found]) -> Record:
        base, draft = joined_draft(group)
        try:
            return build_record(draft, base.schema, self.index, base.made)
        except (ValueError, TypeError, KeyError, AttributeError):
            return base.record  # as a user's derive function took it before


def build_record(draft: Draft, schema: Schema, index: TextIndex, made: Made) -> Record:
    """Fill the kind's record from a grounded answer, with what code derives, and validate it."""
    card = schema.card
    values: dict[str, Any] = {one.name: getattr(draft.answer, one.name) for one in card.of_role("label")}
    values |= {one.name: _tidy(getattr(draft.answer, one.name)) for one in card.of_role(*SAID)}
    values |= {one.name: draft.passages[one.name] for one in card.of_role("passages")}
    values |= {one.name: next(iter(draft.passages.get(one.name, ())), None) for one in card.of_role("words")}
    named = names_of(draft, card, index)
    derived, flags = schema.kind.derive(draft)
    filled = schema.kind.record.model_validate({**values, **derived})
    return Record(
        id=PENDING,
        kind=schema.name,
        schema_ref=str(schema.reference),
        fields=filled.model_dump(mode="json"),
        flags=(*flags, *reader_flags(draft, card, index, named=named)),
        mentions={name: found.mentions for _field, name, found in named if found.mentions},
        made=made,
    )


def _as_answered(rejected: Rejected) -> bytes:
    return to_json([rejected.kind, rejected.reason, rejected.item])


def finish(building: Building) -> tuple[list[Record], list[Rejected]]:
    """Give ids in the order of the text, kind by kind, and let records point at each other.

    Rejected records that got as far as a record are numbered too (``qx1``), in the order in which they were answered.
    """
    if building.parted:
        building.merge()
    schemas = building.schemas
    in_order = sorted(building.accepted, key=lambda record: _first_place(record, schemas[record.kind].card))
    numbers = _Numbers(building.document.id, schemas)
    accepted = [numbers.give(record) for kind in schemas for record in in_order if record.kind == kind]
    rejected = [
        one if one.record is None else one.model_copy(update={"record": numbers.give(one.record, mark="x")})
        for one in building.rejected
    ]
    return [_linked(record, accepted, schemas) for record in accepted], rejected


class _Numbers:
    """Counts records per kind and mark, and writes their ids."""

    def __init__(self, document_id: str, schemas: Mapping[str, Schema]) -> None:
        self._document_id = document_id
        self._letters = {name: schema.card.display.letter for name, schema in schemas.items()}
        self._given: Counter[str] = Counter()

    def give(self, record: Record, *, mark: str = "") -> Record:
        series = self._letters[record.kind] + mark
        self._given[series] += 1
        return record.model_copy(update={"id": f"{self._document_id}.{series}{self._given[series]}"})


def faults_in_words(error: ValidationError) -> str:
    """A validation error as one line: where, what.

    Field by field, without pydantic's links and codes.
    """
    return "; ".join(
        f"{'.'.join(map(str, fault['loc'])) or 'the record'}: {fault['msg']}"
        for fault in error.errors(include_url=False)
    )


def _linked(record: Record, records: Sequence[Record], schemas: Mapping[str, Schema]) -> Record:
    link = schemas[record.kind].kind.link
    if link is no_links:
        return record
    others = [other for other in records if other.id != record.id]
    links = {name: tuple(ids) for name, ids in link(record, others).items() if ids}
    return record.model_copy(update={"links": links}) if links else record


def _first_place(record: Record, card: Card) -> tuple[int, int]:
    return min(record.spans(card.scoring.passages), default=Span(0, 0))


def _proving(draft: Draft, card: Card) -> Iterable[tuple[str, tuple[Passage, ...], str]]:
    for one in card.of_role("passages"):
        if one.rule.proves:
            yield one.name, draft.passages[one.name], one.rule.proves


def _unproven(draft: Draft, card: Card) -> str | None:
    for name, passages, proves in _proving(draft, card):
        proven = len(draft.spans(name))
        if proven < len(passages) and (proves == "every" or not proven):
            missing = next(passage.text for passage in passages if not passage.proven)
            return f"not in the article: {_shortened(missing)!r}"
    return None


def _only_furniture(draft: Draft, card: Card, index: TextIndex) -> bool:
    if not index.document.furniture:
        return False
    found = False
    for name, _passages, _proves in _proving(draft, card):
        for span in draft.spans(name):
            if not index.in_furniture(span):
                return False  # so it is of nearly all, by their first passage
            found = True
    return found


def _sameness(record: Record, card: Card) -> str:
    key = [record.fields.get(name) for name in card.scoring.key_fields if name != card.scoring.passages]
    places = sorted(record.spans(card.scoring.passages))
    return repr((record.kind, key, places))


def _tidy(value: Any) -> Any:
    if isinstance(value, str):
        return " ".join(value.split()) or None
    if isinstance(value, (list, tuple)):
        return [one for one in map(_tidy, value) if one is not None]
    return value


def _shortened(text: str, *, length: int = 80) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"

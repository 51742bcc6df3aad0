"""A Result: all that came of one article. Accepted and rejected records together are everything the model answered."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import PydanticSerializationError

from llm_extract.documents.document import Document, Span
from llm_extract.records.kinds import Flag
from llm_extract.records.passages import Passage

RESULT_FORMAT: Literal["llm_extract/result@1"] = "llm_extract/result@1"


class Made(BaseModel):
    """How a record was made: by a model, by rules or by a person; through which prompt; whether it was repaired."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    by: Literal["model", "rules", "person"]
    model: str
    prompt: str | None = None
    call: str | None = None  # the ledger's key of the answer it stood in
    repaired: bool = False
    rule: str | None = None


class Record(BaseModel):
    """One proven record. ``fields`` is the kind's record as JSON, passages as ``{text, start, end, …}``.

    ``id`` is unique within the run (``<document id>.<letter><number>``). ``links`` names records this one rests on.
    ``mentions`` says where the names in its fields stand in the text.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    kind: str
    schema_ref: str
    fields: Mapping[str, Any]
    flags: tuple[Flag, ...] = ()
    links: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    mentions: Mapping[str, tuple[Span, ...]] = Field(default_factory=dict)
    made: Made

    def passages(self, name: str) -> tuple[Passage, ...]:
        """The passages of one field, missing ones too; a single one or none come as a tuple as well."""
        return tuple(Passage.model_validate(one) for one in _listed(self.fields.get(name)))

    def spans(self, *names: str) -> tuple[Span, ...]:
        """Where the proven passages of these fields stand; fields that the kind does not have are passed over."""
        # Read from the JSON as it is, and once: links and scores ask for them over and over.
        places: dict[tuple[str, ...], tuple[Span, ...]] = self.__dict__.setdefault("_places", {})
        if names not in places:
            passages = [one for name in names for one in _listed(self.fields.get(name)) if one.get("start") is not None]
            places[names] = tuple([Span(one["start"], one["end"]) for one in passages])
        return places[names]

    def __copy__(self) -> Self:
        """The same, ready to be given other fields."""
        copied = super().__copy__()
        copied.__dict__.pop("_places", None)
        return copied

    def has_flag(self, code: str) -> bool:
        """Whether a flag of this code is set."""
        return any(flag.code == code for flag in self.flags)


def _listed(value: Any) -> Sequence[Any]:
    if value is None:
        return ()
    return value if isinstance(value, (list, tuple)) else (value,)


RejectionReason = Literal[
    "unreadable",  # an item that is no JSON object, or of no known kind
    "invalid",  # does not fit the schema, also after its one repair
    "ungrounded",  # no passage, or for a quote not every passage, stands in the text
    "furniture",  # proven only by what stands around the article
    "duplicate",  # the same record a second time
    "rule",  # breaks a rule of its kind
]


class Rejected(BaseModel):
    """What the model answered and the text or the schema does not bear out: kept apart with the reason, never dropped.

    ``item`` is what the model wrote. ``record`` is there when it got as far as a record (ungrounded, furniture,
    duplicate).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str | None
    reason: RejectionReason
    message: str
    item: Any
    record: Record | None = None
    made: Made


class Usage(BaseModel):
    """What an article took. Token counts are sums of what servers reported; ``bill_unknown`` counts calls without.

    ``unanswered`` counts attempts that failed and that nobody bills (500, 429, a reset). ``cost`` is the dollars for
    these tokens, None where no price is known.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    calls: int = 0
    from_ledger: int = 0
    repairs: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    bill_unknown: int = 0
    unanswered: int = 0
    cost: float | None = None
    seconds: float = 0.0

    def __add__(self, other: Usage) -> Usage:
        """The sum of two; a cost is known when either is."""
        known = [cost for cost in (self.cost, other.cost) if cost is not None]
        return Usage(
            **{name: getattr(self, name) + getattr(other, name) for name in Usage.model_fields if name != "cost"},
            cost=sum(known) if known else None,
        )


class Failure(BaseModel):
    """Why an article has no answer: a reason code and one line for a person."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: str
    message: str


class Origin(BaseModel):
    """Where the records of an article come from: one entry for each (prompt, model) of the plan."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kinds: tuple[str, ...]
    prompt: str
    prompt_digest: str
    schemas: Mapping[str, str]  # reference → digest
    model: str
    answered_by: str | None = None
    parameters: Mapping[str, Any] = Field(default_factory=dict)


class Result(BaseModel):
    """All that came of one article: ``records`` and ``rejected`` together are every item the model answered.

    ``status`` "failed" has a ``failure``: the article was not answered (the model side) or not read (missing, binary,
    blank; then ``document`` has an empty text). "partial": the answer was cut off, and what stood before the cut is
    kept. A failed article is a row like any other.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal["llm_extract/result@1"] = RESULT_FORMAT
    document_id: str
    document_digest: str
    document: Document
    status: Literal["done", "partial", "failed"] = "done"
    failure: Failure | None = None
    records: tuple[Record, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    usage: Usage = Usage()
    origins: tuple[Origin, ...] = ()
    packages: Mapping[str, str] = Field(default_factory=dict)

    def to_json(self, *, indent: int | None = None) -> str:
        """The result as JSON, with ``?`` for a lone surrogate, which a caller's own document may hold."""
        try:
            return self.model_dump_json(indent=indent)
        except PydanticSerializationError:
            parts = (",", ":") if indent is None else None
            written = json.dumps(self.model_dump(mode="json"), ensure_ascii=False, indent=indent, separators=parts)
            return written.encode("utf-8", "replace").decode()

    def of_kind(self, kind: str) -> Iterator[Record]:
        """The accepted records of one kind, in the order of the text."""
        return (record for record in self.records if record.kind == kind)

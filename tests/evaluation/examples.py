"""Articles, gold and results of our own making, small enough to score by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from llm_extract.catalog.schemas import load_schema
from llm_extract.documents.document import Document
from llm_extract.records.gold import Gold, GoldArticle, GoldRecord
from llm_extract.records.gold_files import parse_gold
from llm_extract.records.kinds import Card
from llm_extract.records.result import Failure, Made, Record, Rejected, Result

SCHEMAS = Path(__file__).parents[2] / "schemas"

TEXT = """Harbour talks collapse

Mayor Ana Duarte said the harbour would stay shut until Friday. “We will not be hurried,” she told reporters.

The dockers' union condemned the mayor on Monday. Police arrested 12 dockers in Porto Velho, the union said.

Ana Duarte opposes the new quay. The union backs the new quay.
"""


@cache
def card(kind: str) -> Card:
    """The card of one of the shipped kinds."""
    return load_schema(SCHEMAS / kind / "v1.py").card


def cards() -> list[Card]:
    """The cards of all three shipped kinds."""
    return [card(kind) for kind in ("event", "quote", "stance")]


def gold_of(*records: Mapping[str, Any], text: str = TEXT, name: str = "harbour", **head: Any) -> GoldArticle:
    """A gold article as a file would give it; complete for all three kinds unless told otherwise."""
    tree = {"format": "llm_extract/gold@1", "complete": ["event", "quote", "stance"], **head, "records": list(records)}
    gold, faults = parse_gold(tree, {})
    assert gold is not None, faults
    return GoldArticle(name, gold, Document(name=name, text=text))


def passage(words: str, *, text: str = TEXT, nth: int = 0) -> dict[str, Any]:
    """A stored passage at its nth place in the text."""
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    return {"text": words, "start": start, "end": start + len(words), "ambiguous": text.count(words) > 1}


def missing(words: str) -> dict[str, Any]:
    """A stored passage that stands nowhere."""
    return {"text": words, "start": None, "end": None, "level": "missing"}


def quote(content: str | Sequence[str], speaker: str | None = None, *, text: str = TEXT, **more: Any) -> dict[str, Any]:
    """The stored fields of a quote."""
    parts = [content] if isinstance(content, str) else content
    return {"kind": "quote", "content": [passage(part, text=text) for part in parts], "speaker": speaker, **more}


def event(
    event_type: str,
    evidence: str | Sequence[str] = (),
    *,
    actors: Sequence[str] = (),
    recipients: Sequence[str] = (),
    text: str = TEXT,
    **more: Any,
) -> dict[str, Any]:
    """The stored fields of an event."""
    parts = [evidence] if isinstance(evidence, str) else evidence
    proof = [passage(part, text=text) for part in parts]
    fields = {"type": event_type, "evidence": proof, "actors": list(actors), "recipients": list(recipients)}
    return {"kind": "event", **fields, **more}


def stance(holder: str, target: str, polarity: str, evidence: str, *, text: str = TEXT, **more: Any) -> dict[str, Any]:
    """The stored fields of a stance."""
    fields = {"holder": holder, "target": target, "polarity": polarity, "evidence": [passage(evidence, text=text)]}
    return {"kind": "stance", **fields, **more}


def record_of(fields: Mapping[str, Any], number: int = 0) -> Record:
    """A stored record of some fields with their ``kind``."""
    kind = fields["kind"]
    return Record(
        id=f"harbour.{kind[0]}{number}",
        kind=kind,
        schema_ref=f"{kind}@v1",
        fields={name: value for name, value in fields.items() if name != "kind"},
        made=Made(by="model", model="offline"),
    )


def result_of(*records: Mapping[str, Any], text: str = TEXT, name: str = "harbour", **more: Any) -> Result:
    """A stored result with these accepted records."""
    document = Document(name=name, text=text)
    stored = tuple(record_of(fields, number) for number, fields in enumerate(records))
    return Result(document_id=document.id, document_digest=document.digest, document=document, records=stored, **more)


def failed_result(*, text: str = TEXT, name: str = "harbour") -> Result:
    """A result of an article that the model did not answer."""
    return result_of(text=text, name=name, status="failed", failure=Failure(reason="unavailable", message="no answer"))


def rejected(fields: Mapping[str, Any], reason: Any = "ungrounded") -> Rejected:
    """A record that the tool itself rejected."""
    record = record_of(fields)
    made = Made(by="model", model="offline")
    return Rejected(kind=record.kind, reason=reason, message="not in the text", item={}, record=record, made=made)


def as_stored(article: GoldArticle) -> list[dict[str, Any]]:
    """The gold records of an article with names only, as a perfect model's stored fields."""
    return [_as_stored(record, article.document.text) for record in article.gold.records]


def _as_stored(record: GoldRecord, text: str) -> dict[str, Any]:
    fields = dict(record.fields)
    for name in ("content", "evidence"):
        if name in fields:
            parts = fields[name] if isinstance(fields[name], list) else [fields[name]]
            fields[name] = [passage(part, text=text) for part in parts]
    return {"kind": record.kind, **fields}


def swapped(gold: GoldArticle, *records: Mapping[str, Any]) -> tuple[GoldArticle, Result]:
    """The same two sides the other way round: the records as gold, and gold's as the answer."""
    text = gold.document.text
    plain = [
        {**one, **{name: [part["text"] for part in one[name]] for name in ("content", "evidence") if name in one}}
        for one in records
    ]
    other = gold_of(
        *plain, text=text, complete={kind: dict(scope) or True for kind, scope in gold.gold.complete.items()}
    )
    return other, result_of(*as_stored(gold), text=text)


def empty_gold(**head: Any) -> Gold:
    """Gold without a record."""
    return Gold.model_validate(head)

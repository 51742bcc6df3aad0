"""Exports: one row, or one line, for each record, flat enough for a spreadsheet."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TextIO

from llm_extract.records.kinds import Card
from llm_extract.records.result import Record, Result

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
HEAD = ("article", "title", "source", "published", "kind", "id", "accepted", "reason", "flags")


def write_jsonl(results: Iterable[Result], cards: Sequence[Card], stream: TextIO, *, with_rejected: bool) -> int:
    """One JSON object a line: the record, its article, and whether it was accepted. Returns how many there are."""
    count = 0
    for row in _rows(results, cards, with_rejected=with_rejected):
        count += 1
        stream.write(json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n")
    return count


def write_csv(results: Iterable[Result], cards: Sequence[Card], stream: TextIO, *, with_rejected: bool) -> int:
    """A table with the fields of all chosen kinds as columns; lists in a cell are separated by " | ".

    A cell that a spreadsheet would take for a formula begins with an apostrophe. Returns how many records there are.
    """
    count = 0
    names = list(dict.fromkeys(field.name for card in cards for field in card.fields))
    table = csv.writer(stream, lineterminator="\n")
    table.writerow([*HEAD, *names, "start", "end"])
    bodies = {card.kind: card.scoring.passages for card in cards}
    for row in _rows(results, cards, with_rejected=with_rejected):
        count += 1
        fields: Mapping[str, Any] = row["fields"]
        passages = fields.get(bodies[row["kind"]]) or ()
        places = [[passage.get(edge) for passage in passages if isinstance(passage, dict)] for edge in ("start", "end")]
        table.writerow(
            [_cell(row.get(name)) for name in HEAD]
            + [_cell(fields.get(name)) for name in names]
            + [_cell(place) for place in places]
        )
    return count


def _rows(results: Iterable[Result], cards: Sequence[Card], *, with_rejected: bool) -> Iterator[dict[str, Any]]:
    kinds = {card.kind for card in cards}
    for result in results:
        for record in result.records:
            if record.kind in kinds:
                yield _row(result, record, reason=None)
        if with_rejected:
            for one in result.rejected:
                if one.kind in kinds:
                    yield _row(result, one.record, reason=one.reason, kind=one.kind, item=one.item)


def _row(
    result: Result, record: Record | None, *, reason: str | None, kind: str | None = None, item: Any = None
) -> dict[str, Any]:
    document = result.document
    fields = record.fields if record else item if isinstance(item, dict) else {"item": item}
    return {
        "article": result.document_id,
        "title": document.title,
        "source": document.source,
        "published": document.published.isoformat() if document.published else None,
        "kind": record.kind if record else kind,
        "id": record.id if record else None,
        "accepted": reason is None,
        "reason": reason,
        "flags": [flag.code for flag in record.flags] if record else [],
        "fields": fields,
        "links": {name: list(ids) for name, ids in record.links.items()} if record else {},
        "made": record.made.model_dump(mode="json") if record else None,
    }


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        text = str(value["text"]) if "text" in value else " | ".join(value.get("words", ())) or json.dumps(value)
    elif isinstance(value, (list, tuple)):
        text = " | ".join(_cell(one) for one in value)
    else:
        text = str(value)
    return f"'{text}" if text.startswith(_DANGEROUS) and not text.lstrip("-+").replace(".", "").isdigit() else text

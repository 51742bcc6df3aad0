"""SEESAW (Zhang et al. 2022): who supports or opposes whom in political news, sentence by sentence, as stances.

Per article the same holder, target and polarity are one record with all its sentences; the sentence by itself is the
second view. Holders and targets are entities of a list; where one is not on it, its name is not known and it is not
scored, and the record is optional. What a stance rests on was not labelled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from llm_extract.documents.document import Span
from llm_extract.evaluation.importing.rows import Row, annotators
from llm_extract.records.gold import GoldArticle, GoldRecord

POLARITIES = {"positive": "support", "negative": "oppose"}
AUTHOR = "AUTHOR"

Triple = tuple[str | None, str | None, str]


def seesaw_article(row: Row) -> GoldArticle:
    """Convert one article, a record for each holder, target and polarity."""
    merged: dict[Triple, list[Mapping[str, Any]]] = {}
    for one in row.records:
        merged.setdefault(_triple(one), []).append(one)
    return _article(row, list(merged.items()))


def seesaw_sentences(row: Row) -> GoldArticle:
    """Convert one article, a record for each holder, target, polarity and sentence (see ``evaluation.sentences``)."""
    return _article(row, [(_triple(one), [one]) for one in row.records])


def _article(row: Row, triples: Sequence[tuple[Triple, Sequence[Mapping[str, Any]]]]) -> GoldArticle:
    aliases = _aliases(row)
    records = []
    for (holder, target, polarity), ones in triples:
        unknown = tuple(name for name, value in (("holder", holder), ("target", target)) if value is None)
        spans = sorted({(part["start"], part["end"]) for one in ones for part in one["evidence"]})
        fields: dict[str, Any] = {
            "holder": None if holder is None else aliases.get(holder, [holder]),
            "target": None if target is None else aliases.get(target, [target]),
            "polarity": POLARITIES[polarity],
            "evidence": [row.passage(Span(*span)) for span in spans],
        }
        fields = {name: value for name, value in fields.items() if value}
        record = GoldRecord(kind="stance", fields=fields, optional=bool(unknown), unscored=unknown, line=row.number)
        records.append(record)
    gold = {
        "complete": ["stance"],
        "unscored": ("basis",),
        "labeller": annotators([str(name) for name in row.data.get("annotators", ())] or ["seesaw"]),
    }
    return row.article(gold, records)


def _triple(one: Mapping[str, Any]) -> Triple:
    return _name(one["holder"]), _name(one["target"]), one["polarity"]


def _name(side: Mapping[str, Any]) -> str | None:
    return AUTHOR if side["kind"] == "author_or_unspecified" else side.get("name")


def _aliases(row: Row) -> dict[str, list[str]]:
    """An entity's name and the forms in which this article mentions it."""
    found: dict[str, list[str]] = {}
    for one in row.records:
        for side in (one["holder"], one["target"]):
            name, mention = side.get("name"), side.get("mention")
            if name is None:
                continue
            forms = found.setdefault(name, [name])
            if mention and mention["text"] not in forms:
                forms.append(mention["text"])
    return found

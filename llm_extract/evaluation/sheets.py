"""Sheets: a stored result and the gold of its article, laid side by side kind by kind, ready to be judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from llm_extract.evaluation.counting import Sheet
from llm_extract.evaluation.likeness import Item, Matcher, item
from llm_extract.evaluation.values import Reader, Values
from llm_extract.records.gold import GoldArticle, GoldRecord
from llm_extract.records.kinds import Card
from llm_extract.records.result import Record, Rejected, Result

SPURIOUS_REASONS = ("ungrounded", "furniture", "rule")
"""Rejected for these reasons, a record counts as spurious; what was no readable record counts in operations only."""


class Laid(NamedTuple):
    """A sheet and the matcher that judges it."""

    sheet: Sheet
    matcher: Matcher


def lay_out(result: Result | None, article: GoldArticle, *, card: Card, reader: Reader) -> Laid | None:
    """Lay one kind of one article side by side; None where gold neither has the kind complete nor a record of it.

    ``result`` None is an article that failed: all its gold is missed. ``reader`` is of the article's document. Raises
    GoldError for a gold passage that is not in the article.
    """
    kind, gold = card.kind, article.gold
    scope = gold.complete.get(kind)
    records = list(gold.of_kind(kind))
    refused = [record for record in gold.rejected if record.kind == kind]
    if scope is None and not records and not refused:
        return None
    unscored = gold.unscored_of(kind)
    judged_on = gold.judged_on.get(kind, ())
    undisputed = [name for name in card.scoring.key_fields if name not in card.scoring.headline_fields]
    predicted = list(result.of_kind(kind)) if result else []
    sheet = Sheet(
        gold=tuple(
            _gold_item(index, record, article, reader=reader, card=card) for index, record in enumerate(records)
        ),
        refused=tuple(
            item(index, reader.gold(record.fields, card, refused=True), unscored=unscored)
            for index, record in enumerate(refused)
        ),
        aside=tuple(
            _gold_item(-1 - index, record, article, reader=reader, card=card)
            for index, record in enumerate(one for one in gold.aside if one.kind == kind)
        ),
        predicted=tuple(item(index, reader.stored(one.fields, card)) for index, one in enumerate(predicted)),
        ungrounded=tuple(
            item(index, _rejected_values(one, reader, card))
            for index, one in enumerate(rejected_records(result, kind) if result else ())
        ),
        scope=scope,
        headline_fields=judged_on or card.scoring.headline_fields,
        key_fields=(*undisputed, *judged_on) if judged_on else card.scoring.key_fields,
        unscored=unscored,
    )
    return Laid(sheet, Matcher(card, by_arguments=_has_no_passages(records, card)))


def rejected_records(result: Result, kind: str) -> Sequence[Rejected]:
    """The records of a kind that the tool rejected and that count as spurious."""
    return [one for one in result.rejected if one.kind == kind and one.reason in SPURIOUS_REASONS]


def _gold_item(index: int, record: GoldRecord, article: GoldArticle, *, reader: Reader, card: Card) -> Item:
    variants = tuple(reader.gold(fields, card) for fields in record.variants())
    return item(index, *variants, optional=record.optional, unscored=article.gold.unscored_fields(record))


def _rejected_values(one: Rejected, reader: Reader, card: Card) -> Values:
    if isinstance(one.record, Record):
        return reader.stored(one.record.fields, card)
    fields: Mapping[str, Any] = one.item if isinstance(one.item, Mapping) else {}
    return reader.stored(fields, card)


def _has_no_passages(records: Sequence[GoldRecord], card: Card) -> bool:
    proof = card.scoring.passages
    return (
        card.scoring.similarity == "arguments" and bool(records) and not any(one.fields.get(proof) for one in records)
    )

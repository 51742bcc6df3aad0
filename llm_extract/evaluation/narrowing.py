"""Narrowing: gold for some of its labels alone, such as direct quotes."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from llm_extract.errors import GoldError
from llm_extract.records.gold import GoldArticle, options
from llm_extract.records.kinds import Card


def narrow(articles: Sequence[GoldArticle], card: Card, *, field: str, values: Sequence[str]) -> list[GoldArticle]:
    """Keep the records of a kind whose label is one of ``values``, and set its others aside.

    Predicted records of other labels are not spurious, and what answers a record that was set aside is not judged.
    Other kinds are left out. Raises GoldError for an unknown field or value.
    """
    labels = {one.name: one.values for one in card.fields if one.rule.role == "label"}
    if field not in labels or not set(values) <= set(labels[field]):
        known = "; ".join(f"{name}: {', '.join(closed)}" for name, closed in labels.items())
        raise GoldError(f"{card.kind} has no labels {field}={'|'.join(values)}; there is {known}")
    return [_narrowed(article, card.kind, field, tuple(values)) for article in articles]


def _narrowed(article: GoldArticle, kind: str, field: str, values: tuple[str, ...]) -> GoldArticle:
    gold = article.gold
    scope = gold.complete.get(kind)
    allowed = values if scope is None or field not in scope else tuple(one for one in scope[field] if one in values)
    complete = {} if scope is None else {kind: {**scope, field: allowed}}
    wanted = {id(one) for one in gold.of_kind(kind) if set(options(one.fields.get(field))) & set(values)}
    records = tuple(one for one in gold.of_kind(kind) if id(one) in wanted)
    aside = (*gold.aside, *(one for one in gold.of_kind(kind) if id(one) not in wanted))
    narrowed = gold.model_copy(update={"records": records, "aside": aside, "complete": complete})
    return dataclasses.replace(article, gold=narrowed)

"""Error classes: what sort of mistake each wrong record is, with both records and the place to look at.

missed · spurious · wrong type · swapped roles · wrong speaker · wrong polarity · boundary · wrong field · not grounded
· failed. Which "wrong …" there are follows from a kind's card: its gate, key fields and headline fields.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict

from llm_extract.evaluation.alignment import Pair, align
from llm_extract.evaluation.counting import Judgement
from llm_extract.evaluation.likeness import Item, Matcher, swapped_fields
from llm_extract.evaluation.sheets import rejected_records
from llm_extract.evaluation.values import Reader, Values
from llm_extract.records.gold import GoldArticle, GoldRecord
from llm_extract.records.result import Result

BOUNDARY = 0.8
"""Below this likeness the passages of an aligned pair are said to have the wrong boundaries."""


class Mistake(BaseModel):
    """One mistake: its class, where it is, and both records as far as there are two.

    ``index`` counts the kind's gold records of the article, ``line`` is where that record stands in its file;
    ``start`` and ``end`` are code points of the article, where to look. ``predicted_digest`` is the same for the same
    predicted record in another run.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    category: str
    kind: str
    article: str
    index: int | None = None
    line: int | None = None
    field: str | None = None
    gold: Mapping[str, Any] | None = None
    predicted: Mapping[str, Any] | None = None
    predicted_id: str | None = None
    predicted_digest: str | None = None
    start: int | None = None
    end: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """What was judged, with what it was made of."""

    article: GoldArticle
    result: Result | None
    matcher: Matcher
    judgement: Judgement
    reader: Reader


def mistakes(context: Context) -> list[Mistake]:
    """List all mistakes of one kind in one article, in the order of gold, then of the answer."""
    judgement, matcher = context.judgement, context.matcher
    found = [one for pair in judgement.pairs for one in _of_pair(pair, context)]
    near = align(judgement.missed, judgement.spurious, likeness=matcher.loose_likeness)
    explained_gold = {pair.gold.index for pair in near}
    explained = {pair.predicted.index for pair in near}
    found += [_of_near_pair(pair, context) for pair in near]
    failed = context.result is None or context.result.status == "failed"
    found += [
        _mistake("failed" if failed else "missed", context, gold=one)
        for one in judgement.missed
        if one.index not in explained_gold and not one.optional
    ]
    found += [_mistake("spurious", context, predicted=one) for one in judgement.spurious if one.index not in explained]
    return found + list(_of_rejected(context))


def tally_of_categories(found: Sequence[Mistake]) -> dict[str, int]:
    """Count mistakes by class, the most frequent first."""
    counts: dict[str, int] = {}
    for one in found:
        counts[one.category] = counts.get(one.category, 0) + 1
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _of_pair(pair: Pair, context: Context) -> Iterator[Mistake]:
    matcher = context.matcher
    gold, predicted = pair.gold.variants[pair.likeness.variant], pair.predicted.values
    swapped = swapped_fields(matcher.card, gold, predicted)
    if swapped and not pair.gold.unscored & set(swapped):
        note = f"{swapped[0]} of gold stand in {swapped[1]}"
        mistake = _mistake("swapped roles", context, gold=pair.gold, predicted=pair.predicted)
        yield mistake.model_copy(update={"note": note})
    for name, card in matcher.fields.items():
        if name in (swapped or ()) or not matcher.is_scored(card, gold, pair.gold.unscored):
            continue
        if name == matcher.scoring.passages:
            wrong = gold[name] is not None and matcher.evidence_similarity(gold, predicted) < BOUNDARY
        else:
            wrong = not matcher.is_right(name, gold, predicted)
        if wrong:
            category = _category(name, matcher)
            yield _mistake(category, context, gold=pair.gold, predicted=pair.predicted, field=name)


def _category(name: str, matcher: Matcher) -> str:
    scoring, role = matcher.scoring, matcher.fields[name].rule.role
    if name == scoring.passages:
        return "boundary"
    decisive = {scoring.gate, *scoring.key_fields, *scoring.headline_fields, *scoring.identity}
    return f"wrong {name}" if name in decisive and role != "names" else "wrong field"


def _of_near_pair(pair: Pair, context: Context) -> Mistake:
    """Say what kept two records apart that are about the same thing."""
    matcher = context.matcher
    gold, predicted = pair.gold.variants[pair.likeness.variant], pair.predicted.values
    name = matcher.scoring.passages
    for candidate in (matcher.scoring.gate, *matcher.scoring.identity):
        if candidate and candidate not in pair.gold.unscored and not matcher.is_right(candidate, gold, predicted):
            name = candidate
            break
    return _mistake(_category(name, matcher), context, gold=pair.gold, predicted=pair.predicted, field=name)


def _of_rejected(context: Context) -> Iterator[Mistake]:
    if context.result is None:
        return
    rejected = rejected_records(context.result, context.matcher.card.kind)
    for one in context.judgement.ungrounded:
        source = rejected[one.index]
        fields = source.record.fields if source.record else source.item
        yield Mistake(
            category="not grounded" if source.reason == "ungrounded" else "spurious",
            kind=context.matcher.card.kind,
            article=context.article.name,
            predicted=fields if isinstance(fields, Mapping) else None,
            predicted_id=source.record.id if source.record else None,
            predicted_digest=one.digest,
            note=f"rejected: {source.message}",
        )


def _mistake(
    category: str,
    context: Context,
    *,
    gold: Item | None = None,
    predicted: Item | None = None,
    field: str | None = None,
) -> Mistake:
    kind = context.matcher.card.kind
    source = _gold_record(gold, context)
    answered = list(context.result.of_kind(kind))[predicted.index] if predicted and context.result else None
    span = _span(gold.values if gold else None, context) or _span(predicted.values if predicted else None, context)
    return Mistake(
        category=category,
        kind=kind,
        article=context.article.name,
        index=gold.index if gold else None,
        line=source.line if source else None,
        field=field,
        gold=source.fields if source else None,
        predicted=answered.fields if answered else None,
        predicted_id=answered.id if answered else None,
        predicted_digest=predicted.digest if predicted else None,
        start=span[0] if span else None,
        end=span[1] if span else None,
    )


def _gold_record(gold: Item | None, context: Context) -> GoldRecord | None:
    if gold is None:
        return None
    return list(context.article.gold.of_kind(context.matcher.card.kind))[gold.index]


def _span(values: Values | None, context: Context) -> tuple[int, int] | None:
    return None if values is None else context.reader.span(values[context.matcher.scoring.passages])

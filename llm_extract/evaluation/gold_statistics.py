"""Gold statistics: what a gold set holds: records, labels, how often fields are filled, and who labelled it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from pydantic import BaseModel, ConfigDict

from llm_extract.records.gold import GoldArticle, GoldRecord, options
from llm_extract.records.kinds import Card


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class KindStatistics(_Told):
    """One kind of a gold set.

    ``complete`` articles have all of the kind, ``scoped`` ones all of some labels, ``empty`` ones are complete and
    have none. ``filled`` counts the records that give a field, ``labels`` counts each label of each label field.
    """

    title: str
    records: int
    optional: int
    complete: int
    scoped: int
    empty: int
    filled: Mapping[str, int]
    labels: Mapping[str, Mapping[str, int]]


class GoldStatistics(_Told):
    """A gold set in figures; ``words`` and ``records_per_article`` are the quartiles (25 %, 50 %, 75 %) per article."""

    articles: int
    stories: int
    words: tuple[int, int, int]
    records_per_article: tuple[int, int, int]
    kinds: Mapping[str, KindStatistics]
    labellers: Mapping[str, int]
    guidelines: Mapping[str, int]
    origins: Mapping[str, int]


def gold_statistics(articles: Sequence[GoldArticle], *, cards: Sequence[Card]) -> GoldStatistics:
    """Count what a gold set holds."""
    return GoldStatistics(
        articles=len(articles),
        stories=len({one.gold.story or one.document.digest for one in articles}),
        words=_quartiles([len(one.document.text.split()) for one in articles]),
        records_per_article=_quartiles([len(one.gold.records) for one in articles]),
        kinds={card.kind: _kind_statistics(articles, card) for card in cards},
        labellers=_counted(f"{one.name} ({one.kind})" for article in articles for one in article.gold.labeller),
        guidelines=_counted(article.gold.guideline or "none" for article in articles),
        origins=_counted(article.gold.origin for article in articles),
    )


def _kind_statistics(articles: Sequence[GoldArticle], card: Card) -> KindStatistics:
    records = [record for article in articles for record in article.gold.of_kind(card.kind)]
    scopes = [article.gold.complete.get(card.kind) for article in articles]
    empty = [
        article
        for article, scope in zip(articles, scopes, strict=True)
        if scope is not None and not any(article.gold.of_kind(card.kind))
    ]
    return KindStatistics(
        title=card.title,
        records=len(records),
        optional=sum(record.optional for record in records),
        complete=sum(scope == {} for scope in scopes),
        scoped=sum(bool(scope) for scope in scopes),
        empty=len(empty),
        filled={one.name: sum(_is_filled(record, one.name) for record in records) for one in card.fields},
        labels={
            one.name: _counted(
                options(record.fields[one.name])[0] for record in records if _is_filled(record, one.name)
            )
            for one in card.fields
            if one.rule.role == "label"
        },
    )


def _is_filled(record: GoldRecord, name: str) -> bool:
    return record.fields.get(name) not in (None, [], "")


def _counted(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items(), key=lambda pair: (-pair[1], pair[0])))


def _quartiles(values: Sequence[int]) -> tuple[int, int, int]:
    """Take the values at a quarter, a half and three quarters of a sorted list.

    >>> _quartiles([5, 1, 3, 2, 4])
    (2, 3, 4)
    """
    if not values:
        return (0, 0, 0)
    ranked = sorted(values)
    at = [round(share * (len(ranked) - 1)) for share in (0.25, 0.5, 0.75)]
    return (ranked[at[0]], ranked[at[1]], ranked[at[2]])

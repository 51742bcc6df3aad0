"""Notes: what a reader of a report must know of its gold before its figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from llm_extract.evaluation.intervals import FEW_CLUSTERS
from llm_extract.evaluation.reports import ArticleReport, KindReport
from llm_extract.records.gold import GoldArticle

_MOSTLY = 0.9


def notes(
    gold: Sequence[GoldArticle], articles: Sequence[ArticleReport], kinds: Mapping[str, KindReport]
) -> Iterator[str]:
    """Say what limits the figures: few articles, kinds that are not complete, text in capitals."""
    clusters = len({article.cluster for article in articles})
    if clusters < FEW_CLUSTERS:
        yield f"articles or stories: {clusters}; under {FEW_CLUSTERS} the intervals are too narrow"
    for kind, report in kinds.items():
        if not report.complete:
            yield f"{kind}: complete in no article, so only recall is known"
        elif report.complete < report.articles:
            told = f"{kind}: complete in {report.complete} of {report.articles} articles"
            yield f"{told}; in the others nothing counts as spurious"
    shouted = sum(1 for article in gold if is_in_capitals(article.document.text))
    if shouted:
        yield f"{shouted} of {len(gold)} articles are in capitals, which rules and models read worse"


def is_in_capitals(text: str) -> bool:
    """Whether nearly all letters that have case are capitals, as in MUC-4.

    >>> is_in_capitals("REBELS ATTACKED THE PLANT"), is_in_capitals("UN troops left")
    (True, False)
    """
    capitals = sum(map(str.isupper, text))
    cased = capitals + sum(map(str.islower, text))
    return cased > 0 and capitals / cased >= _MOSTLY

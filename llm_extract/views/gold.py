"""Gold in the terminal: a set and what it holds, and how far two labellings agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from statistics import median

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from llm_extract.evaluation.agreement import Agreement
from llm_extract.records.gold import GoldArticle
from llm_extract.views.listing import quiet_table, shortened
from llm_extract.views.numbers import counted
from llm_extract.views.scores import figure


def gold_list(articles: Sequence[GoldArticle]) -> Table:
    """One line per article: its records by kind, who labelled it, from which guideline."""
    kinds = sorted({record.kind for article in articles for record in article.gold.records})
    table = quiet_table("article", "words#", *(f"{kind}#" for kind in kinds), "optional#", "by!", "guide!")
    for article in articles:
        by_kind = Counter(record.kind for record in article.gold.records)
        optional = sum(record.optional for record in article.gold.records)
        labellers = Counter("person" if one.kind == "person" else "model" for one in article.gold.labeller)
        table.add_row(
            shortened(article.name),
            f"{len(article.document.text.split()):,}",
            *(str(by_kind[kind] or "–") for kind in kinds),
            str(optional or "–"),
            " + ".join(
                counted(number, kind, "people" if kind == "person" else None) for kind, number in labellers.items()
            ),
            article.gold.guideline or "",
        )
    return table


def gold_statistics(articles: Sequence[GoldArticle]) -> RenderableType:
    """What a gold set holds: articles, words, records by kind and label."""
    words = [len(article.document.text.split()) for article in articles]
    records = [len(article.gold.records) for article in articles]
    length = f"{sum(words):,} words ({min(words)}–{max(words)}, median {median(words):g})"
    held = f"{counted(sum(records), 'record')} (median {median(records):g} an article)"
    head = f"{counted(len(articles), 'article')} · {length} · {held}"
    table = quiet_table("kind", "records#", "optional#", "articles with#", "without#")
    kinds = sorted({record.kind for article in articles for record in article.gold.records})
    for kind in kinds:
        of_kind = [list(article.gold.of_kind(kind)) for article in articles]
        having = sum(bool(one) for one in of_kind)
        optional = sum(record.optional for one in of_kind for record in one)
        table.add_row(kind, str(sum(map(len, of_kind))), str(optional), str(having), str(len(articles) - having))
    empty = sum(not number for number in records)
    return Group(
        Text(head), Text(), table, Text(), Text(f"{counted(empty, 'article')} with no record at all", style="quiet")
    )


def agreement_view(agreement: Agreement) -> RenderableType:
    """How far two labellings agree, per kind and per field."""
    table = quiet_table("kind!", "headline", "F1#", "records F1#", "strict F1#", "aligned#")
    fields = quiet_table("field!", "F1#", "alpha#")
    for name, kind in agreement.kinds.items():
        numbers = (figure(kind.headline), figure(kind.records), figure(kind.strict))
        table.add_row(name, kind.headline_name, *numbers, str(kind.aligned))
        for field, value in kind.fields.items():
            fields.add_row(f"{name} {field}", figure(value), figure(kind.alpha.get(field)))
    over = counted(agreement.articles, "article")
    head = f"{agreement.name} over {over}, by the scorer, either as gold in turn"
    return Group(Text(head, style="title"), Text(), table, Text(), fields)

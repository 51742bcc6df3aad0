"""The offline model at the seam: answers a request by rules, in the shape that a language model would give."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from llm_extract.documents.document import Document, Span
from llm_extract.models.offline.article import Article
from llm_extract.models.offline.english import require_english
from llm_extract.models.offline.events import events, explain_events
from llm_extract.models.offline.found import Explanation
from llm_extract.models.offline.quotes import explain_quotes, quotes
from llm_extract.models.offline.stances import explain_stances, stances
from llm_extract.models.seam import Reply, Request

RULES: Final[dict[str, Callable[[Article], list[dict[str, Any]]]]] = {
    "event": events,
    "quote": quotes,
    "stance": stances,
}
EXPLAINERS: Final[dict[str, Callable[[Article], list[Explanation]]]] = {
    "event": explain_events,
    "quote": explain_quotes,
    "stance": explain_stances,
}

_LABELS = frozenset({"type", "modality", "status", "manner", "polarity", "basis", "summary"})


class OfflineModel:
    """Rules for English news: no key, no network, the same answer for the same text always."""

    name: str = "offline"
    server: str = "here"

    @property
    def parameters(self) -> Mapping[str, Any]:
        """Rules have none."""
        return {}

    async def answer(self, request: Request) -> Reply:
        """Answer by the rules of each kind; kinds that have none are named in ``details["no_rules"]``.

        Raises Refused where the article is not in English.
        """
        began = time.perf_counter()
        items, without = answer_items(
            request.document, [(one.name, one.plural) for one in request.schemas], request.unit
        )
        if request.purpose == "repair":  # the same rules would only write the same item again
            items = {plural: [] for plural in items}
        return Reply(
            text=json.dumps(items, ensure_ascii=False),
            model=self.name,
            seconds=time.perf_counter() - began,
            source="rules",
            calls=0,
            details={"no_rules": without},
        )


def answer_items(
    document: Document, kinds: list[tuple[str, str]], unit: Span | None = None
) -> tuple[dict[str, list[dict[str, Any]]], list[str]]:
    """The items by plural for (kind, plural) pairs, and the kinds that have no rules.

    With a ``unit`` only items whose passages all stand in that part of the text are given. Raises Refused.
    """
    require_english(document)
    article = Article(document)
    items: dict[str, list[dict[str, Any]]] = {}
    for kind, plural in kinds:
        found = [_as_written(article, one) for one in RULES[kind](article)] if kind in RULES else []
        items[plural] = [one for one in found if unit is None or _inside(one, document.text[unit.start : unit.end])]
    return items, [kind for kind, _ in kinds if kind not in RULES]


def _as_written(article: Article, item: dict[str, Any]) -> dict[str, Any]:
    """An item with its words as the document has them, where the rules read another case."""
    if article.text == article.document.text:
        return item
    return {name: value if name in _LABELS else _written(article, value) for name, value in item.items()}


def _written(article: Article, value: Any) -> Any:
    if isinstance(value, str):
        return article.as_written(value)
    return [_written(article, one) for one in value] if isinstance(value, list) else value


def explain(document: Document) -> list[Explanation]:
    """Why each record was found: span, kind, rule and its reason, in the order of the text. Raises Refused."""
    require_english(document)
    article = Article(document)
    return sorted(
        (one for explainer in EXPLAINERS.values() for one in explainer(article)),
        key=lambda one: (one.span, one.kind, one.rule),
    )


def _inside(item: Mapping[str, Any], text: str) -> bool:
    passages = item.get("content") or item.get("evidence") or []
    return all(passage in text for passage in passages)

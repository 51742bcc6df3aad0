"""Operations: what a run cost and how it went, beside how good it is."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any

from pydantic import BaseModel, ConfigDict

from llm_extract.evaluation.extra import np
from llm_extract.records.kinds import Card
from llm_extract.records.passages import Level, Passage
from llm_extract.records.result import Result, Usage

_UNREADABLE = ("unreadable", "invalid")


class Operations(BaseModel):
    """How a run went. Shares are of 1; None is undefined (nothing to take a share of, or a bill that is not known).

    ``valid_at_first`` and ``valid_after_repair`` are shares of all answered items; ``grounded`` is the share of
    readable records that are proven; ``passages`` counts exact, folded (the same words in other typography) and
    missing ones. ``seconds_p50`` and ``seconds_p95`` are per article. ``cost_per_correct`` is US dollars for each
    record that is right in all its key fields.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    articles: int
    failed: int
    items: int
    valid_at_first: float | None
    valid_after_repair: float | None
    grounded: float | None
    passages: dict[str, int]
    calls: int
    from_ledger: int
    repairs: int
    input_tokens: int
    output_tokens: int
    cached_tokens: int
    bill_unknown: int
    cost: float | None
    cost_per_correct: float | None
    seconds_p50: float | None
    seconds_p95: float | None


def operations(results: Sequence[Result], *, cards: Sequence[Card], correct: float) -> Operations:
    """Sum up how a run went; ``correct`` is the number of records that are right in all their key fields."""
    usage = reduce(lambda a, b: a + b, (result.usage for result in results), Usage())
    accepted = [record for result in results for record in result.records]
    rejected = [one for result in results for one in result.rejected]
    items = len(accepted) + len(rejected)
    readable = items - sum(1 for one in rejected if one.reason in _UNREADABLE)
    repaired = sum(1 for one in accepted if one.made.repaired)
    repaired += sum(1 for one in rejected if one.made.repaired and one.reason not in _UNREADABLE)
    ungrounded = sum(1 for one in rejected if one.reason == "ungrounded")
    seconds = [result.usage.seconds for result in results if result.status == "done"]
    return Operations(
        articles=len(results),
        failed=sum(1 for result in results if result.status == "failed"),
        items=items,
        valid_at_first=_share(readable - repaired, items),
        valid_after_repair=_share(readable, items),
        grounded=_share(len(accepted), len(accepted) + ungrounded),
        passages=_levels(results, cards),
        calls=usage.calls,
        from_ledger=usage.from_ledger,
        repairs=usage.repairs,
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        cached_tokens=usage.cached_tokens,
        bill_unknown=usage.bill_unknown,
        cost=usage.cost,
        cost_per_correct=usage.cost / correct if usage.cost is not None and correct else None,
        seconds_p50=float(np.percentile(seconds, 50)) if seconds else None,
        seconds_p95=float(np.percentile(seconds, 95)) if seconds else None,
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _levels(results: Sequence[Result], cards: Sequence[Card]) -> dict[str, int]:
    """Count the passages that should prove records by how they were found, those of rejected records too."""
    proofs = {card.kind: [one.name for one in card.fields if one.rule.role == "passages"] for card in cards}
    counts = {level.value: 0 for level in Level}
    for result in results:
        for record in (*result.records, *(one.record for one in result.rejected if one.record)):
            for name in proofs.get(record.kind, ()):
                for passage in record.fields.get(name) or ():
                    counts[_level(passage)] += 1
    return counts


def _level(passage: Any) -> str:
    return passage.level.value if isinstance(passage, Passage) else Level(passage.get("level", Level.EXACT)).value

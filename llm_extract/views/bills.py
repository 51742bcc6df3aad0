"""Bills: what a run took, and what one would take, in words and figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from llm_extract.extraction.forecast import Forecast, Share
from llm_extract.models.prices import Price
from llm_extract.records.result import Usage
from llm_extract.views.articles import usage_in_words
from llm_extract.views.listing import quiet_table
from llm_extract.views.numbers import counted, dollars
from llm_extract.views.safety import one_line


def bill_line(usage: Usage, prices: Sequence[Price | None]) -> Text:
    """What a run took, in one line: calls, tokens, the cached share, dollars and whose prices they are.

    ``prices`` are those of the models that may cost something; None among them: one is not known.
    """
    words = list(usage_in_words(usage))
    if usage.calls and None in prices:
        words.append("price unknown")
    elif usage.cost:
        words += [f"prices: {one_line(price.source)}" for price in dict.fromkeys(prices) if price is not None]
    return Text(" · ".join(words), style="quiet")


def forecast_view(found: Forecast) -> RenderableType:
    """What a plan would take: the articles, where they are few, the sums, and what the figures rest on."""
    parts: list[RenderableType] = []
    if len(found.each) == found.articles and found.articles > 1:
        table = quiet_table("article", "tokens in#", "out#", "between#", "cost#", "between#")
        for document, share in found.each:
            table.add_row(one_line(document.title or document.name), *_cells(share))
        parts.append(table)
    parts += [Text(line) for line in _sums(found)]
    parts += [Text(line, style="quiet") for line in _grounds(found)]
    return Group(*parts)


def _cells(share: Share) -> Iterator[str]:
    if not share.calls:
        yield from ("–", "–", "–", "$0", "ledger" if share.from_ledger else "no call")
        return
    yield f"{share.input:,.0f}"
    yield f"{share.output:,.0f}"
    yield f"{share.low:,.0f}–{share.high:,.0f}"
    yield dollars(share.cost) if share.cost is not None else "unknown"
    yield _cost_range(share)


def _sums(found: Forecast) -> Iterator[str]:
    total = found.total
    asked = [counted(found.articles, "article"), f"{counted(total.calls, 'call')} to make"]
    if total.from_ledger:
        asked.append(f"{total.from_ledger:,} answered by the ledger, which costs nothing")
    if total.free:
        asked.append(f"{total.free:,} answered here, which costs nothing")
    yield " · ".join(asked)
    if not total.calls:
        return
    cached = f", of which about {total.cached:,.0f} cached" if total.cached >= 0.5 else ""
    yield f"tokens in    {total.input:,.0f}{cached}"
    yield f"tokens out   {total.output:,.0f}, between {total.low:,.0f} and {total.high:,.0f}"
    if total.cost is None:
        yield "cost         unknown: no price is known for this model; state it in llm-extract.toml"
    elif total.most_cost:
        yield f"cost         {dollars(total.cost)}, between {_cost_range(total, ' and ')}"
    else:
        yield "cost         $0"


def _cost_range(share: Share, between: str = "–") -> str:
    if share.least_cost is None or share.most_cost is None:
        return "unknown"
    return f"{dollars(share.least_cost)}{between}{dollars(share.most_cost)}"


def _grounds(found: Forecast) -> Iterator[str]:
    if found.total.calls:
        if found.learnt:
            yield f"as {counted(found.learnt, 'call')} of the ledger had it, with this prompt to this model"
        elif found.tokenizer:
            yield "in: as other prompts had it with this model; out: a guess, the ledger has no call with this one"
        else:
            yield "a guess: the ledger has no call to this model yet; after the first answers it is closer"
        yield "without repairs and attempts that fail"
        yield from (f"prices: {one_line(source)}" for source in found.sources)
    yield "nothing was sent"


def forecast_json(found: Forecast) -> dict[str, object]:
    """The same as data."""
    return {
        "articles": [{"name": document.name, "id": document.id, **_figures(share)} for document, share in found.each],
        "total": {"articles": found.articles, **_figures(found.total)},
        "learnt_from_calls": found.learnt or 0,
        "prices": list(found.sources),
    }


def _figures(share: Share) -> dict[str, object]:
    return {
        "calls": share.calls,
        "from_ledger": share.from_ledger,
        "free": share.free,
        "input_tokens": round(share.input),
        "cached_tokens": round(share.cached),
        "output_tokens": {"low": round(share.low), "expected": round(share.output), "high": round(share.high)},
        "cost": {"low": share.least_cost, "expected": share.cost, "high": share.most_cost},
    }

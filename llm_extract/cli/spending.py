"""Spending: what a command may spend, and what it would, told before anything is sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated

import typer
from rich.text import Text

from llm_extract.catalog.stated_prices import VARIABLE
from llm_extract.cli.settings import LIMITS, output, talk, write_json
from llm_extract.documents.document import Document
from llm_extract.errors import UserError
from llm_extract.extraction.extracting import Plan
from llm_extract.extraction.forecast import forecast
from llm_extract.models.budget import Budget
from llm_extract.models.metering import as_metered
from llm_extract.models.seam import Model
from llm_extract.records.result import Usage
from llm_extract.views.bills import bill_line, forecast_json, forecast_view
from llm_extract.views.safety import one_line

LISTED = 12  # articles; with more of them only the sums are shown

MaxCostOption = Annotated[
    float | None,
    typer.Option(
        "--max-cost", min=0, metavar="DOLLARS", help="Stop before a call that could pass it.", rich_help_panel=LIMITS
    ),
]
MaxTokensOption = Annotated[
    int | None,
    typer.Option(
        "--max-tokens", min=0, metavar="TOKENS", help="The same, for tokens in and out.", rich_help_panel=LIMITS
    ),
]
DryRunOption = Annotated[
    bool, typer.Option("--dry-run", help="Send nothing; say what it would take.", metavar="", rich_help_panel=LIMITS)
]


def budget_of(max_cost: float | None, max_tokens: int | None) -> Budget | None:
    """What may be spent, where that was limited."""
    return None if max_cost is None and max_tokens is None else Budget(cost=max_cost, tokens=max_tokens)


def check_priced(model: Model, budget: Budget | None) -> None:
    """Raise UserError where dollars are limited and nobody knows what a call costs."""
    if budget is None or budget.most_cost is None:
        return
    metered = as_metered(model)
    if metered is not None and metered.meter.price is None:
        raise UserError(
            f"--max-cost: no price is known for {one_line(model.name)}; state it under [prices] in llm-extract.toml or"
            f" in the file that {VARIABLE} names, or limit the run by --max-tokens"
        )


def tell_bill(plan: Plan, usage: Usage, *, seconds: float, came: Sequence[str] = ()) -> None:
    """Say what came of the articles of a command together, what they took, and how long it was."""
    asked = [as_metered(step.model) for step in plan.steps] if usage.calls else []
    prices = [model.meter.price for model in asked if model is not None]
    line = bill_line(usage.model_copy(update={"seconds": seconds}), prices)
    talk().print(Text("".join(f"{words} · " for words in came), style="quiet").append_text(line), soft_wrap=True)


def tell_forecast(documents: Iterable[Document], plan: Plan, *, as_json: bool = False) -> None:
    """Print what the plan would take for these documents.

    Raises UserError where there is no document.
    """
    found = forecast(documents, plan, listed=1_000_000 if as_json else LISTED)
    if not found.articles:
        raise UserError("no article is left to ask about")
    if as_json:
        write_json(forecast_json(found))
    else:
        output().print(forecast_view(found))

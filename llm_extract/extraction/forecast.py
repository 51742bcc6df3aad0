"""A Forecast: what a plan would take for some articles, before anything is sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from llm_extract.documents.document import Document
from llm_extract.extraction.extracting import Plan, Step
from llm_extract.extraction.questions import questions
from llm_extract.models.estimating import Expected
from llm_extract.models.metering import Meter, as_metered
from llm_extract.models.seam import Request, TokenUsage


@dataclass(slots=True)
class Share:
    """What calls are expected to take: their number, and those that the ledger or rules answer for nothing.

    ``input`` tokens, of which ``cached``; ``output`` tokens between ``low`` and ``high``; dollars likewise, None where
    a price is not known.
    """

    calls: int = 0
    from_ledger: int = 0
    free: int = 0
    input: float = 0.0
    cached: float = 0.0
    low: float = 0.0
    output: float = 0.0
    high: float = 0.0
    least_cost: float | None = 0.0
    cost: float | None = 0.0
    most_cost: float | None = 0.0

    def add(self, expected: Expected, meter: Meter) -> None:
        """Count one call."""
        self.calls += 1
        self.input += expected.input
        self.cached += expected.cached
        self.low += expected.low
        self.output += expected.output
        self.high += expected.high
        self.least_cost = _sum(self.least_cost, meter, expected.least)
        self.cost = _sum(self.cost, meter, expected.usual)
        self.most_cost = _sum(self.most_cost, meter, expected.most)


@dataclass(slots=True)
class Forecast:
    """What a plan would take: for all articles together, and for each of the first ``listed`` by itself.

    ``learnt`` is how many calls to the same model with the same prompt it rests on, the least of all steps;
    ``tokenizer`` says whether at least the tokens in are learnt, from calls with other prompts.
    """

    listed: int = 0
    articles: int = 0
    total: Share = field(default_factory=Share)
    each: list[tuple[Document, Share]] = field(default_factory=list)
    learnt: int | None = None
    tokenizer: bool = True
    sources: tuple[str, ...] = ()


def forecast(documents: Iterable[Document], plan: Plan, *, listed: int = 0) -> Forecast:
    """Estimate what the plan would take for documents; nothing is sent and nothing stored.

    Repairs and attempts that fail are not foreseen. Raises StorageError.
    """
    found = Forecast(listed)
    for document in documents:
        found.articles += 1
        shares = [found.total]
        if found.articles <= listed:
            shares.append(Share())
            found.each.append((document, shares[1]))
        for step in plan.steps:
            if step.prompt.prompt.front.unit == "sentence":  # which questions there are depends on the answers before
                _add_free(shares)
                continue
            for request in questions(step.prompt, document, sample=step.sample, window=_window(step)):
                _count(request, step, shares)
    asked = [(as_metered(step.model), step.prompt.name) for step in plan.steps]
    meters = [(model.meter, prompt) for model, prompt in asked if model is not None]
    estimators = [meter.estimator(prompt) for meter, prompt in meters]
    found.learnt = min((one.calls for one in estimators), default=None)
    found.tokenizer = all(one.knows_tokenizer for one in estimators)
    found.sources = tuple(dict.fromkeys(meter.price.source for meter, _prompt in meters if meter.price is not None))
    return found


def _add_free(shares: Iterable[Share]) -> None:
    for share in shares:
        share.free += 1


def _window(step: Step) -> int | None:
    """The window as far as it is known without asking the server."""
    metered = as_metered(step.model)
    return step.window if step.window is not None or metered is None else metered.meter.window


def _count(request: Request, step: Step, shares: Iterable[Share]) -> None:
    model = as_metered(step.model)
    if model is None:
        _add_free(shares)
    elif model.has_answer(request):
        for share in shares:
            share.from_ledger += 1
    else:
        expected = model.meter.expect(request)
        for share in shares:
            share.add(expected, model.meter)


def _sum(before: float | None, meter: Meter, usage: TokenUsage) -> float | None:
    cost = meter.cost(usage)
    return None if before is None or cost is None else before + cost
